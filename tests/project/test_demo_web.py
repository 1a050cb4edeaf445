"""The small web over HTTP, as a browser and as a crawler meet it."""

import asyncio
from functools import cache

import pytest

from seve.harvest.parse.feeds import parse_feed
from seve.harvest.parse.page import parse_page
from seve.project.demo import pages, world
from seve.project.demo.model import EARLIER, NOW, Site
from seve.project.demo.server import Server
from seve.project.demo.web import Web


@cache
def web() -> Web:
    return Web(world.build(), NOW)


def _some(**wanted: str) -> Site:
    return next(site for site in web().world.sites.values() if all(getattr(site, name) == value for name, value in wanted.items()))


@pytest.mark.parametrize("kind", ["rss", "atom", "rdf", "summary", "broken"])
def test_every_feed_is_read_with_its_dates(kind: str) -> None:
    for site in [site for site in web().world.sites.values() if site.feed == kind and not site.trouble][:6]:
        answer = web().answer(site.host, site.path + pages.feed_path(site))
        found = parse_feed(answer.body, site.home, answer.headers["content-type"])
        said = [post for post in web().world.posts if post.site == site.key][::-1][:80]
        assert [entry.published for entry in found.entries] == [post.date.replace(microsecond=0) for post in said], site.name
        assert all(entry.title and entry.link.startswith(site.home) for entry in found.entries)
        assert found.malformed == (kind == "broken"), site.name


@pytest.mark.parametrize("engine", ["dotclear", "wordpress", "spip", "overblog", "blogger", "artisan", "phpbb", "gazouillis"])
def test_every_markup_is_read(engine: str) -> None:
    site = _some(engine=engine, trouble="")
    said = [post for post in web().world.posts if post.site == site.key][-1]
    answer = web().answer(site.host, "/" + said.url.split("/", 3)[3])
    page = parse_page(answer.body, said.url, answer.headers["content-type"])
    words = said.paragraphs[0].removeprefix("<p>")[:25].replace("\u202f", " ").replace("\xa0", " ").split("<")[0]
    assert words[:15] in page.text.replace("\u202f", " ").replace("\xa0", " ")
    assert page.language == "fr"


def test_pages_of_another_age_keep_their_accents() -> None:
    site = _some(encoding="windows-1252", trouble="")
    page = web().answer(site.host, site.path)
    assert "’" in page.body.decode("windows-1252")
    with pytest.raises(UnicodeDecodeError):
        page.body.decode("utf-8")


def test_troubles_answer_as_planted() -> None:
    statuses = {site.trouble: web().answer(site.host, site.path).status for site in web().world.sites.values() if site.trouble}
    assert statuses == {"crawl-delay": 200, "slow": 200, "busy": 503, "noindex": 200, "opted-out": 200, "moved": 301, "gone": 410}
    moved = _some(trouble="moved")
    there = web().answer(moved.host, "/").headers["location"]
    assert web().answer(there.split("/")[2], "/").status == 200
    assert b"SeveBot" in web().answer(_some(trouble="opted-out").host, "/robots.txt").body
    assert b"Crawl-delay" in web().answer(_some(trouble="crawl-delay").host, "/robots.txt").body
    assert b"noindex" in web().answer(_some(trouble="noindex").host, "/").body


def test_hosts_that_are_not_there() -> None:
    assert web().answer("nowhere.example", "/").status == 502
    assert web().answer("ker-democrate.example", "/nothing-here").status == 404
    assert Web(web().world, EARLIER).answer("e-soutien.example", "/").status == 200


async def _ask(port: int, request: str) -> tuple[str, dict[str, str], bytes]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request.encode())
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = dict(line.lower().split(": ", 1) for line in head[1:] if line)
    body = await reader.readexactly(int(headers["content-length"])) if not request.startswith("HEAD") else b""
    writer.close()
    return head[0], headers, body


async def test_the_proxy_speaks_http() -> None:
    listening = await (server := Server(web())).listen(0)
    async with listening:
        get = "GET http://ker-democrate.example/ HTTP/1.1\r\nHost: ker-democrate.example\r\n"
        status, headers, body = await _ask(server.port, f"{get}\r\n")
        assert status == "HTTP/1.1 200 OK" and "Ker Démocrate" in body.decode()
        status, _, body = await _ask(server.port, f"{get}If-None-Match: {headers['etag']}\r\n\r\n")
        assert (status, body) == ("HTTP/1.1 304 Not Modified", b"")
        status, _, _ = await _ask(server.port, f'{get}If-None-Match: "other"\r\n\r\n')
        assert status == "HTTP/1.1 200 OK"
        status, _, _ = await _ask(server.port, "CONNECT ker-democrate.example:443 HTTP/1.1\r\n\r\n")
        assert status == "HTTP/1.1 501 Not Implemented"
        _, _, listing = await _ask(server.port, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert "/~ker-democrate.example/" in listing.decode()
        status, _, _ = await _ask(server.port, "GET /~ker-democrate.example/ HTTP/1.1\r\nHost: x\r\n\r\n")
        assert status == "HTTP/1.1 200 OK"
        assert server.requests == 6
