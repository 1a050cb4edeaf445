from django.db import models

from seve.vitality.types import Life, SignKind


def _choices(enum: type) -> list[tuple[str, str]]:
    return [(member.value, member.value) for member in enum]  # type: ignore[attr-defined]


class Checkup(models.Model):
    """The state of the whole at a date; a second one for the same date takes its place."""

    at = models.DateTimeField(unique=True)
    computed_at = models.DateTimeField()
    alive = models.PositiveIntegerField()
    slowing = models.PositiveIntegerField()
    silent = models.PositiveIntegerField()
    revived = models.PositiveIntegerField()
    unknown = models.PositiveIntegerField()
    lost_links = models.PositiveIntegerField()
    diversity = models.FloatField(null=True)


class Pulse(models.Model):
    """The rhythm of one place at a checkup. Of the place, never of a person."""

    checkup = models.ForeignKey(Checkup, on_delete=models.CASCADE, related_name="pulse_set")
    entity = models.ForeignKey("directory.WebEntity", on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=8, choices=_choices(Life))
    p_alive = models.FloatField()
    usual_gap = models.FloatField(null=True)
    silence = models.FloatField()
    last_post = models.DateTimeField()
    posts = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["checkup", "entity"], name="vitality_one_pulse_a_place")]


class VitalSign(models.Model):
    """Something that changed in the life of the whole, with its evidence."""

    checkup = models.ForeignKey(Checkup, on_delete=models.CASCADE, related_name="sign_set")
    kind = models.CharField(max_length=12, choices=_choices(SignKind))
    entity = models.ForeignKey("directory.WebEntity", null=True, on_delete=models.CASCADE, related_name="+")
    other_entity = models.ForeignKey("directory.WebEntity", null=True, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    value = models.FloatField()
    evidence = models.JSONField(default=list)

    class Meta:
        indexes = [models.Index(fields=["kind", "-at"])]


class Suggestion(models.Model):
    """A gesture worth making; at most as many as the attention budget allows."""

    checkup = models.ForeignKey(Checkup, on_delete=models.CASCADE, related_name="suggestion_set")
    kind = models.CharField(max_length=16)
    entity = models.ForeignKey("directory.WebEntity", on_delete=models.CASCADE, related_name="+")
    other_entity = models.ForeignKey("directory.WebEntity", null=True, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(max_length=40)
    parameters = models.JSONField(default=dict)
    evidence = models.JSONField(default=list)
