"""What stays of a visit: WARC records that can be read back, and the zoo walked through from door to door."""

import asyncio
import gzip
from pathlib import Path
from typing import Any

import pytest
from beasts import BEASTS, ROBOTS, keeper
from django.conf import settings
from hostile import Exchange, Hostile
from small_town import Town
from warcio.archiveiterator import ArchiveIterator

from seve.base.http import Budget, Policy
from seve.harvest.models import Feed, Hyperlink, Page, Post, Visit
from seve.harvest.services.round import run_round


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    from dataclasses import replace

    monkeypatch.setattr(settings, "SEVE", replace(settings.SEVE, data=tmp_path))
    return tmp_path


def _record_at(folder: Path, place: str) -> Any:
    name, _, offset = place.partition("#")
    file = (folder / "warc" / name).open("rb")
    file.seek(int(offset))
    return next(iter(ArchiveIterator(file)))


def test_recorded_visits_can_be_read_back_at_their_place(town: Town, policy: Policy, data: Path) -> None:
    async def packed(exchange: Exchange) -> None:
        await exchange.answer(
            gzip.compress(b"<html><body><p>packed words</p></body></html>"), headers=[("Content-Encoding", "gzip"), ("X-Odd", "yes")]
        )

    home = town.blog("a.test", posts=1, words='<a href="/packed">p</a><a href="/secret">s</a>')
    town.web.sites["a.test"]["/packed"] = packed
    town.web.sites["a.test"]["/secret"] = (
        b'<html><head><meta name="robots" content="noarchive"></head><body><p>do not keep</p></body></html>'
    )
    town.admit(home)
    run_round(once=True, by="tests", policy=policy, delay=0.0, record=True)
    kept = dict(Visit.objects.values_list("url", "archive"))
    assert kept.pop(town.server.url("a.test", "/secret")) == ""
    assert all(kept.values())
    for url, place in kept.items():
        record = _record_at(data, place)
        assert record.rec_type == "response"
        assert record.rec_headers.get_header("WARC-Target-URI") == url
        assert record.rec_headers.protocol == "WARC/1.1"
    record = _record_at(data, kept[town.server.url("a.test", "/packed")])
    assert record.http_headers.get_header("X-Odd") == "yes"
    assert record.content_stream().read() == b"<html><body><p>packed words</p></body></html>"


def test_second_visit_is_recorded_as_a_revisit(town: Town, policy: Policy, data: Path) -> None:
    town.admit(town.blog("a.test", posts=0))
    for _ in range(2):
        run_round(once=True, by="tests", policy=policy, delay=0.0, record=True, depth=0)
    last = Visit.objects.filter(url=town.server.url("a.test")).latest("at")
    record = _record_at(data, last.archive)
    assert (last.outcome, record.rec_type) == ("unchanged", "revisit")


ASKING = {
    "noarchive.test": b'<meta name="robots" content="nofollow, noarchive">',
    "backwards.test": b"<meta content=noarchive name=robots>",
    "nosnippet.test": b'<meta name="SeveBot" content="nosnippet">',
    "tdm.test": b'<meta name="tdm-reservation" content="1">',
    "file.test": b"",
    "header.test": b"",
}


async def _header(exchange: Exchange) -> None:
    await exchange.answer(b"<html><body><p>never keep this</p></body></html>", headers=[("X-Robots-Tag", "noarchive")])


def test_what_asks_not_to_be_kept_is_in_no_record_however_often_it_is_visited(town: Town, policy: Policy, data: Path) -> None:
    """The second visit, of the very same bytes, is not read again; what the page asked still holds."""
    homes = []
    for host, asks in ASKING.items():
        homes.append(town.blog(host, posts=0))
        body = b"<html><head>" + asks + b"</head><body><p>never keep this</p></body></html>"
        town.web.sites[host]["/"] = _header if host == "header.test" else body
    town.web.sites["file.test"]["/.well-known/tdmrep.json"] = b'[{"location": "/*", "tdm-reservation": 1}]'
    town.web.conditional = False
    town.admit(*homes)
    for _ in range(3):
        run_round(once=True, by="tests", policy=policy, delay=0.0, record=True, depth=0)
    assert Visit.objects.filter(outcome="unchanged").count() >= 2 * len(ASKING)
    kept = b"".join(gzip.decompress(path.read_bytes()) for path in (data / "warc").glob("*.warc.gz"))
    assert b"never keep this" not in kept


def test_all_records_of_a_page_go_when_it_begins_to_ask(town: Town, policy: Policy, data: Path) -> None:
    town.web.conditional = False
    town.admit(town.blog("a.test", posts=0, words="<p>soon regretted</p>"))
    for _ in range(3):
        run_round(once=True, by="tests", policy=policy, delay=0.0, record=True, depth=0)
    town.web.sites["a.test"]["/"] = b'<html><head><meta name="robots" content="noarchive"></head><body><p>soon regretted</p></body></html>'
    run_round(once=True, by="tests", policy=policy, delay=0.0, record=True, depth=0)
    kept = b"".join(gzip.decompress(path.read_bytes()) for path in (data / "warc").glob("*.warc.gz"))
    assert b"soon regretted" not in kept


def test_of_a_page_not_read_to_its_end_only_the_head_is_kept_and_said_to_be_cut(town: Town, policy: Policy, data: Path) -> None:
    async def half(exchange: Exchange) -> None:
        await exchange.say(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5000\r\nX-Odd: yes\r\n\r\n<html>half a page")

    async def hung(exchange: Exchange) -> None:
        await exchange.say(b"HTTP/1.1 410 Gone\r\nContent-Type: text/plain\r\nContent-Length: 5000\r\n\r\nit is gone")
        await asyncio.sleep(2)

    homes = [town.blog("half.test", posts=0), town.blog("hung.test", posts=0)]
    town.web.sites["half.test"]["/"], town.web.sites["hung.test"]["/"] = half, hung
    town.admit(*homes)
    run_round(once=True, by="tests", policy=policy, delay=0.0, record=True, depth=0, budget=Budget(wall=0.5))
    told = {}
    for host in ("half.test", "hung.test"):
        record = _record_at(data, Visit.objects.get(url=town.server.url(host)).archive)
        told[host] = (record.rec_headers.get_header("WARC-Truncated"), record.raw_stream.read())
    assert told == {"half.test": ("disconnect", b""), "hung.test": ("time", b"it is gone")}


def test_recorded_visits_enter_again_from_their_archive(town: Town, policy: Policy, data: Path) -> None:
    """What was recorded, read back as an archive, tells the same posts."""
    from seve.harvest.services.warc import read_warc

    town.admit(town.blog("a.test", posts=3))
    run_round(once=True, by="tests", policy=policy, delay=0.0, record=True)
    told = sorted(Post.objects.values_list("url", "title"))
    for model in (Post, Hyperlink, Page, Visit):
        model.objects.all().delete()
    read_warc(paths=sorted((data / "warc").glob("*.warc.gz")), admit=False, by="tests", advance=lambda steps: None)
    assert sorted(Post.objects.values_list("url", "title")) == told
    assert len(told) == 3


def test_the_whole_zoo_is_walked_in_one_round(town: Town, policy: Policy, caplog: pytest.LogCaptureFixture) -> None:
    """Every beast is a place; the round ends, each has its visit with its outcome, and a good neighbour is visited too."""
    beasts = {**BEASTS, **ROBOTS}
    with Hostile(keeper) as zoo:
        town.admit(*[zoo.url(f"{name}.test") for name in beasts], town.blog("good.test"))
        report = run_round(once=True, by="tests", policy=policy, delay=0.0, depth=0, budget=Budget(wall=6.0, headers=5.0, connect=5.0))
    homes = {feed.url: feed.state for feed in Feed.objects.filter(kind="home")}
    wrong = {
        name: homes.get(zoo.url(f"{name}.test"))
        for name, (outcome, _) in beasts.items()
        if homes.get(zoo.url(f"{name}.test")) != outcome.value and name not in READ_LATER
    }
    assert wrong == {"robots-forbids-us": None}  # it names us: it has left, and nothing of it stays
    assert Visit.objects.values("url").distinct().count() >= len(beasts)
    assert "left-aside" not in report.outcomes
    assert Post.objects.filter(url__contains="good.test").count() == 3  # from its feed
    assert [record.message for record in caplog.records if "Traceback" in record.getMessage() or record.exc_info] == []


# What reading, not fetching, decides on: the parser may find nothing in them.
READ_LATER = {
    "utf-7",
    "billion-laughs",
    "external-entity",
    "html-that-says-picture",
    "lone-surrogates",
}
