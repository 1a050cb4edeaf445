"""How often to come back: learned from each source's own rhythm, between an hour and a week."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

SHORTEST = timedelta(hours=1)
LONGEST = timedelta(days=7)
PAGE_FIRST = timedelta(days=7)
PAGE_LONGEST = timedelta(days=60)
VISITS_A_GAP = 3  # a source that posts every 6 days is visited every 2
GROWTH = 1.5  # of the wait, each time nothing had changed
RECENT = 12  # posts that tell the present rhythm


def next_interval(
    *,
    current: timedelta,
    changed: bool,
    post_times: Sequence[datetime] = (),
    now: datetime,
    asked: timedelta | None = None,
) -> timedelta:
    """The wait before the next visit of a feed or a home page.

    `post_times` are the dates its newest content tells, in any order; `asked` is what the source wants (ttl, sy:update,
    max-age): a lower bound.
    """
    natural = natural_gap(post_times, now)
    if natural is not None:
        wait = natural / VISITS_A_GAP
    elif changed:
        wait = current / 2
    else:
        wait = current * GROWTH
    if natural is not None and not changed:
        wait = max(wait, min(current * GROWTH, wait * 4))
    return _within(max(wait, asked or timedelta(0)), SHORTEST, LONGEST)


def natural_gap(post_times: Sequence[datetime], now: datetime) -> timedelta | None:
    """The typical gap between posts, or the silence since the last one when that is longer. None with fewer than two dates."""
    past = sorted({moment for moment in post_times if moment <= now})[-RECENT:]
    if len(past) < 2:
        return None
    gaps = [(later - earlier).total_seconds() for earlier, later in pairwise(past)]
    silence = (now - past[-1]).total_seconds()
    return timedelta(seconds=max(median(gaps), silence / 2))


def next_page_interval(*, current: timedelta, changed: bool) -> timedelta:
    """The wait before a page is read again: it doubles while nothing changes."""
    return _within(PAGE_FIRST if changed else current * 2, PAGE_FIRST, PAGE_LONGEST)


def _within(value: timedelta, low: timedelta, high: timedelta) -> timedelta:
    return min(max(value, low), high)
