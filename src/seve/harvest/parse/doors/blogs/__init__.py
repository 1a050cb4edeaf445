"""Blogs whose feed stands at a known place: Ghost, Blogger, Hugo, Jekyll, Dotclear, SPIP, Drupal, Over-blog, Overblog, Typepad, Pelican.

Contract: the address of the feed by the name the page gives its software (<meta name="generator">). Blogger takes `max-results`.
"""

from seve.base.addresses import AddressRefused, host_of
from seve.harvest.parse.doors.contract import origin, under
from seve.harvest.types import FoundPage

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
BLOGGER = "feeds/posts/default?max-results=100"


def suggest(page: FoundPage, url: str) -> list[str]:
    software = page.generator.lower()
    if software.startswith("blogger") or _host(url).endswith((".blogspot.com", ".blogspot.fr")):
        return [f"{origin(url)}/{BLOGGER}"]
    if page.feeds:
        return []
    name = next((name for name in FEEDS if software.startswith(name)), "")
    return [under(url, path) for path in FEEDS.get(name, ())]


def _host(url: str) -> str:
    try:
        return host_of(url)
    except AddressRefused:
        return ""
