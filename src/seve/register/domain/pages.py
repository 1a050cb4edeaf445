"""What an archived page holds: its head, its words, the addresses it leads to; and whether another page is the same one, moved."""

import re
from dataclasses import dataclass
from typing import Any

from seve.base.addresses import AddressRefused, canonical
from seve.base.text import fold, words
from seve.base.tree import tree_of

LARGEST = 4 << 20  # bytes of one page that are read
SAME_TITLE = 0.6  # Jaccard of the words of two titles, the names of the sites aside
SAME_TEXT = 0.5  # share of the old page's runs of words that the new one holds
RUN = 6  # words in a run
ENOUGH_RUNS = 5  # a text shorter than this says nothing of itself
CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
LEADS = (("a[href]", "href"), ("area[href]", "href"), ("iframe[src]", "src"))
SHOWS = (("img[src]", "src"), ("link[href]", "href"), ("script[src]", "src"), ("source[src]", "src"), ("video[src]", "src"))
SHOWN_RELATIONS = {"stylesheet", "icon", "shortcut icon", "apple-touch-icon", "next", "alternate", "canonical"}


@dataclass(frozen=True, slots=True)
class PageHead:
    """What is compared of a page."""

    url: str
    title: str
    runs: frozenset[tuple[str, ...]]


def links_of(body: bytes, content_type: str, url: str) -> list[str]:
    """The addresses that a page leads to or shows, canonical, in order of appearance; nothing for what is no page."""
    if not is_page(content_type, body):
        return []
    tree = _tree(body, content_type)
    root = tree.css_first("base[href]")
    base = (root.attributes.get("href") if root else "") or url
    found: dict[str, None] = {}
    for selector, name in (*LEADS, *SHOWS):
        for node in tree.css(selector):
            if node.tag == "link" and (node.attributes.get("rel") or "").lower() not in SHOWN_RELATIONS:
                continue
            address = _resolved(node.attributes.get(name) or "", base, url)
            if address:
                found.setdefault(address)
    return list(found)


def _resolved(value: str, base: str, url: str) -> str:
    text = value.strip()
    if not text or text.startswith(("#", "mailto:", "javascript:", "data:", "tel:")):
        return ""
    try:
        return canonical(text, canonical(base, url))
    except AddressRefused:
        return ""


def is_page(content_type: str, body: bytes) -> bool:
    return "html" in content_type.lower() or (not content_type and body[:512].lstrip().lower().startswith((b"<!doctype html", b"<html")))


def head_of(body: bytes, content_type: str, url: str) -> PageHead:
    """The title and the runs of words of a page. Never raises."""
    tree = _tree(body, content_type)
    title, first = tree.css_first("title"), tree.css_first("h1")
    for node in tree.css("script, style, noscript, template, nav, header, footer"):
        node.decompose()
    root = tree.css_first("main") or tree.css_first("article") or tree.body
    spoken = words(fold(root.text(separator=" ") if root else ""))[:20_000]
    said = (first.text(strip=True) if first else "") or (title.text(strip=True) if title else "")
    return PageHead(url, said[:300], frozenset(zip(*(spoken[start:] for start in range(RUN)), strict=False)))


def is_same_page(old: PageHead, new: PageHead, *, names: str = "") -> bool:
    """Whether `new` holds what `old` held. `names`: of the two sites, which tell no page from another."""
    if len(old.runs) >= ENOUGH_RUNS:
        return len(old.runs & new.runs) / len(old.runs) >= SAME_TEXT
    common = frozenset(words(fold(names)))
    mine, theirs = (frozenset(words(fold(one.title))) - common for one in (old, new))
    return bool(mine) and len(mine & theirs) / len(mine | theirs) >= SAME_TITLE


def _tree(body: bytes, content_type: str) -> Any:
    return tree_of(_text(body[:LARGEST], content_type))


def _text(body: bytes, content_type: str) -> str:
    told = CHARSET.search(content_type.encode("latin-1", "replace")) or CHARSET.search(body[:2_048])
    for encoding in [told.group(1).decode("ascii") if told else "", "utf-8"]:
        try:
            return body.decode(encoding) if encoding else body.decode("utf-8")
        except (LookupError, UnicodeDecodeError, ValueError):
            continue
    return body.decode("cp1252", errors="replace")
