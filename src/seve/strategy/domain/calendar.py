"""The calendar: repeated events unfolded, collisions between levels, weeks that are too full."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from dateutil.rrule import rrulestr

from seve.base.text import fold, words
from seve.strategy.types import Collision, EventKind, Occurrence, Week

LOUD = {EventKind.ELECTION, EventKind.LAUNCH, EventKind.CONSULTATION, EventKind.MESSAGE}
NEAR_DAYS = 3
WEEK_HOLDS = 5  # things a volunteer can follow in one week
MOST_OCCURRENCES = 500  # of one event; a rule that says "every day for ever" ends here
WEIGHTS = {EventKind.ELECTION: 2, EventKind.LAUNCH: 2, EventKind.CONSULTATION: 2}


class RuleRefused(ValueError):
    """A recurrence rule that cannot be read."""


def check_rule(rule: str, start: date) -> None:
    """Raises RuleRefused in one line when the RRULE cannot be read (RFC 5545, 3.3.10)."""
    if any(word in rule.upper() for word in ("SECONDLY", "MINUTELY", "HOURLY")):
        raise RuleRefused(f"“{rule}” repeats several times a day; the calendar knows days")
    try:
        plain, _left_out = split_rule(rule)
        rrulestr(_without_zone(plain), dtstart=datetime.combine(start, datetime.min.time()))
    except (ValueError, TypeError, KeyError):  # what the reader says of it speaks of code, not of calendars
        raise RuleRefused(f"“{rule}” is no rule of repetition; write it like FREQ=WEEKLY;COUNT=4") from None


def unfold(event: Occurrence, rule: str, *, first: date, last: date) -> list[Occurrence]:
    """The occurrences of one event between two days, both included."""
    if not rule:
        return [event] if event.start <= last and event.end >= first else []
    length = event.end - event.start
    plain, left_out = split_rule(rule)
    rule_set = rrulestr(_without_zone(plain), dtstart=datetime.combine(event.start, datetime.min.time()))
    found = []
    for moment in rule_set.xafter(datetime.combine(first - length, datetime.min.time()), count=MOST_OCCURRENCES, inc=True):
        if moment.date() > last:
            break
        if moment.date() in left_out:
            continue
        found.append(replace(event, start=moment.date(), end=moment.date() + length))
    return found


def split_rule(rule: str) -> tuple[str, list[date]]:
    """A kept rule in its two parts: the RRULE, and the days that are left out of it."""
    plain, _mark, days = rule.partition("\nEXDATE:")
    return plain, [date.fromisoformat(day) for day in days.split(",") if day]


def join_rule(rule: str, left_out: Iterable[date]) -> str:
    """A rule as it is kept: the days that are left out stand on a second line."""
    days = ",".join(sorted({day.isoformat() for day in left_out}))
    return f"{rule}\nEXDATE:{days}" if days else rule


def _without_zone(rule: str) -> str:
    """UNTIL in UTC against days without zone would be refused by the reader: the day is what counts here."""
    return ";".join(part[:14] if part.upper().startswith("UNTIL=") else part for part in rule.removeprefix("RRULE:").split(";"))


def is_told_by(event: Occurrence, launches: Sequence[Occurrence]) -> bool:
    """Whether somebody typed an opening that a card of the register tells already: the same day, and its name in the title."""
    said = _telling(event.title)
    return event.kind is EventKind.LAUNCH and any(one.start == event.start and _telling(one.title) <= said for one in launches)


def _telling(title: str) -> frozenset[str]:
    """The words that name a thing, without their plurals: "Les Démocrates" opens as "Ouverture des Démocrates"."""
    found = words(fold(title))
    return frozenset(word.rstrip("s") for word in found if len(word) > 3) or frozenset(found)


def collisions(occurrences: Sequence[Occurrence], lines: Mapping[str, frozenset[str]]) -> list[Collision]:
    """Pairs of loud events within NEAR_DAYS that reach the same people: one territory contains the other.

    `lines` gives, for each territory code, itself and all that contain it; "" is the whole country.
    """
    loud = sorted((one for one in occurrences if one.kind in LOUD), key=lambda one: (one.start, one.uid))
    found = []
    for position, first in enumerate(loud):
        for second in loud[position + 1 :]:
            if second.start > max(first.end, first.start + timedelta(days=NEAR_DAYS)):
                if (second.start - first.start).days > 400:
                    break
                continue
            if first.uid != second.uid and _reach_the_same(first.territory, second.territory, lines):
                found.append(Collision(first, second, (second.start - first.start).days))
    return found


def _reach_the_same(a: str, b: str, lines: Mapping[str, frozenset[str]]) -> bool:
    return not a or not b or a == b or a in lines.get(b, frozenset()) or b in lines.get(a, frozenset())


def weeks(occurrences: Iterable[Occurrence], *, first: date, last: date, holds: int = WEEK_HOLDS) -> list[Week]:
    """Every week from `first` to `last`, also the empty ones; a week is overloaded past `holds`, loud events counting double."""
    by_monday: dict[date, list[Occurrence]] = defaultdict(list)
    for one in occurrences:
        monday = max(_monday(one.start), _monday(first))
        while monday <= min(one.end, last):
            by_monday[monday].append(one)
            monday += timedelta(days=7)
    found = []
    monday = _monday(first)
    while monday <= last:
        held = tuple(sorted(by_monday[monday], key=lambda one: (one.start, one.title)))
        found.append(Week(monday, held, sum(WEIGHTS.get(one.kind, 1) for one in held) > holds))
        monday += timedelta(days=7)
    return found


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
