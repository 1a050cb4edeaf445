"""What both XML readers do to one entry: sanitise, resolve, date."""

import re
from datetime import datetime
from urllib.parse import urljoin

from seve.base.foreign import Foreign
from seve.base.html import is_safe_address, sanitise
from seve.base.html.policy import ELEMENTS
from seve.harvest.found import FoundEntry
from seve.harvest.parse.dates import parse_date

_breaks = re.compile(r"\s*\n\s*")
_bracket = re.compile(r"<(?=/?([a-zA-Z][\w:-]*+))")
LARGEST = 32 * 2**20  # bytes of a feed
MOST_ITEMS = 5_000  # the first entries of a longer feed are read
LONGEST_TITLE = 2_000
LONGEST_ID = 2_000
MOST_ENTRIES = 10_000
MOST_TAGS = 50


class Filling:
    """An entry while it is filled. A frozen dataclass sets each of its fields by a call: a sixth of the time of a short entry."""

    __slots__ = FoundEntry.__slots__  # the same layout, as the change of class demands

    def __init__(
        self,
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
        self.id, self.title, self.link = id, title, link
        self.published, self.updated, self.authors = published, updated, authors
        self._summary, self._content = summary, content
        self.tags, self.enclosures = tags, enclosures

    def frozen(self) -> FoundEntry:
        self.__class__ = FoundEntry  # type: ignore[assignment]
        return self  # type: ignore[return-value]


def address(value: str, base: str) -> str:
    """An absolute address, or the value as it is when nothing tells its base; empty when it could run script."""
    value = value.strip()
    if not value or value.startswith(("http://", "https://")):
        return value
    if not is_safe_address(value):
        return ""
    try:
        return urljoin(base, value) if base else value
    except ValueError:
        return value


def title_of(value: str) -> str:
    """On one line, at most LONGEST_TITLE characters."""
    value = value.strip(" \t\r\n")
    if "\n" in value:
        value = _breaks.sub(" ", value)
    if "<" not in value:
        return value[:LONGEST_TITLE]
    return sanitise(_bracket.sub(_meant, value[:LONGEST_TITLE]))


def _meant(found: re.Match[str]) -> str:
    """The bracket of a tag, or of what programmers write: "Vec<T>" holds no element of HTML."""
    return "<" if found[1].lower() in ELEMENTS else "&lt;"


def moment(value: str | None) -> datetime | None:
    """Fast for what fastfeedparser has normalised, patient with the rest."""
    if not value:
        return None
    if value.endswith("+00:00"):
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            pass
    return parse_date(value)
