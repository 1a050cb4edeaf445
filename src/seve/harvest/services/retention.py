"""Retention: the full text of unofficial places goes after its time; title, date and link stay."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from seve.audit.services import record
from seve.harvest.models import Post


@transaction.atomic
def forget_texts(*, before: datetime, entity_ids: Sequence[int], by: str) -> int:
    """Blank the texts of these places' posts that were first read before a date; returns how many."""
    old = Post.objects.filter(entity_id__in=entity_ids, first_seen__lt=before).exclude(text="", excerpt="")
    count = old.update(text="", excerpt="")
    if count:
        record(verb="charter.retention", subject="harvest", by=by, detail={"count": count, "before": before.date().isoformat()})
    return count
