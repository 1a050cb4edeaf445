"""What leaves vitality: signs of health with their evidence, and suggestions."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Life(StrEnum):
    ALIVE = "alive"
    SLOWING = "slowing"
    SILENT = "silent"
    REVIVED = "revived"
    UNKNOWN = "unknown"  # too little was seen to say


class SignKind(StrEnum):
    SILENCE = "silence"
    REVIVAL = "revival"
    LOST_LINK = "lost-link"
    BRIDGE = "bridge"
    NEW_VOICE = "new-voice"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One public page that a figure or a sentence rests on."""

    url: str
    title: str
    date: datetime | None
    quote: str = ""
    archive: str = ""


@dataclass(frozen=True, slots=True)
class Pulse:
    """The rhythm of one entity at a date."""

    entity_id: int
    state: Life
    p_alive: float
    expected_gap_days: float | None
    silent_days: float
    last_post: datetime | None
    posts: int


@dataclass(frozen=True, slots=True)
class VitalSign:
    kind: SignKind
    entity_id: int | None
    other_entity_id: int | None
    at: datetime
    value: float
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A gesture worth making, within the attention budget."""

    id: int
    kind: str  # "ask-news" | "repair-links" | "introduce" | "leave-alone"
    entity_id: int
    other_entity_id: int | None
    reason: str  # a message id with parameters, rendered by the doors
    parameters: dict[str, object]
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Health:
    """The state of the whole, at a date."""

    at: datetime
    alive: int
    slowing: int
    silent: int
    revived: int
    unknown: int
    lost_links: int
    diversity: float | None  # 0..1, evenness of voices among posts
