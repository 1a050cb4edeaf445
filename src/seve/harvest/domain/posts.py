"""What becomes of something said: its date, what may be kept of it, and which of two tellings of it is kept."""

import hashlib
import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from seve.harvest.domain.directives import excerpt_limit, may_keep_text
from seve.harvest.types import Directives

SHORTEST_PAGE = 140  # characters of main text that make a dated page a post
FUTURE = timedelta(hours=24)
FEED, PAGE = "feed", "page"


@dataclass(frozen=True, slots=True)
class Draft:
    """One post as one answer told it."""

    entity_id: int
    url: str
    surt: str
    source: str  # "feed" or "page"
    title: str
    text: str
    excerpt: str
    language: str
    published: datetime
    date_is_sure: bool
    tags: tuple[str, ...]
    directives: Directives
    at: datetime  # of the visit
    told: bytes = b""  # digest of the entry of a feed it was made from (services.retelling); none for a page

    @property
    def digest(self) -> bytes:
        return hashlib.blake2b(f"{self.title}\0{self.text or self.excerpt}".encode("utf-8", "replace"), digest_size=16).digest()


@dataclass(frozen=True, slots=True)
class Known:
    """What is already stored of a post."""

    id: int
    source: str
    text_length: int
    digest: bytes
    published: datetime
    date_is_sure: bool
    first_seen: datetime
    last_seen: datetime
    is_gone: bool
    title: str = ""
    excerpt_length: int = 0


# The first page of the web. Generators tell undated pages as the year 1 (Go's zero time) or as 1 January 1970.
FIRST_PAGE = datetime(1991, 8, 6, tzinfo=UTC)


# Pages that list what was said elsewhere: some generators put them in their feed, with the date of the newest thing they list.
_LANGUAGE = r"/[a-z]{2}(?:[-_][a-z]{2})?"
_MONTH = r"/(?:19|20)\d\d/(?:0\d|1[0-2])"
_ALL = rf"/(?:archives?|blog|posts|articles|actualites|news)(?:/(?:19|20)\d\d|{_MONTH})?"
LISTING = re.compile(
    r"/(?:(?:tags?|etiquettes?|mots?-cles?|categor(?:y|ies|ie)|auteurs?|authors?)(?:/[^/]+)?|page/\d+)/?(?:index\.html?)?$"
    rf"|^https?://[^/]+(?:{_LANGUAGE}|(?:{_LANGUAGE})?(?:{_ALL}|{_MONTH}))/?(?:index\.html?)?$",
    re.IGNORECASE,
)


def is_listing(url: str) -> bool:
    """Whether an address is a list of posts (of a language, a tag, a month; a further page) and says nothing itself."""
    return LISTING.search(url.partition("?")[0]) is not None


def trusted_date(told: datetime | None, at: datetime) -> tuple[datetime, bool]:
    """(the date to keep, whether it is sure). No date, one in the future, or one from before the web, becomes that of the visit."""
    if told is None or told > at + FUTURE or told < FIRST_PAGE:
        return at, False
    return told, True


def within(draft: Draft) -> Draft:
    """The draft without what its page asks not to keep. Excerpts are cut to the length allowed."""
    limit = excerpt_limit(draft.directives)
    excerpt = draft.excerpt if limit is None else draft.excerpt[:limit]
    text = draft.text if may_keep_text(draft.directives) else ""
    return replace(draft, text=text, excerpt=excerpt)


def earlier_date(known: Known, draft: Draft) -> tuple[datetime, bool]:
    """A sure date wins over the date of a visit; of two visits the earlier; a sure date once known stays."""
    if known.date_is_sure:
        return known.published, True
    if draft.date_is_sure:
        return draft.published, True
    return min(known.published, draft.published), False


def better_title(known: Known, draft: Draft) -> str:
    """A feed tells the title alone; a page often adds the name of its site. The feed's stays, whoever spoke first."""
    if not draft.title or (draft.source == PAGE and known.source == FEED and known.title):
        return known.title
    return draft.title if draft.source == FEED or takes_over(known, draft) or not known.title else known.title


def takes_over(known: Known, draft: Draft) -> bool:
    """Whether the draft's words replace those stored.

    The page itself tells more than its feed, whichever came first, unless it is shorter; of two tellings of one kind the newer wins.
    """
    newer = draft.at >= known.last_seen
    if draft.digest == known.digest:  # the same words, of which less may now be shown
        limit = excerpt_limit(draft.directives)
        return newer and limit is not None and known.excerpt_length > limit
    if draft.source == known.source:
        return newer or not known.text_length
    if draft.source == PAGE:
        return len(draft.text) >= known.text_length or newer
    return len(draft.text) > known.text_length
