"""The pace of strangers: so many pages a minute for one address; leaving and staying in touch are never held back here.

Counted in each process by itself, without the database: a flood must not reach it. Addresses are counted, never stored.
"""

import threading
import time
from collections import OrderedDict
from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from seve.accounts.middleware import Answer

PAGES_A_MINUTE = 60
WITH_SESSION = 600  # a cookie proves nothing before it is read: the team has room, a forger has an end
WINDOW = 60.0  # seconds
MOST_ADDRESSES = 20_000  # remembered at once; the oldest are forgotten
WORDS = "Trop de pages en une minute : attendez un peu.\nToo many pages in a minute: wait a little.\n"
NEVER_HELD = ("partir/", "leave/", "observation", "static/")


class Pace:
    """Answers 429 to an address that asks too much; this computer is not counted, the team has ten times the room."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response
        self.lock = threading.Lock()
        self.seen: OrderedDict[str, tuple[float, int]] = OrderedDict()  # address: start of its minute, pages since

    def __call__(self, request: HttpRequest) -> HttpResponse:
        address = self._counted_address(request)
        has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
        most = WITH_SESSION if has_session else PAGES_A_MINUTE
        wait = self._count(f"{address} {has_session:d}", time.monotonic(), most) if address else 0.0
        if not wait:
            return self.get_response(request)
        answer = HttpResponse(WORDS, status=429, content_type="text/plain; charset=utf-8")
        answer.headers["Retry-After"] = str(max(1, round(wait)))
        return answer

    def _counted_address(self, request: HttpRequest) -> str:
        path = request.path_info.lstrip("/")
        inside = path.split("/", 1)[-1] if path[:3] in {"fr/", "en/"} else path
        if inside.startswith(NEVER_HELD):
            return ""
        return network_of(_client_address(request))

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


def network_of(address: str) -> str:
    """What is counted: an IPv4 address, or the /64 of an IPv6 one; "" for this computer and for what is no address."""
    try:
        ip = ip_address(address)
    except ValueError:
        return ""
    if ip.is_loopback:
        return ""
    return str(ip) if ip.version == 4 else ip.exploded[:19]


def _client_address(request: HttpRequest) -> str:
    """Behind our own proxy, the last address it added; else the peer's."""
    if getattr(settings, "ALLAUTH_TRUSTED_PROXY_COUNT", 0) and "X-Forwarded-For" in request.headers:
        return request.headers["X-Forwarded-For"].rsplit(",", 1)[-1].strip()
    return str(request.META.get("REMOTE_ADDR", ""))
