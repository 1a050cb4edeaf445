"""What a door is: one kind of place, its public addresses, and how to read their answers.

A door is a folder that offers `suggest(page, url)`; `reads(url, content_type)` with `read(body, url)` when its answers are neither feed nor
page; and `clear(body, head)` when its feeds hold more than what the place says. Doors use public feeds and public read-only interfaces;
never follower lists, likes, or the graph of a person.
"""

import json
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Protocol
from urllib.parse import urlsplit

from seve.base.errors import SeveError
from seve.base.html import sanitise
from seve.harvest.parse.dates import parse_date
from seve.harvest.types import FoundEntry, FoundFeed, FoundPage

MOST_ENTRIES = 500
DEEPEST_QUOTE = 12
_quotation = re.compile(rb"<blockquote\b[^>]{0,600}+>(?:[^<\]]|\](?!\]>)|<(?!/?blockquote\b)){0,60000}+</blockquote>")  # within one text


class DoorChanged(SeveError):
    """The answer is not what this kind of place has answered so far. Permanent until the place or the door changes."""


class Door(Protocol):
    """The module of one kind of place."""

    def suggest(self, page: FoundPage, url: str) -> list[str]:
        """Public addresses worth a visit, when `page` is the home of such a place; best first."""
        ...


class ReadingDoor(Door, Protocol):
    def reads(self, url: str, content_type: str) -> bool:
        """Whether an answer at this address is this door's to read."""
        ...

    def read(self, body: bytes, url: str) -> FoundFeed | FoundPage:
        """Raises DoorChanged when the answer has another form."""
        ...


class ClearingDoor(Door, Protocol):
    def clear(self, body: bytes, head: bytes) -> bytes:
        """A feed without what its software adds to each text; as it is when `head`, its first bytes, do not tell that software."""
        ...


def load(body: bytes) -> Any:
    """The JSON of an answer. Raises DoorChanged."""
    try:
        told = json.loads(body)
        if b"\\ud" in body.lower():  # half a character may be written by its number; no text may hold it
            told = json.loads(json.dumps(told, ensure_ascii=False).encode("utf-8", "replace"))
        return told
    except (ValueError, RecursionError):
        raise DoorChanged("the answer is no JSON: the place may have moved to other software") from None


def entry(
    *,
    id: str,
    title: str = "",
    link: str,
    published: str | datetime | None,
    content: str = "",
    summary: str = "",
    tags: Iterable[str] = (),
    updated: str | None = None,
) -> FoundEntry:
    """An entry without author; its HTML sanitised."""
    moment = published if isinstance(published, datetime) else parse_date(published or "")
    return FoundEntry(
        id=id,
        title=sanitise(title.strip()),
        link=link if link.startswith(("http://", "https://")) else "",
        published=moment,
        updated=parse_date(updated or ""),
        authors=(),
        summary=sanitise(summary, base=link),
        content=sanitise(content, base=link),
        tags=tuple(tags),
        enclosures=(),
    )


def feed(*, format: str, title: str = "", link: str = "", language: str = "", entries: Sequence[FoundEntry]) -> FoundFeed:
    return FoundFeed(format=format, title=title, link=link, language=language, entries=tuple(entries[:MOST_ENTRIES]), malformed=False)


def escaped(text: str) -> str:
    """Plain text as HTML; lines kept."""
    return text.replace("\r", "").replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\n", "<br>")


def origin(url: str) -> str:
    """ "https://example.org" of any address there."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def under(url: str, path: str) -> str:
    """`path` below the place's own home: "https://farm.example/blog" + "feed/"."""
    return url.partition("?")[0].partition("#")[0].rstrip("/") + "/" + path


def without_quotations(body: bytes, quotation: re.Pattern[bytes] = _quotation) -> bytes:
    """HTML without what posts quote: it is the words of somebody else, and in a forum they were read where they were written.

    `quotation`: what one looks like that holds no other; those within come off first. What never closes stays.
    """
    for _ in range(DEEPEST_QUOTE):
        body, count = quotation.subn(b"", body)
        if not count:
            break
    return body


def text_of(value: Any) -> str:
    return value if isinstance(value, str) else ""


def list_of(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def dict_of(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def items_of(value: Any, *names: str) -> list[dict[str, Any]]:
    """The list of objects at the end of a path. Raises DoorChanged when there is none."""
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    if not isinstance(value, list):
        raise DoorChanged("the answer has no list where it should: the interface of this place has changed")
    return [item for item in value if isinstance(item, dict)]
