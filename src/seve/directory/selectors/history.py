"""Who decided what of a place, newest first."""

from seve.audit import selectors as audit
from seve.directory.models import Change, Discovery, UrlPrefix
from seve.directory.types import Decided, Route


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
