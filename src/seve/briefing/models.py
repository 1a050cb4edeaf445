from django.db import models


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
