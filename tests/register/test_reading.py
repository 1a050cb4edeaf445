"""A card being typed is met at once: the register is read once, its meaning kept, and nobody waits for the encoder."""

from collections.abc import Sequence
from functools import partial

import numpy as np
import pytest

from seve.base import clock, embeddings
from seve.register import models, reading, selectors, services
from seve.register.domain.overlap import find_overlaps, read_cards, text_of, with_cards
from seve.register.types import Card, Stage

pytestmark = pytest.mark.django_db
TWIN = {"purpose": "Débattre et proposer entre adhérents", "functions": ("débat", "propositions"), "audience": ("adhérents",)}


class Counting:
    def __init__(self) -> None:
        self.texts: list[str] = []

    def __call__(self, texts: Sequence[str]) -> np.ndarray:
        self.texts += texts
        return embeddings.encode_words(texts)


@pytest.fixture(autouse=True)
def encoder(monkeypatch: pytest.MonkeyPatch) -> Counting:
    counting = Counting()
    monkeypatch.setattr(embeddings, "encode", counting)
    monkeypatch.setattr(reading, "_kept", None)
    return counting


def _declare(*keys: str) -> None:
    for key in keys:
        services.save_card(card=Card(key=key, name=f"Lieu {key}", territory=key, **TWIN), by="cli")  # type: ignore[arg-type]


def test_a_text_is_encoded_once_whatever_is_asked(encoder: Counting) -> None:
    _declare("FR-29", "FR-33")
    services.refresh_overlaps(by="cli")
    services.refresh_overlaps(by="cli")

    assert len(encoder.texts) == 1  # the two cards say the same
    assert models.CardVector.objects.count() == 1


def test_a_vector_goes_with_the_last_card_that_said_it(encoder: Counting) -> None:
    _declare("FR-29")
    services.save_card(card=Card(key="FR-29", name="Lieu", purpose="Autre chose"), by="cli")

    services.refresh_overlaps(by="cli")

    assert models.CardVector.objects.count() == 1
    assert encoder.texts[-1] == "Autre chose"


def test_while_the_encoder_loads_words_answer_at_once(encoder: Counting, monkeypatch: pytest.MonkeyPatch) -> None:
    _declare("FR-29")
    encoder.texts.clear()
    monkeypatch.setattr(embeddings, "is_ready", lambda: False)

    rough = services.preview_overlaps(card=Card(key="\0", name="Agora", territory="FR-29", **TWIN))  # type: ignore[arg-type]

    assert (rough.is_rough, [other.card.key for _, other in rough.met], encoder.texts) == (True, ["FR-29"], [])
    monkeypatch.setattr(embeddings, "is_ready", lambda: True)
    fine = services.preview_overlaps(card=Card(key="\0", name="Agora", territory="FR-29", **TWIN))  # type: ignore[arg-type]
    assert (fine.is_rough, [other.card.key for _, other in fine.met]) == (False, ["FR-29"])


def test_typing_reads_the_register_once_and_again_when_a_card_changed(encoder: Counting, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embeddings, "is_ready", lambda: True)
    _declare("FR-29", "FR-33")
    typed = Card(key="\0", name="Agora", territory="FR-29", **TWIN)  # type: ignore[arg-type]
    services.preview_overlaps(card=typed)
    kept = reading._kept
    services.preview_overlaps(card=typed)
    assert reading._kept is kept

    services.save_card(card=Card(key="FR-29", name="Lieu", stage=Stage.RETIRED, territory="FR-29", **TWIN), by="cli")  # type: ignore[arg-type]

    assert services.preview_overlaps(card=typed).met == ()
    assert reading._kept is not kept


def test_only_the_card_that_changed_is_read_again(encoder: Counting, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embeddings, "is_ready", lambda: True)
    monkeypatch.setattr("seve.base.clock.now", partial(lambda moment: moment, clock.now()))  # two changes of one moment are two
    _declare("FR-29", "FR-33", "FR-44")
    typed = Card(key="\0", name="Agora", territory="FR-29", **TWIN)  # type: ignore[arg-type]
    services.preview_overlaps(card=typed)
    read: list[str] = []
    whole = reading.read_cards
    monkeypatch.setattr(reading, "read_cards", lambda cards, **rest: read.extend(card.key for card in cards) or whole(cards, **rest))

    services.save_card(card=Card(key="FR-33", name="Lieu", territory="FR-29", **TWIN), by="cli")  # type: ignore[arg-type]
    found = services.preview_overlaps(card=typed)
    models.Platform.objects.filter(key="FR-44").delete()
    services.preview_overlaps(card=typed)

    assert [key for key in read if key != "\0"] == ["FR-33"]
    assert {other.card.key for _, other in found.met} == {"FR-29", "FR-33"}
    assert {card.key for card in reading.features_of_register().cards} == {"FR-29", "FR-33"}


def test_the_register_is_read_before_anybody_types(encoder: Counting, monkeypatch: pytest.MonkeyPatch) -> None:
    _declare("FR-29", "FR-33")
    loaded: list[bool] = []
    monkeypatch.setattr(reading, "_kept", None)
    monkeypatch.setattr(embeddings, "is_ready", lambda: bool(loaded))
    monkeypatch.setattr(embeddings, "loaded_model", lambda: loaded.append(True))

    reading.warm()

    kept = reading._kept
    assert kept is not None
    assert (loaded, kept.is_rough, len(kept.features.cards)) == ([True], False, 2)
    services.preview_overlaps(card=Card(key="\0", name="Agora", **TWIN))  # type: ignore[arg-type]
    assert reading._kept is kept


def test_a_card_beside_the_register_is_judged_as_within_it() -> None:
    cards = [Card(key=f"c{n}", name=f"Lieu {n}", territory=f"FR-{n:02d}", **TWIN) for n in (22, 29, 33)]  # type: ignore[arg-type]
    new = Card(key="new", name="Agora", territory="FR-35", **TWIN)  # type: ignore[arg-type]
    territories = selectors.territories()

    def read(some: list[Card]) -> object:
        return read_cards(some, encode=embeddings.encode_words, territories=territories)

    for card in (new, Card(key="c29", name="Lieu changé", territory="Brest", **TWIN)):  # type: ignore[arg-type]
        whole = [*(one for one in cards if one.key != card.key), card]
        beside = with_cards(read(cards), read([card]), territories)  # type: ignore[arg-type]
        assert find_overlaps(beside, at_least=0.0) == find_overlaps(read(whole), at_least=0.0)  # type: ignore[arg-type]


def test_the_text_that_is_read_is_the_purpose_and_the_functions() -> None:
    assert text_of(Card(key="a", name="Agora")) == "Agora"
    assert text_of(Card(key="a", name="Agora", purpose="Débattre", functions=("vote",))) == "Débattre. vote"
