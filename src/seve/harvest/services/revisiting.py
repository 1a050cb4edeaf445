"""Look at a few pages again, now: those that a letter is about to cite."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress

from django.conf import settings
from django.db import transaction

from seve.audit import services as audit
from seve.base.http import AddressForbidden, Budget, Policy, read_target
from seve.base.http.client import BUDGET
from seve.directory.selectors import entity_index, ids_of
from seve.directory.types import Status
from seve.harvest.fetch.policy import policy_of_settings
from seve.harvest.fetch.visitor import Visited
from seve.harvest.services import plan
from seve.harvest.services.books import Entered
from seve.harvest.services.round import Order, Round
from seve.harvest.services.sweeping import rare_sweeps
from seve.harvest.types import FoundPage

LOOKED_FOR = 90.0  # seconds in all; what was not looked at by then is not


def revisit(
    *,
    urls: Sequence[str],
    by: str,
    proxy: str | None = None,
    within: float = LOOKED_FOR,
    policy: Policy | None = None,
    delay: float | None = None,
    budget: Budget = BUDGET,
) -> dict[str, str]:
    """Visit these pages of admitted places with every manner of a round (robots.txt, delays, conditions, who left), and nothing else.

    Gives what the pages say that were read anew, headline first, by the address that was given; a page that is as it was is absent, as
    is one that did not answer (selectors.visits_of_pages tells them apart). What was found is stored as after any visit, and a page
    that was only known from a feed is in the plan from now on: what was cited is looked after. Raises ProxyDown, RoundStopped.
    """
    index, admitted = entity_index(), ids_of(Status.IN)
    wanted: dict[str, str] = {}  # by the address as the plan writes it
    for url in urls:
        place = index.resolve(url)
        if place in admitted and place is not None and (address := _written(url)):
            plan.add(place, [address], "page", 1)
            wanted[address] = url
    if not wanted:
        return {}
    order = Order(
        depth=0,
        entity_ids=admitted,
        before=None,
        policy=policy or policy_of_settings(proxy),
        delay=settings.SEVE.harvest_delay if delay is None else delay,
        budget=budget,
        urls=frozenset(wanted),
    )
    with rare_sweeps():
        looking = Looking(order, lambda steps: None)
        asyncio.run(looking.run_within(within))
    with transaction.atomic():
        detail = {"pages": len(wanted), "outcomes": dict(looking.outcomes)}
        audit.record(verb="harvest.revisit", subject="harvest.Visit", by=by, detail=detail)
    return {wanted[address]: words for address, words in looking.words.items() if address in wanted}


class Looking(Round):
    """A round that remembers what the pages say."""

    def __init__(self, order: Order, advance: Callable[[int], None]) -> None:
        super().__init__(order, advance)
        self.words: dict[str, str] = {}

    async def run_within(self, seconds: float) -> None:
        """The round, or as much of it as there is time for."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self.run()

    def _tell(self, entered: Entered, visited: Visited) -> None:
        super()._tell(entered, visited)
        found = entered.stored.found
        if isinstance(found, FoundPage):
            self.words[visited.fetched.url] = f"{found.title}\n{found.text}"


def _written(url: str) -> str:
    """The address as the plan writes it; empty for one that is never visited."""
    try:
        return read_target(url).url
    except AddressForbidden:
        return ""
