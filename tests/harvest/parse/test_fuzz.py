"""Fifteen fuzz targets: whatever comes in, an answer comes out, and it is harmless. FUZZ_RUNS sets the runs of each; `make fuzz` counts them."""

# ruff: noqa: E501 - tables of data read better on one line

import json
import os
import re
from datetime import UTC, datetime
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from seve.base.html import by_parser, plain, sanitise
from seve.base.html.quick import by_table
from seve.harvest.parse import doors
from seve.harvest.parse.charsets import decode
from seve.harvest.parse.dates import EARLIEST, LATEST, parse_date
from seve.harvest.parse.directives import read_directives
from seve.harvest.parse.feeds import ordinary, parse_feed
from seve.harvest.parse.language import detect
from seve.harvest.parse.links import links_of_fragment
from seve.harvest.parse.page import parse_page
from seve.harvest.types import Fetched, FoundFeed, FoundPage, Outcome

BASE = "https://a.example/feed"
AT = datetime(2026, 3, 3, tzinfo=UTC)
RUNS = int(os.environ.get("FUZZ_RUNS", "150"))
fuzz = settings(max_examples=RUNS, deadline=None, suppress_health_check=list(HealthCheck))

PIECES = [
    "<rss version='2.0'>", "<channel>", "</channel>", "<item>", "</item>", "<entry>", "</entry>", "<feed xmlns='http://www.w3.org/2005/Atom'>", "<title>", "</title>", "<title type='html'>",
    "<title type='xhtml'>", "<link>", "</link>", "<link href='", "'/>", "<pubDate>", "</pubDate>", "<content:encoded>", "</content:encoded>", "<![CDATA[", "]]>", "<!--", "-->",
    "<!DOCTYPE x [<!ENTITY a 'b'>]>", "&a;", "&lt;script&gt;", "<script>alert(1)</script>", "onclick='x'", "javascript:alert(1)", "<p ", ">", "<div>", "</div>", "xml:base='http://x/'",
    "<?xml version='1.0' encoding='utf-16'?>", "2026-03-02", "été", "\ud7ff", "\x00", "&#x0;", "&#146;", "<a href=\"", "\">", "<svg>", "<style>", "</style>", "<article>", "<ul>", "<li>", "<base href='//y'>",
    "<meta charset='utf-7'>", "<meta name='robots' content='", "'>", "<html>", "<body>", "http://[::1", "//", "?", "{", '"items":', "[", "]", "}", '"version":"https://jsonfeed.org/version/1"',
]  # fmt: skip
markup = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=6)), max_size=40).map("".join)
documents = st.one_of(
    st.binary(max_size=300),
    markup.map(lambda text: text.encode("utf-8", "replace")),
    markup.map(lambda text: text.encode("utf-16", "replace")),
)
RSS = ("<rss version='2.0'><channel><title>x</title><item>", "</item></channel></rss>")
ATOM = ("<feed xmlns='http://www.w3.org/2005/Atom'><title>x</title><entry>", "</entry></feed>")
ORDINARY = [
    "<title>un</title>", "<title type='html'>&lt;b&gt;", "</title>", "<link>/a</link>", "<link href='/a'/>", "<guid>1</guid>", "<id>1</id>", "<description>", "</description>", "<content type='html'>",
    "</content>", "<![CDATA[<p onclick=x>un</p>]]>", "<![CDATA[", "]]>", "&lt;script&gt;x&lt;/script&gt;", "&#60;svg&#62;", "&amp;lt;", "&nbsp;", "<author><name>Zoé</name></author>", "<category term='v'/>", "<!-- n -->",
    "<enclosure url='javascript:x' length='1'/>", "<updated>2026-03-02</updated>", "</item><item>", "</entry><entry>", "<x:y xmlns:x='z'>", "</x:y>", "&lt;a href=&quot;javascript:x&quot;&gt;", "<summary>2 &lt; 3</summary>",
]  # fmt: skip
ACCOUNT = {
    "acct": "a",
    "username": "a",
    "id": "1",
    "locked": False,
    "indexable": True,
    "discoverable": True,
    "note": "n",
    "fields": [{"name": "x", "value": "y"}],
}
DOOR_ANSWERS: list[tuple[str, Any]] = [
    ("wp-json/wp/v2/posts", [{"id": 7, "date_gmt": "2026-03-02T10:00:00", "link": "https://a.example/p", "title": {"rendered": "t"}, "content": {"rendered": "<p>c", "protected": False}}]),
    ("latest.json", {"topic_list": {"topics": [{"id": 1, "slug": "s", "title": "t", "created_at": "2026-03-02", "tags": ["v", {"name": "w"}], "visible": True, "excerpt": "e"}]}}),
    ("api/discussions", {"data": [{"type": "discussions", "id": "5", "attributes": {"title": "t", "slug": "5", "createdAt": "2026-03-02", "isHidden": False},
                                   "relationships": {"firstPost": {"data": {"type": "posts", "id": "9"}}}}],
                          "included": [{"type": "posts", "id": "9", "attributes": {"contentHtml": '<p><a class="UserMention">@zoe</a> c'}}]}),
    ("api/v1/videos", {"data": [{"uuid": "u", "name": "n", "url": "https://a.example/w", "publishedAt": "2026-03-02", "privacy": {"id": 1}, "truncatedDescription": "d"}]}),
    ("xrpc/app.bsky.feed.getAuthorFeed?a=b", {"feed": [{"post": {"uri": "at://1/2", "author": {"handle": "h", "labels": [{"val": "x"}]}, "labels": [], "record": {
        "text": "voir été", "createdAt": "2026-03-02", "tags": ["v"], "facets": [{"index": {"byteStart": 0, "byteEnd": 4}, "features": [{"uri": "https://a.example/"}]}]}}}]}),
    ("api/v1/accounts/lookup?acct=a&of=/@a", ACCOUNT),
    ("api/v1/accounts/1/statuses?of=/@a", [{"uri": "u", "url": "https://a.example/1", "created_at": "2026-03-02", "visibility": "public", "content": "<p>c", "spoiler_text": "", "tags": [{"name": "v"}],
                                            "reblog": None, "in_reply_to_id": None, "account": ACCOUNT}]),
    ("api?query=x", {"data": {"participatoryProcesses": [{"id": "4", "slug": "s", "title": {"translations": [{"text": "t"}]}, "publishedAt": "2026-03-02", "description": {"translation": "d"}}], "assembly": {"id": 1}}}),
    (".well-known/tdmrep.json", [{"location": "/", "tdm-reservation": 1}]),
]  # fmt: skip
odd = st.one_of(
    st.none(), st.booleans(), st.integers(-3, 2**70), st.floats(), st.text(max_size=8), st.just([]), st.just({}), st.just([{}]), st.just([None]),
    st.sampled_from(["<script>x", "javascript:x", "//x", "\ud800", "9" * 5000]),
)  # fmt: skip


def spoiled(value: Any, path: list[int], by: Any) -> Any:
    """The answer with another value at the end of a path of choices."""
    if not path or not isinstance(value, dict | list) or not value:
        return by
    key = list(value)[path[0] % len(value)] if isinstance(value, dict) else path[0] % len(value)
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[key] = spoiled(copy[key], path[1:], by)
    return copy


TEXT = "abé<>&;\"'/= \n]![x1"
DANGEROUS = re.compile(r"<\s*(?:script|style|iframe|object|embed|svg|math|form|base|meta|link)\b|<[^>]*\son\w+\s*=", re.IGNORECASE)


def fetched(url: str, body: bytes, kind: str) -> Fetched:
    return Fetched(url, url, AT, Outcome.OK, 200, (("content-type", kind),), body)


def tree_of(html: str) -> str:
    """A fragment as a reader of HTML5 writes it; a line's end after <pre> does not count."""
    body = LexborHTMLParser(f"<!doctype html><body><div>{html}</div>").body
    assert body is not None
    return re.sub(r"(<pre[^>]*>)\n+", r"\1", body.html or "")


@fuzz
@given(documents, st.sampled_from(["", "text/xml; charset=utf-8", "application/json", "text/html; charset=utf-7"]))
def test_feeds(body: bytes, content_type: str) -> None:
    found = parse_feed(body, "https://a.example/feed", content_type)
    for entry in found.entries:
        assert not DANGEROUS.search(entry.title + entry.summary + entry.content)
        assert not entry.link.strip().lower().startswith(("javascript:", "data:", "vbscript:"))


@settings(fuzz, max_examples=max(30, RUNS // 3))
@given(documents)
def test_pages(body: bytes) -> None:
    found = parse_page(body, "https://a.example/p")
    assert all(link.url.startswith(("http://", "https://")) for link in found.links)


@fuzz
@given(st.sampled_from(DOOR_ANSWERS), st.lists(st.tuples(st.lists(st.integers(0, 11), max_size=9), odd), max_size=3))
def test_doors(answer: tuple[str, Any], spoils: list[tuple[list[int], Any]]) -> None:
    """The answers of every kind of place, each spoiled here and there: read or not, never an exception, nothing that runs, nobody's name."""
    address, value = answer
    for path, by in spoils:
        value = spoiled(value, path, by)
    found = doors.read(fetched(f"https://a.example/{address}", json.dumps(value).encode(), "application/json"))
    assert found is None or isinstance(found, FoundFeed | FoundPage)
    for entry in found.entries if isinstance(found, FoundFeed) else ():
        assert not DANGEROUS.search(entry.title + entry.summary + entry.content)
        assert entry.authors == ()
        assert not entry.link or entry.link.startswith(("http://", "https://"))


@fuzz
@given(documents, st.sampled_from(["sitemap.xml", "feeds/videos.xml?channel_id=x", "@a.atom", "feed", "a.opml"]))
def test_doors_of_markup(body: bytes, address: str) -> None:
    for origin in ("https://a.example", "https://t.me/s", "https://www.youtube.com"):
        for kind in ("application/xml", "text/html"):
            found = doors.read(fetched(f"{origin}/{address}", body, kind))
            assert found is None or isinstance(found, FoundFeed | FoundPage)
    assert len(doors.clear(body)) <= 2 * len(body)  # signs written out again, at most


@fuzz
@given(st.one_of(st.text(max_size=60), st.from_regex(r"[0-9 /.:,h-]{0,30}(?:mars|août|jan|mon|Z|\+0100)?[0-9 ]{0,6}", fullmatch=True)))
def test_dates(text: str) -> None:
    moment = parse_date(text)
    assert moment is None or (EARLIEST - 1 <= moment.year <= LATEST + 1 and moment.utcoffset() is not None)


@fuzz
@given(
    st.binary(max_size=400),
    st.one_of(st.text(max_size=30), st.sampled_from(["charset=utf-7", "charset=hz", "charset=utf-16", "charset=\x00"])),
)
def test_charsets(body: bytes, told: str) -> None:
    text, _ = decode(body, told)
    text.encode("utf-8")
    assert "\0" not in text


@fuzz
@given(
    st.lists(st.tuples(st.sampled_from(["x-robots-tag", "tdm-reservation", "content-usage"]), st.text(max_size=60)), max_size=4),
    st.lists(st.tuples(st.text(max_size=10), st.text(max_size=60)), max_size=4),
)
def test_directives(headers: list[tuple[str, str]], metas: list[tuple[str, str]]) -> None:
    found = read_directives(headers, metas)
    assert found.max_snippet is None or found.max_snippet >= 0
    assert read_directives([*headers, ("x-robots-tag", "noindex")], metas).noindex or any(":" in value for _, value in headers)


@fuzz
@given(markup, st.sampled_from(["", "https://b.example/x/"]))
def test_sanitise(html: str, base: str) -> None:
    clean = sanitise(html, base=base)
    assert not DANGEROUS.search(clean)
    assert sanitise(clean, base=base) == clean
    plain(html)


@fuzz
@given(markup)
def test_sanitise_the_quick_way(html: str) -> None:
    """What the table of tags takes, it leaves as harmless as a parser would."""
    quick = by_table(html, "")
    if quick is not None:
        assert tree_of(quick) == tree_of(by_parser(html, ""))


@fuzz
@given(st.lists(st.one_of(st.sampled_from(ORDINARY), st.text(alphabet=TEXT, max_size=6)), max_size=12).map("".join), st.booleans())
def test_ordinary_feeds(inner: str, is_atom: bool) -> None:
    before, after = ATOM if is_atom else RSS
    found = ordinary.read(f"{before}{inner}{after}".encode(), BASE)
    if found is not None:
        assert found.format
        for entry in found.entries:
            assert not DANGEROUS.search(entry.title + entry.summary + entry.content)


@fuzz
@given(markup)
def test_links_of_fragment(html: str) -> None:
    assert all(link.url.startswith(("http://", "https://")) for link in links_of_fragment(html, BASE))


@fuzz
@given(st.text(max_size=200))
def test_language(text: str) -> None:
    code, probability = detect(text)
    assert 0.0 <= probability <= 1.0
    assert code == "" or len(code) == 2


SPOILS = [b"", b"\0", b"\xff\xfe", b"\r\n\r\n", b"99999999999999999999", b"-1", b"WARC/1.0\r\n", b"Content-Length: -5\r\n", b"\x1f\x8b\x08"]


def _archives() -> list[bytes]:
    """The same two answers as WARC, packed and not, as ARC and as WACZ."""
    import gzip
    import io
    import zipfile

    page = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html><p>mots</p></html>"
    head = b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://a.example/\r\nWARC-Date: 2026-03-02T10:00:00Z\r\nContent-Length: %d\r\n\r\n"
    record = head % len(page) + page + b"\r\n\r\n"
    version = b"1 0 InternetArchive\nURL IP-address Archive-date Content-type Archive-length\n"
    arc = b"filedesc://x.arc 0.0.0.0 20090101000000 text/plain %d\n%s\n" % (len(version), version)
    arc += b"http://a.example/ 1.2.3.4 20090101000000 text/html %d\n%s\n" % (len(page), page)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as wacz:
        wacz.writestr("archive/a.warc.gz", gzip.compress(record) * 2)
        wacz.writestr("archive/b.warc", record * 2)
    return [record * 2, gzip.compress(record) * 2, arc, packed.getvalue()]


ARCHIVES = _archives()


@fuzz
@given(st.integers(0, len(ARCHIVES) - 1), st.lists(st.tuples(st.floats(0, 1), st.integers(0, 60), st.sampled_from(SPOILS)), max_size=6))
def test_archives(which: int, spoils: list[tuple[float, int, bytes]]) -> None:
    """Whole answers, or the place where it is cut, or one line that says it is no archive."""
    import tempfile
    from pathlib import Path

    from seve.harvest.services.archives import Archive, ArchiveUnreadable

    damaged = bytearray(ARCHIVES[which])
    for at, length, spoil in spoils:
        start = int(at * len(damaged))
        damaged[start : start + length] = spoil
    with tempfile.NamedTemporaryFile() as file:
        file.write(damaged)
        file.flush()
        archive = Archive(Path(file.name))
        try:
            for answer in archive:
                assert answer.url.startswith("http")
                assert answer.at.tzinfo is not None
        except ArchiveUnreadable as refused:
            assert "\n" not in str(refused)
    assert spoils or archive.cut_at is None


LINES = ["User-agent: *\n", "User-agent: SeveBot\n", "User-agent: Sev\n", "Disallow: /", "Allow: /", "Disallow:", "*", "$", "a", "\n", "\r", "#", ":", "%2F", "é", "\x00",
         "\ufeff", "Crawl-delay: 1\n", "Crawl-delay: 9e99\n", "Sitemap: x\n", "Content-Usage: train-ai=n\n", "Content-Usage: /a ai=n\n", "Disallow: *.html\n", '{"location":', '"tdm-reservation": 1}', "["]  # fmt: skip


@fuzz
@given(st.lists(st.one_of(st.sampled_from(LINES), st.text(max_size=5)), max_size=30).map("".join), st.text(max_size=20))
def test_wishes_of_hosts(text: str, path: str) -> None:
    """robots.txt, ai.txt and tdmrep.json: a yes or a no for every address; the strictest group of all still lets robots.txt itself be read."""
    from urllib.parse import quote

    from seve.harvest.domain.reservations import is_reserved, read_beside
    from seve.harvest.domain.robots import read_rules

    body = text.encode("utf-8", "replace")
    rules = read_rules(body)
    assert rules.allow(f"http://a.example/{quote(path)}") in {True, False}
    assert rules.crawl_delay is None or 0 <= rules.crawl_delay <= 30 * 86_400
    for name in ("/robots.txt", "/ai.txt", "/.well-known/tdmrep.json"):
        assert is_reserved(f"/{quote(path)}", read_beside(name, body)) in {True, False}


PARTS = ["http://", "https://", "HTTP:", "//", "/", "\\", "@", ":", "?", "#", ".", "127.0.0.1", "0x7f.1", "2130706433", "①②⑦.⓪.⓪.①", "[::1]", "[::ffff:10.0.0.1]", "[64:ff9b::a00:1]", "10.0.0.1",
         "a.example", "localhost", "%31", "%2e", "\t", "\u3002", "xn--", "é", "\u00ad", ":0", ":99999", "user:pass@", " "]  # fmt: skip


@fuzz
@given(
    st.lists(st.one_of(st.sampled_from(PARTS), st.text(max_size=3)), max_size=8).map("".join),
    st.sampled_from([None, "http://a.example/x/"]),
)
def test_addresses(text: str, base: str | None) -> None:
    """Refused in one line, or read the same way twice: what would be asked for is what was checked."""
    from seve.base.http import AddressForbidden, read_target

    try:
        target = read_target(text, base)
    except AddressForbidden as refused:
        assert "\n" not in str(refused)
        return
    assert target.scheme in {"http", "https"}
    assert target.host
    assert target.host.isascii()
    again = read_target(target.url)
    assert (again.url, again.host, again.port, again.literal) == (target.url, target.host, target.port, target.literal)
    assert "@" not in target.url.split("/")[2]
