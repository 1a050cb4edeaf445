"""JSON Feed 1.0 and 1.1 (jsonfeed.org), cut ones included."""

import json
from typing import Any

from seve.base.foreign import foreign
from seve.base.html import sanitise
from seve.harvest.found import FoundEntry, FoundFeed
from seve.harvest.parse.dates import parse_date
from seve.harvest.parse.feeds.entries import LONGEST_ID, MOST_ENTRIES, MOST_TAGS, address
from seve.harvest.parse.language import short_code

LARGEST = 8 * 2**20  # bytes


def looks_like(body: bytes) -> bool:
    if body[:1] == b"<":
        return False
    head = body[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    return head.startswith(b"{") and (b'"items"' in body or b"jsonfeed.org" in head)


def read(body: bytes, url: str) -> FoundFeed | None:
    """None when the document is no JSON Feed."""
    if len(body) > LARGEST:
        return None
    document, cut = _load(body.decode("utf-8-sig", "replace"))
    if not isinstance(document, dict) or not isinstance(document.get("items"), list):
        return None
    home = _text(document, "home_page_url")
    base = url or _text(document, "feed_url") or home
    hubs = [hub.get("url", "") for hub in document.get("hubs") or () if isinstance(hub, dict)]
    return FoundFeed(
        format="json",
        title=sanitise(_text(document, "title")),
        link=address(home, base),
        language=short_code(_text(document, "language")),
        entries=tuple(_entry(item, base) for item in document["items"][:MOST_ENTRIES] if isinstance(item, dict)),
        malformed=cut or "jsonfeed.org/version/" not in _text(document, "version"),
        hub=address(str(hubs[0]), base) if hubs else "",
        self_url=address(_text(document, "feed_url"), base),
    )


def _load(text: str) -> tuple[Any, bool]:
    """(the document, whether it was cut). Of a cut document the whole items are kept."""
    try:
        return json.loads(text), False
    except (ValueError, RecursionError):
        pass
    start = text.find('"items"')
    start = text.find("[", start)
    items: list[Any] = []
    decoder, at = json.JSONDecoder(), start + 1
    while start >= 0 and len(items) < MOST_ENTRIES:
        at = _next_value(text, at)
        try:
            item, at = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            break
        items.append(item)
    return ({"items": items} if items else None), True


def _next_value(text: str, at: int) -> int:
    while at < len(text) and text[at] in " \t\r\n,":
        at += 1
    return at


def _entry(item: dict[str, Any], base: str) -> FoundEntry:
    html = _text(item, "content_html") or _as_html(_text(item, "content_text"))
    authors = item.get("authors") if isinstance(item.get("authors"), list) else [item.get("author")]
    tags = item.get("tags") if isinstance(item.get("tags"), list) else []
    published, updated = parse_date(_text(item, "date_published")), parse_date(_text(item, "date_modified"))
    return FoundEntry(
        id=_text(item, "id")[:LONGEST_ID],
        title=sanitise(_text(item, "title")),
        link=address(_text(item, "url") or _text(item, "external_url"), base),
        published=published or updated,
        updated=updated,
        authors=tuple(_text(author, "name") for author in authors or () if isinstance(author, dict) and author.get("name")),
        summary=_as_html(_text(item, "summary")),
        content=foreign(html, base),
        tags=tuple(_sound(str(tag)) for tag in (tags or ())[:MOST_TAGS]),
        enclosures=tuple(_attachment(each, base) for each in item.get("attachments") or () if isinstance(each, dict)),
    )


def _attachment(raw: dict[str, Any], base: str) -> dict[str, str]:
    told = {"url": address(_text(raw, "url"), base), "type": _text(raw, "mime_type"), "length": _text(raw, "size_in_bytes")}
    return {name: value for name, value in told.items() if value}


def _as_html(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _text(item: dict[str, Any], name: str) -> str:
    value = item.get(name)
    return _sound(str(value)) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def _sound(text: str) -> str:
    r"""Half a pair of "\ud83d\ude00" is no character: nothing could store it."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()
