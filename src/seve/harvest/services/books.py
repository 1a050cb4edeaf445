"""The books of a round: one thread with its own database connection writes each visit, with what follows from it, at once.

A visit, what it brought, and the next visit of the address are one transaction: a process that is killed at any instant
has either all of a visit or nothing of it, and the address is then simply due again.
"""

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from django.db import InterfaceError, OperationalError, connections

from seve.base.errors import DatabaseUnavailable
from seve.harvest.fetch.recorder import Recorder
from seve.harvest.fetch.robots import RobotsAnswer
from seve.harvest.services import shelf
from seve.harvest.services.slowreader import Read, SlowReader, is_read_beside
from seve.harvest.services.writing import Entered, Entry, is_same, write, write_unchanged
from seve.harvest.types import FoundPage, Outcome

__all__ = ["Books", "Entered", "Entry"]

T = TypeVar("T")
log = logging.getLogger(__name__)
BATCH = 256  # visits written together
BATCH_BYTES = 24 * 2**20  # of bodies in one batch
GATHER = 0.2  # seconds for which a visit waits for others that are under way
SURPRISE = 0.1  # CPU seconds: a host whose answer took longer to read than its size let expect has the next ones read beside

DATABASE_GONE = (OperationalError, InterfaceError, DatabaseUnavailable)
Work = Callable[[], object]
Writer = Callable[[Sequence[Entry], Recorder | None], list[Entered]]
Slip = tuple[Entry, "asyncio.Future[Any]"]
Item = tuple[Entry | Work, "asyncio.Future[Any]"] | RobotsAnswer


class Books:
    """`books = Books(...)`; `await books.enter(entry)`; `books.close()`."""

    def __init__(self, *, recorder: Recorder | None = None, under_way: Callable[[], int] = lambda: 0) -> None:
        """`under_way` tells how many answers may come any moment: while there are any, a visit waits a moment for company."""
        self.recorder = recorder
        self.under_way = under_way
        self.loop = asyncio.get_running_loop()
        self.queue: SimpleQueue[Item | None] = SimpleQueue()
        self.slow_reader: SlowReader[Slip] = SlowReader(self._was_read)
        self.suspects: set[str] = set()  # hosts that surprised us
        self.thread = threading.Thread(target=self._work, name="books", daemon=True)
        self.thread.start()

    async def enter(self, entry: Entry) -> Entered:
        """Write one visit; returns when it is on disk."""
        future: asyncio.Future[Entered] = self.loop.create_future()
        self.queue.put((entry, future))
        return await future

    async def do(self, work: Callable[..., T], *arguments: object) -> T:
        """Any other piece of work on the database, in its turn."""
        future: asyncio.Future[T] = self.loop.create_future()
        self.queue.put((lambda: work(*arguments), future))
        return await future

    def keep_robots(self, answer: RobotsAnswer) -> None:
        """Keep a robots.txt, with the next visits that are written."""
        self.queue.put(answer)

    def close(self) -> None:
        """Write what waits, and stop."""
        self.slow_reader.close()
        self.queue.put(None)
        self.thread.join()

    def _work(self) -> None:
        try:
            while (batch := self._next_batch()) is not None:
                self._write(batch)
        finally:
            connections.close_all()

    def _next_batch(self) -> "list[Item] | None":
        first = self.queue.get()
        if first is None:
            return None
        batch = [first]
        weight, is_urgent = _weight(first), _is_urgent(first)
        until = time.monotonic() + GATHER
        while len(batch) < BATCH and weight < BATCH_BYTES:
            wait = 0.0 if is_urgent or not self.under_way() else until - time.monotonic()
            try:
                following = self.queue.get(timeout=wait) if wait > 0 else self.queue.get_nowait()
            except Empty:
                break
            if following is None:
                self.queue.put(None)  # seen too early: it stays for the next look
                break
            batch.append(following)
            weight += _weight(following)
            is_urgent = is_urgent or _is_urgent(following)
        return batch

    def _write(self, batch: "list[Item]") -> None:
        pairs = [item for item in batch if isinstance(item, tuple)]
        try:
            shelf.keep([item for item in batch if isinstance(item, RobotsAnswer)])
        except Exception as error:
            log.warning("robots.txt files could not be kept (%s)", type(error).__name__)  # they are asked for again
        visits = [(work, future) for work, future in pairs if isinstance(work, Entry)]
        visits = [pair for pair in visits if not self._hands_on(*pair)]
        self._write_all([pair for pair in visits if is_same(pair[0])], write_unchanged)
        self._write_all([pair for pair in visits if not is_same(pair[0])], write)
        for work, future in pairs:
            if not isinstance(work, Entry):
                self._tell([(future, _outcome_of(work))])

    def _hands_on(self, entry: Entry, future: "asyncio.Future[Any]") -> bool:
        """Whether a visit is read beside first; it comes back when it was."""
        is_suspect = entry.due.host in self.suspects
        if entry.is_read or not is_read_beside(entry.visited.fetched, is_suspect=is_suspect) or is_same(entry):
            return False
        self.slow_reader.hand((entry, future), entry.visited.fetched)
        return True

    def _was_read(self, slip: "Slip", read: Read) -> None:
        entry, future = slip
        visited = entry.visited
        if read.trouble:
            fetched = replace(visited.fetched, outcome=Outcome.UNREADABLE, body=b"", detail=read.trouble)
            visited = replace(visited, fetched=fetched)
        self.queue.put((replace(entry, visited=visited, found=read.found, is_read=True, cost=read.seconds), future))

    def _write_all(self, visits: "list[tuple[Entry, asyncio.Future[Any]]]", how: Writer) -> None:
        """Together when that goes well, else one by one, so that one ill answer costs nobody else's."""
        if not visits:
            return
        began = time.thread_time()
        try:
            entered: Sequence[Entered | Exception] = how([entry for entry, _ in visits], self.recorder)
        except DATABASE_GONE as error:
            entered = [error] * len(visits)  # the database itself: the round ends
        except Exception:
            entered = [self._write_one(entry) for entry, _ in visits]
        entered = shared_out(entered, time.thread_time() - began)
        for (entry, _), result in zip(visits, entered, strict=True):
            if isinstance(result, Entered) and result.stored.reading > SURPRISE:
                self.suspects.add(entry.due.host)
        self._tell([(future, result) for (_, future), result in zip(visits, entered, strict=True)])

    def _write_one(self, entry: Entry) -> Entered | Exception:
        try:
            return write([entry], self.recorder)[0]
        except DATABASE_GONE as error:
            return error
        except Exception as error:  # this one answer: told as unreadable, the round goes on
            log.warning("%s could not be stored (%s: %s)", entry.due.url, type(error).__name__, str(error)[:200])
            why = f"could not be stored ({type(error).__name__})"
            fetched = replace(entry.visited.fetched, outcome=Outcome.UNREADABLE, body=b"", headers=(), detail=why)
            try:
                return write([replace(entry, visited=replace(entry.visited, fetched=fetched))], None)[0]
            except Exception as again:
                return again

    def _tell(self, results: "Sequence[tuple[asyncio.Future[Any], object]]") -> None:
        """Wake those who wait, all of a batch at once: each call to the other thread is a call to the kernel too."""
        self.loop.call_soon_threadsafe(_settle, results)


def _settle(results: "Sequence[tuple[asyncio.Future[Any], object]]") -> None:
    for future, result in results:
        if future.cancelled():
            continue
        if isinstance(result, Exception):
            future.set_exception(result)
        else:
            future.set_result(result)


def shared_out(entered: "Sequence[Entered | Exception]", seconds: float) -> "list[Entered | Exception]":
    """Each visit with what it cost: the time of its own reading, and its part of what writing took all, by how much it brought."""
    written = [each for each in entered if isinstance(each, Entered)]
    rest = max(0.0, seconds - sum(each.stored.reading for each in written))
    brought = max(1, sum(map(_brought, written)))
    return [
        replace(each, cost=each.cost + each.stored.reading + rest * _brought(each) / brought) if isinstance(each, Entered) else each
        for each in entered
    ]


def _brought(entered: Entered) -> int:
    """Hundreds of rows that came of a visit, about: what brings less takes no time worth telling."""
    found = entered.stored.found
    return len(found.links if isinstance(found, FoundPage) else found.entries if found else ()) // 100


def _weight(item: Item) -> int:
    """Bytes of a body that waits."""
    return len(item[0].visited.fetched.body) if isinstance(item, tuple) and isinstance(item[0], Entry) else 0


def _is_urgent(item: Item) -> bool:
    """Whether somebody waits for it who cannot go on meanwhile."""
    return isinstance(item, tuple) and not isinstance(item[0], Entry)


def _outcome_of(work: Work) -> object:
    try:
        return work()
    except Exception as error:
        return error
