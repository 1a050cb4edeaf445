"""One host in one round: its visits one after the other, until it is done, tired of us, or over its share."""

import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import timedelta

from seve.charter.types import Way
from seve.harvest.domain.failures import FINE
from seve.harvest.domain.politeness import rest_after
from seve.harvest.domain.schedule import Due
from seve.harvest.domain.traps import Traps
from seve.harvest.fetch.reading import looks_like_feed
from seve.harvest.fetch.visitor import Errand, HostSpent, Visited, Visitor
from seve.harvest.parse.doors import speaks_for
from seve.harvest.services import plan
from seve.harvest.services.books import Books, Entered, Entry
from seve.harvest.services.gates import Gates
from seve.harvest.types import FoundPage, Outcome

MOST_SECONDS = 1_200.0  # of one round for one host; a long Crawl-delay means fewer pages
MOST_SLOW = 3  # visits of one host that ended over time or unreachable, one after the other
USUAL_FEEDS = ("feed/", "rss.xml", "atom.xml", "feed.xml", "index.xml")
PROBE_AGAIN = timedelta(days=30)
TRANSIENT = {Outcome.SLOW, Outcome.UNREACHABLE}


@dataclass
class HostRound:
    """The visits of one host. `tell` hears of each; `resolve` says which place an address belongs to."""

    host: str
    dues: deque[Due]
    depth: int
    visitor: Visitor
    books: Books
    gates: Gates
    resolve: Callable[[str], int | None]
    tell: Callable[[Entered, Visited], None]
    traps: Traps = field(default_factory=Traps)
    seen: set[str] = field(default_factory=set)
    closed_for: timedelta | None = None  # the host asked to be left alone
    asked_for: float = 0.0  # seconds during which nobody of ours may come back, even when told to visit everything
    slow: int = 0
    began: float = field(default_factory=time.monotonic)
    goes_further: bool = True  # to the feeds and pages that a visit finds

    async def run(self) -> list[Due]:
        """Visit. Gives what was due and was not visited."""
        waiting: list[Due] = []
        while self.dues and not self.is_over():
            due = self.dues.popleft()
            if due.url not in self.seen:
                self.seen.add(due.url)
                try:
                    await self._visit(due)
                except HostSpent:  # in the middle of a visit, by its redirects; this host, or another one to which it leads
                    waiting.append(due)
        return [*waiting, *self.dues]

    def is_over(self) -> bool:
        """Whether this host has had its share, or does not want more."""
        is_spent = self.visitor.requests[self.host] >= self.visitor.most_requests or time.monotonic() - self.began > MOST_SECONDS
        return is_spent or self.closed_for is not None

    def owns(self, entity_id: int) -> Callable[[str], bool]:
        """Whether an address belongs to the place that is visited."""
        return lambda url: self.resolve(speaks_for(url)) == entity_id

    async def _visit(self, due: Due) -> None:
        entered, visited = await self._go(due)
        is_doubted = due.kind == "home" and entered.outcome == Outcome.CHANGED_HANDS
        if is_doubted or await self._leaves(due, entered, visited):
            self.dues = deque(other for other in self.dues if other.entity_id != due.entity_id)
            return
        if self.goes_further:
            self.dues.extendleft(reversed(self._here(entered.feeds)))
            self.dues.extend(self._here(entered.pages))
        if self._closes(due, entered, visited):
            self.closed_for = entered.next_due - entered.fetched.at
            if entered.outcome in {Outcome.BUSY, Outcome.CLOSED}:
                self.asked_for = self.closed_for.total_seconds()
        elif self.goes_further and due.kind == "home" and entered.outcome in FINE and await self._lacks_feed(due, entered):
            await self._probe(due)

    async def _leaves(self, due: Due, entered: Entered, visited: Visited) -> bool:
        """Whether the place says that it is not to be read; it has then left, and nothing of it stays."""
        found = entered.stored.found
        if visited.opts_out:
            return await self.gates.note_leaving(due.url, Way.ROBOTS)
        if isinstance(found, FoundPage) and found.directives.seve_no:
            return await self.gates.note_leaving(due.url, Way.META) and due.kind == "home"
        return False

    async def _go(self, due: Due, *, is_guess: bool = False) -> tuple[Entered, Visited]:
        owns = self.owns(due.entity_id)
        is_last = not self.dues and not is_guess
        errand = Errand(due.url, owns, due.etag, due.last_modified, is_home=due.kind == "home", is_last=is_last)
        visited = await self.visitor.visit(errand)
        if visited.fetched.outcome == Outcome.PROXY_DOWN:
            raise ProxyGone(visited.fetched.detail)
        if is_guess:
            visited = replace(visited, fetched=replace(visited.fetched, guess=True))
        if is_guess and visited.fetched.outcome == Outcome.OK and not looks_like_feed(visited.fetched.body):
            visited = replace(visited, fetched=replace(visited.fetched, outcome=Outcome.UNREADABLE, body=b"", detail="no feed here"))
        entry = Entry(due, visited, self.depth, lambda url: owns(url) and self.traps.reason_against(url) is None)
        try:
            entered = await self.books.enter(entry)
        finally:
            self.visitor.done_with(visited)
        self.visitor.turns.rest(self.host, rest_after(entered.cost))
        self.tell(entered, visited)
        return entered, visited

    def _here(self, dues: Iterable[Due]) -> list[Due]:
        """Those of this host; the plan keeps the others for their own host's turn."""
        return [due for due in dues if due.host == self.host]

    def _closes(self, due: Due, entered: Entered, visited: Visited) -> bool:
        """Whether the host as a whole should be left alone after this."""
        outcome = entered.outcome
        self.slow = self.slow + 1 if outcome in TRANSIENT else 0
        if visited.of_origin or outcome in {Outcome.BUSY, Outcome.NAME_GONE, Outcome.CERTIFICATE}:
            return True
        if outcome in TRANSIENT:
            return due.kind == "home" or self.slow >= MOST_SLOW
        if outcome == Outcome.REFUSED_ADDRESS:
            return not entered.fetched.status  # it was the host's own address, not where one of its pages leads
        if visited.answer is None:  # nobody was asked, as in closed networks: that tells nothing of the neighbours
            return False
        return outcome == Outcome.CLOSED and (due.kind != "page" or "human" in entered.fetched.detail)

    async def _lacks_feed(self, home: Due, entered: Entered) -> bool:
        if not isinstance(entered.stored.found, FoundPage) or entered.feeds:
            return False
        if home.probed_at is not None and entered.fetched.at - home.probed_at < PROBE_AGAIN:
            return False
        return not await self.books.do(plan.knows_feed, home.entity_id)

    async def _probe(self, home: Due) -> None:
        """A home that announces no feed: try the usual addresses, until one is a feed. Not again for a month."""
        base = home.url if home.url.endswith("/") else home.url + "/"
        urls = [base + path for path in USUAL_FEEDS]
        for url in urls:
            if self.is_over() or url in self.seen or not self.owns(home.entity_id)(url):
                continue
            self.seen.add(url)
            for due in await self.books.do(plan.add, home.entity_id, [url], "feed", 0):
                entered, visited = await self._go(due, is_guess=True)
                if entered.outcome in FINE:
                    self.dues.extend(self._here(entered.pages))
                    urls.clear()
                elif not visited.of_origin:
                    await self.books.do(plan.forget, due.id)
            if not urls:
                break
        if urls and self.depth > 0:  # no feed at all: its sitemap may tell the pages
            self.dues.extendleft(self._here(await self.books.do(plan.add, home.entity_id, [base + "sitemap.xml"], "sitemap", 0)))
        await self.books.do(plan.note_probe, home.id, self.visitor.now())


class ProxyGone(Exception):
    """The proxy stopped answering in the middle of a round."""
