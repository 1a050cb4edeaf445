"""The expectations of feedparser's own test files, read as data, and how many of them an answer meets."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from seve.base.html import plain
from seve.harvest.parse.dates import parse_date
from seve.harvest.parse.feeds import parse_feed

FIELDS = {"title", "link", "summary", "description", "content", "author", "published", "updated", "created", "date"}
MOMENTS = {"published", "updated", "created", "date"}
_expect = re.compile(rb"Expect:\s+(.*?)\s*(?:\n|-->)", re.DOTALL)
_single = re.compile(r"(?:not bozo and )?(entries\[0\]|feed)\['(\w+)'\](\[0\]\['value'\])? == (.+)")
_header = re.compile(rb"Header:\s+([\w-]+):\s*([^\n]*)", re.IGNORECASE)


@dataclass(frozen=True)
class Case:
    path: Path
    body: bytes
    url: str
    content_type: str
    of_feed: bool
    field: str
    parsed: bool  # the expectation is a tuple of a date
    expected: Any


def cases(root: Path) -> Iterator[Case]:
    """Files whose expectation is one field of the feed or of its first entry; the sanitising ones aside (our policy is our own)."""
    for path in sorted(root.rglob("*.xml")):
        body = path.read_bytes()
        found = _expect.search(body) if "sanitize" not in path.parts else None
        told = _single.fullmatch(found[1].decode("utf-8", "replace")) if found else None
        if told is None:
            continue
        field = told[2].removesuffix("_parsed")
        if field not in FIELDS or bool(told[3]) != (field == "content") or (told[1] == "feed" and field not in {"title", "link"}):
            continue
        try:
            expected = ast.literal_eval(told[4])
        except (ValueError, SyntaxError):
            continue
        headers = {name.decode().lower(): value.decode("utf-8", "replace").strip() for name, value in _header.findall(body)}
        url = headers.get("content-location") or f"http://127.0.0.1:8097/{path.relative_to(root.parent).as_posix()}"
        case = Case(path, body, url, headers.get("content-type", ""), told[1] == "feed", field, told[2].endswith("_parsed"), expected)
        if field not in MOMENTS or moment(expected) is not None:
            yield case


def moment(value: Any) -> datetime | None:
    """Dates are compared as moments, however they are written."""
    if isinstance(value, tuple):
        return parse_date("{:04d}-{:02d}-{:02d}T{:02d}:{:02d}:{:02d}Z".format(*value[:6]))
    return parse_date(value) if isinstance(value, str) else None


def ours(case: Case) -> Any:
    found = parse_feed(case.body, case.url, case.content_type)
    if case.of_feed:
        return found.title if case.field == "title" else found.link
    if not found.entries:
        return None
    entry = found.entries[0]
    if case.field == "author":
        return entry.authors[0] if entry.authors else ""
    if case.field in MOMENTS:
        return (entry.updated or entry.published) if case.field == "updated" else entry.published
    return {"title": entry.title, "link": entry.link, "content": entry.content}.get(case.field, entry.summary)


def feedparsers(case: Case) -> Any:
    import feedparser

    headers = {"content-location": case.url, **({"content-type": case.content_type} if case.content_type else {})}
    parsed = feedparser.parse(case.body, response_headers=headers)
    target = parsed.feed if case.of_feed else (parsed.entries[0] if parsed.entries else {})
    if case.field == "content":
        return (target.get("content") or [{}])[0].get("value")
    return target.get(f"{case.field}_parsed" if case.parsed else case.field)


def is_met(case: Case, told: Any) -> bool:
    """Equal, or equal in words: markup and blanks aside."""
    if case.field in MOMENTS:
        return (told if isinstance(told, datetime) else moment(tuple(told) if isinstance(told, tuple) else told)) == moment(case.expected)
    if told == case.expected:
        return True
    if not isinstance(told, str) or not isinstance(case.expected, str):
        return False
    return plain(told) == case.expected or _words(told) == _words(case.expected)


def _words(html: str) -> str:
    return "".join(plain(html).split())
