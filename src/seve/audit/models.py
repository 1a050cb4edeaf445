from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditEvent(models.Model):
    """One thing that somebody did. Written once, in the transaction of the change; never updated, never deleted.

    One exception, which a trigger of the database alone allows: who looked at what is erased after twelve months (`forgetting`).
    """

    processing = {
        "purpose": _("who decided or looked at what, and when"),
        "basis": _("6(1)(f) accountability of the body"),
        "categories": _("account number, act, date"),
        "recipients": _("the coordinator, the guardian"),
        "retention": _("decisions: for the life of the instance; look-ups of a place: 12 months"),
    }

    at = models.DateTimeField()
    actor = models.CharField(max_length=160)  # "user:12", "system:schedule", "cli"
    verb = models.CharField(max_length=80)  # "directory.admit"
    subject = models.CharField(max_length=200)  # "directory.WebEntity:42"
    detail = models.JSONField(default=dict)
    salt = models.BinaryField(null=True)  # none: chained before commitments, or forgotten
    commitment = models.BinaryField(null=True)
    forgotten_at = models.DateTimeField(null=True)
    previous_digest = models.BinaryField()
    digest = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["subject", "-id"]), models.Index(fields=["verb", "-id"]), models.Index(fields=["-at"])]
