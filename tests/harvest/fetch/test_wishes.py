"""R7: tdmrep.json and ai.txt, asked for beside robots.txt: never before it allows, in turn, once a day, at no cost to a visit."""

import asyncio
import ipaddress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hostile import Exchange, Hostile, names

from seve.base import clock
from seve.base.http import Answer, Budget, Client, Policy, Trouble
from seve.harvest.domain.reservations import BESIDE_ROBOTS
from seve.harvest.domain.robots import Rules, read_rules
from seve.harvest.fetch.robots import RobotsAnswer
from seve.harvest.fetch.turns import Turns
from seve.harvest.fetch.visitor import Errand, Visited, Visitor
from seve.harvest.fetch.wishes import LARGEST, Wishes
from seve.harvest.types import Outcome

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
LOOPBACK = (ipaddress.ip_network("127.0.0.1/32"),)
OPEN = Rules(everything=True)


class Shelf:
    """Keeps in memory."""

    def __init__(self) -> None:
        self.kept: dict[str, RobotsAnswer] = {}

    async def find(self, origin: str) -> RobotsAnswer | None:
        return self.kept.get(origin)

    async def keep(self, answer: RobotsAnswer) -> None:
        self.kept[answer.origin] = answer


class Web:
    """Answers as told, and remembers when it was asked."""

    def __init__(self, status: int = 404, body: bytes = b"", trouble: Trouble = Trouble.NONE) -> None:
        self.status, self.body, self.trouble = status, body, trouble
        self.now = NOW
        self.asked: list[tuple[datetime, str]] = []
        self.shelf = Shelf()
        self.wishes = self.fresh()

    def fresh(self) -> Wishes:
        """A new process, with the same shelf."""
        return Wishes(ask=self.ask, now=lambda: self.now, shelf=self.shelf)

    async def ask(self, url: str, owns: object, rules: Rules) -> Answer:
        self.asked.append((self.now, url))
        return Answer(url, url, status=self.status, body=self.body, trouble=self.trouble)

    async def learn(self, rules: Rules = OPEN) -> int:
        """How many requests it took."""
        before = len(self.asked)
        await self.wishes.learn("https://h.test", lambda url: True, rules)
        return len(self.asked) - before


async def test_both_files_are_asked_for_and_what_is_absent_not_again_for_a_day() -> None:
    web = Web()
    assert await web.learn() == 2
    assert [url for _, url in web.asked] == ["https://h.test/.well-known/tdmrep.json", "https://h.test/ai.txt"]
    web.now += 23 * HOUR
    assert await web.learn() == 0
    web.wishes = web.fresh()
    assert await web.learn() == 0  # another process knows it from the shelf
    web.now += 2 * HOUR
    assert await web.learn() == 2


async def test_what_is_there_is_read_again_as_often_as_robots() -> None:
    web = Web(200, b"[]")
    await web.learn()
    web.now += timedelta(hours=6, minutes=1)
    assert await web.learn() == 2


@pytest.mark.parametrize("robots", [b"User-agent: *\nDisallow: /\n", b"User-agent: SeveBot\nDisallow: /.well-known/\nDisallow: /ai.txt\n"])
async def test_never_where_robots_forbids(robots: bytes) -> None:
    web = Web()
    assert await web.learn(read_rules(robots)) == 0


@pytest.mark.parametrize(
    ("status", "trouble"), [(500, Trouble.NONE), (503, Trouble.NONE), (0, Trouble.TIME), (403, Trouble.NONE), (301, Trouble.STOPPED)]
)
async def test_a_failure_is_ignored_and_what_was_reserved_stays_reserved(status: int, trouble: Trouble) -> None:
    web = Web(200, b'[{"location": "/", "tdm-reservation": 1}]')
    await web.learn()
    web.now += 25 * HOUR
    web.status, web.body, web.trouble = status, b"", trouble
    await web.learn()
    assert web.shelf.kept["https://h.test/.well-known/tdmrep.json"].body.startswith(b"[{")


async def test_a_file_that_was_taken_away_reserves_nothing_any_more() -> None:
    web = Web(200, b'[{"location": "/", "tdm-reservation": 1}]')
    await web.learn()
    web.now += 25 * HOUR
    web.status, web.body = 404, b""
    await web.learn()
    assert web.shelf.kept["https://h.test/.well-known/tdmrep.json"].body == b""


async def test_a_host_that_does_not_answer_one_is_not_asked_the_other() -> None:
    web = Web(0, b"", Trouble.TIME)
    assert await web.learn() == 1


async def test_a_file_without_end_is_kept_short() -> None:
    web = Web(200, b"x" * 10 * LARGEST)
    await web.learn()
    assert {len(answer.body) for answer in web.shelf.kept.values()} == {LARGEST}


async def open_gate(url: str) -> str | None:
    return None


def visitor_of(client: Client) -> Visitor:
    return Visitor(client=client, turns=Turns(base=0.1), now=clock.now, gate=open_gate, budget=Budget(wall=5), asks_wishes=True)


async def test_measured_at_the_host_in_turn_and_out_of_its_share() -> None:
    async def serve(exchange: Exchange) -> None:
        if exchange.path == "/":
            await exchange.answer(b"<p>words</p>")
        else:
            await exchange.answer(b"", 500 if exchange.path == "/ai.txt" else 404)

    with Hostile(serve) as server:
        async with Client(Policy("SeveBot/0", allow_nets=LOOPBACK, lookup=names({}))) as client:
            visitor = visitor_of(client)
            visits = [await visitor.visit(Errand(server.url("one.test"), lambda url: True)) for _ in range(2)]
    for visit in visits:
        visitor.done_with(visit)
    assert [visit.fetched.outcome for visit in visits] == [Outcome.OK, Outcome.OK]
    assert server.paths("one.test") == ["/robots.txt", "/", *BESIDE_ROBOTS, "/"]
    assert (visitor.requests["one.test"], visitor.room.held) == (5, 0)
    assert min(later.at - earlier.done for earlier, later in zip(server.hits, server.hits[1:], strict=False)) >= 0.09


@pytest.mark.parametrize("status", [401, 402, 403, 404, 410, 429, 500, 503])
async def test_a_door_that_stays_shut_is_knocked_at_once(status: int) -> None:
    async def serve(exchange: Exchange) -> None:
        await exchange.answer(b"", 404 if exchange.path == "/robots.txt" else status)

    with Hostile(serve) as server:
        async with Client(Policy("SeveBot/0", allow_nets=LOOPBACK, lookup=names({}))) as client:
            await visitor_of(client).visit(Errand(server.url("one.test"), lambda url: True))
    assert server.paths("one.test") == ["/robots.txt", "/"]


async def test_no_further_page_is_asked_for_while_many_wait_to_be_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    async def serve(exchange: Exchange) -> None:
        await exchange.answer(b"x" * 1000, 200 if exchange.path == "/" else 404)

    monkeypatch.setattr("seve.harvest.fetch.room.MOST_HELD", 500)
    hosts = ("one.test", "two.test", "three.test")
    with Hostile(serve) as server:
        async with Client(Policy("SeveBot/0", allow_nets=LOOPBACK, lookup=names({}))) as client:
            visitor = visitor_of(client)

            async def visit(host: str) -> Visited:
                visited = await visitor.visit(Errand(server.url(host), lambda url: True))
                await asyncio.sleep(0.05)  # until it is in the books
                visitor.done_with(visited)
                return visited

            first = asyncio.create_task(visit(hosts[0]))
            while not visitor.room.held:
                await asyncio.sleep(0.01)
            visits = await asyncio.gather(first, *map(visit, hosts[1:]))
    assert {visit.fetched.outcome for visit in visits} == {Outcome.OK}
    last_of_first = max(hit.done for hit in server.hits if hit.host == hosts[0])
    assert min(hit.at for hit in server.hits if hit.host != hosts[0]) >= last_of_first


async def test_crawl_delay_holds_from_the_first_page_on() -> None:
    async def serve(exchange: Exchange) -> None:
        if exchange.path == "/robots.txt":
            await exchange.answer(b"User-agent: *\nCrawl-delay: 0.3\n")
        else:
            await exchange.answer(b"<p>words</p>", 200 if exchange.path == "/" else 404)

    with Hostile(serve) as server:
        async with Client(Policy("SeveBot/0", allow_nets=LOOPBACK, lookup=names({}))) as client:
            await visitor_of(client).visit(Errand(server.url("one.test"), lambda url: True))
    assert len(server.hits) == 4
    assert min(later.at - earlier.done for earlier, later in zip(server.hits, server.hits[1:], strict=False)) >= 0.29


async def test_large_bodies_are_read_a_few_at_a_time_and_small_ones_do_not_wait_for_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """Twelve hosts with a page of a megabyte each, while the books take nothing: no more of them is read than there is room for."""

    async def serve(exchange: Exchange) -> None:
        large = exchange.host.startswith("large") and exchange.path == "/"
        await exchange.answer(b"x" * (1 << 20 if large else 1000), 404 if exchange.path == "/robots.txt" else 200)

    monkeypatch.setattr("seve.harvest.fetch.room.MOST_LARGE", 2 << 20)
    with Hostile(serve) as server:
        async with Client(Policy("SeveBot/0", allow_nets=LOOPBACK, lookup=names({}))) as client:
            visitor = Visitor(client=client, turns=Turns(base=0.0), now=clock.now, gate=open_gate, keep_raw=True)
            errands = [Errand(server.url(f"large{number}.test"), lambda url: True) for number in range(12)]
            tasks = [asyncio.create_task(visitor.visit(errand)) for errand in errands]
            small = await asyncio.wait_for(visitor.visit(Errand(server.url("small.test"), lambda url: True)), 2)
            await asyncio.sleep(0.5)
            held, done = visitor.room.held, [task for task in tasks if task.done()]
            while not all(task.done() for task in tasks):  # the books take what is there
                for task in [task for task in tasks if task.done() and task.result().weight]:
                    visitor.done_with(task.result())
                    tasks[tasks.index(task)] = asyncio.create_task(asyncio.sleep(0, replace(task.result(), weight=0)))
                await asyncio.sleep(0.02)
            outcomes = {task.result().fetched.outcome for task in tasks}
    assert small.fetched.outcome == Outcome.OK
    assert held <= (2 + 4 + 1) << 20  # what room there is, and the few that were under way
    assert 0 < len(done) < 12
    assert outcomes == {Outcome.OK}
