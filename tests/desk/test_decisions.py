"""What the forms of the desk change, what they refuse, and the way back."""

from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.desk.factories import NOW, Web, make_place

from seve.accounts.models import User
from seve.audit.models import AuditEvent
from seve.directory import models as directory
from seve.directory import selectors
from seve.directory.types import Status


def status_of(place: int) -> Status:
    entity = selectors.get_entity(place)
    assert entity is not None
    return entity.status


def decide(desk: Client, verb: str, *places: int, **more: str) -> str:
    """Send the form; returns where it leads."""
    return str(desk.post("/fr/desk/directory/decide/", {"decision": verb, "ids": places} | more)["Location"])


def test_a_decision_is_carried_out_told_and_can_be_taken_back(desk: Client, coordinator: User) -> None:
    place = make_place("Chez Paulette", status="undecided")
    assert decide(desk, "admit", place, at="2", next="/fr/desk/directory/?status=undecided") == "/fr/desk/directory/?status=undecided&at=2"
    assert status_of(place) is Status.IN
    event = AuditEvent.objects.get(verb="directory.admit")
    assert (event.actor, event.subject) == (f"user:{coordinator.pk}", f"directory.WebEntity:{place}")
    page = desk.get("/fr/desk/directory/").content.decode()
    assert "1 espace est admis." in page
    assert "data-undo" in page
    desk.post("/fr/desk/directory/undo/")
    assert status_of(place) is Status.UNDECIDED


def test_several_places_are_decided_at_once(desk: Client) -> None:
    places = [make_place(name, status="undecided") for name in ("Un", "Deux", "Trois")]
    decide(desk, "refuse", *places)
    assert [status_of(place) for place in places] == [Status.OUT] * 3
    desk.post("/fr/desk/directory/undo/")
    assert [status_of(place) for place in places] == [Status.UNDECIDED] * 3


def test_a_wrong_form_changes_nothing_and_says_so(desk: Client) -> None:
    place = make_place("Chez Paulette", status="undecided")
    for verb, ids in (("burn", [place]), ("admit", []), ("admit", [999_999])):
        answer = desk.post("/fr/desk/directory/decide/", {"decision": verb, "ids": ids}, follow=True)
        assert [message.level_tag for message in get_messages(answer.wsgi_request)] == ["error"]
    assert status_of(place) is Status.UNDECIDED


def test_a_decision_never_leads_to_another_site(desk: Client) -> None:
    place = make_place("Chez Paulette")
    for address in ("https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"):
        assert decide(desk, "undecided", place, next=address) == "/fr/desk/directory/"


def test_decisions_are_sent_never_followed(desk: Client) -> None:
    paths = (
        "directory/decide/",
        "directory/found/decide/",
        "directory/undo/",
        "places/1/standing/",
        "start/list/",
        "start/round/",
        "start/map/",
        "start/day/",
    )
    assert [desk.get(f"/fr/desk/{path}").status_code for path in paths] == [405] * len(paths)


def test_a_form_without_its_token_is_refused(coordinator: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(coordinator)
    place = make_place("Chez Paulette", status="undecided")
    assert strict.post("/fr/desk/directory/decide/", {"decision": "admit", "ids": [place]}).status_code == 403
    assert status_of(place) is Status.UNDECIDED


def test_a_found_address_is_admitted(desk: Client) -> None:
    url = "https://tiers-lieu.example/"
    found = directory.Nomination.objects.create(
        url=url, home_url=url, surt="example,tiers-lieu)/", cited_by=[], first_seen=NOW, last_seen=NOW
    )
    desk.post("/fr/desk/directory/found/decide/", {"decision": "admit", "ids": [found.pk]})
    assert [entity.home_url for entity in selectors.list_entities(status=Status.IN)] == [url]
    assert selectors.nominations_waiting() == 0


def test_an_official_standing_needs_a_proof(desk: Client) -> None:
    place = make_place("Forum Démocrate")
    desk.post(f"/fr/desk/places/{place}/standing/", {"standing": "official", "kind": "listed"})
    assert selectors.proofs_of(place) == []
    desk.post(
        f"/fr/desk/places/{place}/standing/",
        {"standing": "official", "kind": "listed", "url": "https://siege.example/sites", "quote": "nos sites"},
    )
    entity = selectors.get_entity(place)
    assert entity is not None
    assert entity.standing == "official"
    assert [(proof.kind, proof.quote) for proof in selectors.proofs_of(place)] == [("listed", "nos sites")]
    assert (
        "qualité changée, de « indépendant » à « officiel »".replace("« ", "«\u00a0").replace(" »", "\u00a0»")
        in desk.get(f"/fr/desk/places/{place}/").content.decode()
    )


def test_a_list_is_read_and_its_broken_lines_are_told(desk: Client) -> None:
    sent = SimpleUploadedFile("liste.txt", b"https://un.example/\nhttps://deux.example/\nhttp://127.1/secret\n")
    page = desk.post("/en/desk/start/list/", {"file": sent, "status": "undecided", "standing": "independent"}).content.decode()
    assert "2 added, 0 already known, 1 refused" in page
    assert "127.1/secret" in page
    assert selectors.counts_by_status()[Status.UNDECIDED] == 2


def test_a_round_is_queued_once(desk: Client) -> None:
    from procrastinate.contrib.django.models import ProcrastinateJob

    for _ in range(2):
        desk.post("/fr/desk/start/round/")
    assert ProcrastinateJob.objects.filter(task_name="harvest.round_due", status="todo").count() == 1
    desk.post("/fr/desk/start/map/")
    assert ProcrastinateJob.objects.filter(task_name="project.read_everything").count() == 1


def test_the_map_of_any_day_can_be_asked_for_once(desk: Client) -> None:
    from procrastinate.contrib.django.models import ProcrastinateJob

    for day in ("2026-03-01", "2026-03-01", "1985-01-01", "2999-01-01", "2026-02-30", "", "20260301T"):
        desk.post("/en/desk/start/day/", {"day": day})
    [job] = ProcrastinateJob.objects.filter(task_name="atlas.draw_day")
    assert job.args["day"] == "2026-03-01"


def test_the_map_of_a_day_is_drawn_at_its_end(desk: Client, web: Web) -> None:
    from seve.atlas.models import Snapshot
    from seve.atlas.tasks import draw_day

    draw_day(day="2026-03-01", by="user:1")
    assert Snapshot.objects.filter(at="2026-03-02T00:00:00Z").exists()
