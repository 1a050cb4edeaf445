"""Ordinary feeds: RSS 2.0 and its elders, Atom 1.0, well-formed, in UTF-8, with the names everybody uses.

Whatever is out of the ordinary (a document type, other encodings, XML that is not well-formed, mark-up that is not escaped, names of other
dialects) is left to the other readers: `None`.
"""

import re

from seve.harvest.found import FoundFeed
from seve.harvest.parse.feeds import events
from seve.harvest.parse.feeds.entries import LARGEST, MOST_ITEMS, address, title_of
from seve.harvest.parse.feeds.events import Item
from seve.harvest.parse.feeds.header import read_head
from seve.harvest.parse.feeds.names import Odd
from seve.harvest.parse.feeds.ordinary_entries import atom_entry, markup_of, rss_entry

try:
    from seve.harvest.parse.feeds.scan import items as scanned
except ImportError:  # the machine that installed Sève had no compiler of C
    scanned = None  # type: ignore[assignment]

_start = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*+(?:<\?xml[^<>]{0,300}\?>)?(?:\s++|<!--[^-]*+(?:-[^-]++)*+-->|<\?[^<>]*+>)*+<(rss|feed)(?=[\s>])([^<>]*+)>"
)
_encoding = re.compile(rb"<\?xml[^<>]{0,300}?encoding\s*=\s*[\"']\s*([\w-]{1,40})")
_c1 = re.compile(rb"\xc2[\x80-\x9f]")
_c1_number = re.compile(rb"#(?<=&#)(?:1(?:2[89]|[34]\d|5\d);|x0*[89])")


def read(body: bytes, url: str) -> FoundFeed | None:
    """None when anything about the feed is out of the ordinary."""
    found = _start.match(body) if len(body) <= LARGEST else None
    if found is None or not _is_plain_utf8(body, found.start(1)):
        return None
    try:
        return _feed(body, found.start(1) - 1, found[1] == b"feed", url)
    except Odd:
        return None


def _is_plain_utf8(body: bytes, root: int) -> bool:
    """Whether the declaration says UTF-8 or nothing, and no character is a control that means one of cp1252."""
    told = _encoding.search(body, 0, root)
    if told and told[1].lower() not in (b"utf-8", b"utf8", b"us-ascii", b"ascii") and not body.isascii():
        return False
    number = body.find(b"#")  # one rare character is looked for much quicker than three
    if number > 0 and _c1_number.search(body, number):
        return False
    return b"\xc2" not in body or _c1.search(body) is None


def _feed(body: bytes, start: int, is_atom: bool, url: str) -> FoundFeed:
    items, head = _read_items(body.lstrip() if body[:1] in b" \t\r\n" else body, is_atom)
    if not items or len(items) > MOST_ITEMS:
        raise Odd
    first = body.find(b"<entry" if is_atom else b"<item", start)
    header = read_head(body[start : first if first >= 0 else len(body)], "feed" if is_atom else "rss")
    link = _link(head)
    base = header.base or url or link
    entry = atom_entry if is_atom else rss_entry
    return FoundFeed(
        format=header.format,
        title=title_of(markup_of(head, "title") if is_atom else head.get("title", "")),
        link=address(link, base),
        language=header.language,
        entries=tuple([entry(item, base) for item in items]),
        malformed=False,
        ttl_minutes=header.ttl_minutes,
        hub=address(header.hub, base),
        self_url=address(header.self_url, base),
        skip_hours=header.skip_hours,
        skip_days=header.skip_days,
    )


def _read_items(body: bytes, is_atom: bool) -> tuple[list[Item], Item]:
    """By the scanner, if there is one; by expat what it finds odd."""
    if scanned is not None:
        try:
            return scanned.read_items(body, is_atom=is_atom)
        except Odd:
            pass
    return events.read_items(body, is_atom=is_atom)


def _link(head: Item) -> str:
    """The page that a feed belongs to: its link called alternate, else its plain one."""
    told = (each.get("href", "") for _, each in head.get("atom:link", ()) if each.get("rel", "alternate") == "alternate")
    return next((href for href in told if href), "") or str(head.get("link", ""))
