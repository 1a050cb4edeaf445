from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from seve.strategy.types import ActionState, EventKind, Measure, Stance


def _choices(enum: type) -> list[tuple[str, str]]:
    return [(member.value, member.value) for member in enum]  # type: ignore[attr-defined]


class Objective(models.Model):
    """A direction at one level. The levels below take it up, adapt it, or decline it with a reason."""

    title = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    territory = models.ForeignKey("directory.Territory", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.CASCADE, related_name="child_set")
    stance = models.CharField(max_length=10, choices=_choices(Stance), default=Stance.OWN)
    reason = models.TextField(blank=True)
    start = models.DateField(null=True, blank=True)
    end = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(stance=Stance.DECLINED) | ~Q(reason=""), name="strategy_a_refusal_has_its_reason"),
            models.CheckConstraint(
                condition=Q(start__isnull=True) | Q(end__isnull=True) | Q(end__gte=F("start")), name="strategy_objective_dates"
            ),
            models.UniqueConstraint(
                fields=["parent", "territory"], condition=Q(parent__isnull=False), name="strategy_one_answer_a_territory"
            ),
        ]


class Action(models.Model):
    processing = {
        "purpose": _("who carries out each action of the plan"),
        "basis": _("6(1)(f) accountability of the body"),
        "categories": _("name of a team or of a person in charge"),
        "recipients": _("the team"),
        "retention": _("until the action is changed"),
    }

    objective = models.ForeignKey(Objective, on_delete=models.CASCADE, related_name="action_set")
    title = models.CharField(max_length=200)
    owner = models.CharField(max_length=200, blank=True)
    start = models.DateField(null=True, blank=True)
    end = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=_choices(ActionState), default=ActionState.PLANNED)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(start__isnull=True) | Q(end__isnull=True) | Q(end__gte=F("start")), name="strategy_action_dates"
            )
        ]


class Milestone(models.Model):
    objective = models.ForeignKey(Objective, on_delete=models.CASCADE, related_name="milestone_set")
    title = models.CharField(max_length=200)
    on = models.DateField()
    reached_at = models.DateTimeField(null=True, blank=True)


class Indicator(models.Model):
    objective = models.ForeignKey(Objective, on_delete=models.CASCADE, related_name="indicator_set")
    measure = models.CharField(max_length=20, choices=_choices(Measure))
    target = models.FloatField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["objective", "measure"], name="strategy_one_indicator_a_measure")]


class IndicatorReading(models.Model):
    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="reading_set")
    at = models.DateTimeField()
    value = models.FloatField()
    sources = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["indicator", "at"], name="strategy_one_reading_a_moment")]


class Event(models.Model):
    """Something on the calendar, typed or imported; launches come from the register by themselves."""

    uid = models.CharField(max_length=255, unique=True)
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=14, choices=_choices(EventKind), default=EventKind.OTHER)
    start = models.DateField()
    end = models.DateField()
    territory = models.ForeignKey("directory.Territory", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    rrule = models.TextField(blank=True)  # RFC 5545, without the "RRULE:" head
    url = models.TextField(blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(end__gte=F("start")), name="strategy_event_dates")]


class Feed(models.Model):
    """A secret address by which a calendar program reads the calendar of one level, without signing in."""

    token = models.CharField(max_length=64, unique=True)
    territory = models.ForeignKey("directory.Territory", null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    made_by = models.CharField(max_length=160)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
