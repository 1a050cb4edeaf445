"""Answers in the form each kind of place gives them: what is read, and what is left."""

# ruff: noqa: E501 - tables of data read better on one line

import gzip
import json
import time
from collections.abc import Iterator
from copy import copy
from datetime import UTC, datetime
from typing import Any

import pytest
from tests.harvest.parse.test_fuzz import DOOR_ANSWERS

from seve.harvest.parse import read
from seve.harvest.parse.doors import DOORS, READING, clear
from seve.harvest.types import Fetched, FoundFeed, FoundPage, Outcome


def answer(url: str, body: object, kind: str = "application/json; charset=utf-8") -> FoundFeed | FoundPage | None:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return read(Fetched(url, url, datetime(2026, 3, 3, tzinfo=UTC), Outcome.OK, 200, (("content-type", kind),), raw))


def feed(url: str, body: object, kind: str = "application/json; charset=utf-8") -> FoundFeed:
    found = answer(url, body, kind)
    assert isinstance(found, FoundFeed)
    return found


def test_wordpress() -> None:
    post = {
        "id": 7, "date_gmt": "2026-03-02T10:00:00", "modified_gmt": "2026-03-02T11:00:00", "link": "https://a.example/2026/03/p/", "author": 3,
        "title": {"rendered": "L&#8217;appel"}, "content": {"rendered": '<p onclick="x">Texte <a href="/x">ici</a></p>', "protected": False}, "excerpt": {"rendered": "<p>Court</p>", "protected": False},
    }  # fmt: skip
    secret = {**post, "id": 8, "content": {"rendered": "secret", "protected": True}, "excerpt": {"rendered": "secret", "protected": True}}
    found = feed("https://a.example/wp-json/wp/v2/posts?per_page=50", [post, secret])
    assert [(entry.title, entry.link, entry.published, entry.content, entry.authors) for entry in found.entries[:1]] == [
        (
            "L&#8217;appel",
            "https://a.example/2026/03/p/",
            datetime(2026, 3, 2, 10, tzinfo=UTC),
            '<p>Texte <a href="https://a.example/x">ici</a></p>',
            (),
        )
    ]
    assert (found.entries[1].content, found.entries[1].summary) == ("", "")


def test_discourse() -> None:
    topics = [
        {
            "id": 12,
            "slug": "bonjour",
            "title": "Bonjour à tous",
            "created_at": "2026-03-02T10:00:00.000Z",
            "last_posted_at": "2026-03-02T12:00:00.000Z",
            "excerpt": "Le début",
            "tags": ["vie"],
            "visible": True,
            "posters": [{"user_id": 1}],
        },
        {"id": 1, "slug": "regles", "title": "Règles", "created_at": "2020-01-01T00:00:00Z", "pinned_globally": True},
    ]
    found = feed("https://forum.example/latest.json", {"users": [{"id": 1, "username": "zoe"}], "topic_list": {"topics": topics}})
    assert [(entry.title, entry.link, entry.tags, entry.authors) for entry in found.entries] == [
        ("Bonjour à tous", "https://forum.example/t/bonjour/12", ("vie",), ())
    ]


def test_flarum() -> None:
    data = [
        {"type": "discussions", "id": "5", "attributes": {"title": "Local", "slug": "5-local", "createdAt": "2026-03-02T10:00:00+00:00"}},
        {
            "type": "discussions",
            "id": "6",
            "attributes": {"title": "Caché", "slug": "6-cache", "createdAt": "2026-03-02T10:00:00+00:00", "isHidden": True},
        },
        {"type": "users", "id": "1", "attributes": {"username": "zoe"}},
    ]
    assert [(entry.title, entry.link) for entry in feed("https://f.example/api/discussions?sort=-createdAt", {"data": data}).entries] == [
        ("Local", "https://f.example/d/5-local")
    ]


def test_peertube() -> None:
    data = [
        {
            "uuid": "u1",
            "shortUUID": "s1",
            "name": "Assemblée <live>",
            "publishedAt": "2026-03-02T10:00:00Z",
            "truncatedDescription": "Un soir",
            "privacy": {"id": 1},
        },
        {"uuid": "u2", "name": "Privé", "publishedAt": "2026-03-02T10:00:00Z", "privacy": {"id": 3}},
    ]
    found = feed("https://tube.example/api/v1/video-channels/nous/videos", {"total": 2, "data": data})
    assert [(entry.title, entry.link, entry.summary) for entry in found.entries] == [
        ("Assemblée &lt;live&gt;", "https://tube.example/w/s1", "Un soir")
    ]


YOUTUBE = b"""<?xml version="1.0" encoding="UTF-8"?><feed xmlns:yt="http://www.youtube.com/xml/schemas/2015" xmlns:media="http://search.yahoo.com/mrss/" xmlns="http://www.w3.org/2005/Atom">
<link rel="self" href="http://www.youtube.com/feeds/videos.xml?channel_id=UC2"/><id>yt:channel:2</id><title>Nous</title><link rel="alternate" href="https://www.youtube.com/channel/UC2"/>
<entry><id>yt:video:abc</id><yt:videoId>abc</yt:videoId><title>La place</title><link rel="alternate" href="https://www.youtube.com/watch?v=abc"/>
<published>2026-03-02T10:00:00+00:00</published><updated>2026-03-02T11:00:00+00:00</updated>
<media:group><media:title>La place</media:title><media:description>Un soir sur la place</media:description></media:group></entry></feed>"""


def test_youtube() -> None:
    found = feed("https://www.youtube.com/feeds/videos.xml?channel_id=UC2", YOUTUBE, "text/xml; charset=UTF-8")
    (entry,) = found.entries
    assert (entry.title, entry.link, entry.published) == (
        "La place",
        "https://www.youtube.com/watch?v=abc",
        datetime(2026, 3, 2, 10, tzinfo=UTC),
    )


def test_podcast() -> None:
    body = b"""<rss version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"><channel><title>Voix</title><item><title>Un</title><guid isPermaLink="false">g1</guid>
    <link>https://pod.example/1</link><pubDate>Mon, 02 Mar 2026 10:00:00 GMT</pubDate><itunes:summary>Le premier</itunes:summary><enclosure url="https://pod.example/1.mp3" type="audio/mpeg" length="9"/></item></channel></rss>"""
    (entry,) = feed("https://pod.example/feed/mp3/", body, "application/rss+xml").entries
    assert (entry.link, entry.enclosures) == (
        "https://pod.example/1",
        ({"url": "https://pod.example/1.mp3", "type": "audio/mpeg", "length": "9"},),
    )


def bluesky_post(**changes: object) -> dict[str, object]:
    text = "Voir l’appel sur notre site"
    start = text.encode().index(b"notre")
    record = {
        "text": text,
        "createdAt": "2026-03-02T10:00:00.000Z",
        "facets": [
            {
                "index": {"byteStart": start, "byteEnd": len(text.encode())},
                "features": [{"$type": "app.bsky.richtext.facet#link", "uri": "https://a.example/appel"}],
            }
        ],
    }
    post = {
        "uri": "at://did:plc:1/app.bsky.feed.post/3k",
        "author": {"handle": "nous.example", "labels": []},
        "record": record,
        "likeCount": 4,
    }
    return {"post": {**post, **changes}}


def test_bluesky() -> None:
    hidden = bluesky_post(author={"handle": "nous.example", "labels": [{"val": "!no-unauthenticated"}]})
    reply = bluesky_post(record={"text": "réponse", "createdAt": "2026-03-02T10:00:00Z", "reply": {"root": {}}})
    repost = {**bluesky_post(), "reason": {"$type": "app.bsky.feed.defs#reasonRepost"}}
    found = feed(
        "https://public.api.bsky.app/xrpc/app.bsky.feed.getAuthorFeed?actor=nous.example", {"feed": [bluesky_post(), hidden, reply, repost]}
    )
    assert [(entry.link, entry.content) for entry in found.entries] == [
        ("https://bsky.app/profile/nous.example/post/3k", 'Voir l’appel sur <a href="https://a.example/appel">notre site</a>')
    ]


def test_decidim() -> None:
    process = {
        "id": "4",
        "slug": "budget",
        "title": {"translations": [{"locale": "fr", "text": "Budget participatif"}]},
        "publishedAt": "2026-03-02T10:00:00+01:00",
        "description": {"translation": "<p>Décidons</p>"},
    }
    (entry,) = feed("https://d.example/api?query=x", {"data": {"participatoryProcesses": [process]}}).entries
    assert (entry.title, entry.link, entry.content) == ("Budget participatif", "https://d.example/processes/budget", "<p>Décidons</p>")


def test_loomio() -> None:
    body = b"""<?xml version="1.0" encoding="UTF-8"?><feed xml:lang="en-US" xmlns="http://www.w3.org/2005/Atom"><id>tag:l</id><title>Nous</title><updated>2026-03-02T10:00:00Z</updated>
    <entry><id>tag:l,2005:Discussion/1</id><published>2026-03-02T10:00:00Z</published><link rel="alternate" type="text/html" href="https://www.loomio.com/d/x"/>
    <title>Statuts</title><content type="text">a &lt; b</content><author><name>Z</name></author></entry></feed>"""
    (entry,) = feed("https://www.loomio.com/g/AbCdEf12/nous.xml", body, "application/atom+xml").entries
    assert (entry.title, entry.link, entry.content) == ("Statuts", "https://www.loomio.com/d/x", "a &lt; b")


TELEGRAM = """<html><body><div class="tgme_channel_info_header_title"><span>Nous tous</span></div>
<div class="tgme_widget_message" data-post="nous_tous/11"><div class="tgme_widget_message_text js-message_text" dir="auto">Rendez-vous <b>jeudi</b> : <a href="https://a.example/" onclick="return confirm()">ici</a></div>
<span class="tgme_widget_message_views">1.2K</span><a class="tgme_widget_message_date" href="https://t.me/nous_tous/11"><time datetime="2026-03-01T10:00:00+00:00">10:00</time></a></div>
<div class="tgme_widget_message" data-post="nous_tous/12"><a class="tgme_widget_message_date"><time datetime="2026-03-02T10:00:00+00:00">10:00</time></a></div></body></html>"""


def test_telegram() -> None:
    found = feed("https://t.me/s/nous_tous", TELEGRAM.encode(), "text/html; charset=utf-8")
    assert found.title == "Nous tous"
    assert [(entry.link, entry.content) for entry in found.entries] == [
        ("https://t.me/nous_tous/11", 'Rendez-vous <b>jeudi</b> : <a href="https://a.example/">ici</a>')
    ]
    assert isinstance(answer("https://t.me/s/une_personne", b"<html><body>Join</body></html>", "text/html"), FoundPage)


OPML = """<?xml version="1.0" encoding="UTF-8"?><opml version="2.0"><head><title>Amis</title></head><body><!-- <outline text="Parti" htmlUrl="https://parti.example/"/> -->
<outline text="Voisins"><outline type="rss" text="L&#8217;Appel &amp; Cie" xmlUrl="https://b.example/feed.xml" htmlUrl="https://b.example/"/>
<outline title='Sans page' xmlUrl='https://c.example/rss'/><outline text="Encore" htmlUrl="https://b.example/"/><outline text="x" htmlUrl="javascript:alert(1)"/></outline></body></opml>"""


@pytest.mark.parametrize(
    ("url", "kind"),
    [("https://a.example/amis.opml", "text/plain"), ("https://a.example/blogroll.xml", "text/xml"), ("https://a.example/b", "text/x-opml")],
)
def test_blogroll_tells_whom_a_place_recommends(url: str, kind: str) -> None:
    found = answer(url, OPML.encode(), kind)
    assert isinstance(found, FoundPage)
    assert [(link.url, link.text, link.kind) for link in found.links] == [
        ("https://b.example/", "L’Appel & Cie", "blogroll"),
        ("https://c.example/rss", "Sans page", "blogroll"),
    ]


def test_what_is_no_opml_is_read_as_what_it_is() -> None:
    body = b'<?xml version="1.0"?><rss version="2.0"><channel><title>t</title><item><title>Un</title><link>https://a.example/1</link></item></channel></rss>'
    assert [entry.title for entry in feed("https://a.example/blogroll.xml", body, "text/xml").entries] == ["Un"]


@pytest.mark.parametrize("unit", [b"<outline ", b"<!--", b"<outline text='", b'<outline text="a" ', b"<opml>"])
def test_blogroll_takes_time_in_proportion(unit: bytes) -> None:
    start = time.process_time()
    answer("https://a.example/x.opml", b"<opml>" + unit * (1_000_000 // len(unit)), "text/x-opml")
    assert time.process_time() - start < 1


SITEMAP = b"""<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
<url><loc>https://a.example/old</loc><lastmod>2020-01-01</lastmod></url>
<url><loc>https://a.example/new?a=1&amp;b=2</loc><lastmod>2026-03-02T10:00:00+01:00</lastmod><news:news><news:title>Neuf</news:title></news:news></url>
<url><loc>javascript:alert(1)</loc></url></urlset>"""


@pytest.mark.parametrize(
    ("body", "url"), [(SITEMAP, "https://a.example/sitemap.xml"), (gzip.compress(SITEMAP), "https://a.example/sitemap-posts.xml.gz")]
)
def test_sitemap_gives_its_pages_newest_first(body: bytes, url: str) -> None:
    found = answer(url, body, "application/xml")
    assert isinstance(found, FoundPage)
    assert [(link.url, link.text) for link in found.links] == [("https://a.example/new?a=1&b=2", "Neuf"), ("https://a.example/old", "")]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b"[1]",
        b'{"data": 3}',
        b'{"data": [{"attributes": 3}]}',
        b"[" * 100_000,
        b"<urlset>" * 9,
        b"\x1f\x8b\x08bad",
        b'{"feed": [{"post": {}}]}',
        b'{"acct": 1}',
    ],
)
def test_no_door_raises_on_another_answer(body: bytes) -> None:
    urls = [
        "https://a.example/wp-json/wp/v2/posts", "https://a.example/latest.json", "https://a.example/api/discussions", "https://a.example/api/v1/videos", "https://a.example/sitemap.xml", "https://t.me/s/nous_tous",
        "https://a.example/api", "https://public.api.bsky.app/xrpc/app.bsky.feed.getAuthorFeed?actor=a", "https://a.example/api/v1/accounts/lookup?acct=a", "https://a.example/api/v1/accounts/1/statuses?limit=1",
    ]  # fmt: skip
    for url in urls:
        for kind in ("application/json", "application/xml", "text/html"):
            answer(url, body, kind)


ODD = [None, True, -1, 2**70, float("nan"), "\ud800", "\0", "9" * 5000, [], {}, [{}], [None], "<script>x", "javascript:x"]


def ways(value: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where each value of an answer stands."""
    yield way
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from ways(inner, (*way, key))


def changed(value: Any, way: tuple[Any, ...], by: Any) -> Any:
    if not way:
        return by
    copied = copy(value)
    copied[way[0]] = changed(value[way[0]], way[1:], by)
    return copied


@pytest.mark.parametrize(("path", "whole"), DOOR_ANSWERS, ids=[path for path, _ in DOOR_ANSWERS])
def test_any_value_of_an_answer_may_be_anything(path: str, whole: Any) -> None:
    """Each value in turn is nothing, a number too large, half a character, markup…: read or left, never an exception."""
    for way in ways(whole):
        for odd in ODD:
            found = answer(f"https://a.example/{path}", changed(whole, way, odd))
            for entry in found.entries if isinstance(found, FoundFeed) else ():
                f"{entry.title}{entry.summary}{entry.content}".encode()


HEADS = [
    b'<feed xmlns="http://www.w3.org/2005/Atom"><id>https://f.example/viewtopic.php?t=1</id>',
    b"<rss><channel><generator>Substack</generator>",
    b'<rss xmlns:discourse="http://www.discourse.org/">',
    b"<rss><channel><generator>Castopod - https://castopod.org/</generator>",
    b"<rss><channel><title>a</title><link>https://a.example/</link><generator>Ghost 5.37</generator>",
    b"<rss><channel><link>https://bsky.app/profile/a</link>",
]
UNITS = [b"<p>a<a b>", b"<p>" + b"a" * 399, b"<cite>", b"<cite>a", b'<div class="quotetitle">', b'<div class="title">', b'<p class="button-wrapper"',
         b'<div class="subscription-widget-wrap"', b'<div class="subscription-widget-wrap">' + b"<div>" * 9,
         b"<blockquote>", b"<blockquote>" + b"<p>a" * 9000, b'<div class="quotecontent">', b'<div class="quotecontent">' + b"<p>a" * 9000,
         b"<footer>", b"<footer>" + b"a" * 7000, b"?ref=a", b"<description>", b"<description>" + b"&#xA;" * 3000]  # fmt: skip


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("unit", UNITS)
def test_clearing_a_feed_takes_time_in_proportion(head: bytes, unit: bytes) -> None:
    """What never closes is looked at once (C15): half a MiB of it takes less than a quarter of a second of processor."""
    body = head + unit * (500_000 // len(unit))
    start = time.process_time()
    assert clear(body) == body
    assert time.process_time() - start < 0.25


def test_other_feeds_are_left_as_they_are() -> None:
    body = b"<rss><channel><item><description><![CDATA[<cite>A</cite><p>B: C</p><hr />]]></description></item></channel></rss>"
    assert clear(body) is body


def test_every_door_states_its_contract() -> None:
    assert len(READING) >= 8
    assert all("Contract" in (door.__doc__ or "") for door in DOORS)
