"""Blogrolls as files: the list of places that a place recommends, written as OPML for readers of feeds.

Contract: https://opml.org/blogroll.opml (<link rel="blogroll">, or a link to a file .opml of the same host; `outline` with htmlUrl, xmlUrl,
text). Whom it names is a neighbour, as in a blogroll on a page: told with its link, nominated, never visited before a person admits it.
"""

import re
from html import unescape

from seve.base.addresses import AddressRefused, canonical
from seve.harvest.domain.directives import NONE
from seve.harvest.parse.charsets import decode
from seve.harvest.parse.doors.contract import DoorChanged, origin
from seve.harvest.types import FoundPage, Link, LinkKind

MOST_FILES = 2
MOST_PLACES = 2_000
_root = re.compile(r"<opml[\s>]", re.IGNORECASE)
_outline = re.compile(r"<outline\b([^<]{0,4000})", re.IGNORECASE)
_attribute = re.compile(r"""\b(htmlUrl|xmlUrl|text|title)\s{0,9}=\s{0,9}(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)


def suggest(page: FoundPage, url: str) -> list[str]:
    """Only beside announced feeds: alone it would pass for one, and the usual addresses of feeds would not be tried."""
    return [address for address in page.blogrolls if page.feeds and origin(address) == origin(url)][:MOST_FILES]


def reads(url: str, content_type: str) -> bool:
    path = url.partition("?")[0].lower()
    return path.endswith(".opml") or "opml" in content_type or ("xml" in content_type and "blogroll" in path)


def read(body: bytes, url: str) -> FoundPage:
    text = _without_comments(decode(body, "")[0])
    if _root.search(text, 0, 4096) is None:
        raise DoorChanged("this is no OPML")
    found: dict[str, Link] = {}
    for outline in _outline.finditer(text):
        told = {name.lower(): unescape(one or other).strip() for name, one, other in _attribute.findall(outline[1])}
        address = _address(told.get("htmlurl", ""), url) or _address(told.get("xmlurl", ""), url)
        if address:
            found.setdefault(address, Link(address, (told.get("text") or told.get("title") or "")[:200], LinkKind.BLOGROLL))
        if len(found) >= MOST_PLACES:
            break
    return FoundPage("", "", "", None, "", "", tuple(found.values()), (), NONE, generator="opml")


def _without_comments(text: str) -> str:
    first, *others = text.split("<!--")
    return first + "".join(piece.partition("-->")[2] for piece in others)


def _address(value: str, base: str) -> str:
    try:
        return canonical(value, base) if value else ""
    except AddressRefused:
        return ""
