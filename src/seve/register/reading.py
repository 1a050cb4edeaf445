"""The register as the overlap rules read it: encoded once a text, kept once a process, so that a card being typed is met at once.

While the encoder is still loading, meaning is read from the words alone: rougher, and there at the first keystroke.
"""

import hashlib
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from django.db.models import Count, Max

from seve.base import embeddings
from seve.register import models, selectors
from seve.register.domain.overlap import Features, read_cards, with_card
from seve.register.types import Card

AT_ONCE = 2_000  # rows of one statement
Encode = Callable[[Sequence[str]], np.ndarray]


@dataclass(frozen=True, slots=True)
class _Key:
    """What must be the same for a reading to be still true."""

    cards: int
    changed: datetime | None
    newest: int | None
    territories: int
    is_rough: bool


_kept: tuple[_Key, Features] | None = None
_reading = threading.Lock()


def features_of(cards: Sequence[Card]) -> Features:
    """Cards as the rules read them, with the encoder and the territories of this instance."""
    return read_cards(cards, encode=remembered, territories=selectors.territories())


def features_beside_the_register(card: Card) -> tuple[Features, bool]:
    """The whole register with one card more, the last; and whether its meaning was read from the words alone."""
    is_rough = not embeddings.is_ready()
    territories = selectors.territories()
    encode = embeddings.encode_words if is_rough else embeddings.encode
    one = read_cards([card], encode=encode, territories=territories)
    return with_card(_register(is_rough), one, territories), is_rough


def _register(is_rough: bool) -> Features:
    """The register, read again only when a card changed."""
    global _kept  # one per process: some ten megabytes for five thousand cards
    stamp = models.Platform.objects.aggregate(n=Count("pk"), at=Max("updated_at"), newest=Max("pk"))
    territories = selectors.territories()
    key = _Key(int(stamp["n"]), stamp["at"], stamp["newest"], len(territories.parents), is_rough)
    with _reading:
        if _kept is None or _kept[0] != key:
            cards = [platform.card for platform in selectors.platforms()]
            encode: Encode = embeddings.encode_words if is_rough else remembered
            _kept = key, read_cards(cards, encode=encode, territories=territories)
        return _kept[1]


def remembered(texts: Sequence[str]) -> np.ndarray:
    """The vectors of these texts: those read before come from the table, the others are encoded and kept."""
    name = embeddings.model_name()
    digests = [hashlib.sha256(f"{name}\0{text}".encode()).hexdigest() for text in texts]
    known: dict[str, np.ndarray] = {}
    wanted = list(dict.fromkeys(digests))
    for start in range(0, len(wanted), AT_ONCE):
        rows = models.CardVector.objects.filter(pk__in=wanted[start : start + AT_ONCE]).values_list("pk", "vector")
        known |= {digest: np.frombuffer(bytes(vector), dtype=np.float32) for digest, vector in rows}
    fresh = {digest: text for digest, text in zip(digests, texts, strict=True) if digest not in known}
    if fresh:
        vectors = embeddings.encode(list(fresh.values()))
        known |= dict(zip(fresh, vectors, strict=True))
        kept = [models.CardVector(digest=digest, vector=known[digest].astype("float32").tobytes()) for digest in fresh]
        models.CardVector.objects.bulk_create(kept, ignore_conflicts=True, batch_size=AT_ONCE)
    return np.array([known[digest] for digest in digests], dtype=np.float32).reshape(len(digests), embeddings.DIMENSIONS)


def forget_unused(cards: Sequence[Card], text_of: Callable[[Card], str]) -> int:
    """Drop the vectors of texts that no card holds any more. Gives how many."""
    name = embeddings.model_name()
    used = {hashlib.sha256(f"{name}\0{text_of(card)}".encode()).hexdigest() for card in cards}
    unused = [digest for digest in models.CardVector.objects.values_list("pk", flat=True) if digest not in used]
    return models.CardVector.objects.filter(pk__in=unused).delete()[0] if unused else 0
