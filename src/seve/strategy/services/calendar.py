"""The calendar: typed events, iCalendar in and out."""

from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4

from django.db import transaction

from seve.audit.services import record
from seve.base import clock
from seve.directory import selectors as directory
from seve.strategy import models, selectors
from seve.strategy.domain import ical
from seve.strategy.domain.calendar import RuleRefused, check_rule
from seve.strategy.services.errors import StrategyRefused
from seve.strategy.types import EventKind

BEHIND, AHEAD = timedelta(days=365), timedelta(days=730)  # how far from today a written calendar reaches


def add_event(
    *,
    title: str,
    kind: EventKind,
    start: date,
    by: str,
    end: date | None = None,
    territory: str = "",
    rrule: str = "",
    url: str = "",
    uid: str = "",
) -> str:
    """Put something on the calendar. Gives its uid; the same uid again replaces it."""
    if not title.strip():
        raise StrategyRefused("an event needs a title")
    if end and end < start:
        raise StrategyRefused(f"it would end ({end}) before it begins ({start})")
    if territory and territory not in directory.territories():
        raise StrategyRefused(f"“{territory}” is no known territory; use a code such as FR-29")
    if rrule:
        try:
            check_rule(rrule, start)
        except RuleRefused as reason:
            raise StrategyRefused(str(reason)) from None
    name = uid or f"{uuid4()}@seve"
    values = {
        "title": title.strip()[:200],
        "kind": kind,
        "start": start,
        "end": end or start,
        "territory_id": territory or None,
        "rrule": rrule,
        "url": url,
    }
    with transaction.atomic():
        models.Event.objects.update_or_create(uid=name, defaults=values)
        record(
            verb="strategy.event",
            subject=f"strategy.Event:{name}"[:200],
            by=by,
            detail={"title": title.strip(), "start": start.isoformat()},
        )
    return name


def remove_event(*, uid: str, by: str) -> None:
    with transaction.atomic():
        gone, _ = models.Event.objects.filter(uid=uid).delete()
        if not gone:
            raise StrategyRefused("this event is no longer on the calendar")
        record(verb="strategy.event-removed", subject=f"strategy.Event:{uid}"[:200], by=by)


def import_calendar(*, path: Path, by: str, territory: str = "") -> tuple[int, list[str]]:
    """Events of an .ics file onto the calendar. Gives how many, and one line for each that cannot be used."""
    try:
        entries, problems = ical.read(path.read_bytes())
    except OSError as reason:
        raise StrategyRefused(f"cannot read {path}: {reason.strerror}") from None
    except ValueError as reason:
        raise StrategyRefused(f"{path.name}: {reason}") from None
    with transaction.atomic():
        for entry in entries:
            add_event(
                title=entry.title,
                kind=entry.kind,
                start=entry.start,
                end=entry.end,
                territory=territory,
                rrule=entry.rrule,
                url=entry.url,
                uid=entry.uid,
                by=by,
            )
    return len(entries), problems


def export_calendar(*, path: Path, territory: str = "") -> int:
    """Write the calendar of a territory ("" is everything) as iCalendar. Gives the number of events."""
    content, count = calendar_bytes(territory=territory)
    path.write_bytes(content)
    return count


def calendar_bytes(*, territory: str = "") -> tuple[bytes, int]:
    """The calendar as an iCalendar file, with the launches of the register; and how many events it holds."""
    today = clock.now().date()
    known = directory.territories()
    if territory and territory not in known:
        raise StrategyRefused(f"“{territory}” is no known territory; use a code such as FR-29")
    everything = selectors.occurrences(first=date(1990, 1, 1) if not territory else today - BEHIND, last=today + AHEAD, territory=territory)
    repeated = {row.uid: row for row in models.Event.objects.exclude(rrule="")}
    seen: set[str] = set()
    entries = []
    for one in everything:
        if one.uid not in seen:
            seen.add(one.uid)
            place = known[one.territory].name if one.territory in known else ""
            row = repeated.get(one.uid)  # a repetition is counted from its own first day, however long ago
            start, end = (row.start, row.end) if row else (one.start, one.end)
            entries.append(ical.Entry(one.uid, one.title, one.kind, start, end, row.rrule if row else "", one.url, place))
    name = known[territory].name if territory else "Sève"
    return ical.write(entries, name=name, stamp=clock.now().replace(microsecond=0)), len(entries)
