"""How often to come back: learned from each source's own rhythm, between an hour and a week."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from statistics import median

SHORTEST = timedelta(hours=1)
LONGEST = timedelta(days=7)
PUSHED = timedelta(days=1)  # the shortest wait while a hub tells us what is new
PAGE_FIRST = timedelta(days=7)
PAGE_LONGEST = timedelta(days=60)
VISITS_A_GAP = 3  # a source that posts every 6 days is visited every 2
GROWTH = 1.5  # of the wait, each time nothing had changed
RECENT = 12  # posts that tell the present rhythm
HOURS, DAYS = 24, 7
ALL_HOURS, ALL_DAYS = (1 << HOURS) - 1, (1 << DAYS) - 1


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


def outside(moment: datetime, hours: int, days: int) -> datetime:
    """The first moment from this one on in no hour and on no day that the source asks to be left alone (RSS skipHours, skipDays).

    Bits: hour 0 to 23 UTC; day Monday 0 to Sunday 6 UTC. A source that skips every hour, or every day, says nothing usable.
    """
    hours, days = hours & ALL_HOURS, days & ALL_DAYS
    hours, days = hours if hours != ALL_HOURS else 0, days if days != ALL_DAYS else 0
    if not hours and not days:
        return moment
    moment = moment.astimezone(UTC)
    while hours >> moment.hour & 1 or days >> moment.weekday() & 1:
        moment = moment.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return moment


def bits(numbers: Iterable[int], count: int) -> int:
    """A set of small numbers as bits."""
    return sum(1 << number for number in set(numbers) if 0 <= number < count)


def next_page_interval(*, current: timedelta, changed: bool) -> timedelta:
    """The wait before a page is read again: it doubles while nothing changes."""
    return _within(PAGE_FIRST if changed else current * 2, PAGE_FIRST, PAGE_LONGEST)


def _within(value: timedelta, low: timedelta, high: timedelta) -> timedelta:
    return min(max(value, low), high)
