"""What deserves a hand this week, and what to leave alone.

The attention budget is small on purpose: a network that is over-watched closes up. So the few gestures are those that help most:
a word to a place that just fell silent and that others count on; links to mend on one page; two places that do not know one another
though the same places cite both (Adamic & Adar, “Friends and neighbors on the web”, Social Networks, 2003).
"""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

GESTURES_A_WEEK = 3
LEFT_ALONE = 3
FRESH_SILENCE_DAYS = 60.0  # an older silence is a decision to respect
FEWEST_COMMON = 2


@dataclass(frozen=True, slots=True)
class Place:
    """What the map and the rhythm know of one place."""

    id: int
    influence: float  # share of the whole
    community: int
    is_lively: bool
    posts: int
    cited_by: int


@dataclass(frozen=True, slots=True)
class Gesture:
    kind: str  # "ask-news" | "repair-links" | "introduce" | "leave-alone"
    place: int
    other: int | None
    weight: float
    common: tuple[int, ...] = ()  # for "introduce": the places that cite both


def choose(
    *,
    places: Mapping[int, Place],
    silent_since: Mapping[int, float],
    broken: Mapping[int, int],
    edges: Sequence[tuple[int, int]],
    budget: int = GESTURES_A_WEEK,
) -> list[Gesture]:
    """The gestures within the budget, the most helpful first, of different kinds where there is a choice; then what to leave alone.

    silent_since: days since each place fell silent. broken: lost links on each place's pages. edges: who cites whom.
    """
    by_kind = [
        _ask_news(places, silent_since),
        _repairs(places, broken),
        _introductions(places, edges),
    ]
    chosen: list[Gesture] = []
    touched: set[int] = set()
    while len(chosen) < budget and any(by_kind):
        for gestures in by_kind:
            gesture = next((each for each in gestures if not {each.place, each.other} & touched), None)
            gestures[:] = [each for each in gestures if not {each.place, each.other} & touched and each is not gesture]
            if gesture is not None and len(chosen) < budget:
                chosen.append(gesture)
                touched |= {gesture.place} | ({gesture.other} if gesture.other is not None else set())
    return chosen + _left_alone(places, touched)


def _ask_news(places: Mapping[int, Place], silent_since: Mapping[int, float]) -> list[Gesture]:
    fresh = [place for place, days in silent_since.items() if days <= FRESH_SILENCE_DAYS and place in places]
    return _ranked([Gesture("ask-news", place, None, places[place].influence) for place in fresh])


def _repairs(places: Mapping[int, Place], broken: Mapping[int, int]) -> list[Gesture]:
    """Only where somebody is there to mend."""
    lively = [place for place, count in broken.items() if count and place in places and places[place].is_lively]
    return _ranked([Gesture("repair-links", place, None, math.log1p(broken[place]) * places[place].influence) for place in lively])


def _introductions(places: Mapping[int, Place], edges: Sequence[tuple[int, int]]) -> list[Gesture]:
    """Pairs of lively places of two communities, without a link either way, cited together by several others."""
    linked = {frozenset(edge) for edge in edges}
    cited: dict[int, set[int]] = defaultdict(set)
    for source, target in edges:
        cited[source].add(target)
    common: dict[tuple[int, int], list[int]] = defaultdict(list)
    for source, targets in sorted(cited.items()):
        known = sorted(target for target in targets if target in places and places[target].is_lively)
        if len(known) <= 60:  # a directory that cites everybody introduces nobody
            for at, one in enumerate(known):
                for other in known[at + 1 :]:
                    common[one, other].append(source)
    found = []
    for (one, other), citers in common.items():
        apart = places[one].community != places[other].community and frozenset((one, other)) not in linked
        if apart and len(citers) >= FEWEST_COMMON:
            weight = sum(1.0 / math.log(1.0 + len(cited[citer])) for citer in citers)
            found.append(Gesture("introduce", one, other, weight, tuple(citers)))
    return _ranked(found)


def _left_alone(places: Mapping[int, Place], touched: set[int]) -> list[Gesture]:
    """The liveliest places that need nothing from us."""
    lively = [place for place in places.values() if place.is_lively and place.id not in touched and place.cited_by > 0]
    return _ranked([Gesture("leave-alone", place.id, None, place.influence * math.log1p(place.posts)) for place in lively])[:LEFT_ALONE]


def _ranked(gestures: list[Gesture]) -> list[Gesture]:
    return sorted(gestures, key=lambda gesture: (-gesture.weight, gesture.place, gesture.other or 0))
