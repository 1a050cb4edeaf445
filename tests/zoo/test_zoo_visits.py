"""Every behaviour of the zoo ends in its named outcome, in bounded time, never in an exception."""

import asyncio
import ipaddress
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest
from beasts import BEASTS, ROBOTS, keeper
from hostile import Hostile, names

from seve.base import clock
from seve.base.http import Budget, Client, Policy
from seve.harvest.fetch.turns import Turns
from seve.harvest.fetch.visitor import Errand, Visited, Visitor
from seve.harvest.services.slowreader import is_read_beside, read_patiently
from seve.harvest.types import Outcome

SMALL = Budget(wall=3.0, headers=2.5, connect=2.0)
LOOPBACK = (ipaddress.ip_network("127.0.0.1/32"),)
ALL = {**BEASTS, **ROBOTS}


@pytest.fixture(scope="module")
def zoo() -> Iterator[Hostile]:
    with Hostile(keeper) as server:
        yield server


@pytest.fixture(scope="module")
def told(zoo: Hostile) -> dict[str, Visited]:
    """All behaviours, visited at once; what a machine that does other work was too slow for, a few at a time again."""

    async def visit(wanted: list[str], at_once: int) -> dict[str, Visited]:
        async with Client(Policy("SeveBot/0 (tests)", allow_nets=LOOPBACK, lookup=names({}))) as client:
            turns = Turns(base=0.0)
            visitor = Visitor(client=client, turns=turns, now=clock.now, gate=_open, budget=SMALL, asks_wishes=True, at_once=at_once)
            errands = {name: Errand(zoo.url(f"{name}.test"), _owns(name), is_home=True) for name in wanted}
            visits = await asyncio.gather(*(visitor.visit(errand) for errand in errands.values()))
        return dict(zip(errands, visits, strict=True))

    visits = asyncio.run(visit(list(ALL), 24))
    for at_once in (4, 1):
        late = [name for name, each in visits.items() if each.fetched.outcome == Outcome.SLOW != ALL[name][0]]
        visits |= asyncio.run(visit(late, at_once))
    return {name: _as_read(each) for name, each in visits.items()}


def _as_read(visited: Visited) -> Visited:
    """What a round makes of it: a heavy answer is read beside, where it is told if it was made to be slow."""
    fetched = visited.fetched
    trouble = read_patiently(fetched).trouble if is_read_beside(fetched) else ""
    return replace(visited, fetched=replace(fetched, outcome=Outcome.UNREADABLE, detail=trouble)) if trouble else visited


async def _open(url: str) -> str | None:
    return None


def _owns(name: str):  # type: ignore[no-untyped-def]
    return lambda url: f"//{name}.test" in url


def test_the_zoo_is_large_enough(capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        print(f" [zoo: {len(ALL)} hostile behaviours]", end="")
    assert len(ALL) >= 200


@pytest.mark.parametrize("name", ALL)
def test_beast_ends_in_its_outcome(name: str, told: dict[str, Visited]) -> None:
    fetched = told[name].fetched
    assert (fetched.outcome, fetched.detail) == (ALL[name][0], fetched.detail)
    assert fetched.duration_ms <= 3500
    assert "\n" not in fetched.detail
    assert "Error" not in fetched.detail
    assert fetched.outcome in {Outcome.OK, Outcome.UNCHANGED} or fetched.detail


def test_the_zoo_costs_bounded_time(zoo: Hostile) -> None:
    """The slowest beasts, one after the other, each within its budget."""

    async def visit(name: str) -> float:
        async with Client(Policy("SeveBot/0", allow_nets=LOOPBACK, lookup=names({}))) as client:
            began = time.monotonic()
            await client.get(zoo.url(f"{name}.test"), budget=Budget(wall=0.5, headers=0.4))
            return time.monotonic() - began

    spent = {
        name: asyncio.run(visit(name)) for name in ("never-answers", "drips-the-body", "drips-the-headers", "drips-chunks", "endless-body")
    }
    assert {name: seconds for name, seconds in spent.items() if seconds > 1.0} == {}


def test_robots_is_always_asked_first(zoo: Hostile, told: dict[str, Visited]) -> None:
    first: dict[str, str] = {}
    for hit in sorted(zoo.hits, key=lambda hit: hit.at):
        first.setdefault(hit.host, hit.path)
    asked = {f"{name}.test" for name in ALL}
    assert {host: path for host, path in first.items() if host in asked and path != "/robots.txt"} == {}


def test_no_page_is_asked_where_robots_forbids(zoo: Hostile, told: dict[str, Visited]) -> None:
    closed = {f"{name}.test" for name, (outcome, _) in ROBOTS.items() if outcome != Outcome.OK}
    assert {hit.host: hit.path for hit in zoo.hits if hit.host in closed and hit.path != "/robots.txt"} == {}


def test_no_cookie_comes_back_and_the_name_is_honest(zoo: Hostile, told: dict[str, Visited]) -> None:
    assert [hit for hit in zoo.hits if "cookie" in hit.headers] == []
    agents = {hit.headers.get("user-agent") for hit in zoo.hits if hit.path == "/robots.txt"}
    assert agents == {"SeveBot/0 (tests)"}


def test_elsewhere_is_never_visited(zoo: Hostile, told: dict[str, Visited]) -> None:
    assert zoo.paths("elsewhere.test") == []
