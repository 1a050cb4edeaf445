"""Doors by kind of place: which public addresses tell what a place says, and how to read their answers. See `contract`.

Comes in: the home page of a place, or an answer. Goes out: addresses to visit, FoundFeed, FoundPage.
"""

import re
from dataclasses import replace
from types import ModuleType

from seve.harvest.parse.doors import (
    blogrolls,
    blogs,
    bluesky,
    closed,
    decidim,
    discourse,
    forums,
    loomio,
    mastodon,
    newsletters,
    peertube,
    podcasts,
    reservations,
    sitemaps,
    telegram,
    wordpress,
    youtube,
)
from seve.harvest.parse.doors.closed import is_closed
from seve.harvest.parse.doors.contract import DoorChanged
from seve.harvest.parse.doors.mastodon import is_signed
from seve.harvest.types import Fetched, FoundFeed, FoundPage

DOORS: tuple[ModuleType, ...] = (
    wordpress,
    blogs,
    discourse,
    forums,
    peertube,
    youtube,
    podcasts,
    newsletters,
    mastodon,
    bluesky,
    decidim,
    loomio,
    telegram,
    closed,
    blogrolls,
    reservations,
    sitemaps,
)
READING = tuple(door for door in DOORS if hasattr(door, "reads"))
CLEARING = tuple(door for door in DOORS if hasattr(door, "clear"))
MOST = 6
HEAD = 4096  # bytes by which a feed tells its software

# Addresses of a service that speak for one of its places: which one, they say in "of", or in a parameter of their own.
_of = re.compile(r"^(https?://[^/]+)/(?:api/v1/accounts/(?:lookup\?|\w+/statuses\?)|feeds/videos\.xml\?)[^#]*[?&]of=(/@?[\w.@/-]+)")
_tube = re.compile(r"^(https?://[^/]+)/feeds/videos\.(?:xml|atom|json)\?(?:[^#]*&)?(videoChannelName|accountName)=([\w.@-]+)")
_youtube = re.compile(r"^(https?://(?:www\.)?youtube\.com)/feeds/videos\.xml\?channel_id=(UC[\w-]{22})$")
# The feeds of fediverse accounts, as Mastodon, GoToSocial, Misskey, Pixelfed and Pleroma name them.
_rss = re.compile(r"^(https?://[^/]+/(?:@|users/)[A-Za-z0-9_-]+)(?:/feed)?\.(?:rss|atom|json)$")
# What a service's own feed of one of its places tells, though it stands beside that place: the feed, then its posts.
_beside = (
    (
        re.compile(r"^https?://(?:www\.)?youtube\.com/feeds/videos\.xml\?"),
        re.compile(r"^https?://(?:www\.)?youtube\.com/(?:watch\?|shorts/)"),
    ),
    (
        re.compile(r"^https?://[^/]+/(?:feeds/videos\.|api/v1/(?:video-channels|accounts)/[^/]+/videos)"),
        re.compile(r"^https?://[^/]+/(?:w/|videos/watch/)"),
    ),
    (re.compile(r"^https?://[^/]+/g/[A-Za-z0-9]{6,10}(?:/[^/?#]+)?\.xml$"), re.compile(r"^https?://[^/]+/d/[A-Za-z0-9]")),
)
_asked_with_care = re.compile(r"/sitemap\.xml$|/wp-json/|/\.well-known/")
_preview = re.compile(r"^https?://(?:t\.me|telegram\.me)/s/(\w+)")


def suggest(page: FoundPage, url: str) -> list[str]:
    """Public addresses worth a visit beside the feeds a home page announces, best first; none for a closed network."""
    if is_closed(url):
        return []
    found: dict[str, None] = {}
    for door in DOORS:
        for address in door.suggest(page, url):
            if address not in page.feeds:
                found.setdefault(address)
    return list(found)[:MOST]


def read(fetched: Fetched) -> FoundFeed | FoundPage | None:
    """What the answer of a known door holds; None when it comes through none, or is not what that door answers."""
    url, content_type = fetched.final_url or fetched.url, dict(fetched.headers).get("content-type", "").lower()
    for door in READING:
        if door.reads(url, content_type):
            try:
                found: FoundFeed | FoundPage = door.read(fetched.body, url)
            except DoorChanged:
                return None
            return found
    return None


def clear(body: bytes) -> bytes:
    """A feed without what its software adds to each text: the names of authors, forms to subscribe."""
    head = body[:HEAD]
    for door in CLEARING:
        body = door.clear(body, head)
    return body


def clear_page(page: FoundPage, url: str) -> FoundPage:
    """A page without what its software adds to the addresses it links to."""
    return blogs.clear_page(page, url)


def with_suggestions(page: FoundPage, url: str) -> FoundPage:
    """A home page with the addresses of its door among its feeds.

    Not its sitemap, which is only worth a visit once the usual addresses of feeds were tried in vain; nor what many hosts refuse to all
    readers (401, 403), since a refusal of a feed is taken as one of the whole host.
    """
    announced = tuple(feed for feed in page.feeds if not _rss.match(feed))  # it hides the flags of the account (see mastodon)
    more = [address for address in suggest(page, url) if not _asked_with_care.search(address)]
    return replace(page, feeds=(*announced, *more)) if more or announced != page.feeds else page


def speaks_for(url: str) -> str:
    """The address of the place that an address of a service speaks for; the address itself when it is no such address.

    "https://tube.example/feeds/videos.xml?videoChannelName=nous" → "https://tube.example/c/nous".
    """
    if found := _of.match(url):
        return found[1] + found[2]
    if found := _tube.match(url):
        return f"{found[1]}/{'c' if found[2] == 'videoChannelName' else 'a'}/{found[3]}"
    if found := _youtube.match(url):
        return f"{found[1]}/channel/{found[2]}"
    if found := _rss.match(url):
        return found[1]
    found = _preview.match(url)
    return f"https://t.me/{found[1]}" if found else url


def tells_of(url: str, post: str) -> bool:
    """Whether the answer at `url`, written by a service for one of its places, may tell of `post`, which stands beside that place.

    "https://tube.example/feeds/videos.xml?videoChannelName=nous" and "https://tube.example/w/abc". Never of another host's.
    """
    same_host = url.split("/", 3)[2:3] == post.split("/", 3)[2:3] or _same_youtube(url, post)
    return same_host and any(feed.match(url) and beside.match(post) for feed, beside in _beside)


def _same_youtube(url: str, post: str) -> bool:
    return all(re.match(r"^https?://(?:www\.)?youtube\.com/", each) for each in (url, post))


__all__ = [
    "DoorChanged",
    "clear",
    "clear_page",
    "is_closed",
    "is_signed",
    "read",
    "speaks_for",
    "suggest",
    "tells_of",
    "with_suggestions",
]
