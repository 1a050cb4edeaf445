"""Ordinary feeds, by fastfeedparser: some sixty times the speed of feedparser, believed only after its answer was checked."""

import re
from datetime import datetime
from itertools import pairwise
from typing import Any

from seve.base.html import sanitise
from seve.harvest.parse.dates import parse_date
from seve.harvest.parse.feeds.entries import MOST_ENTRIES, MOST_TAGS, address, moment, title_of
from seve.harvest.parse.feeds.header import Header, read_header
from seve.harvest.parse.feeds.prepare import Prepared
from seve.harvest.types import FoundEntry, FoundFeed

# What fastfeedparser reads wrongly or not at all: left to feedparser.
_beyond = re.compile(
    rb"<(?:\w{1,20}:)?(?:title|summary|subtitle|tagline|info)\s[^>]{0,200}?(?:xhtml|mode\s*=|base64|application/|image/)"
    rb"|\bmode\s*=\s*[\"'](?:base64|xml|escaped)"
    rb"|<(?:title|summary|description)(?:\s[^>]{0,200})?>[^<]{0,2000}<[^/!]"
    rb"|<(?!media:|dc:|dcterms:|itunes:|atom:|rss:|googleplay:)\w{1,20}:(?:title|description|link|summary)[\s>]"
    rb"|<(?:\w{1,20}:)?content\s[^>]{0,200}?type\s*=\s*[\"'](?:application/|image/|text/(?!html|plain))"
    rb"|<(?:xhtml:body|body|fullitem)[\s>]"
)
# Atom texts that are not HTML: a `<` in them is a character, not a tag.
_holds_markup = re.compile(
    rb"<(?:title|summary|content)(?![^>]{0,300}?type\s*=\s*[\"'](?:html|xhtml|text/html))(?:\s[^>]{0,300})?>[^<]{0,50000}?(?:&lt;|<!\[CDATA\[[^\]]{0,5000}<)"
)
_date = re.compile(
    rb"<(?:[\w-]{1,20}:)?(pubDate|date|published|updated|issued|modified|created)(?:\s[^>]{0,100})?>([^<]{1,200})<", re.IGNORECASE
)
_item = re.compile(rb"<(?:[A-Za-z][\w.-]{0,30}:)?(?:item|entry)(?=[\s>/])", re.IGNORECASE)
_entry_base = re.compile(rb"\sxml:base\s*=\s*[\"']([^\"']{1,2000})")
_bare_ampersand = re.compile(rb"&(?!#\d{1,7};|#x[0-9a-fA-F]{1,6};|\w{1,31};)")
_relative = re.compile(r"""(?:href|src)=["'](?!https?:|mailto:|data:|["'])""")
_inner = re.compile(r"^\s*<content[^>]*>\s*(?:<(?:\w+:)?div[^>]*>)?(.*?)(?:</(?:\w+:)?div>)?\s*</content>\s*$", re.DOTALL)


def read(prepared: Prepared, url: str) -> FoundFeed | None:
    """None when the answer does not stand up to the bytes; the patient reader is then asked."""
    data = prepared.data
    if prepared.root == "channel" or not prepared.items or _beyond.search(data):
        return None
    if prepared.root == "feed" and (_holds_markup.search(data) or b"http://purl.org/atom/" in data[:2000]):
        return None
    import fastfeedparser

    parsed = fastfeedparser.parse(data, include_media=False)
    entries = parsed["entries"]
    if len(entries) != prepared.items or len(entries) > MOST_ENTRIES:
        return None
    header = read_header(prepared)
    feed = parsed["feed"]
    base = header.base or url or str(feed.get("link") or "")
    dates = _own_dates(data, entries)
    made = _Maker(prepared, header, base, dates)
    return FoundFeed(
        format=header.format,
        title=title_of(feed.get("title") or ""),
        link=address(str(feed.get("link") or ""), base),
        language=header.language,
        entries=tuple(map(made.entry, range(len(entries)), entries)),
        malformed=prepared.repaired or _is_ill_formed(prepared),
        ttl_minutes=header.ttl_minutes,
        hub=address(header.hub, base),
        self_url=address(header.self_url, base),
    )


class _Maker:
    """Turns the entries of one feed into ours; holds what they share."""

    def __init__(self, prepared: Prepared, header: Header, base: str, dates: list[datetime | None]) -> None:
        data = prepared.data
        self.base = base
        self.dates = dates
        self.is_atom = prepared.root == "feed"
        self.has_summaries = b"<summary" in data or b":summary" in data
        self.has_contents = b"<content" in data or b":encoded" in data
        self.bases = _bases(data) if b"xml:base" in data[prepared.first_item :] else []

    def entry(self, number: int, raw: dict[str, Any]) -> FoundEntry:
        base = self.bases[number] if self.bases and self.bases[number] else self.base
        content, summary = self._bodies(raw, base)
        published, updated = moment(raw.get("published")), moment(raw.get("updated"))
        if published is None and self.dates:
            published = self.dates[number]
        return FoundEntry(
            id=raw.get("id") or "",
            title=title_of(raw.get("title") or ""),
            link=address(raw.get("link") or "", base),
            published=published or updated,
            updated=updated,
            authors=_authors(raw),
            summary=summary,
            content=content,
            tags=tuple(tag["term"] for tag in (raw.get("tags") or ())[:MOST_TAGS] if tag.get("term")),
            enclosures=tuple(_enclosure(each, base) for each in raw.get("enclosures") or ()),
        )

    def _bodies(self, raw: dict[str, Any], base: str) -> tuple[str, str]:
        """(content, summary). fastfeedparser fills an absent one from the other; the bytes tell which was there."""
        contents = raw.get("content") or ()
        content = contents[0].get("value") or "" if contents else ""
        summary = raw.get("description") or ""
        if not self.has_contents or (content and not self.is_atom and content == summary):
            content = ""
        elif self.is_atom and not self.has_summaries:
            summary = ""
        if content.startswith("<content") or content.lstrip()[:8] == "<content":
            found = _inner.match(content)
            content = found[1].strip() if found else content
        return _clean(content, base), _clean(summary, base)


def _authors(raw: dict[str, Any]) -> tuple[str, ...]:
    several = raw.get("authors") or ()
    if len(several) == 1 and several[0].get("name") and several[0].get("email"):
        return (f"{several[0]['name']} ({several[0]['email']})",)
    if len(several) > 1:
        return tuple(name for author in several if (name := author.get("name") or author.get("email")))
    return (raw["author"],) if raw.get("author") else ()


def _clean(html: str, base: str) -> str:
    html = html.strip()
    if "<" not in html:
        return html
    return sanitise(html, base=base if base and _relative.search(html) else "")


def _enclosure(raw: dict[str, Any], base: str) -> dict[str, str]:
    return {name: address(str(raw[name]), base) if name == "url" else str(raw[name]) for name in ("url", "type", "length") if raw.get(name)}


def _own_dates(data: bytes, entries: list[dict[str, Any]]) -> list[datetime | None]:
    """Dates that fastfeedparser could not read (French names of days and months), entry by entry; nothing when it read all."""
    if all(entry.get("published") for entry in entries) or not _date.search(data):
        return []
    starts = [found.start() for found in _item.finditer(data)] + [len(data)]
    return [_first_date(data[start:end]) for start, end in pairwise(starts)]


def _first_date(item: bytes) -> datetime | None:
    found = {name.lower(): text for name, text in reversed(_date.findall(item))}
    for name in (b"pubdate", b"published", b"issued", b"date", b"created", b"updated", b"modified"):
        if name in found and (read_as := parse_date(found[name].decode("utf-8", "replace"))):
            return read_as
    return None


def _bases(data: bytes) -> list[str]:
    """The first xml:base inside each entry; empty text when it has none."""
    starts = [found.start() for found in _item.finditer(data)] + [len(data)]
    bases = []
    for start, end in pairwise(starts):
        found = _entry_base.search(data, start, end)
        bases.append(found[1].decode("utf-8", "replace") if found else "")
    return bases


def _is_ill_formed(prepared: Prepared) -> bool:
    """Cheap signs of an ill-formed document: no closing root, something after it, an ampersand that stands alone."""
    data = prepared.data.rstrip()
    name = data[1:40].split(b">")[0].split()[0]
    if not data.endswith(b"</" + name + b">"):
        return True
    bare = _bare_ampersand.search(data)
    return bare is not None and b"<![CDATA[" not in data
