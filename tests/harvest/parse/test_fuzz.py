"""Ten fuzz targets: whatever comes in, an answer comes out, and it is harmless. FUZZ_RUNS sets the runs of each; `make fuzz` counts them."""

# ruff: noqa: E501 - tables of data read better on one line

import os
import re

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from seve.base.html import by_parser, plain, sanitise
from seve.base.html.quick import by_table
from seve.harvest.parse.charsets import decode
from seve.harvest.parse.dates import EARLIEST, LATEST, parse_date
from seve.harvest.parse.directives import read_directives
from seve.harvest.parse.feeds import ordinary, parse_feed
from seve.harvest.parse.language import detect
from seve.harvest.parse.links import links_of_fragment
from seve.harvest.parse.page import parse_page

BASE = "https://a.example/feed"
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
TEXT = "abé<>&;\"'/= \n]![x1"
DANGEROUS = re.compile(r"<\s*(?:script|style|iframe|object|embed|svg|math|form|base|meta|link)\b|<[^>]*\son\w+\s*=", re.IGNORECASE)


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
