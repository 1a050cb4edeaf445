"""Prints the pages of a place in the markup of its engine: home, post, archive, the small pages of every blog."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from html import escape
from string import Template

from seve.project.demo.model import Link, Post, Site
from seve.project.demo.shelf import ROOT, lists

DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MONTHS = ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre")
ON_HOME = 10
ON_A_LONG_HOME = 40  # where the feed does not hold the whole posts
ENTRY_MARK = "<!-- entry -->"


@dataclass(frozen=True, slots=True)
class Shelfful:
    """All that a place shows at a date: its posts so far, newest first, and its link lists."""

    site: Site
    posts: Sequence[Post]
    blogroll: Sequence[Link]
    official: Sequence[Link]
    at: datetime


def home(place: Shelfful) -> str:
    """The home page: the latest posts whole."""
    shown = ON_A_LONG_HOME if place.site.feed in {"summary", "none"} else ON_HOME
    body = "\n".join(_entry(place, said, with_comments=False) for said in place.posts[:shown])
    body += f'\n<p class="pagination"><a href="{place.site.home}archives">Archives</a></p>'
    return _page(place, title=place.site.name, body=body, kind="home")


def post(place: Shelfful, said: Post) -> str:
    """One post with its comments."""
    meta = ""
    if place.site.engine in {"spip", "wordpress"}:
        meta = f'\n<meta property="article:published_time" content="{said.date.isoformat()}" />'
    elif place.site.engine == "dotclear":
        meta = f'\n<meta name="DC.date" scheme="W3CDTF" content="{said.date.isoformat()}" />'
    return _page(place, title=escape(said.title, quote=True), body=_entry(place, said, with_comments=True), kind="post", meta=meta)


def archives(place: Shelfful) -> str:
    """All titles, with their dates."""
    rows = "".join(f'<li><a href="{said.url}">{escape(said.title, quote=False)}</a> ({date_long(said.date)})</li>' for said in place.posts)
    return _page(place, title="Archives", body=f"<h2>Archives</h2><ul>{rows}</ul>", kind="archives")


def plain(place: Shelfful, *, title: str, body: str) -> str:
    """A page that is no post: who we are, the list of the federations."""
    return _page(place, title=title, body=f"<h2>{title}</h2>{body}", kind="page")


def date_long(date: datetime) -> str:
    day = "1er" if date.day == 1 else str(date.day)
    return f"{DAYS[date.weekday()]} {day} {MONTHS[date.month - 1]} {date.year}"


def date_short(date: datetime) -> str:
    return f"{date.day} {MONTHS[date.month - 1]} {date.year}"


def _page(place: Shelfful, *, title: str, body: str, kind: str, meta: str = "") -> str:
    site = place.site
    feed_url = f"{site.home}{feed_path(site)}"
    menu = [Link(site.home, "Accueil"), Link(f"{site.home}a-propos", "Qui sommes-nous"), Link(f"{site.home}archives", "Archives")]
    recent = [Link(said.url, escape(said.title, quote=False)) for said in place.posts[:8]]
    lists_of = {"menu": menu, "recent": recent, "blogroll": place.blogroll, "official": place.official}
    fields = {name: _items(links) for name, links in lists_of.items()}
    fields |= {f"{name}_lines": _lines(links) for name, links in lists_of.items()}
    return markup(site.engine)[0].safe_substitute(
        fields,
        title=title,
        site=escape(site.name),
        home=site.home,
        body=body,
        kind=kind,
        charset=site.encoding,
        date_meta=meta,
        head=_head(site, feed_url),
        feed_url=feed_url,
        columns="narrowcolumn",
    )


def _head(site: Site, feed_url: str) -> str:
    head = '<meta name="robots" content="noindex, nofollow" />\n' if site.trouble == "noindex" else ""
    if site.feed == "none":
        return head
    kind = {"atom": "application/atom+xml", "rdf": "application/rdf+xml"}.get(site.feed, "application/rss+xml")
    return head + f'<link rel="alternate" type="{kind}" title="{escape(site.name)}" href="{feed_url}" />\n'


def feed_path(site: Site) -> str:
    """Where the engine keeps its feed."""
    return {
        "dotclear": "feed/atom" if site.feed == "atom" else "feed/rss2",
        "wordpress": "feed/",
        "spip": "spip.php?page=backend",
        "overblog": "rss-articles.xml",
        "blogger": "feeds/posts/default",
        "phpbb": "rss.php",
        "artisan": "rss.xml",
        "gazouillis": "flux.rss",
    }[site.engine]


def _entry(place: Shelfful, said: Post, *, with_comments: bool) -> str:
    rng = random.Random(f"comments/{said.url}")
    comments = rng.sample(lists("comments.txt")[""], k=rng.choice((0, 0, 0, 1, 2, 3)))
    return markup(place.site.engine)[1].safe_substitute(
        title=escape(said.title, quote=True),
        url=said.url,
        text="\n".join(said.html(place.at)),
        home=place.site.home,
        tag=said.tags[0] if said.tags else "divers",
        number=int(said.date.timestamp()) // 3600 % 10_000,
        iso=said.date.isoformat(),
        time=f"{said.date:%H:%M}",
        date_long=date_long(said.date),
        date_long_cap=date_long(said.date).capitalize(),
        date_short=f"{said.date:%d.%m.%y}" if place.site.engine == "artisan" else date_short(said.date),
        date_forum=f"{DAYS[said.date.weekday()][:3].capitalize()} {date_short(said.date)}, {said.date:%H:%M}",
        comment_count=f"{len(comments) or 'aucun'} commentaire{'s' if len(comments) > 1 else ''}",
        comments=_comments(comments) if with_comments else "",
    )


def _comments(comments: Sequence[str]) -> str:
    if not comments:
        return ""
    rows = "".join(f'<li class="comment"><p>{comment}</p></li>' for comment in comments)
    return f'\n<div id="comments"><h3>Commentaires</h3><ol class="commentlist">{rows}</ol></div>'


def _items(links: Sequence[Link]) -> str:
    return "".join(f'<li><a href="{link.url}">{link.words}</a></li>' for link in links)


def _lines(links: Sequence[Link]) -> str:
    return "".join(f'<A HREF="{link.url}">{link.words}</A><BR>\n' for link in links)


@cache
def markup(engine: str) -> tuple[Template, Template]:
    """The page and the entry of an engine."""
    page, entry = (ROOT / "markup" / f"{engine}.html").read_text(encoding="utf-8").split(ENTRY_MARK)
    return Template(page), Template(entry.strip())
