"""Visits that found nothing new. They are nine in ten, so they are written together, in two statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from seve.base.addresses import AddressRefused, surt
from seve.harvest.domain.schedule import Due
from seve.harvest.services import tables
from seve.harvest.services.arrays import literals
from seve.harvest.types import Fetched, Outcome

RESCHEDULE = """
UPDATE harvest_feed AS feed
SET failures = 0, state = 'unchanged', detail = '', etag = seen.etag, interval_minutes = seen.minutes,
    next_due = seen.next_due, last_visit = seen.at, last_ok = seen.at
FROM unnest(%s::bigint[], %s::text[], %s::int[], %s::timestamptz[], %s::timestamptz[]) AS seen(id, etag, minutes, next_due, at)
WHERE feed.id = seen.id
"""


@dataclass(frozen=True, slots=True)
class Unchanged:
    """One such visit, and the plan after it."""

    due: Due
    next_due: datetime
    fetched: Fetched


def write(visits: Sequence[Unchanged]) -> None:
    """Store the visits and plan the next ones, in one transaction."""
    if not visits:
        return
    told = [(visit.fetched, visit.due.entity_id, visit.fetched.url[:2000], visit.due.content_hash, Outcome.UNCHANGED) for visit in visits]
    moments = [visit.fetched.at for visit in visits]
    with transaction.atomic(), connection.cursor() as cursor:
        tables.insert_visits(told)
        minutes = [max(1, round(visit.due.interval.total_seconds() / 60)) for visit in visits]
        ids, etags = [visit.due.id for visit in visits], [visit.due.etag for visit in visits]
        cursor.execute(RESCHEDULE, literals((ids, etags, minutes, [visit.next_due for visit in visits], moments)))
    tables.touch_pages([(key, visit.fetched.at) for visit in visits if (key := _key(visit.fetched.final_url))])


def _key(url: str) -> str:
    try:
        return surt(url)
    except AddressRefused:
        return ""
