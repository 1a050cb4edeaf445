"""Every other feed, by feedparser: patient with ill-formed XML, CDF, base64, inline XHTML, xml:base."""

import html
import re
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from seve.base.foreign import foreign
from seve.harvest.found import FoundEntry, FoundFeed
from seve.harvest.parse.dates import parse_date
from seve.harvest.parse.feeds.entries import MOST_ENTRIES, MOST_TAGS, address, title_of
from seve.harvest.parse.feeds.header import read_header
from seve.harvest.parse.feeds.prepare import CONTROLS, Prepared
from seve.harvest.parse.language import short_code

MOST_TAGS_IN_DOCUMENT = 50_000  # feedparser spends some microseconds on each: a document of tags only would hold it for minutes (Q6)
DEEPEST = 5_000  # levels
MOST_REFERENCES = 20_000  # entities other than the five of XML: each is a call

_any_tag = re.compile(rb"<(/?)[A-Za-z][^<>]*+>")
_own_reference = re.compile(rb"&(?!lt;|gt;|amp;|quot;|apos;|#)\w")


def read(prepared: Prepared, url: str) -> FoundFeed | None:
    """None when the document is only there to be slow."""
    if _is_there_to_be_slow(prepared.data):
        return None
    parsed = _parse(prepared, url)
    feed, header = parsed.feed, read_header(prepared)
    base = url or feed.get("link", "")
    return FoundFeed(
        format=header.format,
        title=title_of(_text(feed, "title")),
        link=address(feed.get("link", ""), base),
        language=header.language or short_code(feed.get("language", "") or ""),
        entries=tuple(_entry(raw, base) for raw in parsed.entries[:MOST_ENTRIES]),
        malformed=bool(parsed.bozo) or prepared.repaired or len(prepared.data.translate(None, CONTROLS)) != len(prepared.data),
        ttl_minutes=header.ttl_minutes,
        hub=address(header.hub, base),
        self_url=address(header.self_url, base),
        skip_hours=header.skip_hours,
        skip_days=header.skip_days,
    )


def _parse(prepared: Prepared, url: str) -> Any:
    import feedparser

    headers = {"content-type": "application/xml; charset=utf-8", "content-location": url}
    document = b'<?xml version="1.0" encoding="utf-8"?>\n' + prepared.data.translate(None, CONTROLS)
    # As a stream: given bytes, feedparser first tries them as the name of a file.
    return feedparser.parse(BytesIO(document), response_headers=headers, sanitize_html=False, resolve_relative_uris=True)


def _entry(raw: Any, base: str) -> FoundEntry:
    published, updated = _date(raw, "published"), _date(raw, "updated")
    contents = raw.get("content") or [{}]
    return FoundEntry(
        id=raw.get("id", ""),
        title=title_of(_text(raw, "title")),
        link=address(raw.get("link", ""), base),
        published=published or updated or _date(raw, "created"),
        updated=updated,
        authors=_authors(raw),
        summary=foreign(_text(raw, "summary"), base),
        content=foreign(_value(contents[0]), base),
        tags=tuple(tag.term for tag in raw.get("tags", ())[:MOST_TAGS] if tag.get("term")),
        enclosures=tuple(_enclosure(each, base) for each in raw.get("enclosures", ())),
    )


def _text(raw: Any, name: str) -> str:
    return _value(raw.get(f"{name}_detail") or {"value": raw.get(name, "")})


def _value(detail: Any) -> str:
    """The HTML of a text: what the feed calls plain text is escaped, so that its `<` stays a character.

    feedparser leaves "text/plain" on what it decoded from base64, which is HTML more often than not.
    """
    value = detail.get("value", "") or ""
    is_plain = detail.get("type") == "text/plain" and not detail.get("base64") and detail.get("mode") != "base64"
    return html.escape(value, quote=False) if is_plain and "<" in value else value


def _authors(raw: Any) -> tuple[str, ...]:
    names = [each.get("name") or each.get("email") or "" for each in raw.get("authors", ()) if each]
    several = tuple(dict.fromkeys(name for name in names if name))
    return several if len(several) > 1 else (raw["author"],) if raw.get("author") else several


def _date(raw: Any, name: str) -> Any:
    """Our reader first, feedparser's rarer tongues (Greek, Hungarian, Korean) after it."""
    told = dict.get(raw, name)
    found = parse_date(told) if told else None
    if found is None and told and (read_as := dict.get(raw, f"{name}_parsed")):
        try:
            year, month, day, hour, minute, second = read_as[:6]
            return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
        except ValueError:
            return None
    return found


def _enclosure(raw: Any, base: str) -> dict[str, str]:
    told = {"url": address(raw.get("href", ""), base), "type": raw.get("type", ""), "length": str(raw.get("length", ""))}
    return {name: value for name, value in told.items() if value}


def _is_there_to_be_slow(data: bytes) -> bool:
    if data.count(b"<") > MOST_TAGS_IN_DOCUMENT or _is_too_deep(data):
        return True
    return data.count(b"&") > MOST_REFERENCES and sum(1 for _ in _own_reference.finditer(data)) > MOST_REFERENCES


def _is_too_deep(data: bytes) -> bool:
    level = 0
    for found in _any_tag.finditer(data):
        if found[1]:
            level = max(0, level - 1)
        elif not found[0].endswith(b"/>"):
            level += 1
            if level > DEEPEST:
                return True
    return False
