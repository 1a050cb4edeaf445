"""Taking a decision back, from what was kept of it."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Max

from seve.audit import selectors as audit
from seve.base.errors import SeveError
from seve.directory.models import Change, Nomination, UrlPrefix, WebEntity
from seve.directory.services.belongings import rehome, with_belongings
from seve.directory.services.journal import UNDO, State, deciding, states
from seve.directory.services.restoring import write_states
from seve.directory.types import Status

LOOKED_BACK = 1_000  # decisions
NOMINATED = {Status.IN: "admitted", Status.OUT: "refused"}  # what a found address is once its place is that


def undo(*, by: str, event_id: int | None = None) -> str:
    """Take back one decision: the one of this event, or the last one that `by` took and that still stands. Returns its verb.

    Everything decided in the same stroke is taken back with it; undoing an undoing does it again. Raises SeveError when there is nothing to
    take back, or when one of the places was changed since. A place that left meanwhile stays away: of it, nothing is kept.
    """
    chosen = _chosen(by, _batch_of(event_id) if event_id is not None else None)
    changes = {row.entity: {"before": row.before, "after": row.after} for row in Change.objects.filter(batch=chosen.batch)}
    present = states(sorted(changes))
    detail = {"undoes": chosen.batch, "undone_verb": chosen.verb}
    with deciding(UNDO, entity_ids=sorted(present), by=by, detail=detail) as decision:
        for entity, change in changes.items():
            _refuse_if_changed_since(entity, change, present.get(entity))
        decision.created += sorted(changes.keys() - present.keys())
        _restore(changes)
        rehome(sorted(changes))
    return chosen.verb


@dataclass(frozen=True, slots=True)
class Stroke:
    """One decision, on one entity or on many."""

    batch: str
    undoes: str
    verb: str
    actor: str


def strokes() -> list[Stroke]:
    """The last decisions, newest first."""
    rows = Change.objects.values("batch", "undoes", "verb", "actor").annotate(last=Max("id")).order_by("-last")[:LOOKED_BACK]
    return [Stroke(row["batch"], row["undoes"], row["verb"], row["actor"]) for row in rows]


def _chosen(by: str, batch: str | None) -> Stroke:
    """The decision to take back. One that was undone does not stand any more, unless that undoing was itself undone."""
    fallen: set[str] = set()
    for stroke in strokes():
        stands = stroke.batch not in fallen
        if stands and stroke.undoes:
            fallen.add(stroke.undoes)
        if batch is not None and stroke.batch == batch and not stands:
            raise SeveError("this decision was already undone")
        if stroke.batch == batch or (batch is None and stands and stroke.actor == by and not stroke.undoes):
            return stroke
    raise SeveError("there is no decision to undo" if batch is None else "what was needed to undo this decision is no longer kept")


def _batch_of(event_id: int) -> str:
    """The stroke that an audit event tells of."""
    for event in audit.events(verb_prefix="directory.", limit=LOOKED_BACK * 5):
        if event.id == event_id and event.detail.get("batch"):
            return str(event.detail["batch"])
    raise SeveError(f"there is no decision number {event_id} to undo")


def _refuse_if_changed_since(entity: int, change: dict[str, Any], state: State | None) -> None:
    after = change["after"]
    if (after is None) != (state is None):
        raise SeveError(f"place number {entity} was {'made again' if state else 'removed'} since: undo the later decision first")
    for name, value in (after or {}).items():
        if state is not None and state[name] != value and name != "decided_at":
            raise SeveError(f"place number {entity} was changed since ({name.removesuffix('_id')}): undo the later decision first")


def _restore(changes: dict[int, dict[str, Any]]) -> None:
    """Write the states of before. What a decision made is removed; if pages already hang on it, it is left out instead."""
    made = [entity for entity, change in changes.items() if change["before"] is None]
    bounds = list(UrlPrefix.objects.filter(entity_id__in=made).values_list("entity_id", "surt"))
    UrlPrefix.objects.filter(entity_id__in=made).delete()
    states_before = {entity: change["before"] for entity, change in changes.items() if change["before"] is not None}
    write_states(states_before)
    rehome(made)
    kept = with_belongings(made)
    WebEntity.objects.filter(id__in=kept).update(status=Status.OUT)
    WebEntity.objects.filter(id__in=set(made) - kept).delete()
    Nomination.objects.filter(surt__in=[surt for entity, surt in bounds if entity not in kept]).update(state="waiting")
    for status, state in NOMINATED.items():
        again = [surt for each in states_before.values() if each.get("status") == status for surt, _ in each.get("prefixes", ())]
        Nomination.objects.filter(surt__in=again, state="waiting").update(state=state)
