"""Small cells: a count of few people is not told, nor what would let it be worked out by subtraction.

After Hundepool et al., Statistical Disclosure Control (2012), ch. 4: cells under a floor are suppressed, and the total with them: with the
other cells, the total would bound each hidden one, and give a single one away.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Cells(Generic[Key]):
    """A table of counts that may be shown. None: hidden."""

    counts: dict[Key, int | None]
    total: int | None


def shown(count: int, floor: int) -> int | None:
    """The count, or None when it is of few people; that there is nobody may be told."""
    return None if 0 < count < floor else count


def hide_small(counts: Mapping[Key, int], floor: int) -> Cells[Key]:
    """Hide each count from 1 to `floor` - 1; the total only stands when nothing is hidden."""
    kept = {key: shown(count, floor) for key, count in counts.items()}
    return Cells(kept, None if None in kept.values() else sum(counts.values()))
