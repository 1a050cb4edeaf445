"""Carries the small web over HTTP: a forward proxy on loopback, whose names exist nowhere else.

`GET http://host/path` is answered for that host; CONNECT is refused, as the small web has no certificates. Asked directly, it lists its
places and shows each under `/~host/`. It listens on 127.0.0.1 only and speaks HTTP/1.1 with keep-alive (RFC 9112), ETag and
Last-Modified with 304 (RFC 9110, section 13).
"""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from http import HTTPStatus
from urllib.parse import urlsplit

from seve.base.errors import SeveError
from seve.project.demo.web import Answer, Web

HOST = "127.0.0.1"
LONGEST_HEAD = 32_768  # bytes


class CannotListen(SeveError):
    """The port of the small web is taken."""


class Server:
    """One listening socket on loopback. `requests` counts what was asked."""

    def __init__(self, web: Web, *, patient: bool = True) -> None:
        self.web, self.patient = web, patient
        self.requests = 0
        self.port = 0

    @property
    def address(self) -> str:
        return f"http://{HOST}:{self.port}"

    async def listen(self, port: int) -> asyncio.Server:
        """Raises CannotListen when the port is taken."""
        try:
            server = await asyncio.start_server(self._serve, HOST, port, limit=LONGEST_HEAD)
        except OSError:
            raise CannotListen(
                f"cannot listen on {HOST}:{port}: it is taken, perhaps by Sève itself; stop what does, or choose another port:"
                f" seve demo --port {port + 1}"
            ) from None
        self.port = server.sockets[0].getsockname()[1]
        return server

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while await self._one(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError):
            pass  # the other side went away, or spoke no HTTP: nothing to answer
        finally:
            writer.close()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Answer one request. False when the connection ends."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        method, target, _ = head[0].split(" ", 2)
        headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
        self.requests += 1
        answer = self._answer(method, target)
        if answer.wait and self.patient:
            await asyncio.sleep(answer.wait)
        writer.write(_response(answer, method, headers))
        await writer.drain()
        return headers.get("connection", headers.get("proxy-connection", "")).lower() != "close"

    def _answer(self, method: str, target: str) -> Answer:
        if method not in {"GET", "HEAD"}:
            return Answer(501, b"only GET and HEAD", {"content-type": "text/plain"})
        if target.startswith("/~"):
            host, _, path = target[2:].partition("/")
            return self.web.answer(host, f"/{path}")
        if target.startswith("/"):
            return self._listing()
        parts = urlsplit(target)
        return self.web.answer((parts.hostname or "").lower(), (parts.path or "/") + (f"?{parts.query}" if parts.query else ""))

    def _listing(self) -> Answer:
        rows = "".join(
            f'<li><a href="/~{site.host}{site.path}">{escape(site.name)}</a> ({site.group}, {site.kind})</li>'
            for site in self.web.world.sites.values()
        )
        body = f"<!DOCTYPE html><meta charset=utf-8><title>Sève, la petite toile</title><h1>La petite toile</h1><ol>{rows}</ol>"
        return Answer(200, body.encode(), {"content-type": "text/html; charset=utf-8"})


def _response(answer: Answer, method: str, asked: dict[str, str]) -> bytes:
    """The bytes of the answer; 304 without a body when the asker already has it."""
    etag, changed = answer.headers.get("etag"), answer.headers.get("last-modified")
    known = etag in {part.strip() for part in asked["if-none-match"].split(",")} if "if-none-match" in asked else False
    same = known or ("if-none-match" not in asked and changed is not None and asked.get("if-modified-since") == changed and etag is None)
    status, body = (304, b"") if answer.status == 200 and same else (answer.status, answer.body)
    lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}"]
    lines += [f"{name}: {value}" for name, value in answer.headers.items()]
    lines += [f"content-length: {len(body)}", "", ""]
    return "\r\n".join(lines).encode("latin-1") + (b"" if method == "HEAD" else body)


@contextmanager
def serving(web: Web, *, port: int = 0, patient: bool = True) -> Iterator[Server]:
    """The small web, up in a thread of its own until the block ends. `port` 0 takes a free one."""
    server = Server(web, patient=patient)
    loop = asyncio.new_event_loop()
    ready = threading.Event()
    failed: list[CannotListen] = []

    async def run() -> None:
        try:
            listening = await server.listen(port)
        except CannotListen as reason:
            failed.append(reason)
            return
        finally:
            ready.set()
        async with listening:
            await listening.serve_forever()

    def in_thread() -> None:
        asyncio.set_event_loop(loop)
        try:
            loop.run_until_complete(run())
        except asyncio.CancelledError:
            pass

    thread = threading.Thread(target=in_thread, name="demo-web", daemon=True)
    thread.start()
    ready.wait()
    if failed:
        raise failed[0]
    try:
        yield server
    finally:
        loop.call_soon_threadsafe(lambda: [task.cancel() for task in asyncio.all_tasks(loop)])
        thread.join(5)
