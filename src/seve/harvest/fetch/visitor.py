"""One visit: the charter's gate, robots.txt, a turn, a request within its budget; then an outcome. Never raises for the web."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from seve.base.http import Answer, Budget, Client, Trouble, is_near, read_target
from seve.base.http.client import BUDGET
from seve.base.http.troubles import trouble_of
from seve.harvest.domain.networks import WHY, is_network
from seve.harvest.domain.robots import LONGEST as ROBOTS_BYTES
from seve.harvest.domain.robots import Rules
from seve.harvest.fetch.reading import fetched_of, outcome_of_trouble
from seve.harvest.fetch.robots import Owns, Robots, Shelf
from seve.harvest.fetch.room import Room
from seve.harvest.fetch.turns import HeldElsewhere, Turn, Turns
from seve.harvest.fetch.wishes import Wishes
from seve.harvest.types import Fetched, Outcome

Gatekeeper = Callable[[str], Awaitable[str | None]]  # why not to visit, or None
Introduce = Callable[[str, datetime], dict[str, str]]  # headers that say who asks
Refusal = tuple[Outcome, str]
SOON = 0.2  # seconds that most answers take at most; what takes longer, nobody waits for
MOST_REQUESTS = 200  # to one host in one round, robots.txt and redirects included
HANG_UP = {"Connection": "close"}  # RFC 9112, 9.6


@dataclass(frozen=True, slots=True)
class Errand:
    """One address to visit, and what we know of it."""

    url: str
    owns: Owns
    etag: str = ""
    last_modified: str = ""
    is_home: bool = False
    is_last: bool = False  # of its host, as far as is known: the server need not keep the line open


@dataclass(frozen=True, slots=True)
class Visited:
    """What came of an errand. `answer` is None when no request was made."""

    fetched: Fetched
    answer: Answer | None
    opts_out: bool = False
    of_origin: bool = False  # robots.txt could not be read or forbids all: what is true of one address is true of its neighbours
    wait: timedelta | None = None  # until robots.txt may be asked for again, where it could not be read
    weight: int = 0  # bytes that it holds in memory, until it is in the books (`Visitor.done_with`)


class HostSpent(Exception):
    """The host has had its share of requests in this round, or another process is with it: the errand waits for the next one."""


class Visitor:
    """Makes visits with one client; counts the requests of each host."""

    def __init__(
        self,
        *,
        client: Client,
        turns: Turns,
        now: Callable[[], datetime],
        gate: Gatekeeper,
        shelf: Shelf | None = None,
        budget: Budget = BUDGET,
        keep_raw: bool = False,
        at_once: int = 100,
        most_requests: int = MOST_REQUESTS,
        asks_wishes: bool = False,
        introduce: Introduce | None = None,
        admits: Owns | None = None,
    ) -> None:
        """admits: whether an address belongs to any admitted place."""
        self.client, self.turns, self.now, self.gate = client, turns, now, gate
        self.budget, self.keep_raw = budget, keep_raw
        self.robots = Robots(ask=self._ask_robots, now=now, shelf=shelf)
        self.wishes = Wishes(ask=self._ask_beside, now=now, shelf=shelf) if asks_wishes else None
        self.introduce = introduce or (lambda url, at: {})
        self.admits = admits or (lambda url: False)
        self.requests: Counter[str] = Counter()
        self.most_requests = most_requests
        self.places = asyncio.Semaphore(at_once)  # requests under way at once, over all hosts
        self.under_way = 0  # requests that began a moment ago and have not ended
        self.room = Room()

    async def visit(self, errand: Errand) -> Visited:
        """Go and see. The outcome tells what happened, in the order: our own guard, charter, robots.txt, the web. Raises HostSpent."""
        trip = _Trip(self, errand)
        await self.room.for_another()
        at = self.now()
        refusal = await trip.refusal(errand.url) or await trip.enter(errand.url)
        if refusal is not None:
            outcome, detail = refusal
            fetched = Fetched(errand.url, errand.url, at, outcome, 0, (), b"", detail=detail)
            return Visited(fetched, None, trip.opts_out, trip.of_origin, trip.wait)
        conditional = conditions(errand)
        ended = self._begun()
        try:
            headers = conditional | self.introduce(errand.url, at) | (HANG_UP if errand.is_last else {})
            answer = await self.client.get(
                errand.url, headers=headers, budget=self.budget, on_redirect=trip.follow, on_large=trip.large, keep_raw=self.keep_raw
            )
            fetched = fetched_of(answer, errand_is_home=errand.is_home, conditional=bool(conditional), at=at, stop=trip.stop)
            weight = len(fetched.body) + (0 if answer.raw is fetched.body else len(answer.raw)) + sum(len(hop.raw) for hop in answer.hops)
            self.room.held += weight
        finally:
            ended()
            await trip.leave()
        visited = Visited(fetched, replace(answer, body=b""), weight=weight)
        if self.wishes is not None and trip.allowed is not None and fetched.outcome in ANSWERED:
            try:  # after its page, so that a closed door is knocked at but once; before any of it is kept
                await self.wishes.learn(*trip.allowed)
            except BaseException:
                self.done_with(visited)
                raise
        return visited

    def _begun(self) -> Callable[[], None]:
        """Count a request among those that may end any moment; gives what counts it no more. It is no longer one when it has taken SOON."""
        is_counted = True

        def uncount() -> None:
            nonlocal is_counted
            self.under_way -= is_counted
            is_counted = False

        self.under_way += 1
        asyncio.get_running_loop().call_later(SOON, uncount)
        return uncount

    def done_with(self, visited: Visited) -> None:
        """What a visit brought is in the books, or nobody wants it any more."""
        self.room.held -= visited.weight

    async def _ask_beside(self, url: str, owns: Owns, rules: Rules) -> Answer:
        return await self._ask_robots(url, owns, rules.crawl_delay)

    async def _ask_robots(self, url: str, owns: Owns, crawl_delay: float | None = None) -> Answer:
        """A robots.txt, or a file beside it, politely. It may lead on within its place, within its host, and to what is admitted by itself
        (RFC 9309 2.3.1.2 would go anywhere; nobody else is asked: S1)."""
        trip = _Trip(self, Errand(url, owns), is_robots=True)
        trip.crawl_delay = crawl_delay
        refusal = await trip.enter(url)
        if refusal is not None:
            return Answer(url, url, trouble=trip.trouble, detail=refusal[1])
        try:
            budget = Budget(
                wall=self.budget.wall, headers=self.budget.headers, connect=self.budget.connect, body=ROBOTS_BYTES + 2, redirects=5
            )
            return await self.client.get(url, budget=budget, on_redirect=trip.follow)
        finally:
            await trip.leave()


class _Trip:
    """The turns taken for one errand, hop after hop."""

    def __init__(self, visitor: Visitor, errand: Errand, *, is_robots: bool = False) -> None:
        self.visitor = visitor
        self.errand = errand
        self.is_robots = is_robots
        self.turn: Turn | None = None
        self.is_large = False  # whether it has a place among large bodies
        self.crawl_delay: float | None = None
        self.stop: Refusal | None = None
        self.opts_out = False
        self.of_origin = False
        self.wait: timedelta | None = None
        self.trouble = Trouble.NONE
        self.allowed: tuple[str, Owns, Rules] | None = None  # where the last hop led, and what robots.txt says there

    async def refusal(self, url: str) -> Refusal | None:
        """Why this address must not be asked for: its spelling, the charter, robots.txt."""
        try:
            target = read_target(url)
        except Exception as error:
            self.trouble, detail = trouble_of(error)
            return outcome_of_trouble(self.trouble), detail
        if is_network(target.host):
            return Outcome.CLOSED, WHY
        if (reason := await self.visitor.gate(url)) is not None:
            return Outcome.FORBIDDEN, reason
        answer, rules = await self.visitor.robots.rules(target.origin, self.errand.owns)
        self.crawl_delay = rules.crawl_delay
        if rules.allow(target.url):
            self.allowed = target.origin, self.errand.owns, rules
            return None
        self.opts_out, self.of_origin = rules.opts_out, rules.everything is False
        self.wait = answer.expires_at - self.visitor.now() if answer.failures else None
        if answer.trouble == Trouble.PROXY:
            return Outcome.PROXY_DOWN, answer.detail or trouble_words(answer.trouble)
        if answer.detail:
            return Outcome.FORBIDDEN, f"robots.txt {answer.detail}"
        if answer.trouble in UNTOLD:  # nobody answered at all: that is the truth to tell
            return outcome_of_trouble(answer.trouble), f"robots.txt: {trouble_words(answer.trouble)}"
        if answer.status in {429, 503}:
            return Outcome.BUSY, rules.reason
        if answer.status >= 500:
            return Outcome.BROKEN, rules.reason
        return Outcome.FORBIDDEN, rules.reason

    async def enter(self, url: str) -> Refusal | None:
        """Take the turn of the host behind an address. Gives the outcome when there is no way to it."""
        await self.leave()
        try:
            target = read_target(url)
            addresses = await self.visitor.client.locate(url)
        except Exception as error:
            self.trouble, detail = trouble_of(error)
            return outcome_of_trouble(self.trouble), detail
        if self.visitor.requests[target.host] >= self.visitor.most_requests:
            raise HostSpent
        try:
            turn = await self.visitor.turns.take(target.host, addresses, self.crawl_delay)
        except HeldElsewhere:
            raise HostSpent from None
        try:
            await self.visitor.places.acquire()
        except BaseException:
            await self.visitor.turns.give(turn)
            raise
        self.turn = turn
        self.visitor.requests[target.host] += 1
        return None

    async def large(self) -> None:
        """Wait for room for a large body."""
        await self.visitor.room.for_large()
        self.is_large = True

    async def leave(self) -> None:
        if self.is_large:
            self.is_large = False
            self.visitor.room.large.release()
        turn, self.turn = self.turn, None
        if turn is not None:
            self.visitor.places.release()
            await self.visitor.turns.give(turn)

    async def follow(self, url: str) -> str | None:
        """Asked before each redirect is followed. Gives why not."""
        await self.leave()
        self.stop = await (self._robots_refusal(url) if self.is_robots else self._page_refusal(url)) or await self.enter(url)
        return self.stop[1] if self.stop else None

    async def _page_refusal(self, url: str) -> Refusal | None:
        if self.errand.owns(url):
            return await self.refusal(url)
        if self._is_near(url):
            return Outcome.REFUSED_ADDRESS, f"leads to {url[:300]}, a private or local address"
        return Outcome.MOVED, f"leads to {url[:300]}, outside the place that was admitted"

    async def _robots_refusal(self, url: str) -> Refusal | None:
        host = read_target(url).host
        if self.errand.owns(url) or _bare(host) == _bare(read_target(self.errand.url).host):
            return None
        if self._is_near(url):
            return Outcome.FORBIDDEN, f"leads to {host}, a private or local address"
        if not self.visitor.admits(url):
            return (
                Outcome.FORBIDDEN,
                f"stands at {host}, which is not admitted: admit it too, or ask this host to keep a robots.txt of its own",
            )
        reason = await self.visitor.gate(url)
        return None if reason is None else (Outcome.FORBIDDEN, f"stands at {host}: {reason}")

    def _is_near(self, url: str) -> bool:
        return is_near(read_target(url), self.visitor.client.policy.allow_nets)


def _bare(host: str) -> str:
    return host.removeprefix("www.")


ANSWERED = {Outcome.OK, Outcome.UNCHANGED}
UNTOLD = {Trouble.NAME, Trouble.NAME_SERVER, Trouble.CONNECT, Trouble.CERTIFICATE, Trouble.PROXY, Trouble.TIME, Trouble.REFUSED}


def trouble_words(trouble: Trouble) -> str:
    """A trouble in a few words."""
    return {
        Trouble.NAME: "the host name does not exist",
        Trouble.NAME_SERVER: "the name server did not answer",
        Trouble.CONNECT: "no connection to the host",
        Trouble.CERTIFICATE: "the certificate is not valid",
        Trouble.PROXY: "the proxy does not answer",
        Trouble.TIME: "no answer in time",
        Trouble.REFUSED: "a private or forbidden address",
    }.get(trouble, "no proper answer")


def conditions(errand: Errand) -> dict[str, str]:
    """The headers of a conditional request (RFC 9110 13.1)."""
    headers = {}
    if errand.etag:
        headers["If-None-Match"] = errand.etag
    if errand.last_modified:
        headers["If-Modified-Since"] = errand.last_modified
    return headers
