"""Other forums: phpBB (feed.php or app.php/feed, Atom), Flarum (JSON:API), SMF, FluxBB, XenForo, Vanilla.

Contract of Flarum: https://docs.flarum.org/ (`data[]` of type "discussions" with attributes title, slug, createdAt). No user is read.
Contract of phpBB: its template feed.xml.twig. Each text ends with a line that names its author, and quotations name whom they quote.
"""

import re

from seve.harvest.parse.doors.contract import entry, feed, items_of, load, origin, text_of, under
from seve.harvest.types import FoundFeed, FoundPage

_flarum = re.compile(r"/api/discussions(?:\?|$)")
_phpbb = (b"viewtopic.php?", b"/app.php/feed", b"/feed.php")
_signature = re.compile(rb"<p>[^<]{1,400}+(?:<a [^>]{1,600}+>[^<]{0,200}+</a>[^<]{0,400}+)?</p><hr />(?=\s{0,9}\]\]>)")
_quoted = re.compile(rb'<cite>(?:[^<]|<(?!/?cite>)){0,1500}+</cite>|<div class="quotetitle">(?:[^<]|<(?!/?div)){0,1500}+</div>')
FEEDS = {
    "phpbb": ("app.php/feed", "feed.php"),
    "smf": ("index.php?action=.xml;type=rss2",),
    "fluxbb": ("extern.php?action=feed&type=atom",),
    "punbb": ("extern.php?action=feed&type=atom",),
    "xenforo": ("forums/-/index.rss",),
    "vanilla": ("discussions/feed.rss",),
    "mybb": ("syndication.php",),
    "flarum": ("api/discussions?sort=-createdAt&page[limit]=50",),
}


def suggest(page: FoundPage, url: str) -> list[str]:
    software = f"{page.generator} {_powered_by(page)}".lower()
    name = next((name for name in FEEDS if name in software), "")
    if not name or (page.feeds and name != "flarum"):
        return []
    return [under(url, path) for path in FEEDS[name]]


def clear(body: bytes, head: bytes) -> bytes:
    """The feed of a phpBB without the names that stand in its texts (S5): who posted, who is quoted."""
    if b"<feed" not in head[:400] or not any(mark in head for mark in _phpbb):
        return body
    return _quoted.sub(b"", _signature.sub(b"", body))


def _powered_by(page: FoundPage) -> str:
    """Forums name their maker in the footer: "Powered by phpBB"."""
    makers = (
        "phpbb.com",
        "simplemachines.org",
        "fluxbb.org",
        "punbb.informer.com",
        "xenforo.com",
        "vanillaforums",
        "mybb.com",
        "flarum.org",
    )
    names = ("phpbb", "smf", "fluxbb", "punbb", "xenforo", "vanilla", "mybb", "flarum")
    found = [
        name for maker, name in zip(makers, names, strict=True) for link in page.links if maker in link.url and link.kind != "editorial"
    ]
    return " ".join(found[:1])


def reads(url: str, content_type: str) -> bool:
    return _flarum.search(url) is not None and "json" in content_type


def read(body: bytes, url: str) -> FoundFeed:
    found = []
    for item in items_of(load(body), "data"):
        told = item.get("attributes")
        if item.get("type") == "discussions" and isinstance(told, dict) and not told.get("isHidden"):
            link = text_of(told.get("shareUrl")) or f"{origin(url)}/d/{text_of(told.get('slug')) or item.get('id')}"
            found.append(
                entry(id=str(item.get("id", "")), title=text_of(told.get("title")), link=link, published=text_of(told.get("createdAt")))
            )
    return feed(format="flarum", entries=found)
