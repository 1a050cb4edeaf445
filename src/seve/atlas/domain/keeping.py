"""Which old maps to keep: all of the last two days, one a day for a week, one a week for a year, then one a month."""

from collections.abc import Iterable
from datetime import datetime, timedelta

ALL_FOR = timedelta(days=2)
DAILY_FOR = timedelta(days=8)
WEEKLY_FOR = timedelta(days=400)


def superseded(moments: Iterable[datetime], *, now: datetime) -> list[datetime]:
    """The moments whose map a later one of the same day, week or month makes needless; the newest of each is kept."""
    kept: set[tuple[int, ...]] = set()
    needless = []
    for moment in sorted(moments, reverse=True):
        age = now - moment
        if age <= ALL_FOR:
            continue
        period = _period(moment, age)
        if period in kept:
            needless.append(moment)
        kept.add(period)
    return sorted(needless)


def _period(moment: datetime, age: timedelta) -> tuple[int, ...]:
    if age <= DAILY_FOR:
        return (1, moment.toordinal())
    if age <= WEEKLY_FOR:
        return (2, *moment.isocalendar()[:2])
    return (3, moment.year, moment.month)
