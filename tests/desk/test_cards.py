"""The card of a place on the desk: corrected, bounded, merged, split; many at once; and the letters to headquarters."""

import json

from django.contrib.messages import get_messages
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.desk.factories import Web, make_place

from seve.briefing import selectors as briefing
from seve.briefing.tasks import write_letter
from seve.directory import selectors
from seve.directory.services import ensure_territories
from seve.directory.types import Entity


def place(pk: int) -> Entity:
    entity = selectors.get_entity(pk)
    assert entity is not None
    return entity


def send(desk: Client, path: str, **fields: object) -> str:
    """Send a form; returns the level of the last thing the page then says."""
    answer = desk.post(f"/fr/desk/{path}", fields, follow=True)
    if answer.status_code == 422:  # the form came back, with the reason beside what was typed
        assert 'class="error"' in answer.content.decode()
        return "error"
    return [message.level_tag for message in get_messages(answer.wsgi_request)][-1]


def test_only_what_differs_is_changed_and_each_change_can_be_taken_back(desk: Client) -> None:
    ensure_territories()
    pk = make_place("Ker Democrate", territory="FR-29")
    card = {"name": "Ker Démocrate", "home": place(pk).home_url, "kind": "forum", "territory": "FR-29", "language": "fr", "note": ""}
    assert send(desk, f"places/{pk}/card/", **card) == "success"
    assert (place(pk).name, place(pk).kind, place(pk).territory) == ("Ker Démocrate", "forum", "FR-29")
    verbs = [event.verb for event in selectors.history_of(pk)]
    assert verbs == ["directory.set_kind", "directory.rename"]  # and not that the card was looked at: that is for the guardian alone
    desk.post("/fr/desk/directory/undo/")
    assert (place(pk).name, place(pk).kind) == ("Ker Démocrate", "blog")


def test_a_wrong_card_says_why_and_changes_nothing(desk: Client) -> None:
    pk = make_place("Ker Démocrate")
    card = {"name": "Ker Démocrate", "home": "http://127.1/", "kind": "blog", "territory": "", "language": "fr", "note": ""}
    assert send(desk, f"places/{pk}/card/", **card) == "error"
    assert place(pk).home_url == "https://ker-democrate.example/"
    assert desk.get("/fr/desk/places/999999/card/").status_code == 404


def test_bounds_are_added_taken_off_and_never_stolen(desk: Client) -> None:
    pk, other = make_place("Ker Démocrate"), make_place("La Criée")
    assert send(desk, f"places/{pk}/card/bounds/", address="https://blog.example.org/ker") == "success"
    assert "org,example,blog)/ker" in place(pk).prefixes
    assert send(desk, f"places/{other}/card/bounds/", address="https://blog.example.org/ker") == "error"
    assert send(desk, f"places/{pk}/card/bounds/", prefix="org,example,blog)/ker", act="remove") == "success"
    assert len(place(pk).prefixes) == 1
    assert send(desk, f"places/{pk}/card/bounds/", prefix=place(pk).prefixes[0], act="remove") == "error"


def test_two_places_become_one_and_one_becomes_two(desk: Client) -> None:
    pk, other = make_place("Ker Démocrate"), make_place("Ker Démocrate, les archives")
    assert send(desk, f"places/{pk}/card/merge/", other=str(other)) == "success"
    assert place(other).id == pk
    assert len(place(pk).prefixes) == 2
    assert send(desk, f"places/{pk}/card/merge/", other="nobody") == "error"
    assert send(desk, f"places/{pk}/card/split/", address="https://ker-democrate.example/forum", name="Le forum de Ker") == "success"
    assert [entity.name for entity in selectors.list_entities(search="forum de ker")] == ["Le forum de Ker"]


def test_many_cards_are_changed_as_one_decision(desk: Client) -> None:
    ensure_territories()
    places = [make_place(name) for name in ("Un", "Deux", "Trois")]
    assert send(desk, "directory/edit/", ids=places, kind="forum", territory="FR-44") == "success"
    assert [(place(pk).kind, place(pk).territory) for pk in places] == [("forum", "FR-44")] * 3
    desk.post("/fr/desk/directory/undo/")
    assert [(place(pk).kind, place(pk).territory) for pk in places] == [("blog", None)] * 3
    assert send(desk, "directory/edit/", ids=places) == "error"


def test_a_letter_is_written_read_and_taken_along(desk: Client, web: Web) -> None:
    asked = {"from": "2026-11-16", "to": "2026-11-22", "territory": "", "language": "fr"}
    assert send(desk, "letters/write/", **asked) == "success"
    assert list(briefing.editions()) == []  # the pages it cites are visited first, and the page does not wait for that
    assert send(desk, "letters/write/", **asked) == "info"
    (job,) = ProcrastinateJob.objects.filter(task_name="briefing.write_letter")
    write_letter(**job.args)
    (edition,) = briefing.editions()
    page = desk.get(f"/fr/desk/letters/{edition.id}/").content.decode()
    assert edition.title in page
    assert "Page web" in page
    data = json.loads(desk.get(f"/fr/desk/letters/{edition.id}/json/").content)
    assert data["title"] == edition.title
    assert all(sentence["citations"] for section in data["sections"] for sentence in section["sentences"])
    text = desk.get(f"/fr/desk/letters/{edition.id}/md/")
    assert text["Content-Disposition"].startswith("attachment; filename=")
    assert desk.get(f"/fr/desk/letters/{edition.id}/exe/").status_code == 404
    assert desk.get("/fr/desk/letters/999999/").status_code == 404
    assert send(desk, "letters/write/", **{"from": "soon", "to": "2026-11-22"}) == "error"
    assert send(desk, "letters/write/", **{"from": "2026-11-22", "to": "2026-11-16"}) == "error"
    assert send(desk, "letters/write/", **{"from": "1999-11-16", "to": "1999-11-22"}) == "error"
    assert ProcrastinateJob.objects.count() == 1
