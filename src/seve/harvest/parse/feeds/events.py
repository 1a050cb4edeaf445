"""The items of a feed, and what it says of itself, by expat: a real reader of XML, and the quickest that Python brings.

What listens within an item runs some twenty times an entry and costs more than expat does: closures over the names of one function, and
text gathered by a method of C.
"""

import re
from collections.abc import Callable
from pyexpat import ExpatError, ParserCreate
from typing import Any

from seve.harvest.parse.feeds.names import ATOM_FIELDS, ATOM_ROOT, RSS_FIELDS, XML_BASE, Odd

SEVERAL = {"category", "subject", "enclosure", "atom:link"}
TYPED = {"title", "summary", "content"}  # texts of Atom; their attributes, which say how to read them, are kept as "title@"
BODIES = {"summary", "content"}
OF_HEAD = {"title", "link", "atom:link"}
MARKUP_AS_XML = {"xhtml", "application/xhtml+xml"}
BUFFER = 1 << 16  # bytes of text handed over at once

# An item: texts by field, lists of (text, attributes) for SEVERAL, dictionaries for authors.
Item = dict[str, Any]
Attributes = dict[str, str]
Start = Callable[[str, Attributes], None]
End = Callable[[str], None]

_within = re.compile(rb"<[^<>]*>\s*<div[^<>]*>(.*)</div>\s*", re.DOTALL)
_never_empty = re.compile(r"<(?!(?:br|hr|img|col|wbr)\b)[^<>]*/>|<\w+:|<!\[CDATA\[|\]\]>")


def read_items(body: bytes, *, is_atom: bool) -> tuple[list[Item], Item]:
    """(the items, what the feed says of itself). Raises Odd for what is no well-formed XML, or not as everybody writes it."""
    feed = _Feed(body, is_atom)
    try:
        feed.parser.Parse(body, True)
    except (ExpatError, UnicodeError) as wrong:
        raise Odd from wrong
    finally:
        feed.listen(None, None)  # else the parser and what listens hold each other until the garbage is collected
        feed.within = None
    return feed.items, feed.head


class _Feed:
    """Listens to a feed outside its items; hands over to `_parts_of_items` within them."""

    def __init__(self, body: bytes, is_atom: bool) -> None:
        self.parser = ParserCreate("utf-8", " ")
        self.parser.buffer_text, self.parser.buffer_size = True, BUFFER
        self.root = ATOM_ROOT if is_atom else "rss"
        self.one, self.above = "", [""]  # the name of an item, and what it stands in, once the root is known
        self.fields = ATOM_FIELDS if is_atom else RSS_FIELDS
        self.is_atom = is_atom
        self.items: list[Item] = []
        self.head: Item = {}
        self.path: list[str] = []
        self.field: str | None = None  # the part of the head that is open
        self.attributes: Attributes = {}
        self.texts: list[str] = []
        self.parser.CharacterDataHandler = self.texts.append
        self.parser.StartDoctypeDeclHandler = _refuse
        self.within: tuple[Start, End] | None = _parts_of_items(self, body)
        self.listen(self.start, self.end)

    def listen(self, start: Start | None, end: End | None) -> None:
        self.parser.StartElementHandler, self.parser.EndElementHandler = start, end

    def start(self, name: str, told: Attributes) -> None:
        path = self.path
        if not path:
            self._begin(name)
        elif path != self.above:
            if self.field is not None:
                raise Odd  # elements in the title of the feed
            self.fields[name]
        elif name == self.one:
            self.items.append({"base": told[XML_BASE]} if XML_BASE in told else {})
            assert self.within is not None
            self.listen(*self.within)
            return
        else:
            field = self.fields[name]
            self.field, self.attributes = field if field in OF_HEAD else None, told
            self.texts.clear()
        path.append(name)

    def _begin(self, name: str) -> None:
        """The root. Programs write the name space of Atom in several ways."""
        if name.lower() != self.root:
            raise Odd
        self.one, self.above = (f"{name[:-4]}entry", [name]) if self.is_atom else ("item", ["rss", "channel"])

    def end(self, name: str) -> None:
        self.path.pop()
        if self.field is not None:
            self._keep(self.field, "".join(self.texts).strip())
            self.field = None

    def _keep(self, field: str, value: str) -> None:
        if field in SEVERAL:
            self.head.setdefault(field, []).append((value, self.attributes))
        elif value and field not in self.head:
            self.head[field], self.head[f"{field}@"] = value, self.attributes


def _parts_of_items(feed: _Feed, body: bytes) -> tuple[Start, End]:  # noqa: C901 - two flat functions over shared names, for speed
    """What listens to the starts and ends within an item."""
    parser, fields, items, texts, is_atom = feed.parser, feed.fields, feed.items, feed.texts, feed.is_atom
    forget, join = texts.clear, "".join
    depth = 0  # below the item; -1 between two of them
    field: str | None = None  # the part that is open
    attributes: Attributes = {}
    xhtml, children = -1, 0  # where XHTML begins; how many elements stand in the part

    def start(name: str, told: Attributes) -> None:
        nonlocal depth, field, attributes, xhtml, children
        depth += 1
        if depth == 1:
            field, attributes = fields[name], told
            forget()
            if told and is_atom:
                children, xhtml = 0, parser.CurrentByteIndex if field in BODIES and told.get("type") in MARKUP_AS_XML else -1
        elif depth == 0:
            if name == feed.one:
                items.append({"base": told[XML_BASE]} if XML_BASE in told else {})
            else:
                feed.listen(feed.start, feed.end)
                feed.start(name, told)
        elif field is None:
            fields[name]
        elif is_atom and field == "author":
            if depth == 2:
                _add_person(items[-1], attributes)
                forget()
        elif xhtml < 0:
            raise Odd  # elements in a text
        else:
            children += 1

    def end(name: str) -> None:
        nonlocal depth, xhtml
        depth -= 1
        if depth == 0:
            if field is None:
                return
            value, item = join(texts).strip(), items[-1]
            if xhtml >= 0:
                value, xhtml = markup(body[xhtml : parser.CurrentByteIndex], value, children), -1
            if field in SEVERAL:
                item.setdefault(field, []).append((value, attributes))
            elif value and (field not in item or field == "updated"):  # the latest change counts
                item[field] = value
                if is_atom and attributes and field in TYPED:
                    item[f"{field}@"] = attributes
        elif depth < 0:
            if depth < -1:
                depth = 0
                feed.listen(feed.start, feed.end)
                feed.end(name)
        elif depth == 1 and field == "author":
            items[-1]["authors"][-1][name.rpartition(" ")[2]] = join(texts)

    return start, end


def _refuse(*_: object) -> None:
    """No document type, hence no entity of its own, ever reaches expat: what begins with one is no ordinary feed."""
    raise Odd


def _add_person(item: Item, mark: Attributes) -> None:
    """One dictionary for each author, whatever the number of its parts: the attributes of each are a dictionary of its own."""
    authors = item.setdefault("authors", [])
    if item.get("author@") is not mark:
        item["author@"] = mark
        authors.append({})


def markup(written: bytes, text: str, children: int) -> str:
    """XHTML, which stands in the feed as elements, as the text it was written as. Raises Odd when HTML would read it otherwise."""
    found = _within.fullmatch(written)
    if found is None:
        if children:
            raise Odd
        return text
    inner = found[1].decode().replace("\r\n", "\n").replace("\r", "\n").strip()
    if _never_empty.search(inner):
        raise Odd
    return inner
