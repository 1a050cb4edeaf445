"""Strangers in a crowd: so many requests a second for so long, whatever the server answers. A process of its own.

`python -m tests.security.flooding HOST PORT RATE SECONDS ADDRESSES` prints one JSON document. Raw sockets kept open, as a cheap attacker
does it; each request leaves when its time has come, never when the last one was answered, so that a slow server is not spared.
"""

import asyncio
import json
import sys
import time
from collections import Counter, deque
from typing import Any

CONNECTIONS = 128
PATHS = ("/fr/", "/fr/lieux/", "/en/", "/fr/transparence/", "/fr/dit/")


class Asker(asyncio.Protocol):
    """One connection: asks, reads one answer, is free again."""

    def __init__(self, crowd: "Crowd") -> None:
        self.crowd, self.held, self.asked_at = crowd, b"", 0.0

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        self.crowd.free.append(self)

    def ask(self, request: bytes, at: float) -> None:
        self.held, self.asked_at = b"", at
        self.transport.write(request)

    def data_received(self, data: bytes) -> None:
        self.held += data
        head, _, body = self.held.partition(b"\r\n\r\n")
        if not _ or not _is_whole(head.lower(), body):
            return
        self.crowd.answered(int(head[9:12]), time.monotonic() - self.asked_at)
        self.crowd.is_free(self)

    def connection_lost(self, reason: Exception | None) -> None:
        self.crowd.lost += 1


def _is_whole(head: bytes, body: bytes) -> bool:
    if b"transfer-encoding: chunked" in head:
        return body.endswith(b"0\r\n\r\n")
    length = next((line for line in head.split(b"\r\n") if line.startswith(b"content-length:")), b":0")
    return len(body) >= int(length.partition(b":")[2])


class Crowd:
    def __init__(self) -> None:
        self.free: deque[Asker] = deque()
        self.waiting: deque[tuple[bytes, float]] = deque()
        self.statuses: Counter[int] = Counter()
        self.seconds: list[float] = []
        self.lost = self.sent = 0

    def send(self, request: bytes, at: float) -> None:
        self.sent += 1
        if self.free:
            self.free.popleft().ask(request, at)
        else:
            self.waiting.append((request, at))

    def answered(self, status: int, seconds: float) -> None:
        self.statuses[status] += 1
        self.seconds.append(seconds)

    def is_free(self, asker: Asker) -> None:
        if self.waiting:
            asker.ask(*self.waiting.popleft())
        else:
            self.free.append(asker)


async def flood(host: str, port: int, rate: int, seconds: float, addresses: int) -> dict[str, Any]:
    loop, crowd = asyncio.get_running_loop(), Crowd()
    for _ in range(CONNECTIONS):
        await loop.create_connection(lambda: Asker(crowd), "127.0.0.1", port)
    lines = [_request(host, number, addresses) for number in range(addresses * len(PATHS))]
    start = time.monotonic()
    for number in range(int(rate * seconds)):
        due = start + number / rate
        if (ahead := due - time.monotonic()) > 0.001:
            await asyncio.sleep(ahead)
        elif number % 50 == 0:
            await asyncio.sleep(0)
        crowd.send(lines[number % len(lines)], due)
    lasted = time.monotonic() - start
    until = time.monotonic() + 30
    while sum(crowd.statuses.values()) < crowd.sent and time.monotonic() < until:
        await asyncio.sleep(0.05)
    return _told(crowd, lasted)


def _request(host: str, number: int, addresses: int) -> bytes:
    stranger = number % addresses
    address = f"203.0.{113 + stranger // 250}.{1 + stranger % 250}"
    path = PATHS[number // addresses % len(PATHS)]
    head = (f"GET {path} HTTP/1.1", f"Host: {host}", "X-Forwarded-Proto: https", f"X-Forwarded-For: {address}", "\r\n")
    return "\r\n".join(head).encode()


def _told(crowd: Crowd, lasted: float) -> dict[str, Any]:
    ordered = sorted(crowd.seconds) or [0.0]
    return {
        "sent": crowd.sent,
        "a_second": round(crowd.sent / lasted),
        "seconds": round(lasted, 1),
        "statuses": dict(sorted(crowd.statuses.items())),
        "unanswered": crowd.sent - sum(crowd.statuses.values()),
        "lost": crowd.lost,
        "p50_ms": round(ordered[len(ordered) // 2] * 1000, 1),
        "p95_ms": round(ordered[int(len(ordered) * 0.95)] * 1000, 1),
    }


if __name__ == "__main__":
    print(json.dumps(asyncio.run(flood(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4]), int(sys.argv[5])))))
