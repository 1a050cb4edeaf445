"""What goes into the client and what comes out of it: a policy, a budget, an answer."""

import ipaddress
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

IpNetwork = ipaddress.IPv4Network | ipaddress.IPv6Network
Lookup = Callable[[str], Awaitable[Sequence[str]]]  # host name → addresses, as text; raises socket.gaierror
Hook = Callable[[str], Awaitable[str | None]]  # the next address of a redirect → why not to follow it, or None
Wait = Callable[[], Awaitable[None]]  # returns when one may go on


class Trouble(StrEnum):
    """Why there is no whole answer. Empty when there is one."""

    NONE = ""
    REFUSED = "refused"  # our own guard: the address, or its spelling
    NAME = "name"  # the host name does not exist
    NAME_SERVER = "name-server"  # the name server did not answer
    CONNECT = "connect"  # refused, reset, no route
    PROXY = "proxy"  # the proxy itself does not answer, or refuses us
    CERTIFICATE = "certificate"
    TIME = "time"
    SIZE = "size"
    PROTOCOL = "protocol"  # not HTTP, cut short, headers out of bounds
    ENCODING = "encoding"  # chained, unknown or broken content encoding
    REDIRECT = "redirect"  # a loop, too many, to nowhere
    STOPPED = "stopped"  # the caller's hook did not want the next redirect


@dataclass(frozen=True, slots=True)
class Budget:
    """How much one request may cost, redirects included. Seconds and bytes."""

    wall: float = 15.0
    headers: float = 8.0
    connect: float = 5.0
    body: int = 5 * 1024 * 1024  # after decompression; the bytes on the wire have the same bound
    redirects: int = 5
    header_count: int = 100
    header_bytes: int = 64 * 1024


@dataclass(frozen=True, slots=True)
class Policy:
    """How we go out: who we say we are, and where we never go."""

    user_agent: str
    allow_nets: tuple[IpNetwork, ...] = ()
    proxy: str | None = None
    ca_bundle: Path | None = None
    lookup: Lookup | None = None  # tests inject one; the guard stays


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer, or why there was none. The client never raises for what the web does."""

    url: str
    final_url: str
    status: int = 0  # 0 when there was no answer
    headers: tuple[tuple[str, str], ...] = ()  # names in lower case
    body: bytes = b""  # with Trouble.SIZE: its beginning
    trouble: Trouble = Trouble.NONE
    detail: str = ""  # one line, for a person
    redirects: tuple[tuple[int, str], ...] = ()  # status, target
    seconds: float = 0.0  # on the network; what hooks waited is not in it
    raw: bytes = b""  # the body as it came, only when asked for
    reason: str = ""
    certificate_until: datetime | None = None  # of the host that answered; None over plain http
    asked: tuple[tuple[str, str], ...] = ()  # the headers of our request, only with `raw`
    after: float = 0.0  # seconds from the first request of the way to this one, waits and all
    hops: tuple["Answer", ...] = ()  # the answers that led on, each with its own `raw` and `asked`; only with `raw`

    def header(self, name: str) -> str:
        """The value of a header, several joined with a comma; "" when absent."""
        return ", ".join(value for key, value in self.headers if key == name)
