"""From a response that begins to an Answer: its body read within bounds of size and time.

What the head said stays true when the body then hangs, lies or never ends: a 429 keeps its Retry-After, a redirect leads on.
"""

import asyncio
import ssl
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import aiohttp

from seve.base.http.decoding import BadEncoding, Plain, TooLarge, unfolder
from seve.base.http.troubles import trouble_of
from seve.base.http.types import Answer, Budget, Trouble, Wait

REDIRECTS = {301, 302, 303, 307, 308}
LARGE = 512 * 1024  # bytes read, after which a body waits for room
REDIRECT_SECONDS, REDIRECT_BYTES = 0.2, 64 * 1024  # nobody reads its body; it is only taken in to keep the line


class Response(aiohttp.ClientResponse):
    """A response that remembers the certificate: a short one gives its connection back before anybody could ask."""

    certificate: dict[str, Any] | None = None

    async def start(self, connection: Any) -> "Response":
        transport = connection.transport
        self.certificate = transport.get_extra_info("peercert") if transport is not None else None
        return await super().start(connection)  # type: ignore[return-value]


@dataclass(frozen=True, slots=True)
class Reading:
    """How bodies are to be read."""

    budget: Budget
    on_large: Wait | None = None  # waited for before a large one is read on
    keep_raw: bool = False


async def read_answer(response: aiohttp.ClientResponse, url: str, how: Reading, *, until: float) -> Answer:
    """The answer that a response amounts to. `until`: a moment of the event loop's clock, at which its body must be read."""
    headers = tuple((_text(name).lower(), _text(value)) for name, value in response.raw_headers)
    size = sum(len(name) + len(value) + 4 for name, value in response.raw_headers)
    trouble, detail, body, raw = Trouble.NONE, "", b"", b""
    if len(headers) > how.budget.header_count or size > how.budget.header_bytes:
        trouble, detail = Trouble.PROTOCOL, "headers out of bounds"
    elif response.status in REDIRECTS and any(name == "location" for name, _ in headers):
        until = min(until, asyncio.get_running_loop().time() + REDIRECT_SECONDS)
        cut, _, _, raw = await _body(response, "identity", replace(how, budget=replace(how.budget, body=REDIRECT_BYTES)), until)
        raw = b"" if cut else raw
    elif not response.content.at_eof():
        encoding = ",".join(value for name, value in headers if name == "content-encoding")
        trouble, detail, body, raw = await _body(response, encoding, how, until)
    return Answer(
        url=url,
        final_url=url,
        status=response.status,
        headers=headers,
        body=body,
        trouble=trouble,
        detail=detail,
        raw=raw,
        reason=response.reason or "",
        certificate_until=_end_of(getattr(response, "certificate", None)),
        asked=tuple(response.request_info.headers.items()) if how.keep_raw else (),
    )


async def _body(response: aiohttp.ClientResponse, encoding: str, how: Reading, until: float) -> tuple[Trouble, str, bytes, bytes]:
    """(what went wrong, one line of it, the body, the body as it came when it is kept)."""
    raw, unfolding = bytearray(), Plain(how.budget.body)
    trouble, detail = Trouble.NONE, ""
    try:
        unfolding = unfolder(encoding, how.budget.body)
        keeps_raw = how.keep_raw and type(unfolding) is not Plain
        async with nullcontext() if response.content.is_eof() else asyncio.timeout_at(until) as clock:  # what is all here takes no time
            async for chunk in response.content.iter_any():
                unfolding.feed(chunk)
                if keeps_raw:
                    raw += chunk
                if how.on_large is not None and len(unfolding.out) > LARGE >= len(unfolding.out) - len(chunk):
                    await _wait(how.on_large, clock)
        body = unfolding.finish()
    except TooLarge as error:
        trouble, detail = trouble_of(error)
        body = bytes(unfolding.out[: how.budget.body])
    except (BadEncoding, aiohttp.ClientPayloadError, TimeoutError) as error:
        trouble, detail = trouble_of(error)
        body = b""
    if how.keep_raw and type(unfolding) is Plain:  # the same bytes, not twice in memory
        return trouble, detail, body, body or bytes(unfolding.out)
    return trouble, detail, body, bytes(raw)


async def _wait(room: Wait, clock: asyncio.Timeout | None) -> None:
    """Wait for room; the clock stands still meanwhile."""
    if clock is None:
        await room()
        return
    until, loop = clock.when(), asyncio.get_running_loop()
    began = loop.time()
    clock.reschedule(None)
    await room()
    clock.reschedule(None if until is None else until + loop.time() - began)


def _end_of(certificate: dict[str, Any] | None) -> datetime | None:
    """The last moment of a certificate's life."""
    until = (certificate or {}).get("notAfter")
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(until), UTC) if until else None


def _text(raw: bytes) -> str:
    """Header bytes as text: UTF-8 when they are, else Latin-1 (RFC 9110 5.5)."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")
