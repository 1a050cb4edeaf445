"""The official house on the desk: platforms, plan, calendar, radar; in both languages, by a coordinator."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from seve.accounts.services import make_first_coordinator
from seve.base import clock
from seve.base.http import Answer
from seve.charter.services import mandate
from seve.directory import services as directory
from seve.register import radar, selectors, services
from seve.register.types import Card, OutcomeKind, Stage, Verdict
from seve.strategy import selectors as strategy
from seve.strategy import services as plan
from seve.strategy.types import EventKind, Measure, Stance

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator(client: Client) -> Client:
    user = make_first_coordinator(name="Camille", email="camille@example.org", by="test")
    mandate.open_trial(holder="Camille", holder_id=user.pk, by="test")
    client.force_login(user)
    return client


@pytest.fixture
def twins() -> None:
    day = clock.now().date() + timedelta(days=20)
    twin = {"functions": ("débat", "propositions"), "audience": ("adhérents",)}
    services.save_card(
        card=Card(key="forum", name="Forum Démocrate", purpose="Débattre et proposer", launch=day, owner="A", **twin), by="cli"
    )  # type: ignore[arg-type]
    services.save_card(
        card=Card(
            key="social", name="Les Démocrates", purpose="Débattre et proposer ensemble", launch=day + timedelta(days=3), owner="B", **twin
        ),  # type: ignore[arg-type]
        by="cli",
    )


PAGES = [
    "platforms/",
    "platforms/new/",
    "platforms/forum/",
    "platforms/forum/edit/",
    "radar/",
    "plan/",
    "plan/calendar/",
    "plan/?territory=FR-29",
]


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_in_both_languages(coordinator: Client, twins: None, page: str, language: str) -> None:
    answer = coordinator.get(f"/{language}/desk/{page}")

    assert answer.status_code == 200
    assert f'lang="{language}"' in answer.content.decode()


@pytest.mark.parametrize("page", ["platforms/", "radar/", "plan/", "plan/calendar/"])
def test_empty_pages_teach_the_next_step(coordinator: Client, page: str) -> None:
    assert 'class="empty"' in coordinator.get(f"/fr/desk/{page}").content.decode()


def test_checks_that_stopped_are_told_in_the_list_on_the_card_and_at_home(coordinator: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    addresses = ("https://forum.example/",)
    services.save_card(card=Card(key="forum", name="Forum", stage=Stage.LAUNCHED, addresses=addresses), by="cli")
    services.save_card(card=Card(key="plan", name="Projet", stage=Stage.BUILDING, addresses=addresses), by="cli")
    directory.admit_hosts(urls=["https://blog.example/"], by="cli")  # the letter of the week needs a place to speak of
    told = "has not been looked at for three days"
    services.check_cards(by="cli", ask=lambda urls: [Answer(url=url, final_url=url, status=200) for url in urls])
    assert told not in coordinator.get("/en/desk/platforms/").content.decode()
    later = clock.now() + timedelta(days=4)
    monkeypatch.setattr("seve.base.clock.now", lambda: later)

    pages = [coordinator.get(f"/en/desk/{page}").content.decode() for page in ("platforms/", "", "platforms/forum/", "platforms/plan/")]

    assert f"1 platform {told}" in pages[0]
    assert "seve status" in pages[0]
    assert pages[0].count("not looked at since") == 1  # what is only being built may well not answer yet
    assert f"1 official platform {told}" in pages[1]
    assert "The morning look has stopped" in pages[2]
    assert "The morning look has stopped" not in pages[3]


def test_a_french_card_is_told_in_english_where_the_shared_words_go(coordinator: Client) -> None:
    card = Card(key="forum", name="Forum", purpose="Un lieu pour débattre de tout", functions=("débat", "fleurs"), audience=("adhérents",))
    services.save_card(card=card, by="cli")

    english, french = (coordinator.get(f"/{code}/desk/platforms/forum/").content.decode() for code in ("en", "fr"))

    assert "<dd>debating, fleurs</dd>" in english
    assert "<dd>members</dd>" in english
    assert "débat, fleurs, adhérents" in english  # the team's own words stay
    assert "<dd>débat, fleurs</dd>" in french


def test_an_overlap_appears_while_the_card_is_typed(coordinator: Client, twins: None) -> None:
    typed = {
        "name": "Agora",
        "purpose": "Un lieu pour débattre et proposer",
        "functions": "débat, propositions",
        "audience": "adhérents",
        "stage": "idea",
    }

    answer = coordinator.post("/fr/desk/platforms/overlaps/", typed, headers={"HX-Request": "true"}).content.decode()

    assert "Forum Démocrate" in answer
    assert selectors.get_platform("agora") is None


def test_a_card_is_declared_and_its_twin_told(coordinator: Client, twins: None) -> None:
    typed = {
        "name": "Agora",
        "purpose": "Un lieu pour débattre et proposer",
        "functions": "débat, propositions",
        "audience": "adhérents",
        "stage": "idea",
    }

    answer = coordinator.post("/fr/desk/platforms/new/", typed)

    assert answer.headers["Location"] == "/fr/desk/platforms/agora/"
    assert len(selectors.overlap_cases(open_only=True)) == 3


def test_two_people_changing_one_card_do_not_lose_a_change(coordinator: Client, twins: None) -> None:
    services.save_card(card=Card(key="forum", name="Forum Démocrate", note="d’abord"), by="user:9")
    typed = {"name": "Forum Démocrate", "purpose": "Autre", "stage": "idea", "version": "1", "key": "forum"}

    answer = coordinator.post("/fr/desk/platforms/forum/edit/", typed)

    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    kept = selectors.get_platform("forum")
    assert kept is not None
    assert kept.card.note == "d’abord"


def test_a_conversation_and_its_outcome(coordinator: Client, twins: None) -> None:
    [case] = selectors.overlap_cases(open_only=True)

    coordinator.post(f"/fr/desk/platforms/cases/{case.id}/say/", {"text_field": "Parlons-nous jeudi."})
    coordinator.post(f"/fr/desk/platforms/cases/{case.id}/settle/", {"kind": "merge", "agreed": "Une seule en mai."})

    settled = selectors.get_case(case.id)
    assert settled is not None
    assert settled.outcome is OutcomeKind.MERGE
    page = coordinator.get(f"/fr/desk/platforms/cases/{case.id}/").content.decode()
    assert "Parlons-nous jeudi." in page
    assert "Une seule en mai." in page


def test_a_decision_is_recorded_with_its_reasons(coordinator: Client, twins: None) -> None:
    decision = {"verdict": "merge", "into": "social", "reason": "Deux lieux pour un même débat."}

    coordinator.post("/fr/desk/platforms/forum/decide/", decision)

    assert [(one.verdict, one.into and one.into.card.key) for one in selectors.decisions()] == [(Verdict.MERGE, "social")]
    assert "Deux lieux pour un même débat." in coordinator.get("/fr/desk/platforms/forum/").content.decode()


def test_the_plan_is_written_answered_and_followed(coordinator: Client) -> None:
    coordinator.post("/fr/desk/plan/add/", {"title": "Une voix par département"})
    [objective] = strategy.objectives()

    coordinator.post(f"/fr/desk/plan/{objective.id}/answer/", {"territory": "FR-29", "stance": "adopted"})
    coordinator.post(f"/fr/desk/plan/{objective.id}/indicator/", {"measure": Measure.ALIVE_VOICES.value, "target": "90"})
    coordinator.post(f"/fr/desk/plan/{objective.id}/action/", {"title": "Écrire aux fédérations", "owner": "Camille"})

    [objective] = strategy.objectives()
    assert [answer.stance for answer in strategy.answers_to(objective.id)] == [Stance.ADOPTED]
    assert [indicator.target for indicator in objective.indicators] == [90.0]
    page = coordinator.get(f"/fr/desk/plan/{objective.id}/").content.decode()
    assert "Finistère" in page
    assert "Écrire aux fédérations" in page


def test_the_calendar_tells_collisions_and_leaves_as_a_file(coordinator: Client, twins: None) -> None:
    coordinator.post(
        "/fr/desk/plan/calendar/add/", {"title": "Conseil", "kind": EventKind.MEETING.value, "start": clock.now().date().isoformat()}
    )

    page = coordinator.get("/fr/desk/plan/calendar/").content.decode()
    file = coordinator.get("/fr/desk/plan/calendar.ics")

    assert "Forum Démocrate · Les Démocrates" in page
    assert file.headers["Content-Type"].startswith("text/calendar")
    assert file.content.count(b"BEGIN:VEVENT") == 3


def test_a_rhythm_is_chosen_in_words(coordinator: Client) -> None:
    day = clock.now().date()
    coordinator.post(
        "/en/desk/plan/calendar/add/",
        {"title": "Council", "kind": EventKind.MEETING.value, "start": day.isoformat(), "rhythm": "FREQ=WEEKLY;INTERVAL=2", "times": "3"},
    )

    page = coordinator.get("/en/desk/plan/calendar/").content.decode()

    assert page.count(">Council<") == 3
    assert [one.start for one in strategy.occurrences(first=day, last=day + timedelta(days=99))] == [
        day + timedelta(weeks=2 * n) for n in range(3)
    ]


def test_the_calendar_opens_where_something_is_and_can_be_turned(coordinator: Client) -> None:
    services.save_card(card=Card(key="forum", name="Forum Démocrate", launch=date(2009, 3, 12)), by="cli")

    pages = [
        coordinator.get(f"/en/desk/plan/calendar/{asked}").content.decode()
        for asked in ("", "?day=2012-01-01", "?day=nonsense", "?day=9999-12-31")
    ]

    assert ["Forum Démocrate" in page for page in pages] == [True, False, True, False]
    assert "from 28 August 2008 to 12 March 2009" in pages[0].replace("\u00a0", " ")
    assert "day=2009-03-12" in pages[0]  # six months later
    assert "Nothing is on the calendar in these months" in pages[1]


def test_a_card_that_is_kept_unchanged_keeps_its_territory_as_it_was_written(coordinator: Client) -> None:
    services.save_card(card=Card(key="forum", name="Forum", territory="FR", stage=Stage.BUILDING), by="cli")
    page = coordinator.get("/en/desk/platforms/forum/edit/").content.decode()
    assert 'value="FR"' not in page  # nobody reads codes
    typed = {"key": "forum", "version": "1", "name": "Forum", "territory": "", "stage": "building"}

    coordinator.post("/en/desk/platforms/forum/edit/", typed)

    kept = selectors.get_platform("forum")
    assert kept is not None
    assert (kept.card.territory, kept.version) == ("FR", 1)


def test_a_tool_is_placed_tried_and_shown(coordinator: Client) -> None:
    coordinator.post("/fr/desk/radar/place/", {"name": "Polis", "family": "Consulter", "ring": "trial"})
    [entry] = radar.entries()

    coordinator.post(f"/fr/desk/radar/{entry.id}/trial/", {"team": "Bretagne", "start": "2026-01-05", "result": "412 participants"})

    assert "412 participants" in coordinator.get(f"/fr/desk/radar/{entry.id}/").content.decode()
    assert "Polis" in coordinator.get("/fr/desk/radar/").content.decode()


@pytest.mark.parametrize("objectives", [1, 3])
def test_the_plan_asks_a_fixed_number_of_questions_but_for_uptake(
    coordinator: Client, objectives: int, django_assert_max_num_queries: object
) -> None:
    for number in range(objectives):
        plan.add_objective(title=f"Direction {number}", by="user:1")
    assert callable(django_assert_max_num_queries)

    with django_assert_max_num_queries(24):
        coordinator.get("/fr/desk/plan/")


def test_a_figure_opens_in_as_many_questions_whatever_the_territories(coordinator: Client) -> None:
    directory.ensure_territories()
    number = plan.add_objective(title="Être partout", by="test")
    plan.add_indicator(objective_id=number, measure=Measure.ALIVE_VOICES, target=None, by="test")
    [figure] = strategy.objectives()[0].indicators
    with CaptureQueriesContext(connection) as asked:
        assert coordinator.get(f"/fr/desk/plan/indicators/{figure.id}/").status_code == 200
    assert len(asked) < 40  # of a hundred départements, each was asked for by itself before
