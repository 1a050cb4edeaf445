"""Blogs whose feed stands at a known place: Ghost, Blogger, Hugo, Jekyll, Dotclear, SPIP, Drupal, Over-blog, Overblog, Typepad, Pelican.

Contract: the address of the feed by the name the page gives its software (<meta name="generator">). Blogger takes `max-results`. Ghost
writes its own name behind every address it links to: `?ref=its.host`; in 5.37, `?ref=name-of-the-site` (TryGhost/Ghost,
`OutboundLinkTagger.js`; it leaves alone what has a `ref` already).
"""

import re
import unicodedata
from dataclasses import replace
from html import unescape

from seve.base.addresses import AddressRefused, host_of
from seve.harvest.parse.doors.contract import origin, under
from seve.harvest.types import FoundPage, Link

FEEDS = {
    "ghost": ("rss/",),
    "hugo": ("index.xml",),
    "jekyll": ("feed.xml",),
    "dotclear": ("feed/atom",),
    "spip": ("spip.php?page=backend",),
    "drupal": ("rss.xml",),
    "joomla": ("?format=feed&type=rss",),
    "typepad": ("atom.xml",),
    "movable type": ("atom.xml",),
    "pelican": ("feeds/all.atom.xml",),
    "eleventy": ("feed/feed.xml", "feed.xml"),
    "gatsby": ("rss.xml",),
    "over-blog": ("rss",),
    "serendipity": ("index.php?/feeds/index.rss2",),
    "pluxml": ("feed.php?rss",),
    "zola": ("atom.xml", "rss.xml"),
    "hexo": ("atom.xml",),
}
_title = re.compile(rb"<title>(?:<!\[CDATA\[)?([^<\]]{1,300}+)")
_home = re.compile(rb"<link>https?://(?:www\.)?([^/<]{1,100}+)")
BLOGGER = "feeds/posts/default?max-results=100"


def suggest(page: FoundPage, url: str) -> list[str]:
    software = page.generator.lower()
    if software.startswith("blogger") or _host(url).endswith((".blogspot.com", ".blogspot.fr")):
        return [f"{origin(url)}/{BLOGGER}"]
    if page.feeds:
        return []
    name = next((name for name in FEEDS if software.startswith(name)), "")
    return [under(url, path) for path in FEEDS.get(name, ())]


def clear(body: bytes, head: bytes) -> bytes:
    """The feed of a Ghost, each link as its author wrote it: else one page linked to from two blogs would be two pages."""
    if b"<generator>Ghost " not in head:
        return body
    title, home = _title.search(head), _home.search(head)
    if title is None or home is None:
        return body
    names = b"|".join(re.escape(name) for name in (_slug(title[1]), home[1]) if name)
    return re.sub(rb"(?:\?|&amp;|&)ref=(?:%b)(?=[\"#])" % names, b"", body)


def clear_page(page: FoundPage, url: str) -> FoundPage:
    """The same for a page of a Ghost: its links without its own host. The site's title is told for sure by its feed alone."""
    if not page.generator.lower().startswith("ghost"):
        return page
    added = re.compile(rf"[?&]ref={re.escape(_host(url).removeprefix('www.'))}$")  # always the last of its address
    told: dict[str, Link] = {}
    for link in page.links:
        told.setdefault(added.sub("", link.url), link)
    return replace(page, links=tuple(replace(link, url=bare) for bare, link in told.items()))


def _slug(title: bytes) -> bytes:
    """As Ghost makes it of the site's title: "Les Jardins d'été" is "les-jardins-dete"."""
    plain = unicodedata.normalize("NFKD", unescape(title.decode("utf-8", "replace"))).encode("ascii", "ignore").lower()
    return re.sub(rb"[^a-z0-9]+", b"-", plain.replace(b"'", b"")).strip(b"-")


def _host(url: str) -> str:
    try:
        return host_of(url)
    except AddressRefused:
        return ""
