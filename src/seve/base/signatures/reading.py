"""Read a signed POST: which signature, by which key, over what; then check it with that key.

Two generations: draft-cavage-http-signatures-12 (`Signature: keyId=…`) and RFC 9421 (`Signature-Input`). A request that carries both is
read by the newer one only: a checked old one would say nothing of the new one's claims.
"""

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from seve.base.signatures import cavage, messages
from seve.base.signatures.keys import Key
from seve.base.signatures.wrong import SignatureWrong

WINDOW = timedelta(hours=1)  # how far the clocks of two servers may stand apart
__all__ = ["WINDOW", "SignatureWrong", "SignedRequest", "Stated", "check", "read"]


@dataclass(frozen=True, slots=True)
class SignedRequest:
    """A POST as it arrived. `url` is our own public address of it, never what its Host header says."""

    url: str
    headers: Mapping[str, str]  # names in lower case
    body: bytes

    @property
    def authority(self) -> str:
        return urlsplit(self.url).netloc.lower()


@dataclass(frozen=True, slots=True)
class Stated:
    """What a signature says of itself; nothing is proved before `check`."""

    key_id: str
    at: datetime
    mark: bytes  # recognises the signature if it is sent again (32 bytes)
    of: "cavage.Cavage | messages.Message"


def read(request: SignedRequest, *, now: datetime) -> Stated:
    """The one signature of a request, its digest and date right. Raises SignatureWrong."""
    _check_host(request)
    if "signature-input" in request.headers:
        of: cavage.Cavage | messages.Message = messages.read(request.url, request.headers, request.body)
        _check_content_digest(request)
    else:
        of = cavage.read(request.url, request.headers)
        _check_digest(request)
    if not now - WINDOW <= of.at <= now + WINDOW:
        raise SignatureWrong("signed too long ago, or in the future: the clocks may stand an hour apart")
    if of.until is not None and of.until < now:
        raise SignatureWrong("the signature has expired")
    return Stated(of.key_id, of.at, hashlib.sha256(of.signature).digest(), of)


def check(stated: Stated, key: Key) -> None:
    """Raises SignatureWrong unless this key made the signature."""
    stated.of.check(key)


def _check_host(request: SignedRequest) -> None:
    if request.headers.get("host", "").lower() != request.authority:
        raise SignatureWrong("meant for another host")


def _check_digest(request: SignedRequest) -> None:
    """`Digest: SHA-256=…` (RFC 3230), exactly one."""
    found = re.fullmatch(r"sha-256=([A-Za-z0-9+/]{43}=)", request.headers.get("digest", "").strip(), re.IGNORECASE)
    if found is None:
        raise SignatureWrong("the Digest of the body is absent, or is not one SHA-256")
    _compare(found[1], request.body)


def _check_content_digest(request: SignedRequest) -> None:
    """`Content-Digest: sha-256=:…:` (RFC 9530); a second algorithm beside it may stand."""
    members = [member.strip() for member in request.headers.get("content-digest", "").split(",")]
    found = [match[1] for member in members if (match := re.fullmatch(r"sha-256=:([A-Za-z0-9+/]{43}=):", member))]
    if len(found) != 1 or len(members) > 2:
        raise SignatureWrong("the Content-Digest of the body is absent, or is not one SHA-256")
    _compare(found[0], request.body)


def _compare(given: str, body: bytes) -> None:
    try:
        stated = base64.b64decode(given, validate=True)
    except binascii.Error:
        raise SignatureWrong("the digest of the body is not base64") from None
    if not hmac.compare_digest(stated, hashlib.sha256(body).digest()):
        raise SignatureWrong("the body is not the one that was signed")
