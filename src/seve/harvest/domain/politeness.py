"""How long to leave a host alone. Seconds in and out; the clock is the caller's."""

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

USUAL_DELAY = 5.0
SLOWNESS_FACTOR = 5.0  # a host that answers in 3 s is left alone for 15
LARGEST_SHARE = 0.1  # of our time, for one host
FREE_OF_REST = 0.25  # CPU seconds: ordinary answers cost less
LONGEST_RETRY = timedelta(days=30)
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
    try:
        moment = parsedate_to_datetime(text)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return min(max(moment - now, timedelta(0)), LONGEST_RETRY)
    except (ValueError, TypeError, OverflowError, IndexError):
        return UNREADABLE_RETRY


def max_age(cache_control: str) -> timedelta | None:
    """The max-age of a Cache-Control header, at most 7 days; None when it says nothing usable."""
    found = re.search(r"(?:^|[\s,])max-age\s*=\s*\"?([0-9]{1,9})", cache_control, re.IGNORECASE)
    if found is None or re.search(r"no-(?:cache|store)", cache_control, re.IGNORECASE):
        return None
    return min(timedelta(seconds=int(found[1])), timedelta(days=7))
