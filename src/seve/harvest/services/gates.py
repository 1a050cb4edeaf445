"""The charter's gate before each visit, asked for many addresses at once where they are known ahead; and leaving, when a site says so."""

import time
from collections.abc import Sequence

from seve.charter.selectors import may_visit, suspended, which_left
from seve.charter.services.consent import LeavingRefused, opt_out
from seve.charter.types import Way
from seve.harvest.services.ledger import DatabaseLedger

FRESH = 60.0  # seconds for which an answer asked ahead serves
WORDS = {"left": "the place has left: it is not visited any more", "not-told-in-time": "the place was not told in time that it is read"}


class Gates:
    """Asks the charter, on the ledger's thread."""

    def __init__(self, ledger: DatabaseLedger) -> None:
        self.ledger = ledger
        self.open_until: dict[str, float] = {}

    async def ask_ahead(self, urls: Sequence[str]) -> None:
        """Ask for all these at once. What is not plainly open is asked again, by itself, when its turn comes."""
        left, has_suspended = await self.ledger.run(_ask, urls)
        now = time.monotonic()
        self.open_until = {url: until for url, until in self.open_until.items() if until > now}
        if not has_suspended:
            self.open_until |= {url: now + FRESH for url in urls if url not in left}

    async def refusal(self, url: str) -> str | None:
        """Why this address must not be visited now, or None."""
        if self.open_until.pop(url, 0.0) > time.monotonic():
            return None
        gate = await self.ledger.run(may_visit, url)
        return None if gate.open else WORDS.get(gate.reason, f"the charter says no ({gate.reason})")

    async def note_leaving(self, url: str, way: Way) -> bool:
        """A site asked, by its robots.txt or by a meta tag, not to be read: its place leaves. True when that is new."""
        self.open_until.clear()
        return await self.ledger.run(_leave, url, way)


def _ask(urls: Sequence[str]) -> tuple[frozenset[str], bool]:
    return which_left(urls), bool(suspended())


def _leave(url: str, way: Way) -> bool:
    try:
        return opt_out(url=url, way=way, by="system:harvest")
    except LeavingRefused:
        return False  # a platform shared by many speaks for none of its places
