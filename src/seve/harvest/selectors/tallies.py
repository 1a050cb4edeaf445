"""Posts counted rather than read: how many, how long, with which tags. No text is fetched, so that a year of them takes no time."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Count, Exists, F, Func, IntegerField, OuterRef, Q, QuerySet

from seve.harvest import models
from seve.harvest.domain import directives

FIRST_READING = timedelta(days=1)  # what a place holds is found within a day of the first visit, mostly


def in_period(rows: "QuerySet[models.Post]", start: datetime | None, end: datetime | None) -> "QuerySet[models.Post]":
    """Posts from `start` (included) to `end` (left out). What the first visit to a place found undated belongs to no period that begins."""
    if start is not None:
        rows = rows.filter(Q(date_is_sure=True) | _known_before(), published__gte=start)
    return rows if end is None else rows.filter(published__lt=end)


def _known_before() -> Exists:
    """Whether a post's place had been visited before the day when the post was first seen."""
    return Exists(models.Visit.objects.filter(entity_id=OuterRef("entity_id"), at__lt=OuterRef("first_seen") - FIRST_READING))


def count_posts(*, start: datetime | None = None, end: datetime | None = None, entity_ids: Sequence[int] | None = None) -> dict[int, int]:
    """How many posts each place holds of a period, the most first; those that were withdrawn left out."""
    rows = in_period(models.Post.objects.filter(gone_at__isnull=True), start, end)
    if entity_ids is not None:
        rows = rows.filter(entity_id__in=list(entity_ids))
    counted = rows.values("entity_id").annotate(number=Count("id")).order_by("-number", "entity_id")
    return dict(counted.values_list("entity_id", "number"))


def sizes_of_posts(*, start: datetime, end: datetime) -> list[tuple[int, int, int]]:
    """(id, place, bytes of text) of each post of a period that lets itself be told."""
    size = Func(F("text"), function="octet_length", output_field=IntegerField())
    rows = in_period(models.Post.objects.filter(gone_at__isnull=True), start, end)
    rows = rows.exclude(directives__has_any_keys=["noindex", "seve_no"])  # only what is asked is kept (domain.directives)
    return list(rows.values_list("id", "entity_id", size))


def tags_of_posts(*, start: datetime) -> dict[int, set[str]]:
    """The tags that each place has used since; those of posts that no machine may read are left out."""
    tagged: dict[int, set[str]] = {}
    rows = in_period(models.Post.objects.filter(gone_at__isnull=True), start, None).exclude(tags=[])
    for place, tags, told in rows.values_list("entity_id", "tags", "directives").iterator():
        if not directives.from_json(told).no_mining:
            tagged.setdefault(place, set()).update(tags)
    return tagged
