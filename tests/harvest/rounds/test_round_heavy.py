"""One bad host never slows the others: heavy pages are read beside, and one that never ends is stopped and told."""

import os
import signal
import time
from collections.abc import Callable
from threading import Event

import pytest
from small_town import TEXT, Town

from seve.base import clock
from seve.base.http import Policy
from seve.harvest.models import Feed, Page, Visit
from seve.harvest.services import books
from seve.harvest.services.round import run_round
from seve.harvest.services.slowreader import HEAVY, SlowReader, is_heavy
from seve.harvest.types import Fetched, FoundFeed, FoundPage, Outcome

PIECE = f'<p>{TEXT} <a href="/n/1">on</a> %d</p>'
WORDS = "".join(PIECE % number for number in range(HEAVY // len(PIECE) + 200))
LARGE = f"<html><head><title>Large</title></head><body>{WORDS}</body></html>".encode()


def fetched_of(body: bytes, status: int = 200) -> Fetched:
    return Fetched("http://a.test/", "http://a.test/", clock.now(), Outcome.OK, status, (("content-type", "text/html"),), body)


def test_only_large_pages_are_read_beside() -> None:
    assert is_heavy(fetched_of(LARGE))
    assert not is_heavy(fetched_of(LARGE[:HEAVY]))
    assert not is_heavy(fetched_of(LARGE, 404))
    assert not is_heavy(fetched_of(b"<?xml version='1.0'?><rss>" + LARGE))


def test_a_large_page_is_stored_like_any_other(town: Town, policy: Policy) -> None:
    town.blog("a.test", posts=1)
    town.web.sites["a.test"]["/"] = LARGE
    town.web.sites["a.test"]["/n/1"] = b"<html><body><p>one</p></body></html>"
    town.admit(town.server.url("a.test"))
    report = run_round(once=True, by="tests", policy=policy, delay=0.0, depth=1)
    assert report.outcomes["ok"] >= 2  # the page, and what it links to
    assert Page.objects.get(url=town.server.url("a.test")).title == "Large"
    assert "/n/1" in town.hits("a.test")
    assert run_round(once=True, by="tests", policy=policy, delay=0.0, depth=0).outcomes == {"unchanged": 1}


def _stuck(monkeypatch: pytest.MonkeyPatch, longest: float) -> list[int]:
    """Every reading process stops before it reads, as if a page kept it busy for ever. Gives their ids."""
    started: list[int] = []

    class Stuck(SlowReader[books.Slip]):
        def __init__(self, done: Callable[[books.Slip, FoundFeed | FoundPage | None, bool], None]) -> None:
            super().__init__(done, longest=longest)

        def _start(self):  # type: ignore[no-untyped-def]
            wire, process = super()._start()
            assert process.pid is not None
            os.kill(process.pid, signal.SIGSTOP)
            started.append(process.pid)
            return wire, process

    monkeypatch.setattr(books, "SlowReader", Stuck)
    return started


def test_a_page_that_takes_for_ever_is_told_and_holds_nobody_back(town: Town, policy: Policy, monkeypatch: pytest.MonkeyPatch) -> None:
    started = _stuck(monkeypatch, 2.0)
    town.web.sites["bad.test"] = {"/": LARGE}
    town.admit(town.server.url("bad.test"), *[town.blog(f"good{number}.test", posts=2) for number in range(3)])
    run_round(once=True, by="tests", policy=policy, delay=0.0)
    bad = Feed.objects.get(url=town.server.url("bad.test"))
    assert (bad.state, bad.detail) == ("unreadable", "takes too long to read")
    good = Visit.objects.filter(url__contains="good").order_by("id").values_list("id", flat=True)
    assert len(good) == 3 * 4
    assert max(good) < Visit.objects.get(url=town.server.url("bad.test")).id  # all of them were written while it was being read
    assert started
    for pid in started:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_a_reader_that_dies_is_replaced_and_one_that_closes_says_nothing() -> None:
    told: list[tuple[str, bool, bool]] = []
    came = Event()

    def done(slip: str, found: FoundFeed | FoundPage | None, is_whole: bool) -> None:
        told.append((slip, found is not None, is_whole))
        came.set()

    reader = SlowReader(done)
    page = fetched_of(b"<html><head><title>T</title></head><body><p>words</p></body></html>")
    reader.hand("first", page)
    assert came.wait(30)
    assert reader.process is not None
    reader.process.kill()
    reader.process.join()
    came.clear()
    reader.hand("second", page)
    assert came.wait(30)
    assert told == [("first", True, True), ("second", True, True)]
    assert reader.process.pid is not None
    os.kill(reader.process.pid, signal.SIGSTOP)
    reader.hand("third", page)
    time.sleep(0.1)
    reader.close()
    assert len(told) == 2
