"""Posts in, stories out: the whole judgement, from plain values to plain values."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from seve.base.text import fold, words
from seve.stories.domain.clusters import attach_neighbours, attach_rewritings, groups_of, threshold_for
from seve.stories.domain.duplicates import shingles
from seve.stories.domain.likeness import DAY, WINDOW_DAYS, pairs_of
from seve.stories.domain.naming import Rarity, central, distinctive_words
from seve.stories.domain.relaying import Taken, relays
from seve.stories.domain.rubrics import without_site_names
from seve.stories.domain.told import Told
from seve.stories.types import Relay

SHINGLED_CHARACTERS = 6_000
FOLLOWERS, VISIBLE = 3, {Relay.LINK, Relay.QUOTE, Relay.COPY}


@dataclass(frozen=True, slots=True)
class Gathered:
    """One story: its posts in order of time, and how each took it up."""

    title: str
    central: Told
    words: tuple[str, ...]
    language: str
    posts: tuple[Told, ...]
    taken: tuple[Taken, ...]

    @property
    def sources(self) -> int:
        return len({post.source for post in self.posts})


def gather(posts: Sequence[Told], vectors: NDArray[np.float32], *, fewest_sources: int = 2) -> list[Gathered]:
    """The stories that at least `fewest_sources` places tell, by their first post. `vectors` go with `posts`, row by row."""
    order = sorted(range(len(posts)), key=lambda number: _moment(posts[number]))
    told = without_site_names([posts[number] for number in order])
    rows = vectors[order] if order else vectors
    read = [words(fold(f"{post.title} {post.text[:SHINGLED_CHARACTERS]}")) for post in told]
    bodies = [words(fold(post.text[:SHINGLED_CHARACTERS])) for post in told]
    pairs = pairs_of(told, rows, [shingles(each) for each in read], [shingles(each, 5) for each in bodies])
    threshold = threshold_for(crowd_of(told))
    groups = groups_of(pairs, len(told), threshold)
    sources, has_body = [post.source for post in told], [bool(post.text) for post in told]
    groups = attach_rewritings(groups, pairs, sources, has_body, threshold)
    followed = {at for at, group in enumerate(groups) if _is_followed([told[number] for number in group], rows[group])}
    groups = attach_neighbours(groups, pairs, sources, has_body, followed)
    rarity = Rarity(told)
    kept = (group for group in groups if len({told[number].source for number in group}) >= fewest_sources)
    return [_gathered([told[number] for number in group], rows[group], rarity) for group in kept]


def _is_followed(posts: list[Told], vectors: NDArray[np.float32]) -> bool:
    """Whether several other posts link to, quote or copy the story: what they have in common is then no chance."""
    if len({post.source for post in posts}) < FOLLOWERS:
        return False
    return sum(taken.how in VISIBLE for taken in relays(posts, vectors)) >= FOLLOWERS


def crowd_of(told: Sequence[Told]) -> int:
    """How many posts compete: the most that fall in one window of time (undated posts compete with all)."""
    dated = np.array([post.published for post in told if post.published is not None])
    if len(dated) == 0:
        return len(told)
    ends = np.searchsorted(dated, dated + WINDOW_DAYS * DAY, side="right")
    return int((ends - np.arange(len(dated))).max()) + len(told) - len(dated)


def tells_sources_apart(posts: Sequence[Told]) -> bool:
    """Whether the posts come from more than one place; if not, the rule of two places cannot be applied."""
    return len({post.source for post in posts}) > 1


def _moment(post: Told) -> tuple[bool, float, str]:
    return (post.published is None, post.published or 0.0, str(post.id))


def _gathered(posts: list[Told], vectors: NDArray[np.float32], rarity: Rarity) -> Gathered:
    taken = relays(posts, vectors)
    middle = posts[0] if _began_it(posts, taken) else posts[central(posts, vectors)]
    languages = Counter(post.language for post in posts if post.language)
    return Gathered(
        title=middle.title or middle.text[:80],
        central=middle,
        words=distinctive_words(posts, rarity),
        language=languages.most_common(1)[0][0] if languages else "",
        posts=tuple(posts),
        taken=tuple(taken),
    )


def _began_it(posts: list[Told], taken: list[Taken]) -> bool:
    """Whether the others follow the first post, which then names the story better than the most central one."""
    followers = sum(each.origin == 0 for each in taken)
    return bool(posts[0].title) and 2 * followers > len(posts) - 1
