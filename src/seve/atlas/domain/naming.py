"""What a community talks about: the words that set it apart from the others.

Class-based TF-IDF (Grootendorst, "BERTopic", 2022), counting places instead of occurrences: a word that one talkative site
repeats a thousand times names nobody.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from seve.base.text import fold, stop_words, words

SHORTEST = 3  # letters
NAME_WORDS = 3
ENOUGH = 3  # places


def place_words(texts: Iterable[str], ignored: frozenset[str] = frozenset()) -> frozenset[str]:
    """The telling words of one place, once each: no stop word, no number, nothing short."""
    stops = stop_words("")
    found = {word for text in texts for word in words(text)}
    return frozenset(
        word
        for word in found
        if len(word) >= SHORTEST and not any(mark.isdigit() for mark in word) and word not in stops and word not in ignored
    )


def distinctive_words(communities: Mapping[int, Sequence[frozenset[str]]], *, most: int = 8) -> dict[int, tuple[str, ...]]:
    """For each community, its most distinctive words, best first; spellings that differ by accents count once.

    Input: the words of each of its places. A word must stand in two places, in a community of `ENOUGH` places or more.
    """
    spread = {number: Counter(word for place in places for word in place) for number, places in communities.items()}
    everywhere: Counter[str] = Counter()
    for counts in spread.values():
        everywhere.update(counts)
    sizes = {number: max(len(places), 1) for number, places in communities.items()}
    usual = sum(sizes.values()) / max(len(sizes), 1)
    named = {}
    for number, counts in spread.items():
        least = 2 if sizes[number] >= ENOUGH else 1
        scores = {
            word: count
            / sizes[number]
            * math.log1p(usual / everywhere[word])
            * _lift(count, everywhere[word], sizes[number], sum(sizes.values()))
            for word, count in counts.items()
            if count >= least
        }
        scores = {word: score for word, score in scores.items() if score > 0}
        named[number] = _once(sorted(scores, key=lambda word: (-scores[word], word)), most)
    return named


def _lift(count: int, everywhere: int, size: int, total: int) -> float:
    """0 for a word no more frequent here than anywhere, 1 for a word of this community alone."""
    elsewhere = total - size
    if elsewhere <= 0:
        return 1.0
    here, there = count / size, (everywhere - count) / elsewhere
    return max(here - there, 0.0) / here


def _once(ranked: Iterable[str], most: int) -> tuple[str, ...]:
    seen: set[str] = set()
    kept: list[str] = []
    for word in ranked:
        key = fold(word).rstrip("sx")
        if key not in seen:
            seen.add(key)
            kept.append(word)
        if len(kept) == most:
            break
    return tuple(kept)


def name_of(words_found: Sequence[str], fallback: str) -> str:
    """A short name: the first distinctive words, or the place most cited there."""
    return " · ".join(words_found[:NAME_WORDS]) or fallback


GROUND_SHARE = 0.6  # of the community's places


def common_ground(lines: Sequence[Sequence[str]]) -> str:
    """The smallest territory that holds most places of a community, "" when there is none.

    `lines` gives for each place its territory and those that contain it, smallest first, without the whole country; () when untold.
    """
    counts = Counter(code for line in lines for code in line)
    wide = [code for code, count in counts.items() if count >= ENOUGH and count >= GROUND_SHARE * len(lines)]
    return min(wide, key=lambda code: (counts[code], code), default="")
