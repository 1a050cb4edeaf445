"""What an origin says beside robots.txt about the use of its words: tdmrep.json and ai.txt.

Asked for only where robots.txt allows it and a page was given, in the host's own turn and out of its share of requests, at most once a
day; an answer that fails changes nothing: what was known still holds.
"""

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from seve.base.http import Answer, Trouble
from seve.harvest.domain.reservations import BESIDE_ROBOTS
from seve.harvest.domain.robots import Rules
from seve.harvest.fetch.robots import NoShelf, Owns, RobotsAnswer, Shelf

FRESH = timedelta(hours=6)  # as robots.txt
ABSENT = timedelta(hours=24)  # most hosts have neither file
LARGEST = 128 * 1024  # bytes kept
AFTER_SILENCE = timedelta(hours=1)  # a host that does not answer one is not asked the other
MOST_KNOWN = 20_000  # moments until which nothing need be asked
SILENCE = {Trouble.TIME, Trouble.CONNECT, Trouble.NAME, Trouble.NAME_SERVER, Trouble.PROXY, Trouble.CERTIFICATE}

Ask = Callable[[str, Owns, Rules], Awaitable[Answer]]


class Wishes:
    """`await wishes.learn(origin, owns, rules)` before a page of an origin is kept."""

    def __init__(self, *, ask: Ask, now: Callable[[], datetime], shelf: Shelf | None = None) -> None:
        self.ask = ask
        self.now = now
        self.shelf: Shelf = shelf or NoShelf()
        self.until: OrderedDict[str, datetime] = OrderedDict()

    async def learn(self, origin: str, owns: Owns, rules: Rules) -> None:
        """Ask for what is not known, or not any more. Never fails for what the web does."""
        is_silent = False
        for address in [origin + path for path in BESIDE_ROBOTS]:
            if address in self.until and self.until[address] > self.now():
                continue
            kept = await self.shelf.find(address)
            if kept is None or kept.expires_at <= self.now():
                self._note(address, self.now() + AFTER_SILENCE)  # whoever comes meanwhile need not ask too
                if is_silent or not rules.allow(address):
                    continue
                kept = await self._ask(address, owns, rules, kept)
                is_silent = kept.trouble in SILENCE
            self._note(address, kept.expires_at)

    def _note(self, address: str, until: datetime) -> None:
        self.until[address] = until
        self.until.move_to_end(address)
        if len(self.until) > MOST_KNOWN:
            self.until.popitem(last=False)

    async def _ask(self, address: str, owns: Owns, rules: Rules, kept: RobotsAnswer | None) -> RobotsAnswer:
        answer = await self.ask(address, owns, rules)
        now = self.now()
        is_there = answer.trouble == Trouble.NONE and answer.status == 200
        is_absent = answer.trouble == Trouble.NONE and answer.status in {404, 410}
        body = answer.body[:LARGEST] if is_there else b"" if is_absent or kept is None else kept.body
        told = RobotsAnswer(
            origin=address,
            status=200 if body else answer.status,
            trouble=answer.trouble,
            body=body,
            fetched_at=now,
            expires_at=now + (FRESH if is_there else ABSENT),
            failures=0,
        )
        if answer.trouble != Trouble.PROXY:
            await self.shelf.keep(told)
        return told
