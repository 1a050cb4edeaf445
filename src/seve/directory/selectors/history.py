"""Who decided what of a place, newest first."""

from seve.audit import selectors as audit
from seve.directory.models import Discovery, UrlPrefix
from seve.directory.types import Decided, Route


def history_of(entity_id: int, limit: int = 100) -> list[Decided]:
    """Every decision on a place, newest first, with what it changed and whether it still stands; last, the lists that brought it."""
    events = audit.events_of(f"directory.WebEntity:{entity_id}", limit=limit)
    fallen: set[str] = set()
    told = []
    for event in events:
        batch, undoes = str(event.detail.get("batch", "")), event.detail.get("undoes")
        undone = batch in fallen
        if undoes and not undone:
            fallen.add(undoes)
        change = event.detail.get("changes", {}).get(str(entity_id), {})
        before, after = change.get("before") or {}, change.get("after") or {}
        told.append(Decided(event.id, event.at, event.actor, event.verb, before, after, undone))
    return told + _lists(entity_id)


def _lists(entity_id: int) -> list[Decided]:
    """The imports that named the place; their event is one for the whole list, and is not told here."""
    surts = UrlPrefix.objects.filter(entity_id=entity_id).values_list("surt", flat=True)
    rows = Discovery.objects.filter(surt__in=surts, route=Route.IMPORT).order_by("-at")
    first_of = {row.evidence_url: row for row in rows}
    return [Decided(0, row.at, "", "directory.import", {}, {"file": row.evidence_url}, False) for row in first_of.values()]
