"""The database behind the fetch adapters: whose turn it is, and the robots.txt files kept between rounds."""

import asyncio
import os
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from platform import node
from typing import TypeVar
from uuid import uuid4

from django.db import connections

from seve.harvest.domain.reservations import BESIDE_ROBOTS
from seve.harvest.fetch.robots import RobotsAnswer
from seve.harvest.fetch.turns import Turns
from seve.harvest.services import leases, shelf
from seve.harvest.services.books import Books

T = TypeVar("T")
FLUSH_SECONDS = 0.2


class DatabaseLedger:
    """A `Ledger` (fetch.turns) on the rows of HostTurn, with one thread and one connection of its own."""

    def __init__(self) -> None:
        self.holder = f"{node()}:{os.getpid()}:{uuid4().hex[:8]}"
        self.thread = ThreadPoolExecutor(1, thread_name_prefix="ledger")
        self.held: set[str] = set()
        self.freed: dict[str, float] = {}  # given back, not yet written: key → the monotonic moment from which it may be used

    async def run(self, work: Callable[..., T], *arguments: object) -> T:
        """Do something on this thread's connection."""
        return await asyncio.get_running_loop().run_in_executor(self.thread, work, *arguments)

    async def claim(self, key: str) -> float | None:
        if key in self.freed:  # still ours in the table
            self.held.add(key)
            return max(0.0, self.freed.pop(key) - time.monotonic())
        return (await self.claim_all([key])).get(key)

    async def claim_all(self, keys: Sequence[str]) -> dict[str, float]:
        """Take the free ones of these keys, each with the seconds until it may be used."""
        await self.flush()
        taken = await self.run(leases.claim, self.holder, keys)
        self.held |= set(taken)
        return taken

    async def hold(self, key: str, wait: float) -> None:
        """Write a long wait before the request that brings it."""
        await self.run(leases.renew, self.holder, {key: wait})

    async def release(self, key: str, wait: float) -> None:
        """Give a key back; it is written with others, a moment later."""
        self.held.discard(key)
        self.freed[key] = time.monotonic() + wait

    async def flush(self) -> None:
        """Write what was given back."""
        if self.freed:
            freed, self.freed = self.freed, {}
            now = time.monotonic()
            await self.run(leases.release, self.holder, {key: max(0.0, moment - now) for key, moment in freed.items()})

    async def keep_alive(self, turns: Turns) -> None:
        """Write what is given back, and renew what is held, until cancelled."""
        renewed = time.monotonic()
        while True:
            await asyncio.sleep(FLUSH_SECONDS)
            await self.flush()
            if time.monotonic() - renewed > leases.LEASE_SECONDS / 4:
                renewed = time.monotonic()
                await self.run(leases.renew, self.holder, {key: turns.wait_of(key) for key in self.held})

    async def close(self, turns: Turns) -> None:
        """Give everything back, with the waits that still hold."""
        held, self.held = self.held, set()
        with suppress(Exception):  # the database may be what failed; the rows then fall free by themselves
            await self.flush()
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
        """Load what is kept of these origins, and of the files beside their robots.txt, in one go."""
        addresses = [origin + path for origin in origins for path in ("", *BESIDE_ROBOTS)]
        found = await self.ledger.run(shelf.find, addresses)
        self.ahead |= {address: found.get(address) for address in addresses}

    async def find(self, origin: str) -> RobotsAnswer | None:
        if origin in self.ahead:
            return self.ahead.pop(origin)
        return (await self.ledger.run(shelf.find, [origin])).get(origin)

    async def keep(self, answer: RobotsAnswer) -> None:
        self.books.keep_robots(answer)
