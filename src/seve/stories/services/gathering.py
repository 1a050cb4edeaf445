"""Gather the posts into stories: vectors of the new posts, then the rules, then the tables."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

import numpy as np
from django.db import transaction
from django.db.models import Min

from seve.audit import services as audit
from seve.base import addresses, clock
from seve.base.embeddings import encode, loaded_model
from seve.harvest import selectors as harvest
from seve.harvest.types import Post
from seve.stories import models, vectors
from seve.stories.domain.changes import Marks, news
from seve.stories.domain.grouping import SHINGLED_CHARACTERS, Gathered, gather
from seve.stories.domain.likeness import TIE_DAYS
from seve.stories.domain.told import Told
from seve.stories.selectors import may_be_read
from seve.stories.services.indexing import refresh_index
from seve.stories.services.purging import purge

ROWS_AT_ONCE = 1_000
BEFORE_THE_WEB = datetime(1990, 1, 1, tzinfo=UTC)  # an earlier date is a mistake of its page


def compute(*, by: str, advance: Callable[[int], None] = lambda steps: None) -> int:
    """Bring stories up to date with the posts; returns how many stories there are.

    Only the stories that new or changed posts may touch are worked out again; those keep their number when most of their posts stay
    together. An interrupted run is taken up where it stopped.
    """
    _read_what_changed(by, advance)
    refresh_index(by=by)
    waiting = models.PostVector.objects.filter(is_gathered=False, post__published__gte=BEFORE_THE_WEB)
    earliest = waiting.aggregate(first=Min("post__published"))["first"]
    if earliest is not None:
        told_before = models.Story.objects.filter(relay_set__post__in=waiting.values("post_id")).aggregate(first=Min("first"))["first"]
        start = _reach_back(min(filter(None, (earliest, told_before))) - timedelta(days=TIE_DAYS))
        posts = [post for post in harvest.posts(start=start) if may_be_read(post) and post.date_is_sure]
        found = _gather(posts)
        with transaction.atomic():
            kept = _store(found, start)
            models.PostVector.objects.filter(is_gathered=False).update(is_gathered=True)
            audit.record(verb="stories.compute", subject="stories", by=by, detail={"posts": len(posts), "stories": kept})
    return models.Story.objects.count()


def _read_what_changed(by: str, advance: Callable[[int], None]) -> None:
    """Vectors for the posts that are new or say something else; those that may not be read any more leave the stories."""
    model = loaded_model().name
    ids, marks, asks = harvest.post_marks()
    now = Marks(ids, marks)
    known = vectors.read_as(model, now)
    changed, _ = news(now, known)
    # A page that asks something and was passed over once is not opened again each time, unless it changes what it asks.
    passed_over = ids[asks & ~np.isin(ids, known.ids) & (ids <= (known.ids[-1] if len(known) else 0))]
    changed = changed.without(passed_over)
    for start in range(0, len(changed), ROWS_AT_ONCE):
        part = Marks(changed.ids[start : start + ROWS_AT_ONCE], changed.marks[start : start + ROWS_AT_ONCE])
        posts = harvest.get_posts(part.ids.tolist())
        readable = [post for post in (posts[post_id] for post_id in part.ids.tolist() if post_id in posts) if may_be_read(post)]
        rows = encode([_told(post, frozenset()).head for post in readable])
        refused = part.without(np.array([post.id for post in readable], dtype=np.int64))
        with transaction.atomic():
            vectors.save(part.without(refused.ids), rows, model)
            if kept := np.intersect1d(refused.ids, known.ids).tolist():
                purge(post_ids=kept, by=by)
        advance(len(part))


def _reach_back(start: datetime) -> datetime:
    """Far enough back to hold whole every story that is touched."""
    first = models.Story.objects.filter(last__gte=start).aggregate(first=Min("first"))["first"]
    return min(start, first) if first else start


def _gather(posts: Sequence[Post]) -> list[Gathered]:
    links = harvest.links_of_pages(urls=[post.url for post in posts])
    told = {post.id: _told(post, frozenset(links.get(post.url, ()))) for post in posts}
    ids, rows = vectors.load(list(told), loaded_model().name)
    return gather([told[int(post_id)] for post_id in ids], rows)


def _told(post: Post, links: frozenset[str]) -> Told:
    address = addresses.surt(post.url)
    return Told(
        id=post.id,
        title=post.title,
        text=post.text[:SHINGLED_CHARACTERS],
        source=post.entity_id,
        published=post.published.timestamp(),
        address=address,
        links=links - {address},
        language=post.language,
    )


def _store(found: Sequence[Gathered], start: datetime) -> int:
    """Put these stories in the place of those that reach into the period."""
    before = dict(models.Relay.objects.filter(story__last__gte=start).values_list("post_id", "story_id"))
    replaced = set(before.values())
    models.Relay.objects.filter(story_id__in=replaced).delete()
    kept: set[int] = set()
    for story in found:
        number = _same_story([before.get(int(post.id)) for post in story.posts], kept)
        row = _row(story, number)
        kept.add(row.id)
        models.Relay.objects.bulk_create(
            models.Relay(
                story=row,
                post_id=int(post.id),
                origin_id=int(story.posts[taken.origin].id) if taken.origin is not None else None,
                how=taken.how,
            )
            for post, taken in zip(story.posts, story.taken, strict=True)
        )
    models.Story.objects.filter(id__in=replaced - kept).delete()
    return len(kept)


def _same_story(numbers: Sequence[int | None], taken: set[int]) -> int | None:
    """The number of the story that most of these posts belonged to, if it is still free."""
    known = np.array([number for number in numbers if number is not None and number not in taken], dtype=np.int64)
    if len(known) == 0:
        return None
    values, counts = np.unique(known, return_counts=True)  # a handful of numbers
    return int(values[np.argmax(counts)]) if counts.max() * 2 > len(known) else None


def _row(story: Gathered, number: int | None) -> models.Story:
    moments = [post.published for post in story.posts if post.published is not None]
    row = models.Story(
        id=number,
        title=story.title,
        words=list(story.words),
        language=story.language,
        first=datetime.fromtimestamp(min(moments), UTC),
        last=datetime.fromtimestamp(max(moments), UTC),
        sources=story.sources,
        computed_at=clock.now(),
    )
    row.save()
    return row
