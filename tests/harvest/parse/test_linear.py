"""Time grows with the size of what is read, whatever it is: twice the bytes, twice the time, and never more than a second for a mebibyte."""

# ruff: noqa: E501 - tables of data read better on one line

import time
from collections.abc import Callable
from typing import Any

import pytest

from seve.harvest.domain.slowness import is_heavy
from seve.harvest.parse.dates import parse_date
from seve.harvest.parse.directives import read_directives
from seve.harvest.parse.feeds import parse_feed
from seve.harvest.parse.language import detect
from seve.harvest.parse.page import parse_page

MEBIBYTE = 2**20
SMALLEST = MEBIBYTE // 8
PER_DOUBLING = 2.5
MOST_SECONDS = 1.6  # of processor time, on a machine that does other work; 0.8 at most on a quiet one
NOISE = 0.02  # seconds below which nothing is told

# One piece, repeated up to the size, with what stands before and after it.
PAGES = {
    "open divs": ("<body>", "<div>", ""),
    "open spans": ("<body><p>", "<span>", ""),
    "open bold": ("<body><p>", "<b>", ""),
    "bold across paragraphs": ("<body>", "<p><b>x", ""),
    "links in links": ("<body>", '<a href="/x">', ""),
    "tables in tables": ("<body>", "<table><tr><td>", ""),
    "tables left open": ("<body>", "<table>", ""),
    "lists in lists": ("<body>", "<ul><li>", ""),
    "end tags of nothing": ("<body>", "</p>", ""),
    "choices of a menu": ("<body><select>", "<option>x</option>", "</select>"),
    "choices left open": ("<body><select>", "<OPTION>", ""),
    "groups of choices": ("<body>", "<optgroup><option>", ""),
    "open comments": ("<body>", "<!--", ""),
    "less-than": ("<body>", "<", ""),
    "ampersands": ("<body>", "&", ""),
    "attributes": ("<body><p ", "a=1 ", ">x</p>"),
    "distinct attributes": None,
    "quotes": ("<body><p title='", '"', "'>x</p>"),
    "blanks": ("<body><p>", " \n", "</p>"),
    "one long word": ("<body><p>", "a", "</p>"),
    "many links": ("<body><ul>", '<li><a href="https://x.example/a">un</a></li>', "</ul>"),
    "many distinct links": None,
    "links of one paragraph": ("<body><p>", '<a href="/a">un</a> mot ', "</p>"),
    "many metas": ("<head>", '<meta name="robots" content="noindex">', "</head><body>x"),
    "many headings": ("<body>", "<h1>un</h1>", ""),
    "many articles": ("<body>", "<article><h2><a href='/x'>un</a></h2><time>2026-03-02</time></article>", ""),
    "scripts": ("<body>", "<script>x</script>", ""),
    "open scripts": ("<body>", "<script>", ""),
    "json": ('<script type="application/ld+json">', "[", "</script>"),
    "selects": ("<body>", "<select><option>", ""),
    "forms": ("<body>", "<form><input>", ""),
    "svg": ("<body>", "<svg><g>", ""),
    "nosnippet": ("<body>", "<p data-nosnippet>quatre mots bien comptés</p>", ""),
    "prose": ("<body><article>", "<p>Le soir, le quartier se réunit et parle de la suite du projet commun.</p>", "</article>"),
}  # fmt: skip
FEEDS = {
    "open items": ("<rss><channel>", "<item>", ""),
    "items": ("<rss><channel>", "<item><title>x</title></item>", "</channel></rss>"),
    "open titles": ("<rss><channel><item>", "<title>", ""),
    "open cdata": ("<rss><channel><item><description>", "<![CDATA[", ""),
    "brackets": ("<rss><channel><item><description><![CDATA[", "]]", ""),
    "ampersands": ("<rss><channel><item><title>", "&", "</title></item></channel></rss>"),
    "entities": ("<rss><channel><item><title>", "&amp;lt;", "</title></item></channel></rss>"),
    "unknown entities": ("<rss><channel><item><title>", "&nbsp;", "</title></item></channel></rss>"),
    "open links": ("<rss><channel>", "<link ", ""),
    "attributes": ("<rss><channel><item ", 'a="1" ', "></item></channel></rss>"),
    "name spaces": ("<rss ", 'xmlns:a="b" ', "><channel><item></item></channel></rss>"),
    "markup": ("<rss><channel><item><description><![CDATA[", "<p>un <b>mot</b></p>", "]]></description></item></channel></rss>"),
    "ill markup": ("<rss><channel><item><description><![CDATA[", "<p>un <b><i>mot</b>", "]]></description></item></channel></rss>"),
    "open markup": ("<rss><channel><item><description><![CDATA[", "<div>", "]]></description></item></channel></rss>"),
    "comments": ("<rss><channel>", "<!-- -->", ""),
    "open comments": ("", "<!--", "<rss>"),
    "doctype": ("<!DOCTYPE x [", "<!ENTITY a 'b'>", "]><rss><channel><item></item></channel></rss>"),
    "json": ('{"version":"https://jsonfeed.org/version/1","items":[', '{"id":"1"},', '{"id":"2"}]}'),
    "open json": ('{"version":"https://jsonfeed.org/version/1","items":', "[", ""),
}  # fmt: skip
LINES = ["1", "2026-", "mars ", "12:", " ", "(", "noindex,", "max-snippet:", "unavailable_after:", "é", "\u0664", "a: ", "=y,", "x=n "]


def made(shape: tuple[str, str, str] | None, name: str, size: int) -> bytes:
    if shape is None:
        piece = {"distinct attributes": "a{n}=1 ", "many distinct links": '<a href="https://h{n}.example/{n}">mot {n}</a> '}[name]
        body = "".join(piece.format(n=n) for n in range(size // len(piece)))
        return f"<body><p {body}>x".encode() if "attributes" in name else f"<body><p>{body}".encode()
    before, piece, after = shape
    return f"{before}{piece * (size // len(piece))}{after}".encode()


def seconds(work: Callable[[Any], object], given: object) -> float:
    started = time.process_time()
    work(given)
    return time.process_time() - started


def assert_linear(work: Callable[[Any], object], make: Callable[[int], Any]) -> None:
    """At a quarter of a mebibyte and at a whole one: two doublings. What grows more there may have passed a bound, beyond which it is read in
    another way, or what the caches hold: then the next doubling decides. The least of three, as the machine does other work."""
    worst = []
    for _ in range(3):
        small, large = (seconds(work, make(SMALLEST * factor)) for factor in (2, 8))
        worst.append([small, large])
        if large > MOST_SECONDS:
            continue
        if large <= max(NOISE, small * PER_DOUBLING**2, NOISE * PER_DOUBLING**2):
            return
        larger = seconds(work, make(SMALLEST * 16))
        worst[-1].append(larger)
        if larger <= large * PER_DOUBLING:
            return
    raise AssertionError(worst)


@pytest.mark.parametrize("name", list(PAGES))
def test_pages(name: str) -> None:
    assert_linear(lambda body: parse_page(body, "https://me.example/p"), lambda size: made(PAGES[name], name, size))


@pytest.mark.parametrize("name", list(FEEDS))
def test_feeds(name: str) -> None:
    assert_linear(lambda body: parse_feed(body, "https://me.example/feed"), lambda size: made(FEEDS[name], name, size))


@pytest.mark.parametrize("piece", LINES)
def test_lines(piece: str) -> None:
    assert_linear(parse_date, lambda size: piece * (size // len(piece)))
    assert_linear(
        lambda text: read_directives([("x-robots-tag", text), ("content-usage", text)], [("robots", text)]),
        lambda size: piece * (size // len(piece)),
    )
    assert_linear(detect, lambda size: piece * (size // len(piece)))


NESTED = {
    "blocks": ("<div>", "</a>"),
    "lists": ("<ul><li>", "</a>"),
    "menus": ("<nav>", "</a>"),
    "lists beside a long text": ("", "</a></ul><ul><li>"),
    "links in links of drawings": ("<svg>", ""),
    "links in menus of choices": ("<aside><object>", ""),
}


@pytest.mark.parametrize("name", NESTED)
def test_links_in_blocks_that_stand_in_one_another_cost_little(name: str) -> None:
    """Within what is read where all visits wait: each block holds the words of all within, which took 3.5 seconds."""
    (opens, closes), words = NESTED[name], "word " * 38_000
    links = "".join(f"{opens}<a href=http://b{number}.test/>w{closes}" for number in range(1_100))
    page = f"<div>{words}</div><ul><li>{links}" if not opens else f"{links}{words}"
    assert not is_heavy(page.encode(), is_feed=False)
    began = time.process_time()
    found = parse_page(page.encode(), "https://a.test/")
    assert len(found.links) == 1_100
    assert time.process_time() - began < 1.2


def test_links_and_words_of_a_page_nested_without_end_are_read() -> None:
    """Those before, within and behind: 200,000 elements, one in the other."""
    deep = "<div>" * 200_000
    page = f"<p>before <a href=/a>one</a>{deep}<a href=/b>two</a> within" + "</div>" * 200_000 + "<p>behind <a href=/c>three</a>"
    began = time.process_time()
    found = parse_page(page.encode(), "https://a.test/")
    assert [link.url for link in found.links] == [f"https://a.test/{name}" for name in "abc"]
    assert time.process_time() - began < 2.5


def test_what_is_not_to_be_quoted_is_left_out_however_much_it_is() -> None:
    lines = "".join(f"word{number} of a line\n" for number in range(12_000))
    began = time.process_time()
    found = parse_page(f"<article><p>quotable words come first.</p>{'<div data-nosnippet>' * 60}{lines}".encode(), "https://a.test/")
    assert time.process_time() - began < 1.0
    assert "of a line" not in found.excerpt
    few = "<article><p>Quotable words come first.</p><p data-nosnippet>But never these.</p><p>And more words after.</p></article>"
    told = parse_page(few.encode(), "https://a.test/").excerpt
    assert "Quotable words" in told
    assert "And more" in told
    assert "never these" not in told
