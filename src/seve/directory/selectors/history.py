"""Who decided what of a place, newest first."""

from datetime import datetime, timedelta

from django.db.models import Min

from seve.audit import selectors as audit
from seve.directory.models import Change, Discovery, UrlPrefix, WebEntity
from seve.directory.types import Decided, Route, Status

FIRST_DAY = timedelta(days=1)  # before the directory was opened, it stands as it did a day after


def history_of(entity_id: int, limit: int = 100) -> list[Decided]:
    """Every decision on a place, newest first, with what it changed and whether it still stands; last, the lists that brought it."""
    events = audit.events_of(f"directory.WebEntity:{entity_id}", limit=limit)
    changes = {row.batch: row for row in Change.objects.filter(entity=entity_id).order_by("-id")}
    fallen = _fallen(list(changes.values()))
    told = []
    for event in events:
        batch = str(event.detail.get("batch", ""))
        change = changes.get(batch)
        before = (change.before if change else event.detail.get("before")) or {}
        after = (change.after if change else event.detail.get("after")) or {}
        told.append(Decided(event.id, event.at, event.actor, event.verb, before, after, batch in fallen))
    return told + _lists(entity_id)


def _fallen(newest_first: list[Change]) -> set[str]:
    """The batches that were taken back, and not done again."""
    fallen: set[str] = set()
    for change in newest_first:
        if change.undoes and change.batch not in fallen:
            fallen.add(change.undoes)
    return fallen


def _lists(entity_id: int) -> list[Decided]:
    """The imports that named the place; their event is one for the whole list, and is not told here."""
    surts = UrlPrefix.objects.filter(entity_id=entity_id).values_list("surt", flat=True)
    rows = Discovery.objects.filter(surt__in=surts, route=Route.IMPORT).order_by("-at")
    first_of = {row.evidence_url: row for row in rows}
    return [Decided(0, row.at, "", "directory.import", {}, {"file": row.evidence_url}, False) for row in first_of.values()]


def admitted_at(at: datetime) -> frozenset[int]:
    """The ids of the places that were admitted at a date, by the decisions taken until then.

    Each later decision is taken back, as far as it changed a status; a place of which no decision is kept counts from its admission on.
    A date before the directory was opened is answered with the places of its first day: nothing had been decided yet.
    """
    living = WebEntity.objects.filter(merged_into__isnull=True)
    rows = {row[0]: row[1:] for row in living.values_list("id", "status", "created_at", "decided_at")}
    moment = max(at, opened + FIRST_DAY) if (opened := _opened()) else at
    told = set(Change.objects.values_list("entity", flat=True).distinct())
    were = _statuses_before_later_decisions(moment)
    found = set()
    for entity, (status, created, decided) in rows.items():
        admitted_on = created if entity in told else decided or created
        if were.get(entity, status if admitted_on <= moment else None) == Status.IN:
            found.add(entity)
    return frozenset(found)


def _opened() -> datetime | None:
    first: datetime | None = WebEntity.objects.aggregate(first=Min("created_at"))["first"]
    return first


def _statuses_before_later_decisions(moment: datetime) -> dict[int, str | None]:
    """Of the places decided upon later: the status each one had, None for those that were not there."""
    were: dict[int, str | None] = {}
    for entity, before in Change.objects.filter(at__gt=moment).order_by("id").values_list("entity", "before"):
        if entity not in were and (before is None or "status" in before):
            were[entity] = None if before is None else before["status"]
    return were
