"""The pace of strangers: so many pages a minute for one address, and so many pages at once for all of them.

Leaving has a count and places of its own: no flood of other pages holds it back. The team has the rest. Whoever is refused is answered
before Django begins, without the database: a flood must not reach it. Counted in each process by itself; addresses are never stored.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from hashlib import blake2b
from ipaddress import ip_address
from typing import Any

from django.conf import settings

Environ = dict[str, Any]
Start = Callable[..., Any]
Application = Callable[[Environ, Start], Iterable[bytes]]

PAGES_A_MINUTE = 60
LEAVING_A_MINUTE = 60  # never under ten: Q14 of the guard-rails
WITH_SESSION = 600  # a cookie proves nothing before it is read: the team has room, a forger has an end
WINDOW = 60.0  # seconds
MOST_ADDRESSES = 20_000  # remembered at once; the oldest are forgotten
MOST_SESSIONS = 5_000
STRANGERS_AT_ONCE, STRANGERS_WAITING = 3, 4  # pages in work, and requests that wait for their turn, in one process
LEAVING_AT_ONCE, LEAVING_WAITING = 2, 3
THREADS = 16  # so that at least four are left to the team, whatever strangers do
PATIENCE = 2.0  # seconds that one waits for a turn
SLOWER = "Trop de pages en une minute : attendez un peu.\nToo many pages in a minute: wait a little.\n"
LATER = "Trop de monde en ce moment : revenez dans un instant.\nToo many people just now: come back in a moment.\n"
LEAVING = ("partir/", "leave/", "observation")
FILES = "static/"


class Pace:
    """Answers 429 to an address that asks too much, 503 to those who find no place; this computer is not counted."""

    def __init__(self, application: Application) -> None:
        self.application = application
        self.lock = threading.Lock()
        self.seen: OrderedDict[str, tuple[float, int]] = OrderedDict()  # address and kind: start of its minute, pages since
        self.strangers = Turns(STRANGERS_AT_ONCE, STRANGERS_WAITING)
        self.leaving = Turns(LEAVING_AT_ONCE, LEAVING_WAITING)

    def __call__(self, environ: Environ, start: Start) -> Iterable[bytes]:
        path, address = _inside(environ.get("PATH_INFO", "")), network_of(_client_address(environ))
        if not address or path.startswith(FILES):
            return self.application(environ, start)
        cookie, leaves = _session(environ.get("HTTP_COOKIE", "")), path.startswith(LEAVING)
        kind, most = ("leaving", LEAVING_A_MINUTE) if leaves else ("team", WITH_SESSION) if cookie else ("pages", PAGES_A_MINUTE)
        wait = self._count(f"{address} {kind}", time.monotonic(), most)
        if wait:
            return _refuse(start, "429 Too Many Requests", SLOWER, wait)
        if not leaves and SESSIONS.holds(cookie):
            return self.application(environ, start)
        turns = self.leaving if leaves else self.strangers
        if not turns.take():
            return _refuse(start, "503 Service Unavailable", LATER, PATIENCE)
        try:
            return self.application(environ, start)
        finally:
            turns.give_back()

    def _count(self, address: str, now: float, most: int) -> float:
        """Seconds to wait; 0 when the page may be read."""
        with self.lock:
            start, pages = self.seen.pop(address, (now, 0))
            if now - start >= WINDOW:
                start, pages = now, 0
            self.seen[address] = (start, pages + 1)
            while len(self.seen) > MOST_ADDRESSES:
                self.seen.popitem(last=False)
        return WINDOW - (now - start) if pages >= most else 0.0


class Turns:
    """Places for pages in work, and a short row of those who wait for one."""

    def __init__(self, at_once: int, waiting: int) -> None:
        self.places = threading.BoundedSemaphore(at_once)
        self.row = threading.BoundedSemaphore(waiting)

    def take(self) -> bool:
        """Whether there is a place, now or within a moment."""
        if self.places.acquire(blocking=False):
            return True
        if not self.row.acquire(blocking=False):
            return False
        try:
            return self.places.acquire(timeout=PATIENCE)
        finally:
            self.row.release()

    def give_back(self) -> None:
        self.places.release()


class Sessions:
    """Sessions that opened a page of the desk lately: the team's. What is kept recognises a cookie and opens nothing."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.known: OrderedDict[bytes, None] = OrderedDict()

    def remember(self, cookie: str) -> None:
        with self.lock:
            self.known[_mark(cookie)] = None
            self.known.move_to_end(_mark(cookie))
            while len(self.known) > MOST_SESSIONS:
                self.known.popitem(last=False)

    def holds(self, cookie: str) -> bool:
        return bool(cookie) and _mark(cookie) in self.known


SESSIONS = Sessions()


def network_of(address: str) -> str:
    """What is counted: an IPv4 address, or the /64 of an IPv6 one; "" for this computer and for what is no address."""
    try:
        ip = ip_address(address)
    except ValueError:
        return ""
    if ip.is_loopback:
        return ""
    return str(ip) if ip.version == 4 else ip.exploded[:19]


def _mark(cookie: str) -> bytes:
    return blake2b(cookie.encode(), digest_size=16).digest()


def _session(cookies: str) -> str:
    """The value of the session cookie; "" without one."""
    for pair in cookies.split(";"):
        name, _, value = pair.strip().partition("=")
        if name == settings.SESSION_COOKIE_NAME:
            return value
    return ""


def _inside(path: str) -> str:
    """The address without its language."""
    path = path.lstrip("/")
    return path.split("/", 1)[-1] if path[:3] in {"fr/", "en/"} else path


def _client_address(environ: Environ) -> str:
    """Behind our own proxy, the last address it added; else the peer's."""
    if getattr(settings, "ALLAUTH_TRUSTED_PROXY_COUNT", 0) and "HTTP_X_FORWARDED_FOR" in environ:
        return str(environ["HTTP_X_FORWARDED_FOR"]).rsplit(",", 1)[-1].strip()
    return str(environ.get("REMOTE_ADDR", ""))


def _refuse(start: Start, status: str, words: str, wait: float) -> list[bytes]:
    from seve.project.security import PLAIN_HEADERS  # with the rooms, once they are loaded

    body = words.encode()
    headers = {
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Length": str(len(body)),
        "Cache-Control": "no-store",
        "Retry-After": str(max(1, round(wait))),
    }
    hsts = {"Strict-Transport-Security": f"max-age={settings.SECURE_HSTS_SECONDS}"} if settings.SECURE_HSTS_SECONDS else {}
    start(status, list((headers | PLAIN_HEADERS | hsts).items()))
    return [body]
