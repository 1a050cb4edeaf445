"""From a host name to checked addresses, once. The connection then goes to those, and to nothing else.

Two locks, one behind the other: the resolver gives aiohttp only checked addresses, and every socket is asked once more
before it exists (`guarded_socket`), so that no path of the library, present or future, opens another one.
"""

import asyncio
import socket
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from aiohappyeyeballs import AddrInfoType
from aiohttp.abc import AbstractResolver, ResolveResult

from seve.base.http.guard import AddressForbidden, check_all, is_forbidden, read_address
from seve.base.http.types import IpNetwork, Lookup

PIN_SECONDS = 60.0  # how long one answer of the name server serves
MOST_ADDRESSES = 4  # of one name; the others are not tried
LOOKUP_THREADS = 32  # a slow name server holds a thread, not the round
MOST_PINS = 20_000


class GuardedResolver(AbstractResolver):
    """Resolves a name once, checks all answers, remembers them for a minute."""

    def __init__(self, *, allow: tuple[IpNetwork, ...], lookup: Lookup | None, trusted: str | None) -> None:
        """`trusted` is the host of our own proxy: the one name that may lead to a private address."""
        self.allow = allow
        self.trusted = trusted
        self.threads = ThreadPoolExecutor(LOOKUP_THREADS, thread_name_prefix="names")
        self.lookup = lookup or self._ask_system
        self.pins: dict[str, tuple[float, tuple[str, ...]]] = {}
        self.trusted_addresses: set[str] = set()

    async def locate(self, host: str) -> tuple[str, ...]:
        """The checked addresses of a host. Raises AddressForbidden, or socket.gaierror when there are none."""
        kept = self.pins.get(host)
        if kept is not None and kept[0] > time.monotonic():
            return kept[1]
        found = await self.lookup(host)
        if host == self.trusted:
            addresses = tuple(dict.fromkeys(found))
            self.trusted_addresses |= set(addresses)
        else:
            addresses = check_all(host, found, self.allow)
        if len(self.pins) >= MOST_PINS:
            self.pins.clear()
        self.pins[host] = (time.monotonic() + PIN_SECONDS, addresses[:MOST_ADDRESSES])
        return addresses[:MOST_ADDRESSES]

    async def resolve(self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC) -> list[ResolveResult]:
        """What aiohttp asks for."""
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
            for address in await self.locate(host)
        ]

    def trust(self, address: str) -> None:
        """The proxy is given by its address."""
        self.trusted_addresses.add(address)

    def guarded_socket(self, info: AddrInfoType) -> socket.socket:
        """The socket of a connection about to be made, if its address may be visited. Raises AddressForbidden."""
        family, kind, proto, _, where = info[:5]
        text = str(where[0])
        if text not in self.trusted_addresses and is_forbidden(read_address(text), self.allow):
            raise AddressForbidden(f"{text} is a private or reserved address")
        return socket.socket(family=family, type=kind, proto=proto)

    async def _ask_system(self, host: str) -> Sequence[str]:
        loop = asyncio.get_running_loop()
        rows = await loop.run_in_executor(self.threads, _getaddrinfo, host)
        return [str(row[4][0]) for row in rows]

    async def close(self) -> None:
        """Let the threads go; one that a name server holds ends by itself."""
        self.threads.shutdown(wait=False, cancel_futures=True)


def _getaddrinfo(host: str) -> list[tuple[object, object, object, object, tuple[object, ...]]]:
    return socket.getaddrinfo(host, None, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG)  # type: ignore[return-value]
