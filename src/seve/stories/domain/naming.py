"""What to call a story: its most central headline, and the words that set it apart."""

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from seve.base.text import fold, stop_words, words
from seve.stories.domain.told import Told
from seve.stories.domain.wording import stem

FEWEST_TITLE_WORDS = 3  # “Retraites” alone is no headline


def central(posts: Sequence[Told], vectors: NDArray[np.float32]) -> int:
    """The place of the post whose headline stands nearest to the middle of the story; the earliest among equals."""
    heart = vectors.sum(axis=0)
    length = float(np.linalg.norm(heart)) or 1.0
    nearness = vectors @ (heart / length)
    short = np.array([len(words(post.title)) < FEWEST_TITLE_WORDS for post in posts])
    return int(np.argmax(np.round(nearness - short, 4)))


class Rarity:
    """In how many posts of the whole each stem appears."""

    def __init__(self, posts: Sequence[Told]) -> None:
        self.many = len(posts)
        self.appearing: Counter[str] = Counter()
        for post in posts:
            self.appearing.update({stem(fold(word)) for word in _spoken(post)})

    def of(self, term: str) -> float:
        return 1.0 + math.log((1 + self.many) / (1 + self.appearing[term]))


def distinctive_words(posts: Sequence[Told], rarity: Rarity, count: int = 5) -> tuple[str, ...]:
    """The words that most posts of the story share and few others have, each in its most usual form."""
    forms: dict[str, Counter[str]] = {}
    together: Counter[str] = Counter()
    for post in posts:
        spoken = _spoken(post)
        together.update({stem(fold(word)) for word in spoken})
        for word in spoken:
            forms.setdefault(stem(fold(word)), Counter())[word] += 1
    titled = {stem(fold(word)) for post in posts for word in words(post.title)}
    ranked = sorted(together, key=lambda term: (-together[term] * rarity.of(term) * (2 if term in titled else 1), term))
    shared = [term for term in ranked if together[term] > 1 or len(posts) == 1]
    return tuple(min(forms[term], key=lambda form: (-forms[term][form], form)) for term in shared[:count])


def _spoken(post: Told) -> list[str]:
    empty = stop_words("")
    return [word for word in words(f"{post.title} {post.text[:600]}") if len(word) > 2 and word not in empty and not word.isdigit()]
