"""Mandates: who coordinates, by which decision."""

from datetime import date, timedelta

from django.db import transaction

from seve.audit.services import record
from seve.base import clock
from seve.base.errors import SeveError
from seve.charter.models import Mandate
from seve.charter.selectors import TRIAL_DAYS


class MandateRefused(SeveError):
    """The mandate is incomplete."""


@transaction.atomic
def record_mandate(
    *,
    holder: str,
    article: str,
    decided_on: date,
    since: date,
    until: date,
    powers: tuple[str, ...],
    by: str,
    holder_id: int | None = None,
    document_url: str = "",
) -> int:
    """Record a mandate; it takes the place of a trial. Returns its id. Raises MandateRefused."""
    if not holder.strip() or not article.strip():
        raise MandateRefused("a mandate names its holder and the article of the statutes it rests on")
    if until < since:
        raise MandateRefused("a mandate ends after it begins: check its dates")
    Mandate.objects.filter(is_trial=True, ended_at=None).update(ended_at=clock.now())
    row = Mandate.objects.create(
        holder_user_id=holder_id,
        holder=holder.strip(),
        article=article.strip(),
        decided_on=decided_on,
        document_url=document_url,
        powers=list(powers),
        since=since,
        until=until,
    )
    detail = {"powers": ", ".join(powers), "until": until.isoformat(), "article": article}
    record(verb="charter.mandate", subject=f"charter.Mandate:{row.pk}", by=by, detail=detail)
    return row.pk


@transaction.atomic
def open_trial(*, holder: str, holder_id: int | None, by: str) -> int:
    """A mandate to try Sève for a month, shown as such; only where there was never any."""
    if Mandate.objects.exists():
        raise MandateRefused("a trial opens only where no mandate was ever recorded: record the real one")
    today = clock.now().date()
    row = Mandate.objects.create(
        holder_user_id=holder_id,
        holder=holder,
        article="",
        decided_on=today,
        powers=[],
        since=today,
        until=today + timedelta(days=TRIAL_DAYS),
        is_trial=True,
    )
    record(verb="charter.trial", subject=f"charter.Mandate:{row.pk}", by=by)
    return row.pk


@transaction.atomic
def end_mandate(*, mandate_id: int, by: str) -> None:
    """End a mandate now: resignation, recall, end of the trial."""
    row = Mandate.objects.select_for_update().get(pk=mandate_id)
    if row.ended_at is None:
        row.ended_at = clock.now()
        row.save(update_fields=["ended_at"])
        record(verb="charter.mandate_end", subject=f"charter.Mandate:{row.pk}", by=by)
