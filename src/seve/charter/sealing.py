"""What rests sealed: readable with the instance's secret key only, which is not in the database."""

import hashlib
import hmac
import json
from base64 import urlsafe_b64encode
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings


def seal(value: Any) -> bytes:
    return _box().encrypt(json.dumps(value).encode())


def unseal(sealed: bytes | memoryview) -> Any:
    """What was sealed; None when it was erased, or the key changed."""
    try:
        return json.loads(_box().decrypt(bytes(sealed))) if sealed else None
    except InvalidToken:
        return None


def mark(text: bytes) -> bytes:
    """A keyed digest (32 bytes)."""
    return hmac.new(settings.SECRET_KEY.encode(), b"seve.charter.mark:" + text, hashlib.sha256).digest()


def _box() -> Fernet:
    return Fernet(urlsafe_b64encode(hmac.new(settings.SECRET_KEY.encode(), b"seve.charter.box", hashlib.sha256).digest()))
