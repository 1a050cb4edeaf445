"""Read what the places that are not official speak of, once, so that a card being typed meets them at once."""

import hashlib
from collections import defaultdict
from datetime import timedelta

from django.db import transaction

from seve.base import clock
from seve.base.embeddings import encode
from seve.directory import selectors as directory
from seve.directory.types import Entity, Standing, Status
from seve.harvest import selectors as harvest
from seve.register import models
from seve.register.domain.neighbours import functions_told, text_of

WINDOW = timedelta(days=180)
MOST_POSTS = 4_000  # the newest of all places: enough to tell what each speaks of now
TITLES = 8  # of one place


def refresh_neighbours(*, by: str) -> int:
    """Encode the places whose words changed, and forget those that left. Gives how many were encoded. `by` is for the sake of the job."""
    entities = [entity for entity in directory.list_entities(status=Status.IN) if entity.standing is not Standing.OFFICIAL]
    texts = _texts(entities)
    digests = {number: hashlib.sha256(text.encode()).hexdigest() for number, text in texts.items()}
    known = dict(models.PlaceVoice.objects.values_list("entity_id", "digest"))
    fresh = [number for number in texts if known.get(number) != digests[number]]
    vectors = encode([texts[number] for number in fresh])
    now = clock.now()
    with transaction.atomic():
        models.PlaceVoice.objects.exclude(entity_id__in=list(texts)).delete()
        models.PlaceVoice.objects.bulk_create(
            [
                models.PlaceVoice(
                    entity_id=number,
                    digest=digests[number],
                    functions=sorted(functions_told(texts[number])),
                    vector=vector.astype("float32").tobytes(),
                    at=now,
                )
                for number, vector in zip(fresh, vectors, strict=True)
            ],
            update_conflicts=True,
            unique_fields=["entity"],
            update_fields=["digest", "functions", "vector", "at"],
        )
    return len(fresh)


def _texts(entities: list[Entity]) -> dict[int, str]:
    """Entity id → the text that stands for it; places that said nothing and are noted as nothing are left out."""
    last = harvest.latest_date()
    posts = harvest.posts(start=last - WINDOW, limit=MOST_POSTS) if last else []
    said: dict[int, list[str]] = defaultdict(list)
    for post in posts:
        if len(said[post.entity_id]) < TITLES and not post.directives.no_mining:
            said[post.entity_id].append(post.title or post.excerpt[:120])
    return {
        entity.id: text_of(entity.name, entity.note, said[entity.id]) for entity in entities if entity.note.strip() or said.get(entity.id)
    }
