"""A web server with thousands of feeds on loopback, for the harvest's bench: `python -m bench.feed_town PORT`.

Each host is one source, and so is each path `/N/feed`. One feed in ten has something new each time it is asked for; the
others answer 304 to their ETag. As little work as possible: what is measured is the client.
"""

import asyncio
import sys
import time
from contextlib import suppress

ENTRIES = 10
TEXT = "Les citoyens se rassemblent sur la place pour parler de la ville, de ses jardins et de ce qui vient. " * 6


class Source(asyncio.Protocol):
    """One connection."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self.buffer = b""

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        while b"\r\n\r\n" in self.buffer:
            head, self.buffer = self.buffer.split(b"\r\n\r\n", 1)
            self.transport.write(answer(head))  # type: ignore[attr-defined]
            if b"connection: close" in head.lower():
                self.transport.close()


def answer(head: bytes) -> bytes:
    lines = head.decode("latin-1").split("\r\n")
    path = lines[0].split(" ")[1]
    fields = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines[1:])}
    if not path.endswith("/feed") or path.count("/") > 2 or path.startswith("/feed/"):
        return b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
    number = int(path.split("/")[1] if path != "/feed" else fields["host"].split(".")[0][1:])
    changes = number % 10 == 0
    newest = time.time_ns() if changes else 0  # a second would do for no round shorter than one
    tag = f'"{newest or number}"'
    if not changes and fields.get("if-none-match") == tag:
        return f"HTTP/1.1 304 Not Modified\r\nETag: {tag}\r\n\r\n".encode()
    body = feed(number, fields["host"], newest)
    head_of_answer = f"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml; charset=utf-8\r\nETag: {tag}\r\nContent-Length: {len(body)}"
    return f"{head_of_answer}\r\n\r\n".encode() + body


def feed(number: int, host: str, newest: int) -> bytes:
    items = "".join(
        f"<item><title>Billet {entry} de la source {number}</title><link>http://{host}/billet/{entry or newest}</link>"
        f"<guid>http://{host}/billet/{entry or newest}</guid><pubDate>Mon, {1 + entry:02d} Nov 2026 10:00:00 GMT</pubDate>"
        f"<description>{entry or newest}, {number}. {TEXT}</description></item>"
        for entry in range(ENTRIES)
    )
    head = f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Source {number}</title>'
    return f"{head}{items}</channel></rss>".encode()


async def serve(port: int) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Source, "127.0.0.1", port, backlog=4096)
    port = server.sockets[0].getsockname()[1]
    with suppress(OSError):  # some clients try IPv6 first; not every machine has it
        await loop.create_server(Source, "::1", port, backlog=4096)
    print(port, flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]) if len(sys.argv) > 1 else 0))
