from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from seve.briefing.types import QuestionState


class Briefing(models.Model):
    """One edition as it was built. Building the same period, territory and language again takes its place."""

    start = models.DateTimeField()
    end = models.DateTimeField()
    language = models.CharField(max_length=8)
    territory = models.CharField(max_length=32, blank=True)  # a code; "" for the whole
    title = models.TextField()
    content = models.JSONField()  # sections and weeks (stored.py)
    cited = models.JSONField(default=list)  # ids of the places cited, for the weekly budget
    built_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["start", "end", "language", "territory"], name="briefing_once_a_period")]
        indexes = [models.Index(fields=["-end"])]


class Question(models.Model):
    """A question to headquarters. Who asked it is not known; what may lead back to them is in no table but, sealed, in Asking."""

    processing = {
        "purpose": _("questions of the base, sent up to headquarters and answered in public"),
        "basis": _("6(1)(f) working of the body: its members may question it"),
        "categories": _("a text its author wants public, a territory, a theme; no name, no account"),
        "recipients": _("the public, once a person has read it; headquarters"),
        "retention": _("declined or withdrawn: text erased after 30 days; joined to another: likewise; answered: kept with the answer"),
    }

    text = models.TextField(max_length=500, blank=True)  # blank once it was forgotten
    language = models.CharField(max_length=2)
    territory = models.CharField(max_length=32, blank=True)  # a code; "" for the whole
    theme = models.CharField(max_length=16)
    state = models.CharField(max_length=10, choices=[(state.value, state.value) for state in QuestionState], default=QuestionState.RECEIVED)
    reserved = models.BooleanField(default=False)  # its author wants no machine to compare it
    same_as = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="joined")
    declined_for = models.CharField(max_length=16, blank=True)  # a rule of moderation
    asked_at = models.DateTimeField()
    sorted_at = models.DateTimeField(null=True)  # carried up, joined, declined or withdrawn
    answer = models.TextField(max_length=4000, blank=True)
    answered_for = models.CharField(max_length=120, blank=True)  # the body that answers
    answer_url = models.URLField(max_length=2000, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["state", "asked_at"])]
        constraints = [
            models.CheckConstraint(condition=~Q(state="answered") | ~Q(answer=""), name="briefing_answered_has_answer"),
            models.CheckConstraint(condition=~Q(state="joined") | Q(same_as__isnull=False), name="briefing_joined_to_one"),
        ]


class Asking(models.Model):
    """One time that a question was asked. The address of who wants to be told is sealed, and erased once they were."""

    processing = {
        "purpose": _("telling who asked a question that it was answered, if they want it"),
        "basis": _("6(1)(a) consent, confirmed by a link"),
        "categories": _("e-mail address, encrypted; territory; day"),
        "recipients": _("nobody but the asker"),
        "retention": _("address: until the answer was sent; 7 days if it is not confirmed; 13 months at most"),
    }

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="askings")
    territory = models.CharField(max_length=32, blank=True)
    day = models.DateField()
    language = models.CharField(max_length=2)
    sealed = models.BinaryField(default=b"")  # the e-mail address, under a key that is not in the database
    recipient = models.BinaryField(default=b"", db_index=True)  # its keyed digest
    confirmed_at = models.DateTimeField(null=True)
