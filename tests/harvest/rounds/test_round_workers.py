"""Several workers share one plan: politeness holds across them, and one that is killed loses and repeats nothing."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from itertools import pairwise
from pathlib import Path

import pytest
from django.db import OperationalError, connection, connections
from hostile import Exchange
from small_town import Town

from seve.base.http import Policy
from seve.harvest.domain.reservations import BESIDE_ROBOTS
from seve.harvest.fetch.turns import Turns
from seve.harvest.models import Feed, HostTurn, Hyperlink, Post, Visit
from seve.harvest.services import leases
from seve.harvest.services.ledger import DatabaseLedger
from seve.harvest.services.round import run_round

WORKER = Path(__file__).with_name("crew_member.py")


class Worker:
    """A process that does rounds beside this one."""

    def __init__(self, pid: int, out: Path, err: Path) -> None:
        self.pid, self.out, self.err = pid, out, err

    def is_alive(self) -> bool:
        return Path(f"/proc/{self.pid}").exists()

    def stop(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.pid, number)

    def end(self) -> str:
        """Wait until it ended. Gives its complaint."""
        _wait_for(lambda: not self.is_alive())
        return self.err.read_text()


class Crew:
    """Makes workers out of one process that has loaded the house already: `start`; a second each otherwise."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.count = folder, 0
        self.mother = subprocess.Popen(
            [sys.executable, str(WORKER)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"SEVE_HARVEST_DELAY": "0"},
        )
        assert self._told() == "ready"

    def start(self, delay: float, times: int = 1) -> Worker:
        assert self.mother.stdin is not None
        self.count += 1
        out, err = (self.folder / f"{self.count}.{name}" for name in ("out", "err"))
        err.touch()  # it may be killed before it opens its files
        self.mother.stdin.write(json.dumps([connection.settings_dict["NAME"], delay, times, str(out), str(err)]) + "\n")
        self.mother.stdin.flush()
        return Worker(int(self._told()), out, err)

    def _told(self) -> str:
        assert self.mother.stdout is not None
        return self.mother.stdout.readline().strip()

    def close(self) -> None:
        self.mother.kill()
        self.mother.communicate()


@pytest.fixture(scope="module")
def crew(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None) -> Iterator[Crew]:
    made = Crew(tmp_path_factory.mktemp("crew"))
    yield made
    made.close()


def _finish(worker: Worker) -> int:
    complaint = worker.end()
    assert complaint == "", complaint[-2000:]
    return sum(map(int, worker.out.read_text().split()))


def test_three_workers_together_are_as_polite_as_one(town: Town, crew: Crew) -> None:
    """The server measures: never two requests of one host in flight, never a gap shorter than the delay, over all workers."""
    delay = 0.1
    town.admit(*[town.blog(f"h{number}.test", posts=1) for number in range(4)])
    workers = [crew.start(delay, times=2) for _ in range(3)]
    visits = sum(_finish(worker) for worker in workers)
    by_host = defaultdict(list)
    for hit in sorted(town.server.hits, key=lambda hit: hit.at):
        by_host[hit.host].append(hit)
    assert visits >= 4 * 3
    assert len(by_host) == 4
    assert {host: town.server.most_in_flight[host] for host in by_host} == dict.fromkeys(by_host, 1)
    # the delay counts from the end of an answer; the server sees starts: a hair less is the clocks of two processes
    gaps = {host: min(later.at - earlier.at for earlier, later in pairwise(hits)) for host, hits in by_host.items()}
    assert {host: gap for host, gap in gaps.items() if gap < delay * 0.95} == {}
    # all four hosts are one address: they take turns too
    hits = sorted(town.server.hits, key=lambda hit: hit.at)
    assert min(later.at - earlier.at for earlier, later in pairwise(hits)) >= delay * 0.95
    assert town.server.most_in_flight["*"] == 1


def test_a_worker_killed_in_the_middle_loses_and_repeats_nothing(town: Town, policy: Policy, crew: Crew) -> None:
    """kill -9 at six different instants of a round: what was stored stays, the rest is visited later, nothing is there twice."""

    town.admit(*[town.blog(f"k{number}.test", posts=4) for number in range(12)])
    seen = 0
    for wanted in (3, 9, 17, 30, 44, 58):
        worker = crew.start(0.0)
        deadline = time.monotonic() + 20
        while Visit.objects.count() < min(wanted, 70) and worker.is_alive() and time.monotonic() < deadline:
            time.sleep(0.005)
        worker.stop(signal.SIGKILL)
        worker.end()
        count = Visit.objects.count()
        assert count >= seen
        seen = count
        # whole visits or none: an address that says it was visited has its visit, and the other way round
        visited = set(Feed.objects.exclude(last_visit=None).values_list("url", flat=True))
        assert visited == set(Visit.objects.values_list("url", flat=True)) & set(Feed.objects.values_list("url", flat=True))
        HostTurn.objects.update(leased_until=None)  # its minute is over
    run_round(once=False, by="tests", policy=policy, delay=0.0)
    assert Feed.objects.filter(last_visit=None).count() == 0
    assert Post.objects.count() == 12 * 4
    assert max(Counter(Post.objects.values_list("url", flat=True)).values()) == 1
    assert max(Counter(Hyperlink.objects.values_list("page_id", "target_url")).values(), default=1) == 1
    assert max(Counter(Visit.objects.values_list("url", "at")).values()) == 1


def test_a_database_killed_in_the_middle_loses_and_repeats_nothing(town: Town, policy: Policy, crew: Crew) -> None:
    """kill -9 of a process of PostgreSQL: the whole server falls and recovers. What was told as stored is there, the rest comes later."""
    answers = threading.Event()
    town.admit(*[town.blog(f"d{number}.test", posts=4) for number in range(6)])
    town.web.sites["d0.test"]["/post/0"] = _held_back(answers)
    worker = crew.start(0.0)
    _wait_for(lambda: Visit.objects.count() >= 12)
    stored = set(Visit.objects.values_list("url", "at"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() LIMIT 1")
        (process,) = cursor.fetchone()
    os.kill(process, signal.SIGKILL)
    answers.set()
    complaint = worker.end()
    assert "RoundStopped: the database stopped answering" in complaint
    _wait_for(_is_back)
    assert stored <= set(Visit.objects.values_list("url", "at"))
    HostTurn.objects.update(leased_until=None)  # their minute is over
    run_round(once=False, by="tests", policy=policy, delay=0.0)
    assert Feed.objects.filter(last_visit=None).count() == 0
    assert Visit.objects.count() == 6 * 6
    assert Post.objects.count() == 6 * 4


def _held_back(answers: threading.Event) -> Callable[[Exchange], Awaitable[None]]:
    async def wait(exchange: Exchange) -> None:
        while not answers.is_set():
            await asyncio.sleep(0.01)
        await exchange.answer(b"<html><body><p>at last</p></body></html>")

    return wait


def _wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def _is_back() -> bool:
    try:
        connection.close()
        return Visit.objects.exists()
    except OperationalError:
        return False


def test_a_lease_is_exclusive_and_outlives_nobody(transactional_db: None) -> None:
    assert leases.claim("one", ["host:a", "host:b"]) == {"host:a": 0.0, "host:b": 0.0}
    assert leases.claim("two", ["host:a", "host:c"]) == {"host:c": 0.0}
    leases.release("two", {"host:a": 0.0})  # not its own
    assert leases.claim("two", ["host:a"]) == {}
    leases.release("one", {"host:a": 30.0})
    assert 29 < leases.claim("two", ["host:a"])["host:a"] <= 30
    HostTurn.objects.filter(key="host:b").update(leased_until="2020-01-01T00:00Z")  # its holder died
    assert set(leases.claim("two", ["host:b"])) == {"host:b"}


def test_the_wait_of_the_last_round_holds_in_the_next(town: Town, policy: Policy) -> None:
    town.admit(town.blog("a.test", posts=0))
    for _ in range(2):
        run_round(once=True, by="tests", policy=policy, delay=0.4, depth=0)
    hits = sorted(town.server.hits, key=lambda hit: hit.at)
    assert len(hits) == 5 + len(BESIDE_ROBOTS)  # robots.txt, and what stands beside it, is remembered
    assert min(later.at - earlier.at for earlier, later in pairwise(hits)) >= 0.38


def test_a_stopped_round_goes_on_where_it_was(town: Town, policy: Policy, crew: Crew) -> None:
    """Ctrl-C: the worker ends at once, gives its hosts back, and the next round does the rest.

    One page holds its answer back until the worker was stopped: the round cannot have ended before, however fast the machine.
    """
    answers = threading.Event()
    town.admit(*[town.blog(f"c{number}.test", posts=6) for number in range(6)])
    town.web.sites["c0.test"]["/post/0"] = _held_back(answers)
    worker = crew.start(0.0)
    _wait_for(lambda: Visit.objects.count() >= 8)
    assert worker.is_alive()
    worker.stop(signal.SIGINT)
    complaint = worker.end()
    answers.set()
    stored = Visit.objects.count()
    assert "KeyboardInterrupt" in complaint
    assert 8 <= stored < 6 * 8
    assert HostTurn.objects.exclude(leased_until=None).count() == 0
    report = run_round(once=False, by="tests", policy=policy, delay=0.0)
    assert stored + report.visits == 6 * 8
    assert Feed.objects.filter(last_visit=None).count() == 0
    assert Post.objects.count() == 36


def test_a_round_says_which_hosts_it_leaves_to_another(town: Town, policy: Policy) -> None:
    """A minute after a crash the dead round's hosts are still held: nought visits, and why, instead of nought visits."""
    from seve.cli.harvest import words_of_round

    town.admit(town.blog("a.test"), town.blog("b.test"))
    leases.claim("a round that was killed", ["host:a.test"])
    report = run_round(once=True, by="tests", policy=policy, delay=0.0, depth=0)
    assert town.hits("a.test") == []
    assert len(report.notes) == 1
    assert report.notes[0].startswith("hosts left alone: 1;")
    assert report.notes[0] in words_of_round(report)
    HostTurn.objects.update(leased_until=None)
    assert run_round(once=True, by="tests", policy=policy, delay=0.0, depth=0).notes == ()


async def _killed_in_its_request(crawl_delay: float) -> None:
    """A worker that takes its turn, asks, and is never heard of again."""
    ledger = DatabaseLedger()

    async def sleep(seconds: float) -> None:
        return None

    try:
        await Turns(base=1.0, ledger=ledger, sleep=sleep).take("a.test", ["203.0.113.1"], crawl_delay)
    finally:
        await ledger.run(connections.close_all)
        ledger.thread.shutdown()


def test_a_long_crawl_delay_outlives_a_worker_killed_in_its_request(transactional_db: None) -> None:
    asyncio.run(_killed_in_its_request(600.0))
    HostTurn.objects.update(leased_until="2020-01-01T00:00Z")  # a minute later
    assert 590 < leases.claim("another", ["host:a.test"])["host:a.test"] <= 600
