"""Bytes of a feed made safe and readable: UTF-8, from the root element on, no document type."""

import re
from dataclasses import dataclass

from seve.harvest.parse.charsets import decode
from seve.harvest.parse.feeds.entries import LARGEST, MOST_ITEMS

LONGEST_ENTITY = 64  # characters an entity of the document's own may stand for
MOST_ENTITIES = 64
LONG_TAG = 4_000  # bytes
MOST_ATTRIBUTES = 1_000
MANY_SIGNS = 10_000  # "=" in a whole document; with fewer, no tag can hold it for long
PROLOG = 65_536  # bytes in which the root must begin

_root = re.compile(rb"<(?:[A-Za-z][\w.-]{0,30}:)?(rss|feed|RDF|channel)(?=[\s>/])", re.IGNORECASE)
_page = re.compile(rb"<(?:html|body)[\s>]", re.IGNORECASE)
_declaration = re.compile(rb"<\?xml[^>]{0,300}?\?*>")
_doctype = re.compile(rb"<!DOCTYPE", re.IGNORECASE)
_tag = re.compile(rb"<[a-zA-Z](?:[^>=]++|=\s*+(?:\"[^\"]*+\"|'[^']*+')|=)*+>?")
_entity = re.compile(rb"<!ENTITY\s+([A-Za-z_][\w.-]{0,40})\s+(?:\"([^\"&%<]*)\"|'([^'&%<]*)')\s*>")
_charset = re.compile(r"charset", re.IGNORECASE)
_c1 = re.compile(rb"\xc2[\x80-\x9f]")
_c1_number = re.compile(rb"&#(12[89]|1[34]\d|15\d);")
_bare = re.compile(rb"&(?!#?\w{1,40};)")
CONTROLS = bytes(byte for byte in range(32) if byte not in (9, 10, 13))  # XML knows none of them
_item = re.compile(rb"<(?:[A-Za-z][\w.-]{0,30}:)?(?:item|entry)(?=[\s>/])", re.IGNORECASE)
_told_encoding = re.compile(rb"encoding\s*=\s*[\"']\s*(?:utf-?8|us-ascii|ascii)\s*[\"']", re.IGNORECASE)


AFTER_NAME = {b" ", b"\t", b"\r", b"\n", b">", b"/"}


@dataclass(frozen=True, slots=True)
class Prepared:
    data: bytes  # UTF-8; begins with the root element
    root: str  # "rss", "feed", "rdf", "channel"
    starts: list[int]  # where each <item> or <entry> begins
    repaired: bool  # the bytes were not what they should have been
    content_type: str

    @property
    def items(self) -> int:
        return len(self.starts)

    @property
    def first_item(self) -> int:
        """Where the first entry begins; the length of the data when there is none."""
        return self.starts[0] if self.starts else len(self.data)


def prepare(body: bytes, content_type: str = "") -> Prepared | None:
    """None when nothing in the bytes looks like the root of a feed."""
    if len(body) > LARGEST or (len(body) > LONG_TAG and _has_attributes_beyond_number(body)):
        return None
    data, repaired = _to_utf8(body, content_type)
    found = _root.search(data, 0, PROLOG)
    if not found:
        return None
    prolog = data[: found.start()]
    if _page.search(_comments_away(prolog)):
        return None
    entities = _own_entities(prolog)
    stray = _declaration.sub(b"", _without_doctype(_comments_away(prolog)))
    repaired = repaired or bool(re.sub(rb"<\?[^>]*\?>|\s+", b"", stray))
    data = data[found.start() :]
    data = _typewriter(_expand(data, entities))
    if b"<![CDATA[" not in data and _bare.search(data):  # libxml2 drops every later &lt; of a document with a bare ampersand
        data, repaired = _bare.sub(b"&amp;", data), True
    root = found[1].decode().lower()
    starts = item_starts(data, root)
    if len(starts) > MOST_ITEMS:
        data, starts, repaired = data[: starts[MOST_ITEMS]], starts[:MOST_ITEMS], True
    return Prepared(data, root, starts, repaired, content_type)


def _has_attributes_beyond_number(body: bytes) -> bool:
    """A tag may be long (a picture written into its address); it may not have thousands of attributes."""
    if body.count(b"=") <= MANY_SIGNS:
        return False
    return any(body.count(b"=", found.start(), found.end()) > MOST_ATTRIBUTES for found in _tag.finditer(body) if len(found[0]) > LONG_TAG)


def item_starts(data: bytes, root: str) -> list[int]:
    """Where each <item> or <entry> begins."""
    name = b"<entry" if root == "feed" else b"<item"
    starts: list[int] = []
    at = data.find(name)
    while at >= 0:
        end = at + len(name)
        if data[end : end + 1] in AFTER_NAME:
            starts.append(at)
        at = data.find(name, end)
    return starts or [match.start() for match in _item.finditer(data)]


def _to_utf8(body: bytes, content_type: str) -> tuple[bytes, bool]:
    """(the bytes in UTF-8 without mark, whether they were other than they said)."""
    if body.startswith(b"\xef\xbb\xbf"):
        body = body[3:]
    head = body[:1024]
    if b"\0" not in head and b"\x1b" not in head:
        try:
            body.decode("utf-8")
            declared = _declaration.search(head)
            honest = declared is None or b"encoding" not in declared[0] or _told_encoding.search(declared[0]) is not None or body.isascii()
            return body, not honest
        except UnicodeDecodeError:
            pass
    text, name = decode(body, content_type)
    return text.encode("utf-8", "replace"), name == "utf-8" or "\ufffd" in text


def _comments_away(prolog: bytes) -> bytes:
    """Without <!-- … -->; a loop rather than a pattern, so that the time stays linear."""
    kept, at = [], 0
    while (start := prolog.find(b"<!--", at)) >= 0:
        kept.append(prolog[at:start])
        end = prolog.find(b"-->", start + 4)
        at = end + 3 if end >= 0 else len(prolog)
    kept.append(prolog[at:])
    return b"".join(kept)


def _without_doctype(prolog: bytes) -> bytes:
    """The prolog without its document type, whole or left open."""
    found = _doctype.search(prolog)
    if found is None:
        return prolog
    inner, end = prolog.find(b"[", found.end()), prolog.find(b">", found.end())
    if 0 <= inner < end:
        end = prolog.find(b">", max(prolog.find(b"]", inner), inner))
    return prolog[: found.start()] + (prolog[end + 1 :] if end >= 0 else b"")


def _own_entities(prolog: bytes) -> dict[bytes, bytes]:
    """Short plain entities that the document declares for itself. Anything that could grow, nest or reach out is left unread (Q6)."""
    if b"<!ENTITY" not in prolog:
        return {}
    found = _entity.findall(prolog)[:MOST_ENTITIES]
    return {name: double or single for name, double, single in found if len(double or single) <= LONGEST_ENTITY}


def _typewriter(data: bytes) -> bytes:
    """Characters 128 to 159 stand for cp1252 (quotes, dashes, euro), written as bytes or as numbers; no text means the controls."""
    if not data.isascii() and b"\xc2" in data and _c1.search(data):
        data = _c1.sub(lambda match: _windows(match[0][1]), data)
    if b"&#1" in data:
        data = _c1_number.sub(lambda match: _windows(int(match[1])), data)
    return data


def _windows(code: int) -> bytes:
    return bytes([code]).decode("cp1252", "ignore").encode()


def _expand(data: bytes, entities: dict[bytes, bytes]) -> bytes:
    if not entities:
        return data
    growth = sum(data.count(b"&" + name + b";") * len(value) for name, value in entities.items())
    if growth > len(data):
        return data
    return re.sub(rb"&([A-Za-z_][\w.-]{0,40});", lambda match: entities.get(match[1], match[0]), data)
