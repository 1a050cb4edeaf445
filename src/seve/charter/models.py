from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from seve.charter.types import Currency, Way

WAYS = [(way.value, way.value) for way in Way]
ACCOUNTABILITY = {
    "basis": _("6(1)(f) legitimate interest: accountability of the body"),
    "recipients": _("the public (transparency page)"),
}


class Mandate(models.Model):
    """Who may coordinate, by which article, decided when, until when. Ended, never erased."""

    processing = ACCOUNTABILITY | {
        "purpose": _("who coordinates, and by whose decision"),
        "categories": _("name of an elected or appointed officer, dates of the mandate"),
        "retention": _("for the life of the instance"),
    }

    holder_user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    holder = models.CharField(max_length=120)
    article = models.CharField(max_length=200)
    decided_on = models.DateField()
    document_url = models.URLField(max_length=2000, blank=True)
    powers = ArrayField(models.CharField(max_length=200), default=list)
    since = models.DateField()
    until = models.DateField()
    is_trial = models.BooleanField(default=False)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(until__gte=F("since")), name="charter_mandate_dates")]


class OptOut(models.Model):
    """A place that left. Only a keyed digest of its SURT is kept: it recognises the place, and reveals no address.

    `pending` holds the SURT until every room has erased what it held, a matter of seconds; then it is blanked.
    """

    processing = {
        "purpose": _("objection: a place that left is never visited, kept or cited again"),
        "basis": _("6(1)(c) and art. 21 GDPR"),
        "categories": _("keyed digest of a web address"),
        "recipients": _("nobody"),
        "retention": _("until its owner opens the place again"),
    }

    digest = models.BinaryField(unique=True)
    key = models.CharField(max_length=16, blank=True)  # what the digest's key is called; "": given up, nobody has it any more
    pending = models.TextField(blank=True)
    way = models.CharField(max_length=16, choices=WAYS)
    at = models.DateTimeField()
    purged_at = models.DateTimeField(null=True)


class BudgetEntry(models.Model):
    """Attention spent, or refused because the budget was spent."""

    currency = models.CharField(max_length=12, choices=[(item.value, item.value) for item in Currency])
    key = models.TextField()  # the SURT of a place, or a level
    amount = models.PositiveIntegerField(default=1)
    refused = models.BooleanField(default=False)
    subject = models.CharField(max_length=200, blank=True)  # "briefing.Edition:4"
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["currency", "key", "-at"])]


class Notice(models.Model):
    """A place was told that it is observed, with the origin of what is held and the way to leave (GDPR art. 14)."""

    surt = models.TextField()
    way = models.CharField(max_length=16, choices=WAYS)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["surt"])]


class Suspension(models.Model):
    """Visits to a place stopped because it was not told in time; lifted by a notice."""

    surt = models.TextField(unique=True)
    at = models.DateTimeField()


class Claim(models.Model):
    """The owner of a place shows that it is theirs, by a code put on it."""

    processing = {
        "purpose": _("the owner of a place corrects its card, answers on it, consents to be named"),
        "basis": _("6(1)(a) consent"),
        "categories": _("web address, a code, an e-mail address if given"),
        "recipients": _("the coordinator"),
        "retention": _("until the owner withdraws the claim, or leaves"),
    }

    surt = models.TextField()
    url = models.TextField()
    code = models.CharField(max_length=40, unique=True)
    email = models.EmailField(blank=True)
    way = models.CharField(max_length=16, choices=WAYS, blank=True)
    asked_at = models.DateTimeField()
    proved_at = models.DateTimeField(null=True)
    may_name = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["surt"])]


class Reply(models.Model):
    """What the owner of a place answers on its card, as they wrote it."""

    processing = {
        "purpose": _("right of reply"),
        "basis": _("6(1)(a) consent"),
        "categories": _("a text its author wants public"),
        "recipients": _("the public"),
        "retention": _("until its author withdraws it"),
    }

    claim = models.OneToOneField(Claim, on_delete=models.CASCADE, related_name="reply")
    text = models.TextField(max_length=2000)
    language = models.CharField(max_length=2)
    at = models.DateTimeField()


class Election(models.Model):
    """An election of digital leads, held elsewhere and recorded here."""

    territory = models.CharField(max_length=32, blank=True)
    held_on = models.DateField()
    article = models.CharField(max_length=200)
    record_url = models.URLField(max_length=2000, blank=True)
    electors = models.PositiveIntegerField(default=0)
    note = models.CharField(max_length=400, blank=True)


class Lead(models.Model):
    """A territory's digital lead."""

    processing = ACCOUNTABILITY | {
        "purpose": _("the internet federation: who speaks for which territory"),
        "categories": _("name and public contact of an elected or appointed officer"),
        "retention": _("for the life of the instance"),
    }

    name = models.CharField(max_length=120)
    territory = models.CharField(max_length=32)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    article = models.CharField(max_length=200)
    contact = models.CharField(max_length=200, blank=True)
    election = models.ForeignKey(Election, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["territory", "-since"])]


class Refusal(models.Model):
    """What Sève was asked and declined, with the rule that says so."""

    asked = models.CharField(max_length=300)
    rule = models.CharField(max_length=40)
    why = models.CharField(max_length=400)
    at = models.DateTimeField()


class RuleChange(models.Model):
    """A value of the policy file that was changed, with its reason. The newest of a name holds."""

    name = models.CharField(max_length=60)
    value = models.IntegerField()
    reason = models.CharField(max_length=400)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["name", "-id"])]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="charter_change_has_reason")]


class ImpactAssessment(models.Model):
    """The impact assessment (GDPR art. 35), dated and signed for one configuration."""

    processing = ACCOUNTABILITY | {
        "purpose": _("who signed the impact assessment"),
        "categories": _("name and function of the signatory"),
        "retention": _("for the life of the instance"),
    }

    signed_by = models.CharField(max_length=120)
    role = models.CharField(max_length=120)
    signed_on = models.DateField()
    sources = models.PositiveIntegerField()
    configuration = models.CharField(max_length=64)
    text = models.TextField()


class ServiceKey(models.Model):
    """The key by which this instance signs what it asks of the fediverse. The private half is sealed: its key is not in the database."""

    sealed = models.BinaryField()
    public = models.TextField()  # PEM
    made_at = models.DateTimeField()


class SeenSignature(models.Model):
    """A signature that was accepted: it is refused when it comes again. Forgotten once its window is over."""

    mark = models.BinaryField(unique=True)  # SHA-256 of the signature
    until = models.DateTimeField(db_index=True)


class Contact(models.Model):
    """An address that a place publishes itself, to be written to about the place."""

    processing = {
        "purpose": _("telling a place that it is observed, and asking it whether it leaves"),
        "basis": _("6(1)(c) and art. 14 GDPR"),
        "categories": _("e-mail address that a place publishes for itself, encrypted"),
        "recipients": _("the place itself"),
        "retention": _("until the place leaves, or is no longer read"),
    }

    surt = models.TextField(unique=True)
    sealed = models.BinaryField(default=b"")  # empty: looked for, none found
    found_on = models.TextField(blank=True)
    language = models.CharField(max_length=2, default="fr")
    looked_at = models.DateTimeField()


class LeavingMail(models.Model):
    """A mail by which somebody asks that a place leaves. What it said is sealed, and erased once it is decided."""

    processing = {
        "purpose": _("asking by mail that a place leaves"),
        "basis": _("6(1)(c) and art. 21 GDPR"),
        "categories": _("e-mail address of the asker and the address of the place, encrypted"),
        "recipients": _("the coordinator"),
        "retention": _("until it is decided, within 24 hours; 30 days at most"),
    }

    class State(models.TextChoices):
        LINK = "link"  # a link was sent to an address that the place publishes
        PERSON = "person"  # a person decides
        LEFT = "left"
        KEPT = "kept"  # a person decided that it does not come from the place
        NOTHING = "nothing"  # automatic, or an address that had left already

    mark = models.BinaryField(unique=True)  # keyed digest of the message: the same mail is never taken twice
    sealed = models.BinaryField(default=b"")
    state = models.CharField(max_length=8, choices=State.choices)
    at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)  # nobody decided in time: visits stopped meanwhile

    class Meta:
        indexes = [models.Index(fields=["state", "at"])]


class Meeting(models.Model):
    """A meeting of the federation: once, or again and again (RRULE of RFC 5545)."""

    title = models.CharField(max_length=200)
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(default=60)
    where = models.CharField(max_length=300, blank=True)
    rule = models.CharField(max_length=120, blank=True)
    made_at = models.DateTimeField()


class FederationFeed(models.Model):
    """A secret address of the federation's calendar. Only its digest is kept; closed, it opens nothing any more."""

    digest = models.BinaryField(unique=True)
    label = models.CharField(max_length=120)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
