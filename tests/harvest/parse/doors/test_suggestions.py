"""Which public addresses each kind of place has, and whose an address of a service is."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from seve.base.addresses import home_of
from seve.harvest.domain.directives import NONE
from seve.harvest.parse import is_home, read
from seve.harvest.parse.doors import DOORS, is_closed, speaks_for, suggest, tells_of, with_suggestions
from seve.harvest.types import Directives, Fetched, FoundPage, Link, LinkKind, Outcome


def page(
    generator: str = "", feeds: tuple[str, ...] = (), canonical: str = "", links: tuple[str, ...] = (), directives: Directives = NONE
) -> FoundPage:
    found = tuple(Link(url, "", LinkKind.BOILERPLATE) for url in links)
    return FoundPage("", canonical, "", None, "", "", found, feeds, directives, generator)


@pytest.mark.parametrize(
    ("found", "url", "best"),
    [
        (page("WordPress 6.4"), "https://a.example/", "https://a.example/feed/"),
        (
            page("WordPress 6.4", ("https://a.example/feed/",)),
            "https://a.example/blog/",
            "https://a.example/blog/wp-json/wp/v2/posts?per_page=50&_fields=id,date_gmt,modified_gmt,link,title,content,excerpt",
        ),
        (page("Ghost 5.80"), "https://a.example/", "https://a.example/rss/"),
        (page("Hugo 0.111.3"), "https://a.example/", "https://a.example/index.xml"),
        (page("SPIP 4.2.1"), "https://a.example/", "https://a.example/spip.php?page=backend"),
        (page("Dotclear"), "https://a.example/blog/", "https://a.example/blog/feed/atom"),
        (page(), "https://nous.blogspot.com/", "https://nous.blogspot.com/feeds/posts/default?max-results=100"),
        (page("Discourse 3.2"), "https://forum.example/", "https://forum.example/latest.rss"),
        (page(links=("https://www.phpbb.com/",)), "https://forum.example/", "https://forum.example/app.php/feed"),
        (
            page("Flarum"),
            "https://forum.example/",
            "https://forum.example/api/discussions?sort=-createdAt&page[limit]=50&include=firstPost",
        ),
        (page("PeerTube"), "https://tube.example/c/nous/videos", "https://tube.example/feeds/videos.xml?videoChannelName=nous"),
        (page("PeerTube"), "https://tube.example/", "https://tube.example/feeds/videos.xml?isLocal=true"),
        (
            page(canonical="https://www.youtube.com/channel/UC2NPctYUcBwIOfix7FRvlLQ"),
            "https://www.youtube.com/@nous",
            "https://www.youtube.com/feeds/videos.xml?channel_id=UC2NPctYUcBwIOfix7FRvlLQ&of=/@nous",
        ),
        (page("Podlove Podcast Publisher v3.8"), "https://pod.example/", "https://pod.example/feed/mp3/"),
        (page(), "https://nous.substack.com/", "https://nous.substack.com/feed"),
        (page(), "https://buttondown.com/nous", "https://buttondown.com/nous/rss"),
        (page(), "https://nous.buttondown.email/", "https://nous.buttondown.email/rss"),
        (page(links=("https://listmonk.app/",)), "https://lettre.example/", "https://lettre.example/archive.xml"),
        (page(links=("https://castopod.org/",)), "https://voix.example/@nous", "https://voix.example/@nous/feed.xml"),
        (page(), "https://s.example/@nous", "https://s.example/api/v1/accounts/lookup?acct=nous&of=/@nous"),
        (page(), "https://bsky.app/profile/nous.example", "https://bsky.app/profile/nous.example/rss"),
        (page(links=("https://decidim.org/", "https://d.example/processes")), "https://d.example/", "https://d.example/processes"),
        (
            page(links=("https://github.com/decidim/decidim", "https://d.example/assemblies")),
            "https://d.example/",
            "https://d.example/assemblies",
        ),
        (page(), "https://www.loomio.com/g/AbCdEf12/nous", "https://www.loomio.com/g/AbCdEf12/nous.xml"),
        (page(), "https://t.me/nous_tous", "https://t.me/s/nous_tous"),
        (page(), "https://plain.example/", "https://plain.example/sitemap.xml"),
    ],
)
def test_best_address_of_each_kind(found: FoundPage, url: str, best: str) -> None:
    """What is suggested is visited when the page is a place's own home: on a farm, the address that stands for the place."""
    assert suggest(found, url)[0] == best
    assert is_home(url) or is_home(home_of(url))
    assert suggest(found, home_of(url)) != []


@pytest.mark.parametrize(
    ("asked", "came", "feeds"),
    [
        ("https://a.example/", "https://a.example/fr/", ("https://a.example/feed/",)),
        ("https://a.example/", "https://www.a.example/accueil", ("https://a.example/feed/",)),
        ("https://a.example/", "https://other.example/fr/", ()),
        ("https://a.example/page", "https://a.example/fr/page", ()),
    ],
)
def test_home_that_leads_on_to_a_language_of_its_own_is_a_home(asked: str, came: str, feeds: tuple[str, ...]) -> None:
    body = b'<html><head><meta name="generator" content="WordPress 6.4"></head><body><p>Bonjour</p></body></html>'
    at = datetime(2026, 11, 23, tzinfo=UTC)
    found = read(Fetched(asked, came, at, Outcome.OK, 200, (("content-type", "text/html"),), body))
    assert isinstance(found, FoundPage)
    assert found.feeds == feeds


def test_blogroll_in_a_file_of_the_same_host_is_read_beside_an_announced_feed() -> None:
    rolls = ("https://other.example/roll.opml", "https://a.example/blogroll.opml")
    with_feed, without = page(feeds=("https://a.example/feed",)), page()
    assert suggest(replace(with_feed, blogrolls=rolls), "https://a.example/") == ["https://a.example/blogroll.opml"]
    assert "https://a.example/blogroll.opml" not in suggest(replace(without, blogrolls=rolls), "https://a.example/")


@pytest.mark.parametrize(
    "url",
    [
        "https://www.facebook.com/nous",
        "https://x.com/nous",
        "https://www.instagram.com/nous/",
        "https://www.tiktok.com/@nous",
        "https://m.facebook.com/x",
        "https://fr.linkedin.com/in/x",
    ],
)
def test_closed_networks_are_never_visited(url: str) -> None:
    assert is_closed(url)
    assert suggest(page("WordPress"), url) == []


@pytest.mark.parametrize(
    "url", ["https://notfacebook.com/", "https://x.company.example/", "https://a.example/?u=facebook.com", "not an address"]
)
def test_open_places_are_not_taken_for_closed(url: str) -> None:
    assert not is_closed(url)


def test_account_that_asks_not_to_be_indexed_is_left_alone() -> None:
    assert suggest(page(directives=Directives(noindex=True), feeds=("x",)), "https://s.example/@nous") == []


@pytest.mark.parametrize(
    "feed", ["@nous.rss", "@nous.atom", "@nous.json", "@nous/feed.rss", "users/nous.atom", "users/nous/feed.atom", "users/nous/feed.rss"]
)
def test_feed_that_hides_the_flags_of_an_account_is_not_taken(feed: str) -> None:
    """Mastodon, Misskey, GoToSocial, Pixelfed, Pleroma: their feeds do not say whether the account agrees to be found."""
    found = with_suggestions(page(feeds=(f"https://s.example/{feed}",)), "https://s.example/@nous")
    assert found.feeds == ("https://s.example/api/v1/accounts/lookup?acct=nous&of=/@nous",)


def test_show_that_announces_its_feed_is_not_asked_for_its_account() -> None:
    """A podcast on Castopod is an account of the fediverse, too; that server answers nothing to the question of its flags."""
    found = with_suggestions(page(feeds=("https://voix.example/@nous/feed.xml",)), "https://voix.example/@nous")
    assert found.feeds == ("https://voix.example/@nous/feed.xml",)


@pytest.mark.parametrize(
    ("feed", "post", "told"),
    [
        ("https://www.youtube.com/feeds/videos.xml?channel_id=UC2", "https://www.youtube.com/watch?v=a", True),
        ("https://www.youtube.com/feeds/videos.xml?channel_id=UC2", "http://youtube.com/shorts/a", True),
        ("https://www.youtube.com/feeds/videos.xml?channel_id=UC2", "https://www.youtube.com/@other", False),
        ("https://www.youtube.com/feeds/videos.xml?channel_id=UC2", "https://tube.example/watch?v=a", False),
        ("https://tube.example/feeds/videos.xml?videoChannelName=nous", "https://tube.example/w/abc", True),
        ("https://tube.example/feeds/videos.xml?videoChannelName=nous", "https://tube.example/videos/watch/abc", True),
        ("https://tube.example/feeds/videos.xml?videoChannelName=nous", "https://other.example/w/abc", False),
        ("https://tube.example/feeds/videos.xml?videoChannelName=nous", "https://tube.example/c/other", False),
        ("https://www.loomio.com/g/AbCdEf12/nous.xml", "https://www.loomio.com/d/xyz", True),
        ("https://www.loomio.com/g/AbCdEf12/nous.xml", "https://www.loomio.com/g/Other123", False),
        ("https://host.example/~alice/feed.xml", "https://host.example/~bob/post", False),
    ],
)
def test_what_a_service_tells_beside_its_place(feed: str, post: str, told: bool) -> None:
    assert tells_of(feed, post) is told


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("https://tube.example/feeds/videos.xml?videoChannelName=nous", "https://tube.example/c/nous"),
        ("https://tube.example/feeds/videos.xml?accountName=moi", "https://tube.example/a/moi"),
        ("https://www.youtube.com/feeds/videos.xml?channel_id=UC2NPctYUcBwIOfix7FRvlLQ&of=/@nous", "https://www.youtube.com/@nous"),
        (
            "https://www.youtube.com/feeds/videos.xml?channel_id=UC2NPctYUcBwIOfix7FRvlLQ",
            "https://www.youtube.com/channel/UC2NPctYUcBwIOfix7FRvlLQ",
        ),
        ("https://s.example/api/v1/accounts/lookup?acct=nous&of=/@nous", "https://s.example/@nous"),
        ("https://s.example/api/v1/accounts/12/statuses?limit=40&of=/@nous", "https://s.example/@nous"),
        ("https://t.me/s/nous_tous", "https://t.me/nous_tous"),
        ("https://s.example/@nous.rss", "https://s.example/@nous"),
        ("https://a.example/page?of=/@nous", "https://a.example/page?of=/@nous"),
        ("https://s.example/api/v1/accounts/12/followers?of=/@nous", "https://s.example/api/v1/accounts/12/followers?of=/@nous"),
    ],
)
def test_whose_an_address_of_a_service_is(url: str, place: str) -> None:
    assert speaks_for(url) == place


def test_no_door_asks_for_people() -> None:
    forbidden = ("follow", "favourit", "reblogged_by", "likes", "members", "users", "liked")
    asked = [
        address
        for door in DOORS
        for address in door.suggest(page("WordPress Discourse PeerTube", links=("https://decidim.org/",)), "https://s.example/@nous")
    ]
    assert asked
    assert not [address for address in asked if any(word in address for word in forbidden)]
