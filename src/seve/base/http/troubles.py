"""What went wrong on the way, told as a Trouble and one line a person understands."""

import asyncio
import re
import socket
import ssl

import aiohttp
from aiohttp import client_exceptions as failed

from seve.base.http.decoding import BadEncoding, TooLarge
from seve.base.http.guard import AddressForbidden
from seve.base.http.types import Trouble
from seve.base.http.wire import HungUp

NO_SUCH_NAME = {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)}
LIBRARY_WORDS = re.compile(r"^\[[^\]]*\]\s*|\s*\(_ssl\.c:\d+\)$")


def trouble_of(error: BaseException) -> tuple[Trouble, str]:
    """The kind of trouble behind an exception of aiohttp, of the resolver or of ours."""
    for cause in reversed(_chain(error)):
        if isinstance(cause, AddressForbidden):
            return Trouble.REFUSED, str(cause)
        if isinstance(cause, socket.gaierror):
            if cause.errno in NO_SUCH_NAME:
                return Trouble.NAME, "the host name does not exist"
            return Trouble.NAME_SERVER, "the name server did not answer"
        if isinstance(cause, ssl.SSLCertVerificationError):
            return Trouble.CERTIFICATE, f"certificate refused: {getattr(cause, 'verify_message', '') or 'not valid'}"
    return _plain_trouble(error)


def _plain_trouble(error: BaseException) -> tuple[Trouble, str]:
    if isinstance(error, TooLarge):
        return Trouble.SIZE, "larger than what is read of one address"
    if isinstance(error, BadEncoding):
        return Trouble.ENCODING, str(error)
    if isinstance(error, failed.ClientProxyConnectionError):
        return Trouble.PROXY, "the proxy does not answer"
    if isinstance(error, failed.ClientHttpProxyError):
        if error.status == 407:
            return Trouble.PROXY, "the proxy asks for a password"
        return Trouble.CONNECT, f"the proxy could not reach the host ({error.status})"
    if isinstance(error, asyncio.TimeoutError | failed.ServerTimeoutError):
        return Trouble.TIME, "no answer in time"
    if isinstance(error, failed.ClientConnectorSSLError | ssl.SSLError):
        return Trouble.CERTIFICATE, f"no secure connection ({_words(error)})"
    if isinstance(error, failed.ClientPayloadError):
        return Trouble.PROTOCOL, "the answer was cut short or ill-formed"
    if isinstance(error, failed.ServerDisconnectedError | HungUp):
        return Trouble.CONNECT, "the server hung up without an answer"
    if isinstance(error, aiohttp.ClientConnectionError | OSError):
        return Trouble.CONNECT, f"no connection ({_words(error)})"
    if isinstance(error, failed.ClientResponseError):
        return Trouble.PROTOCOL, f"not a proper HTTP answer ({_words(error)})"
    return Trouble.PROTOCOL, f"ill-formed answer ({type(error).__name__})"


def _chain(error: BaseException) -> list[BaseException]:
    """An exception and those it was raised from, the library's own wrapping included."""
    found: list[BaseException] = []
    following: BaseException | None = error
    while following is not None and following not in found:
        found.append(following)
        following = (
            getattr(following, "certificate_error", None)
            or getattr(following, "os_error", None)
            or following.__cause__
            or following.__context__
        )
    return found


def _words(error: BaseException) -> str:
    if isinstance(error, aiohttp.ClientConnectorError) and not error.strerror:  # cut off while both agreed on a key
        return "cut off before it was secure"
    text = getattr(error, "message", "") or getattr(error, "strerror", "") or str(error) or type(error).__name__
    first = str(text).strip().splitlines()[0] if str(text).strip() else type(error).__name__
    first = LIBRARY_WORDS.sub("", first) or first
    return "".join(char if char.isprintable() else "·" for char in first)[:120]
