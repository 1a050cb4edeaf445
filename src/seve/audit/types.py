"""What leaves the audit: events."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Event:
    id: int
    at: datetime
    actor: str  # "user:12", "cli", "system:schedule"
    verb: str  # "directory.admit"
    subject: str  # "directory.WebEntity:42"
    detail: dict[str, Any]
    forgotten: bool = False  # a look-up after twelve months: that it was, on which day; no longer whose, nor of what


@dataclass(frozen=True, slots=True)
class Seal:
    """The newest link of the chain: whoever noted it can tell later that nothing up to it was rewritten."""

    number: int
    at: datetime
    digest: str  # 64 hexadecimal digits
