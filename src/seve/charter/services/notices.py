"""Telling places that they are observed; no notice in time, no more visits (GDPR art. 14)."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction

from seve.audit.services import record
from seve.base import clock
from seve.base.addresses import surt
from seve.base.addresses.prefixes import normal
from seve.charter import policy
from seve.charter.models import Notice, Suspension
from seve.charter.types import Way


@transaction.atomic
def give_notice(*, url: str, way: Way, by: str) -> None:
    """Note that a place was told, with the origin of what is held and the way to leave; visits may go on."""
    place = normal(surt(url))
    row = Notice.objects.create(surt=place, way=way, at=clock.now())
    Suspension.objects.filter(surt=place).delete()
    record(verb="charter.notice", subject=f"charter.Notice:{row.pk}", by=by, detail={"way": str(way)})


@transaction.atomic
def suspend_untold(*, admitted: Iterable[tuple[str, datetime]], now: datetime, by: str) -> int:
    """Stop visits to the unofficial places admitted longer ago than the rule allows, that were never told.

    admitted: (home address, date of admission) of each. Returns how many were suspended now.
    """
    limit = now - timedelta(days=policy.value("notice_days"))
    told = set(Notice.objects.values_list("surt", flat=True))
    late = {normal(surt(url)) for url, since in admitted if since <= limit} - told
    known = set(Suspension.objects.values_list("surt", flat=True))
    new = sorted(late - known)
    Suspension.objects.bulk_create([Suspension(surt=place, at=now) for place in new])
    if new:
        record(verb="charter.suspend", subject="charter.Suspension", by=by, detail={"count": len(new)})
    return len(new)
