"""R2, R4, R5, R9: how long a host is left alone, measured at the host."""

import asyncio
import ipaddress
import time
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hostile import Exchange, Hostile, names
from hypothesis import given
from hypothesis import strategies as st

from seve.base import clock
from seve.base.http import Answer, Budget, Client, Policy, Trouble
from seve.harvest.domain.failures import PATIENCE, next_try, robots_retry
from seve.harvest.domain.politeness import LONGEST_RETRY, delay_after, effective_base, fresh_for, retry_after
from seve.harvest.fetch import turns
from seve.harvest.fetch.robots import Robots
from seve.harvest.fetch.turns import Turns
from seve.harvest.fetch.visitor import Errand, HostSpent, Visited, Visitor
from seve.harvest.types import Outcome

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
LOOPBACK = (ipaddress.ip_network("127.0.0.1/32"),)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


async def _open(url: str) -> str | None:
    return None


async def _serve(exchange: Exchange) -> None:
    if exchange.path != "/robots.txt" and not exchange.host.startswith("quick"):
        await asyncio.sleep(0.01)
    if exchange.path == "/robots.txt":
        await exchange.answer(b"", 404)
    else:
        await exchange.answer(b"<p>words</p>")


# -- the rules ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("base", "answered_in", "crawl_delay", "wait"),
    [
        (5, 0.2, None, 5),
        (5, 3, None, 15),
        (5, 0.2, 10, 10),
        (5, 4, 10, 20),
        (5, 0.1, 600, 600),
        (5, 0.1, 86400, 86400),
        (5, 0.1, 1, 5),
        (0, 9, 600, 0),
    ],
)
def test_delay(base: float, answered_in: float, crawl_delay: float | None, wait: float) -> None:
    assert delay_after(base=base, answered_in=answered_in, crawl_delay=crawl_delay) == wait


def test_no_wait_only_on_this_machine() -> None:
    assert effective_base(0.0, is_loopback=True) == 0.0
    assert effective_base(0.0, is_loopback=False) == 1.0
    assert effective_base(5.0, is_loopback=False) == 5.0


@pytest.mark.parametrize(
    ("value", "wait"),
    [
        ("", None),
        ("0", timedelta(0)),
        ("120", timedelta(minutes=2)),
        (" 86400 ", DAY),
        ("2592000", timedelta(days=30)),
        ("99999999999", LONGEST_RETRY),
        ("9" * 400, LONGEST_RETRY),
        ("-1", HOUR),
        ("1.5", HOUR),
        ("soon", HOUR),
        ("١٢", HOUR),
        ("Mon, 23 Nov 2026 13:00:00 GMT", HOUR),
        ("Mon, 23 Nov 2026 11:00:00 GMT", timedelta(0)),
        ("Monday, 23-Nov-26 14:00:00 GMT", 2 * HOUR),
        ("Fri, 31 Dec 9999 23:59:59 GMT", LONGEST_RETRY),
        ("Fri, 31 Feb 2026 99:99:99 GMT", HOUR),
    ],
)
def test_retry_after(value: str, wait: timedelta | None) -> None:
    assert retry_after(value, NOW) == wait


@given(st.text(max_size=60))
def test_retry_after_is_always_safe(value: str) -> None:
    wait = retry_after(value, NOW)
    assert wait is None or timedelta(0) <= wait <= LONGEST_RETRY


@pytest.mark.parametrize(
    ("value", "wait"),
    [
        ("max-age=3600", HOUR),
        ("public, max-age=60", timedelta(minutes=1)),
        ('max-age="60"', timedelta(minutes=1)),
        ("no-cache, max-age=60", None),
        ("max-age=999999999", timedelta(days=7)),
        ("s-maxage=60", None),
        ("", None),
        ("max-age=-1", None),
    ],
)
def test_max_age(value: str, wait: timedelta | None) -> None:
    assert fresh_for({"cache-control": value}, NOW) == wait


@pytest.mark.parametrize(
    ("fields", "wait"),
    [
        ({"cache-control": "max-age=86400", "age": "80000"}, timedelta(seconds=6400)),
        ({"cache-control": "max-age=60", "age": "80000"}, timedelta(0)),
        ({"cache-control": "max-age=60", "age": "new"}, timedelta(minutes=1)),
        ({"expires": "Tue, 24 Nov 2026 12:00:00 GMT"}, DAY),
        ({"expires": "Tue, 24 Nov 2026 13:00:00 GMT", "date": "Tue, 24 Nov 2026 12:00:00 GMT"}, HOUR),  # their clock is a day ahead
        ({"expires": "Thu, 24 Nov 2044 12:00:00 GMT"}, timedelta(days=7)),
        ({"expires": "Thu, 01 Jan 1970 00:00:00 GMT"}, timedelta(0)),
        ({"expires": "0"}, None),
        ({"expires": "Tue, 24 Nov 2026 12:00:00 GMT", "cache-control": "max-age=3600"}, HOUR),
        ({"expires": "Tue, 24 Nov 2026 12:00:00 GMT", "cache-control": "no-store"}, None),
    ],
)
def test_how_long_an_answer_stays_true(fields: dict[str, str], wait: timedelta | None) -> None:
    assert fresh_for(fields, NOW) == wait


def test_every_outcome_has_its_patience_and_none_is_for_good() -> None:
    assert set(PATIENCE) == set(Outcome) - {Outcome.OK, Outcome.UNCHANGED}
    for outcome, (first, longest) in PATIENCE.items():
        waits = [next_try(outcome, failures) for failures in range(1, 400)]
        assert waits == sorted(waits)
        assert (waits[0], waits[-1]) == (first, longest)
        assert longest <= timedelta(days=30)
    assert next_try(Outcome.CLOSED, 1) >= DAY  # S2: one request, then at least a day
    assert next_try(Outcome.BUSY, 1, timedelta(days=30)) == timedelta(days=30)


def test_robots_is_asked_again_after_an_hour_six_and_every_day() -> None:
    assert [robots_retry(failures) for failures in (1, 2, 3, 4, 400)] == [HOUR, 6 * HOUR, DAY, DAY, DAY]


# -- robots.txt over 35 days -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "answer", [(503, Trouble.NONE), (500, Trouble.NONE), (429, Trouble.NONE), (0, Trouble.TIME), (0, Trouble.NAME_SERVER)]
)
async def test_unreadable_robots_forbids_for_as_long_as_it_lasts(answer: tuple[int, Trouble]) -> None:
    """R2: 35 simulated days of visits every ten minutes: no page is ever allowed, and robots.txt is asked sparingly."""
    moment = {"now": NOW}
    asked: list[datetime] = []

    async def ask(url: str, owns: object) -> Answer:
        asked.append(moment["now"])
        return Answer(url, url, status=answer[0], trouble=answer[1])

    robots = Robots(ask=ask, now=lambda: moment["now"])
    allowed = 0
    while moment["now"] < NOW + timedelta(days=35):
        _, rules = await robots.rules("http://h.test:80", lambda url: True)
        allowed += rules.allow("http://h.test/")
        moment["now"] += timedelta(minutes=10)
    assert allowed == 0
    assert 34 <= len(asked) <= 38
    assert [later - earlier for earlier, later in pairwise(asked)][:3] == [HOUR, 6 * HOUR, DAY]


@pytest.mark.parametrize("asks", ["864000", "Thu, 03 Dec 2026 12:00:00 GMT"])
@pytest.mark.parametrize(("status", "trouble"), [(503, Trouble.NONE), (429, Trouble.NONE), (429, Trouble.TIME)])
async def test_retry_after_of_robots_is_obeyed(asks: str, status: int, trouble: Trouble) -> None:
    """Ten days, in seconds or as a date; whether its body then hangs or not."""
    moment = {"now": NOW}
    asked: list[datetime] = []

    async def ask(url: str, owns: object) -> Answer:
        asked.append(moment["now"])
        return Answer(url, url, status=status, trouble=trouble, headers=(("retry-after", asks),))

    robots = Robots(ask=ask, now=lambda: moment["now"])
    while moment["now"] < NOW + timedelta(days=15):
        answer, rules = await robots.rules("http://h.test:80", lambda url: True)
        assert (rules.everything, answer.status) == (False, status)
        moment["now"] += timedelta(hours=1)
    assert [later - earlier for earlier, later in pairwise(asked)][:1] == [timedelta(days=10)]


async def test_robots_is_kept_for_six_hours_and_no_longer() -> None:
    moment = {"now": NOW}
    asked: list[datetime] = []

    async def ask(url: str, owns: object) -> Answer:
        asked.append(moment["now"])
        return Answer(url, url, status=200, body=b"User-agent: *\nDisallow: /x\n")

    robots = Robots(ask=ask, now=lambda: moment["now"])
    for minutes in range(0, 24 * 60, 30):
        moment["now"] = NOW + timedelta(minutes=minutes)
        await robots.rules("http://h.test:80", lambda url: True)
    assert [later - earlier for earlier, later in pairwise(asked)] == [6 * HOUR] * 3


# -- measured at the host ----------------------------------------------------------------------------------------------------


def _visitor(client: Client, base: float) -> Visitor:
    return Visitor(client=client, turns=Turns(base=base), now=clock.now, gate=_open, budget=Budget(wall=5))


async def test_one_host_is_asked_once_at_a_time_with_gaps() -> None:
    """R4: the canary server measures; ten errands are sent at once."""
    with Hostile(_serve) as server:
        async with Client(Policy("SeveBot/0", allow_nets=LOOPBACK, lookup=names({}))) as client:
            visitor = _visitor(client, 0.15)
            await asyncio.gather(*(visitor.visit(Errand(server.url("one.test", f"/{number}"), lambda url: True)) for number in range(10)))
    hits = sorted(server.hits, key=lambda hit: hit.at)
    assert {hit.path for hit in hits} == {"/robots.txt"} | {f"/{number}" for number in range(10)}
    assert server.most_in_flight["one.test"] == 1
    assert min(later.at - earlier.done for earlier, later in pairwise(hits)) >= 0.14


async def test_many_hosts_on_one_address_take_turns() -> None:
    """R4: 200 sites on one address: never two requests in flight, and the gap holds between them all."""
    with Hostile(_serve) as server:
        async with Client(Policy("SeveBot/0", allow_nets=LOOPBACK, lookup=names({}))) as client:
            visitor = _visitor(client, 0.005)
            visits = await asyncio.gather(
                *(visitor.visit(Errand(server.url(f"quick{number}.test"), lambda url: True)) for number in range(200))
            )
    assert [visit.fetched.outcome for visit in visits] == [Outcome.OK] * 200
    assert server.most_in_flight["*"] == 1
    hits = sorted(server.hits, key=lambda hit: hit.at)
    assert len(hits) == 400
    assert min(later.at - earlier.at for earlier, later in pairwise(hits)) >= 0.005


async def test_hosts_on_different_addresses_do_not_wait_for_one_another() -> None:
    table = {f"s{number}.test": ["127.0.0.1"] for number in range(20)}
    with Hostile(_serve) as server:
        async with Client(Policy("SeveBot/0", allow_nets=LOOPBACK, lookup=names(table))) as client:
            visitor = _visitor(client, 0.0)  # no waits: each host is alone with itself
            began = time.monotonic()
            await asyncio.gather(*(visitor.visit(Errand(server.url(host), lambda url: True)) for host in table))
    assert server.most_in_flight["*"] > 5
    assert time.monotonic() - began < 1.0


async def test_crawl_delay_is_honoured_without_cap() -> None:
    """R4: the wait asked for is the one slept, here without the sleeping."""
    slept: list[float] = []

    async def serve(exchange: Exchange) -> None:
        body = b"User-agent: *\nCrawl-delay: 600\n" if exchange.path == "/robots.txt" else b"<p>words</p>"
        await exchange.answer(body)

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    with Hostile(serve) as server:
        async with Client(Policy("SeveBot/0", allow_nets=LOOPBACK, lookup=names({}))) as client:
            visitor = Visitor(client=client, turns=Turns(base=5.0, sleep=sleep), now=clock.now, gate=_open)
            for number in range(3):
                await visitor.visit(Errand(server.url("slow.test", f"/{number}"), lambda url: True))
    assert [round(seconds / 10) * 10 for seconds in slept] == [600, 600, 600]


async def test_redirects_wait_their_turn_and_ask_robots_of_the_next_host() -> None:
    async def serve(exchange: Exchange) -> None:
        if exchange.path == "/robots.txt":
            body = b"User-agent: *\nDisallow: /closed\n" if exchange.host == "www.place.test" else b""
            await exchange.answer(body, 200 if body else 404)
        elif exchange.host == "place.test":
            await exchange.answer(status=301, headers=[("Location", f"http://www.place.test:{exchange.server.port}{exchange.path}")])
        else:
            await exchange.answer(b"<p>words</p>")

    with Hostile(serve) as server:
        async with Client(Policy("SeveBot/0", allow_nets=LOOPBACK, lookup=names({}))) as client:
            visitor = _visitor(client, 0.1)
            fine = await visitor.visit(Errand(server.url("place.test", "/open"), lambda url: "place.test" in url))
            closed = await visitor.visit(Errand(server.url("place.test", "/closed"), lambda url: "place.test" in url))
    assert (fine.fetched.outcome, closed.fetched.outcome) == (Outcome.OK, Outcome.FORBIDDEN)
    assert server.paths("www.place.test") == ["/robots.txt", "/open"]
    hits = sorted(server.hits, key=lambda hit: hit.at)
    assert min(later.at - earlier.done for earlier, later in pairwise(hits)) >= 0.09


async def test_the_charter_is_asked_before_each_visit_and_its_no_is_no_request() -> None:
    asked: list[str] = []

    async def gate(url: str) -> str | None:
        asked.append(url)
        return "an opt-out covers this address"

    with Hostile(_serve) as server:
        async with Client(Policy("SeveBot/0", allow_nets=LOOPBACK, lookup=names({}))) as client:
            visitor = Visitor(client=client, turns=Turns(base=0.0), now=clock.now, gate=gate)
            visit = await visitor.visit(Errand(server.url("out.test"), lambda url: True))
    assert visit.fetched.outcome == Outcome.FORBIDDEN
    assert len(asked) == 1
    assert server.hits == []


async def test_nobody_waits_for_an_answer_that_takes_long() -> None:
    """What is to be written waits for company a moment; a host that drips is none."""

    async def serve(exchange: Exchange) -> None:
        if exchange.path != "/robots.txt":
            await asyncio.sleep(0.6)
        await exchange.answer(b"<p>words</p>")

    with Hostile(serve) as server:
        async with Client(Policy("SeveBot/0", allow_nets=LOOPBACK, lookup=names({}))) as client:
            visitor = _visitor(client, 0.0)
            visit = asyncio.create_task(visitor.visit(Errand(server.url("slow.test"), lambda url: True)))
            counted = []
            while not visit.done():
                counted.append(visitor.under_way)
                await asyncio.sleep(0.02)
    assert (max(counted), counted[-1], visitor.under_way) == (1, 0, 0)
    assert counted.count(0) > counted.count(1)


async def test_redirects_count_and_the_share_of_a_host_is_never_passed() -> None:
    """Every address redirects five times: the visit that would pass the bound stops there, and waits for the next round."""

    async def serve(exchange: Exchange) -> None:
        if exchange.path == "/robots.txt":
            await exchange.answer(b"", 404)
        elif len(exchange.path) > 6:
            await exchange.answer(b"<p>words</p>")
        else:
            await exchange.answer(b"", 302, [("Location", exchange.path + "x")])

    with Hostile(serve) as server:
        async with Client(Policy("SeveBot/0", allow_nets=LOOPBACK, lookup=names({}))) as client:
            visitor = Visitor(client=client, turns=Turns(base=0.0), now=clock.now, gate=_open, most_requests=20)
            outcomes: list[Outcome] = []
            with pytest.raises(HostSpent):
                for letter in "abcdefgh":
                    visited = await visitor.visit(Errand(server.url("one.test", f"/{letter}"), lambda url: True))
                    outcomes.append(visited.fetched.outcome)
            with pytest.raises(HostSpent):
                await visitor.visit(Errand(server.url("one.test", "/z"), lambda url: True))
    assert outcomes == [Outcome.OK] * 3  # six requests each, after robots.txt
    assert len(server.hits) == 20


async def test_two_processes_that_lead_to_each_other_do_not_wait_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each keeps the host that it visits, and one of its pages leads to the host of the other."""
    monkeypatch.setattr(turns, "ELSEWHERE_PATIENCE", 0.2)
    monkeypatch.setattr(turns, "ELSEWHERE_POLL", 0.05)
    held = {"host:a.test": "one", "host:b.test": "two"}

    class Shared(turns.OneProcess):
        async def claim(self, key: str) -> float | None:
            return None if key in held else 0.0

    async def cross(own: str, other: str) -> None:
        process = Turns(base=0.0, ledger=Shared())
        process.keep(own, 0.0)
        with pytest.raises(turns.HeldElsewhere):
            await process.take(other, [], None)
        await process.give(await process.take(own, [], None))  # and what it keeps, it can use on
        held.pop(f"host:{other}")
        await process.give(await process.take(other, [], None))

    await asyncio.wait_for(asyncio.gather(cross("a.test", "b.test"), cross("b.test", "a.test")), 5)


# -- robots.txt that leads on ------------------------------------------------------------------------------------------------


async def _robots_led(
    target: str, *, admits: str = "", refuses: str = "", owned: str = "/~paul/", path: str = "/~paul/open"
) -> tuple[Visited, list[tuple[str, str]]]:
    """A visit of a place that is a part of a host whose robots.txt redirects to `target`; and what was asked of whom."""

    async def serve(exchange: Exchange) -> None:
        if exchange.path == "/robots.txt" and exchange.host == "place.test":
            await exchange.answer(b"", 301, [("Location", target.replace("PORT", str(server.port)))])
        elif "robots" in exchange.path:
            await exchange.answer(b"User-agent: *\nDisallow: /~paul/closed\n", content_type="text/plain")
        else:
            await exchange.answer(b"<p>words</p>")

    async def gate(url: str) -> str | None:
        return "the place has left" if refuses and refuses in url else None

    with Hostile(serve) as server:
        async with Client(Policy("SeveBot/0", allow_nets=LOOPBACK, lookup=names({}))) as client:
            waits = Turns(base=0.0)
            visitor = Visitor(client=client, turns=waits, now=clock.now, gate=gate, admits=lambda url: bool(admits) and admits in url)
            visited = await visitor.visit(Errand(server.url("place.test", path), lambda url: f":{server.port}{owned}" in url))
    return visited, [(hit.host, hit.path) for hit in server.hits]


@pytest.mark.parametrize("target", ["http://www.place.test:PORT/robots.txt", "/other/robots.txt"])
async def test_robots_of_a_place_that_is_a_part_of_its_host_may_lead_on_within_the_host(target: str) -> None:
    visited, asked = await _robots_led(target)
    assert visited.fetched.outcome == Outcome.OK
    assert len(asked) == 3
    visited, asked = await _robots_led(target, path="/~paul/closed")
    assert (visited.fetched.outcome, visited.fetched.detail) == (Outcome.FORBIDDEN, "robots.txt disallows it")
    assert len(asked) == 2


async def test_robots_elsewhere_is_asked_of_nobody_and_its_host_is_named() -> None:
    """S1: no request to a host that nobody admitted; RFC 9309 2.3.1.2 would allow it."""
    visited, asked = await _robots_led("http://other.test:PORT/robots.txt")
    assert visited.fetched.outcome == Outcome.FORBIDDEN
    detail = "stands at other.test, which is not admitted: admit it too, or ask this host to keep a robots.txt of its own"
    assert visited.fetched.detail == f"robots.txt {detail}"
    assert asked == [("place.test", "/robots.txt")]


async def test_robots_at_a_host_that_is_admitted_is_read_and_obeyed() -> None:
    visited, asked = await _robots_led("http://other.test:PORT/robots.txt", admits="other.test")
    assert (visited.fetched.outcome, asked[1]) == (Outcome.OK, ("other.test", "/robots.txt"))
    visited, _ = await _robots_led("http://other.test:PORT/robots.txt", admits="other.test", path="/~paul/closed")
    assert visited.fetched.detail == "robots.txt disallows it"
    visited, asked = await _robots_led("http://other.test:PORT/robots.txt", admits="other.test", refuses="other.test")
    assert (visited.fetched.detail, len(asked)) == ("robots.txt stands at other.test: the place has left", 1)


@pytest.mark.parametrize(
    ("target", "told"),
    [
        ("/robots.txt", "redirected in a circle"),
        ("http://10.0.0.1/robots.txt", "leads to 10.0.0.1, a private or local address"),
        ("http://u@www.place.test/robots.txt", "carries a user name"),
        ("http://①.test/", "look-alike"),
    ],
)
async def test_robots_that_leads_nowhere_says_so_and_nothing_is_visited(target: str, told: str) -> None:
    visited, asked = await _robots_led(target)
    assert visited.fetched.outcome == Outcome.FORBIDDEN
    assert visited.fetched.detail.startswith("robots.txt ")
    assert told in visited.fetched.detail
    assert asked == [("place.test", "/robots.txt")]
    assert visited.wait is not None
    assert timedelta(minutes=59) < visited.wait <= HOUR


async def test_robots_that_leads_from_https_to_http_says_so() -> None:
    async def ask(url: str, owns: Any) -> Answer:
        return Answer(url, url, status=301, trouble=Trouble.REFUSED, detail="redirected from https to http")

    async with Client(Policy("SeveBot/0", allow_nets=LOOPBACK, lookup=names({}))) as client:
        visitor = _visitor(client, 0.0)
        visitor.robots.ask = ask
        visited = await visitor.visit(Errand("https://place.test/", lambda url: True))
    assert (visited.fetched.outcome, visited.fetched.detail) == (Outcome.FORBIDDEN, "robots.txt redirected from https to http")


@pytest.mark.parametrize(
    ("status", "body", "headers"),
    [
        (200, b"<html><head><title>Just a moment...</title></head></html>", ()),
        (200, b"<html><head><title>Are you a robot?</title></head></html>", ()),
        (200, b"", (("cf-mitigated", "challenge"),)),
    ],
)
async def test_a_puzzle_in_place_of_robots_is_a_closed_door_and_nobody_knocks_twice(
    status: int, body: bytes, headers: tuple[tuple[str, str], ...]
) -> None:
    """S2: one request."""

    async def serve(exchange: Exchange) -> None:
        await exchange.answer(body, status, headers)

    with Hostile(serve) as server:
        async with Client(Policy("SeveBot/0", allow_nets=LOOPBACK, lookup=names({}))) as client:
            visited = await _visitor(client, 0.0).visit(Errand(server.url("a.test"), lambda url: True))
    assert visited.fetched.outcome == Outcome.FORBIDDEN
    assert visited.fetched.detail == "robots.txt is behind a proof of being human: nothing is visited"
    assert server.paths() == ["/robots.txt"]


async def test_a_host_that_gave_up_waiting_for_our_question_has_not_answered_it() -> None:
    async def ask(url: str, owns: Any) -> Answer:
        return Answer(url, url, status=408)

    answer, rules = await Robots(ask=ask, now=lambda: NOW).rules("http://h.test:80", lambda url: True)
    assert (rules.everything, answer.failures, answer.expires_at) == (False, 1, NOW + HOUR)
