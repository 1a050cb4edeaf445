"""The places behind ids, once a page: a page that speaks of many places asks the directory once. And the territories to choose from."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from seve.base.text import fold
from seve.desk import words
from seve.directory import selectors as directory
from seve.directory.types import Entity, Territory


def places(ids: Iterable[int | None]) -> dict[int, Entity]:
    """Entities by id; ids that are no more are absent."""
    wanted = {i for i in ids if i is not None}
    if not wanted:
        return {}
    return {entity.id: entity for entity in directory.list_entities(ids=sorted(wanted))}


def territories_by_name() -> list[Territory]:
    """All, as a dictionary would have them; where two bear one name (Guadeloupe is a region and a département), with their level."""
    known = directory.territories().values()
    times = Counter(one.name for one in known)
    told = [replace(one, name=f"{one.name} ({words.word(one.level, 'level')})") if times[one.name] > 1 else one for one in known]
    return sorted(told, key=lambda one: (fold(one.name), one.code))
