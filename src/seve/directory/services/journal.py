"""Every decision is written down twice: an audit event for ever (who, what, when, closed words only), and a Change that can undo it.

Names and addresses are in the Change alone: it goes when the place leaves, the audit stays.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db import connection, transaction

from seve.audit import services as audit
from seve.base import clock
from seve.base.errors import SeveError
from seve.charter.exclusions import excluded_by_default
from seve.charter.services import admit_exceptions
from seve.directory.models import Change, StandingProof, UrlPrefix, WebEntity
from seve.directory.types import Status

DIRECTORY_LOCK = 7_305_227  # advisory lock: decisions on the directory are taken one after the other
FIELDS = (
    "name",
    "home_url",
    "kind",
    "status",
    "standing",
    "territory_id",
    "language",
    "note",
    "declared_feeds",
    "merged_into_id",
    "created_at",
    "decided_at",
)
CODED = ("kind", "status", "standing", "territory_id", "language", "merged_into_id")
UNDO = "directory.undo"
State = dict[str, Any]  # FIELDS, "prefixes": [[surt, url]], "proofs": [[kind, url, quote, seen_at, confidence]]; plain JSON values


@dataclass
class Decision:
    """A decision being taken. What it creates is told to it."""

    batch: str
    at: datetime
    created: list[int] = field(default_factory=list)
    before: dict[int, State] = field(default_factory=dict)
    changed: int = 0  # entities that are no longer as they were; known once it is taken

    def watch(self, entity_ids: Iterable[int]) -> None:
        """More entities that this decision is about to change: they are looked at before it does."""
        self.before |= states([entity for entity in entity_ids if entity not in self.before])


@contextmanager
def deciding(
    verb: str, *, entity_ids: Sequence[int], by: str, detail: dict[str, Any] | None = None, together: str = "", reason: str = ""
) -> Iterator[Decision]:
    """One transaction: change the entities inside it, and the difference is recorded, one event an entity.

    `together` names the subject of a single event for all of them (an import). `reason` says why
    places of a kind left out by default are admitted. Raises SeveError when an entity is not there, or such a place has no reason.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [DIRECTORY_LOCK])
        decision = Decision(batch=uuid4().hex, at=clock.now())
        decision.watch(entity_ids)
        missing = sorted(set(entity_ids) - decision.before.keys())
        if missing:
            raise SeveError(f"there is no place number {missing[0]}: see the numbers with: seve directory list")
        yield decision
        changes = _changes(decision.before, states([*decision.before, *decision.created]))
        decision.changed = len(changes)
        if verb != UNDO:  # what is put back was admitted with its reason
            admit_exceptions(names=_left_out_by_default(changes), reason=reason, by=by)
        _record(verb, changes, decision, by=by, detail=detail or {}, together=together)


def _changes(before: dict[int, State], after: dict[int, State]) -> dict[int, dict[str, Any]]:
    """By entity, the fields that differ, before and after; a new entity has no before, one that was removed no after."""
    changes: dict[int, dict[str, Any]] = {gone: {"before": before[gone], "after": None} for gone in before.keys() - after.keys()}
    for entity, state in after.items():
        old = before.get(entity)
        if old is None:
            changes[entity] = {"before": None, "after": state}
        elif names := [name for name in state if state[name] != old[name]]:
            changes[entity] = {"before": {name: old[name] for name in names}, "after": {name: state[name] for name in names}}
    return changes


def _left_out_by_default(changes: dict[int, dict[str, Any]]) -> list[str]:
    """The names of places that this decision admits, though they are of a kind left out by default."""
    admitted = [entity for entity, change in changes.items() if (change["after"] or {}).get("status") == Status.IN]
    rows = WebEntity.objects.filter(id__in=admitted).order_by("id").values_list("name", "home_url", "kind")
    return [name for name, home, kind in rows if excluded_by_default(name=name, address=home, kind=kind)]


def _record(verb: str, changes: dict[int, dict[str, Any]], decision: Decision, *, by: str, detail: dict[str, Any], together: str) -> None:
    undoes = str(detail.get("undoes", ""))
    Change.objects.bulk_create(
        [
            Change(batch=decision.batch, undoes=undoes, verb=verb, actor=by, at=decision.at, entity=entity, **change)
            for entity, change in changes.items()
        ],
        batch_size=1000,
    )
    shared = {"batch": decision.batch, **detail}
    if together:
        audit.record(verb=verb, subject=together[:200], by=by, at=decision.at, detail={**shared, "entities": sorted(changes)})
        return
    for entity, change in changes.items():
        audit.record(verb=verb, subject=subject(entity), by=by, at=decision.at, detail={**shared, **_closed_words(change)})


def _closed_words(change: dict[str, Any]) -> dict[str, Any]:
    """Of a change, what an event may keep for ever: which fields, and the values of those that hold codes."""
    before, after = change["before"] or {}, change["after"] or {}
    names = sorted({*before, *after})
    return {
        "fields": names,
        "before": {name: before[name] for name in CODED if name in before},
        "after": {name: after[name] for name in CODED if name in after},
    }


def subject(entity_id: int) -> str:
    return f"directory.WebEntity:{entity_id}"


def states(entity_ids: Sequence[int]) -> dict[int, State]:
    """The state of each entity that exists, in plain JSON values."""
    rows = WebEntity.objects.filter(id__in=list(entity_ids)).values("id", *FIELDS)
    found: dict[int, State] = {}
    for row in rows:
        entity = row.pop("id")
        times = {name: row[name].isoformat() if row[name] else None for name in ("created_at", "decided_at")}
        found[entity] = {**row, **times, "prefixes": [], "proofs": []}
    for entity, surt, url in UrlPrefix.objects.filter(entity_id__in=found).order_by("surt").values_list("entity_id", "surt", "url"):
        found[entity]["prefixes"].append([surt, url])
    proofs = StandingProof.objects.filter(entity_id__in=found).order_by("id")
    for entity, kind, url, quote, seen_at, sure in proofs.values_list("entity_id", "kind", "url", "quote", "seen_at", "confidence"):
        found[entity]["proofs"].append([kind, url, quote, seen_at.isoformat() if seen_at else None, sure])
    return found
