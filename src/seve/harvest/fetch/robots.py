"""robots.txt before anything else of an origin; remembered, asked again in time, and strict when it cannot be read."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from seve.base.http import Answer, Trouble
from seve.harvest.domain.failures import robots_retry
from seve.harvest.domain.politeness import retry_after
from seve.harvest.domain.recognition import asks_for_human
from seve.harvest.domain.robots import LONGEST, NO_ANSWER, Rules, rules_of_answer

FRESH = timedelta(hours=6)  # stricter than RFC 9309's 24 h
OF_THE_BODY = {Trouble.ENCODING, Trouble.PROTOCOL, Trouble.TIME}  # which matter to nobody where the status says no
MOST_PARSED = 2_000  # rules kept parsed; the files themselves are on the shelf


@dataclass(frozen=True, slots=True)
class RobotsAnswer:
    """What an origin answered to /robots.txt, and until when that holds."""

    origin: str
    status: int
    trouble: Trouble
    body: bytes
    fetched_at: datetime
    expires_at: datetime
    failures: int
    detail: str = ""  # of a redirect that was not followed, and of a proxy: why, for a person


class Shelf(Protocol):
    """Where answers are kept between rounds."""

    async def find(self, origin: str) -> RobotsAnswer | None: ...
    async def keep(self, answer: RobotsAnswer) -> None: ...


class NoShelf:
    """Keeps nothing."""

    async def find(self, origin: str) -> RobotsAnswer | None:
        return None

    async def keep(self, answer: RobotsAnswer) -> None:
        return None


Owns = Callable[[str], bool]  # whether an address belongs to the place that is visited
Ask = Callable[[str, Owns], Awaitable[Answer]]  # the URL of a robots.txt → its answer, politely


class Robots:
    """The rules of each origin, with the answer they come from."""

    def __init__(self, *, ask: Ask, now: Callable[[], datetime], shelf: Shelf | None = None) -> None:
        self.ask = ask
        self.now = now
        self.shelf: Shelf = shelf or NoShelf()
        self.asking: dict[str, asyncio.Lock] = {}
        self.known: OrderedDict[str, tuple[RobotsAnswer, Rules]] = OrderedDict()

    async def rules(self, origin: str, owns: Owns) -> tuple[RobotsAnswer, Rules]:
        """The rules that hold now. Asks the origin when nothing fresh is known."""
        kept = self.known.get(origin)
        if kept is not None and kept[0].expires_at > self.now():
            return kept
        async with self.asking.setdefault(origin, asyncio.Lock()):  # many visits may wait for one robots.txt
            kept = await self._learn(origin, owns)
        self.asking.pop(origin, None)
        return kept

    async def _learn(self, origin: str, owns: Owns) -> tuple[RobotsAnswer, Rules]:
        kept = self.known.get(origin)
        if kept is None and (found := await self.shelf.find(origin)) is not None:
            kept = (found, _rules(found))
        if kept is None or kept[0].expires_at <= self.now():
            answer = await self._fetch(origin, owns, kept[0].failures if kept else 0)
            kept = (answer, _rules(answer))
        self.known[origin] = kept
        self.known.move_to_end(origin)
        if len(self.known) > MOST_PARSED:
            self.known.popitem(last=False)
        return kept

    async def _fetch(self, origin: str, owns: Owns, failures: int) -> RobotsAnswer:
        answer = await self.ask(f"{origin}/robots.txt", owns)
        trouble, status, body = answer.trouble, answer.status, answer.body
        detail = answer.detail[:500] if status in range(300, 400) or trouble == Trouble.PROXY else ""
        if trouble == Trouble.SIZE or (status >= 400 and trouble in OF_THE_BODY):  # longer than 500 KiB: what was read of it counts
            trouble = Trouble.NONE
        if trouble or status in range(300, 400):
            status, body = (status if status >= 500 else 0), b""
        if status < 300 and asks_for_human(answer.headers, body):
            status, body, detail = 403, b"", "is behind a proof of being human: nothing is visited"
        is_failure = bool(trouble) or status in {0, NO_ANSWER, 429} or status >= 500
        failures = failures + 1 if is_failure else 0
        now = self.now()
        wait = max(robots_retry(failures), retry_after(answer.header("retry-after"), now) or timedelta(0)) if is_failure else FRESH
        kept = RobotsAnswer(
            origin=origin,
            status=status,
            trouble=trouble,
            body=body[: LONGEST + 2],
            fetched_at=now,
            expires_at=now + wait,
            failures=failures,
            detail=detail,
        )
        if trouble != Trouble.PROXY:
            await self.shelf.keep(kept)
        return kept


def _rules(answer: RobotsAnswer) -> Rules:
    return rules_of_answer(answer.status, answer.body)
