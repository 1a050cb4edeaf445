"""What an edition is made of, gathered by the services: plain facts, each with the pages it rests on."""

from dataclasses import dataclass, field
from datetime import datetime

from seve.briefing.types import Week


@dataclass(frozen=True, slots=True)
class Place:
    """How a place may be spoken of. `name` is empty when it may not be named (N4)."""

    id: int
    name: str
    territory: str  # a name in the reader's language; "" when unknown
    is_official: bool


@dataclass(frozen=True, slots=True)
class Page:
    """A public page that may be cited: its place did not leave, and it has cooled (N5)."""

    place: int
    url: str
    title: str
    date: datetime | None
    quote: str  # at most 30 words
    archive: str = ""


@dataclass(frozen=True, slots=True)
class Theme:
    """A story that was told in the period, from its beginning."""

    title: str
    first_title: str  # of the post that began it
    pages: tuple[Page, ...]  # in order of time; those that may be cited
    hows: tuple[str, ...]  # how each later post took it up: "link", "quote", "copy", "rewrite", "same-subject"
    sources: int  # places
    largest_share: float  # of its posts, by one place
    first: datetime
    hours: float  # from the first post to the last


@dataclass(frozen=True, slots=True)
class Silence:
    place: int
    gap_days: int
    days: int
    pages: tuple[Page, ...]


@dataclass(frozen=True, slots=True)
class Return:
    place: int
    days: int
    pages: tuple[Page, ...]


@dataclass(frozen=True, slots=True)
class NewVoice:
    place: int
    at: datetime
    pages: tuple[Page, ...]


@dataclass(frozen=True, slots=True)
class Undone:
    source: int
    target: int
    links: int
    pages: tuple[Page, ...]


@dataclass(frozen=True, slots=True)
class Group:
    words: tuple[str, ...]
    size: int
    pages: tuple[Page, ...]


@dataclass(frozen=True, slots=True)
class Hold:
    """A place (or one link) by which others hang on to the rest."""

    place: int
    other: int | None
    cut_off: int
    pages: tuple[Page, ...]


@dataclass(frozen=True, slots=True)
class Gesture:
    kind: str  # "ask-news" | "repair-links" | "introduce"
    place: int
    other: int | None
    numbers: dict[str, int]
    pages: tuple[Page, ...]


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two official platforms for the same need."""

    one: str
    other: str
    pages: tuple[Page, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that headquarters has, and has not answered; its public page is its evidence."""

    text: str
    days: int  # since it was asked
    times: int
    at: datetime
    url: str


@dataclass(frozen=True, slots=True)
class Material:
    start: datetime
    end: datetime
    territory: str  # its name; "" for the whole
    ecosystem: int  # places admitted
    posts: int
    voices: int  # places that posted
    places: dict[int, Place]
    sample: tuple[Page, ...] = ()
    themes: tuple[Theme, ...] = ()
    alone: tuple[Page, ...] = ()
    silences: tuple[Silence, ...] = ()
    returns: tuple[Return, ...] = ()
    new_voices: tuple[NewVoice, ...] = ()
    undone: tuple[Undone, ...] = ()
    map_places: int = 0
    map_links: int = 0
    groups: tuple[Group, ...] = ()
    holds: tuple[Hold, ...] = ()
    gestures: tuple[Gesture, ...] = ()
    overlaps: tuple[Overlap, ...] = ()
    asked: tuple[Asked, ...] = ()  # the longest waiting first
    weeks: tuple[Week, ...] = field(default=())
