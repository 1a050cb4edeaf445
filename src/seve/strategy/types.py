"""What leaves strategy: a plan by level, indicators that fill themselves, a calendar."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class Stance(StrEnum):
    """What a level did with an objective of the level above."""

    OWN = "own"  # its own objective
    ADOPTED = "adopted"
    ADAPTED = "adapted"
    DECLINED = "declined"  # with a reason


class ActionState(StrEnum):
    PLANNED = "planned"
    RUNNING = "running"
    DONE = "done"
    GIVEN_UP = "given-up"


class Measure(StrEnum):
    """What an indicator reads from the rooms below; nobody fills a form."""

    ALIVE_VOICES = "alive-voices"
    SILENT_VOICES = "silent-voices"
    REVIVED_VOICES = "revived-voices"
    LOST_LINKS = "lost-links"
    LINKS_ACROSS = "links-across"  # citations between territories
    STORIES = "stories"  # stories with at least one place of the territory, in four weeks
    POSTS = "posts"  # posts in four weeks
    OPEN_OVERLAPS = "open-overlaps"  # official platforms that do the same thing


class EventKind(StrEnum):
    ELECTION = "election"
    LAUNCH = "launch"
    CONSULTATION = "consultation"
    MESSAGE = "message"
    MEETING = "meeting"
    MILESTONE = "milestone"
    OTHER = "other"


class PlanPart(StrEnum):
    """What of the plan an act may bear on."""

    OBJECTIVE = "objective"
    ACTION = "action"
    MILESTONE = "milestone"
    FEED = "feed"


@dataclass(frozen=True, slots=True)
class Reading:
    """One value of one indicator."""

    at: datetime
    value: float
    sources: int  # how many places it rests on


@dataclass(frozen=True, slots=True)
class Indicator:
    id: int
    measure: Measure
    territory: str  # "" is the whole country
    target: float | None
    readings: tuple[Reading, ...]  # oldest first

    @property
    def latest(self) -> Reading | None:
        return self.readings[-1] if self.readings else None

    @property
    def progress(self) -> float | None:
        """0..1 of the way from the first reading to the target, 1 once it is reached or passed; None when that cannot be said."""
        if self.target is None or not self.readings:
            return None
        first, last = self.readings[0].value, self.readings[-1].value
        if last <= self.target if self.measure in FALLING else last >= self.target:
            return 1.0
        return 0.0 if first == self.target else max(0.0, min(1.0, (last - first) / (self.target - first)))


FALLING = {Measure.SILENT_VOICES, Measure.LOST_LINKS, Measure.OPEN_OVERLAPS}  # the fewer the better


@dataclass(frozen=True, slots=True)
class Action:
    id: int
    title: str
    owner: str
    start: date | None
    end: date | None
    state: ActionState


@dataclass(frozen=True, slots=True)
class Milestone:
    """A day by which something must stand."""

    id: int
    title: str
    on: date
    reached_at: datetime | None


@dataclass(frozen=True, slots=True)
class Objective:
    id: int
    title: str
    text: str
    territory: str
    parent_id: int | None
    stance: Stance
    reason: str
    start: date | None
    end: date | None
    closed_at: datetime | None
    actions: tuple[Action, ...] = field(default=())
    indicators: tuple[Indicator, ...] = field(default=())
    milestones: tuple[Milestone, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Uptake:
    """What the levels below did with one objective."""

    objective_id: int
    adopted: int
    adapted: int
    declined: int
    waiting: int  # territories of the next level that have not answered

    @property
    def asked(self) -> int:
        """How many territories there are to answer."""
        return self.adopted + self.adapted + self.declined + self.waiting


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One thing on the calendar, at its date: repeated events give several."""

    uid: str
    title: str
    kind: EventKind
    start: date
    end: date  # the last day, included
    territory: str
    level: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Collision:
    """Two things of one territory's line, or of two levels, that fall on the same days."""

    a: Occurrence
    b: Occurrence
    days: int  # days between the starts


@dataclass(frozen=True, slots=True)
class Week:
    """One week of the calendar, from Monday."""

    monday: date
    occurrences: tuple[Occurrence, ...]
    is_overloaded: bool


@dataclass(frozen=True, slots=True)
class Feed:
    """A secret calendar address that is open."""

    id: int
    territory: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing that a figure is made of, with the page where it can be seen."""

    entity_id: int | None = None
    other_entity_id: int | None = None  # of a citation or a lost link: where it leads
    url: str = ""  # a public page
    title: str = ""
    at: datetime | None = None
    count: int = 1
    story_id: int | None = None
    overlap_id: int | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """What one territory brings to a figure of the level above."""

    territory: str
    value: float
    places: int
    stance: Stance | None  # what it made of the direction; None: it has not answered


@dataclass(frozen=True, slots=True)
class Opened:
    """A figure, opened: its value as it was read again now, and all that it is made of."""

    indicator: Indicator
    objective: Objective
    value: float
    pieces: tuple[Piece, ...]
    shares: tuple[Share, ...]  # of the territories below, the greatest first
