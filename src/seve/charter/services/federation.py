"""The internet federation: the territories' digital leads, and the elections that made them."""

from datetime import date, timedelta

from django.db import transaction

from seve.audit.services import record
from seve.charter.models import Election, Lead


@transaction.atomic
def record_lead(
    *,
    name: str,
    territory: str,
    since: date,
    article: str,
    by: str,
    until: date | None = None,
    contact: str = "",
    election_id: int | None = None,
) -> int:
    """Record who leads a territory's digital life, since when, by which article. Returns its id."""
    row = Lead.objects.create(
        name=name, territory=territory, since=since, until=until, article=article, contact=contact, election_id=election_id
    )
    record(verb="charter.lead", subject=f"charter.Lead:{row.pk}", by=by, detail={"territory": territory})
    return row.pk


@transaction.atomic
def end_lead(*, lead_id: int, until: date, by: str) -> None:
    """A term ends: the last day on which it holds is the one before `until`."""
    row = Lead.objects.select_for_update().get(pk=lead_id)
    row.until = until - timedelta(days=1)
    row.save(update_fields=["until"])
    record(verb="charter.lead_end", subject=f"charter.Lead:{row.pk}", by=by, detail={"territory": row.territory})


@transaction.atomic
def record_election(
    *, territory: str, held_on: date, article: str, by: str, record_url: str = "", electors: int = 0, note: str = ""
) -> int:
    """Record an election of leads. The vote itself was held elsewhere."""
    row = Election.objects.create(
        territory=territory, held_on=held_on, article=article, record_url=record_url, electors=electors, note=note
    )
    record(verb="charter.election", subject=f"charter.Election:{row.pk}", by=by, detail={"territory": territory})
    return row.pk
