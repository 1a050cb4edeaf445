"""Feeds of every kind, well-formed or not."""

# ruff: noqa: E501 - tables of data read better on one line

import json
import re
import sys
import time
import tracemalloc
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
import conformity

from seve.harvest.parse.feeds import fast, parse_feed
from seve.harvest.parse.feeds.prepare import prepare

AS_FEEDPARSER = 0.97  # share of its own expectations that feedparser is credited with; we reach all of them

RSS = """<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">
<channel><title>Le blog &amp; nous</title><link>https://blog.example/</link><language>fr-FR</language><ttl>90</ttl>
<atom:link rel="self" href="https://blog.example/feed"/><atom:link rel="hub" href="https://hub.example/"/>
<item><title>Réunion &lt;b&gt;publique&lt;/b&gt;</title><link>/2009/08/reunion</link><guid>tag:1</guid><pubDate>{date}</pubDate>
<dc:creator>Zoé</dc:creator><category>ville</category><category>école</category>
<description>Le résumé.</description><content:encoded><![CDATA[<p onclick="x()">Le <a href="b">texte</a><script>alert(1)</script></p>]]></content:encoded>
<enclosure url="son.mp3" type="audio/mpeg" length="12"/></item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://a.example/x/"><title>A</title><link href="/"/>
<entry><id>urn:1</id><title type="html">Un &amp;amp; deux</title><link href="p1"/><updated>2026-03-02T10:00:00+01:00</updated>
<content type="html">&lt;p&gt;&lt;a href="q"&gt;z&lt;/a&gt;&lt;/p&gt;</content></entry></feed>"""


def test_rss_with_everything() -> None:
    found = parse_feed(RSS.format(date="Sun, 02 Aug 2009 14:05:00 +0200").encode(), "https://blog.example/feed")
    assert (found.format, found.title, found.link, found.language, found.malformed) == (
        "rss20",
        "Le blog & nous",
        "https://blog.example/",
        "fr",
        False,
    )
    assert (found.ttl_minutes, found.hub, found.self_url) == (90, "https://hub.example/", "https://blog.example/feed")
    (entry,) = found.entries
    assert (entry.id, entry.title, entry.link) == ("tag:1", "Réunion <b>publique</b>", "https://blog.example/2009/08/reunion")
    assert entry.published == datetime(2009, 8, 2, 12, 5, tzinfo=UTC)
    assert (entry.summary, entry.content) == ("Le résumé.", '<p>Le <a href="https://blog.example/b">texte</a></p>')
    assert (entry.authors, entry.tags) == (("Zoé",), ("ville", "école"))
    assert entry.enclosures == ({"url": "https://blog.example/son.mp3", "type": "audio/mpeg", "length": "12"},)


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("lun., 02 mars 2026 10:00:00 +0100", datetime(2026, 3, 2, 9, tzinfo=UTC)),
        ("2 août 2009 à 14h05", datetime(2009, 8, 2, 14, 5, tzinfo=UTC)),
        ("mar., 03 févr. 2009 08:00:00 GMT", datetime(2009, 2, 3, 8, tzinfo=UTC)),
    ],
)
def test_french_dates_are_read_on_the_fast_path(written: str, moment: datetime) -> None:
    body = RSS.format(date=written).encode()
    prepared = prepare(body)
    assert prepared is not None
    found = fast.read(prepared, "")
    assert found is not None
    assert found.entries[0].published == moment


def test_atom_resolves_against_xml_base() -> None:
    found = parse_feed(ATOM.encode())
    assert (found.format, found.link, found.entries[0].link) == ("atom10", "https://a.example/", "https://a.example/x/p1")
    assert found.entries[0].content == '<p><a href="https://a.example/x/q">z</a></p>'


def test_update_period_and_frequency_give_the_rhythm() -> None:
    body = RSS.format(date="").replace(
        "<ttl>90</ttl>", "<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>"
    )
    assert parse_feed(body.encode()).ttl_minutes == 360


def test_words_of_the_head_may_stand_as_cdata() -> None:
    body = RSS.format(date="").replace("<ttl>90</ttl>", "<ttl>\n<![CDATA[ 90 ]]>\n</ttl>")
    found = parse_feed(body.replace("fr-FR", "<![CDATA[fr-FR]]>").encode())
    assert (found.language, found.ttl_minutes) == ("fr", 90)


@pytest.mark.parametrize(
    ("told", "hours", "days"),
    [
        ("<skipHours><hour>0</hour><hour> 3 </hour><hour>24</hour><hour>99</hour></skipHours>", {0, 3}, set()),
        ("<skipDays><day>Saturday</day><day>sun</day><day>Noday</day></skipDays>", set(), {5, 6}),
        ("<skipHours>" + "".join(f"<hour>{hour}</hour>" for hour in range(24)) + "</skipHours>", set(), set()),
        ("<skipHours/><skipDays></skipDays>", set(), set()),
    ],
)
def test_hours_and_days_to_keep_away(told: str, hours: set[int], days: set[int]) -> None:
    found = parse_feed(RSS.format(date="").replace("<ttl>90</ttl>", told).encode())
    assert (found.skip_hours, found.skip_days) == (hours, days)


def test_json_feed_whole_and_cut() -> None:
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "J",
        "home_page_url": "https://j.example/",
        "language": "fr",
        "hubs": [{"type": "WebSub", "url": "https://hub.example/"}],
        "items": [
            {
                "id": "1",
                "url": "/a",
                "title": "Un",
                "content_html": "<p onclick=x>Bonjour</p>",
                "date_published": "2026-03-02T10:00:00Z",
                "tags": ["x"],
            },
            {"id": 2, "content_text": "a < b", "authors": [{"name": "Zoé"}]},
        ],
    }
    body = json.dumps(document).encode()
    found = parse_feed(body, "https://j.example/feed.json")
    assert (found.format, found.language, found.hub, found.malformed) == ("json", "fr", "https://hub.example/", False)
    assert [(entry.id, entry.link, entry.content) for entry in found.entries] == [
        ("1", "https://j.example/a", "<p>Bonjour</p>"),
        ("2", "", "a &lt; b"),
    ]
    cut = parse_feed(body[: body.index(b'{"id": 2')], "https://j.example/feed.json")
    assert (len(cut.entries), cut.malformed) == (1, True)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<!doctype html><html><head><title>x</title></head><body><p>A page about &lt;rss&gt;</p></body></html>",
        b"<html><body><rss></body></html>",
        b"\x89PNG\r\n",
        b"{}",
        b'{"items": 3}',
        b"plain words",
    ],
)
def test_what_is_no_feed_says_so(body: bytes) -> None:
    found = parse_feed(body)
    assert (found.format, found.entries, found.malformed) == ("", (), True)


RSS_BYTES = RSS.format(date="Sun, 02 Aug 2009 14:05:00 +0200")


@pytest.mark.parametrize(
    "body",
    [
        RSS_BYTES.encode().replace(b"</item>", b"</item>" * 1)[: RSS_BYTES.encode().index(b"</item>") + 7],
        RSS_BYTES.replace("Le blog &amp; nous", "Le blog & nous").encode(),
        RSS_BYTES.replace("<title>Réunion", "<title>Réunion<br>").encode(),
        b"<br />\n<b>Warning</b>: mysql_connect() in <b>/x.php</b><br />\n" + RSS_BYTES.encode(),
        b"\xef\xbb\xbf\n " + RSS_BYTES.encode(),
        RSS_BYTES.encode() + b"<!-- cached --> junk",
        RSS_BYTES.replace("Le résumé.", "Le\x0brésumé.").encode(),
        RSS_BYTES.encode("latin-1"),
        RSS_BYTES.replace('encoding="utf-8"', 'encoding="iso-8859-1"').encode(),
        RSS_BYTES.replace('encoding="utf-8"', 'encoding="utf-16"').encode("utf-16"),
        RSS_BYTES.replace("<channel>", "<!-- &nbsp; --><channel>").replace("Le résumé.", "Le&nbsp;résumé.").encode(),
    ],
    ids=[
        "cut",
        "bare-ampersand",
        "br-in-title",
        "php-warning",
        "bom",
        "junk-after",
        "control",
        "latin-1-as-utf-8",
        "utf-8-as-latin-1",
        "utf-16",
        "nbsp",
    ],
)
def test_broken_feeds_keep_their_entry(body: bytes) -> None:
    found = parse_feed(body, "https://blog.example/feed")
    (entry,) = found.entries
    assert entry.title.startswith("Réunion")
    assert entry.link == "https://blog.example/2009/08/reunion"
    assert "\ufffd" not in f"{found}"


def bombs() -> dict[str, bytes]:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return {
        "billion laughs": f'<!DOCTYPE x [<!ENTITY l0 "lol">{laughs}]><rss version="2.0"><channel><title>&l9;</title></channel></rss>'.encode(),
        "quadratic": b'<!DOCTYPE x [<!ENTITY a "'
        + b"a" * 60
        + b'">]><rss><channel><title>'
        + b"&a;" * 300_000
        + b"</title></channel></rss>",
        "external file": b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><rss><channel><title>&f;</title></channel></rss>',
        "parameter": b'<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1:1/x"> %p;]><rss><channel><title>x</title></channel></rss>',
        "outer dtd": b'<!DOCTYPE rss SYSTEM "http://127.0.0.1:1/rss.dtd"><rss><channel><title>x</title></channel></rss>',
        "xinclude": b'<rss xmlns:xi="http://www.w3.org/2001/XInclude"><channel><title><xi:include href="file:///etc/passwd" parse="text"/></title></channel></rss>',
        "hundreds of thousands of tags": b"<rss><channel>" + b"<a>" * 400_000,
        "hundreds of thousands of attributes": b"<rss><channel><item "
        + b" ".join(b'a%d="1"' % n for n in range(200_000))
        + b"></item></channel></rss>",
        "attributes that hold brackets": b"<rss><channel><item><title "
        + b" ".join(b'a%d=">"' % n for n in range(100_000))
        + b">x</title></item></channel></rss>",
        "attributes without value": b"<rss><channel><item><title "
        + b" ".join(b"a%d" % n for n in range(100_000))
        + b">x</title></item></channel></rss>",
        "hundreds of thousands of items": b"<rss><channel>" + b"<item/>" * 150_000 + b"</channel></rss>",
        "utf-7": b'<?xml version="1.0" encoding="utf-7"?>+ADw-rss+AD4-',
        "open comments": b"<!--" * 200_000 + b"<rss>",
        "open doctype": b"<!DOCTYPE x [" * 5_000 + b"<rss>",
        "open links": b"<rss><channel>" + b"<link " * 200_000,
        "title cascade": b"<rss><channel>" + b"<title>" * 100_000,
    }


def test_picture_written_into_its_address_is_no_bomb() -> None:
    body = RSS_BYTES.replace("<script>", f'<img src="data:image/png;base64,{"A" * 200_000}=="><script>').encode()
    assert parse_feed(body).entries[0].content == '<p>Le <a href="https://blog.example/b">texte</a><img></p>'


BOMBS = bombs()


@pytest.mark.parametrize("name", list(BOMBS))
def test_hostile_xml_is_harmless(name: str) -> None:
    body = BOMBS[name]
    parse_feed(b"<rss><channel><title>warm</title><item><title type='xhtml'>x</title></item></channel></rss>")
    started = time.process_time()
    found = parse_feed(body)
    spent = time.process_time() - started
    tracemalloc.start()
    parse_feed(body)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert "root:" not in f"{found.title}"
    assert len(found.title) <= 2_000
    assert peak < 64 * 2**20
    assert spent < 1


@pytest.mark.shared_data
def test_as_many_expectations_met_as_feedparser(shared_data: Path, unpacked: object) -> None:
    root = unpacked(shared_data / "feeds-feedparser" / "files.tar.zst")  # type: ignore[operator]
    met: Counter[str] = Counter()
    total: Counter[str] = Counter()
    missed = []
    for case in conformity.cases(next(root.rglob("wellformed")).parent):
        total[case.field] += 1
        met[case.field] += (good := conformity.is_met(case, conformity.ours(case)))
        if not good:
            missed.append(case.path.name)
    print(f"{sum(met.values())} of {sum(total.values())}; {dict(met)} of {dict(total)}; missed: {missed}")
    assert sum(total.values()) > 450
    assert sum(met.values()) / sum(total.values()) >= AS_FEEDPARSER
    assert sum(met.values()) / sum(total.values()) >= 0.995


@pytest.mark.shared_data
def test_no_file_of_the_suites_raises_or_runs_script(shared_data: Path, unpacked: object) -> None:
    root = unpacked(shared_data / "feeds-feedparser" / "files.tar.zst")  # type: ignore[operator]
    paths = [path for path in root.rglob("*") if path.is_file()]
    assert len(paths) > 2000
    for path in paths:
        found = parse_feed(path.read_bytes())
        for entry in found.entries[:3]:
            assert not re.search(
                r"<script|<style|<iframe|\son\w+\s*=\s*[\"']|href=[\"']?\s*javascript:", entry.content + entry.summary, re.IGNORECASE
            ), path


@pytest.mark.shared_data
def test_real_feeds_agree_with_the_recorded_parse(shared_data: Path, unpacked: object) -> None:
    root = unpacked(shared_data / "feeds-fastfeedparser" / "files.tar.zst")  # type: ignore[operator]
    compared = agreed = 0
    for path in sorted(root.rglob("*.xml")):
        expected = json.loads(path.with_suffix(".json").read_text())
        found = parse_feed(path.read_bytes())
        assert len(found.entries) == len(expected["entries"]), path.name
        for told, entry in zip(expected["entries"], found.entries, strict=True):
            compared += 2
            agreed += entry.link == told.get("link")
            agreed += not told.get("published") or entry.published == conformity.moment(told["published"])
    assert compared > 300
    assert agreed / compared >= 0.99


@pytest.mark.shared_data
def test_same_digest_as_rss_and_as_atom(shared_data: Path, unpacked: object) -> None:
    root = unpacked(shared_data / "feeds-thicket" / "files.tar.zst")  # type: ignore[operator]
    feeds = {path: parse_feed(path.read_bytes()) for path in root.rglob("*") if path.is_file()}
    assert len(feeds) == 20
    assert all(
        found.format and found.entries and all(entry.title and entry.link and entry.published for entry in found.entries)
        for found in feeds.values()
    )
