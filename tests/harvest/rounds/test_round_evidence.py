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


def _redirect(status: int, target: str, *, body: bytes = b"moved", headers: tuple[tuple[str, str], ...] = ()) -> Any:
    async def moved(exchange: Exchange) -> None:
        await exchange.answer(body, status, [("Location", target), *headers])

    return moved


def _records(data: Path) -> list[dict[str, str]]:
    found = []
    for path in sorted((data / "warc").glob("*.warc.gz")):
        with path.open("rb") as file:
            for record in ArchiveIterator(file, check_digests="raise"):
                told = {name: record.rec_headers.get_header(f"WARC-{name}") or "" for name in ("Type", "Target-URI", "Date", "Record-ID")}
                told |= {
                    "To": record.rec_headers.get_header("WARC-Concurrent-To") or "",
                    "line": "",
                    "body": record.raw_stream.read().decode(),
                }
                if record.http_headers is not None:
                    http = record.http_headers
                    told |= {"line": http.statusline if told["Type"] == "response" else f"{http.protocol} {http.statusline}"}
                    told |= {name: http.get_header(name) or "" for name in ("location", "host", "user-agent", "authorization")}
                found.append(told)
    return found


def _chain(town: Town) -> str:
    """A blog whose home stands at the end of four redirects, one of each kind."""
    home = town.blog("a.test", posts=2)
    site = town.web.sites["a.test"]
    site["/end"] = site["/"]
    for start, status, target in (("/", 301, "/two"), ("/two", 302, "/three"), ("/three", 307, "/four"), ("/four", 308, "/end")):
        site[start] = _redirect(status, target)
    town.admit(home)
    return home


def test_every_redirect_of_a_visit_is_recorded_with_what_was_asked(town: Town, policy: Policy, data: Path) -> None:
    """WARC 1.1: a pair of response and request for each hop, under its own address and at its own time."""
    home = _chain(town)
    run_round(once=True, by="tests", policy=policy, delay=0.0, record=True, depth=0)
    place = Visit.objects.get(url=home).archive
    records = [told for told in _records(data) if told["Type"] != "warcinfo" and "feed" not in told["Target-URI"]]
    responses = {told["Target-URI"].rpartition("/")[2]: told for told in records if told["Type"] == "response"}
    requests = [told for told in records if told["Type"] == "request"]
    way = [("", "301 ", "/two"), ("two", "302 ", "/three"), ("three", "307 ", "/four"), ("four", "308 ", "/end")]
    assert [(path, responses[path]["line"][:4], responses[path]["location"]) for path, _, _ in way] == way
    assert {responses[path]["body"] for path, _, _ in way} == {"moved"}
    assert responses["end"]["line"].startswith("200")
    times = [responses[path]["Date"] for path in ("", "two", "three", "four", "end")]
    assert times == sorted(set(times))
    told_by = {told["Record-ID"]: told for told in responses.values()}
    assert len(requests) == len(responses) == 5
    for asked in requests:
        answered = told_by.pop(asked["To"])
        path = "/" + asked["Target-URI"].rpartition("/")[2]
        assert (asked["Target-URI"], asked["Date"]) == (answered["Target-URI"], answered["Date"])
        assert (asked["line"], asked["user-agent"]) == (f"GET {path} HTTP/1.1", policy.user_agent)
        assert asked["host"].startswith("a.test")
    record = _record_at(data, place)  # what a citation opens is the page, not what led there
    assert (record.rec_type, record.rec_headers.get_header("WARC-Target-URI")) == ("response", home + "end")


def test_redirects_read_back_are_no_pages(town: Town, policy: Policy, data: Path) -> None:
    from seve.harvest.services.warc import read_warc

    _chain(town)
    run_round(once=True, by="tests", policy=policy, delay=0.0, record=True)

    def told() -> list[Any]:
        pages = Page.objects.order_by("surt").values_list("surt", "title")
        return [list(pages), sorted(Post.objects.values_list("url", "title")), sorted(Hyperlink.objects.values_list("target_url"))]

    before = told()
    for model in (Post, Hyperlink, Page, Visit):
        model.objects.all().delete()
    report = read_warc(paths=sorted((data / "warc").glob("*.warc.gz")), admit=False, by="tests", advance=lambda steps: None)
    assert told() == before
    assert report.outcomes["moved"] == 4
    assert (report.seen, report.notes) == ((town.server.url("a.test"),), ())


def test_where_the_end_of_the_way_asks_not_to_be_kept_nothing_of_it_is(town: Town, policy: Policy, data: Path) -> None:
    home = _chain(town)
    town.web.sites["a.test"]["/end"] = b'<html><head><meta name="robots" content="noarchive"></head><body><p>do not keep</p></body></html>'
    run_round(once=True, by="tests", policy=policy, delay=0.0, record=True, depth=0)
    assert Visit.objects.get(url=home).archive == ""
    way = {home + path for path in ("", "two", "three", "four", "end")}
    assert way.isdisjoint(told["Target-URI"] for told in _records(data))


def test_a_redirect_that_asks_not_to_be_kept_is_left_out(town: Town, policy: Policy, data: Path) -> None:
    _chain(town)
    town.web.sites["a.test"]["/three"] = _redirect(307, "/four", headers=(("X-Robots-Tag", "noarchive"),))
    run_round(once=True, by="tests", policy=policy, delay=0.0, record=True, depth=0)
    paths = {told["Target-URI"].rpartition("/")[2] for told in _records(data) if told["Type"] == "response"}
    assert {"", "two", "four", "end"} <= paths
    assert "three" not in paths


def test_a_way_that_leads_to_nothing_is_recorded_as_far_as_it_went(town: Town, policy: Policy, data: Path) -> None:
    async def silent(exchange: Exchange) -> None:
        await asyncio.sleep(2)

    home = _chain(town)
    town.web.sites["a.test"]["/four"] = silent
    run_round(once=True, by="tests", policy=policy, delay=0.0, record=True, depth=0, budget=Budget(wall=0.5))
    visit = Visit.objects.get(url=home)
    assert visit.outcome == "slow"
    assert _record_at(data, visit.archive).http_headers.get_header("location") == "/four"
    assert sum(told["Type"] == "response" for told in _records(data)) == 3


def test_a_place_that_leaves_takes_its_redirects_and_our_requests_with_it(town: Town, policy: Policy, data: Path) -> None:
    _chain(town)
    town.admit(town.blog("b.test", posts=0))
    run_round(once=True, by="tests", policy=policy, delay=0.0, record=True, depth=0)
    from seve.harvest.services.purge import erase_records

    places = set(Visit.objects.filter(url__contains="a.test").exclude(archive="").values_list("archive", flat=True))
    assert erase_records(data / "warc", places) == len(places)
    kept = b"".join(gzip.decompress(path.read_bytes()) for path in (data / "warc").glob("*.warc.gz"))
    assert b"a.test" not in kept
    assert b"b.test" in kept
    assert _record_at(data, Visit.objects.get(url=town.server.url("b.test")).archive).rec_type == "response"


def test_no_secret_of_ours_is_recorded(tmp_path: Path) -> None:
    from seve.base import clock
    from seve.base.http import Answer
    from seve.base.warc import begin, write_visit

    asked = (("Host", "a.test"), ("Authorization", "Bearer hidden"), ("COOKIE", "hidden=1"))
    with (tmp_path / "a.warc.gz").open("xb") as file:
        begin(file, name="a.warc.gz", software="tests")
        write_visit(file, Answer("http://a.test/", "http://a.test/", status=200, asked=asked), at=clock.now())
    kept = gzip.decompress((tmp_path / "a.warc.gz").read_bytes())
    assert b"GET / HTTP/1.1" in kept
    assert b"hidden" not in kept


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
    "shows-nothing",
}
