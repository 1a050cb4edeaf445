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


@dataclass(frozen=True, slots=True)
class Held:
    """What the value of a measure is made of, so that every figure opens down to it."""

    entities: tuple[int, ...] = ()  # places counted, or places that posted
    pairs: tuple[tuple[int, int], ...] = ()  # citations, from → to
    positions: tuple[int, ...] = ()  # in Known.lost_links, Known.stories or Known.overlaps
    value: float = 0.0
    places: int = 0  # how many places it rests on


def read(measure: Measure, within: frozenset[str] | None, known: Known) -> tuple[float, int]:
    """The value of a measure for a territory and all it contains (None: everywhere), and how many places it rests on."""
    held = hold(measure, within, known)
    return held.value, held.places


def hold(measure: Measure, within: frozenset[str] | None, known: Known) -> Held:
    """The value of a measure with all that it is made of."""
    mine = {entity for entity, code in known.territory_of.items() if within is None or code in within}
    return _READERS[measure](mine, within, known)


Reader = Callable[[set[int], frozenset[str] | None, Known], Held]


def _with_life(*states: str) -> Reader:
    def count(mine: set[int], within: frozenset[str] | None, known: Known) -> Held:
        found = tuple(sorted(entity for entity in mine if known.life_of.get(entity) in states))
        return Held(entities=found, value=float(len(found)), places=len(mine))

    return count


def _lost(mine: set[int], within: frozenset[str] | None, known: Known) -> Held:
    found = tuple(position for position, entity in enumerate(known.lost_links) if entity in mine)
    return Held(positions=found, value=float(len(found)), places=len({known.lost_links[position] for position in found}))


def _across(mine: set[int], within: frozenset[str] | None, known: Known) -> Held:
    """Citations that cross a territory's border; for the whole, those between two territories."""
    if within is None:
        crossing = [(a, b) for a, b in known.citations if known.territory_of.get(a, "") != known.territory_of.get(b, "")]
    else:
        crossing = [(a, b) for a, b in known.citations if (a in mine) != (b in mine)]
    return Held(pairs=tuple(crossing), value=float(len(crossing)), places=len({entity for pair in crossing for entity in pair}))


def _stories(mine: set[int], within: frozenset[str] | None, known: Known) -> Held:
    found = tuple(position for position, story in enumerate(known.stories) if story & mine)
    told = frozenset[int]().union(*(known.stories[position] & mine for position in found))
    return Held(positions=found, value=float(len(found)), places=len(told))


def _posts(mine: set[int], within: frozenset[str] | None, known: Known) -> Held:
    posting = tuple(sorted((entity for entity in mine if known.posts_of.get(entity)), key=lambda entity: (-known.posts_of[entity], entity)))
    return Held(entities=posting, value=float(sum(known.posts_of[entity] for entity in posting)), places=len(posting))


def _overlaps(mine: set[int], within: frozenset[str] | None, known: Known) -> Held:
    found = tuple(position for position, pair in enumerate(known.overlaps) if within is None or pair[0] in within or pair[1] in within)
    return Held(positions=found, value=float(len(found)), places=2 * len(found))


_READERS: dict[Measure, Reader] = {
    Measure.ALIVE_VOICES: _with_life("alive", "slowing", "revived"),
    Measure.SILENT_VOICES: _with_life("silent"),
    Measure.REVIVED_VOICES: _with_life("revived"),
    Measure.LOST_LINKS: _lost,
    Measure.LINKS_ACROSS: _across,
    Measure.STORIES: _stories,
    Measure.POSTS: _posts,
    Measure.OPEN_OVERLAPS: _overlaps,
}
