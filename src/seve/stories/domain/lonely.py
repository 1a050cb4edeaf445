"""What one small place said and nobody took up: small voices must be heard too."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

FEWEST_WORDS = 60  # below, it is an announcement more than a voice
FEWEST_BYTES = 2 * FEWEST_WORDS - 1  # no text of so many words is shorter


@dataclass(frozen=True, slots=True)
class Said:
    """One post of the period. `taken_up` when another place told it or links to it."""

    post_id: int
    place: int
    words: int
    moment: float
    taken_up: bool


def small_places(said: Iterable[int]) -> frozenset[int]:
    """Of the places of all posts of a period (each as often as it posted), those that posted no more than the median one."""
    counts = Counter(said)
    middle = sorted(counts.values())[(len(counts) - 1) // 2] if counts else 0
    return frozenset(place for place, number in counts.items() if number <= middle)


def said_once(said: Sequence[Said]) -> list[int]:
    """Post ids, one a place: the fullest posts nobody took up."""
    best: dict[int, Said] = {}
    for post in sorted(said, key=lambda each: (-each.words, -each.moment, each.post_id)):
        if not post.taken_up and post.words >= FEWEST_WORDS:
            best.setdefault(post.place, post)
    return [post.post_id for post in best.values()]
