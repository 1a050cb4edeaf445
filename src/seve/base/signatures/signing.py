"""Sign a GET, so that servers which only answer known callers answer us ("authorized fetch"), and may refuse us by name."""

import base64
from datetime import UTC, datetime
from email.utils import format_datetime
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey


def sign_get(url: str, *, key: RSAPrivateKey, key_id: str, now: datetime) -> dict[str, str]:
    """The headers to send with it (draft-cavage-12, which every server of the fediverse still reads)."""
    parts = urlsplit(url)
    target = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    date = format_datetime(now.astimezone(UTC), usegmt=True)
    text = f"(request-target): get {target}\nhost: {parts.netloc}\ndate: {date}"
    made = base64.b64encode(key.sign(text.encode(), padding.PKCS1v15(), hashes.SHA256())).decode()
    stated = f'keyId="{key_id}",algorithm="rsa-sha256",headers="(request-target) host date",signature="{made}"'
    return {"Date": date, "Signature": stated}
