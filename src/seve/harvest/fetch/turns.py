"""Taking turns: one request at a time to a host and to an address, then a wait.

Within a process by locks; between processes through a `Ledger` (a row of PostgreSQL for each key), so that many workers
together are as polite as one.
"""

import asyncio
import ipaddress
import math
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Protocol

from seve.harvest.domain.politeness import delay_after, effective_base

LONG = 30.0  # seconds of Crawl-delay
ELSEWHERE_POLL = 0.5  # seconds between two looks at a key that another process holds
ELSEWHERE_PATIENCE = 120.0  # seconds; it may wait for a host that we keep, because one of its pages leads to ours


class HeldElsewhere(Exception):
    """Another process has been with a host for longer than one waits."""


class Ledger(Protocol):
    """What processes agree on."""

    async def claim(self, key: str) -> float | None:
        """Take a key. Seconds until it may be used (0 at once), or None while another process holds it."""

    async def hold(self, key: str, wait: float) -> None:
        """Note at once that nobody may use a key of ours for `wait` seconds, whatever becomes of us."""

    async def release(self, key: str, wait: float) -> None:
        """Give a key back; nobody may use it for `wait` seconds."""


class OneProcess:
    """The ledger of a process that is alone."""

    async def claim(self, key: str) -> float | None:
        return 0.0

    async def hold(self, key: str, wait: float) -> None:
        return None

    async def release(self, key: str, wait: float) -> None:
        return None


@dataclass
class Gate:
    """One host, or one address."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    free_at: float = 0.0  # on the monotonic clock
    last: float = -math.inf  # the end of the last request, likewise
    held: bool = False  # whether this process holds the key in the ledger
    kept: bool = False  # the ledger's key stays ours until the caller gives it back
    waiting: int = 0


@dataclass(slots=True)
class Turn:
    """One turn taken, with the gates that it holds, the host's first."""

    base: float
    crawl_delay: float | None
    gates: list[tuple[str, Gate]] = field(default_factory=list)
    began: float = 0.0


class Turns:
    """The waits of one process."""

    def __init__(
        self,
        *,
        base: float,
        through_loopback: bool = False,
        ledger: Ledger | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.base = base
        self.through_loopback = through_loopback
        self.ledger: Ledger = ledger or OneProcess()
        self.sleep = sleep
        self.gates: dict[str, Gate] = {}

    def keep(self, host: str, wait: float) -> None:
        """The caller already holds this host in the ledger, and gives it back itself."""
        gate = self.gates.setdefault(f"host:{host}", Gate())
        gate.held = gate.kept = True
        gate.free_at = max(gate.free_at, time.monotonic() + wait)

    def leave(self, host: str) -> float:
        """The caller gives the host back. Gives the seconds that still must pass before anybody uses it."""
        gate = self.gates.pop(f"host:{host}", Gate())
        return max(0.0, gate.free_at - time.monotonic())

    def rest(self, host: str, wait: float) -> None:
        """Leave a host that this process keeps alone for `wait` seconds more than good manners ask, for the sake of the others."""
        gate = self.gates.get(f"host:{host}")
        if gate is not None and wait > 0:
            gate.free_at = max(gate.free_at, time.monotonic() + wait)

    def wait_of(self, key: str) -> float:
        """Seconds until this key may be used again."""
        gate = self.gates.get(key)
        return max(0.0, gate.free_at - time.monotonic()) if gate else 0.0

    async def take(self, host: str, addresses: Sequence[str], crawl_delay: float | None) -> Turn:
        """Wait for the host's turn and the address's, and hold them until they are given back (`give`). Raises HeldElsewhere."""
        base = effective_base(self.base, is_loopback=self.through_loopback or _are_loopback(tuple(addresses)))
        turn = Turn(base, crawl_delay)
        try:
            await self._enter(f"host:{host}", turn)
            gate = turn.gates[0][1]
            gate.free_at = max(gate.free_at, gate.last + (crawl_delay or 0.0))  # robots.txt itself may just have told how long
            if addresses and base > 0:
                await self._enter(f"address:{min(addresses)}", turn)
            wait = max(gate.free_at for _, gate in turn.gates) - time.monotonic()
            if wait > 0:
                await self.sleep(wait)
            if (crawl_delay or 0.0) > LONG and base > 0:
                await self.ledger.hold(f"host:{host}", crawl_delay or 0.0)  # longer than the lease of a process that is killed just now
        except BaseException:
            await self._leave(turn)
            raise
        turn.began = time.monotonic()
        return turn

    async def give(self, turn: Turn) -> None:
        """The request was made: set the next wait, and give the turn back."""
        now = time.monotonic()
        wait = delay_after(base=turn.base, answered_in=now - turn.began, crawl_delay=turn.crawl_delay)
        turn.gates[0][1].last, turn.gates[0][1].free_at = now, now + wait
        for _, gate in turn.gates[1:]:  # Crawl-delay is one host's wish, not that of its neighbours on the same machine
            gate.free_at = now + delay_after(base=turn.base, answered_in=now - turn.began, crawl_delay=None)
        await self._leave(turn)

    async def _enter(self, key: str, turn: Turn) -> None:
        gate = self.gates.get(key) or self.gates.setdefault(key, Gate())
        gate.waiting += 1
        try:
            await gate.lock.acquire()
        except BaseException:
            self._done_with(key, gate)
            raise
        turn.gates.append((key, gate))
        if not gate.held:
            wait = await self._claim(key)
            gate.free_at = max(gate.free_at, time.monotonic() + wait)  # the clock is read after the answer, not before
            gate.held = True

    async def _leave(self, turn: Turn) -> None:
        while turn.gates:
            key, gate = turn.gates.pop()
            try:
                if gate.held and gate.waiting == 1 and not gate.kept:
                    await self.ledger.release(key, max(0.0, gate.free_at - time.monotonic()))
                    gate.held = False
            finally:
                gate.lock.release()
                self._done_with(key, gate)

    def _done_with(self, key: str, gate: Gate) -> None:
        gate.waiting -= 1
        if gate.waiting == 0 and not gate.held and gate.free_at <= time.monotonic():
            self.gates.pop(key, None)

    async def _claim(self, key: str) -> float:
        began = time.monotonic()
        while (wait := await self.ledger.claim(key)) is None:
            if key.startswith("host:") and time.monotonic() - began > ELSEWHERE_PATIENCE:  # addresses are never kept from turn to turn
                raise HeldElsewhere(key)
            await self.sleep(ELSEWHERE_POLL)
        return wait


@lru_cache(maxsize=8192)
def _are_loopback(addresses: tuple[str, ...]) -> bool:
    return bool(addresses) and all(ipaddress.ip_address(address).is_loopback for address in addresses)
