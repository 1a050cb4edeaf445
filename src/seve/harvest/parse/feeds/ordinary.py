"""Ordinary feeds, read without a tree: RSS 2.0 and its elders, Atom 1.0, plainly written, in UTF-8, with the names everybody uses.

Whatever is out of the ordinary (a document type, other encodings, bare ampersands, mark-up that is not escaped, odd name spaces) is left
to the other readers: `None`. What is taken is well-formed XML but for what stands in elements we do not read.
"""

import re
from collections.abc import Iterator
from typing import Any

from seve.harvest.parse.feeds.entries import address, title_of
from seve.harvest.parse.feeds.header import read_head
from seve.harvest.parse.feeds.ordinary_entries import atom_entry, markup_of, rss_entry
from seve.harvest.parse.feeds.prepare import CONTROLS, LARGEST, MOST_ITEMS
from seve.harvest.parse.feeds.tokens import Escaped, Odd, Token, attributes_of, tokens_of, unescaped
from seve.harvest.types import FoundFeed

ATOM = "http://www.w3.org/2005/atom"  # name spaces in small letters: programs differ
DC = "http://purl.org/dc/elements/1.1/"
DCTERMS = "http://purl.org/dc/terms/"
CONTENT = "http://purl.org/rss/1.0/modules/content/"
MEDIA = "http://search.yahoo.com/mrss/"
ITUNES = "http://www.itunes.com/dtds/podcast-1.0.dtd"
# What we read of an item or entry, by name space and local name. Several go by one name: the first of RSS_ORDER wins.
RSS = {
    "": {
        "title": "title", "link": "link", "guid": "guid", "description": "description", "pubDate": "date", "author": "author",
        "category": "category", "enclosure": "enclosure",
    },
    CONTENT: {"encoded": "content"},
    DC: {
        "creator": "creator", "author": "creator", "date": "dc:date", "subject": "subject", "title": "dc:title",
        "description": "itunes:summary",
    },
    DCTERMS: {"modified": "updated", "created": "dc:date", "issued": "dc:date"},
    ATOM: {"link": "atom:link", "id": "atom:id", "updated": "updated", "published": "published", "summary": "odd", "author": "odd"},
    ITUNES: {"author": "itunes:author", "summary": "itunes:summary", "title": "dc:title"},
    MEDIA: {"title": "media:title"},
}  # fmt: skip
ENTRY = {
    "": {
        "title": "title", "link": "atom:link", "id": "id", "summary": "summary", "content": "content", "published": "published",
        "updated": "updated", "author": "author", "category": "category",
    },
}  # fmt: skip
# Bare names of other dialects, and ours in other letters.
AMBIGUOUS = {
    False: {"content", "summary", "fullitem", "body", "published", "updated", "issued", "modified", "created", "date", "id", "pubdate"},
    True: {"issued", "modified", "created", "pubdate", "description", "guid"},
}

SEVERAL = {"category", "subject", "enclosure", "atom:link"}
ESCAPED = {"content", "description", "summary"}  # what is usually markup: its references are read together with its tags
PERSON = {"name", "email"}
Field = tuple[str, str]  # text, attributes as written
Item = dict[str, Any]  # Field by name; lists of them for SEVERAL

_start = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*+(?:<\?xml[^<>]{0,300}\?>)?(?:\s++|<!--[^-]*+(?:-[^-]++)*+-->|<\?[^<>]*+>)*+<(rss|feed)(?=[\s>])([^<>]*+)>"
)
_encoding = re.compile(rb"<\?xml[^<>]{0,300}?encoding\s*=\s*[\"']\s*([\w-]{1,40})")
_c1 = re.compile(rb"\xc2[\x80-\x9f]")
_xhtml = re.compile(
    r"(<(content|summary)\b[^<>]*?\btype\s*=\s*[\"'](?:xhtml|application/xhtml\+xml)[\"'][^<>]*>)\s*<div[^<>]*>(.*?)</div>\s*</\2\s*>",
    re.DOTALL,
)
_never_empty = re.compile(r"<(?!(?:br|hr|img|col|wbr)\b)[^<>]*/>|<\w+:|<!\[CDATA\[|\]\]>")


def read(body: bytes, url: str) -> FoundFeed | None:
    """None when anything about the feed is out of the ordinary."""
    found = _start.match(body) if len(body) <= LARGEST else None
    if found is None or not _is_plain_utf8(body, found.start(1)):
        return None
    try:
        text = body.decode("utf-8")
        if "\r" in text:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        return _Reader(text, found[1] == b"feed", url).feed()
    except (UnicodeDecodeError, Odd):
        return None


def _is_plain_utf8(body: bytes, root: int) -> bool:
    """Whether the declaration says UTF-8 or nothing, and no character is one that XML does not know."""
    told = _encoding.search(body, 0, root)
    if told and told[1].lower() not in (b"utf-8", b"utf8", b"us-ascii", b"ascii") and not body.isascii():
        return False
    if any(map(body.__contains__, CONTROLS)):  # one look for each is quicker than a copy without them
        return False
    return b"\xc2" not in body or _c1.search(body) is None


def _tokens_of_atom(text: str, start: int) -> list[Token]:
    """XHTML is looked for only where an attribute names it, or where elements stand in text."""
    try:
        tokens = tokens_of(text, start)
    except Odd:
        if "xhtml" not in text:
            raise
    else:
        if not any("xhtml" in written for written in {token[1] for token in tokens}):
            return tokens
    return tokens_of(_xhtml.sub(_as_markup, text), start)


class _Reader:
    """Reads one feed; holds what its entries share."""

    def __init__(self, text: str, is_atom: bool, url: str) -> None:
        self.is_atom, self.url = is_atom, url
        start = text.index("<feed" if is_atom else "<rss")
        self.tokens = _tokens_of_atom(text, start) if is_atom else tokens_of(text, start)
        self.root = attributes_of(self.tokens[0][1])
        self.fields = self._fields()
        first = text.find("<entry" if is_atom else "<item")
        self.head = text[start : first if first >= 0 else len(text)]
        self.title = self.link = self.alternate = ""

    def _fields(self) -> dict[str, str]:
        """What we read by its written name. Raises Odd when a prefix is unknown, or stands for something else than it does elsewhere."""
        spaces = {name[6:]: uri for name, uri in self.root.items() if name.startswith("xmlns:")}
        default = self.root.get("xmlns", "")
        if default.lower() != (ATOM if self.is_atom else "") or (self.is_atom and ATOM in map(str.lower, spaces.values())):
            raise Odd
        written = {token[0] for token in self.tokens}
        prefixes = {name.partition(":")[0] for name in written if ":" in name} - spaces.keys()
        known = ENTRY if self.is_atom else RSS
        if prefixes or any("xmlns" in token[1] for token in self.tokens[1:] if token[1]):
            spaces |= self._later_spaces(prefixes)
        if any(name.lower() in AMBIGUOUS[self.is_atom] or name.lower() in known[""] for name in written - known[""].keys()):
            raise Odd
        fields = dict(known[""])
        for prefix, uri in spaces.items():
            fields |= {f"{prefix}:{local}": field for local, field in known.get(uri.lower(), {}).items()}
        return fields

    def _later_spaces(self, wanted: set[str]) -> dict[str, str]:
        """Name spaces declared within: only those that nothing of ours is read from."""
        found: dict[str, str] = {}
        for name, written, *_ in self.tokens[1:]:
            if "xmlns" in written:
                told = {key: uri for key, uri in attributes_of(written).items() if key == "xmlns" or key.startswith("xmlns:")}
                if "xmlns" in told or any(uri.lower() in RSS for uri in told.values()) or name in ENTRY[""] or name in RSS[""]:
                    raise Odd
                found |= {key[6:]: uri for key, uri in told.items()}
        if wanted - found.keys():
            raise Odd
        return found

    def feed(self) -> FoundFeed:
        items = self._items()
        if not items or len(items) > MOST_ITEMS:
            raise Odd
        self.link = self.alternate or self.link
        header = read_head(self.head.encode(), "feed" if self.is_atom else "rss")
        base = header.base or self.url or self.link
        entry = atom_entry if self.is_atom else rss_entry
        return FoundFeed(
            format=header.format,
            title=title_of(self.title),
            link=address(self.link, base),
            language=header.language,
            entries=tuple([entry(item, base) for item in items]),
            malformed=False,
            ttl_minutes=header.ttl_minutes,
            hub=address(header.hub, base),
            self_url=address(header.self_url, base),
            skip_hours=header.skip_hours,
            skip_days=header.skip_days,
        )

    def _items(self) -> list[Item]:
        """Walks the tokens once. Raises Odd when an end is not that of what was opened last, or text holds elements."""
        items: list[Item] = []
        path: list[str] = []
        above = ["feed"] if self.is_atom else ["rss", "channel"]
        one = "entry" if self.is_atom else "item"
        tokens = iter(self.tokens)
        for name, written, text, cdata, end, _ in tokens:
            if end:
                if not path or path.pop() != end:
                    raise Odd
            elif text or cdata or written[-1:] == "/":
                if len(path) == len(above):
                    self._keep(name, written, text, cdata)
            elif name == one and path == above:
                item: Item = {"base": attributes_of(written).get("xml:base", "")} if written else {}
                self._fill(item, tokens, one)
                items.append(item)
            elif name:
                path.append(name)
        if path:
            raise Odd
        return items

    def _fill(self, item: Item, tokens: Iterator[Token], one: str) -> None:
        """Reads the tokens up to the end of an item."""
        fields = self.fields
        path: list[str] = []
        for name, written, text, cdata, end, _ in tokens:
            if end:
                if not path and end == one:
                    return
                if not path or path.pop() != end:
                    raise Odd
            elif text or cdata or written[-1:] == "/":
                if not path and (field := fields.get(name)) is not None:
                    value = _kept(field, text) if text else cdata[1:].strip()
                    if field in SEVERAL:
                        item.setdefault(field, []).append((value, written))
                    elif value and (field not in item or field == "updated"):  # the latest change counts
                        item[field] = (value, written)
                elif name in PERSON and path == ["author"]:
                    item["authors"][-1][name] = unescaped(text[:-1]) if text else cdata[1:]
            elif name:
                if not path and name in fields:
                    self._begin_person(item, name)
                path.append(name)
        raise Odd

    def _begin_person(self, item: Item, name: str) -> None:
        """Of what we read, only an author of Atom is made of elements. Raises Odd for others."""
        if name != "author" or not self.is_atom:
            raise Odd
        item.setdefault("authors", []).append({})

    def _keep(self, name: str, written: str, text: str, cdata: str) -> None:
        """What the feed says of itself: its title, and the page it belongs to."""
        field = self.fields.get(name)
        if field not in {"title", "link", "atom:link"}:
            return
        value = (unescaped(text[:-1]) if text else cdata[1:]).strip()
        if field == "title":
            self.title = self.title or (markup_of((value, written)) if self.is_atom else value)
        elif field == "link" and not self.is_atom:
            self.link = self.link or value
        else:
            told = attributes_of(written)
            if told.get("rel", "alternate") == "alternate":
                self.alternate = self.alternate or told.get("href", "")


def _kept(field: str, text: str) -> str:
    return Escaped(text[:-1].strip()) if field in ESCAPED and "&lt;" in text else unescaped(text[:-1]).strip()


def _as_markup(found: re.Match[str]) -> str:
    """XHTML that stands in a feed as elements, as text. Raises Odd when HTML would read it otherwise than XML does."""
    start, name, inner = found.groups()
    if _never_empty.search(inner):
        raise Odd
    return f"{start}<![CDATA[{inner.strip()}]]></{name}>"
