"""What strategy tells: the plan of a level, what the levels below made of it, the calendar."""

from collections.abc import Mapping
from datetime import date

from seve.directory import selectors as directory
from seve.directory.types import Territory, TerritoryLevel
from seve.register import selectors as register
from seve.strategy import models
from seve.strategy.domain import calendar
from seve.strategy.types import (
    Action,
    ActionState,
    Collision,
    EventKind,
    Feed,
    Indicator,
    Measure,
    Milestone,
    Objective,
    Occurrence,
    PlanPart,
    Reading,
    Stance,
    Uptake,
    Week,
)

FEW_DIRECTIONS = 7  # "some great directions, and let it live": past this a warning is shown
PARTS = ("action_set", "indicator_set__reading_set", "milestone_set")
NEXT_LEVEL = {
    "": TerritoryLevel.DEPARTEMENT,
    TerritoryLevel.REGION: TerritoryLevel.DEPARTEMENT,
    TerritoryLevel.DEPARTEMENT: TerritoryLevel.LOCAL,
}


def objectives(*, territory: str = "", with_closed: bool = False) -> list[Objective]:
    """The directions of one level ("" is the whole country), with their actions and indicators."""
    rows = models.Objective.objects.prefetch_related(*PARTS).order_by("id")
    rows = rows.filter(territory_id=territory or None)
    if not with_closed:
        rows = rows.filter(closed_at__isnull=True)
    return [as_objective(row) for row in rows]


def get_objective(objective_id: int) -> Objective | None:
    row = models.Objective.objects.prefetch_related(*PARTS).filter(pk=objective_id).first()
    return as_objective(row) if row else None


def get_indicator(indicator_id: int) -> tuple[Objective, Indicator] | None:
    """An indicator with the direction it belongs to."""
    row = models.Indicator.objects.filter(pk=indicator_id).first()
    objective = get_objective(row.objective_id) if row else None
    found = next((one for one in objective.indicators if one.id == indicator_id), None) if objective else None
    return (objective, found) if objective and found else None


def answers_to(objective_id: int) -> list[Objective]:
    """What the levels below did with an objective, by territory."""
    rows = models.Objective.objects.prefetch_related(*PARTS).filter(parent_id=objective_id)
    return [as_objective(row) for row in rows.order_by("territory_id")]


def uptake_of(objective: Objective) -> Uptake:
    """How many territories of the level below adopted, adapted or declined, and how many have not answered."""
    stances = list(models.Objective.objects.filter(parent_id=objective.id).values_list("stance", flat=True))
    below = len(territories_below(objective.territory))
    return Uptake(
        objective_id=objective.id,
        adopted=stances.count(Stance.ADOPTED),
        adapted=stances.count(Stance.ADAPTED),
        declined=stances.count(Stance.DECLINED),
        waiting=max(0, below - len(stances)),
    )


def territories_below(code: str) -> list[str]:
    """The territories of the next level that lie in this one ("" is the whole country)."""
    known = directory.territories()
    level = NEXT_LEVEL.get(known[code].level if code in known and known[code].level != TerritoryLevel.NATIONAL else "")
    within = directory.territory_and_below(code) if code else frozenset(known)
    return sorted(one for one, territory in known.items() if territory.level == level and one in within)


def territory_of(part: PlanPart, pk: int) -> str:
    """The territory of a part of the plan; "" for the whole country, and for what is no more."""
    rows, field = {
        PlanPart.OBJECTIVE: (models.Objective.objects, "territory_id"),
        PlanPart.ACTION: (models.Action.objects, "objective__territory_id"),
        PlanPart.MILESTONE: (models.Milestone.objects, "objective__territory_id"),
        PlanPart.FEED: (models.Feed.objects, "territory_id"),
    }[part]
    return rows.filter(pk=pk).values_list(field, flat=True).first() or ""


def too_many_directions(territory: str = "") -> bool:
    return (
        models.Objective.objects.filter(territory_id=territory or None, closed_at__isnull=True).exclude(stance=Stance.DECLINED).count()
        > FEW_DIRECTIONS
    )


def occurrences(*, first: date, last: date, territory: str = "") -> list[Occurrence]:
    """Everything between two days that concerns a territory: its own, that of those above it and below it. "" is everything."""
    known = directory.territories()
    launches = _launches()
    found: list[Occurrence] = []
    for row in models.Event.objects.order_by("start", "id"):
        typed = calendar.unfold(_occurrence(row, known), row.rrule, first=first, last=last)
        found += [one for one in typed if not calendar.is_told_by(one, launches)]
    found += [one for one in [*launches, *_milestones()] if one.start <= last and one.end >= first]
    concerned = _concerned(territory)
    kept = [one for one in found if concerned is None or not one.territory or one.territory in concerned]
    return sorted(kept, key=lambda one: (one.start, one.title))


def calendar_weeks(*, first: date, last: date, territory: str = "") -> tuple[list[Week], list[Collision]]:
    """The weeks of a period with their loads, and what collides in it."""
    found = occurrences(first=first, last=last, territory=territory)
    return calendar.weeks(found, first=first, last=last), calendar.collisions(found, lines())


def lines() -> dict[str, frozenset[str]]:
    """Each territory with itself and all that contain it."""
    territories = register.territories()
    return {code: frozenset(territories.line(code)) for code in territories.parents}


def feeds() -> list[Feed]:
    """The secret calendar addresses that are open, the newest first; the secret itself is known to nobody."""
    rows = models.Feed.objects.filter(ended_at__isnull=True).order_by("-made_at", "-id")
    return [Feed(row.pk, row.territory_id or "", row.made_at) for row in rows]


def _concerned(code: str) -> frozenset[str] | None:
    if not code:
        return None
    return directory.territory_and_below(code) | frozenset(register.territories().line(code))


def _occurrence(row: models.Event, known: Mapping[str, Territory]) -> Occurrence:
    code = row.territory_id or ""
    return Occurrence(row.uid, row.title, EventKind(row.kind), row.start, row.end, code, _level(code, known), row.url)


def _level(code: str, known: Mapping[str, Territory]) -> str:
    return (known[code].level if code in known else TerritoryLevel.NATIONAL).value


def _launches() -> list[Occurrence]:
    """The openings of the register's platforms: they are on the calendar without anybody typing them."""
    places = register.territories()
    return [
        Occurrence(
            uid=f"launch-{platform.card.key}@seve",
            title=platform.card.name,
            kind=EventKind.LAUNCH,
            start=platform.card.launch,
            end=platform.card.launch,
            territory="" if (code := places.code_of(platform.card.territory)) == places.national else code,
            level="",
        )
        for platform in register.platforms(living_only=True)
        if platform.card.launch
    ]


def _milestones() -> list[Occurrence]:
    return [
        Occurrence(
            uid=f"milestone-{row.pk}@seve",
            title=row.title,
            kind=EventKind.MILESTONE,
            start=row.on,
            end=row.on,
            territory=row.objective.territory_id or "",
            level="",
        )
        for row in models.Milestone.objects.select_related("objective").order_by("on")
    ]


def as_objective(row: models.Objective) -> Objective:
    return Objective(
        id=row.pk,
        title=row.title,
        text=row.text,
        territory=row.territory_id or "",
        parent_id=row.parent_id,
        stance=Stance(row.stance),
        reason=row.reason,
        start=row.start,
        end=row.end,
        closed_at=row.closed_at,
        actions=tuple(Action(one.pk, one.title, one.owner, one.start, one.end, ActionState(one.state)) for one in row.action_set.all()),
        indicators=tuple(_indicator(one, row.territory_id or "") for one in row.indicator_set.all()),
        milestones=tuple(
            Milestone(one.pk, one.title, one.on, one.reached_at)
            for one in sorted(row.milestone_set.all(), key=lambda one: (one.on, one.pk))
        ),
    )


def _indicator(row: models.Indicator, territory: str) -> Indicator:
    readings = sorted(row.reading_set.all(), key=lambda one: one.at)
    return Indicator(
        id=row.pk,
        measure=Measure(row.measure),
        territory=territory,
        target=row.target,
        readings=tuple(Reading(one.at, one.value, one.sources) for one in readings),
    )
