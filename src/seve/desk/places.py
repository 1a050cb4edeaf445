"""The places behind ids, once a page: a page that speaks of many places asks the directory once."""

from collections.abc import Iterable

from seve.directory import selectors as directory
from seve.directory.types import Entity


def places(ids: Iterable[int | None]) -> dict[int, Entity]:
    """Entities by id; ids that are no more are absent."""
    wanted = {i for i in ids if i is not None}
    if not wanted:
        return {}
    return {entity.id: entity for entity in directory.list_entities(ids=sorted(wanted))}
