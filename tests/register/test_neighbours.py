"""Places outside the official house that speak of the same thing: somebody to talk to."""

from datetime import timedelta

import pytest

from seve.base import clock
from seve.directory.models import WebEntity
from seve.register import models, selectors, services
from seve.register.types import Card

pytestmark = pytest.mark.django_db

CARD = Card(
    key="agora",
    name="Agora",
    purpose="Un lieu pour débattre et proposer entre adhérents",
    functions=("débat", "propositions"),
    territory="",
)
PLACES = {
    "Forum des sympathisants": "Un forum ouvert : débats, propositions, échanges d’idées entre adhérents",
    "Confitures de Marie": "Recettes d’automne, confitures de coing, promenades à Brest",
}


@pytest.fixture
def places() -> dict[str, WebEntity]:
    now = clock.now()
    return {
        name: WebEntity.objects.create(
            name=name, note=note, home_url=f"https://place{number}.example/", status="in", created_at=now, decided_at=now
        )
        for number, (name, note) in enumerate(PLACES.items())
    }


def test_the_one_that_speaks_of_the_same_thing_is_met(places: dict[str, WebEntity]) -> None:
    assert selectors.neighbours_of(CARD) == []
    assert services.refresh_neighbours(by="cli") == 2

    [neighbour] = selectors.neighbours_of(CARD)

    assert neighbour.entity_id == places["Forum des sympathisants"].pk
    assert {"debate", "proposals"} <= set(neighbour.functions)


def test_only_changed_words_are_read_again(places: dict[str, WebEntity]) -> None:
    services.refresh_neighbours(by="cli")
    changed = places["Confitures de Marie"]
    changed.note = "Débats et propositions des adhérents, un forum pour échanger des idées"
    changed.save()

    assert services.refresh_neighbours(by="cli") == 1
    assert services.refresh_neighbours(by="cli") == 0
    assert len(selectors.neighbours_of(CARD)) == 2


@pytest.mark.parametrize("change", [{"standing": "official"}, {"status": "out"}], ids=["official", "left out"])
def test_official_places_and_those_that_left_are_no_neighbours(places: dict[str, WebEntity], change: dict[str, str]) -> None:
    services.refresh_neighbours(by="cli")
    WebEntity.objects.filter(name="Forum des sympathisants").update(**change)

    assert selectors.neighbours_of(CARD) == []
    services.refresh_neighbours(by="cli")
    assert models.PlaceVoice.objects.count() == 1


def test_a_place_of_another_territory_is_left_in_peace(places: dict[str, WebEntity]) -> None:
    services.refresh_neighbours(by="cli")
    WebEntity.objects.filter(name="Forum des sympathisants").update(territory_id="FR-13")

    assert selectors.neighbours_of(Card(**{**_fields(CARD), "territory": "FR-29"})) == []
    assert len(selectors.neighbours_of(CARD)) == 1  # a national card meets every territory


def test_a_card_being_typed_is_compared_quickly(places: dict[str, WebEntity]) -> None:
    services.refresh_neighbours(by="cli")
    selectors.neighbours_of(CARD)
    start = clock.now()

    selectors.neighbours_of(CARD)

    assert clock.now() - start < timedelta(milliseconds=200)


def _fields(card: Card) -> dict[str, object]:
    return {name: getattr(card, name) for name in ("key", "name", "purpose", "functions")}
