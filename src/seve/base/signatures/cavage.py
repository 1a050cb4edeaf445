"""draft-cavage-http-signatures-12, as the fediverse uses it: RSA with SHA-256, over target, host, date and digest."""

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from seve.base.signatures.keys import Key
from seve.base.signatures.wrong import SignatureWrong

PARAMETER = re.compile(r'\s*([a-zA-Z]+)=(?:"([^"\\]*)"|(\d{1,12}))\s*(?:,|$)')
KNOWN = {"keyid", "algorithm", "headers", "signature", "created", "expires"}
ALGORITHMS = {"", "rsa-sha256", "hs2019"}
NEEDED = {"(request-target)", "host", "digest"}
LONGEST = 8_192


@dataclass(frozen=True, slots=True)
class Cavage:
    key_id: str
    at: datetime
    until: datetime | None
    signature: bytes
    text: bytes  # what was signed

    def check(self, key: Key) -> None:
        if not isinstance(key, RSAPublicKey):
            raise SignatureWrong("this generation of signatures is made with RSA")
        try:
            key.verify(self.signature, self.text, padding.PKCS1v15(), hashes.SHA256())
        except InvalidSignature:
            raise SignatureWrong("the signature was not made by this key") from None


def read(url: str, headers: Mapping[str, str]) -> Cavage:
    """Raises SignatureWrong when the header is malformed, or does not cover what must be covered."""
    given = _parameters(headers.get("signature", ""))
    covered = given["headers"].lower().split(" ") if "headers" in given else []
    dated = {"date", "(created)"} & set(covered)
    if not set(covered) >= NEEDED or not dated or len(set(covered)) != len(covered):
        raise SignatureWrong("the signature must cover the target, the host, a date and the digest, each once")
    if given.get("algorithm", "").lower() not in ALGORITHMS or not given.get("keyid"):
        raise SignatureWrong("the signature names no key, or an algorithm that is not accepted")
    if given.get("algorithm", "").lower() == "rsa-sha256" and "(created)" in covered:
        raise SignatureWrong("(created) goes with the algorithm hs2019 only")  # section 2.3
    return Cavage(
        key_id=given["keyid"],
        at=_seconds(given["created"]) if "(created)" in covered and "created" in given else _date(headers.get("date", "")),
        until=_seconds(given["expires"]) if "expires" in given else None,
        signature=_bytes(given.get("signature", "")),
        text="\n".join(f"{name}: {_value(name, url, headers, given)}" for name in covered).encode(),
    )


def _parameters(header: str) -> dict[str, str]:
    if not header or len(header) > LONGEST:
        raise SignatureWrong("the request is not signed")
    found: dict[str, str] = {}
    place = 0
    while place < len(header):
        match = PARAMETER.match(header, place)
        name = match[1].lower() if match else ""
        if match is None or name not in KNOWN or name in found:
            raise SignatureWrong("the Signature header is malformed, or says a thing twice")
        found[name] = match[2] if match[2] is not None else match[3]
        place = match.end()
    return found


def _value(name: str, url: str, headers: Mapping[str, str], given: Mapping[str, str]) -> str:
    if name == "(request-target)":
        parts = urlsplit(url)
        return f"post {parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    value = given.get(name.strip("()")) if name in {"(created)", "(expires)"} else headers.get(name)
    if value is None or "\n" in value or "\r" in value:
        raise SignatureWrong(f"the signature covers {name[:40]}, which is not there")
    return value.strip()


def _date(value: str) -> datetime:
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        raise SignatureWrong("the request has no date") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _seconds(value: str) -> datetime:
    if not re.fullmatch(r"\d{1,11}", value):
        raise SignatureWrong("a moment of the signature is no number of seconds")
    return datetime.fromtimestamp(int(value), UTC)


def _bytes(value: str) -> bytes:
    try:
        return base64.b64decode(value, validate=True) or b"-"
    except (binascii.Error, ValueError):
        raise SignatureWrong("the signature is not base64") from None
