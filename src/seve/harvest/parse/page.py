"""A page: bytes in, `FoundPage` out."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from seve.base.addresses import AddressRefused, canonical
from seve.base.tree import parsed, tamed
from seve.harvest.parse import metadata
from seve.harvest.parse.blank import is_blank
from seve.harvest.parse.charsets import decode
from seve.harvest.parse.directives import read_directives
from seve.harvest.parse.language import detect, short_code
from seve.harvest.parse.links import LinkReader
from seve.harvest.parse.maintext import excerpt_of, main_text
from seve.harvest.types import FoundPage

LARGEST = 8 * 2**20  # bytes: more than a visit may bring
DEEPEST = 2_000  # levels of elements
SURE = 0.9
QUOTABLE = 20_000  # characters of a text from which an excerpt is made
MOST_MARKED, MOST_LINES = 1_000_000, 1_000  # characters marked data-nosnippet, and lines in them


def parse_page(body: bytes, url: str, content_type: str = "", headers: Iterable[tuple[str, str]] = ()) -> FoundPage:
    """What a page holds. Never raises: an unreadable page is an empty one.

    `headers`: (name, value) pairs of the answer; they count for the directives only.
    """
    told = [(name.lower(), value) for name, value in headers]
    html, _ = decode(body[:LARGEST], content_type or dict(told).get("content-type", ""))
    html = tamed(html, DEEPEST)
    tree = parsed(html)
    address, base = _addresses(tree, url)
    head = metadata.PageHead(tree, base)
    directives = read_directives(told, [*head.metas, *head.http_equiv.items()])
    text = main_text(html)
    page = FoundPage(
        title=_sound(metadata.title_of(head)),
        canonical=metadata.canonical_of(head),
        language=_language(tree, head, text),
        published=metadata.published_of(head, address, text),
        text=text,
        excerpt=excerpt_of(_quotable(tree, text) or head.meta("description", "og:description")),
        links=LinkReader(tree, address, base, text).read() if address else (),
        feeds=metadata.feeds_of(head),
        directives=directives,
        generator=head.meta("generator")[:200],
        rel_me=metadata.rel_me_of(head),
        tags=tuple(map(_sound, metadata.tags_of(head))),
        blogrolls=metadata.blogrolls_of(head) if "opml" in html or "blogroll" in html else (),
    )
    return replace(page, is_blank=True) if is_blank(page, head) else page


def _sound(text: str) -> str:
    """JSON can spell half a character, which nothing can hold."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def _addresses(tree: Any, url: str) -> tuple[str, str]:
    """(the page's address, the one its links are resolved against: <base href> when there is one). Empty when `url` is no web address."""
    try:
        address = canonical(url)
    except AddressRefused:
        return "", ""
    node = tree.css_first("base[href]")
    if node is None:
        return address, address
    try:
        return address, canonical(node.attributes.get("href") or "", address)
    except AddressRefused:
        return address, address


def _language(tree: Any, head: metadata.PageHead, text: str) -> str:
    """What the text shows when it shows it clearly, else what the page says: templates often keep the language they came with."""
    root = tree.css_first("html")
    attributes = root.attributes if root is not None else {}
    told = short_code(
        attributes.get("lang")
        or attributes.get("xml:lang")
        or head.http_equiv.get("content-language")
        or head.meta("og:locale", "language")
        or ""
    )
    shown, probability = detect(text)
    if len(text) >= 200 and probability >= SURE:
        return shown
    return told or (shown if len(text) >= 40 else "")


def _quotable(tree: Any, text: str) -> str:
    """The beginning of the text without the parts marked data-nosnippet; nothing where these are too many to tell."""
    left, lines = MOST_MARKED, set[str]()
    for node in tree.css("[data-nosnippet]"):
        marked = node.text()
        lines |= {line for piece in marked.splitlines() if len(line := piece.strip()) > 3}
        left -= len(marked)
        if left < 0 or len(lines) > MOST_LINES:
            return ""
    text = text[:QUOTABLE]
    for line in sorted(lines, key=len, reverse=True):  # a short one may be a part of a long one
        text = text.replace(line, "")
    return text
