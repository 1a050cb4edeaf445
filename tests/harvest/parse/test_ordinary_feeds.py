"""The quick reader of ordinary feeds: what it takes, it reads as the patient one does; what is odd, it leaves."""

# ruff: noqa: E501 - tables of data read better on one line

import re
from pathlib import Path

import pytest

from seve.base.html import plain
from seve.harvest.parse.feeds import ordinary, parse_feed, slow
from seve.harvest.parse.feeds.events import read_items
from seve.harvest.parse.feeds.names import Odd
from seve.harvest.parse.feeds.prepare import prepare

RSS = """<?xml version="1.0" encoding="UTF-8"?>
<!-- made by hand --><?xml-stylesheet href="x.xsl"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom">
<channel><title>Le blog &amp; nous</title><atom:link href="https://b.example/feed" rel="self" /><link>https://b.example/</link><language>fr</language>
<image><title>Le logo</title><link>https://logo.example/</link><url>i.png</url></image>
<item><title>Un &lt;i&gt;mot&lt;/i&gt; &#8217; &amp;amp; &#39;deux&#39;</title><link>/a?b=1&amp;c=2</link><guid isPermaLink="false">b.example 1</guid><dc:creator><![CDATA[Zoé]]></dc:creator>
<pubDate>Mon, 02 Mar 2026 10:00:00 +0100</pubDate><category><![CDATA[ville]]></category><category>école</category><description><![CDATA[<p>Court ]] ici</p>]]></description>
<content:encoded><![CDATA[<p>Long <a href="b">lien</a></p>]]></content:encoded><enclosure url="s.mp3" length="12" type="audio/mpeg"/><slash:comments xmlns:slash="http://s/">0</slash:comments></item>
<item><link>https://b.example/2</link><title/></item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="fr"><title type="text">A &lt;1&gt;</title><link href="https://a.example/"/><link rel="self" href="https://a.example/feed"/>
<entry><id>urn:1</id><title type="html">Un &amp;amp; deux</title><link rel="enclosure" href="/s.mp3" type="audio/mpeg"/><link rel="alternate" href="p1"/><updated>2026-03-02T10:00:00+01:00</updated>
<author><name>Zoé</name></author><author><name>Ali</name></author><category term="ville"/><summary>2 &lt; 3</summary><content type="html" xml:base="https://a.example/p/">&lt;p&gt;&lt;a href="q"&gt;z&lt;/a&gt;&lt;/p&gt;</content></entry>
<entry><title>x</title><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>un<br/>deux</p></div></content></entry></feed>"""


@pytest.fixture(params=["by the scanner", "by expat"], autouse=True)
def _reader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "by expat":
        monkeypatch.setattr(ordinary, "scanned", None)
    elif ordinary.scanned is None:
        pytest.skip("no compiler of C where Sève was installed")


def test_item_of_rss() -> None:
    found = ordinary.read(RSS.encode(), "https://b.example/feed")
    assert found is not None
    assert (found.format, found.title, found.link, found.language, found.malformed) == (
        "rss20",
        "Le blog & nous",
        "https://b.example/",
        "fr",
        False,
    )
    first, second = found.entries
    assert (first.title, first.link, first.id) == ("Un <i>mot</i> ’ &amp; 'deux'", "https://b.example/a?b=1&c=2", "b.example 1")
    assert (first.authors, first.tags, str(first.published)) == (("Zoé",), ("ville", "école"), "2026-03-02 09:00:00+00:00")
    assert (first.summary, first.content) == ("<p>Court ]] ici</p>", '<p>Long <a href="https://b.example/b">lien</a></p>')
    assert first.enclosures == ({"url": "https://b.example/s.mp3", "type": "audio/mpeg", "length": "12"},)
    assert (second.title, second.link, second.id, second.published) == ("", "https://b.example/2", "https://b.example/2", None)


def test_entry_of_atom() -> None:
    found = ordinary.read(ATOM.encode(), "")
    assert found is not None
    assert (found.format, found.title, found.link, found.self_url) == (
        "atom10",
        "A &lt;1&gt;",
        "https://a.example/",
        "https://a.example/feed",
    )
    first, second = found.entries
    assert (first.id, first.title, first.link, first.authors, first.tags) == (
        "urn:1",
        "Un &amp; deux",
        "https://a.example/p1",
        ("Zoé", "Ali"),
        ("ville",),
    )
    assert (first.summary, first.content) == ("2 &lt; 3", '<p><a href="https://a.example/p/q">z</a></p>')
    assert first.enclosures == ({"url": "https://a.example/s.mp3", "type": "audio/mpeg"},)
    assert plain(second.content) == "un\ndeux"


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ("Le blog &amp;", "Le blog &"),
        ("Le blog &amp;", "Le blog &nbsp;"),
        ("<rss ", '<!DOCTYPE rss [<!ENTITY a "b">]><rss '),
        ("UTF-8", "iso-8859-1"),
        ("</item><item>", "<item>"),
        ("</rss>", "</rss>x"),
        ("</rss>", ""),
        ("Court ]] ici", "Court \x0b ici"),
        ("<title/>", "<title>un <b>gras</b></title>"),
        ("<title/>", "<title>&#0;</title>"),
        ("<title/>", "<dc:title2>x</dc:title>"),
        ("<title/>", "<Title>x</Title>"),
        ("<title/>", "<content>x</content>"),
        ("<title/>", '<x:title xmlns:x="http://www.w3.org/2005/Atom">x</x:title>'),
        ("<title/>", "<unknown:title>x</unknown:title>"),
        ("xmlns:dc=", "xmlns:dd="),
        ('length="12"', "length=12"),
        ('length="12"', 'length="12" length="13"'),
        ("<rss version", '<rss xmlns="http://backend.userland.com/rss2" version'),
    ],
)
def test_what_is_odd_is_left_to_others(was: str, becomes: str) -> None:
    plain_feed = RSS.replace("\n<item>", "<item>")
    assert was in plain_feed
    assert ordinary.read(plain_feed.encode(), "") is not None
    assert ordinary.read(plain_feed.replace(was, becomes, 1).encode(), "") is None


@pytest.mark.parametrize(
    ("was", "becomes", "title"),
    [
        ("<title/>", "<title>un <![CDATA[mot &amp; ]]> coup&#233;</title>", "un mot &amp;  coupé"),
        ("<title/>", "<title>un<!-- mot --> mot</title>", "un mot"),
        ("<title/>", "<t:title xmlns:t='urn:t'>x</t:title><title>y</title><title>z</title>", "y"),
        ("<title/>", "<x><title>within</title></x><title>y</title>", "y"),
        ("<title/>", "<media:title xmlns:media='http://search.yahoo.com/mrss/'>y</media:title>", "y"),
        ("xmlns:dc=", "xmlns:DC=", ""),
    ],
)
def test_what_well_formed_xml_may_hold(was: str, becomes: str, title: str) -> None:
    plain_feed = RSS.replace("dc:creator", "DC:creator") if "DC" in becomes else RSS
    found = ordinary.read(plain_feed.replace(was, becomes, 1).encode(), "")
    assert found is not None
    assert (found.entries[1].title, found.entries[0].authors) == (title, ("Zoé",))


def test_a_document_type_never_reaches_the_reader_of_xml() -> None:
    for told in ("<!DOCTYPE rss>", '<!DOCTYPE rss [<!ENTITY a "b">]>', '<!DOCTYPE rss SYSTEM "http://127.0.0.1:1/x">'):
        with pytest.raises(Odd):
            read_items(f"{told}<rss><channel><item><title>x</title></item></channel></rss>".encode(), is_atom=False)


def test_typewriters_characters_are_left_to_the_patient_reader() -> None:
    """Characters 128 to 159, by their bytes or by number, stand for others."""
    for odd in ("\x92", "&#146;", "&#x92;", "&#x0092;", "&#128;", "&#159;"):
        assert ordinary.read(RSS.replace("Long", f"{odd} Long").replace("<title/>", f"<title>{odd}</title>").encode(), "") is None
    assert ordinary.read(RSS.replace("<title/>", "<title>&#160;&#8217;&#x2019;</title>").encode(), "") is not None


@pytest.mark.shared_data
@pytest.mark.parametrize("folder", ["feeds-fastfeedparser", "feeds-thicket", "feeds-feedparser"])
def test_reads_as_the_patient_reader_does(folder: str, shared_data: Path, unpacked: object) -> None:
    root = unpacked(shared_data / folder / "files.tar.zst")  # type: ignore[operator]
    bodies = [path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file() and path.stat().st_size < 100_000]
    taken = compared = 0
    for body in bodies[:: 1 + len(bodies) // 400]:
        quick, prepared = ordinary.read(body, "https://me.example/feed"), prepare(body)
        if quick is None or prepared is None:
            continue
        patient = slow.read(prepared, "https://me.example/feed")
        assert patient is not None
        taken += 1
        assert (quick.format, quick.language, len(quick.entries)) == (patient.format, patient.language, len(patient.entries))
        for ours, theirs in zip(quick.entries, patient.entries, strict=True):
            compared += 1
            assert words(ours.title) == words(theirs.title)
            assert (ours.published or ours.updated) == (theirs.published or theirs.updated)
            assert words(ours.content or ours.summary) in (words(theirs.content), words(theirs.summary))
    assert taken >= 3
    assert compared >= 20


def words(html: str) -> str:
    return re.sub(r"\W+", "", plain(html))


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("Rc&lt;Vec&lt;T&gt;&gt; explained", "Rc<Vec<T>> explained"),
        ("List&lt;String&gt; &lt;i&gt;or&lt;/i&gt; not", "List<String> or not"),
        ("&lt;x onclick=alert(1)&gt;y", "<x onclick=alert(1)>y"),
        ("&lt;b&gt;bold&lt;/b&gt;&lt;script&gt;alert(1)&lt;/script&gt;", "bold"),
    ],
)
def test_what_programmers_write_in_a_title_is_no_markup(written: str, title: str) -> None:

    body = f"<rss version='2.0'><channel><item><title>{written}</title><link>https://a.example/1</link></item></channel></rss>"
    (entry,) = parse_feed(body.encode()).entries
    assert plain(entry.title) == title
    assert "<x" not in entry.title
    assert "script" not in entry.title
