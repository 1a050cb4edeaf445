"""What indicators read, as pure functions of what the rooms below already know. Nobody fills a form."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from seve.strategy.types import Measure

WINDOW = timedelta(days=28)


@dataclass(frozen=True, slots=True)
class Known:
    """What the rooms below know at one moment."""

    territory_of: Mapping[int, str]  # entity id → territory code, "" when untold
    life_of: Mapping[int, str]  # entity id → alive, slowing, silent, revived, unknown
    citations: Sequence[tuple[int, int]]  # entity ids, from → to
    lost_links: Sequence[int]  # the citing entity of each lost link
    posts_of: Mapping[int, int]  # entity id → posts in WINDOW
    stories: Sequence[frozenset[int]]  # the entities of each story in WINDOW
    overlaps: Sequence[tuple[str, str]]  # the territories of each open pair


def read(measure: Measure, within: frozenset[str] | None, known: Known) -> tuple[float, int]:
    """The value of a measure for a territory and all it contains (None: everywhere), and how many places it rests on."""
    mine = {entity for entity, code in known.territory_of.items() if within is None or code in within}
    return _READERS[measure](mine, within, known)


def _with_life(*states: str) -> Callable[[set[int], frozenset[str] | None, Known], tuple[float, int]]:
    def count(mine: set[int], within: frozenset[str] | None, known: Known) -> tuple[float, int]:
        return float(sum(known.life_of.get(entity) in states for entity in mine)), len(mine)

    return count


def _lost(mine: set[int], within: frozenset[str] | None, known: Known) -> tuple[float, int]:
    citing = [entity for entity in known.lost_links if entity in mine]
    return float(len(citing)), len(set(citing))


def _across(mine: set[int], within: frozenset[str] | None, known: Known) -> tuple[float, int]:
    """Citations that cross a territory's border; for the whole, those between two territories."""
    if within is None:
        crossing = [(a, b) for a, b in known.citations if known.territory_of.get(a, "") != known.territory_of.get(b, "")]
    else:
        crossing = [(a, b) for a, b in known.citations if (a in mine) != (b in mine)]
    return float(len(crossing)), len({entity for pair in crossing for entity in pair})


def _stories(mine: set[int], within: frozenset[str] | None, known: Known) -> tuple[float, int]:
    told = [story & mine for story in known.stories if story & mine]
    return float(len(told)), len(frozenset().union(*told)) if told else 0


def _posts(mine: set[int], within: frozenset[str] | None, known: Known) -> tuple[float, int]:
    counts = [known.posts_of[entity] for entity in mine if known.posts_of.get(entity)]
    return float(sum(counts)), len(counts)


def _overlaps(mine: set[int], within: frozenset[str] | None, known: Known) -> tuple[float, int]:
    touched = [pair for pair in known.overlaps if within is None or pair[0] in within or pair[1] in within]
    return float(len(touched)), 2 * len(touched)


_READERS: dict[Measure, Callable[[set[int], frozenset[str] | None, Known], tuple[float, int]]] = {
    Measure.ALIVE_VOICES: _with_life("alive", "slowing", "revived"),
    Measure.SILENT_VOICES: _with_life("silent"),
    Measure.REVIVED_VOICES: _with_life("revived"),
    Measure.LOST_LINKS: _lost,
    Measure.LINKS_ACROSS: _across,
    Measure.STORIES: _stories,
    Measure.POSTS: _posts,
    Measure.OPEN_OVERLAPS: _overlaps,
}
