"""The charter on the desk: each form does what it says, or says what is wrong."""

import io
import json
import zipfile
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from seve.accounts import selectors as accounts
from seve.accounts.models import User
from seve.accounts.services import make_first_coordinator
from seve.audit.selectors import events
from seve.charter import policy, selectors, services

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(settings: Any) -> Client:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    user = make_first_coordinator(name="Camille", email="camille@example.org", by="test")
    services.open_trial(holder="Camille", holder_id=user.pk, by="test")
    client = Client()
    client.force_login(user)
    return client


MANDATE = {
    "holder": "Camille",
    "article": "art. 12",
    "decided_on": "2026-01-02",
    "since": "2026-01-02",
    "until": "2099-01-01",
    "powers": "a, b",
}
FORMS = [
    ("mandate", MANDATE, lambda: [mandate.powers for mandate in selectors.valid_mandates()] == [("a", "b")]),
    ("rule", {"name": "quote_words", "value": "12", "reason": "decided"}, lambda: policy.value("quote_words") == 12),
    ("impact", {"signed_by": "A", "role": "president", "signed_on": "2026-01-02"}, lambda: selectors.may_serve_publicly(places=0).open),
    ("lead", {"name": "Lou", "territory": "FR-29", "since": "2026-01-01", "article": "14"}, lambda: len(selectors.leads()) == 1),
    ("election", {"held_on": "2026-01-01", "article": "14"}, lambda: len(selectors.elections()) == 1),
    ("notice", {"url": "https://a.example/", "way": "mail"}, lambda: "example,a)" in selectors.notices()),
    ("leave", {"url": "https://a.example/"}, lambda: not selectors.may_visit("https://a.example/").open),
    ("refusal", {"asked": "a", "rule": "N1", "why": "b"}, lambda: len(selectors.refusals()) == 1),
]


@pytest.mark.parametrize(("name", "given", "done"), FORMS, ids=[form[0] for form in FORMS])
def test_form_does_what_it_says(name: str, given: dict[str, str], done: Any, desk: Client) -> None:
    answer = desk.post(reverse(f"desk:charter-{name}"), given)
    assert answer.headers["Location"] == reverse("desk:charter")
    assert done()
    assert desk.get(reverse("desk:charter")).status_code == 200


@pytest.mark.parametrize("name", [form[0] for form in FORMS])
def test_empty_form_says_what_is_wrong(name: str, desk: Client) -> None:
    answer = desk.post(reverse(f"desk:charter-{name}"), {})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("mandate", MANDATE | {"until": "2025-01-01"}),
        ("rule", {"name": "nothing", "value": "1", "reason": "x"}),
        ("leave", {"url": "https://medium.com/"}),
        ("notice", {"url": "not an address", "way": "mail"}),
    ],
)
def test_refused_form_says_why(name: str, given: dict[str, str], desk: Client) -> None:
    answer = desk.post(reverse(f"desk:charter-{name}"), given)
    assert answer.status_code == 422
    assert 'class="error"' in answer.content.decode()


def test_ids_of_the_page_are_unique(desk: Client) -> None:
    import re

    ids = re.findall(r'\sid="([^"]+)"', desk.get(reverse("desk:charter")).content.decode())
    assert len(ids) == len(set(ids))


def test_invitation_link_is_shown_once_and_opens_an_account(desk: Client) -> None:
    page = desk.post(reverse("desk:charter-team"), {"email": "lou@example.org", "role": "helper"}).content.decode()
    link = page.split('value="http://testserver', 1)[1].split('"', 1)[0]
    assert link not in desk.get(reverse("desk:charter-team")).content.decode()
    Client().post(link, {"name": "Lou", "passphrase": "sable bleu matin calme"})
    assert [person.name for person in accounts.people()] == ["Camille", "Lou"]


def test_role_without_its_territory_is_refused(desk: Client) -> None:
    assert desk.post(reverse("desk:charter-team"), {"email": "lou@example.org", "role": "territory-lead"}).status_code == 422


def test_last_coordinator_cannot_be_withdrawn(desk: Client) -> None:
    role = accounts.people()[0].roles[0]
    desk.post(reverse("desk:charter-role-end", args=[role.id]))
    assert accounts.actor_of(User.objects.get()).roles


def test_journal_tells_acts_in_words_with_names(desk: Client) -> None:
    desk.post(reverse("desk:charter-rule"), {"name": "quote_words", "value": "12", "reason": "decided"})
    page = desk.get("/fr/desk/charter/acts/").content.decode()
    assert "Camille" in page and "Une citation compte au plus ce nombre de mots." in page and "de 30 à 12" in page


def test_handover_holds_everything_in_open_formats(desk: Client) -> None:
    answer = desk.post(reverse("desk:charter-handover"))
    packed = zipfile.ZipFile(io.BytesIO(answer.content))
    names = set(packed.namelist())
    assert {
        "READ-ME-FIRST.txt",
        "mandates.json",
        "team.json",
        "acts.jsonl",
        "places.csv",
        "platforms.yaml",
        "impact-assessment.txt",
        "questions.json",
        "notices.json",
        "letters.jsonl",
        "plan.json",
        "federation.ics",
        "federation-meetings.json",
    } <= names
    explained = packed.read("READ-ME-FIRST.txt").decode()
    assert [name for name in names - {"READ-ME-FIRST.txt"} if name not in explained] == []  # nothing is handed over unexplained
    assert json.loads(packed.read("mandates.json"))[0]["holder"] == "Camille"
    assert events()[0].verb == "charter.handover"


def test_look_at_a_card_is_written_down(desk: Client) -> None:
    from seve.base import clock
    from seve.directory.models import WebEntity

    entity = WebEntity.objects.create(name="A", home_url="https://a.example/", status="in", created_at=clock.now())
    assert desk.get(reverse("desk:entity", args=[entity.pk])).status_code == 200
    event = events(verb_prefix="desk.look")[0]
    assert (event.subject, event.actor) == (f"directory.WebEntity:{entity.pk}", f"user:{User.objects.get().pk}")
