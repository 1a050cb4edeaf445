"""Ordinary feeds, by fastfeedparser: some sixty times the speed of feedparser, believed only after its answer was checked."""

import re
from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise
from typing import Any

from seve.base.foreign import Foreign, foreign
from seve.harvest.found import FoundEntry, FoundFeed
from seve.harvest.parse.dates import parse_date
from seve.harvest.parse.feeds.entries import LONGEST_ID, MOST_ENTRIES, MOST_TAGS, address, moment, title_of
from seve.harvest.parse.feeds.header import Header, read_header
from seve.harvest.parse.feeds.prepare import Prepared

# What fastfeedparser reads wrongly or not at all is left to feedparser.
_text_tag = re.compile(rb"<\w{5,11}(\s[^>]{0,300})?>(?:[^<]{0,2000}<([^/!]))?")
_odd_type = re.compile(rb"mode\s*=|base64|xhtml|type\s*=\s*[\"'](?:application/|image/|text/(?!html|plain))")
_odd_content = re.compile(rb"type\s*=\s*[\"'](?:application/|image/|text/(?!html|plain))")
_html_type = re.compile(rb"type\s*=\s*[\"'](?:html|xhtml|text/html)")
_clash = re.compile(rb"<(?!media:|dc:|dcterms:|itunes:|atom:|rss:|googleplay:)\w{1,20}:(?:title|description|link|summary)[\s>]")
_prefix = re.compile(rb"\bxmlns:(\w{1,20})\s*=")
USUAL = (
    "atom content dc dcterms feedburner georss googleplay itunes media openSearch opensearch podcast rdf slash sy thr wfw gd blogger cc"
    " creativeCommons webfeeds activity poco ostatus mastodon yt admin trackback gml geo pingback annotate l app source snf dcat psc"
)
USUAL_PREFIXES = frozenset(USUAL.encode().split())
_date = re.compile(
    rb"<(?:[\w-]{1,20}:)?(pubDate|date|published|updated|issued|modified|created)(?:\s[^>]{0,100})?>([^<]{1,200})<", re.IGNORECASE
)
_entry_base = re.compile(rb"\sxml:base\s*=\s*[\"']([^\"']{1,2000})")
_inner = re.compile(r"^\s*<content[^>]*>\s*(?:<(?:\w+:)?div[^>]*>)?(.*?)(?:</(?:\w+:)?div>)?\s*</content>\s*$", re.DOTALL)


def read(prepared: Prepared, url: str) -> FoundFeed | None:
    """None when the answer does not stand up to the bytes; the patient reader is then asked."""
    data = prepared.data
    if prepared.root == "channel" or not prepared.items or _is_beyond(prepared):
        return None
    import fastfeedparser

    parsed = fastfeedparser.parse(data, include_media=False)
    entries = parsed["entries"]
    if len(entries) != prepared.items or len(entries) > MOST_ENTRIES:
        return None
    header = read_header(prepared)
    feed = parsed["feed"]
    base = header.base or url or str(feed.get("link") or "")
    dates = _own_dates(prepared, entries)
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
        skip_hours=header.skip_hours,
        skip_days=header.skip_days,
    )


def _is_beyond(prepared: Prepared) -> bool:
    """Whether the bytes hold something that the fast parser is known to misread."""
    data = prepared.data
    is_atom = prepared.root == "feed"
    if is_atom and b"http://purl.org/atom/" in data[:2000]:
        return True
    if prepared.root == "rdf" and b":encoded" in data:
        return True  # fastfeedparser leaves content:encoded unread in RSS 1.0
    prefixes = set(_prefix.findall(data, 0, 4096)) - USUAL_PREFIXES
    if prefixes and (b"xhtml" in prefixes or _clash.search(data)):
        return True
    extents = [(0, prepared.first_item), *_extents(prepared)]
    names = (b"<title", b"<summary", b"<content") if is_atom else (b"<title", b"<description")
    if any(_is_odd(data, name, start, end, is_atom) for start, end in extents for name in names):
        return True
    start, end = extents[1]  # one program writes all entries alike
    return not is_atom and (data.find(b"<body", start, end) >= 0 or data.find(b"<fullitem", start, end) >= 0)


def _is_odd(data: bytes, name: bytes, start: int, end: int, is_atom: bool) -> bool:
    """Whether the text of this name in an entry is of a rare type, holds elements that are not escaped, or (Atom) a `<` that is no tag."""
    at = data.find(name, start, end)
    if at < 0:
        return False
    if not is_atom and data[at + len(name) : at + len(name) + 10] == b"><![CDATA[":
        return False
    found = _text_tag.match(data, at)
    if not found:
        return False
    attributes = found[1] or b""
    is_content = name == b"<content"
    if attributes and (_odd_content if is_content else _odd_type).search(attributes):
        return True
    if found[2] and not (is_content and b"xhtml" in attributes):
        return True
    return is_atom and not _html_type.search(attributes) and _holds_angle(data, found.end(1) if found[1] else at + len(name))


def _holds_angle(data: bytes, start: int) -> bool:
    start = data.find(b">", start) + 1
    end = data.find(b"</", start)
    return b"&lt;" in data[start:end] or b"<" in data[start + 9 : end]


class _Maker:
    """Turns the entries of one feed into ours; holds what they share."""

    def __init__(self, prepared: Prepared, header: Header, base: str, dates: list[datetime | None]) -> None:
        data = prepared.data
        self.base = base
        self.dates = dates
        self.is_atom = prepared.root == "feed"
        self.has_summaries = not self.is_atom or b"<summary" in data or b":summary" in data
        self.bases = _bases(prepared) if data.find(b"xml:base", prepared.first_item) >= 0 else []

    def entry(self, number: int, raw: dict[str, Any]) -> FoundEntry:
        base = self.bases[number] if self.bases and self.bases[number] else self.base
        content, summary = self._bodies(raw, base)
        published, told = moment(raw.get("published")), raw.get("updated")
        updated = published if told == raw.get("published") else moment(told)
        if published is None and self.dates:
            published = self.dates[number]
        return FoundEntry(
            id=_id_of(raw, base),
            title=title_of(raw.get("title") or ""),
            link=address(raw.get("link") or "", base),
            published=published or updated,
            updated=updated,
            authors=_authors(raw),
            summary=summary,
            content=content,
            tags=tuple([tag["term"] for tag in tags[:MOST_TAGS] if tag.get("term")]) if (tags := raw.get("tags")) else (),
            enclosures=tuple([_enclosure(each, base) for each in files]) if (files := raw.get("enclosures")) else (),
        )

    def _bodies(self, raw: dict[str, Any], base: str) -> tuple[str | Foreign, str | Foreign]:
        """(content, summary). fastfeedparser fills an absent one from the other; the bytes tell which was there."""
        contents = raw.get("content") or ()
        content = contents[0].get("value") or "" if contents else ""
        summary = raw.get("description") or ""
        if not self.is_atom and content == summary:
            content = ""
        elif not self.has_summaries:
            summary = ""
        if content.startswith("<content") or content.lstrip()[:8] == "<content":
            found = _inner.match(content)
            content = found[1].strip() if found else content
        return foreign(content.strip(), base), foreign(summary.strip(), base)


def _id_of(raw: dict[str, Any], base: str) -> str:
    """An entry without an id of its own goes by its address."""
    told = raw.get("id") or ""
    return address(told, base) if told and told == raw.get("link") else told[:LONGEST_ID]


def _authors(raw: dict[str, Any]) -> tuple[str, ...]:
    several: list[dict[str, Any]] = list(raw.get("authors") or ())
    if len(several) == 1 and several[0].get("name") and several[0].get("email"):
        return (f"{several[0]['name']} ({several[0]['email']})",)
    if len(several) > 1:
        return tuple(name for author in several if (name := author.get("name") or author.get("email")))
    return (raw["author"],) if raw.get("author") else ()


def _enclosure(raw: dict[str, Any], base: str) -> dict[str, str]:
    return {name: address(str(raw[name]), base) if name == "url" else str(raw[name]) for name in ("url", "type", "length") if raw.get(name)}


def _own_dates(prepared: Prepared, entries: list[dict[str, Any]]) -> list[datetime | None]:
    """Dates that fastfeedparser could not read (French names of days and months), entry by entry; nothing when it read all."""
    if all(entry.get("published") for entry in entries):
        return []
    return [_first_date(prepared.data[start:end]) for start, end in _extents(prepared)]


def _extents(prepared: Prepared) -> Iterator[tuple[int, int]]:
    return pairwise([*prepared.starts, len(prepared.data)])


def _first_date(item: bytes) -> datetime | None:
    found = {name.lower(): text for name, text in reversed(_date.findall(item))}
    for name in (b"pubdate", b"published", b"issued", b"date", b"created", b"updated", b"modified"):
        if name in found and (read_as := parse_date(found[name].decode("utf-8", "replace"))):
            return read_as
    return None


def _bases(prepared: Prepared) -> list[str]:
    """The first xml:base inside each entry; empty text when it has none."""
    found = (_entry_base.search(prepared.data, start, end) for start, end in _extents(prepared))
    return [base[1].decode("utf-8", "replace") if base else "" for base in found]


def _is_ill_formed(prepared: Prepared) -> bool:
    """Cheap signs of an ill-formed document: no closing root, something after it, an ampersand that stands alone."""
    data = prepared.data
    name = data[1:40].split(b">")[0].split()[0]
    if not data[-4096:].rstrip().endswith(b"</" + name + b">"):
        return True
    return (prepared.root == "feed" or b"<![CDATA[" not in data) and b"& " in data
