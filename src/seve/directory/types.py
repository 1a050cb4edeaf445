"""What leaves the directory: plain frozen values."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class EntityKind(StrEnum):
    BLOG = "blog"
    SITE = "site"
    FORUM = "forum"
    MEDIA = "media"
    VIDEO = "video"
    PODCAST = "podcast"
    NEWSLETTER = "newsletter"
    SOCIAL = "social"
    PLATFORM = "platform"
    WIKI = "wiki"


class Status(StrEnum):
    """Hyphe's four states: IN and OUT are decisions, UNDECIDED waits for one, DISCOVERED was only cited."""

    IN = "in"
    OUT = "out"
    UNDECIDED = "undecided"
    DISCOVERED = "discovered"


class Standing(StrEnum):
    OFFICIAL = "official"
    AFFILIATED = "affiliated"
    INDEPENDENT = "independent"


class ProofKind(StrEnum):
    DECLARED = "declared"  # somebody of the team said so
    LISTED = "listed"  # listed on an official site
    REL_ME = "rel-me"  # rel=me both ways
    SIGNED_FILE = "signed-file"
    DECISION = "decision"  # a recorded vote or decision


class TerritoryLevel(StrEnum):
    NATIONAL = "national"
    REGION = "region"
    DEPARTEMENT = "departement"
    LOCAL = "local"


class Route(StrEnum):
    """The way by which an entity was found; independent routes feed the coverage estimate."""

    IMPORT = "import"
    LINK = "link"
    BLOGROLL = "blogroll"
    WARC = "warc"
    FORM = "form"
    SEARCH = "search"
    SOCIAL = "social"
    MOVED = "moved"  # a place that is held moved there; not independent of it, so no capture


@dataclass(frozen=True, slots=True)
class Territory:
    code: str  # "FR", "FR-REG-53", "FR-29"
    name: str
    level: TerritoryLevel
    parent: str | None


@dataclass(frozen=True, slots=True)
class TerritoryOutline:
    """A territory as it is drawn: an SVG path, and the point its links start from."""

    code: str
    path: str
    x: float
    y: float
    source: str


@dataclass(frozen=True, slots=True)
class Proof:
    kind: ProofKind
    url: str
    quote: str
    seen_at: datetime | None
    confidence: float  # 0..1


@dataclass(frozen=True, slots=True)
class Entity:
    """A web entity: one or several URL prefixes that people know as one place."""

    id: int
    name: str
    home_url: str
    kind: EntityKind
    status: Status
    standing: Standing
    territory: str | None  # Territory.code
    language: str
    note: str
    created_at: datetime
    decided_at: datetime | None
    prefixes: tuple[str, ...] = field(default=())  # SURTs
    declared_feeds: tuple[str, ...] = field(default=())  # feed addresses told by the lists it came from


@dataclass(frozen=True, slots=True)
class Card:
    """What a map shows of a place: twenty thousand of these are read at once."""

    name: str
    home_url: str
    standing: str  # Standing
    kind: str  # EntityKind
    territory: str | None
    language: str
    status: str = "in"  # Status


@dataclass(frozen=True, slots=True)
class Refusal:
    """One line of an import that could not be used."""

    line: int
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class ImportReport:
    added: int
    merged: int
    refused: tuple[Refusal, ...]
    format: str = ""  # "opml", "csv", "hyphe", "gexf", "mediacloud", "planet", "text", "json"


@dataclass(frozen=True, slots=True)
class Nomination:
    """An address that was found and waits for a human."""

    id: int
    url: str
    surt: str
    routes: tuple[Route, ...]
    cited_by: int  # distinct admitted entities
    first_seen: datetime
    last_seen: datetime


@dataclass(frozen=True, slots=True)
class Found:
    """An address that was seen somewhere, offered for nomination."""

    url: str
    route: Route
    source_entity: int | None  # the entity whose page cites it
    evidence_url: str  # the page on which it was seen
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """One place as a list declares it. Empty fields were not told."""

    line: int
    url: str
    name: str = ""
    prefixes: tuple[str, ...] = ()  # exact bounds, when the list tells them: addresses, or "*.example.org" for a host and all below it
    feeds: tuple[str, ...] = ()
    kind: EntityKind | None = None
    standing: Standing | None = None
    status: Status | None = None
    territory: str = ""  # as written: a code or a name
    language: str = ""
    note: str = ""
    declared: bool = True  # False when the list only names addresses: several of one host are then one place


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list of entities is narrowed to; empty fields do not narrow."""

    status: Status | None = None
    standing: Standing | None = None
    kind: EntityKind | None = None
    territory: str | None = None  # with everything below it
    language: str | None = None
    search: str = ""


@dataclass(frozen=True, slots=True)
class EntityPage:
    """One page of a list of entities."""

    entities: tuple[Entity, ...]
    total: int
    page: int  # from 1
    pages: int


@dataclass(frozen=True, slots=True)
class Counts:
    """How many living entities there are, by each way of sorting them."""

    status: dict[Status, int]
    kind: dict[EntityKind, int]
    standing: dict[Standing, int]
    territory: dict[str, int]  # by Territory.code; "" for those without


@dataclass(frozen=True, slots=True)
class Decided:
    """One event of an entity's history."""

    event_id: int
    at: datetime
    by: str
    verb: str  # "directory.admit"
    before: dict[str, object]  # only what changed
    after: dict[str, object]
    undone: bool
