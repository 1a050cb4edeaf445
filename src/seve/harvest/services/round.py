"""One polite round over what is due. It may be stopped at any instant and run again: what was visited is stored, the rest is still due."""

import asyncio
import logging
import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from seve.audit import services as audit
from seve.base import clock
from seve.base.errors import SeveError, UsageError
from seve.base.http import Budget, Client, Policy, read_target
from seve.base.http.client import BUDGET
from seve.charter import selectors as charter
from seve.directory.selectors import entity_index, ids_of
from seve.directory.types import Status
from seve.harvest.domain.schedule import Due
from seve.harvest.fetch.policy import is_loopback_proxy, policy_of_settings
from seve.harvest.fetch.recorder import EvidenceRecorder, Recorder
from seve.harvest.fetch.turns import Turns
from seve.harvest.fetch.visitor import Visited, Visitor
from seve.harvest.parse import doors
from seve.harvest.services import plan
from seve.harvest.services.books import DATABASE_GONE, Books, Entered
from seve.harvest.services.crew import HostRound, ProxyGone
from seve.harvest.services.gates import Gates
from seve.harvest.services.ledger import DatabaseLedger, KeptRobots
from seve.harvest.services.sweeping import rare_sweeps
from seve.harvest.types import Outcome, RoundReport

log = logging.getLogger(__name__)
HOSTS_AT_ONCE = 1_000  # under way together; most of them are waiting out their delay
REQUESTS_AT_ONCE = 100
CLAIMED_AT_ONCE = 250  # hosts, with all that is known of them
MOST_PASSES = 20  # a place may lead to other hosts of its own
BROUGHT = ("posts_new", "posts_changed", "links_new", "links_gone", "nominated")
HELD_ELSEWHERE = "hosts left alone: {:,}; another round visits them, or did until it was stopped a moment ago: run again in a minute"
PATIENCE = 120.0  # seconds that a round waits for a host that was visited just before


class ProxyDown(SeveError):
    """The forward proxy does not answer."""


class RoundStopped(SeveError):
    """Something of our own failed in the middle of a round."""


@dataclass(frozen=True)
class Order:
    """What this round is to do."""

    depth: int
    entity_ids: frozenset[int]
    before: datetime | None  # over everything not visited since; None: over what is due
    policy: Policy
    delay: float
    budget: Budget = BUDGET
    record: bool = False
    urls: frozenset[str] = frozenset()  # these addresses and nothing else


def run_round(
    *,
    once: bool = False,
    depth: int = 1,
    only: str | None = None,
    proxy: str | None = None,
    by: str,
    advance: Callable[[int], None] | None = None,
    record: bool = False,
    policy: Policy | None = None,
    delay: float | None = None,
    budget: Budget = BUDGET,
) -> RoundReport:
    """Visit what is due (`once`: everything) of the admitted places, `depth` links deep; `only` one place, by any address of it.

    Raises ProxyDown, and UsageError when `only` is in no admitted place. `policy`, `delay`, `budget` replace the settings.
    """
    admitted = ids_of(Status.IN)
    if only is not None:
        admitted &= {entity_index().resolve(only)}
        if not admitted:
            raise UsageError(f"{only} is in no admitted place: admit it first (seve directory import)")
    plan.ensure_homes(admitted)
    order = Order(
        depth=depth,
        entity_ids=admitted,
        before=clock.now() if once else None,
        policy=policy or policy_of_settings(proxy),
        delay=settings.SEVE.harvest_delay if delay is None else delay,
        budget=budget,
        record=record,
    )
    with rare_sweeps():
        report = asyncio.run(Round(order, advance or (lambda steps: None)).run())
    with transaction.atomic():
        audit.record(
            verb="harvest.run_round",
            subject="harvest.Visit",
            by=by,
            detail={"visits": report.visits, "outcomes": report.outcomes, "once": once},
        )
    return report


class Round:
    """One round under way."""

    def __init__(self, order: Order, advance: Callable[[int], None]) -> None:
        self.order, self.advance = order, advance
        self.index = entity_index()
        self.admitted = order.entity_ids
        self.introduce = charter.introduction(doors.is_signed)
        self.outcomes: Counter[str] = Counter()
        self.counts: Counter[str] = Counter()
        self.done: set[str] = set()
        self.elsewhere = 0  # hosts that another round holds

    async def run(self) -> RoundReport:
        """Do the round. Raises ProxyDown."""
        began = time.monotonic()
        order = self.order
        recorder = _recorder(order)
        async with Client(order.policy) as client:
            if not await client.proxy_answers():
                shown = _without_password(order.policy.proxy)
                raise ProxyDown(f"the proxy {shown} does not answer: start it, or give another one with --proxy or SEVE_PROXY")
            self.ledger = DatabaseLedger()
            self.books = Books(recorder=recorder, under_way=lambda: self.visitor.under_way)
            self.turns = Turns(base=order.delay, through_loopback=is_loopback_proxy(order.policy.proxy), ledger=self.ledger)
            self.shelf = KeptRobots(self.ledger, self.books)
            self.gates = Gates(self.ledger)
            self.visitor = Visitor(
                client=client,
                turns=self.turns,
                now=clock.now,
                gate=self.gates.refusal,
                shelf=self.shelf,
                budget=order.budget,
                keep_raw=recorder is not None,
                at_once=REQUESTS_AT_ONCE,
                asks_wishes=True,
                introduce=self.introduce,
                admits=lambda url: self._resolve(url) is not None,
            )
            heartbeat = asyncio.create_task(self.ledger.keep_alive(self.turns))
            try:
                await self._passes()
            except ExceptionGroup as group:
                raise self._cause(group) from None
            finally:
                heartbeat.cancel()
                await asyncio.to_thread(self.books.close)
                await self.ledger.close(self.turns)
                if recorder is not None:
                    recorder.close()
        notes = (HELD_ELSEWHERE.format(self.elsewhere),) if self.elsewhere else ()
        told: dict[str, Any] = {**self.counts, "outcomes": dict(self.outcomes), "seconds": round(time.monotonic() - began, 3)}
        return RoundReport(**told, notes=notes)

    def _cause(self, group: ExceptionGroup[Exception]) -> Exception:
        """What stopped the round: the proxy, or the database."""
        leaves: list[BaseException] = [group]
        while isinstance(leaves[0], BaseExceptionGroup):
            leaves = [*leaves[0].exceptions, *leaves[1:]]
        gone = next((leaf for leaf in leaves if isinstance(leaf, ProxyGone)), None)
        if gone is not None:
            shown = _without_password(self.order.policy.proxy)
            if "password" in str(gone):
                return ProxyDown(f"the proxy {shown} asks for a password: write it in its address, http://name:password@host:port")
            return ProxyDown(f"the proxy {shown} stopped answering; what was visited is stored, run the same again to go on")
        if isinstance(leaves[0], DATABASE_GONE):
            return RoundStopped(
                f"the database stopped answering ({type(leaves[0]).__name__}); what was visited is stored, run the same again to go on"
            )
        return leaves[0] if isinstance(leaves[0], Exception) else group

    async def _passes(self) -> None:
        for _ in range(MOST_PASSES):
            hosts = await self.books.do(plan.due_hosts, self._wanted())
            hosts = [host for host in hosts if host not in self.done]
            if not hosts:
                return
            self.done |= set(hosts)
            await self._visit_hosts(hosts)

    def _wanted(self) -> plan.Wanted:
        return plan.Wanted(self.admitted, self.order.depth, self.order.before, clock.now(), self.order.urls)

    async def _visit_hosts(self, hosts: list[str]) -> None:
        """Claim some hosts at a time, keep at most a thousand under way."""
        places = asyncio.Semaphore(HOSTS_AT_ONCE)
        async with asyncio.TaskGroup() as group:
            for start in range(0, len(hosts), CLAIMED_AT_ONCE):
                some = hosts[start : start + CLAIMED_AT_ONCE]
                taken = await self.ledger.claim_all([f"host:{host}" for host in some])
                mine = [host for host in some if f"host:{host}" in taken]
                self.elsewhere += len(some) - len(mine)
                dues = await self.ledger.run(plan.due_at, mine, self._wanted())  # not in the books' turn: it would end their batch
                await self.gates.ask_ahead([due.url for host in mine for due in dues[host]])
                await self.shelf.read_ahead(sorted({_origin(due.url) for host in mine for due in dues[host][:3]}))
                for host in mine:
                    await places.acquire()
                    task = group.create_task(self._visit_host(host, dues[host], taken[f"host:{host}"]))
                    task.add_done_callback(lambda _: places.release())

    async def _visit_host(self, host: str, dues: list[Due], wait: float) -> None:
        self.turns.keep(host, wait)
        crew = HostRound(host, deque(dues), self.order.depth, self.visitor, self.books, self.gates, self._resolve, self._tell)
        crew.goes_further = not self.order.urls
        try:
            rest = await crew.run() if wait <= PATIENCE else dues
            self.counts["skipped"] += len(rest)
            if crew.closed_for is not None and rest:
                await self.books.do(plan.put_off, [due.id for due in rest], clock.now() + crew.closed_for)
        except (ProxyGone, *DATABASE_GONE):
            raise
        except Exception as error:  # a defect of ours met on one host: the other hosts go on
            log.exception("%s was left aside (%s)", host, type(error).__name__)
            self.outcomes["left-aside"] += 1
        finally:
            await self.ledger.release(f"host:{host}", max(self.turns.leave(host), crew.asked_for))

    def _resolve(self, url: str) -> int | None:
        """The admitted place that an address belongs to."""
        entity_id = self.index.resolve(url)
        return entity_id if entity_id in self.admitted else None

    def _tell(self, entered: Entered, visited: Visited) -> None:
        self.outcomes[entered.outcome.value] += 1
        stored = entered.stored
        counts = self.counts
        counts["visits"] += 1
        counts["bytes"] += len(visited.fetched.body)
        counts["feeds"] += max(stored.feeds, len(entered.feeds))
        if entered.outcome is not Outcome.UNCHANGED:
            for name in BROUGHT:
                counts[name] += getattr(stored, name)
        self.advance(1)


def _recorder(order: Order) -> Recorder | None:
    """Of every visit when that was asked for, else of what is evidence of a link, within the room that the settings give."""
    folder, software = settings.SEVE.data / "warc", order.policy.user_agent
    if order.record:
        return Recorder(folder, software=software)
    return EvidenceRecorder(folder, software=software, bound=settings.SEVE.copies) if settings.SEVE.copies else None


def _without_password(proxy: str | None) -> str:
    """The address of a proxy, to be shown."""
    scheme, _, rest = (proxy or "").partition("://")
    return f"{scheme}://{rest.rpartition('@')[2]}"


def _origin(url: str) -> str:
    return read_target(url).origin
