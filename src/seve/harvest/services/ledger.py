"""The database behind the fetch adapters: whose turn it is, and the robots.txt files kept between rounds."""

import asyncio
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from platform import node
from typing import TypeVar
from uuid import uuid4

from django.db import connections

from seve.harvest.fetch.robots import RobotsAnswer
from seve.harvest.fetch.turns import Turns
from seve.harvest.services import leases, shelf
from seve.harvest.services.books import Books

T = TypeVar("T")


class DatabaseLedger:
    """A `Ledger` (fetch.turns) on the rows of HostTurn, with one thread and one connection of its own."""

    def __init__(self) -> None:
        self.holder = f"{node()}:{os.getpid()}:{uuid4().hex[:8]}"
        self.thread = ThreadPoolExecutor(1, thread_name_prefix="ledger")
        self.held: set[str] = set()

    async def run(self, work: Callable[..., T], *arguments: object) -> T:
        """Do something on this thread's connection."""
        return await asyncio.get_running_loop().run_in_executor(self.thread, work, *arguments)

    async def claim(self, key: str) -> float | None:
        return (await self.claim_all([key])).get(key)

    async def claim_all(self, keys: Sequence[str]) -> dict[str, float]:
        """Take the free ones of these keys, each with the seconds until it may be used."""
        taken = await self.run(leases.claim, self.holder, keys)
        self.held |= set(taken)
        return taken

    async def release(self, key: str, wait: float) -> None:
        self.held.discard(key)
        await self.run(leases.release, self.holder, {key: wait})

    async def keep_alive(self, turns: Turns) -> None:
        """Renew what is held, until cancelled."""
        while True:
            await asyncio.sleep(leases.LEASE_SECONDS / 4)
            await self.run(leases.renew, self.holder, {key: turns.wait_of(key) for key in self.held})

    async def close(self, turns: Turns) -> None:
        """Give everything back, with the waits that still hold."""
        held, self.held = self.held, set()
        with suppress(Exception):  # the database may be what failed; the rows then fall free by themselves
            await self.run(leases.release, self.holder, {key: turns.wait_of(key) for key in held})
            await self.run(leases.forget_old)
        await self.run(connections.close_all)
        self.thread.shutdown(wait=False)


class KeptRobots:
    """A `Shelf` (fetch.robots): read ahead for the hosts at hand, written with the next visits."""

    def __init__(self, ledger: DatabaseLedger, books: Books) -> None:
        self.ledger, self.books = ledger, books
        self.ahead: dict[str, RobotsAnswer | None] = {}

    async def read_ahead(self, origins: Sequence[str]) -> None:
        """Load what is kept of these origins in one go."""
        found = await self.ledger.run(shelf.find, origins)
        self.ahead |= {origin: found.get(origin) for origin in origins}

    async def find(self, origin: str) -> RobotsAnswer | None:
        if origin in self.ahead:
            return self.ahead.pop(origin)
        return (await self.ledger.run(shelf.find, [origin])).get(origin)

    async def keep(self, answer: RobotsAnswer) -> None:
        self.books.keep_robots(answer)
