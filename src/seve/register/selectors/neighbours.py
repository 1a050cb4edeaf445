"""Places that are not official and speak of what a card is for: neighbours to talk to."""

import numpy as np

from seve.base.embeddings import encode
from seve.directory import selectors as directory
from seve.directory.types import Standing, Status
from seve.register import models
from seve.register.domain.neighbours import Voices, neighbours
from seve.register.selectors.cards import territories
from seve.register.types import Card, Neighbour


def neighbours_of(card: Card) -> list[Neighbour]:
    """The nearest places of the ecosystem that are not official, the nearest first. Reads vectors that are already there."""
    if not (card.purpose or card.functions):
        return []
    voices = _voices()
    if not voices.ids:
        return []
    [vector] = encode([f"{card.purpose or card.name}. {', '.join(card.functions)}".strip(". ")])
    return neighbours(card, vector, voices, territories())


def _voices() -> Voices:
    """The voices of the places that are admitted today and not official; those who left are not among them."""
    entities = {entity.id: entity for entity in directory.list_entities(status=Status.IN) if entity.standing is not Standing.OFFICIAL}
    rows = [row for row in models.PlaceVoice.objects.order_by("entity_id") if row.entity_id in entities]
    return Voices(
        ids=tuple(row.entity_id for row in rows),
        vectors=np.array([np.frombuffer(bytes(row.vector), dtype=np.float32) for row in rows]),
        functions=tuple(frozenset(row.functions) for row in rows),
        codes=tuple(entities[row.entity_id].territory or "" for row in rows),
    )
