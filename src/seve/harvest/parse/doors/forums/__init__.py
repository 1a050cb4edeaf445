"""Other forums: phpBB (feed.php or app.php/feed, Atom), Flarum (JSON:API), SMF, FluxBB, XenForo, Vanilla.

Contract of Flarum: https://docs.flarum.org/ (`data[]` of type "discussions" with attributes title, slug, createdAt; with
`include=firstPost`, their opening words in `included[]` of type "posts", contentHtml). No user is asked for, no mention of one is kept.
Contract of phpBB: its template feed.xml.twig; dates with their offset. Each text ends with a line that names its author.
What posts quote is left out: a `<blockquote>`; in older boards, `<div class="quotecontent">` after `<div class="quotetitle">`.
"""

import re
from typing import Any

from seve.harvest.parse.doors.contract import (
    dict_of,
    entry,
    feed,
    items_of,
    list_of,
    load,
    origin,
    text_of,
    under,
    without_quotations,
)
from seve.harvest.types import FoundEntry, FoundFeed, FoundPage

_flarum = re.compile(r"/api/discussions(?:\?|$)")
_phpbb = (b"viewtopic.php?", b"/app.php/feed", b"/feed.php")
_signature = re.compile(rb"<p>[^<]{1,400}+(?:<a [^>]{1,600}+>[^<]{0,200}+</a>[^<]{0,400}+)?</p><hr />(?=\s{0,9}\]\]>)")
_quoted = re.compile(rb'<cite>(?:[^<]|<(?!/?cite>)){0,1500}+</cite>|<div class="quotetitle">(?:[^<]|<(?!/?div)){0,1500}+</div>')
_quotation = re.compile(rb'<div class="quotecontent">(?:[^<\]]|\](?!\]>)|<(?!/?div\b)){0,60000}+</div>')
_mention = re.compile(r"<(a|span)\b([^>]{0,800}+)>[^<]{0,200}+</\1>")
FEEDS = {
    "phpbb": ("app.php/feed", "feed.php"),
    "smf": ("index.php?action=.xml;type=rss2",),
    "fluxbb": ("extern.php?action=feed&type=atom",),
    "punbb": ("extern.php?action=feed&type=atom",),
    "xenforo": ("forums/-/index.rss",),
    "vanilla": ("discussions/feed.rss",),
    "mybb": ("syndication.php",),
    "flarum": ("api/discussions?sort=-createdAt&page[limit]=50&include=firstPost",),
}


def suggest(page: FoundPage, url: str) -> list[str]:
    software = f"{page.generator} {_powered_by(page)}".lower()
    name = next((name for name in FEEDS if name in software), "")
    if not name or (page.feeds and name != "flarum"):
        return []
    return [under(url, path) for path in FEEDS[name]]


def clear(body: bytes, head: bytes) -> bytes:
    """The feed of a phpBB without the names that stand in its texts (S5) and without what they quote."""
    if b"<feed" not in head[:400] or not any(mark in head for mark in _phpbb):
        return body
    named_nobody = _quoted.sub(b"", _signature.sub(b"", body))
    return without_quotations(without_quotations(named_nobody), _quotation)


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
    told = load(body)
    items = items_of(told, "data")
    posts = {text_of(item.get("id")): item for item in map(dict_of, list_of(told.get("included"))) if item.get("type") == "posts"}
    found = [_entry(item, posts, url) for item in items if item.get("type") == "discussions" and _is_shown(item)]
    return feed(format="flarum", entries=found)


def _is_shown(item: dict[str, Any]) -> bool:
    told = item.get("attributes")
    return isinstance(told, dict) and not told.get("isHidden") and told.get("isApproved") is not False


def _entry(item: dict[str, Any], posts: dict[str, dict[str, Any]], url: str) -> FoundEntry:
    told = item["attributes"]
    first = dict_of(dict_of(dict_of(item.get("relationships")).get("firstPost")).get("data"))
    post = posts.get(text_of(first.get("id")), {})
    words = text_of(post["attributes"].get("contentHtml")) if post and _is_shown(post) else ""
    words = without_quotations(words.encode("utf-8", "replace")).decode()
    return entry(
        id=str(item.get("id", "")),
        title=text_of(told.get("title")),
        link=text_of(told.get("shareUrl")) or f"{origin(url)}/d/{text_of(told.get('slug')) or item.get('id')}",
        published=text_of(told.get("createdAt")),
        content=_mention.sub(lambda found: "" if "Mention" in found[2] else found[0], words),
    )
