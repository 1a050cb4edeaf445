"""Mergers, checks, scenarios and neighbours on the desk."""

import pytest
from django.test import Client

from seve.accounts.models import User
from seve.accounts.services import make_first_coordinator
from seve.accounts.types import RoleName
from seve.base import clock
from seve.base.http import Answer
from seve.charter.services import mandate
from seve.directory.models import UrlPrefix, WebEntity
from seve.harvest.services.store import store
from seve.harvest.types import Fetched, Outcome
from seve.register import selectors, services
from seve.register.types import Card, Stage, StepKind, Verdict

pytestmark = pytest.mark.django_db


def _place(name: str, host: str, **more: str) -> WebEntity:
    now = clock.now()
    entity = WebEntity.objects.create(name=name, home_url=f"https://{host}/", status="in", created_at=now, decided_at=now, **more)
    UrlPrefix.objects.create(entity=entity, surt=",".join(reversed(host.split("."))) + ")", url=f"https://{host}/")
    return entity


@pytest.fixture
def coordinator(client: Client) -> Client:
    user = make_first_coordinator(name="Camille", email="camille@example.org", by="test")
    mandate.open_trial(holder="Camille", holder_id=user.pk, by="test")
    client.force_login(user)
    return client


@pytest.fixture
def house() -> None:
    """Two twins, one of them cited by a blog that is not official and speaks of the same thing."""
    _place("Forum Démocrate", "forum.example", standing="official")
    blog = _place("Le blog de Quimper", "blog.example", note="Débats, propositions, discussions entre adhérents")
    body = (
        b'<html lang="fr"><title>Un billet</title><body><article><h1>Un billet</h1><p>Longue phrase sur le forum et ses debats, '
        b'que chacun peut lire ici : <a href="https://forum.example/debat/1">le forum</a>.</p></article></body></html>'
    )
    url = "https://blog.example/2026/billet"
    store(
        fetched=Fetched(url, url, clock.now(), Outcome.OK, 200, (("content-type", "text/html"),), body),
        entity_id=blog.pk,
    )
    twin = {"functions": ("débat", "propositions"), "audience": ("adhérents",), "stage": Stage.LAUNCHED}
    services.save_card(
        card=Card(key="forum", name="Forum Démocrate", purpose="Débattre et proposer", addresses=("https://forum.example/",), **twin),  # type: ignore[arg-type]
        by="cli",
    )
    services.save_card(
        card=Card(key="social", name="Les Démocrates", purpose="Débattre et proposer", addresses=("https://social.example/",), **twin),  # type: ignore[arg-type]
        by="cli",
    )
    services.refresh_neighbours(by="cli")


@pytest.fixture
def merging(coordinator: Client, house: None) -> Client:
    coordinator.post("/fr/desk/platforms/forum/decide/", {"verdict": "merge", "into": "social", "reason": "Deux lieux pour un même débat."})
    return coordinator


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_merger_lists_who_links_there_with_a_draft_each(merging: Client, language: str) -> None:
    page = merging.get(f"/{language}/desk/platforms/forum/merger/").content.decode()

    assert "Le blog de Quimper" in page
    assert "https://forum.example/debat/1" in page
    assert "https://blog.example/2026/billet" in page
    assert page.count("<textarea") == 2 + 2 + 2  # a draft for the place, one for those who use it, and the steps that a person declares
    assert "rejoint «\u00a0Les Démocrates\u00a0»" in page
    assert "joins “Les Démocrates”" in page


def test_steps_are_declared_and_closing_waits_for_its_day(merging: Client) -> None:
    for kind in ("content", "links", "audience", "archive"):
        merging.post("/fr/desk/platforms/forum/merger/step/", {"kind": kind, "note": "Fait, voir le journal."})
    [merger] = selectors.mergers()
    assert [step.kind for step in merger.steps if step.done_at is None] == [
        StepKind.ARCHIVE,  # never on trust
        StepKind.CONTENT,  # not before its pages were looked for
        StepKind.REDIRECTS,
        StepKind.CLOSE,
    ]

    refused = merging.post("/fr/desk/platforms/forum/merger/close/", follow=True).content.decode()

    assert "Ces étapes ne sont pas encore faites\u00a0: l’ancien site est archivé" in refused
    assert selectors.get_platform("forum").card.stage is Stage.LAUNCHED  # type: ignore[union-attr]


def test_what_the_requests_met_is_told_in_the_language_of_the_page(merging: Client) -> None:
    [merger] = selectors.mergers()
    circle = Answer("https://forum.example/", "https://forum.example/", 301, trouble="redirect", detail="redirected in a circle")  # type: ignore[arg-type]
    services.verify_redirects(decision_id=merger.decision.id, by="test", ask=lambda urls: [circle])

    assert "tourne en rond" in merging.get("/fr/desk/platforms/forum/merger/").content.decode()
    assert "send it round" in merging.get("/en/desk/platforms/forum/merger/").content.decode()


def test_a_platform_without_a_merger_has_no_merger_page(coordinator: Client, house: None) -> None:
    assert coordinator.get("/fr/desk/platforms/forum/merger/").status_code == 404


def test_the_case_compares_what_each_way_would_cost(coordinator: Client, house: None) -> None:
    [case] = selectors.overlap_cases(open_only=True)

    page = coordinator.get(f"/en/desk/platforms/cases/{case.id}/").content.decode()

    assert "Forum Démocrate joins Les Démocrates" in page
    assert "Still offered twice: debating and putting forward ideas." in page


def test_neighbours_are_shown_on_the_card_and_while_typing(coordinator: Client, house: None) -> None:
    typed = {"name": "Agora", "purpose": "Débattre et proposer entre adhérents", "functions": "débat", "stage": "idea"}

    card = coordinator.get("/fr/desk/platforms/forum/").content.decode()
    typing = coordinator.post("/fr/desk/platforms/overlaps/", typed, headers={"HX-Request": "true"}).content.decode()

    assert "Le blog de Quimper" in card
    assert "Le blog de Quimper" in typing


def test_a_failed_check_is_on_the_list_and_on_the_card(coordinator: Client, house: None) -> None:
    services.check_cards(by="cli", key="forum", ask=lambda urls: [Answer(urls[0], urls[0], detail="no answer", trouble="time")])  # type: ignore[arg-type]

    assert "does not answer" in coordinator.get("/en/desk/platforms/").content.decode()
    assert "no answer" in coordinator.get("/en/desk/platforms/forum/").content.decode()


def test_the_buttons_that_ask_the_web_queue_a_job(merging: Client) -> None:
    from procrastinate.contrib.django.models import ProcrastinateJob

    merging.post("/fr/desk/platforms/forum/check/")
    merging.post("/fr/desk/platforms/forum/check/")
    for kind in ("archive", "archive", "content", "redirects"):
        merging.post("/fr/desk/platforms/forum/merger/verify/", {"kind": kind})

    assert sorted(ProcrastinateJob.objects.values_list("task_name", flat=True)) == [
        "register.archive_site",
        "register.check_card",
        "register.verify_content",
        "register.verify_redirects",
    ]


def test_an_owner_sees_what_is_theirs_first(house: None, client: Client) -> None:
    from seve.accounts.models import Role

    owner = User.objects.create_user(email="owner@example.org", name="Owner")
    Role.objects.create(user=owner, role=RoleName.PLATFORM_OWNER, territory="forum", since=clock.now())
    client.force_login(owner)

    page = client.get("/en/desk/platforms/").content.decode()

    assert page.index("Yours") < page.index("Les Démocrates")


def test_an_owner_who_left_is_on_the_list_and_on_the_card_with_what_to_do(coordinator: Client, house: None) -> None:
    from seve.accounts.models import Role

    owner = User.objects.create_user(email="owner@example.org", name="Owner")
    Role.objects.create(user=owner, role=RoleName.PLATFORM_OWNER, territory="forum", since=clock.now())
    pages = ("/en/desk/platforms/", "/en/desk/platforms/forum/")
    assert [b"its keeper left" in coordinator.get(page).content for page in pages] == [False, False]

    User.objects.filter(pk=owner.pk).update(is_active=False)

    seen, card = (coordinator.get(page).content.decode() for page in pages)
    assert seen.count("its keeper left") == 1  # the other was never kept by an account: that is told by its reminder
    assert "Invite somebody to keep it" in card
    assert "/en/desk/charter/team/" in card


def test_the_second_of_two_who_decide_is_told_of_the_first(coordinator: Client, house: None) -> None:
    sent = {"verdict": Verdict.FREEZE.value, "reason": "Plus personne ne le tient."}
    coordinator.post("/en/desk/platforms/forum/decide/", sent)

    page = coordinator.post("/en/desk/platforms/forum/decide/", sent | {"verdict": Verdict.RETIRE.value}, follow=True).content.decode()

    assert "A decision about “forum” stands already; withdraw it first" in page
    assert [one.verdict for one in selectors.decisions()] == [Verdict.FREEZE]
    assert "Plus personne ne le tient." in page  # and the first is there to be read


def test_a_refusal_speaks_the_language_of_the_page(coordinator: Client, house: None) -> None:
    decision = {"verdict": Verdict.MERGE.value, "reason": "Deux lieux pour un débat."}

    assert (
        "Une fusion nomme une autre plateforme"
        in coordinator.post("/fr/desk/platforms/forum/decide/", decision, follow=True).content.decode()
    )
