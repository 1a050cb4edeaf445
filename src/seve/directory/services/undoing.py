"""Taking a decision back, from what its event holds."""

from typing import Any

from seve.audit import selectors as audit
from seve.audit.types import Event
from seve.base.errors import SeveError
from seve.directory.models import UrlPrefix, WebEntity
from seve.directory.services.belongings import rehome, with_belongings
from seve.directory.services.journal import State, deciding, states
from seve.directory.services.restoring import write_states
from seve.directory.types import Status

LOOKED_BACK = 5_000  # events


def undo(*, by: str, event_id: int | None = None) -> str:
    """Take back one decision: the one of this event, or the last one that `by` took and that still stands. Returns its verb.

    Everything decided in the same stroke is taken back with it; undoing an undoing does it again. Raises SeveError when there is nothing to
    take back, or when one of the places was changed since.
    """
    events = audit.events(verb_prefix="directory.", limit=LOOKED_BACK)
    chosen = _chosen(events, by, event_id)
    batch = chosen.detail["batch"]
    changes = _gathered(events, batch)
    present = states(sorted(changes))
    with deciding("directory.undo", entity_ids=sorted(present), by=by, detail={"undoes": batch, "undone_verb": chosen.verb}) as decision:
        for entity, change in changes.items():
            _refuse_if_changed_since(entity, change, present.get(entity))
        decision.created += sorted(changes.keys() - present.keys())
        _restore(changes)
        rehome(sorted(changes))
    return chosen.verb


def _chosen(events: list[Event], by: str, event_id: int | None) -> Event:
    """The event to take back. An event whose batch was undone does not stand any more, unless that undoing was itself undone."""
    standing: set[str] = set()
    fallen: set[str] = set()
    for event in events:  # newest first
        batch, undoes = event.detail.get("batch"), event.detail.get("undoes")
        if not batch or "changes" not in event.detail:
            continue
        if batch not in fallen:
            standing.add(batch)
            if undoes:
                fallen.add(undoes)
        wanted = event.id == event_id if event_id is not None else (event.actor == by and batch in standing and not undoes)
        if wanted and batch in fallen:
            raise SeveError(f"decision {event.id} was already undone")
        if wanted:
            return event
    raise SeveError("there is no decision to undo" if event_id is None else f"there is no decision number {event_id} to undo")


def _gathered(events: list[Event], batch: str) -> dict[int, dict[str, Any]]:
    """Every change of one stroke, by entity."""
    return {
        int(entity): change for event in events if event.detail.get("batch") == batch for entity, change in event.detail["changes"].items()
    }


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
    UrlPrefix.objects.filter(entity_id__in=made).delete()
    write_states({entity: change["before"] for entity, change in changes.items() if change["before"] is not None})
    rehome(made)
    kept = with_belongings(made)
    WebEntity.objects.filter(id__in=kept).update(status=Status.OUT)
    WebEntity.objects.filter(id__in=set(made) - kept).delete()
