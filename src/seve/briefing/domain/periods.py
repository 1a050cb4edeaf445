"""Which days an edition tells of when nobody says, and the weeks of its chart."""

from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from seve.briefing.types import Week

DAY = 86_400
LIVE_DAYS = 3  # a web whose newest post is this fresh is alive: the last seven days are told
LENGTHS = (7, 14, 30, 91)
FEWEST_POSTS, FEWEST_PLACES = 15, 4
RECENT_DAYS = 400
CHART_WEEKS = 26


def default_period(places: NDArray[np.int64], moments: NDArray[np.int64], now: datetime) -> tuple[datetime, datetime]:
    """Whole days, the last left out. A living web: the seven days up to its newest post.

    An archive: within its last thirteen months, the densest run of the shortest length that holds enough posts of enough places.
    Raises ValueError when nothing was posted.
    """
    if len(moments) == 0:
        raise ValueError("nothing was posted")
    newest = int(moments.max()) // DAY
    if now.timestamp() / DAY - newest <= LIVE_DAYS:
        return _days(newest - 6, newest)
    days = moments // DAY
    recent = days > newest - RECENT_DAYS
    days, places = days[recent], places[recent]
    for length in LENGTHS:
        end = _densest_end(days, length)
        inside = (days > end - length) & (days <= end)
        if inside.sum() >= FEWEST_POSTS and len(set(places[inside].tolist())) >= FEWEST_PLACES:
            return _days(end - length + 1, end)
    return _days(end - length + 1, end)


def weeks_of(moments: NDArray[np.int64], end: datetime, count: int = CHART_WEEKS) -> tuple[Week, ...]:
    """Posts of each of the last weeks (from Monday), the one that holds the last moment before `end` included."""
    last = (end - timedelta(microseconds=1)).astimezone(UTC).date()
    monday = last - timedelta(days=last.weekday())
    starts = [monday - timedelta(weeks=count - 1 - number) for number in range(count + 1)]
    bounds = [datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp() for day in starts]
    bounds[-1] = min(bounds[-1], end.timestamp())
    counts = np.histogram(moments, bins=np.array(bounds, dtype=np.float64))[0]
    return tuple(Week(day, int(posts)) for day, posts in zip(starts, counts, strict=False))


def _densest_end(days: NDArray[np.int64], length: int) -> int:
    """The last day of the fullest run of days; the latest among equals."""
    ordered = np.sort(days)
    inside = np.searchsorted(ordered, ordered, side="right") - np.searchsorted(ordered, ordered - length, side="right")
    return int(ordered[len(inside) - 1 - int(np.argmax(inside[::-1]))])


def _days(first: int, last: int) -> tuple[datetime, datetime]:
    return datetime.fromtimestamp(first * DAY, UTC), datetime.fromtimestamp((last + 1) * DAY, UTC)
