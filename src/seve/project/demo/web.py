"""The small web at a date: what any address of it answers. Pure; the server only carries it."""

import hashlib
from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import datetime
from email.utils import format_datetime
from html import escape
from urllib.parse import urlsplit

from seve.project.demo import feeds, pages
from seve.project.demo.model import Link, Post, Site
from seve.project.demo.world import World

HTML = "text/html"
XML = "application/xml"
SLOW_SECONDS = 1.2
CRAWL_DELAY = 1


@dataclass(frozen=True, slots=True)
class Answer:
    """What the web says. `wait` is how long it makes one wait, in seconds."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    wait: float = 0.0


class Web:
    """The world as it stood at `at`; `move_to` turns the calendar."""

    def __init__(self, world: World, at: datetime) -> None:
        self.world = world
        self.by_host: dict[str, list[Site]] = defaultdict(list)
        for site in world.sites.values():
            self.by_host[site.host].append(site)
        for sites in self.by_host.values():
            sites.sort(key=lambda site: -len(site.path))
        self.move_to(at)

    def move_to(self, at: datetime) -> None:
        """Show the web as it stood at that date."""
        self.at = at
        self.posts: dict[str, list[Post]] = {key: [] for key in self.world.sites}
        for post in self.world.posts:
            if post.date <= at:
                self.posts[post.site].append(post)
        for posts in self.posts.values():
            posts.sort(key=lambda post: post.date, reverse=True)
        self.by_address = {_address(post.url): post for posts in self.posts.values() for post in posts}

    def answer(self, host: str, target: str) -> Answer:
        """The answer to GET `target` (path and query) of `host`. 502 for a host that is no more, as a proxy says it."""
        if host in self.world.moved and self.at >= self.world.moved_at and target != "/robots.txt":
            return Answer(301, headers={"location": f"http://{self.world.moved[host]}{target}"})
        site_host = next((old for old, new in self.world.moved.items() if new == host), host)
        if site_host in self.world.vanished and self.at >= self.world.vanished[site_host]:
            return Answer(410, b"<h1>Parti</h1>", {"content-type": HTML})
        if target == "/robots.txt":
            return self._robots(site_host)
        sites = self.by_host.get(site_host, [])
        site = next((site for site in sites if target.startswith(site.path)), None)
        if site is None:
            return (
                _missing() if sites or site_host in self.world.elsewhere else Answer(502, b"no such host", {"content-type": "text/plain"})
            )
        return self._of_site(site, target)

    def _robots(self, host: str) -> Answer:
        site = next(iter(self.by_host.get(host, [])), None)
        if site is None:
            return _missing()
        rules = {
            "crawl-delay": f"User-agent: *\nCrawl-delay: {CRAWL_DELAY}\nDisallow: /admin/\n",
            "opted-out": "User-agent: SeveBot\nDisallow: /\n\nUser-agent: *\nDisallow:\n",
        }.get(site.trouble, "User-agent: *\nDisallow: /admin/\n")
        return Answer(200, rules.encode(), {"content-type": "text/plain"})

    def _of_site(self, site: Site, target: str) -> Answer:
        if site.trouble == "busy":
            return Answer(503, b"<h1>Service indisponible</h1>", {"content-type": HTML, "retry-after": "3600"})
        found = self._find(site, target.removeprefix(site.path))
        if found is None:
            return _missing()
        return replace(found, wait=SLOW_SECONDS if site.trouble == "slow" else 0.0)

    def _find(self, site: Site, path: str) -> Answer | None:
        """One page of a place, by its path below the home page; None when there is none."""
        shown = self._shelfful(site)
        newest = shown.posts[0].date if shown.posts else self.world.begin
        if path == pages.feed_path(site) and site.feed != "none":
            return _printed(site, feeds.feed(shown), XML, newest)
        if path in {"", "index.html", "index.php"}:
            return _printed(site, pages.home(shown), HTML, newest)
        if path == "archives":
            return _printed(site, pages.archives(shown), HTML, newest)
        if path == "a-propos":
            return _printed(site, pages.plain(shown, title="Qui sommes-nous", body=_about(site)), HTML, self.world.begin)
        if path == "federations" and site.key == "national":
            return _printed(site, pages.plain(shown, title="Nos fédérations", body=self._federations()), HTML, self.world.begin)
        post = self.by_address.get(_address(f"{site.home}{path}"))
        if post is None:
            return None
        changed = post.edited if post.edited and post.edited <= self.at else post.date
        return _printed(site, pages.post(shown, post), HTML, changed)

    def _shelfful(self, site: Site) -> pages.Shelfful:
        def standing(kind: str) -> list[Link]:
            return [link for link in self.world.lists[kind].get(site.key, ()) if link.until is None or self.at < link.until]

        return pages.Shelfful(site, self.posts[site.key], standing("blogroll"), standing("official"), self.at)

    def _federations(self) -> str:
        rows = "".join(
            f'<li><a href="{site.home}">{escape(site.name)}</a></li>' for site in self.world.sites.values() if site.key in self.world.listed
        )
        return f"<p>Les fédérations départementales reconnues par le Mouvement :</p><ul>{rows}</ul>"


def _about(site: Site) -> str:
    return (
        f"<p>{escape(site.name)} est un lieu imaginaire, écrit pour la démonstration de Sève. "
        "Les communes existent, les gens et les affaires dont on parle ici, non.</p>"
    )


def _printed(site: Site, text: str, kind: str, changed: datetime) -> Answer:
    """A page or a feed in the encoding of the place, with what a conditional request needs."""
    charset = "windows-1252" if site.encoding == "iso-8859-1" else site.encoding  # browsers read one as the other, and people wrote so
    body = text.encode(charset, "xmlcharrefreplace")
    declared = "" if site.engine == "artisan" else f"; charset={site.encoding}"
    return Answer(
        200,
        body,
        {
            "content-type": f"{kind}{declared}",
            "etag": f'"{hashlib.blake2b(body, digest_size=9).hexdigest()}"',
            "last-modified": format_datetime(changed, usegmt=True),
        },
    )


def _missing() -> Answer:
    return Answer(404, b"<h1>Page introuvable</h1>", {"content-type": HTML})


def _address(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.netloc}{parts.path}?{parts.query}"
