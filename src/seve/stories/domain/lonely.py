"""What one small place said and nobody took up: small voices must be heard too."""

from collections.abc import Sequence
from dataclasses import dataclass

FEWEST_WORDS = 60  # below, it is an announcement more than a voice


@dataclass(frozen=True, slots=True)
class Said:
    """One post of the period. `taken_up` when another place told it or links to it."""

    post_id: int
    place: int
    words: int
    moment: float
    taken_up: bool


def said_once(said: Sequence[Said]) -> list[int]:
    """Post ids, one a place: of the places that post no more than the median place, the fullest posts nobody took up."""
    counts: dict[int, int] = {}
    for post in said:
        counts[post.place] = counts.get(post.place, 0) + 1
    if not counts:
        return []
    middle = sorted(counts.values())[(len(counts) - 1) // 2]
    best: dict[int, Said] = {}
    for post in sorted(said, key=lambda each: (-each.words, -each.moment, each.post_id)):
        if not post.taken_up and post.words >= FEWEST_WORDS and counts[post.place] <= middle:
            best.setdefault(post.place, post)
    return [post.post_id for post in best.values()]
