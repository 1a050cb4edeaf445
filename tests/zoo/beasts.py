"""The zoo: hostile behaviours by name, each with the outcome in which a visit of it must end."""

import asyncio
import gzip
import zlib
from collections.abc import Awaitable, Callable

import brotli
import zstandard
from hostile import Exchange

from seve.harvest.domain.reservations import BESIDE_ROBOTS
from seve.harvest.types import Outcome

PAGE = b"<html><head><title>A page</title></head><body><p>Some honest words for everybody.</p></body></html>"
RSS = (
    b'<?xml version="1.0"?><rss version="2.0"><channel><title>F</title><link>http://x.test/</link><description>d</description>'
    b"<item><title>Post</title><link>/post</link></item></channel></rss>"
)
MIB = 1 << 20
Beast = Callable[[Exchange], Awaitable[None]]
BEASTS: dict[str, tuple[Outcome, Beast]] = {}


def beast(outcome: Outcome) -> Callable[[Beast], Beast]:
    def note(function: Beast) -> Beast:
        BEASTS[function.__name__.replace("_", "-")] = (outcome, function)
        return function

    return note


def raw(name: str, outcome: Outcome, data: bytes) -> None:
    """A beast that says these very bytes and hangs up."""

    async def say(exchange: Exchange) -> None:
        await exchange.say(data)

    BEASTS[name] = (outcome, say)


def plain(
    name: str,
    outcome: Outcome,
    body: bytes = PAGE,
    status: int = 200,
    headers: list[tuple[str, str]] | None = None,
    kind: str = "text/html; charset=utf-8",
) -> None:
    """A beast with one well-formed answer."""

    async def say(exchange: Exchange) -> None:
        await exchange.answer(body, status, headers or [], kind)

    BEASTS[name] = (outcome, say)


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"

# -- time ----------------------------------------------------------------------------------------------------------------


async def _drip(exchange: Exchange, data: bytes, pause: float = 0.05) -> None:
    for byte in data:
        await exchange.say(bytes([byte]))
        await asyncio.sleep(pause)


@beast(Outcome.SLOW)
async def never_answers(exchange: Exchange) -> None:
    await asyncio.sleep(30)


@beast(Outcome.SLOW)
async def drips_the_body(exchange: Exchange) -> None:
    await exchange.say(HEAD + b"Content-Length: 100000\r\n\r\n")
    await _drip(exchange, b"x" * 100000)


@beast(Outcome.SLOW)
async def drips_the_headers(exchange: Exchange) -> None:
    await exchange.say(b"HTTP/1.1 200 OK\r\n")
    await _drip(exchange, b"X-Slow: yes\r\n" * 1000)


@beast(Outcome.SLOW)
async def one_header_at_a_time(exchange: Exchange) -> None:
    await exchange.say(b"HTTP/1.1 200 OK\r\n")
    for number in range(99):
        await exchange.say(b"X-%d: y\r\n" % number)
        await asyncio.sleep(0.1)


@beast(Outcome.SLOW)
async def drips_the_status_line(exchange: Exchange) -> None:
    await _drip(exchange, b"HTTP/1.1 200 " + b"O" * 5000)


@beast(Outcome.SLOW)
async def stalls_after_headers(exchange: Exchange) -> None:
    await exchange.say(HEAD + b"Content-Length: 10\r\n\r\n")
    await asyncio.sleep(30)


@beast(Outcome.SLOW)
async def stalls_in_a_chunk(exchange: Exchange) -> None:
    await exchange.say(HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nab")
    await asyncio.sleep(30)


@beast(Outcome.SLOW)
async def drips_chunks(exchange: Exchange) -> None:
    await exchange.say(HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
    for _ in range(1000):
        await exchange.say(b"1\r\nx\r\n")
        await asyncio.sleep(0.05)


@beast(Outcome.SLOW)
async def says_continue_for_ever(exchange: Exchange) -> None:
    for _ in range(400):
        await exchange.say(b"HTTP/1.1 100 Continue\r\n\r\n")
        await asyncio.sleep(0.02)
    await asyncio.sleep(30)


@beast(Outcome.SLOW)
async def redirects_then_stalls(exchange: Exchange) -> None:
    if exchange.path == "/":
        await exchange.answer(status=302, headers=[("Location", "/next")])
    await asyncio.sleep(30)


# -- size ----------------------------------------------------------------------------------------------------------------


async def _endless(exchange: Exchange, head: bytes, piece: bytes) -> None:
    await exchange.say(head)
    for _ in range(4000):
        await exchange.say(piece)


@beast(Outcome.TOO_LARGE)
async def endless_body(exchange: Exchange) -> None:
    await _endless(exchange, HEAD + b"\r\n", b"x" * 65536)


@beast(Outcome.TOO_LARGE)
async def endless_chunks(exchange: Exchange) -> None:
    await _endless(exchange, HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"10000\r\n" + b"x" * 65536 + b"\r\n")


@beast(Outcome.TOO_LARGE)
async def page_of_50_megabytes(exchange: Exchange) -> None:
    await _endless(exchange, HEAD + b"Content-Length: 52428800\r\n\r\n", b"x" * 65536)


@beast(Outcome.TOO_LARGE)
async def feed_without_end(exchange: Exchange) -> None:
    await _endless(
        exchange, b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n\r\n" + RSS[:150], b"<item><title>more</title></item>" * 2000
    )


# -- bombs ---------------------------------------------------------------------------------------------------------------

ZEROS = b"\0" * (64 * MIB)
BOMBS = {
    "gzip": gzip.compress(ZEROS),
    "deflate": zlib.compress(ZEROS),
    "br": brotli.compress(ZEROS, quality=5),
    "zstd": zstandard.ZstdCompressor().compress(ZEROS),
}
del ZEROS
for encoding, bomb in BOMBS.items():
    plain(f"{encoding}-bomb", Outcome.TOO_LARGE, bomb, headers=[("Content-Encoding", encoding)])
    plain(f"{encoding}-bomb-in-an-error", Outcome.BROKEN, bomb, 500, headers=[("Content-Encoding", encoding)])


@beast(Outcome.TOO_LARGE)
async def bomb_after_a_redirect(exchange: Exchange) -> None:
    if exchange.path == "/":
        await exchange.answer(status=302, headers=[("Location", "/bomb")])
    else:
        await exchange.answer(BOMBS["gzip"], headers=[("Content-Encoding", "gzip")])


plain("gzip-of-a-gzip-bomb", Outcome.UNREADABLE, gzip.compress(BOMBS["gzip"]), headers=[("Content-Encoding", "gzip")])
plain("six-encodings", Outcome.BROKEN, PAGE, headers=[("Content-Encoding", "gzip, gzip, br, gzip, deflate, zstd")])
plain("encodings-in-two-headers", Outcome.BROKEN, PAGE, headers=[("Content-Encoding", "gzip"), ("Content-Encoding", "br")])
plain("hundred-thousand-members", Outcome.BROKEN, gzip.compress(b"") * 100_000, headers=[("Content-Encoding", "gzip")])
plain("zstd-with-a-huge-window", Outcome.BROKEN, b"\x28\xb5\x2f\xfd\x00\xa8" + b"\x01\x00\x00", headers=[("Content-Encoding", "zstd")])
plain("unknown-encoding", Outcome.BROKEN, PAGE, headers=[("Content-Encoding", "rot13")])
plain("says-gzip-is-plain", Outcome.BROKEN, PAGE, headers=[("Content-Encoding", "gzip")])
plain("says-br-is-plain", Outcome.BROKEN, PAGE, headers=[("Content-Encoding", "br")])
plain("says-zstd-is-plain", Outcome.BROKEN, PAGE, headers=[("Content-Encoding", "zstd")])
plain("says-deflate-is-noise", Outcome.BROKEN, b"\xff\xfe\xfd" * 50, headers=[("Content-Encoding", "deflate")])
plain("gzip-cut-short", Outcome.BROKEN, gzip.compress(PAGE * 50)[:-20], headers=[("Content-Encoding", "gzip")])
plain("br-cut-short", Outcome.BROKEN, brotli.compress(PAGE * 50)[:-4], headers=[("Content-Encoding", "br")])
plain("raw-deflate", Outcome.OK, zlib.compress(PAGE)[2:-4], headers=[("Content-Encoding", "deflate")])
plain("empty-gzip", Outcome.EMPTY, b"", headers=[("Content-Encoding", "gzip")])
plain("gzip-with-junk-after", Outcome.OK, gzip.compress(PAGE) + b"junk" * 10, headers=[("Content-Encoding", "x-gzip")])

# -- lies about the wire ---------------------------------------------------------------------------------------------------

raw("says-nothing", Outcome.UNREACHABLE, b"")
raw("speaks-smtp", Outcome.BROKEN, b"220 mail.example ESMTP ready\r\n")
raw("speaks-noise", Outcome.BROKEN, bytes(range(256)) * 4)
raw("speaks-tls-alert", Outcome.BROKEN, b"\x15\x03\x01\x00\x02\x02\x0a")
raw("http-zero-nine", Outcome.BROKEN, PAGE)
raw("status-of-letters", Outcome.BROKEN, b"HTTP/1.1 abc OK\r\n\r\n")
raw("status-below-hundred", Outcome.BROKEN, b"HTTP/1.1 042 Odd\r\nContent-Length: 0\r\n\r\n")
raw("status-999", Outcome.CLOSED, b"HTTP/1.1 999 Denied\r\nContent-Length: 0\r\n\r\n")
raw("length-too-long", Outcome.BROKEN, HEAD + b"Content-Length: 5000\r\n\r\n" + PAGE)
raw("length-negative", Outcome.BROKEN, HEAD + b"Content-Length: -5\r\n\r\n" + PAGE)
raw("length-of-letters", Outcome.BROKEN, HEAD + b"Content-Length: many\r\n\r\n" + PAGE)
raw("two-lengths", Outcome.BROKEN, HEAD + b"Content-Length: 5\r\nContent-Length: 9\r\n\r\n" + PAGE)
raw("length-and-chunks", Outcome.BROKEN, HEAD + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n")
raw("chunk-size-of-letters", Outcome.BROKEN, HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n")
raw("chunk-size-huge", Outcome.BROKEN, HEAD + b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\nhello\r\n0\r\n\r\n")
raw("chunks-cut-short", Outcome.BROKEN, HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")
raw("header-without-colon", Outcome.BROKEN, b"HTTP/1.1 200 OK\r\nthis is no header\r\n\r\n" + PAGE)
raw("header-with-nul", Outcome.BROKEN, b"HTTP/1.1 200 OK\r\nX-Nul: a\0b\r\nContent-Length: 0\r\n\r\n")
raw(
    "hundred-thousand-headers",
    Outcome.BROKEN,
    b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: y\r\n" % n for n in range(100_000)) + b"\r\n" + PAGE,
)
raw("hundred-and-one-headers", Outcome.BROKEN, b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: y\r\n" % n for n in range(101)) + b"\r\n" + PAGE)
raw("one-header-of-a-megabyte", Outcome.BROKEN, b"HTTP/1.1 200 OK\r\nX-Long: " + b"y" * MIB + b"\r\n\r\n" + PAGE)
raw(
    "seventy-kilobytes-of-headers",
    Outcome.BROKEN,
    b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: " % n + b"y" * 9000 + b"\r\n" for n in range(8)) + b"\r\n" + PAGE,
)
raw("reason-of-a-megabyte", Outcome.BROKEN, b"HTTP/1.1 200 " + b"O" * MIB + b"\r\n\r\n")
raw("bytes-in-headers", Outcome.OK, b"HTTP/1.1 200 OK\r\nX-Latin: caf\xe9\r\nX-Utf: caf\xc3\xa9\r\nContent-Type: text/html\r\n\r\n" + PAGE)
raw("hangs-up-in-the-headers", Outcome.UNREACHABLE, b"HTTP/1.1 200 OK\r\nContent-Ty")
raw("no-content-type", Outcome.OK, b"HTTP/1.1 200 OK\r\n\r\n" + PAGE)
raw("http-1-0", Outcome.OK, b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n" + PAGE)
raw("switching-protocols", Outcome.BROKEN, b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n")
raw("cookies-by-the-dozen", Outcome.OK, HEAD + b"".join(b"Set-Cookie: c%d=v\r\n" % n for n in range(60)) + b"\r\n" + PAGE)

# -- redirects -------------------------------------------------------------------------------------------------------------


def redirect(name: str, outcome: Outcome, location: str, status: int = 302) -> None:
    async def say(exchange: Exchange) -> None:
        await exchange.answer(status=status, headers=[("Location", location.replace("PORT", str(exchange.server.port)))])

    BEASTS[name] = (outcome, say)


redirect("redirects-to-itself", Outcome.BROKEN, "/")
redirect("redirects-to-loopback", Outcome.MOVED, "http://127.0.0.2:PORT/")
redirect("redirects-to-metadata", Outcome.MOVED, "http://169.254.169.254/latest/meta-data/")
redirect("redirects-to-a-file", Outcome.REFUSED_ADDRESS, "file:///etc/passwd")
redirect("redirects-to-javascript", Outcome.REFUSED_ADDRESS, "javascript:alert(1)")
redirect("redirects-to-gopher", Outcome.REFUSED_ADDRESS, "gopher://127.0.0.1:70/")
redirect("redirects-with-a-backslash", Outcome.REFUSED_ADDRESS, "http:\\\\127.0.0.1\\")
redirect("redirects-with-a-user-name", Outcome.REFUSED_ADDRESS, "http://user:secret@elsewhere.test/")
redirect("redirects-to-a-spelled-address", Outcome.REFUSED_ADDRESS, "http://2130706433/")
redirect("redirects-to-a-long-address", Outcome.REFUSED_ADDRESS, "/" + "a" * 3000)
redirect("redirects-to-another-place", Outcome.MOVED, "http://elsewhere.test:PORT/", 301)
redirect("redirects-to-nothing", Outcome.BROKEN, "")
plain("redirect-without-location", Outcome.BROKEN, b"", 302)
plain("three-hundred-choices", Outcome.BROKEN, b"", 300)


@beast(Outcome.BROKEN)
async def redirects_in_a_circle(exchange: Exchange) -> None:
    await exchange.answer(status=302, headers=[("Location", {"/": "/a", "/a": "/b", "/b": "/"}[exchange.path])])


@beast(Outcome.BROKEN)
async def redirects_without_end(exchange: Exchange) -> None:
    await exchange.answer(status=302, headers=[("Location", f"/{len(exchange.path)}" + "x" * len(exchange.path))])


@beast(Outcome.OK)
async def redirects_three_times(exchange: Exchange) -> None:
    steps = {"/": "/1", "/1": "/2", "/2": "/3"}
    if exchange.path in steps:
        await exchange.answer(status=301, headers=[("Location", steps[exchange.path])])
    else:
        await exchange.answer(PAGE)


# -- closed doors, states ------------------------------------------------------------------------------------------------

for status, outcome in {
    401: Outcome.CLOSED, 402: Outcome.CLOSED, 403: Outcome.CLOSED, 451: Outcome.CLOSED, 404: Outcome.MISSING, 410: Outcome.GONE,
    408: Outcome.SLOW, 429: Outcome.BUSY, 503: Outcome.BUSY, 500: Outcome.BROKEN, 502: Outcome.BROKEN, 504: Outcome.BROKEN,
    418: Outcome.BROKEN, 204: Outcome.EMPTY, 304: Outcome.BROKEN, 206: Outcome.BROKEN, 400: Outcome.BROKEN, 405: Outcome.BROKEN,
}.items():  # fmt: skip
    plain(f"status-{status}", outcome, b"", status)


def titled(title: str, extra: bytes = b"") -> bytes:
    return f"<html><head><title>{title}</title></head><body>".encode() + extra + b"</body></html>"


PASSWORD = b'<form><input name="u"><input type="password" name="p"></form>'
plain("captcha-of-cloudflare", Outcome.CLOSED, titled("Just a moment..."), 403)
plain("captcha-that-says-fine", Outcome.CLOSED, titled("Are you a robot?"))
plain("challenge-in-a-header", Outcome.CLOSED, PAGE, 503, [("cf-mitigated", "challenge")])
plain("challenge-that-says-busy", Outcome.CLOSED, titled("Checking your browser before accessing"), 503)
plain("proof-of-work", Outcome.CLOSED, titled("Making sure you&#39;re not a bot!"))
plain("login-page", Outcome.CLOSED, titled("Log in", PASSWORD))
plain("page-de-connexion", Outcome.CLOSED, titled("Connexion", PASSWORD))


@beast(Outcome.CLOSED)
async def leads_to_a_login(exchange: Exchange) -> None:
    if exchange.path == "/":
        await exchange.answer(status=302, headers=[("Location", "/wp-login.php?redirect_to=%2F")])
    else:
        await exchange.answer(PAGE)


plain("parked-domain", Outcome.CHANGED_HANDS, titled("This domain is for sale"))
plain("parking-service", Outcome.CHANGED_HANDS, b'<html><script src="//img.sedoparking.com/x.js"></script></html>')
plain("domaine-a-vendre", Outcome.CHANGED_HANDS, titled("Nom de domaine à vendre"))

# -- bodies --------------------------------------------------------------------------------------------------------------

plain("empty-body", Outcome.EMPTY, b"")
plain("only-blanks", Outcome.EMPTY, b" \r\n\t" * 500)
plain("only-nuls", Outcome.EMPTY, b"\0" * 500)
plain("only-a-byte-order-mark", Outcome.EMPTY, b"\xef\xbb\xbf")
plain("a-picture", Outcome.UNREADABLE, b"\x89PNG\r\n\x1a\n" + b"\0" * 100, kind="image/png")
plain("a-picture-that-says-html", Outcome.UNREADABLE, b"\x89PNG\r\n\x1a\n" + b"\0" * 100)
plain("a-pdf", Outcome.UNREADABLE, b"%PDF-1.7\n" + b"x" * 100, kind="application/pdf")
plain("a-zip-that-says-rss", Outcome.UNREADABLE, b"PK\x03\x04" + b"\0" * 100, kind="application/rss+xml")
plain("html-that-says-picture", Outcome.OK, PAGE, kind="image/jpeg")
plain("feed-that-says-html", Outcome.OK, RSS)
plain("charset-that-does-not-exist", Outcome.OK, PAGE, kind="text/html; charset=x-klingon")
plain("charset-of-a-thousand-letters", Outcome.OK, PAGE, kind="text/html; charset=" + "u" * 1000)
plain("utf-7", Outcome.OK, b"<html>+ADw-script+AD4-alert(1)</html>", kind="text/html; charset=utf-7")
plain("utf-16", Outcome.OK, b"\xff\xfe" + PAGE.decode().encode("utf-16-le"), kind="text/html; charset=utf-16")
plain("lone-surrogates", Outcome.OK, b"<html><p>\xed\xa0\x80\xed\xb0\x80 words</p></html>")
plain(
    "script-in-every-field",
    Outcome.OK,
    b"<html><head><title><script>alert(1)</script></title></head><body onload=alert(1)><a href='javascript:alert(1)'>x</a></body></html>",
)
plain("nested-tags-by-the-thousand", Outcome.UNREADABLE, b"<div>" * 200_000 + b"words")
plain("million-attributes", Outcome.UNREADABLE, b"<html><body " + b" ".join(b"a%d=b" % n for n in range(100_000)) + b">words</body></html>")
plain(
    "billion-laughs",
    Outcome.OK,
    b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol">'
    + b"".join(b'<!ENTITY lol%d "%s">' % (n + 1, (b"&lol%d;" % n if n else b"&lol;") * 10) for n in range(9))
    + b"]><rss><channel><title>&lol9;</title></channel></rss>",
    kind="application/rss+xml",
)
plain(
    "external-entity",
    Outcome.OK,
    b'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><channel><title>&x;</title></channel></rss>',
    kind="text/xml",
)
plain(
    "dates-of-nowhere",
    Outcome.OK,
    RSS.replace(b"<item>", b"<item><pubDate>Fri, 31 Feb 9999 99:99:99 +9999</pubDate>"),
    kind="application/rss+xml",
)
plain("retry-after-garbage", Outcome.BUSY, b"", 429, [("Retry-After", "soon, my friend")])
plain("retry-after-negative", Outcome.BUSY, b"", 503, [("Retry-After", "-99999")])
plain("retry-after-huge", Outcome.BUSY, b"", 503, [("Retry-After", "9" * 400)])
plain("etag-of-a-megabyte", Outcome.OK, PAGE, headers=[("ETag", '"' + "e" * 9000 + '"')])
plain("refresh-to-nowhere", Outcome.OK, PAGE, headers=[("Refresh", "0; url=javascript:alert(1)")])
plain(
    "calendar-without-end",
    Outcome.OK,
    b"<html><body>" + b"".join(b'<a href="/agenda/2%03d/%02d/">x</a>' % (n, n % 12) for n in range(900)) + b"</body></html>",
)
plain(
    "self-similar-paths",
    Outcome.OK,
    b"<html><body>" + b"".join(b'<a href="/' + b"a/" * n + b'">x</a>' for n in range(1, 90)) + b"</body></html>",
)
plain(
    "links-to-inside",
    Outcome.OK,
    b"<html><body><a href='http://127.0.0.1/'>a</a><a href='http://169.254.169.254/'>b</a><a href='//[::1]/'>c</a></body></html>",
)

# -- robots.txt ----------------------------------------------------------------------------------------------------------

ROBOTS: dict[str, tuple[Outcome, Beast]] = {}


def robots(name: str, outcome: Outcome, status: int = 200, body: bytes = b"", headers: list[tuple[str, str]] | None = None) -> None:
    async def say(exchange: Exchange) -> None:
        if exchange.path == "/robots.txt":
            await exchange.answer(body, status, headers or [], "text/plain")
        else:
            await exchange.answer(PAGE)

    ROBOTS[f"robots-{name}"] = (outcome, say)


robots("forbids-all", Outcome.FORBIDDEN, body=b"User-agent: *\nDisallow: /\n")
robots("forbids-us", Outcome.FORBIDDEN, body=b"User-agent: SeveBot\nDisallow: /\n\nUser-agent: *\nAllow: /\n")
robots("welcomes-us", Outcome.OK, body=b"User-agent: SeveBot\nAllow: /\n\nUser-agent: *\nDisallow: /\n")
robots("absent", Outcome.OK, 404)
robots("gone", Outcome.OK, 410)
robots("refused-401", Outcome.FORBIDDEN, 401)
robots("refused-403", Outcome.FORBIDDEN, 403)
robots("busy-429", Outcome.BUSY, 429)
robots("busy-503", Outcome.BUSY, 503)
robots("broken-500", Outcome.BROKEN, 500)
robots("is-a-page", Outcome.OK, body=PAGE * 100)
robots("is-noise", Outcome.OK, body=bytes(range(256)) * 300)
robots("of-600-kib-then-forbids", Outcome.OK, body=b"# junk\n" * 90_000 + b"User-agent: *\nDisallow: /\n")
robots("is-a-bomb", Outcome.OK, body=BOMBS["gzip"], headers=[("Content-Encoding", "gzip")])
robots("redirects-in-a-circle", Outcome.FORBIDDEN, 302, headers=[("Location", "/robots.txt")])
robots("redirects-elsewhere", Outcome.FORBIDDEN, 301, headers=[("Location", "http://elsewhere.test/robots.txt")])


async def _robots_never(exchange: Exchange) -> None:
    if exchange.path == "/robots.txt":
        await asyncio.sleep(30)
    await exchange.answer(PAGE)


ROBOTS["robots-never-answers"] = (Outcome.SLOW, _robots_never)


async def keeper(exchange: Exchange) -> None:
    """Serves the beast whose name is the first label of the host; robots.txt is absent, but where it is the beast."""
    name = exchange.host.split(".")[0]
    if name in ROBOTS:
        await ROBOTS[name][1](exchange)
    elif name not in BEASTS:
        await exchange.answer(PAGE)
    elif exchange.path in ("/robots.txt", *BESIDE_ROBOTS):
        await exchange.answer(b"", 404)
    else:
        await BEASTS[name][1](exchange)
