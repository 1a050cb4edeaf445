"""Reads: the health of the whole at a date, the pulse of each place, signs and suggestions."""

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime
from typing import Any

from seve.vitality import models, wording
from seve.vitality.types import Evidence, Health, Life, Pulse, SignKind, Suggestion, VitalSign


def health(at: datetime | None = None) -> Health | None:
    """The latest checkup not later than `at`; None when there was none."""
    row = _checkup(at)
    return health_of(row) if row else None


def health_history(limit: int = 52) -> list[Health]:
    """The last checkups, oldest first."""
    return [health_of(row) for row in models.Checkup.objects.order_by("-at")[:limit]][::-1]


def pulses(at: datetime | None = None, *, among: Collection[int] | None = None) -> dict[int, Pulse]:
    """The rhythm of every place that ever spoke, or of those `among` these, by entity id."""
    row = _checkup(at)
    if row is None:
        return {}
    found = row.pulse_set.all() if among is None else row.pulse_set.filter(entity_id__in=among)
    return {pulse.entity_id: _pulse(pulse) for pulse in found}


def states(at: datetime | None = None) -> dict[int, str]:
    """Only how alive each place is, by entity id: for who needs that of all at once."""
    row = _checkup(at)
    return dict(row.pulse_set.values_list("entity_id", "state")) if row else {}


def pulse_of(entity_id: int, at: datetime | None = None) -> Pulse | None:
    row = _checkup(at)
    found = row.pulse_set.filter(entity_id=entity_id).first() if row else None
    return _pulse(found) if found else None


def signs(
    *, start: datetime | None = None, end: datetime | None = None, kind: SignKind | None = None, entity_id: int | None = None
) -> list[VitalSign]:
    """What the latest checkup (not later than `end`, when one is given) noticed from `start` to `end` (left out), the latest first."""
    checkup = _checkup(end) or (models.Checkup.objects.order_by("at").first() if end else None)
    rows = models.VitalSign.objects.filter(checkup=checkup).order_by("-at", "-value", "id") if checkup else models.VitalSign.objects.none()
    if start is not None:
        rows = rows.filter(at__gte=start)
    if end is not None:
        rows = rows.filter(at__lt=end)
    if kind is not None:
        rows = rows.filter(kind=kind)
    if entity_id is not None:
        rows = rows.filter(entity_id=entity_id)
    return [_sign(row) for row in rows]


def suggestions() -> list[Suggestion]:
    """The gestures of the latest checkup: those within the week's budget, then what to leave alone."""
    row = _checkup(None)
    return [_suggestion(each) for each in row.suggestion_set.order_by("id")] if row else []


def suggestion_text(suggestion: Suggestion) -> tuple[str, str]:
    """Title and reason in the language that is active."""
    return wording.title_and_reason(suggestion)


def health_of(row: models.Checkup) -> Health:
    return Health(row.at, row.alive, row.slowing, row.silent, row.revived, row.unknown, row.lost_links, row.diversity)


def written(evidence: Evidence) -> dict[str, Any]:
    """Evidence as JSON keeps it."""
    return asdict(evidence) | {"date": evidence.date.isoformat() if evidence.date else None}


def _checkup(at: datetime | None) -> models.Checkup | None:
    rows = models.Checkup.objects.order_by("-at")
    return (rows.filter(at__lte=at) if at is not None else rows).first()


def _pulse(row: models.Pulse) -> Pulse:
    return Pulse(row.entity_id, Life(row.state), row.p_alive, row.usual_gap, row.silence, row.last_post, row.posts)


def _sign(row: models.VitalSign) -> VitalSign:
    evidence = tuple(map(_read, row.evidence))
    return VitalSign(SignKind(row.kind), row.entity_id, row.other_entity_id, row.at, row.value, evidence)


def _suggestion(row: models.Suggestion) -> Suggestion:
    return Suggestion(
        id=row.pk,
        kind=row.kind,
        entity_id=row.entity_id,
        other_entity_id=row.other_entity_id,
        reason=row.reason,
        parameters=row.parameters,
        evidence=tuple(map(_read, row.evidence)),
    )


def _read(stored: dict[str, Any]) -> Evidence:
    date = stored.get("date")
    return Evidence(**(stored | {"date": datetime.fromisoformat(date) if date else None}))
