"""What a feed says of itself before its first entry: its format, its rhythm, its hub, its own address, its language."""

import html
import re
from typing import TYPE_CHECKING, NamedTuple

from seve.harvest.parse.language import short_code

if TYPE_CHECKING:
    from seve.harvest.parse.feeds.prepare import Prepared

# What stands in an element of one word, written plainly or as CDATA.
_begin, _end = rb"[^>]{0,60}>\s*(?:<!\[CDATA\[\s*)?+", rb"\s*(?:\]\]>\s*)?+<"
_version = re.compile(rb"\bversion\s*=\s*[\"']([\d.]{1,8})")
_ttl = re.compile(rb"<ttl" + _begin + rb"(\d{1,7})" + _end, re.IGNORECASE)
_period = re.compile(rb"<\w{1,20}:updatePeriod" + _begin + rb"(\w{4,10})" + _end, re.IGNORECASE)
_frequency = re.compile(rb"<\w{1,20}:updateFrequency" + _begin + rb"(\d{1,5})" + _end, re.IGNORECASE)
_link = re.compile(rb"<(?:[\w-]{1,20}:)?link\s([^<>]{1,2000})>")
_pair = re.compile(rb"([\w:]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_language = re.compile(rb"<(?:dc:)?language" + _begin + rb"([\w-]{2,12})" + _end, re.IGNORECASE)
_xml_lang = re.compile(rb"^<[^>]*?\bxml:lang\s*=\s*[\"']([\w-]{2,12})")
_base = re.compile(rb"^<[^>]*?\bxml:base\s*=\s*[\"']([^\"']{1,2000})")
_skipped_hours = re.compile(rb"<skipHours\s*>([^!]{0,2000}?)</skipHours", re.IGNORECASE)
_skipped_days = re.compile(rb"<skipDays\s*>([^!]{0,1000}?)</skipDays", re.IGNORECASE)
_hour = re.compile(rb"<hour\s*>\s*(\d{1,2})\s*<", re.IGNORECASE)
_day = re.compile(rb"<day\s*>\s*([A-Za-z]{3})[a-z]*\s*<", re.IGNORECASE)
WEEK = (b"mon", b"tue", b"wed", b"thu", b"fri", b"sat", b"sun")
MINUTES = {b"hourly": 60, b"daily": 1440, b"weekly": 10_080, b"monthly": 43_200, b"yearly": 525_600}


class Header(NamedTuple):
    format: str
    ttl_minutes: int | None
    hub: str
    self_url: str
    language: str
    base: str  # xml:base of the root
    skip_hours: frozenset[int] = frozenset()
    skip_days: frozenset[int] = frozenset()


def read_header(prepared: "Prepared") -> Header:
    """Read from the bytes before the first entry (Atom and RSS both put it there), else from the first 16 KiB."""
    return read_head(prepared.data[: min(prepared.first_item, 65_536)], prepared.root)


def read_head(head: bytes, root: str) -> Header:
    """`head`: from the root element on, to the first entry. `root`: "rss", "feed", "rdf", "channel"."""
    links = [{name: double or single for name, double, single in _pair.findall(found)} for found in _link.findall(head)]
    by_rel = {link.get(b"rel", b"").decode("utf-8", "replace").lower(): link.get(b"href", b"") for link in reversed(links)}
    small = head.lower()  # most of what is looked for is seldom there: a plain look is quicker than a pattern
    language = (_language.search(head) if b"language" in small else None) or (_xml_lang.search(head) if b"xml:lang" in head else None)
    base = _base.search(head) if b"xml:base" in head else None
    return Header(
        format=_format(root, head),
        ttl_minutes=_rhythm(head) if b"<ttl" in small or b"updateperiod" in small else None,
        hub=_text(by_rel.get("hub", b"")),
        self_url=_text(by_rel.get("self", b"")),
        language=short_code(language[1].decode()) if language else "",
        base=_text(base[1]) if base else "",
        skip_hours=_hours(head),
        skip_days=_days(head),
    )


def _format(root: str, head: bytes) -> str:
    if root == "rdf":
        return "rdf"
    version = _version.search(head[: head.find(b">") + 1])
    number = version[1].decode() if version else ""
    if root == "feed":
        return "atom03" if number.startswith("0.3") or b"http://purl.org/atom/" in head[:2000] else "atom10"
    if root == "channel":
        return "cdf" if b"<channel" not in head[:8] or b"href" in head[: head.find(b">") + 1].lower() else "rss20"
    digits = number.replace(".", "")
    return "rss20" if not digits or digits.startswith("2") else f"rss{digits[:3]}"


def _rhythm(head: bytes) -> int | None:
    """Minutes between visits that the source itself asks for: `ttl`, or the syndication module's period over its frequency."""
    ttl = _ttl.search(head)
    if ttl:
        return int(ttl[1]) or None
    period = _period.search(head)
    if not period or period[1].lower() not in MINUTES:
        return None
    frequency = _frequency.search(head)
    return MINUTES[period[1].lower()] // max(1, int(frequency[1]) if frequency else 1) or None


def _hours(head: bytes) -> frozenset[int]:
    """Hours of the day, UTC; RSS 0.91 writes midnight as 24. All 24 together would mean never: then none is meant."""
    found = _skipped_hours.search(head) if b"kipHours" in head else None
    hours = frozenset(int(hour) % 24 for hour in _hour.findall(found[1]) if int(hour) <= 24) if found else frozenset()
    return hours if len(hours) < 24 else frozenset()


def _days(head: bytes) -> frozenset[int]:
    """Days of the week, Monday 0. All seven together would mean never: then none is meant."""
    found = _skipped_days.search(head) if b"kipDays" in head else None
    names = {name.lower() for name in _day.findall(found[1])} if found else set()
    days = frozenset(number for number, name in enumerate(WEEK) if name in names)
    return days if len(days) < 7 else frozenset()


def _text(value: bytes) -> str:
    return html.unescape(value.decode("utf-8", "replace")).strip() if value else ""
