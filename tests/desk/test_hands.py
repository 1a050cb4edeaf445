"""A place that may have changed hands: its card says why, and a person decides."""

from django.test import Client
from tests.desk.factories import make_place

from seve.audit.models import AuditEvent
from seve.harvest.models import Feed
from seve.harvest.types import Doubt

LINE = Doubt(0.92, ("another language", "other words", "its links are gone")).line()


def doubted(detail: str) -> int:
    place = make_place("Chez Paulette")
    Feed.objects.create(
        entity_id=place, url="https://paulette.example/", host="paulette.example", kind="home", state="changed-hands", detail=detail
    )
    return place


def test_the_card_says_why_and_the_decision_is_recorded(desk: Client) -> None:
    place = doubted(LINE)
    page = desk.get(f"/fr/desk/places/{place}/").content.decode()
    assert "Est-ce toujours le même espace\u202f?" in page
    assert "une autre langue, d’autres mots, ses liens ont disparu." in page
    answer = desk.post(f"/fr/desk/places/{place}/same-hands/", follow=True)
    assert "C’est noté." in answer.content.decode()
    assert "Est-ce toujours le même espace" not in answer.content.decode()
    feed = Feed.objects.get()
    assert (feed.state, feed.next_due, feed.same_hands_at is not None) == ("", None, True)
    assert AuditEvent.objects.filter(verb="harvest.same_hands", subject=f"directory.WebEntity:{place}").count() == 1
    assert "Il n’y a plus de doute" in desk.post(f"/fr/desk/places/{place}/same-hands/", follow=True).content.decode()


def test_an_address_for_sale_is_told_as_such_and_cannot_be_waved_through(desk: Client) -> None:
    place = doubted("the domain is parked or for sale")
    page = desk.get(f"/en/desk/places/{place}/").content.decode()
    assert "Its address is for sale." in page
    assert "same-hands" not in page


def test_a_place_without_doubt_is_asked_nothing(desk: Client) -> None:
    place = make_place("Chez Paulette")
    assert "same-hands" not in desk.get(f"/fr/desk/places/{place}/").content.decode()
