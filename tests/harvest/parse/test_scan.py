"""The scanner that is compiled says what expat says, of well-formed feeds and of broken ones, or it says that it cannot tell."""

# ruff: noqa: E501 - tables of data read better on one line

import os
import random
from pathlib import Path
from typing import Any

import pytest

from seve.harvest.parse.feeds import events, ordinary, parse_feed
from seve.harvest.parse.feeds.names import Odd

if os.environ.get("SEVE_NEEDS_COMPILED"):
    from seve.harvest.parse.feeds.scan import items as scanned
else:
    scanned = pytest.importorskip("seve.harvest.parse.feeds.scan.items", reason="no compiler of C where Sève was installed")

SPACES = 'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom"'
ITEM = (
    "<item><title>Un &lt;i&gt;mot&lt;/i&gt; &#8217; &#x1F33F; été</title><link>/a?b=1&amp;c=2</link><guid isPermaLink='false'>1</guid><dc:creator><![CDATA[Zoé]]></dc:creator>"
    '<pubDate>Mon, 02 Mar 2026 10:00:00 +0100</pubDate><category domain="d">ville</category><content:encoded><![CDATA[<p>Long ]] <a href="b">lien</a></p>]]></content:encoded>'
    '<enclosure url="s.mp3?a=1&amp;b=2" length="12" type="audio/mpeg"/><slash:comments xmlns:slash="http://s/">0</slash:comments></item>'
)
RSS = f"<rss version='2.0' {SPACES}><channel><title>Le blog &amp; nous</title><atom:link href='https://b.example/feed' rel='self' /><link>https://b.example/</link>{ITEM}<item><title/></item></channel></rss>"
ENTRY = (
    '<entry xml:base="https://a.example/p/"><id>urn:1</id><title type="html">Un &amp;amp; deux</title><link rel="alternate" href="p1"/><link rel="enclosure" href="/s.mp3"/><updated>2026-03-02T10:00:00+01:00</updated>'
    "<author>\n<name>Zoé</name> <uri>u</uri></author><author><name>Ali</name></author><category term='ville'/><summary>2 &lt; 3</summary><updated>2026-03-03T10:00:00Z</updated>"
    '<content type="xhtml" xml:lang="fr"><div xmlns="http://www.w3.org/1999/xhtml"><p>un<br />deux <!-- mot --> &amp; trois</p></div></content></entry>'
)
ATOM = f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="fr"><title type="text">A &lt;1&gt;</title><link href="https://a.example/"/>{ENTRY}<entry><title>x</title><content type="html">&lt;p&gt;y&lt;/p&gt;</content></entry></feed>'

Read = tuple[list[dict[str, Any]], dict[str, Any]]


def told(read: Any, body: bytes) -> Read | None:
    is_atom = b"<feed" in body[:2_000] or b"<a:feed" in body
    try:
        found: Read = read(body, is_atom=is_atom)
    except Odd:
        return None
    return found


WELL_FORMED = [
    RSS,
    ATOM,
    "\ufeff" + RSS,
    '<?xml version="1.0" encoding="UTF-8" standalone="yes" ?>\n<!-- à la main --><?xml-stylesheet href="x.xsl"?>\n'
    + RSS
    + "\n<!-- fin --> <?fin?>",
    "<?xml version='1.0'?>" + ATOM,
    RSS.replace(">", ">\r\n").replace("Long", "Lo\rng"),
    RSS.replace("isPermaLink='false'", "isPermaLink = \n'fal\tse\n'").replace("</title>", "</title\n>"),
    RSS.replace("s.mp3?a=1", "s&#10;&lt;&#x9;\n.mp3"),
    RSS.replace("<title/>", "<title>un <![CDATA[mot &amp; ]]> coup&#233;<!-- -mot- --><?mot mot?> là</title>"),
    RSS.replace("<title/>", "<title> \u00a0\u2003x\u3000 </title>"),
    RSS.replace("<title/>", "<t:title xmlns:t='urn:t'>x</t:title><title>y</title><title>z</title>"),
    RSS.replace(
        "<title/>",
        "<media:title xmlns:media='http://search.yahoo.com/mrss/'>y</media:title><media:title xmlns:media='urn:other'>z</media:title>",
    ),
    RSS.replace("<title/>", "<x><title>within</title><y><z/></y></x><title>y</title>"),
    RSS.replace("<title/>", "<title xmlns=''>y</title><a xmlns='urn:a'><b xmlns=''><c/></b><d/></a><link>z</link>"),
    RSS.replace("<title/>", "<description></description><description>second</description><guid> </guid>"),
    RSS.replace("<title/>", "<x a='1' b:a='2' xmlns:b='urn:b'/><category/><category> deux </category><enclosure/>"),
    RSS.replace("</channel>", "<title>late</title><category>c</category></channel><channel><item><title>two</title></item></channel>"),
    RSS.replace("<channel>", "<item><title>above</title></item><channel>"),
    RSS.replace("<channel>", "un<channel>deux &#38; trois"),
    RSS.replace("<item>", " <!-- un --> <item xml:base='http://x.example/'>").replace("</item>", "</item >\n"),
    "<rss><channel><item/><item></item></channel></rss>",
    "<rss/>",
    '<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:title>t</a:title><a:entry a:x="1" x="2"><a:id>1</a:id><a:author><a:name>Zoé</a:name></a:author></a:entry></a:feed>',
    ATOM.replace("2005/Atom", "2005/ATOM"),
    ATOM.replace("<title>x</title>", "<title type='html'/><summary type='text'>  </summary><content src='x'/>"),
    ATOM.replace("<title>x</title>", "<author/><author>un<name>deux</name>trois<email>q</email><x><name>y</name></x></author>"),
    ATOM.replace("<title>x</title>", "<content type='xhtml'/><summary type='xhtml'>texte</summary>"),
    ATOM.replace("<title>x</title>", "<content type='application/xhtml+xml'>\r\n<div>a\r\nb</div>\n</content>"),
    ATOM.replace("<title>x</title>", "<published/><updated/><id>  </id><category term='é &#233;'/><link/>"),
]
ILL_FORMED = [
    (RSS, "&amp;", "&"), (RSS, "&amp;", "&amp"), (RSS, "&amp;", "&nbsp;"), (RSS, "&#8217;", "&#0;"), (RSS, "&#8217;", "&#xFFFE;"), (RSS, "&#8217;", "&#xD800;"), (RSS, "&#8217;", "&#x110000;"), (RSS, "&#8217;", "&#99999999999;"), (RSS, "&#8217;", "&#4294967361;"), (RSS, "&#8217;", "&#x100000041;"),
    (RSS, "&#8217;", "&#;"), (RSS, "&#8217;", "&#X41;"), (RSS, "&#8217;", "\x0b"), (RSS, "&#8217;", "\x00"), (RSS, "&#8217;", "\ufffe"), (RSS, "&#8217;", "]]>"), (RSS, "Le blog", "Le ]]> blog"), (RSS, "</rss>", "</rss>x"), (RSS, "</rss>", ""),
    (RSS, "</rss>", "</rss><rss/>"), (RSS, "</rss>", "</Rss>"), (RSS, "</rss>", "</rss"), (RSS, "</rss>", "</rss></rss>"), (RSS, "<rss", "x<rss"), (RSS, "<rss", "<!DOCTYPE rss><rss"), (RSS, "<rss", "<![CDATA[]]><rss"), (RSS, "<rss", "<?xml version='1.0'?><?xml version='1.0'?><rss"),
    (RSS, "<rss", "<!-- a -- b --><rss"), (RSS, "<rss", "<!-- a ---><rss"), (RSS, "<rss", "<!-- a"), (RSS, "<rss", "<?p"), (RSS, "<rss", "<?1?><rss"), (RSS, "<rss", "<?XML?><rss"), (RSS, "<rss", "<!><rss"), (RSS, "</title>", "</titre>"), (RSS, "</item>", ""), (RSS, "Zoé]]>", "Zoé"),
    (RSS, 'length="12"', "length=12"), (RSS, 'length="12"', "length"), (RSS, 'length="12"', 'length="12" length="13"'), (RSS, 'length="12" ', 'length="12"'), (RSS, 'length="12"', 'length="<"'), (RSS, 'length="12"', 'length="&b;"'), (RSS, 'length="12"', 'a:length="12"'),
    (RSS, 'length="12"', 'xmlns:a="u" xmlns:b="u" a:x="1" b:x="2"'), (RSS, 'length="12"', 'xmlns:a=""'), (RSS, 'length="12"', 'xmlns:xml="u"'), (RSS, 'length="12"', 'xmlns:a="http://www.w3.org/XML/1998/namespace"'), (RSS, "<title/>", "<a:title/>"), (RSS, "<title/>", "<a:b:c/>"), (RSS, "<title/>", "<:c/>"), (RSS, "<title/>", "<1/>"), (RSS, "<title/>", "< title/>"),
    (RSS, "<title/>", "<title / >"), (RSS, "<title/>", "<title/"), (RSS, "<title/>", "<"), (RSS, "<title/>", "</>"), (RSS, "<title/>", "<xmlns:a/>"),
]  # fmt: skip
OF_OTHERS = [
    (RSS, "<title/>", "<title>un <b>gras</b></title>"), (RSS, "<title/>", "<Title>x</Title>"), (RSS, "<title/>", "<content>x</content>"), (RSS, "<title/>", '<x:title xmlns:x="http://www.w3.org/2005/Atom">x</x:title>'),
    (RSS, "<title/>", "<x><pubdate/></x>"), (RSS, "Le blog", "<i>Le</i> blog"), (RSS, "<rss version", '<rss xmlns="http://backend.userland.com/rss2" version'), (RSS, "<rss", "<rdf"), (ATOM, "<feed", "<Feed"), (ATOM, "<title>x</title>", "<modified/>"),
    (ATOM, "<title>x</title>", "<title type='xhtml'><b>x</b></title>"), (ATOM, "<p>un", "<p/><i/>un"), (ATOM, "<div", "x<div"),
]  # fmt: skip


@pytest.mark.parametrize("feed", WELL_FORMED)
def test_what_is_well_formed_is_read_as_expat_reads_it(feed: str) -> None:
    expected = told(events.read_items, feed.encode())
    assert expected is not None
    assert told(scanned.read_items, feed.encode()) == expected


@pytest.mark.parametrize(("feed", "was", "becomes"), [*ILL_FORMED, *OF_OTHERS])
def test_what_expat_refuses_is_refused(feed: str, was: str, becomes: str) -> None:
    assert was in feed
    broken = feed.replace(was, becomes, 1).encode()
    assert told(events.read_items, broken) is None
    assert told(scanned.read_items, broken) is None


@pytest.mark.parametrize("broken", [b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xc0\x80", b"\xf4\x90\x80\x80"])
@pytest.mark.parametrize("place", ["Le blog", "Long", "s.mp3", "isPermaLink='false", "<!-- n -->", "<?n n?>", "0</slash"])
def test_what_is_no_utf8_is_refused_wherever_it_stands(broken: bytes, place: str) -> None:
    feed = RSS.replace("<channel>", "<!-- n --><?n n?><channel>").encode()
    at = feed.index(place.encode()) + min(4, len(place) - 1)
    assert told(scanned.read_items, feed) is not None
    assert told(scanned.read_items, feed[:at] + broken + feed[at:]) is None


@pytest.mark.parametrize(
    "many",
    [
        "".join(f"<n{number}/>" for number in range(3_000)),
        "".join(f"<n xmlns:p='u' p:a{number}=''/>" for number in range(3_000)),
        "".join(f"<n xmlns:p='urn:{number}'/>" for number in range(1_000)),
        "".join(f"<n xmlns:p{number}='u'>" for number in range(1_000)) + "</n>" * 1_000,
        "<n>" * 20_000 + "</n>" * 20_000,
        "<n " + " ".join(f"a{number}=''" for number in range(100)) + "/>",
    ],
    ids=["names", "attributes", "name spaces", "prefixes", "depth", "attributes of one"],
)
def test_what_grows_without_end_is_left_to_expat(many: str) -> None:
    feed = RSS.replace("<title/>", many).encode()
    assert told(scanned.read_items, feed) is None
    assert parse_feed(feed).entries == parse_feed(RSS.replace("<title/>", "").encode()).entries


PIECES = [
    b"<", b">", b"&", b"&amp;", b"&#", b"&#x10ffff;", b"&lt", b"<!--", b"-->", b"<![CDATA[", b"]]>", b"<?", b"?>", b"</", b"/>", b'"', b"'", b"=", b' xmlns="x"', b" xmlns:a='b'", b"a:", b"\xc3\xa9", b"\xff", b"\xef\xbf\xbe", b"\x00", b"\r\n", b"\r",
    b"<item>", b"</item>", b"<entry>", b"<title>", b"</title>", b'<content type="xhtml">', b'<div xmlns="http://www.w3.org/1999/xhtml">', b" ", b"\t", b"<author><name>", b"</name></author>", b' xml:base="http://x/"', b"<!", b"<!DOCTYPE a>", b":", b"-", b"--", b"<x/>",
]  # fmt: skip


def broken(rng: random.Random, body: bytes) -> bytes:
    for _ in range(rng.choice((1, 1, 1, 2, 4))):
        at = rng.randrange(len(body) + 1)
        end, kind = at + rng.choice((1, 1, 3, 20, 200)), rng.randrange(6)
        if kind == 0:
            body = body[:at] + body[end:]
        elif kind == 1:
            body = body[:at] + bytes([rng.randrange(256)]) + body[at + 1 :]
        elif kind == 2:
            to = rng.randrange(len(body) + 1)
            body = body[:to] + body[at:end] + body[to:]
        else:
            body = body[:at] + rng.choice(PIECES) * rng.choice((1, 1, 1, 2, 30)) + body[at:]
    return body


def test_thousands_of_broken_feeds_are_read_alike() -> None:
    rng, alike, whole = random.Random(2009), 0, [feed.encode() for feed in WELL_FORMED]
    for _ in range(8_000):
        body = broken(rng, rng.choice(whole))
        found = told(scanned.read_items, body)
        if found is not None:
            alike += 1
            assert found == told(events.read_items, body), body
    assert alike > 1_000


@pytest.mark.shared_data
@pytest.mark.parametrize("folder", ["feeds-fastfeedparser", "feeds-thicket", "feeds-feedparser"])
def test_real_feeds_are_read_alike(folder: str, shared_data: Path, unpacked: Any) -> None:
    bodies = [path.read_bytes() for path in sorted(unpacked(shared_data / folder / "files.tar.zst").rglob("*")) if path.is_file()]
    found = [(body, by_scanner) for body in bodies if (by_scanner := told(scanned.read_items, body)) is not None]
    assert [body for body, by_scanner in found if told(events.read_items, body) != by_scanner] == []
    left = [body for body in bodies if told(scanned.read_items, body) is None and (told(events.read_items, body) or ([],))[0]]
    assert len(left) <= len(found) // 50
    assert len(found) >= 7


def test_without_a_compiler_feeds_read_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled = [parse_feed(feed.encode(), "https://me.example/") for feed in WELL_FORMED]
    assert ordinary.scanned is not None
    monkeypatch.setattr(ordinary, "scanned", None)
    assert [parse_feed(feed.encode(), "https://me.example/") for feed in WELL_FORMED] == compiled
