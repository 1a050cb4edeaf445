"""The register as the overlap rules read it: encoded once a text, kept once a process, so that a card being typed is met at once.

While the encoder is still loading, meaning is read from the words alone: rougher, and there at the first keystroke.
"""

import hashlib
import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
from django.db import DatabaseError, connection
from django.db.models import Count, Max, Sum

from seve.base import embeddings
from seve.register import models, selectors
from seve.register.domain.overlap import Features, Territories, meant_anew, read_cards, with_cards
from seve.register.types import Card

AT_ONCE = 2_000  # rows of one statement
LOG = logging.getLogger(__name__)
Encode = Callable[[Sequence[str]], np.ndarray]


@dataclass(frozen=True, slots=True)
class _Stamp:
    """What must be the same for a reading to be still true."""

    cards: int
    changed: datetime | None
    newest: int | None
    versions: int  # their sum: two changes of one moment are two


@dataclass(frozen=True, slots=True)
class _Kept:
    """The register as it was read: some ten megabytes for five thousand cards, one in a process."""

    stamp: _Stamp
    versions: dict[int, tuple[datetime, int]]  # platform id → its updated_at and version
    keys: dict[int, str]
    features: Features
    territories: Territories
    is_rough: bool


_kept: _Kept | None = None
_reading = threading.Lock()


def features_of(cards: Sequence[Card]) -> Features:
    """Cards as the rules read them, with the encoder and the territories of this instance."""
    return read_cards(cards, encode=remembered, territories=selectors.territories())


def features_of_register() -> Features:
    """The whole register as the rules read it; only what changed since the last time is read again."""
    return _register(False).features


def features_beside_the_register(card: Card) -> tuple[Features, bool]:
    """The whole register with one card more, the last; and whether its meaning was read from the words alone."""
    is_rough = not embeddings.is_ready()
    kept = _register(is_rough)
    encode = embeddings.encode_words if is_rough else embeddings.encode
    one = read_cards([card], encode=encode, territories=kept.territories)
    return with_cards(kept.features, one, kept.territories), is_rough


def warm() -> None:
    """Read the register before anybody types: by its words while the encoder loads, then by its meaning."""
    if not embeddings.is_ready():
        _register(True)
        embeddings.loaded_model()
    _register(False)


def warm_in_background() -> None:
    """As `warm`, beside the first pages that a process serves."""
    threading.Thread(target=_warm_and_let_go, name="warm-register", daemon=True).start()


def _warm_and_let_go() -> None:
    try:
        warm()
    except DatabaseError:
        LOG.info("the register is read when somebody types: the database does not answer yet")
    finally:
        connection.close()  # of this thread alone


def _register(is_rough: bool) -> _Kept:
    """The register, in which only what changed is read again."""
    global _kept
    encode: Encode = embeddings.encode_words if is_rough else remembered
    with _reading:
        told = models.Platform.objects.aggregate(n=Count("pk"), at=Max("updated_at"), newest=Max("pk"), versions=Sum("version"))
        stamp = _Stamp(int(told["n"]), told["at"], told["newest"], int(told["versions"] or 0))
        territories = selectors.territories()
        kept = _kept
        if kept is None or kept.territories != territories:
            kept = _read(stamp, territories, encode, is_rough)
        if kept.is_rough != is_rough:
            kept = replace(kept, features=meant_anew(kept.features, encode), is_rough=is_rough)
        if kept.stamp != stamp:
            kept = _renewed(kept, stamp, encode)
        _kept = kept
        return kept


def _read(stamp: _Stamp, territories: Territories, encode: Encode, is_rough: bool) -> _Kept:
    rows = list(models.Platform.objects.order_by("name", "id"))
    features = read_cards([selectors.as_card(row) for row in rows], encode=encode, territories=territories)
    versions = {row.pk: (row.updated_at, row.version) for row in rows}
    return _Kept(stamp, versions, {row.pk: row.key for row in rows}, features, territories, is_rough)


def _renewed(kept: _Kept, stamp: _Stamp, encode: Encode) -> _Kept:
    """Read the cards that changed, and leave out those that went."""
    versions = {pk: (at, version) for pk, at, version in models.Platform.objects.values_list("pk", "updated_at", "version")}
    rows = list(models.Platform.objects.filter(pk__in=[pk for pk, at in versions.items() if kept.versions.get(pk) != at]))
    gone = {key for pk, key in kept.keys.items() if pk not in versions}
    fresh = read_cards([selectors.as_card(row) for row in rows], encode=encode, territories=kept.territories)
    return replace(
        kept,
        stamp=stamp,
        versions=versions,
        keys={pk: key for pk, key in kept.keys.items() if pk in versions} | {row.pk: row.key for row in rows},
        features=with_cards(kept.features, fresh, kept.territories, without=gone),
    )


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
