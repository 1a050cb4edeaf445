from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from seve.register.types import OutcomeKind, Stage, StepKind, Verdict


def _choices(enum: type) -> list[tuple[str, str]]:
    return [(member.value, member.value) for member in enum]  # type: ignore[attr-defined]


class Platform(models.Model):
    """An official platform or project. Only these can be decided upon: there is no such table for other places."""

    processing = {
        "purpose": _("who keeps each official platform"),
        "basis": _("6(1)(f) accountability of the body"),
        "categories": _("name of a team or of a person in charge"),
        "recipients": _("the team"),
        "retention": _("until the card is changed"),
    }

    key = models.CharField(max_length=80, unique=True)
    name = models.CharField(max_length=200)
    purpose = models.TextField(blank=True)
    functions = ArrayField(models.TextField(), default=list)
    audience = ArrayField(models.TextField(), default=list)
    territory = models.CharField(max_length=120, blank=True)
    owner = models.CharField(max_length=200, blank=True)
    owner_user = models.ForeignKey("accounts.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    article = models.CharField(max_length=200, blank=True)
    stage = models.CharField(max_length=12, choices=_choices(Stage), default=Stage.DECLARED)
    declared = models.DateField(null=True, blank=True)
    launch = models.DateField(null=True, blank=True)
    retired = models.DateField(null=True, blank=True)
    addresses = ArrayField(models.TextField(), default=list)
    succeeds = ArrayField(models.TextField(), default=list)
    costs = models.CharField(max_length=200, blank=True)
    note = models.TextField(blank=True)
    entity = models.ForeignKey("directory.WebEntity", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    confirmed_at = models.DateTimeField()  # when somebody last said that the card is true

    class Meta:
        indexes = [models.Index(fields=["stage", "name"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(retired__isnull=True) | Q(launch__isnull=True) | Q(retired__gte=F("launch")),
                name="register_closes_after_opening",
            )
        ]


class CardVector(models.Model):
    """What a card's purpose and functions mean, as the encoder read them once; found again by the text itself."""

    digest = models.CharField(max_length=64, primary_key=True)  # of the text and of the model that read it
    vector = models.BinaryField()  # float32, unit length


class Overlap(models.Model):
    """Two platforms that would do the same thing; once a pair."""

    a = models.ForeignKey(Platform, on_delete=models.CASCADE, related_name="overlaps_as_a")
    b = models.ForeignKey(Platform, on_delete=models.CASCADE, related_name="overlaps_as_b")
    score = models.FloatField()
    reasons = models.JSONField(default=list)
    days_apart = models.IntegerField(null=True)
    first_seen = models.DateTimeField()
    last_seen = models.DateTimeField()
    gone_at = models.DateTimeField(null=True)  # when the cards no longer overlapped
    outcome = models.CharField(max_length=12, choices=_choices(OutcomeKind), blank=True)
    outcome_text = models.TextField(blank=True)
    outcome_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["a", "b"], name="register_overlap_once"),
            models.CheckConstraint(condition=Q(a__lt=F("b")), name="register_overlap_ordered"),
        ]


class OverlapWord(models.Model):
    """One message of the conversation that an overlap opens between two teams."""

    processing = {
        "purpose": _("conversations between teams about their platforms"),
        "basis": _("6(1)(f) accountability of the body"),
        "categories": _("account number, text, date"),
        "recipients": _("the team"),
        "retention": _("for the life of the instance"),
    }

    overlap = models.ForeignKey(Overlap, on_delete=models.CASCADE, related_name="word_set")
    at = models.DateTimeField()
    author = models.CharField(max_length=160)
    text = models.TextField()


class Decision(models.Model):
    """Keep, merge, freeze or retire an official platform: with reasons, an appeal, and publication."""

    platform = models.ForeignKey(Platform, on_delete=models.PROTECT, related_name="decision_set")
    verdict = models.CharField(max_length=8, choices=_choices(Verdict))
    into = models.ForeignKey(Platform, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    by = models.CharField(max_length=160)
    decided_at = models.DateTimeField()
    effective_on = models.DateField()
    appeal_until = models.DateField()
    appeal = models.TextField(blank=True)
    appeal_at = models.DateTimeField(null=True)
    appeal_outcome = models.TextField(blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    carried_out_at = models.DateTimeField(null=True)  # frozen, retired or closed on its day

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict="merge", into__isnull=False) | ~Q(verdict="merge") & Q(into__isnull=True),
                name="register_merge_names_its_heir",
            ),
            models.CheckConstraint(condition=Q(into__isnull=True) | ~Q(into=F("platform")), name="register_no_merge_into_itself"),
            models.UniqueConstraint(fields=["platform"], condition=Q(withdrawn_at__isnull=True), name="register_one_decision_at_a_time"),
        ]


class RadarEntry(models.Model):
    """A tool or a practice, its ring today, and by RadarMove how it came there."""

    radar = models.CharField(max_length=80, blank=True)  # several radars side by side, by level or by trade; "" is the first
    name = models.CharField(max_length=120)
    family = models.CharField(max_length=80)
    ring = models.CharField(max_length=40)
    description = models.TextField(blank=True)
    url = models.TextField(blank=True)
    replaces = models.ForeignKey(Platform, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["radar", "name"], name="register_once_a_radar")]


class RadarMove(models.Model):
    entry = models.ForeignKey(RadarEntry, on_delete=models.CASCADE, related_name="move_set")
    at = models.DateTimeField()
    ring = models.CharField(max_length=40)
    reason = models.TextField(blank=True)


class Trial(models.Model):
    entry = models.ForeignKey(RadarEntry, on_delete=models.CASCADE, related_name="trial_set")
    team = models.CharField(max_length=200)
    start = models.DateField()
    end = models.DateField(null=True, blank=True)
    result = models.TextField(blank=True)


class PracticeReading(models.Model):
    """How many places follow a practice, at one moment."""

    practice = models.CharField(max_length=16)
    at = models.DateTimeField()
    adopted = models.PositiveIntegerField()
    read = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["practice", "at"], name="register_one_reading_a_moment")]


class PlaceVoice(models.Model):
    """What a place that is not official speaks of, as one sentence vector, so that typing a card asks the encoder once."""

    entity = models.OneToOneField("directory.WebEntity", primary_key=True, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64)  # of the text that was read: the same text is not encoded twice
    functions = ArrayField(models.TextField(), default=list)
    vector = models.BinaryField()  # float32, unit length
    at = models.DateTimeField()


class Reminder(models.Model):
    """An owner was reminded that a card ages: once a period."""

    platform = models.ForeignKey(Platform, on_delete=models.CASCADE, related_name="reminder_set")
    at = models.DateTimeField()


class CardCheck(models.Model):
    """What one request to the first address of a card told; kept, so that a slow decay is seen."""

    platform = models.ForeignKey(Platform, on_delete=models.CASCADE, related_name="check_set")
    at = models.DateTimeField()
    url = models.TextField()
    is_up = models.BooleanField()
    detail = models.TextField(blank=True)
    certificate_until = models.DateTimeField(null=True)
    faults = models.JSONField(default=dict)  # accessibility: kind → how many
    samples = models.JSONField(default=dict)  # kind → the first few, as the page writes them
    shown = models.JSONField(default=dict)  # function → the words of the page that name it

    class Meta:
        indexes = [models.Index(fields=["platform", "-at"])]


class DomainName(models.Model):
    """What its registry says of a domain name under which an official platform lives; asked once a day at the most."""

    name = models.CharField(max_length=253, unique=True)
    asked_at = models.DateTimeField()
    source = models.TextField(blank=True)  # where it was asked: the evidence
    expires_at = models.DateTimeField(null=True)  # None: unknown
    detail = models.TextField(blank=True)  # why it is unknown


class RegistryList(models.Model):
    """Who answers for which top-level domain, as IANA publishes it (RFC 9224); one row."""

    read_at = models.DateTimeField()
    servers = models.JSONField(default=dict)


class MergerStep(models.Model):
    """One step of a merger that was decided: what was done, and how it is known."""

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="step_set")
    kind = models.CharField(max_length=12, choices=_choices(StepKind))
    note = models.TextField(blank=True)
    findings = models.JSONField(default=list)  # what was verified: for redirects, one line an address
    facts = models.JSONField(default=dict)  # of an archive: its files and what they hold
    checked_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["decision", "kind"], name="register_one_step_a_kind")]
