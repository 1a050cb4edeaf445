"""A place that moved to where nobody has decided yet: its card and the quality page tell where, and lead to the decision."""

from datetime import UTC, datetime

from django.test import Client
from tests.desk.factories import make_place

from seve.directory.services import nominate
from seve.directory.types import Found, Route
from seve.harvest.models import Feed

MOMENT = datetime(2026, 11, 20, 9, tzinfo=UTC)


def moved(target: str) -> int:
    place = make_place("Chez Paulette")
    Feed.objects.create(
        entity_id=place,
        url="https://paulette.example/",
        host="paulette.example",
        kind="home",
        state="moved",
        moved_to=target,
        last_visit=MOMENT,
    )
    nominate(found=[Found(target, Route.MOVED, place, "https://paulette.example/", MOMENT)], by="tests")
    return place


def test_the_card_tells_where_and_leads_to_the_decision(desk: Client) -> None:
    place = moved("https://nouveau.example/")
    page = desk.get(f"/fr/desk/places/{place}/").content.decode()
    assert "Cet espace a déménagé" in page
    assert "nouveau.example" in page
    assert "Décider de la nouvelle adresse" in page
    assert "un espace y a déménagé" in desk.get("/fr/desk/directory/found/", follow=True).content.decode()


def test_the_quality_page_lists_it(desk: Client) -> None:
    moved("https://nouveau.example/")
    page = desk.get("/en/desk/visits/", follow=True).content.decode()
    assert "Places that moved" in page
    assert "nouveau.example" in page


def test_a_place_that_stands_where_it_stood_is_told_nothing(desk: Client) -> None:
    place = make_place("Chez Paulette")
    assert "This place moved" not in desk.get(f"/en/desk/places/{place}/").content.decode()
    assert "Places that moved" not in desk.get("/en/desk/visits/", follow=True).content.decode()
