from django.db import models


class AuditEvent(models.Model):
    """One thing that somebody did. Written once, in the transaction of the change; never updated, never deleted."""

    at = models.DateTimeField()
    actor = models.CharField(max_length=160)  # "user:12", "system:schedule", "cli"
    verb = models.CharField(max_length=80)  # "directory.admit"
    subject = models.CharField(max_length=200)  # "directory.WebEntity:42"
    detail = models.JSONField(default=dict)
    previous_digest = models.BinaryField()
    digest = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["subject", "-id"]), models.Index(fields=["verb", "-id"]), models.Index(fields=["-at"])]
