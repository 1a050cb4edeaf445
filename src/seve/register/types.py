"""What leaves the register: cards of official platforms, overlaps with their reasons, decisions."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class Stage(StrEnum):
    """The life of a platform."""

    IDEA = "idea"
    DECLARED = "declared"
    BUILDING = "building"
    LAUNCHED = "launched"
    FROZEN = "frozen"
    RETIRED = "retired"

    @property
    def is_ended(self) -> bool:
        return self in {Stage.FROZEN, Stage.RETIRED}


@dataclass(frozen=True, slots=True)
class Card:
    """One official platform or project, as its team declares it."""

    key: str  # "forum-democrate": unique, made of the name
    name: str
    purpose: str = ""
    functions: tuple[str, ...] = ()  # as written; domain.vocabulary reads them
    audience: tuple[str, ...] = ()
    territory: str = ""  # Territory.code, or the words of the file
    owner: str = ""
    article: str = ""  # of the statutes
    stage: Stage = Stage.DECLARED
    declared: date | None = None
    launch: date | None = None
    retired: date | None = None
    addresses: tuple[str, ...] = ()
    succeeds: tuple[str, ...] = ()  # keys
    costs: str = ""
    note: str = ""


class Verdict(StrEnum):
    """What may be decided about an official platform."""

    KEEP = "keep"
    MERGE = "merge"
    FREEZE = "freeze"
    RETIRE = "retire"


class OutcomeKind(StrEnum):
    """How a conversation between two teams ended."""

    MERGE = "merge"  # they become one
    DIVIDE = "divide"  # each keeps its part, told on both cards
    KEEP_BOTH = "keep-both"  # with a reason
    POSTPONE = "postpone"  # one opens later


class ReasonKind(StrEnum):
    PURPOSE = "purpose"
    FUNCTIONS = "functions"
    AUDIENCE = "audience"
    TERRITORY = "territory"
    CALENDAR = "calendar"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason of an overlap. Doors put it into words: `parameters` hold what they need."""

    kind: ReasonKind
    strength: float  # 0..1
    parameters: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two platforms that would do the same thing for the same people."""

    a: str  # keys, in the order of the names
    b: str
    score: float  # 0..1: the estimated chance that a person would call them twins
    reasons: tuple[Reason, ...]
    days_apart: int | None  # between the launches


@dataclass(frozen=True, slots=True)
class CardProblem:
    """What is wrong with one card of a file."""

    where: str  # "line 12", "card 3 (Forum)"
    text: str


@dataclass(frozen=True, slots=True)
class CardsReport:
    added: int
    changed: int
    unchanged: int
    problems: tuple[CardProblem, ...]
    overlaps: tuple[Overlap, ...]


@dataclass(frozen=True, slots=True)
class Platform:
    """A card as the register keeps it."""

    id: int
    card: Card
    entity_id: int | None
    version: int
    confirmed_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class OverlapWord:
    at: datetime
    author: str
    text: str


@dataclass(frozen=True, slots=True)
class OverlapCase:
    """An overlap as the register follows it: the pair, the conversation, the outcome."""

    id: int
    a: Platform
    b: Platform
    overlap: Overlap
    first_seen: datetime
    gone_at: datetime | None
    outcome: OutcomeKind | None
    outcome_text: str
    words: tuple[OverlapWord, ...]

    @property
    def is_open(self) -> bool:
        return self.outcome is None and self.gone_at is None


@dataclass(frozen=True, slots=True)
class DecisionRecord:
    id: int
    platform: Platform
    verdict: Verdict
    into: Platform | None
    reason: str
    by: str
    decided_at: datetime
    effective_on: date
    appeal_until: date
    appeal: str
    appeal_outcome: str
    withdrawn_at: datetime | None
    carried_out_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class RadarMove:
    """One step of an entry's history."""

    at: datetime
    ring: str
    reason: str


@dataclass(frozen=True, slots=True)
class Trial:
    """Somebody tried it, and says what came of it."""

    id: int
    team: str
    start: date
    end: date | None
    result: str


@dataclass(frozen=True, slots=True)
class RadarEntry:
    """A tool or a practice on the radar."""

    id: int
    name: str
    family: str
    ring: str
    description: str
    url: str
    replaces: Platform | None
    retired_at: datetime | None
    moves: tuple[RadarMove, ...]
    trials: tuple[Trial, ...]
    used_by: tuple[int, ...] = ()  # entity ids on whose pages it was recognised
    radar: str = ""  # which of several radars


@dataclass(frozen=True, slots=True)
class Sector:
    """A family's part of the drawing: the rim point where it begins, and the direction of its middle; both on the unit circle."""

    family: str
    edge: tuple[float, float]
    middle: tuple[float, float]


class Practice(StrEnum):
    """Habits worth spreading, each read from public pages; recommended, never decreed."""

    HTTPS = "https"
    FEED = "feed"
    FEDIVERSE = "fediverse"
    FINDER_LINK = "finder-link"
    SHARED_TAG = "shared-tag"


@dataclass(frozen=True, slots=True)
class Adoption:
    """How far a practice has spread, over time."""

    practice: Practice
    readings: tuple[tuple[datetime, int, int], ...]  # moment, places that follow it, places read; oldest first

    @property
    def share(self) -> float | None:
        return self.readings[-1][1] / self.readings[-1][2] if self.readings and self.readings[-1][2] else None


@dataclass(frozen=True, slots=True)
class CardCheck:
    """What the web says of a card: never a guess, each with the visit it rests on."""

    platform: Platform
    is_up: bool | None  # None: never visited
    detail: str
    last_visit: datetime | None
    last_post: datetime | None
    cited_by: int
    does_what_it_says: float | None  # 0..1, nearness of what it publishes to its purpose; None when it publishes too little
    posts: tuple["PostRead", ...] = ()  # the posts that this was read from, newest first


@dataclass(frozen=True, slots=True)
class PostRead:
    """A post of a platform, as evidence."""

    url: str
    title: str
    at: datetime


@dataclass(frozen=True, slots=True)
class NameRecord:
    """What its registry says of a domain name."""

    name: str
    asked_at: datetime
    source: str  # the address that was asked
    expires_at: datetime | None  # None: unknown
    detail: str  # why it is unknown


@dataclass(frozen=True, slots=True)
class ShownFunctions:
    """What a card declares beside what its first page shows; each seen function with the words that name it."""

    shown: tuple[tuple[str, str], ...]
    unseen: tuple[str, ...]
    more: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """Whom a card that is being typed would meet."""

    met: tuple[tuple[Overlap, Platform], ...]
    is_rough: bool  # read from the words alone, while the encoder is loading: ask again in a moment


class StepKind(StrEnum):
    """What a merger goes through, in this order: once the addresses lead elsewhere, the old site can no longer be kept."""

    ARCHIVE = "archive"  # the old site is kept, as a web archive that was opened again
    CONTENT = "content"  # moved to the platform that takes over, looked at page by page
    REDIRECTS = "redirects"  # verified by real requests
    LINKS = "links"  # of the ecosystem, listed for repair
    AUDIENCE = "audience"  # told
    CLOSE = "close"  # on its date


@dataclass(frozen=True, slots=True)
class Archived:
    """What the archive of an old site holds, as it was read again from its files."""

    files: tuple[str, ...] = ()  # names in SEVE_DATA/warc
    kept: int = 0  # addresses held
    pages: int = 0  # of them, pages that people read
    size: int = 0  # bytes
    left: int = 0  # known addresses that were not asked for yet
    nothing_there: bool = False  # the old addresses answer with nothing that could be kept
    is_full: bool = False  # as many addresses as we walk of one site, and more are left: they are not asked for


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a merger."""

    kind: StepKind
    note: str
    findings: tuple["Redirected", ...]
    checked_at: datetime | None
    done_at: datetime | None
    archived: Archived | None = None  # of the step ARCHIVE, once something was kept


@dataclass(frozen=True, slots=True)
class Redirected:
    """Where one address of the retired platform leads now."""

    url: str
    is_right: bool
    detail: str  # one line: how it fails, or where it leads


@dataclass(frozen=True, slots=True)
class Merger:
    """A merger under way: its decision and its steps, in order."""

    decision: DecisionRecord
    steps: tuple[Step, ...]

    @property
    def is_closed(self) -> bool:
        return all(step.done_at for step in self.steps)

    @property
    def may_close(self) -> bool:
        return all(step.done_at for step in self.steps if step.kind is not StepKind.CLOSE)


@dataclass(frozen=True, slots=True)
class LinkToRepair:
    """A page of the ecosystem that still leads to the old address."""

    entity_id: int
    page: str
    title: str
    target: str


class ScenarioKind(StrEnum):
    KEEP_BOTH = "keep-both"
    A_INTO_B = "a-into-b"
    B_INTO_A = "b-into-a"
    FREEZE_A = "freeze-a"
    FREEZE_B = "freeze-b"


@dataclass(frozen=True, slots=True)
class Scenario:
    """What would follow from one way of settling an overlap."""

    kind: ScenarioKind
    learn_addresses: tuple[str, ...]  # that an audience must forget
    learn_functions: tuple[str, ...]  # that an audience must find elsewhere
    must_learn: tuple[str, ...]  # which audiences
    lost_functions: tuple[str, ...]  # that nobody would offer any more, unless they move
    links_to_repair: int  # pages of other places that lead to what closes
    places_to_tell: int  # places that link to what closes
    still_twice: tuple[str, ...]  # functions that stay offered twice


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A place that is not official and speaks of the same thing: somebody to talk to, never a fault."""

    entity_id: int
    nearness: float  # 0..1, cosine of what it says to the card's purpose
    functions: tuple[str, ...]  # of the shared vocabulary, in both


@dataclass(frozen=True, slots=True)
class CheckRecord:
    """One check of a card against the web, as it was kept."""

    at: datetime
    url: str
    is_up: bool
    detail: str
    certificate_until: datetime | None
    faults: dict[str, int]
    samples: dict[str, tuple[str, ...]] = field(default_factory=dict)
    shown: dict[str, str] = field(default_factory=dict)
