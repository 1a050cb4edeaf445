"""Who else speaks of the same thing, outside the official house: neighbours to talk to, never twins and never a fault."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from seve.register.domain import vocabulary
from seve.register.domain.overlap import APART, Territories
from seve.register.types import Card, Neighbour

NEAR = 0.35  # cosine under which two texts of this encoder merely share their language and their country
EACH_FUNCTION = 0.08  # what a shared function adds: a place that debates is nearer to a forum than one that reads about it
MOST = 5
MEMBERS = re.compile(r"\badh[ée]rent\w*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Voices:
    """What the places speak of: n places, d dimensions."""

    ids: tuple[int, ...]
    vectors: np.ndarray  # float32 (n, d), unit rows
    functions: tuple[frozenset[str], ...]
    codes: tuple[str, ...]  # territory of each, "" when untold


def neighbours(card: Card, vector: np.ndarray, voices: Voices, territories: Territories, *, most: int = MOST) -> list[Neighbour]:
    """The nearest places from NEAR up, the nearest first; those of another territory are left out.

    `vector`: float32 (d,), the card's purpose and functions.
    """
    if not voices.ids:
        return []
    mine = functions_told(", ".join([card.purpose, *card.functions]))
    line = frozenset(territories.line(territories.code_of(card.territory)))
    nearness = np.clip(voices.vectors @ vector, 0.0, 1.0)
    scores = nearness + np.array([EACH_FUNCTION * len(mine & theirs) for theirs in voices.functions], dtype=np.float32)
    found = []
    for position in np.argsort(-scores, kind="stable"):
        number = int(position)
        if nearness[number] < NEAR:
            continue
        if _reach(voices.codes[number], line, territories, card) == APART:
            continue
        shared = tuple(name for name in vocabulary.FUNCTIONS if name in mine & voices.functions[number])
        found.append(Neighbour(voices.ids[number], round(float(nearness[number]), 3), shared))
        if len(found) == most:
            break
    return found


def _reach(code: str, line: frozenset[str], territories: Territories, card: Card) -> float:
    """Whether a place and a card may meet: one territory lies in the other, or the place does not say where it is."""
    if not code:
        return 1.0
    own = territories.code_of(card.territory)
    return 1.0 if code in line or own in territories.line(code) else APART


def functions_told(text: str) -> frozenset[str]:
    """What a text says can be done. That it speaks of members does not say that one joins there."""
    return vocabulary.functions_in(MEMBERS.sub(" ", text))


def text_of(name: str, note: str, titles: Sequence[str]) -> str:
    """What stands for a place: its name, what was noted about it, and the heads of what it said lately."""
    return ". ".join(part.strip() for part in [name, note, *titles] if part.strip())
