"""One bad host never slows the others: heavy pages are read beside, and one that never ends is stopped and told."""

import os
import signal
import time
from collections.abc import Callable
from datetime import timedelta
from threading import Event

import pytest
from small_town import TEXT, Town

from seve.base import clock
from seve.base.http import Policy
from seve.harvest.domain import politeness
from seve.harvest.domain.politeness import rest_after
from seve.harvest.domain.recognition import outcome_of_body
from seve.harvest.domain.slowness import DENSE, HEAVY, HEAVY_FEED
from seve.harvest.models import Feed, HostTurn, Page, Visit
from seve.harvest.services import books, store
from seve.harvest.services.round import run_round
from seve.harvest.services.slowreader import Read, SlowReader, is_read_beside
from seve.harvest.types import Fetched, Outcome

PIECE = f'<p>{TEXT} <a href="/n/1">on</a> %d</p>'
WORDS = "".join(PIECE % number for number in range(HEAVY // len(PIECE) + 20))
LARGE = f"<html><head><title>Large</title></head><body>{WORDS}</body></html>".encode()


def fetched_of(body: bytes, status: int = 200) -> Fetched:
    return Fetched("http://a.test/", "http://a.test/", clock.now(), Outcome.OK, status, (("content-type", "text/html"),), body)


def test_only_heavy_answers_are_read_beside() -> None:
    feed = b"<?xml version='1.0'?><rss><channel>"
    assert is_read_beside(fetched_of(LARGE))
    assert is_read_beside(fetched_of(b"<html>" + b"<p>a</p>" * DENSE))
    assert not is_read_beside(fetched_of(LARGE[:HEAVY]))
    assert is_read_beside(fetched_of(LARGE[:HEAVY]), is_suspect=True)
    assert not is_read_beside(fetched_of(LARGE, 404), is_suspect=True)
    assert not is_read_beside(fetched_of(feed + LARGE))
    assert is_read_beside(fetched_of(feed + b"<item/>" * (HEAVY_FEED // 7)))


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
        def __init__(self, done: Callable[[books.Slip, Read], None]) -> None:
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
    told: list[tuple[str, bool, str]] = []
    came = Event()

    def done(slip: str, read: Read) -> None:
        told.append((slip, read.found is not None, read.trouble))
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
    assert told == [("first", True, ""), ("second", True, "")]
    assert reader.process.pid is not None
    os.kill(reader.process.pid, signal.SIGSTOP)
    reader.hand("third", page)
    time.sleep(0.1)
    reader.close()
    assert len(told) == 2


def test_a_page_that_takes_too_much_of_the_processor_is_stopped_by_it() -> None:
    told: list[Read] = []
    came = Event()
    reader = SlowReader(lambda slip, read: (told.append(read), came.set()), most_seconds=1)
    reader.hand("page", fetched_of(b"<html><body>" + b"<p>a</p>" * 800_000))  # six times as long to read
    assert came.wait(60)
    reader.close()
    assert [(read.found, read.trouble) for read in told] == [(None, "takes too long to read")]


# -- one host's part of our time ------------------------------------------------------------------------------------------------

NOISE = 0.1  # CPU seconds: the process that reads beside has to be started; unread beside, the six pages would cost a second
PLAIN = f"<html><body><p>{TEXT}</p></body></html>".encode()
DENSE_PAGE = b"<html><body>" + (b"<div>" * 100 + TEXT[:60].encode() + b"</div>" * 100) * 55  # 64 KiB; a fifth of a second to read


def _odd_host(town: Town, page: bytes) -> str:
    """A host whose home leads to six pages like `page`."""
    links = "".join(f'<a href="/{number}">page {number}</a>' for number in range(6))
    site = {"/": f"<html><body>{links}</body></html>".encode()}
    town.web.sites["odd.test"] = site | {f"/{number}": page.replace(b"</body>", b"%d</body>" % number) for number in range(6)}
    return town.server.url("odd.test")


def _cpu_of_round(town: Town, policy: Policy) -> float:
    """CPU seconds of this process, in which all visits are made, read and written: whoever uses them takes them from the others."""
    began = time.process_time()
    report = run_round(once=True, by="tests", policy=policy, delay=0.0)
    assert report.visits >= 8 * 5 + 7
    return time.process_time() - began


def test_heavy_pages_of_one_host_cost_the_others_a_tenth_at_most(town: Town, policy: Policy, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same round with the same visits: only what one host's pages hold differs."""
    monkeypatch.setattr(politeness, "FREE_OF_REST", 60.0)  # the host is left no rest: its pages come as fast as they can
    goods = [town.blog(f"good{number}.test", posts=3) for number in range(8)]
    town.admit(_odd_host(town, PLAIN), *goods)
    _cpu_of_round(town, policy)  # loads what rounds need
    times = []
    for _ in range(3):
        town.web.conditional = False
        seconds = []
        for page in (PLAIN, DENSE_PAGE):
            _odd_host(town, page)
            Page.objects.update(content_hash=None)
            Feed.objects.update(content_hash=None)  # read everything anew
            seconds.append(_cpu_of_round(town, policy))
        times.append(seconds)
        if seconds[1] <= 1.1 * seconds[0] + NOISE:
            break
    assert times[-1][1] <= 1.1 * times[-1][0] + NOISE, times


@pytest.mark.parametrize(
    "piece", [b"<div>", b"<div/>", b"<", b"</p>", b"<p a=b ", b" ", b"<!--", b"&amp;", b"a", b"<x:y/>", b"\n<rss>", b">"]
)
def test_the_largest_body_is_judged_at_once(piece: bytes) -> None:
    """What happens where all visits wait: 5 MiB of anything in a twentieth of a second."""
    body = b"<html><title>x</title>" + piece * (5 * 2**20 // len(piece))
    spent = []
    for _ in range(3):
        began = time.thread_time()
        outcome_of_body(status=200, headers=(), body=body, url="http://a.test/", final_url="http://a.test/", is_home=True)
        spent.append(time.thread_time() - began)
    assert min(spent) < 0.05, spent


def _burn(monkeypatch: pytest.MonkeyPatch, seconds: float) -> list[str]:
    """Reading any small page of odd.test takes this process so long, as if nobody had foreseen what it holds. Gives those read."""
    burnt: list[str] = []
    reads = store.read

    def read(fetched: Fetched) -> object:
        if "odd.test" in fetched.url and fetched.status == 200:
            burnt.append(fetched.url)
            until = time.thread_time() + seconds
            while time.thread_time() < until:
                pass
        return reads(fetched)

    monkeypatch.setattr(store, "read", read)
    return burnt


def test_a_host_that_takes_unforeseen_long_is_read_beside_from_then_on(town: Town, policy: Policy, monkeypatch: pytest.MonkeyPatch) -> None:
    burnt = _burn(monkeypatch, books.SURPRISE * 1.1)
    town.admit(_odd_host(town, PLAIN))
    run_round(once=True, by="tests", policy=policy, delay=0.0)
    assert burnt == [town.server.url("odd.test")]
    assert Page.objects.filter(url__contains="odd.test", last_outcome="ok").count() == 7


def test_a_host_that_took_much_of_our_time_rests_for_every_worker(town: Town, policy: Policy, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its turn stays taken for long after the round; that of a host whose pages cost nothing is free at once."""
    monkeypatch.setattr(politeness, "FREE_OF_REST", 0.02)
    monkeypatch.setattr(politeness, "LARGEST_SHARE", 0.0005)
    _burn(monkeypatch, 0.05)
    feed = b'<?xml version="1.0"?><rss version="2.0"><channel><title>A home: one visit, no more</title></channel></rss>'
    town.web.sites["odd.test"] = town.web.sites["plain.test"] = {"/": feed}
    town.admit(town.server.url("odd.test"), town.server.url("plain.test"))
    run_round(once=True, by="tests", policy=policy, delay=0.0, depth=0)
    turns = dict(HostTurn.objects.filter(key__startswith="host:").values_list("key", "next_allowed"))
    assert turns["host:odd.test"] - clock.now() > timedelta(seconds=50)
    assert turns["host:plain.test"] is None or turns["host:plain.test"] - clock.now() < timedelta(seconds=5)


def test_rest_is_nine_times_what_an_answer_cost_and_nothing_after_ordinary_ones() -> None:
    assert rest_after(1.0) == pytest.approx(9.0)
    assert rest_after(politeness.FREE_OF_REST) == 0.0
