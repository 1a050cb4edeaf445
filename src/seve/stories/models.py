from django.contrib.postgres.fields import ArrayField
from django.db import models

from seve.stories.types import Relay as How


class Story(models.Model):
    """One thing that several places talk about."""

    title = models.TextField()
    words = ArrayField(models.TextField(), default=list)
    language = models.CharField(max_length=8, blank=True)
    first = models.DateTimeField()
    last = models.DateTimeField()
    sources = models.PositiveIntegerField()
    computed_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(sources__gte=2), name="stories_two_places_at_least")]
        indexes = [models.Index(fields=["-last"]), models.Index(fields=["first"])]


class Relay(models.Model):
    """One post of a story, and how it took the story up. A post belongs to one story at most."""

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="relay_set")
    post = models.OneToOneField("harvest.Post", on_delete=models.CASCADE, related_name="+")
    origin = models.ForeignKey("harvest.Post", null=True, on_delete=models.SET_NULL, related_name="+")
    how = models.CharField(max_length=16, choices=[(how.value, how.value) for how in How])


class PostVector(models.Model):
    """The meaning of a post's head as a vector: 512 half-precision numbers.

    Where the server has pgvector, the column `embedding halfvec(512)` (migration 0002) holds the same for searching.
    """

    post = models.OneToOneField("harvest.Post", primary_key=True, on_delete=models.CASCADE, related_name="+")
    model = models.CharField(max_length=40)
    numbers = models.BinaryField()
    mark = models.BigIntegerField(null=True)  # of the post as it was read (harvest.selectors.post_marks); unknown in rows of old
    is_gathered = models.BooleanField(default=False)  # whether the stories were worked out with it
