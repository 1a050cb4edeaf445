"""A small web on loopback: blogs with homes, feeds and posts, shown by the hostile server at its best behaviour."""

import ipaddress
from collections.abc import Callable
from typing import Any

from hostile import Exchange, Hostile, names

from seve.base.http import Policy
from seve.harvest.domain.reservations import BESIDE_ROBOTS

LOOPBACK = (ipaddress.ip_network("127.0.0.1/32"),)
POLICY = Policy("SeveBot/0 (tests)", allow_nets=LOOPBACK, lookup=names({}))
Page = bytes | Callable[[Exchange], Any]


class Web:
    """Sites by host: path → page. What is missing is 404; pages carry an ETag and answer 304."""

    def __init__(self) -> None:
        self.sites: dict[str, dict[str, Page]] = {}
        self.conditional = True

    async def serve(self, exchange: Exchange) -> None:
        page = self.sites.get(exchange.host, {}).get(exchange.path)
        if page is None:
            await exchange.answer(b"not here", 404, content_type="text/plain")
        elif callable(page):
            await page(exchange)
        else:
            tag = f'"{hash(page) & 0xFFFFFFFF:x}"'
            kind = "application/rss+xml" if page.startswith(b"<?xml") else "text/html; charset=utf-8"
            if self.conditional and exchange.headers.get("if-none-match") == tag:
                await exchange.answer(b"", 304, [("ETag", tag)], "")
            else:
                await exchange.answer(page, 200, [("ETag", tag)] if self.conditional else [], kind)


class Town:
    """The web, the server that shows it, and the places that are admitted."""

    def __init__(self, web: Web, server: Hostile) -> None:
        self.web, self.server = web, server

    def blog(self, host: str, posts: int = 3, words: str = "") -> str:
        """A blog with a home, a feed and posts that link to one another. Gives its home."""
        port = self.server.port
        links = "".join(f'<a href="/post/{number}">Post {number}</a>' for number in range(posts))
        items = "".join(
            f"<item><title>Post {number} of {host}</title><link>http://{host}:{port}/post/{number}</link>"
            f"<pubDate>{1 + number:02d} Nov 2026 10:00:00 GMT</pubDate><description>{TEXT}</description></item>"
            for number in range(posts)
        )
        head = f'<head><title>{host}</title><link rel="alternate" type="application/rss+xml" href="/feed"></head>'
        site: dict[str, Page] = {
            "/": f"<html>{head}<body>{links}{words}</body></html>".encode(),
            "/feed": f'<?xml version="1.0"?><rss version="2.0"><channel><title>{host}</title>{items}</channel></rss>'.encode(),
        }
        for number in range(posts):
            site[f"/post/{number}"] = (
                f"<html><head><title>Post {number}</title></head><body><article><p>{TEXT}</p></article></body></html>".encode()
            )
        self.web.sites[host] = site
        return f"http://{host}:{port}/"

    def admit(self, *homes: str) -> None:
        from seve.directory.services import admit_hosts

        admit_hosts(urls=list(homes), by="tests")

    def hits(self, host: str, *, beside: bool = False) -> list[str]:
        """What was asked of a host; with `beside`, also the two files beside robots.txt, which every round asks for once."""
        return [hit.path for hit in self.server.hits if hit.host == host and (beside or hit.path not in BESIDE_ROBOTS)]


TEXT = " ".join(["Les citoyens se rassemblent sur la place pour parler de la ville et de ses jardins."] * 8)
