"""How long to leave a host alone. Seconds in and out; the clock is the caller's."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

USUAL_DELAY = 5.0
SLOWNESS_FACTOR = 5.0  # a host that answers in 3 s is left alone for 15
LARGEST_SHARE = 0.1  # of our time, for one host
FREE_OF_REST = 0.25  # CPU seconds: ordinary answers cost less
LONGEST_RETRY = timedelta(days=30)
LONGEST_FRESH = timedelta(days=7)
UNREADABLE_RETRY = timedelta(hours=1)


def delay_after(*, base: float, answered_in: float, crawl_delay: float | None) -> float:
    """Seconds to wait after a request: max(base, 5 x the response time, Crawl-delay without cap).

    A base of zero means no waits at all; only loopback may be visited so (see `effective_base`).
    """
    if base <= 0:
        return 0.0
    return max(base, SLOWNESS_FACTOR * answered_in, crawl_delay or 0.0)


def rest_after(cost: float) -> float:
    """Seconds to leave a host alone after an answer that took us `cost` CPU seconds: it has a tenth of our time at most."""
    return cost * (1 / LARGEST_SHARE - 1) if cost > FREE_OF_REST else 0.0


def effective_base(wanted: float, *, is_loopback: bool) -> float:
    """The base delay that holds for a host: less than a second only on this machine, or through a proxy on it."""
    return max(0.0, wanted) if is_loopback else max(1.0, wanted)


def retry_after(value: str, now: datetime) -> timedelta | None:
    """What a Retry-After header asks for: seconds or an HTTP date, at most 30 days; an hour when it cannot be read.

    None when there is no header (RFC 9110 10.2.3).
    """
    text = value.strip()
    if not text:
        return None
    if re.fullmatch(r"[0-9]{1,12}", text):
        return min(timedelta(seconds=int(text)), LONGEST_RETRY)
    if text.isascii() and text.isdigit():
        return LONGEST_RETRY
    moment = _moment(text)
    return UNREADABLE_RETRY if moment is None else min(max(moment - now, timedelta(0)), LONGEST_RETRY)


def fresh_for(fields: Mapping[str, str], now: datetime) -> timedelta | None:
    """How long an answer says that it stays true, at most 7 days; None when it says nothing usable. `fields`: its headers, in lower case.

    Cache-Control's max-age, without the age the answer already has; else Expires, by the server's own clock (RFC 9111 4.2.1).
    """
    told = fields.get("cache-control", "")
    if re.search(r"no-(?:cache|store)", told, re.IGNORECASE):
        return None
    found = re.search(r"(?:^|[\s,])max-age\s*=\s*\"?([0-9]{1,9})", told, re.IGNORECASE)
    if found is not None:
        age = fields.get("age", "").strip()
        spent = int(age) if re.fullmatch(r"[0-9]{1,9}", age) else 0
        return min(timedelta(seconds=max(0, int(found[1]) - spent)), LONGEST_FRESH)
    until = _moment(fields.get("expires", ""))
    if until is None:
        return None
    return min(max(until - (_moment(fields.get("date", "")) or now), timedelta(0)), LONGEST_FRESH)


def _moment(text: str) -> datetime | None:
    """An HTTP date; None for anything else, such as the usual “0” and “-1”."""
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
