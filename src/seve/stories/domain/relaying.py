"""How a later post took a story up: by a link, a quotation, a copy, a rewriting, or only by its subject."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from seve.base.text import fold, words
from seve.stories.domain.duplicates import containment, shingles
from seve.stories.domain.told import Told
from seve.stories.types import Relay

COPIED_SHARE = 0.6  # of the later post's runs of five words
WHOLE_SHARE = 0.7  # and of the earlier post's: a passage is a quotation, however long it is and however short the comment
QUOTED_WORDS = 8  # in one stretch
QUOTED_RUNS = QUOTED_WORDS - 4  # as many runs of five words
REWRITTEN = 0.4  # likeness of the sentence vectors: half-way between unrelated articles (0.23) and two of one event (0.57)


@dataclass(frozen=True, slots=True)
class Taken:
    """How, and from which earlier post (its place in the story), or None when only the subject is shared."""

    how: Relay
    origin: int | None


def relays(posts: Sequence[Told], vectors: NDArray[np.float32]) -> list[Taken]:
    """One answer a post; `posts` are those of one story in order of time. Only other places are relayed."""
    runs = [shingles(words(fold(_whole(post))), 5) for post in posts]
    place = {post.address: number for number, post in enumerate(posts) if post.address}
    found = [Taken(Relay.FIRST, None)]
    for number in range(1, len(posts)):
        earlier = [other for other in range(number) if posts[other].source != posts[number].source]
        found.append(_taken(number, earlier, posts, runs, vectors, place))
    return found[: len(posts)]


def _whole(post: Told) -> str:
    return f"{post.title}\n{post.text}" if post.text else post.title


def _taken(
    number: int,
    earlier: list[int],
    posts: Sequence[Told],
    runs: Sequence[NDArray[np.int64]],
    vectors: NDArray[np.float32],
    place: dict[str, int],
) -> Taken:
    if not earlier:
        return Taken(Relay.SAME_SUBJECT, None)
    shares = {other: containment(runs[number], runs[other]) for other in earlier}
    fullest = max(earlier, key=lambda other: (shares[other], -other))
    if shares[fullest] >= COPIED_SHARE and containment(runs[fullest], runs[number]) >= WHOLE_SHARE:
        return Taken(Relay.COPY, fullest)
    linked = [place[target] for target in posts[number].links if place.get(target) in shares]
    if linked:
        return Taken(Relay.LINK, min(linked))
    for other in sorted(earlier, key=lambda other: -shares[other]):
        if _longest_run(posts[number], posts[other], shares[other] * len(runs[number])) >= QUOTED_WORDS:
            return Taken(Relay.QUOTE, other)
    closest = max(earlier, key=lambda other: (float(vectors[number] @ vectors[other]), -other))
    if posts[number].text and posts[closest].text and float(vectors[number] @ vectors[closest]) >= REWRITTEN:
        return Taken(Relay.REWRITE, closest)
    return Taken(Relay.SAME_SUBJECT, None)


def _longest_run(later: Told, earlier: Told, shared_runs: float) -> int:
    """Words in the longest stretch that both texts hold; worked out only when enough runs of five are shared."""
    if shared_runs < QUOTED_RUNS:
        return 0
    from difflib import SequenceMatcher

    one, other = words(fold(_whole(later))), words(fold(_whole(earlier)))
    return SequenceMatcher(None, one, other, autojunk=False).find_longest_match().size
