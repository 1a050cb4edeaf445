"""How events are chained: each digest covers the event and the digest before it, so that a change anywhere shows.

An event is bound through a commitment: SHA-256 over a random salt and the event. Whoever holds salt and event can check it; once both are
erased, what stays tells nothing of them, and the chain still closes over it (a hash commitment, as in Halevi and Micali, 1996).
"""

import hashlib
import json
import secrets
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

START = b"\0" * 32
SALT = 32  # bytes


def plain(value: Any) -> Any:
    """A value that PostgreSQL's jsonb keeps as it is: text keys, no NUL, no NaN; what JSON does not know becomes text."""
    if isinstance(value, dict):
        return {str(key).replace("\0", ""): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, set | frozenset):
        return sorted((plain(item) for item in value), key=str)
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float) and value == value and abs(value) != float("inf"):
        return value
    return str(value).replace("\0", "")


def new_salt() -> bytes:
    return secrets.token_bytes(SALT)


def commitment(*, salt: bytes, at: datetime, actor: str, verb: str, subject: str, detail: dict[str, Any]) -> bytes:
    """What binds an event without telling it (32 bytes)."""
    return hashlib.sha256(salt + _body([_moment(at), actor, verb, subject, _numbers(detail)])).digest()


def digest(*, previous: bytes, at: datetime, verb: str, committed: bytes) -> bytes:
    """SHA-256 over the previous digest, the day and the verb (both stay when the rest is erased) and the commitment (32 bytes)."""
    return hashlib.sha256(previous + _body([at.astimezone(UTC).date().isoformat(), verb]) + committed).digest()


def first_digest(*, previous: bytes, at: datetime, actor: str, verb: str, subject: str, detail: dict[str, Any]) -> bytes:
    """How events were chained before they had a commitment; those can be checked, and never erased."""
    return hashlib.sha256(previous + _body([_moment(at), actor, verb, subject, _numbers(detail)])).digest()


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()


def _body(parts: list[Any]) -> bytes:
    return json.dumps(parts, sort_keys=True, ensure_ascii=True).encode()


def _numbers(value: Any) -> Any:
    """Numbers as one text each: jsonb gives 1e20 back as an integer, which must not look like a change."""
    if isinstance(value, dict):
        return {key: _numbers(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_numbers(item) for item in value]
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"#{Decimal(str(value)).normalize()}"
    return value
