"""The internet federation's calendar: its meetings, and the file that calendar programs read (RFC 5545)."""

import hashlib
import hmac
from datetime import datetime, timedelta

from dateutil.rrule import rrulestr
from django.conf import settings
from icalendar import Calendar, Event, vRecur

from seve.base import clock
from seve.charter.models import FederationFeed, Meeting
from seve.charter.types import Feed, Gathering

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
SOON = timedelta(days=92)


def rule_of(how_often: str, starts_at: datetime, until: datetime | None = None) -> str:
    """The RRULE of "weekly", "fortnightly", "monthly" (the same weekday of the month), "yearly"; "" for once."""
    day = DAYS[starts_at.weekday()]
    place = (starts_at.day - 1) // 7 + 1
    rules = {
        "weekly": f"FREQ=WEEKLY;BYDAY={day}",
        "fortnightly": f"FREQ=WEEKLY;INTERVAL=2;BYDAY={day}",
        "monthly": f"FREQ=MONTHLY;BYDAY={-1 if place == 5 else place}{day}",
        "yearly": "FREQ=YEARLY",
    }
    rule = rules.get(how_often, "")
    return f"{rule};UNTIL={until:%Y%m%dT%H%M%SZ}" if rule and until else rule


def meetings() -> list[Gathering]:
    """Every meeting with its next date, the soonest first; those that are over come last."""
    now = clock.now()
    rows = [_gathering(row, now) for row in Meeting.objects.order_by("pk")]
    return sorted(rows, key=lambda each: (each.next_at is None, each.next_at or each.starts_at, each.id))


def feeds() -> list[Feed]:
    """The secret addresses that are open."""
    return [Feed(row.pk, row.label, row.made_at) for row in FederationFeed.objects.filter(ended_at=None).order_by("pk")]


def opens(token: str) -> bool:
    """Whether this is an open secret address."""
    return FederationFeed.objects.filter(digest=digest_of(token), ended_at=None).exists()


def digest_of(token: str) -> bytes:
    return hmac.new(settings.SECRET_KEY.encode(), f"federation:{token}".encode(), hashlib.sha256).digest()


def calendar() -> bytes:
    """All meetings as one iCalendar file."""
    file = Calendar()
    file.add("prodid", "-//seve//federation//")
    file.add("version", "2.0")
    file.add("x-wr-calname", "Fédération internet")
    for row in Meeting.objects.order_by("starts_at", "pk"):
        event = Event()
        event.add("uid", f"meeting-{row.pk}@{settings.SEVE.instance_url or 'localhost'}".replace("https://", ""))
        event.add("dtstamp", row.made_at)
        event.add("dtstart", row.starts_at)
        event.add("dtend", row.starts_at + timedelta(minutes=row.minutes))
        event.add("summary", row.title)
        if row.where:
            event.add("location", row.where)
        if row.rule:
            event.add("rrule", vRecur.from_ical(row.rule))
        file.add_component(event)
    return bytes(file.to_ical())


def _gathering(row: Meeting, now: datetime) -> Gathering:
    following = rrulestr(row.rule, dtstart=row.starts_at).after(now, inc=True) if row.rule else row.starts_at
    return Gathering(
        row.pk, row.title, row.starts_at, following if following and following >= now else None, row.minutes, row.where, row.rule
    )
