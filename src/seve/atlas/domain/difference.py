"""What changed between two dates: links born and gone, places come and left, communities that merged, split or stayed."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

SHARE = 0.3  # of a community, for two of different dates to be kin
K = TypeVar("K")


@dataclass(frozen=True, slots=True)
class Kinship:
    """Communities of the earlier date and those of the later date that they became."""

    before: tuple[int, ...]
    after: tuple[int, ...]
    change: str  # "same", "merged", "split", "mixed", "new", "gone"


def changes(before: Iterable[K], after: Iterable[K]) -> tuple[list[K], list[K]]:
    """(born, gone), in order."""
    old, new = list(before), list(after)
    were, are = set(old), set(new)
    return [each for each in new if each not in were], [each for each in old if each not in are]


def kinships(before: Mapping[int, int], after: Mapping[int, int], *, share: float = SHARE) -> list[Kinship]:
    """Follow communities over time: entity → community at both dates (below 0: in none).

    Two are kin when the entities they share are at least `share` of either (Greene, Doyle & Cunningham, "Tracking the
    evolution of communities in dynamic social networks", 2010); kin of kin form one event.
    """
    old = {entity: number for entity, number in before.items() if number >= 0}
    new = {entity: number for entity, number in after.items() if number >= 0}
    sizes_old = Counter(old[entity] for entity in old if entity in after)
    sizes_new = Counter(new[entity] for entity in new if entity in before)
    shared = Counter((old[entity], new[entity]) for entity in old if entity in new)
    kin = [pair for pair, count in shared.items() if count >= share * sizes_old[pair[0]] or count >= share * sizes_new[pair[1]]]
    events = _grouped(kin)
    told_old = {number for olds, _ in events for number in olds}
    told_new = {number for _, news in events for number in news}
    events += [((number,), ()) for number in sorted(set(old.values()) - told_old)]
    events += [((), (number,)) for number in sorted(set(new.values()) - told_new)]
    return [Kinship(olds, news, _change(len(olds), len(news))) for olds, news in events]


def _change(olds: int, news: int) -> str:
    if not olds:
        return "new"
    if not news:
        return "gone"
    if olds == 1:
        return "same" if news == 1 else "split"
    return "merged" if news == 1 else "mixed"


def _grouped(kin: list[tuple[int, int]]) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Connected groups of the pairs, in the order of their first earlier community."""
    groups: list[tuple[set[int], set[int]]] = []
    for old, new in sorted(kin):
        touching = [group for group in groups if old in group[0] or new in group[1]]
        merged = ({old}, {new})
        for group in touching:
            merged = (merged[0] | group[0], merged[1] | group[1])
            groups.remove(group)
        groups.append(merged)
    return [(tuple(sorted(olds)), tuple(sorted(news))) for olds, news in groups]
