"""When to try again after a visit that gave nothing. Each outcome has its own patience; none is given up for good."""

from datetime import timedelta

from seve.harvest.types import Outcome

HOUR, DAY = timedelta(hours=1), timedelta(days=1)

# outcome: the first wait, the longest; the wait doubles with each failure in a row.
PATIENCE: dict[Outcome, tuple[timedelta, timedelta]] = {
    Outcome.MOVED: (DAY, 7 * DAY),
    Outcome.GONE: (30 * DAY, 30 * DAY),
    Outcome.MISSING: (DAY, 30 * DAY),
    Outcome.FORBIDDEN: (DAY, 7 * DAY),
    Outcome.CLOSED: (DAY, 14 * DAY),
    Outcome.BUSY: (HOUR, DAY),
    Outcome.BROKEN: (HOUR, 7 * DAY),
    Outcome.SLOW: (HOUR, 7 * DAY),
    Outcome.TOO_LARGE: (7 * DAY, 30 * DAY),
    Outcome.NAME_GONE: (6 * HOUR, 14 * DAY),
    Outcome.UNREACHABLE: (HOUR, 7 * DAY),
    Outcome.CERTIFICATE: (6 * HOUR, 7 * DAY),
    Outcome.REFUSED_ADDRESS: (7 * DAY, 30 * DAY),
    Outcome.PROXY_DOWN: (HOUR / 6, HOUR),
    Outcome.EMPTY: (DAY, 7 * DAY),
    Outcome.UNREADABLE: (7 * DAY, 30 * DAY),
    Outcome.CHANGED_HANDS: (7 * DAY, 30 * DAY),
}
FINE = frozenset({Outcome.OK, Outcome.UNCHANGED})
ROBOTS_RETRY = (HOUR, 6 * HOUR, 24 * HOUR)


def next_try(outcome: Outcome, failures: int, asked: timedelta | None = None) -> timedelta:
    """The wait after the `failures`-th failure in a row (1 for the first); at least what the host asked for."""
    first, longest = PATIENCE[outcome]
    wait: timedelta = min(first * 2 ** min(max(failures - 1, 0), 20), longest)
    return max(wait, asked or timedelta(0))


def robots_retry(failures: int) -> timedelta:
    """When to ask again for a robots.txt that could not be read: 1 h, 6 h, then every 24 h, for ever."""
    return ROBOTS_RETRY[min(max(failures, 1), len(ROBOTS_RETRY)) - 1]
