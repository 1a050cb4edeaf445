"""What a feed says. Apart from the other types (`seve.harvest.types` gives these, too), so that reading feeds loads nothing else."""

from dataclasses import dataclass
from datetime import datetime

from seve.base.foreign import Foreign


@dataclass(frozen=True, slots=True, init=False, eq=False)
class FoundEntry:
    """One entry of a feed. Its markup is cleaned when it is first asked for; as it was written nobody can have it."""

    id: str
    title: str
    link: str
    published: datetime | None
    updated: datetime | None
    authors: tuple[str, ...]
    _summary: str | Foreign
    _content: str | Foreign
    tags: tuple[str, ...]
    enclosures: tuple[dict[str, str], ...]

    def __init__(
        self,
        *,
        id: str,
        title: str,
        link: str,
        published: datetime | None,
        updated: datetime | None,
        authors: tuple[str, ...],
        summary: str | Foreign,
        content: str | Foreign,
        tags: tuple[str, ...],
        enclosures: tuple[dict[str, str], ...],
    ) -> None:
        """`summary`, `content`: as they came (`Foreign`), or clean already."""
        told = (id, title, link, published, updated, authors, summary, content, tags, enclosures)
        for field_, value in zip(self.__slots__, told, strict=True):
            object.__setattr__(self, field_, value)

    @property
    def summary(self) -> str:
        """Sanitised HTML."""
        return self._summary if isinstance(self._summary, str) else self._summary.clean()

    @property
    def content(self) -> str:
        """Sanitised HTML."""
        return self._content if isinstance(self._content, str) else self._content.clean()

    def with_summary(self, summary: str) -> "FoundEntry":
        """The same entry with another summary, which is clean."""
        told = {name.lstrip("_"): getattr(self, name) for name in self.__slots__}
        return FoundEntry(**told | {"summary": summary})

    def digest(self) -> bytes:
        """16 bytes that tell whether all it says is written as it was. Nothing is cleaned for it."""
        from hashlib import blake2b  # slow to load, and for those only who store

        markup = [each if isinstance(each, str) else each.digest().hex() for each in (self._summary, self._content)]
        told = (self.id, self.title, self.link, self.published, self.updated, *markup, self.tags, self.enclosures)
        return blake2b(repr(told).encode("utf-8", "surrogatepass"), digest_size=16).digest()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, FoundEntry) and self._told() == other._told()

    __hash__ = None  # type: ignore[assignment]  # it holds dictionaries

    def _told(self) -> tuple[object, ...]:
        return (
            *(self.id, self.title, self.link, self.published, self.updated, self.authors),
            *(self.summary, self.content, self.tags, self.enclosures),
        )


@dataclass(frozen=True, slots=True)
class FoundFeed:
    format: str  # "rss20", "atom10", "rdf", "json"… "" when it is no feed
    title: str
    link: str
    language: str
    entries: tuple[FoundEntry, ...]
    malformed: bool
    ttl_minutes: int | None = None
    hub: str = ""  # WebSub
    self_url: str = ""
    skip_hours: frozenset[int] = frozenset()  # hours of the day (UTC, 0 to 23) in which the source asks not to be read
    skip_days: frozenset[int] = frozenset()  # days of the week (Monday is 0, UTC), likewise
