from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from seve.directory.types import EntityKind, ProofKind, Route, Standing, Status, TerritoryLevel


def _choices(enum: type) -> list[tuple[str, str]]:
    return [(member.value, member.value) for member in enum]  # type: ignore[attr-defined]


class Territory(models.Model):
    code = models.CharField(max_length=32, primary_key=True)
    name = models.CharField(max_length=120)
    level = models.CharField(max_length=16, choices=_choices(TerritoryLevel))
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")


class Outline(models.Model):
    """How a territory is drawn: an SVG path in hundredths of a degree (Mercator, y downwards), and the point its links start from."""

    territory = models.OneToOneField(Territory, on_delete=models.CASCADE, primary_key=True, related_name="outline")
    path = models.TextField()
    x = models.FloatField()
    y = models.FloatField()
    source = models.CharField(max_length=120, blank=True)  # the file it came from


class WebEntity(models.Model):
    """A place on the web as people know it. It is bounded by its UrlPrefix rows."""

    processing = {
        "purpose": _("the directory of the movement’s public places"),
        "basis": _("6(1)(f) legitimate interest, 9(2)(e) made public by its author"),
        "categories": _("name and address of a public place, territory, who runs it"),
        "recipients": _("the team, the public"),
        "retention": _("until the place leaves"),
    }

    name = models.CharField(max_length=200)
    home_url = models.TextField()
    kind = models.CharField(max_length=16, choices=_choices(EntityKind), default=EntityKind.SITE)
    status = models.CharField(max_length=16, choices=_choices(Status), default=Status.UNDECIDED)
    standing = models.CharField(max_length=16, choices=_choices(Standing), default=Standing.INDEPENDENT)
    territory = models.ForeignKey(Territory, null=True, blank=True, on_delete=models.SET_NULL)
    language = models.CharField(max_length=8, blank=True)
    note = models.TextField(blank=True)
    declared_feeds = ArrayField(models.TextField(), default=list, blank=True)
    # Lower case, no accents: what a search looks into. Kept by the services.
    search_key = models.TextField(blank=True)
    # Set when this place was found to be another one: its id still answers, its prefixes have moved.
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["status", "name"])]


class UrlPrefix(models.Model):
    """A SURT under which every page belongs to the entity; the longest matching prefix wins."""

    entity = models.ForeignKey(WebEntity, on_delete=models.CASCADE, related_name="prefix_set")
    surt = models.TextField(unique=True)
    url = models.TextField()


class StandingProof(models.Model):
    entity = models.ForeignKey(WebEntity, on_delete=models.CASCADE, related_name="proof_set")
    kind = models.CharField(max_length=16, choices=_choices(ProofKind))
    url = models.TextField(blank=True)
    quote = models.TextField(blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    confidence = models.FloatField(default=0.5)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(confidence__gte=0, confidence__lte=1), name="directory_proof_confidence")]


class Nomination(models.Model):
    """An address found outside every entity, waiting for a human to admit or refuse it."""

    surt = models.TextField(unique=True)
    url = models.TextField()
    home_url = models.TextField(blank=True)  # with the host as it was seen ("www" kept)
    cited_by = ArrayField(models.BigIntegerField(), default=list)  # distinct entity ids
    first_seen = models.DateTimeField()
    last_seen = models.DateTimeField()
    state = models.CharField(max_length=16, default="waiting")  # waiting | admitted | refused

    class Meta:
        indexes = [models.Index(fields=["state", "-last_seen"])]


class Discovery(models.Model):
    """By which route an entity, or a nominated address, was found."""

    surt = models.TextField()
    route = models.CharField(max_length=16, choices=_choices(Route))
    at = models.DateTimeField()
    evidence_url = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["surt", "route"], name="directory_discovery_once")]


class Change(models.Model):
    """What one decision changed of one entity: enough to take it back. Unlike its audit event it can be erased, when the place leaves."""

    processing = WebEntity.processing

    batch = models.CharField(max_length=32)  # everything decided in one stroke
    undoes = models.CharField(max_length=32, blank=True)  # the batch that this one takes back
    verb = models.CharField(max_length=80)
    actor = models.CharField(max_length=160)
    at = models.DateTimeField()
    entity = models.BigIntegerField()  # no key: an undone import removes its entities, and may be done again
    before = models.JSONField(null=True)  # only the fields that changed; null when the entity was not there
    after = models.JSONField(null=True)

    class Meta:
        indexes = [models.Index(fields=["batch"]), models.Index(fields=["entity", "-id"])]


class Stamp(models.Model):
    """One row that changes whenever entities or prefixes do (a database trigger sees to it): it tells a cached index that it is old."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    value = models.UUIDField()
