"""Write the plan: few directions, taken up, adapted or declined by the levels below."""

from datetime import date

from django.db import IntegrityError, transaction

from seve.audit.services import record
from seve.base import clock
from seve.directory import selectors as directory
from seve.strategy import models
from seve.strategy.services.errors import StrategyRefused
from seve.strategy.types import ActionState, Measure, Stance


def add_objective(*, title: str, text: str = "", territory: str = "", start: date | None = None, end: date | None = None, by: str) -> int:
    """A direction of one level ("" is the whole country). Gives its id."""
    return _store(title=title, text=text, territory=territory, start=start, end=end, parent=None, stance=Stance.OWN, reason="", by=by)


def answer(*, objective_id: int, territory: str, stance: Stance, by: str, title: str = "", text: str = "", reason: str = "") -> int:
    """What a territory below does with an objective: adopt it, adapt it in its own words, or decline it with a reason."""
    parent = _get(objective_id)
    if (
        not territory
        or territory not in directory.territory_and_below(parent.territory_id or "FR")
        or territory == (parent.territory_id or "FR")
    ):
        raise StrategyRefused("an objective is answered by a territory below its own")
    if stance is Stance.OWN:
        raise StrategyRefused("an answer adopts, adapts or declines")
    if stance is Stance.DECLINED and not reason.strip():
        raise StrategyRefused("declining needs a reason; one sentence is enough")
    if stance is Stance.ADAPTED and not (title.strip() or text.strip()):
        raise StrategyRefused("adapting needs your own words")
    return _store(
        title=title or parent.title,
        text=text or parent.text,
        territory=territory,
        start=parent.start,
        end=parent.end,
        parent=parent,
        stance=stance,
        reason=reason,
        by=by,
    )


def _store(
    *,
    title: str,
    text: str,
    territory: str,
    start: date | None,
    end: date | None,
    parent: models.Objective | None,
    stance: Stance,
    reason: str,
    by: str,
) -> int:
    if not title.strip():
        raise StrategyRefused("an objective needs a title")
    if territory and territory not in directory.territories():
        raise StrategyRefused(f"“{territory}” is no known territory; use a code such as FR-29")
    if start and end and end < start:
        raise StrategyRefused(f"it would end ({end}) before it begins ({start})")
    try:
        with transaction.atomic():
            row = models.Objective.objects.create(
                title=title.strip()[:200],
                text=text.strip(),
                territory_id=territory or None,
                parent=parent,
                stance=stance,
                reason=reason.strip(),
                start=start,
                end=end,
                created_at=clock.now(),
            )
            detail = {
                "title": row.title,
                "territory": territory,
                "stance": stance,
                "reason": reason.strip(),
                "parent": parent.pk if parent else None,
            }
            record(verb="strategy.objective", subject=f"strategy.Objective:{row.pk}", by=by, detail=detail)
    except IntegrityError:
        raise StrategyRefused(f"{territory} has answered this objective already; change that answer instead") from None
    return int(row.pk)


def close_objective(*, objective_id: int, by: str) -> None:
    """Let a direction rest; it stays readable."""
    with transaction.atomic():
        row = _get(objective_id, lock=True)
        row.closed_at = row.closed_at or clock.now()
        row.save(update_fields=["closed_at"])
        record(verb="strategy.close", subject=f"strategy.Objective:{objective_id}", by=by)


def add_action(*, objective_id: int, title: str, owner: str = "", start: date | None = None, end: date | None = None, by: str) -> int:
    if not title.strip():
        raise StrategyRefused("an action needs a title")
    if start and end and end < start:
        raise StrategyRefused(f"it would end ({end}) before it begins ({start})")
    with transaction.atomic():
        row = models.Action.objects.create(
            objective=_get(objective_id), title=title.strip()[:200], owner=owner.strip()[:200], start=start, end=end
        )
        record(verb="strategy.action", subject=f"strategy.Objective:{objective_id}", by=by, detail={"title": row.title, "owner": row.owner})
    return int(row.pk)


def set_action_state(*, action_id: int, state: ActionState, by: str) -> int:
    """Say where an action stands. Gives the id of its direction."""
    with transaction.atomic():
        row = models.Action.objects.select_for_update().filter(pk=action_id).first()
        if row is None:
            raise StrategyRefused("this action is no longer in the plan")
        row.state = state
        row.save(update_fields=["state"])
        record(
            verb="strategy.action-state",
            subject=f"strategy.Objective:{row.objective_id}",
            by=by,
            detail={"title": row.title, "state": state},
        )
    return int(row.objective_id)


def add_milestone(*, objective_id: int, title: str, on: date, by: str) -> int:
    if not title.strip():
        raise StrategyRefused("a milestone needs a title")
    with transaction.atomic():
        row = models.Milestone.objects.create(objective=_get(objective_id), title=title.strip()[:200], on=on)
        record(
            verb="strategy.milestone",
            subject=f"strategy.Objective:{objective_id}",
            by=by,
            detail={"title": row.title, "on": on.isoformat()},
        )
    return int(row.pk)


def reach_milestone(*, milestone_id: int, by: str) -> int:
    """Say that a milestone stands. The same twice keeps the first day. Gives the id of its direction."""
    with transaction.atomic():
        row = models.Milestone.objects.select_for_update().filter(pk=milestone_id).first()
        if row is None:
            raise StrategyRefused("this milestone is no longer in the plan")
        if row.reached_at is None:
            row.reached_at = clock.now()
            row.save(update_fields=["reached_at"])
            record(verb="strategy.milestone-reached", subject=f"strategy.Objective:{row.objective_id}", by=by, detail={"title": row.title})
    return int(row.objective_id)


def add_indicator(*, objective_id: int, measure: Measure, target: float | None = None, by: str) -> int:
    """An indicator that fills itself from what the rooms below measure."""
    with transaction.atomic():
        row, _ = models.Indicator.objects.update_or_create(objective=_get(objective_id), measure=measure, defaults={"target": target})
        record(
            verb="strategy.indicator", subject=f"strategy.Objective:{objective_id}", by=by, detail={"measure": measure, "target": target}
        )
    return int(row.pk)


def _get(objective_id: int, *, lock: bool = False) -> models.Objective:
    rows = models.Objective.objects.select_for_update() if lock else models.Objective.objects
    row = rows.filter(pk=objective_id).first()
    if row is None:
        raise StrategyRefused(f"there is no objective {objective_id} in the plan")
    return row
