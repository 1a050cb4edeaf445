"""The books of a round: one thread with its own database connection writes each visit, with what follows from it, at once.

A visit, what it brought, and the next visit of the address are one transaction: a process that is killed at any instant
has either all of a visit or nothing of it, and the address is then simply due again.
"""

import asyncio
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from django.db import InterfaceError, OperationalError, connections, transaction

from seve.base.addresses import AddressRefused, canonical, entity_prefix, surt
from seve.directory import services as directory
from seve.directory.types import Found, Route
from seve.harvest.domain.politeness import max_age, retry_after
from seve.harvest.domain.schedule import Due, Seen, after_visit
from seve.harvest.fetch.reading import moved_for_good
from seve.harvest.fetch.recorder import Recorder
from seve.harvest.fetch.robots import RobotsAnswer
from seve.harvest.fetch.visitor import Visited
from seve.harvest.services import plan, shelf, unchanged
from seve.harvest.services.store import digest_of, read, store
from seve.harvest.types import Fetched, FoundFeed, FoundPage, Outcome, Stored

T = TypeVar("T")
log = logging.getLogger(__name__)
BATCH = 64
MOST_NEW_PAGES = 200  # put in the plan after one visit


@dataclass(frozen=True, slots=True)
class Entry:
    """One visit to be written. `wanted` tells which addresses found in it belong to the plan."""

    due: Due
    visited: Visited
    depth: int  # how deep pages are followed
    wanted: Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Entered:
    """What came of it."""

    outcome: Outcome
    fetched: Fetched
    stored: Stored
    next_due: datetime
    feeds: tuple[Due, ...] = ()  # new ones, due now
    pages: tuple[Due, ...] = ()


Work = Callable[[], object]
Item = tuple[Entry | Work, "asyncio.Future[Any]"] | RobotsAnswer


class Books:
    """`books = Books(...)`; `await books.enter(entry)`; `books.close()`."""

    def __init__(self, *, recorder: Recorder | None = None) -> None:
        self.recorder = recorder
        self.loop = asyncio.get_running_loop()
        self.queue: SimpleQueue[Item | None] = SimpleQueue()
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
        try:
            while len(batch) < BATCH and (following := self.queue.get_nowait()) is not None:
                batch.append(following)
            if len(batch) < BATCH:
                self.queue.put(None)  # seen too early: it stays for the next look
        except Empty:
            pass
        return batch

    def _write(self, batch: "list[Item]") -> None:
        pairs = [item for item in batch if isinstance(item, tuple)]
        try:
            shelf.keep([item for item in batch if isinstance(item, RobotsAnswer)])
            same = [(entry, future) for entry, future in pairs if isinstance(entry, Entry) and is_same(entry)]
            for (_, future), entered in zip(same, write_unchanged([entry for entry, _ in same], self.recorder), strict=True):
                self._tell(future, entered)
        except Exception as error:
            for _, future in pairs:
                self._tell(future, error)
            return
        for work, future in pairs:
            if not isinstance(work, Entry):
                self._tell(future, _outcome_of(work))
            elif not is_same(work):
                self._tell(future, self._write_one(work))

    def _write_one(self, entry: Entry) -> Entered | Exception:
        try:
            return write(entry, self.recorder)
        except (OperationalError, InterfaceError) as error:
            return error  # the database itself: the round ends
        except Exception as error:  # this one answer: told as unreadable, the round goes on
            log.warning("%s could not be stored (%s: %s)", entry.due.url, type(error).__name__, str(error)[:200])
            fetched = replace(
                entry.visited.fetched,
                outcome=Outcome.UNREADABLE,
                body=b"",
                headers=(),
                detail=f"could not be stored ({type(error).__name__})",
            )
            try:
                return write(replace(entry, visited=replace(entry.visited, fetched=fetched)), None)
            except Exception as again:
                return again

    def _tell(self, future: "asyncio.Future[Any]", result: object) -> None:
        def settle() -> None:
            if future.cancelled():
                return
            if isinstance(result, Exception):
                future.set_exception(result)
            else:
                future.set_result(result)

        self.loop.call_soon_threadsafe(settle)


def _outcome_of(work: Work) -> object:
    try:
        return work()
    except Exception as error:
        return error


def is_same(entry: Entry) -> bool:
    """Whether the visit found what is already known: 304, or the very same bytes."""
    fetched = entry.visited.fetched
    if fetched.outcome == Outcome.UNCHANGED:
        return not fetched.redirects and entry.due.id > 0
    return fetched.outcome == Outcome.OK and entry.due.content_hash == digest_of(fetched) and not fetched.redirects and entry.due.id > 0


def write_unchanged(entries: list[Entry], recorder: Recorder | None) -> list[Entered]:
    """Write visits that found nothing new, all at once."""
    planned = []
    for entry in entries:
        fetched = replace(_recorded(entry, recorder), outcome=Outcome.UNCHANGED)
        due, next_due = after_visit(entry.due, _seen(entry, Stored(), replace(fetched, body=b"")))
        planned.append(unchanged.Unchanged(due, next_due, fetched))
    unchanged.write(planned)
    return [Entered(Outcome.UNCHANGED, one.fetched, Stored(visits=1), one.next_due) for one in planned]


def _recorded(entry: Entry, recorder: Recorder | None) -> Fetched:
    """The answer, with the place of its record."""
    fetched, answer = entry.visited.fetched, entry.visited.answer
    if recorder is None or answer is None:
        return fetched
    return replace(fetched, archive=recorder.record(fetched, answer))


def write(entry: Entry, recorder: Recorder | None) -> Entered:
    """Write one visit: its record, what it brought, what to visit next, when to come back."""
    due, fetched = entry.due, _recorded(entry, recorder)
    with transaction.atomic():
        stored = store(fetched=fetched, entity_id=due.entity_id)
        if stored.found is None and fetched.outcome == Outcome.OK and due.content_hash is None:
            stored = replace(stored, found=read(fetched))  # known from an archive, but never followed by us
        if fetched.outcome == Outcome.MOVED:
            stored += Stored(nominated=_nominate_target(due, fetched))
        outcome = stored.outcome or fetched.outcome
        after, next_due = after_visit(due, _seen(entry, stored, fetched))
        feeds, pages = _follow(entry, stored, fetched)
        if due.id:
            plan.save(due, after, next_due=next_due, at=fetched.at, detail=fetched.detail)
    return Entered(outcome, fetched, stored, next_due, tuple(feeds), tuple(pages))


def _nominate_target(due: Due, fetched: Fetched) -> int:
    """A place that moved out of its bounds: a human decides on where it went."""
    try:
        target = canonical(fetched.redirects[-1][1])
        found = Found(entity_prefix(target), Route.LINK, due.entity_id, due.url, fetched.at)
    except (AddressRefused, IndexError):
        return 0
    return directory.nominate(found=[found], by="system:harvest")


def _seen(entry: Entry, stored: Stored, fetched: Fetched) -> Seen:
    fields = dict(fetched.headers)
    found = stored.found
    is_feed = isinstance(found, FoundFeed)
    times = [moment for item in found.entries if (moment := item.published or item.updated)] if isinstance(found, FoundFeed) else []
    return Seen(
        outcome=stored.outcome or fetched.outcome,
        at=fetched.at,
        changed=fetched.outcome == Outcome.OK,
        etag=fields.get("etag", "")[:1000],
        last_modified=fields.get("last-modified", "")[:100],
        content_hash=digest_of(fetched),
        post_times=times,
        ttl=timedelta(minutes=found.ttl_minutes or 0) if is_feed and isinstance(found, FoundFeed) else None,
        max_age=max_age(fields.get("cache-control", "")),
        retry_after=retry_after(fields.get("retry-after", ""), fetched.at)
        if fetched.status in {429, 503} or fetched.status >= 300
        else None,
        moved_to=moved_for_good(fetched),
    )


def _follow(entry: Entry, stored: Stored, fetched: Fetched) -> tuple[list[Due], list[Due]]:
    """Put what was found in the plan: feeds that a home page announces, and pages within the depth."""
    due, found = entry.due, stored.found
    feeds: list[Due] = []
    if isinstance(found, FoundPage):
        if due.kind == "home" or found.generator.startswith("door:"):  # a door that tells where to go on
            announced = [url for url in found.feeds if "comment" not in url and entry.wanted(url)]
            feeds = plan.add(due.entity_id, announced[:20], "feed", 0)
        links = [] if found.directives.nofollow else [link.url for link in found.links if "nofollow" not in link.rel]
    elif isinstance(found, FoundFeed):
        links = [item.link for item in found.entries if item.link]
    else:
        return feeds, []
    depth = due.depth + 1
    if depth > entry.depth:
        return feeds, []
    own = {_key(due.url), _key(fetched.final_url)}
    wanted = [url for url in dict.fromkeys(links) if _key(url) not in own and entry.wanted(url)]
    return feeds, plan.add(due.entity_id, wanted[:MOST_NEW_PAGES], "page", depth)


def _key(url: str) -> str:
    try:
        return surt(url)
    except (AddressRefused, ValueError):
        return url
