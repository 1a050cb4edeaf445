"""Retention: what a decision changed is kept so long, to be taken back; the decision itself stays in the audit, in closed words."""

from datetime import datetime

from django.db import transaction

from seve.audit.services import record
from seve.directory.models import Change


@transaction.atomic
def forget_changes(*, before: datetime, by: str) -> int:
    """Erase what the decisions before a date changed (names, addresses); they can no longer be undone. Returns how many rows went."""
    count, _tables = Change.objects.filter(at__lt=before).delete()
    if count:
        record(verb="directory.retention", subject="directory.Change", by=by, detail={"count": count, "before": before.date().isoformat()})
    return count
