"""A web server on loopback that behaves as badly as it is told, in a thread of its own, and remembers who came when."""

import asyncio
import socket
import threading
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

Behaviour = Callable[["Exchange"], Awaitable[None]]


@dataclass
class Exchange:
    """One request: what was asked, and the wire to answer on."""

    method: str
    path: str
    host: str
    headers: dict[str, str]
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    server: "Hostile"

    async def say(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    async def answer(
        self, body: bytes = b"", status: int = 200, headers: Sequence[tuple[str, str]] = (), content_type: str = "text/html; charset=utf-8"
    ) -> None:
        lines = [f"HTTP/1.1 {status} {'OK' if status == 200 else 'Whatever'}", f"Content-Length: {len(body)}", "Connection: close"]
        if content_type:
            lines.append(f"Content-Type: {content_type}")
        lines += [f"{name}: {value}" for name, value in headers]
        await self.say("\r\n".join(lines).encode("utf-8", "surrogateescape") + b"\r\n\r\n" + (b"" if status in {204, 304} else body))


@dataclass(frozen=True)
class Hit:
    """One request as the server saw it."""

    at: float  # monotonic seconds
    done: float
    host: str
    path: str
    headers: dict[str, str]


@dataclass
class Hostile:
    """`with Hostile(behaviour) as server: server.url("drip.zoo.test", "/")`."""

    behaviour: Behaviour
    address: str = "127.0.0.1"
    hits: list[Hit] = field(default_factory=list)
    connections: int = 0
    in_flight: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    most_in_flight: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def __enter__(self) -> "Hostile":
        self.socket = socket.socket(socket.AF_INET6 if ":" in self.address else socket.AF_INET)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind((self.address, 0))
        self.port = self.socket.getsockname()[1]
        self.loop = asyncio.new_event_loop()
        started = threading.Event()
        self.thread = threading.Thread(target=self._run, args=(started,), daemon=True)
        self.thread.start()
        started.wait(5)
        return self

    def __exit__(self, *_: object) -> None:
        self.loop.call_soon_threadsafe(self.stopping.set)
        self.thread.join(5)

    def url(self, host: str, path: str = "/") -> str:
        return f"http://{host}:{self.port}{path}"

    def paths(self, host: str = "") -> list[str]:
        return [hit.path for hit in self.hits if not host or hit.host == host]

    def _run(self, started: threading.Event) -> None:
        asyncio.set_event_loop(self.loop)
        self.loop.run_until_complete(self._serve(started))
        self.loop.run_until_complete(asyncio.sleep(0))
        self.loop.close()

    async def _serve(self, started: threading.Event) -> None:
        self.stopping = asyncio.Event()
        self.tasks: set[asyncio.Task[None]] = set()
        server = await asyncio.start_server(self._connection, sock=self.socket, limit=1 << 20, backlog=2048)
        started.set()
        await self.stopping.wait()
        server.close()
        for task in list(self.tasks):
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        task = asyncio.current_task()
        assert task is not None
        self.tasks.add(task)
        try:
            while await self._exchange(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError, TimeoutError, OSError, ValueError):
            pass
        except asyncio.CancelledError:
            pass
        finally:
            self.tasks.discard(task)
            writer.close()

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        request = (await reader.readline()).decode("latin-1")
        if not request.strip():
            return False
        method, path, _ = request.split(" ", 2)
        headers = {}
        while line := (await reader.readline()).decode("latin-1").strip():
            name, _, value = line.partition(":")
            headers[name.strip().lower()] = value.strip()
        host = headers.get("host", "").rsplit(":", 1)[0]
        began = time.monotonic()
        self.in_flight[host] += 1
        self.in_flight["*"] += 1
        for key in (host, "*"):
            self.most_in_flight[key] = max(self.most_in_flight[key], self.in_flight[key])
        try:
            await self.behaviour(Exchange(method, path, host, headers, reader, writer, self))
        finally:
            self.in_flight[host] -= 1
            self.in_flight["*"] -= 1
            self.hits.append(Hit(began, time.monotonic(), host, path, headers))
        return False  # one request a connection: every visit is seen as a connection


class Canary:
    """Listens where nobody may come, and counts connections."""

    def __init__(self, address: str = "127.0.0.1") -> None:
        self.socket = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET)
        self.socket.bind((address, 0))
        self.socket.listen(64)
        self.socket.setblocking(False)
        self.port = self.socket.getsockname()[1]

    def visitors(self) -> int:
        """How many connections arrived since the last look."""
        count = 0
        while True:
            try:
                connection, _ = self.socket.accept()
            except BlockingIOError:
                return count
            connection.close()
            count += 1

    def close(self) -> None:
        self.socket.close()


def names(table: dict[str, Sequence[str]], default: Sequence[str] = ("127.0.0.1",)) -> Callable[[str], Awaitable[Sequence[str]]]:
    """A resolver for tests: the table, else `default`; a name given nothing does not exist."""

    async def lookup(host: str) -> Sequence[str]:
        found = table.get(host, default)
        if not found:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return found

    return lookup
