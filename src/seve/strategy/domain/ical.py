"""The calendar as iCalendar (RFC 5545), out and in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from icalendar import Calendar, Component, Event, vRecur

from seve.strategy.domain.calendar import check_rule, join_rule, split_rule
from seve.strategy.types import EventKind

LARGEST = 4 << 20


@dataclass(frozen=True, slots=True)
class Entry:
    """One event as it is written: repeated ones keep their rule."""

    uid: str
    title: str
    kind: EventKind
    start: date
    end: date  # the last day, included
    rrule: str = ""
    url: str = ""
    place: str = ""  # the territory's name


def write(entries: Sequence[Entry], *, name: str, stamp: datetime) -> bytes:
    """An iCalendar file; the same entries and stamp give the same bytes."""
    calendar = Calendar()
    calendar.add("prodid", "-//Seve//Calendar//FR")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    for entry in sorted(entries, key=lambda one: (one.start, one.uid)):
        event = Event()
        event.add("uid", entry.uid)
        event.add("dtstamp", stamp)
        event.add("summary", entry.title)
        event.add("dtstart", entry.start)
        event.add("dtend", entry.end + timedelta(days=1))  # DTEND is the day after, in RFC 5545
        event.add("categories", [entry.kind.value])
        if entry.place:
            event.add("location", entry.place)
        if entry.url:
            event.add("url", entry.url)
        rule, left_out = split_rule(entry.rrule)
        if rule:
            event["RRULE"] = _rule(rule)
        if left_out:
            event.add("exdate", left_out)
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _rule(text: str) -> vRecur:
    return vRecur(vRecur.from_ical(text))


def read(content: bytes) -> tuple[list[Entry], list[str]]:
    """Events of an iCalendar file, and one line for each that cannot be used. Raises ValueError when it is no calendar."""
    if len(content) > LARGEST:
        raise ValueError(f"the file is larger than {LARGEST >> 20} MiB; split it")
    try:
        calendar = Calendar.from_ical(content)
    except (ValueError, IndexError) as reason:
        raise ValueError(f"this is no iCalendar file ({str(reason).splitlines()[0][:100]})") from None
    events = list(calendar.walk("VEVENT"))
    moved = _moved(events)
    entries, problems = [], []
    for number, event in enumerate(events, 1):
        try:
            entries.append(_entry(event, number, moved.get(str(event.get("uid")), ())))
        except (ValueError, TypeError, AttributeError, KeyError) as reason:
            problems.append(f"event {number}: {reason or 'it cannot be read'}")
    return entries, problems


def _moved(events: Sequence[Component]) -> dict[str, list[date]]:
    """Event → the days of its repetitions that were moved or rewritten on their own (RECURRENCE-ID, RFC 5545 3.8.4.4)."""
    found: dict[str, list[date]] = {}
    for event in events:
        if event.get("recurrence-id") is not None:
            found.setdefault(str(event.get("uid")), []).append(_day(event.decoded("recurrence-id")))
    return found


def _entry(event: Component, number: int, moved: Sequence[date]) -> Entry:
    if event.get("dtstart") is None:
        raise ValueError("it has no date")
    begins = event.decoded("dtstart")
    start = _day(begins)
    rule = _local_until(event.get("rrule"), begins) if event.get("rrule") is not None else ""
    if rule:
        check_rule(rule, start)
        rule = join_rule(rule, [*_left_out(event), *moved])
    own = event.get("recurrence-id")
    categories = [str(item).lower() for item in getattr(event.get("categories"), "cats", [])]
    return Entry(
        uid=(str(event.get("uid") or f"event-{number}-{start.isoformat()}") + (f"#{_day(own.dt).isoformat()}" if own is not None else ""))[
            -255:
        ],
        title=str(event.get("summary") or event.get("uid") or number)[:200],
        kind=next((EventKind(item) for item in categories if item in set(EventKind)), EventKind.OTHER),
        start=start,
        end=max(start, _last_day(event, start)),
        rrule=rule,
        url=str(event.get("url") or ""),
    )


def _local_until(rule: vRecur, begins: date | datetime) -> str:
    """The rule as text. Its last day, written in UTC, is a day of the place where the event happens: across a change of hour
    the two are not the same day (RFC 5545 3.3.10)."""
    for position, until in enumerate(rule.get("UNTIL", [])):
        if isinstance(until, datetime):
            zone = begins.tzinfo if isinstance(begins, datetime) else None
            rule["UNTIL"][position] = (until.astimezone(zone) if until.tzinfo and zone else until).date()
    return bytes(rule.to_ical()).decode()  # type: ignore[no-untyped-call]  # icalendar has no annotations here


def _left_out(event: Component) -> list[date]:
    """The repetitions that were cancelled (EXDATE)."""
    given = event.get("exdate")
    lists = given if isinstance(given, list) else [given] if given is not None else []
    return [_day(one.dt) for several in lists for one in several.dts]


def _last_day(event: Component, start: date) -> date:
    if event.get("dtend") is None:
        return start
    end = event.decoded("dtend")
    return end.date() if isinstance(end, datetime) else end - timedelta(days=1)  # for whole days, DTEND is the day after


def _day(value: date | datetime) -> date:
    return value.date() if isinstance(value, datetime) else value
