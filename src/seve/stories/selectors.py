"""Reads: stories, what was said once, and search."""

from datetime import datetime

from django.db.models import Prefetch, QuerySet

from seve.base.embeddings import encode, loaded_model
from seve.harvest import selectors as harvest
from seve.harvest.types import Post
from seve.stories import index, models, vectors
from seve.stories.domain.lonely import FEWEST_BYTES, Said, said_once, small_places
from seve.stories.domain.ranking import fuse, snippet
from seve.stories.types import Relay, SearchHit, Story, StoryPost

CANDIDATES = 200  # of each ranking, before they are fused
READ_AT_ONCE = 500  # posts, the longest first, until enough of them stand alone


def stories(
    *, start: datetime | None = None, end: datetime | None = None, limit: int | None = 50, offset: int = 0, by_voices: bool = False
) -> list[Story]:
    """Stories that were told between `start` and `end` (left out), the latest first, or those of most voices."""
    rows = _told(start, end).order_by(*(("-sources", "first", "id") if by_voices else ("-last", "-sources", "id")))
    return _stories(rows[offset : None if limit is None else offset + limit])


def count_stories(*, start: datetime | None = None, end: datetime | None = None) -> int:
    """How many stories were told between `start` and `end`."""
    return _told(start, end).count()


def count_relays(*, start: datetime | None = None, end: datetime | None = None) -> int:
    """How many posts took those stories up: by link, by quotation, by copy or in other words."""
    own = [Relay.FIRST, Relay.SAME_SUBJECT]
    return models.Relay.objects.filter(story__in=_told(start, end)).exclude(how__in=own).count()


def _told(start: datetime | None, end: datetime | None) -> QuerySet[models.Story]:
    rows = models.Story.objects.all()
    if start is not None:
        rows = rows.filter(last__gte=start)
    return rows if end is None else rows.filter(first__lt=end)


def get_story(story_id: int) -> Story | None:
    return next(iter(_stories(models.Story.objects.filter(id=story_id))), None)


def stories_of_entity(entity_id: int, limit: int = 50) -> list[Story]:
    """Stories that one place told or relayed, the latest first."""
    mine = models.Relay.objects.filter(post__entity_id=entity_id).values("story_id")
    return _stories(models.Story.objects.filter(id__in=mine).order_by("-last", "id")[:limit])


def lone_voices(*, start: datetime, end: datetime, limit: int = 10) -> list[StoryPost]:
    """Posts of small places between two moments that nobody took up: the fullest first, one a place."""
    sizes = harvest.sizes_of_posts(start=start, end=end)
    small = small_places(place for _, place, _ in sizes)
    voices = [each for each in sizes if each[1] in small and each[2] >= FEWEST_BYTES]
    longest = [post_id for post_id, _, _ in sorted(voices, key=lambda each: -each[2])]
    found: dict[int, StoryPost] = {}
    for first in range(0, len(longest), READ_AT_ONCE):
        for post in _alone(longest[first : first + READ_AT_ONCE]):
            found.setdefault(post.entity_id, post)
        if len(found) >= limit:
            break
    return list(found.values())[:limit]


def _alone(post_ids: list[int]) -> list[StoryPost]:
    """Those of some posts that stand alone, read whole."""
    posts = harvest.get_posts(post_ids)
    told = set(models.Relay.objects.filter(post_id__in=list(posts)).values_list("post_id", flat=True))
    linked = harvest.cited_from_elsewhere(urls=[post.url for post in posts.values()])
    said = [
        Said(post.id, post.entity_id, len(post.text.split()), post.published.timestamp(), post.id in told or post.url in linked)
        for post in posts.values()
    ]
    return [_story_post(posts[post_id], Relay.FIRST) for post_id in said_once(said)]


def search(words: str, *, limit: int = 20) -> list[SearchHit]:
    """Posts by words and by meaning, the two rankings fused. Withdrawn and refusing posts never appear."""
    wanted = words.strip()
    if not wanted:
        return []
    by_words = index.find(wanted, CANDIDATES)
    (meaning,) = encode([wanted])
    by_meaning = vectors.nearest(meaning, loaded_model().name, CANDIDATES) if meaning.any() else []
    ranked = fuse(by_words, by_meaning[: max(limit, 20)])[: limit * 2]
    posts = harvest.get_posts([post_id for post_id, _ in ranked])
    hits = [_hit(posts[post_id], wanted, score) for post_id, score in ranked if post_id in posts and may_be_told(posts[post_id])]
    return hits[:limit]


def may_be_told(post: Post) -> bool:
    """Whether its page lets us index and count it: not withdrawn, not noindex, not opted out."""
    return post.gone_at is None and not post.directives.noindex and not post.directives.seve_no


def may_be_read(post: Post) -> bool:
    """Whether a model may read its text (TDMRep, Content-Usage, noai)."""
    return may_be_told(post) and not post.directives.no_mining


def may_be_quoted(post: Post) -> bool:
    """Whether words of its text may be shown: else its headline and its link stand alone."""
    asked = post.directives
    return not asked.nosnippet and asked.max_snippet != 0 and not asked.no_mining


def _stories(rows: QuerySet[models.Story]) -> list[Story]:
    relays = Prefetch("relay_set", models.Relay.objects.order_by("id"))
    found = list(rows.prefetch_related(relays))
    posts = harvest.get_posts([relay.post_id for story in found for relay in story.relay_set.all()])
    return [_story(story, posts) for story in found]


def _story(row: models.Story, posts: dict[int, Post]) -> Story:
    told = [_story_post(posts[relay.post_id], Relay(relay.how)) for relay in row.relay_set.all() if relay.post_id in posts]
    return Story(
        id=row.id,
        title=row.title,
        words=tuple(row.words),
        language=row.language,
        first=row.first,
        last=row.last,
        sources=row.sources,
        posts=tuple(sorted(told, key=lambda post: (post.published, post.post_id))),
    )


def _story_post(post: Post, how: Relay) -> StoryPost:
    excerpt = post.excerpt if may_be_quoted(post) else ""
    if post.directives.max_snippet and post.directives.max_snippet > 0:
        excerpt = excerpt[: post.directives.max_snippet]
    return StoryPost(
        post_id=post.id,
        entity_id=post.entity_id,
        url=post.url,
        title=post.title,
        excerpt=excerpt,
        published=post.published,
        how=how,
        archive=post.archive,
    )


def _hit(post: Post, words: str, score: float) -> SearchHit:
    return SearchHit(
        post_id=post.id,
        entity_id=post.entity_id,
        url=post.url,
        title=post.title,
        snippet=_snippet(post, words),
        published=post.published,
        score=score,
    )


def _snippet(post: Post, words: str) -> str:
    if not may_be_quoted(post):
        return ""
    stems = index.analyzer(index.field_language(post.language))

    def cut(text: str) -> list[tuple[str, int, int]]:
        return [(token.text, token.char_offset_from, token.char_offset_to) for token in stems.pre_tokenize(text).tokens]

    wanted = frozenset(stem for stem, _, _ in cut(words))
    limit = post.directives.max_snippet
    text = " ".join(post.text[:20_000].split())
    return snippet(text, wanted, cut, min(220, limit) if limit and limit > 0 else 220)
