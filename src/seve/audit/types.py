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
