"""Places that are not official and speak of what a card is for: neighbours to talk to."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
from django.db.models import Count, Max

from seve.base.embeddings import encode
from seve.directory import selectors as directory
from seve.directory.types import Standing, Status
from seve.register import models
from seve.register.domain.neighbours import Voices, neighbours
from seve.register.selectors.cards import territories
from seve.register.types import Card, Neighbour

LOOKED_AT = 60  # the nearest voices; the directory is asked about these only


@dataclass(frozen=True, slots=True)
class _Kept:
    """The vectors as the table holds them, read once until the table changes."""

    ids: np.ndarray  # int64 (n,)
    vectors: np.ndarray  # float32 (n, d)
    functions: tuple[frozenset[str], ...]


_kept: tuple[tuple[int, datetime | None], _Kept] | None = None


def neighbours_of(card: Card) -> list[Neighbour]:
    """The nearest places of the ecosystem that are not official, the nearest first. Reads vectors that are already there."""
    kept = _read()
    if not len(kept.ids) or not (card.purpose or card.functions):
        return []
    [vector] = encode([f"{card.purpose or card.name}. {', '.join(card.functions)}".strip(". ")])
    return neighbours(card, vector, _voices(kept, vector), territories())


def _voices(kept: _Kept, vector: np.ndarray) -> Voices:
    """The nearest voices among the places that are admitted today and not official; those who left are not among them."""
    near = np.argsort(-(kept.vectors @ vector), kind="stable")[:LOOKED_AT]
    known = {entity.id: entity for entity in directory.list_entities(ids=[int(kept.ids[number]) for number in near])}
    entities = {number: known.get(int(kept.ids[number])) for number in near}
    welcome = {
        number: entity
        for number, entity in entities.items()
        if entity is not None and entity.status is Status.IN and entity.standing is not Standing.OFFICIAL
    }
    return Voices(
        ids=tuple(entity.id for entity in welcome.values()),
        vectors=kept.vectors[list(welcome)],
        functions=tuple(kept.functions[number] for number in welcome),
        codes=tuple(entity.territory or "" for entity in welcome.values()),
    )


def _read() -> _Kept:
    global _kept  # one per process: ten megabytes that change once an hour
    stamp = models.PlaceVoice.objects.aggregate(n=Count("pk"), at=Max("at"))
    key = (int(stamp["n"]), stamp["at"])
    if _kept is None or _kept[0] != key:
        rows = list(models.PlaceVoice.objects.order_by("entity_id").values_list("entity_id", "vector", "functions"))
        vectors = np.array([np.frombuffer(bytes(vector), dtype=np.float32) for _, vector, _ in rows])
        _kept = key, _Kept(np.array([number for number, _, _ in rows], dtype=np.int64), vectors, tuple(frozenset(row[2]) for row in rows))
    return _kept[1]
