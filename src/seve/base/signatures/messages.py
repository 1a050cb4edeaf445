"""RFC 9421 (HTTP Message Signatures), by the library of that name; what it leaves to its caller is asked for here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import http_sf
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from http_message_signatures import HTTPMessageSignaturesException, HTTPMessageVerifier, algorithms
from http_message_signatures.resolvers import HTTPSignatureKeyResolver

from seve.base.signatures.keys import Key
from seve.base.signatures.wrong import SignatureWrong

LONGEST = 8_192
COVERED = ({"@method", "@target-uri", "content-digest"}, {"@method", "@authority", "@path", "content-digest"})


@dataclass(frozen=True, slots=True)
class Message:
    key_id: str
    at: datetime
    until: datetime | None
    signature: bytes
    request: Any

    def check(self, key: Key) -> None:
        verifier = _Verifier(signature_algorithm=_algorithm(key), key_resolver=_Key(key))
        try:
            verifier.verify(self.request, max_age=timedelta(0))
        except (HTTPMessageSignaturesException, ValueError, TypeError, KeyError):
            raise SignatureWrong("the signature was not made by this key over this request") from None


def read(url: str, headers: Mapping[str, str], body: bytes) -> Message:
    """Raises SignatureWrong when the headers are malformed, or the signature does not cover what must be covered."""
    if len(headers["signature-input"]) + len(headers.get("signature", "")) > LONGEST:
        raise SignatureWrong("the Signature headers are too long")
    inputs, signatures = _dictionary(headers["signature-input"]), _dictionary(headers.get("signature", ""))
    if len(inputs) != 1 or inputs.keys() != signatures.keys():
        raise SignatureWrong("a request carries one signature")
    covered, parameters = next(iter(inputs.values()))
    signature = next(iter(signatures.values()))[0]
    names = _names(covered)
    if not any(needed <= names for needed in COVERED):
        raise SignatureWrong("the signature must cover the method, the target and the content digest")
    created, key_id, expires = parameters.get("created"), parameters.get("keyid"), parameters.get("expires")
    if type(created) is not int or not isinstance(key_id, str) or not key_id or not isinstance(signature, bytes):
        raise SignatureWrong("the signature states no key, or not when it was made")
    request = SimpleNamespace(method="POST", url=url, headers=dict(headers), body=body)
    until = _moment(expires) if type(expires) is int else None
    return Message(key_id, _moment(created), until, signature, request)


def _dictionary(header: str) -> dict[str, Any]:
    try:
        found: Any = http_sf.parse(header.encode("ascii"), tltype="dictionary")
    except Exception:  # the parser's own errors are many
        raise SignatureWrong("the Signature headers are malformed") from None
    if not isinstance(found, dict) or not all(isinstance(member, tuple) and len(member) == 2 for member in found.values()):
        raise SignatureWrong("the Signature headers are malformed")
    return dict(found)


def _names(covered: Any) -> set[str]:
    """Names of the covered components; one with parameters (`;req`, `;bs`…) covers something else, and counts for nothing."""
    if not isinstance(covered, list):
        raise SignatureWrong("the signature covers nothing")
    return {str(name) for name, parameters in covered if not parameters}


def _moment(seconds: int) -> datetime:
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError, OSError):
        raise SignatureWrong("a moment of the signature does not exist") from None


def _algorithm(key: Key) -> type[Any]:
    return algorithms.RSA_V1_5_SHA256 if isinstance(key, RSAPublicKey) else algorithms.ED25519


class _Verifier(HTTPMessageVerifier):
    max_clock_skew = timedelta(hours=1)


class _Key(HTTPSignatureKeyResolver):
    def __init__(self, key: Key) -> None:
        self.key = key

    def resolve_public_key(self, key_id: str) -> Key:
        return self.key
