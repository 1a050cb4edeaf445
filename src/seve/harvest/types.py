"""What leaves the harvest: visits, posts, hyperlinks and the evidence of each."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from seve.base.errors import SeveError
from seve.harvest import found

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FoundEntry = found.FoundEntry
FoundFeed = found.FoundFeed


class Outcome(StrEnum):
    """How a visit ended. Each has its own next try (harvest.domain); none is for good."""

    OK = "ok"
    UNCHANGED = "unchanged"  # 304, or the same bytes
    MOVED = "moved"  # 301 or 308, remembered
    GONE = "gone"  # 410
    MISSING = "missing"  # 404
    FORBIDDEN = "forbidden"  # robots.txt, or an opt-out
    CLOSED = "closed"  # login, paywall, captcha, 401, 402, 403, closed network
    BUSY = "busy"  # 429, 503, Retry-After
    BROKEN = "broken"  # other 5xx, ill-formed answer
    SLOW = "slow"  # over the time budget
    TOO_LARGE = "too-large"
    NAME_GONE = "name-gone"  # the host name no longer resolves
    UNREACHABLE = "unreachable"  # refused, reset, no route
    CERTIFICATE = "certificate"  # expired or wrong
    REFUSED_ADDRESS = "refused-address"  # our own guard: private or forbidden address
    PROXY_DOWN = "proxy-down"
    EMPTY = "empty"
    UNREADABLE = "unreadable"  # neither page nor feed
    CHANGED_HANDS = "changed-hands"


class Via(StrEnum):
    LIVE = "live"
    WARC = "warc"
    PUSH = "push"


class LinkKind(StrEnum):
    EDITORIAL = "editorial"
    BOILERPLATE = "boilerplate"
    BLOGROLL = "blogroll"
    SOCIAL = "social"


# A link so marked is no citation by the place (HTML, 4.6.6.11; what search engines read of it since 2019).
UNENDORSED = ("nofollow", "sponsored", "ugc")


@dataclass(frozen=True, slots=True)
class Fetched:
    """One answer of the web, live or from an archive, before anybody has read it."""

    url: str
    final_url: str
    at: datetime
    outcome: Outcome
    status: int  # 0 when there was no answer
    headers: tuple[tuple[str, str], ...]  # names in lower case
    body: bytes
    duration_ms: int = 0
    detail: str = ""  # one line, for a person
    via: Via = Via.LIVE
    redirects: tuple[tuple[int, str], ...] = ()  # status, target
    archive: str = ""  # "file.warc.gz#offset" when recorded or read from a WARC
    guess: bool = False  # nobody told of this address: a usual place of feeds was tried


@dataclass(frozen=True, slots=True)
class Directives:
    """What a page or its headers ask of readers like us; the strictest of all voices."""

    noindex: bool = False
    nofollow: bool = False
    nosnippet: bool = False
    noarchive: bool = False
    max_snippet: int | None = None
    no_mining: bool = False  # TDMRep, Content-Usage, noai
    unavailable_after: datetime | None = None
    seve_no: bool = False  # <meta name="seve" content="no">


@dataclass(frozen=True, slots=True)
class Link:
    url: str  # canonical, absolute
    text: str
    kind: LinkKind
    rel: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FoundPage:
    title: str
    canonical: str
    language: str
    published: datetime | None
    text: str  # main text, plain
    excerpt: str
    links: tuple[Link, ...]
    feeds: tuple[str, ...]  # absolute addresses of announced feeds
    directives: Directives
    generator: str = ""  # "WordPress 6.4"
    rel_me: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    blogrolls: tuple[str, ...] = ()  # absolute addresses of announced lists of places (OPML)
    is_blank: bool = False  # nothing in it to read, to follow or to look at


@dataclass(frozen=True, slots=True)
class Post:
    """Something that was said: an entry of a feed or a dated page, once per address."""

    id: int
    entity_id: int
    url: str
    title: str
    text: str  # plain
    excerpt: str
    language: str
    published: datetime
    date_is_sure: bool  # False when the date is only that of our visit
    tags: tuple[str, ...]
    directives: Directives
    archive: str = ""
    gone_at: datetime | None = None  # when its page was found withdrawn (404, 410)


@dataclass(frozen=True, slots=True)
class Hyperlink:
    """One link seen on one page, between two dates."""

    source_url: str
    source_entity: int
    target_url: str
    target_surt: str
    kind: LinkKind
    rel: tuple[str, ...]
    anchor: str
    first_seen: datetime
    last_seen: datetime
    gone_at: datetime | None  # when a later visit of the page no longer had it
    published: datetime | None  # the date of the page that carries it
    archive: str = ""
    source_title: str = ""


@dataclass(frozen=True, slots=True)
class VisitRecord:
    id: int
    entity_id: int
    url: str
    at: datetime
    outcome: Outcome
    status: int
    detail: str
    bytes: int
    duration_ms: int
    via: Via
    archive: str


@dataclass(frozen=True, slots=True)
class RoundReport:
    """The counts of one round, or of one import."""

    visits: int = 0
    outcomes: dict[str, int] = field(default_factory=dict)
    feeds: int = 0
    posts_new: int = 0
    posts_changed: int = 0
    links_new: int = 0
    links_gone: int = 0
    nominated: int = 0
    skipped: int = 0
    bytes: int = 0
    seconds: float = 0.0
    seen: tuple[str, ...] = ()  # homes of the places an import met, admitted or not
    notes: tuple[str, ...] = ()  # one line each: where an archive was cut, what was refused


@dataclass(frozen=True, slots=True)
class Stored:
    """What one answer left behind. All zero when it was already stored."""

    visits: int = 0
    pages: int = 0
    feeds: int = 0  # newly discovered addresses of feeds
    posts_new: int = 0
    posts_changed: int = 0
    posts_purged: int = 0
    links_new: int = 0
    links_gone: int = 0
    nominated: int = 0
    # What was read, for a live round to go on from (internal links, dates, ttl); not part of the counts.
    outcome: Outcome | None = None  # what reading showed beyond the answer's own outcome: unchanged, empty, unreadable, changed hands
    detail: str = ""  # one line, for a person, when reading showed something else than the answer did
    found: FoundFeed | FoundPage | None = field(default=None, repr=False)  # None when nothing was read, or the bytes were already known
    reading: float = 0.0  # CPU seconds that reading took here

    def __add__(self, other: "Stored") -> "Stored":
        told = {"outcome", "detail", "found", "reading"}
        return Stored(**{name: getattr(self, name) + getattr(other, name) for name in self.__slots__ if name not in told})


@dataclass(frozen=True, slots=True)
class Move:
    """A place whose home leads out of its bounds: nothing of it is read until somebody decides on where it went."""

    entity_id: int
    url: str  # its home, as it is held
    target: str
    since: datetime  # the visit that last showed it


@dataclass(frozen=True, slots=True)
class Doubt:
    """A place that may have changed hands."""

    confidence: float  # 0 to 1
    reasons: tuple[str, ...]  # "another language"… see domain.hands; none when its home is plainly for sale

    def line(self) -> str:
        """For a person."""
        return f"may have changed hands ({self.confidence:.0%} sure): {', '.join(self.reasons)}"


@dataclass(frozen=True, slots=True)
class LostLink:
    """A link that a later visit of its page no longer had."""

    source_entity: int
    source_url: str
    target_url: str
    target_surt: str
    anchor: str
    kind: LinkKind
    last_seen: datetime
    gone_at: datetime


# The order of the numbers in LinkTable.kind.
LINK_KINDS = (LinkKind.EDITORIAL, LinkKind.BOILERPLATE, LinkKind.BLOGROLL, LinkKind.SOCIAL)


@dataclass(frozen=True, slots=True)
class LinkTable:
    """All links that leave a place, as columns of one length. Moments are epoch seconds; 0 stands for none."""

    source_entity: "NDArray[np.int64]"
    target_surt: list[str]
    kind: "NDArray[np.int8]"  # an index in LINK_KINDS
    page_id: "NDArray[np.int64]"
    first_seen: "NDArray[np.int64]"
    last_seen: "NDArray[np.int64]"
    gone_at: "NDArray[np.int64]"
    published: "NDArray[np.int64]"
    nofollow: "NDArray[np.bool_]"


@dataclass(frozen=True, slots=True)
class Usage:
    """What one place is made with, as its public pages tell."""

    generators: frozenset[str]  # "WordPress 6.4"
    has_https: bool
    has_feed: bool
    has_rel_me: bool  # a link that says "this account is mine" (rel=me), as fediverse profiles ask


class WhyNoCopy(StrEnum):
    """Why the copy that a visit kept is not shown."""

    UNKNOWN = "unknown"  # nothing stored rests on this record: it was erased with its place, or never was
    LEFT = "left"  # its place left
    ELSEWHERE = "elsewhere"  # the archive was read from a file that is not kept here
    ERASED = "erased"
    UNCHANGED = "unchanged"  # the answer said that nothing changed: there is no text in it
    WORDLESS = "wordless"  # a picture, a sound, a program
    BROKEN = "broken"


class CopyRefused(SeveError):
    """There is no copy to show."""

    def __init__(self, why: WhyNoCopy) -> None:
        super().__init__(f"no copy is shown: {why}")
        self.why = why


@dataclass(frozen=True, slots=True)
class Copy:
    """What a visit kept of an address, as words and links."""

    url: str
    title: str
    at: datetime | None  # of the visit
    status: int
    html: str  # sanitised: no scripts, no pictures, nothing fetched from anywhere
    archive: str  # "file.warc.gz#offset"
