"""Who may do what in the official house: a team keeps its own card and speaks in its own conversations, a territory answers for itself."""

import pytest
from django.test import Client

from seve.accounts.models import User
from seve.accounts.services import grant, make_first_coordinator
from seve.accounts.types import RoleName
from seve.charter.services import mandate
from seve.register import selectors as register
from seve.register.services import place_entry, save_card
from seve.register.types import Card
from seve.strategy import selectors, services
from seve.strategy.types import ActionState

pytestmark = pytest.mark.django_db
TWIN = {"purpose": "Débattre et proposer entre adhérents", "functions": ("débat", "propositions"), "audience": ("adhérents",)}


def signed_in(name: str, role: RoleName, territory: str) -> Client:
    user = User.objects.create_user(f"{name}@example.org", name=name, language="fr")
    grant(user_id=user.pk, role=role, territory=territory, by="test")
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def house() -> None:
    camille = make_first_coordinator(name="Camille", email="camille@example.org", by="test")
    mandate.open_trial(holder="Camille", holder_id=camille.pk, by="test")
    for key in ("forum", "agora"):
        save_card(card=Card(key=key, name=key.title(), **TWIN), by="cli")  # type: ignore[arg-type]


@pytest.fixture
def owner(house: None) -> Client:
    return signed_in("anne", RoleName.PLATFORM_OWNER, "forum")


@pytest.fixture
def lead(house: None) -> Client:
    return signed_in("yann", RoleName.TERRITORY_LEAD, "FR-29")


def test_a_team_keeps_its_own_card_and_no_other(owner: Client) -> None:
    typed = {"name": "Forum", "purpose": "Débattre", "stage": "idea", "version": "1"}

    assert owner.post("/fr/desk/platforms/overlaps/", typed, headers={"HX-Request": "true"}).status_code == 200
    assert owner.post("/fr/desk/platforms/forum/confirm/").status_code == 302
    assert owner.post("/fr/desk/platforms/agora/confirm/").status_code == 403
    assert owner.post("/fr/desk/platforms/forum/decide/", {"verdict": "keep", "reason": "Nous y tenons beaucoup."}).status_code == 403


def test_a_team_speaks_in_its_own_conversation_and_in_no_other(owner: Client) -> None:
    save_card(card=Card(key="third", name="Troisième", **TWIN), by="cli")  # type: ignore[arg-type]
    cases = {frozenset({case.a.card.key, case.b.card.key}): case.id for case in register.overlap_cases()}

    mine, others = cases[frozenset({"forum", "agora"})], cases[frozenset({"agora", "third"})]

    assert owner.post(f"/fr/desk/platforms/cases/{mine}/say/", {"text_field": "Parlons-en."}).status_code == 302
    assert owner.post(f"/fr/desk/platforms/cases/{others}/say/", {"text_field": "Parlons-en."}).status_code == 403
    case = register.get_case(mine)
    assert case is not None
    assert case.words[-1].text == "Parlons-en."


def test_a_territory_answers_for_itself_and_for_no_other(lead: Client) -> None:
    national = services.add_objective(title="Une voix partout", by="user:1")
    address = f"/fr/desk/plan/{national}/answer/"

    assert lead.post(address, {"territory": "FR-29", "stance": "adopted"}).status_code == 302
    assert lead.post(address, {"territory": "FR-33", "stance": "adopted"}).status_code == 403
    assert [answer.territory for answer in selectors.answers_to(national)] == ["FR-29"]


def test_a_territory_keeps_its_own_plan_and_calendar(lead: Client) -> None:
    national = services.add_objective(title="Une voix partout", by="user:1")
    mine = services.add_objective(title="Une voix par canton", territory="FR-29", by="user:1")
    ours, theirs = (services.add_action(objective_id=number, title="Écrire", by="user:1") for number in (mine, national))
    day = {"title": "Réunion", "kind": "meeting", "start": "2026-06-01"}

    assert lead.post(f"/fr/desk/plan/actions/{ours}/", {"state": "done"}).status_code == 302
    assert lead.post(f"/fr/desk/plan/actions/{theirs}/", {"state": "done"}).status_code == 403
    assert lead.post(f"/fr/desk/plan/{national}/close/").status_code == 403
    assert lead.post("/fr/desk/plan/calendar/add/", day | {"territory": "FR-29"}).status_code == 302
    assert lead.post("/fr/desk/plan/calendar/add/", day).status_code == 403
    assert [action.state for action in selectors.objectives(territory="FR-29")[0].actions] == [ActionState.DONE]


def test_the_radar_is_kept_by_those_who_keep_the_register(lead: Client) -> None:
    number = place_entry(name="Polis", family="Consulter", ring="trial", by="user:1")

    assert lead.get(f"/fr/desk/radar/{number}/").status_code == 200
    assert lead.post(f"/fr/desk/radar/{number}/retire/", {"reason": "Trop lourd"}).status_code == 403


def test_a_team_appeals_and_whoever_holds_the_mandate_answers_in_public(owner: Client) -> None:
    camille = User.objects.get(email="camille@example.org")
    coordinator = Client()
    coordinator.force_login(camille)
    coordinator.post("/fr/desk/platforms/forum/decide/", {"verdict": "freeze", "reason": "Plus personne ne le tient."})
    [decision] = register.decisions()
    of = f"/fr/desk/platforms/forum/decisions/{decision.id}"

    assert owner.post(f"{of}/appeal/", {"text": "Nous avons 400 inscrits."}).status_code == 302
    assert owner.post(f"{of}/answer/", {"text": "Non."}).status_code == 403
    assert owner.post(f"/fr/desk/platforms/agora/decisions/{decision.id}/appeal/", {"text": "Encore."}).status_code == 403
    assert coordinator.post(f"/fr/desk/platforms/agora/decisions/{decision.id}/withdraw/", {"text": "Erreur."}).status_code == 404
    assert coordinator.post(f"{of}/answer/", {"text": "Vous avez jusqu’à juin."}).status_code == 302

    public = Client().get("/fr/plateformes/").content.decode()
    for words in ("Forum est gelée", "Plus personne ne le tient.", "Nous avons 400 inscrits.", "Vous avez jusqu’à juin."):
        assert words in public
    assert "Camille" not in public
    card = coordinator.get("/fr/desk/platforms/forum/").content.decode()
    assert "Répondre à l’appel" not in card

    coordinator.post(f"{of}/withdraw/", {"text": "Les équipes ont trouvé mieux."})
    assert "retirée" in Client().get("/fr/plateformes/").content.decode()


def test_an_appeal_is_told_to_the_coordination_and_its_answer_to_the_team(owner: Client) -> None:
    from seve.accounts.models import Mail

    coordinator = Client()
    coordinator.force_login(User.objects.get(email="camille@example.org"))
    coordinator.post("/fr/desk/platforms/forum/decide/", {"verdict": "freeze", "reason": "Plus personne ne le tient."})
    [decision] = register.decisions()
    Mail.objects.all().delete()

    owner.post(f"/fr/desk/platforms/forum/decisions/{decision.id}/appeal/", {"text": "Nous avons 400 inscrits."})
    assert [mail.user.email for mail in Mail.objects.select_related("user")] == ["camille@example.org"]  # type: ignore[union-attr]
    coordinator.post(f"/fr/desk/platforms/forum/decisions/{decision.id}/answer/", {"text": "Vous avez jusqu’à juin."})

    assert [mail.user.email for mail in Mail.objects.select_related("user").order_by("pk")][1:] == ["anne@example.org"]  # type: ignore[union-attr]
