"""The items of a feed and what it says of itself, by expat: a real reader of XML, and the quickest that Python brings.

The handlers are closures over one function's names, and the text is gathered by a method of C: they run some twenty times an entry,
and cost more than expat does.
"""

import re
from collections.abc import Callable
from typing import Any

from pyexpat import ExpatError, ParserCreate

from seve.harvest.parse.feeds.names import ATOM_FIELDS, RSS_FIELDS, XML_BASE, Fields, Odd

SEVERAL = {"category", "subject", "enclosure", "atom:link"}
TYPED = {"title", "summary", "content"}  # texts of Atom, whose attributes say how to read them: kept as "title@"
PERSON = {"name", "email"}
MARKUP_AS_XML = {"xhtml", "application/xhtml+xml"}
BUFFER = 1 << 16  # bytes of text handed over at once
OF_HEAD = {"title", "link", "atom:link"}

# One item: its texts by field, lists of (text, attributes) for SEVERAL, dictionaries for persons.
Item = dict[str, Any]

_within = re.compile(rb"<[^<>]*>\s*<div[^<>]*>(.*)</div>\s*", re.DOTALL)
_never_empty = re.compile(r"<(?!(?:br|hr|img|col|wbr)\b)[^<>]*/>|<\w+:|<!\[CDATA\[|\]\]>")


def read_items(body: bytes, *, is_atom: bool) -> tuple[list[Item], Item]:
    """(the items, what the feed says of itself). Raises Odd for what is no well-formed XML, or not as everybody writes it."""
    parser = ParserCreate("utf-8", " ")
    parser.buffer_text, parser.buffer_size = True, BUFFER
    try:
        items, head = _listen(parser, body, is_atom)
        parser.Parse(body, True)
    except (ExpatError, UnicodeError) as wrong:
        raise Odd from wrong
    finally:  # the handlers hold the parser: without this both would wait for the garbage collector
        parser.StartElementHandler = parser.EndElementHandler = parser.CharacterDataHandler = None
    return items, head


def _listen(parser: Any, body: bytes, is_atom: bool) -> tuple[list[Item], Item]:
    """Sets the handlers. What they fill is whole once the body was parsed."""
    one, above, fields, of_item = _shape(is_atom)
    items: list[Item] = []
    head: Item = {}
    item: Item | None = None  # the one that is open
    field: str | None = None  # the one that is open
    attributes: dict[str, str] = {}
    level, since = 0, -1  # how deep; where XHTML begins
    is_nested = is_inside = False
    texts: list[str] = []
    forget = texts.clear

    def start(name: str, told: dict[str, str]) -> None:
        nonlocal level, item, field, attributes, since, is_nested, is_inside
        level += 1
        if level == of_item:
            if item is None and field is not None:
                raise Odd  # elements in the title of the feed
            field, attributes, is_nested = fields[name], told, False
            forget()
            if is_atom and told and field in TYPED and told.get("type") in MARKUP_AS_XML:
                since = parser.CurrentByteIndex
        elif level > of_item:
            if item is not None and field is not None:
                if is_atom and field == "author":
                    begin_person(name)
                elif since < 0 or field == "title":
                    raise Odd  # elements in a text
                is_nested = True
            else:
                fields[name]
        elif level == of_item - 1:
            if name == one and is_inside:
                item = {"base": told[XML_BASE]} if XML_BASE in told else {}
            else:
                field = fields[name]
                field, attributes = field if field in OF_HEAD else None, told
                forget()
        elif name != above[level - 1] and level == 1:
            raise Odd
        else:
            is_inside = name == above[level - 1]

    def begin_person(name: str) -> None:
        nonlocal is_nested
        if level == of_item + 1 and item is not None:
            if not is_nested:
                item.setdefault("authors", []).append({})
            forget()

    def end(name: str) -> None:
        nonlocal level, item, field, since
        if level == of_item:
            if field is not None and item is not None:
                if since >= 0:
                    texts[:] = markup(body[since : parser.CurrentByteIndex])
                    since = -1
                keep(item, field)
            field = None
        elif level == of_item - 1:
            if item is not None and name == one:
                items.append(item)
                item = None
            elif field is not None:
                keep(head, field)
                field = None
        elif level == of_item + 1 and field == "author" and item is not None and is_atom:
            item["authors"][-1][name.rpartition(" ")[2]] = "".join(texts)
        level -= 1

    def markup(written: bytes) -> list[str]:
        """XHTML, which stands in the feed as elements, as the text it was written as. Raises Odd when HTML would read it otherwise."""
        found = _within.fullmatch(written)
        if found is None and is_nested:
            raise Odd
        inner = found[1].decode().replace("\r\n", "\n").replace("\r", "\n") if found else ""
        if _never_empty.search(inner):
            raise Odd
        return [inner] if found else texts

    def keep(into: Item, name: str) -> None:
        value = (texts[0] if len(texts) == 1 else "".join(texts)).strip() if texts else ""
        if name in SEVERAL:
            into.setdefault(name, []).append((value, attributes))
        elif value and (name not in into or name == "updated"):  # the latest change counts
            into[name] = value
            if is_atom and attributes and name in TYPED:
                into[f"{name}@"] = attributes

    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, texts.append
    return items, head


def _shape(is_atom: bool) -> tuple[str, tuple[str, ...], Fields, int]:
    """(the name of an item, those of what it stands in, what we read, how deep the parts of an item stand)."""
