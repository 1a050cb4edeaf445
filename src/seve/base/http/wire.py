"""The bytes of one connection before anybody understands them: the head of an answer is bounded while it is read, not after.

The library bounds each header and their number; nothing of its own bounds their sum, nor the “100 Continue” said again and again, nor
what chunks are wrapped in (RFC 9112 7.1.1: extensions of any length), which costs us time and brings nothing. It takes what was said
while a line was idle for the answer to its next request. And it asks at once again whoever hangs up: right on a line that had been idle
(RFC 9112 9.3.1), no way for a guest on a new one.
"""

import asyncio
from functools import partial
from typing import Any

import aiohttp
from aiohttp.client_proto import ResponseHandler
from aiohttp.http_exceptions import HttpProcessingError

READ_AT_ONCE = 64 * 1024  # bytes; the event loop takes 256 KiB otherwise
MOST_WRAPPING = 256 * 1024  # bytes of a body that are none of its content, and half as many as it has of content


class HungUp(aiohttp.ClientConnectionError):
    """The server ended a new line instead of answering."""


class Wire(ResponseHandler):
    """A connection that hangs up on a head beyond its bound."""

    def __init__(self, loop: asyncio.AbstractEventLoop, *, most: int) -> None:
        super().__init__(loop=loop)
        self.most = most  # bytes
        self.left = most
        self.is_in_head = True
        self.requests = 0
        self.taken = 0  # bytes of this answer after its head, wrapping and all

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        if hasattr(transport, "max_size"):
            transport.max_size = READ_AT_ONCE

    def set_response_params(self, **params: Any) -> None:
        """A request was sent: a new head is awaited."""
        self.left, self.is_in_head, self.taken = self.most, True, 0
        self.requests += 1
        super().set_response_params(**params)

    def set_exception(self, exc: BaseException, *cause: BaseException) -> None:
        if self.requests < 2 and isinstance(exc, aiohttp.ClientOSError | aiohttp.ServerDisconnectedError):
            exc = HungUp(*exc.args)  # which the library does not take for an idle line that ended
        super().set_exception(exc, *cause)

    def feed_data(self, data: Any, size: int = 0) -> None:
        """The parser has a whole head; those of 1xx only announce another."""
        if data[0].code >= 200:
            self.is_in_head = False
        super().feed_data(data, size)

    def data_received(self, data: bytes) -> None:
        if not self.is_in_head and data and self._payload is not None and self._payload.is_eof():
            self._hang_up()  # the answer is whole: nobody asked for more
            return
        while self.is_in_head and len(data) > self.left:  # the parser sees no more than the bound before it knows the whole head
            some, data = data[: self.left], data[self.left :]
            self.left = 0
            super().data_received(some)
            if self.is_in_head:
                self._refuse()
                return
        if self.is_in_head:
            self.left -= len(data)
        else:
            self.taken += len(data)
        super().data_received(data)
        content = self._payload.total_bytes if self._payload is not None else 0
        if self.taken - content > MOST_WRAPPING + content // 2:
            self._hang_up()  # its reader hears that the body was cut short

    def _hang_up(self) -> None:
        self.force_close()
        if self.transport is not None:
            self.transport.abort()

    def _refuse(self) -> None:
        self._hang_up()
        self.set_exception(HttpProcessingError(code=400, message="headers out of bounds"))


class Connector(aiohttp.TCPConnector):
    """Connections whose heads are bounded. `test_head_is_bounded_while_it_is_read` notices if the library makes them another way."""

    def __init__(self, *, most_head: int, **settings: Any) -> None:
        super().__init__(**settings)
        self._factory = partial(Wire, loop=self._loop, most=most_head)  # type: ignore[assignment]
