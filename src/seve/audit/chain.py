"""How events are chained: each digest covers the event and the digest before it, so that a change anywhere shows."""

import hashlib
import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

START = b"\0" * 32


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


def digest(*, previous: bytes, at: datetime, actor: str, verb: str, subject: str, detail: dict[str, Any]) -> bytes:
    """SHA-256 over the previous digest and the event (32 bytes)."""
    body = json.dumps([at.astimezone(UTC).isoformat(), actor, verb, subject, _numbers(detail)], sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(previous + body.encode()).digest()


def _numbers(value: Any) -> Any:
    """Numbers as one text each: jsonb gives 1e20 back as an integer, which must not look like a change."""
    if isinstance(value, dict):
        return {key: _numbers(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_numbers(item) for item in value]
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"#{Decimal(str(value)).normalize()}"
    return value
