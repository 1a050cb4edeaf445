"""Forget posts at once: an opt-out, or a page that now asks not to be counted."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Count

from seve.audit import services as audit
from seve.base.text import fold
from seve.stories import index, models


def purge(*, post_ids: Sequence[int] = (), entity_ids: Sequence[int] = (), by: str) -> int:
    """Take posts, or all posts of places, out of stories, vectors and the search index; returns how many posts it was.

    To be called before the posts themselves are deleted. A story left with a single place is no story any more.
    """
    ids = set(post_ids)
    for rows in (models.Relay.objects, models.PostVector.objects):
        ids |= set(rows.filter(post__entity_id__in=list(entity_ids)).values_list("post_id", flat=True))
    with transaction.atomic():
        touched = list(models.Relay.objects.filter(post_id__in=ids).values_list("story_id", flat=True))
        models.Relay.objects.filter(post_id__in=ids).delete()
        models.PostVector.objects.filter(post_id__in=ids).delete()
        _mend(touched)
        audit.record(verb="stories.purge", subject="stories", by=by, detail={"posts": len(ids), "entities": sorted(entity_ids)})
    _forget_words(sorted(ids), by)
    return len(ids)


def _mend(story_ids: Sequence[int]) -> None:
    """Recount the places of these stories; drop those with fewer than two; keep no word of who left in their names."""
    for story in models.Story.objects.filter(id__in=set(story_ids)).annotate(left=Count("relay_set__post__entity_id", distinct=True)):
        if story.left < 2:
            story.delete()
        else:
            story.sources = story.left
            _name_again(story)
            story.save(update_fields=["sources", "title", "words"])


def _name_again(story: models.Story) -> None:
    """A story bears the headline of one of its posts, and words of several: those that nobody says any more go."""
    told = list(story.relay_set.order_by("post__published", "post_id").values_list("post__title", "post__text"))
    if not any((title or text).startswith(story.title) for title, text in told):
        story.title = next((title or text[:80] for title, text in told if title or text), "")
    said = fold(" ".join(f"{title} {text}" for title, text in told))
    story.words = [word for word in story.words if fold(word) in said]


def _forget_words(post_ids: list[int], by: str) -> None:
    try:
        index.remove(post_ids)
    except index.Busy:
        index.erase()  # rebuilt at the next refresh, without them
