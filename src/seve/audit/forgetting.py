"""Look-ups are kept twelve months, then whose they were and of what is erased (N7); the chain still closes over them.

The database itself allows no other change: its trigger lets a row lose its actor, subject, detail and salt, once, when it is a look-up
older than twelve months by the database's own clock. Each erasing is an event of its own, and the check of the chain counts with it.
"""

from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.db.models.functions import TruncDay

from seve.audit.models import AuditEvent
from seve.audit.services import record
from seve.base import clock

LOOK_UPS = ("desk.look",)  # as in the trigger (migration 0002)
KEPT = timedelta(days=366)  # never less than twelve months; as in the trigger
FORGET = "audit.forget"


@transaction.atomic
def forget_look_ups(*, by: str) -> int:
    """Erase whose the look-ups older than twelve months were, and of what. Returns how many; safe to run again."""
    before = min(clock.now(), datetime.now(UTC)) - KEPT
    old = AuditEvent.objects.filter(verb__in=LOOK_UPS, at__lt=before, forgotten_at=None).exclude(commitment=None)
    count = old.update(actor="", subject="", detail={}, salt=None, at=TruncDay("at", tzinfo=UTC), forgotten_at=clock.now())
    if count:
        record(verb=FORGET, subject="audit.AuditEvent", by=by, detail={"count": count, "before": before.isoformat()})
    return count
