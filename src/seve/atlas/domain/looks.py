"""Which colour and which pattern each community wears: the same from map to map, and never that of a neighbour.

Eight hues that colour-blind eyes tell apart, each in three patterns (plain, striped, half): twenty-four looks. Beyond, and for places
alone, the neutral one. Neighbours on the map get different hues; two communities of one hue lie far apart, and their patterns differ.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

HUES = 8
PATTERNS = 3
KIN = 0.3  # shared places, as a share of all the places of both, from which a community inherits a look
NEAR = 0.25  # of the map's width: beyond about twice that, a hue may come back
PLAIN_FIRST = 0.02  # what a pattern costs, so that few communities are all plain


@dataclass(frozen=True, slots=True, order=True)
class Look:
    pattern: int  # 0 plain, 1 striped, 2 half
    hue: int  # 1 to 8; 0 is the neutral one, plain


NEUTRAL = Look(0, 0)
ALL = tuple(Look(pattern, hue) for pattern in range(PATTERNS) for hue in range(1, HUES + 1))


def dress(
    members: Mapping[int, Iterable[int]],
    places: Mapping[int, tuple[float, float]],
    before: Mapping[int, tuple[Look, frozenset[int]]] | None = None,
) -> dict[int, Look]:
    """A look for each community: `members` of each (entity ids), where each place stands, and the last map's communities with theirs."""
    groups = {number: frozenset(ids) for number, ids in members.items()}
    worn = _inherited(groups, before or {})
    centres = {number: np.median([places[one] for one in ids], axis=0) for number, ids in groups.items() if ids}
    width = float(np.ptp(np.array(list(places.values())), axis=0).max()) if len(places) > 1 else 1.0
    for number in sorted(groups, key=lambda each: (-len(groups[each]), each)):
        if number not in worn:
            worn[number] = _furthest(number, worn, centres, width or 1.0) if len(groups[number]) > 1 else NEUTRAL
    return worn


def _inherited(groups: Mapping[int, frozenset[int]], before: Mapping[int, tuple[Look, frozenset[int]]]) -> dict[int, Look]:
    """Each community keeps the look of the one it was; when one splits, its largest part does."""
    pairs = []
    for number, ids in groups.items():
        for old, (look, were) in before.items():
            alike = len(ids & were) / (len(ids | were) or 1)
            if look != NEUTRAL and alike >= KIN and len(ids) > 1:
                pairs.append((-alike, number, old))
    worn: dict[int, Look] = {}
    for _, number, old in sorted(pairs):
        look = before[old][0]
        if number not in worn and look not in worn.values():
            worn[number] = look
    return worn


def _furthest(number: int, worn: Mapping[int, Look], centres: Mapping[int, npt.NDArray[np.float64]], width: float) -> Look:
    free = [look for look in ALL if look not in worn.values()]
    if not free:
        return NEUTRAL
    others = [(look, float(np.hypot(*(centres[other] - centres[number]))) / width) for other, look in worn.items() if look != NEUTRAL]

    def cost(look: Look) -> float:
        alike = sum(np.exp(-((far / NEAR) ** 2)) + 0.01 for other, far in others if other.hue == look.hue)
        return float(alike) + PLAIN_FIRST * look.pattern

    return min(free, key=lambda look: (round(cost(look), 6), look))
