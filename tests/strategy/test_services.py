"""Strategy's verbs, on a real database with the real territories."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from seve.base import clock
from seve.directory import selectors as directory
from seve.register.services import save_card
from seve.register.types import Card
from seve.strategy import models, selectors, services
from seve.strategy.domain.indicators import Known, hold, read
from seve.strategy.services.errors import StrategyRefused
from seve.strategy.types import ActionState, EventKind, Measure, Stance

pytestmark = pytest.mark.django_db


def test_an_objective_is_taken_up_adapted_or_declined_below() -> None:
    national = services.add_objective(title="Que chaque département ait une voix", by="user:1")

    services.answer(objective_id=national, territory="FR-29", stance=Stance.ADOPTED, by="user:2")
    services.answer(objective_id=national, territory="FR-35", stance=Stance.ADAPTED, title="Une voix par pays breton", by="user:3")
    services.answer(
        objective_id=national, territory="FR-44", stance=Stance.DECLINED, reason="Nous préparons d’abord les municipales.", by="user:4"
    )

    [objective] = selectors.objectives()
    uptake = selectors.uptake_of(objective)
    assert (uptake.adopted, uptake.adapted, uptake.declined) == (1, 1, 1)
    assert uptake.waiting == sum(one.level == "departement" for one in directory.territories().values()) - 3
    assert [answer.title for answer in selectors.answers_to(national)] == [
        "Que chaque département ait une voix",
        "Une voix par pays breton",
        "Que chaque département ait une voix",
    ]


REFUSED = {
    "declined without a reason": ({"territory": "FR-29", "stance": Stance.DECLINED}, "reason"),
    "adapted without words": ({"territory": "FR-29", "stance": Stance.ADAPTED}, "own words"),
    "answered by itself": ({"territory": "FR", "stance": Stance.ADOPTED}, "below its own"),
    "an unknown territory": ({"territory": "FR-999", "stance": Stance.ADOPTED}, "below its own"),
}


@pytest.mark.parametrize(("asked", "said"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_answer_is_refused(asked: dict[str, object], said: str) -> None:
    national = services.add_objective(title="Une voix partout", by="user:1")

    with pytest.raises(StrategyRefused, match=said):
        services.answer(objective_id=national, by="user:2", **asked)  # type: ignore[arg-type]

    assert selectors.answers_to(national) == []


def test_a_territory_answers_once() -> None:
    national = services.add_objective(title="Une voix partout", by="user:1")
    services.answer(objective_id=national, territory="FR-29", stance=Stance.ADOPTED, by="user:2")

    with pytest.raises(StrategyRefused, match="already"):
        services.answer(objective_id=national, territory="FR-29", stance=Stance.ADOPTED, by="user:2")


def test_directions_stay_few() -> None:
    for number in range(selectors.FEW_DIRECTIONS):
        services.add_objective(title=f"Direction {number}", by="user:1")
    assert not selectors.too_many_directions()

    services.add_objective(title="Une de trop", by="user:1")

    assert selectors.too_many_directions()


def test_dates_that_cannot_be_are_refused() -> None:
    with pytest.raises(StrategyRefused, match="before it begins"):
        services.add_objective(title="À rebours", start=date(2026, 5, 1), end=date(2026, 4, 1), by="user:1")
    with pytest.raises(StrategyRefused, match="before it begins"):
        services.add_event(title="À rebours", kind=EventKind.MEETING, start=date(2026, 5, 1), end=date(2026, 4, 1), by="user:1")


def test_launches_come_to_the_calendar_by_themselves_and_collide() -> None:
    save_card(card=Card(key="a", name="Forum", launch=date(2009, 3, 12)), by="cli")
    save_card(card=Card(key="b", name="Réseau", launch=date(2009, 3, 15)), by="cli")
    services.add_event(title="Conseil", kind=EventKind.MEETING, start=date(2009, 3, 14), rrule="FREQ=MONTHLY;COUNT=3", by="user:1")

    weeks, collisions = selectors.calendar_weeks(first=date(2009, 3, 1), last=date(2009, 5, 31))

    assert [(one.a.title, one.b.title, one.days) for one in collisions] == [("Forum", "Réseau", 3)]
    assert [one.title for week in weeks for one in week.occurrences] == ["Forum", "Conseil", "Réseau", "Conseil", "Conseil"]


def test_an_opening_that_somebody_typed_too_is_told_once() -> None:
    save_card(card=Card(key="a", name="Les Démocrates", launch=date(2009, 3, 15)), by="cli")
    for title, day in (("Ouverture des Démocrates", 15), ("Ouverture des Démocrates", 16), ("Ouverture de la boutique", 15)):
        services.add_event(title=title, kind=EventKind.LAUNCH, start=date(2009, 3, day), by="user:1")

    found = selectors.occurrences(first=date(2009, 3, 1), last=date(2009, 3, 31))

    assert [(one.title, one.start.day) for one in found] == [  # a day that differs from the card's is worth seeing
        ("Les Démocrates", 15),
        ("Ouverture de la boutique", 15),
        ("Ouverture des Démocrates", 16),
    ]


def test_a_level_sees_what_concerns_it() -> None:
    services.add_event(title="Européennes", kind=EventKind.ELECTION, start=date(2026, 6, 7), by="user:1")
    services.add_event(title="Finistère", kind=EventKind.MEETING, start=date(2026, 6, 8), territory="FR-29", by="user:1")
    services.add_event(title="Gironde", kind=EventKind.MEETING, start=date(2026, 6, 9), territory="FR-33", by="user:1")

    def titles(territory: str) -> list[str]:
        return [one.title for one in selectors.occurrences(first=date(2026, 6, 1), last=date(2026, 6, 30), territory=territory)]

    assert titles("FR-29") == ["Européennes", "Finistère"]
    assert titles("FR-REG-53") == ["Européennes", "Finistère"]
    assert titles("") == ["Européennes", "Finistère", "Gironde"]


def test_the_calendar_goes_out_as_ics_and_comes_back(tmp_path: Path) -> None:
    services.add_event(title="Conseil", kind=EventKind.MEETING, start=clock.now().date(), rrule="FREQ=WEEKLY;COUNT=4", by="user:1")
    file = tmp_path / "calendar.ics"
    assert services.export_calendar(path=file) == 1
    models.Event.objects.all().delete()

    count, problems = services.import_calendar(path=file, by="cli")

    assert (count, problems) == (1, [])
    assert models.Event.objects.get().rrule == "FREQ=WEEKLY;COUNT=4"


def test_indicators_fill_themselves_and_roll_up() -> None:
    national = services.add_objective(title="Rien en double", by="user:1")
    services.add_indicator(objective_id=national, measure=Measure.OPEN_OVERLAPS, target=0, by="user:1")
    twin = {"purpose": "Débattre entre adhérents", "functions": ("débat",), "audience": ("adhérents",)}
    save_card(card=Card(key="a", name="Forum", **twin), by="cli")  # type: ignore[arg-type]
    save_card(card=Card(key="b", name="Agora", **twin), by="cli")  # type: ignore[arg-type]
    moment = clock.now()

    assert services.fill_indicators(by="cli", at=moment) == 1
    assert services.fill_indicators(by="cli", at=moment) == 1  # the same moment again writes nothing new

    [objective] = selectors.objectives()
    [indicator] = objective.indicators
    assert [reading.value for reading in indicator.readings] == [1.0]


KNOWN = Known(
    territory_of={1: "FR-29", 2: "FR-35", 3: "FR-33", 4: ""},
    life_of={1: "alive", 2: "silent", 3: "revived", 4: "alive"},
    citations=[(1, 2), (1, 3), (3, 1), (3, 3)],
    lost_links=[1, 1, 3],
    posts_of={1: 5, 3: 2},
    stories=[frozenset({1, 3}), frozenset({3})],
    overlaps=[("FR", "FR"), ("FR-29", "FR")],
)
BRITTANY = frozenset({"FR-REG-53", "FR-29", "FR-35"})


@pytest.mark.parametrize(
    ("measure", "everywhere", "brittany"),
    [
        (Measure.ALIVE_VOICES, 3, 1),
        (Measure.SILENT_VOICES, 1, 1),
        (Measure.REVIVED_VOICES, 1, 0),
        (Measure.LOST_LINKS, 3, 2),
        (Measure.LINKS_ACROSS, 3, 2),
        (Measure.STORIES, 2, 1),
        (Measure.POSTS, 7, 5),
        (Measure.OPEN_OVERLAPS, 2, 1),
    ],
)
def test_each_measure_reads_a_territory_and_the_whole(measure: Measure, everywhere: int, brittany: int) -> None:
    assert read(measure, None, KNOWN)[0] == everywhere
    assert read(measure, BRITTANY, KNOWN)[0] == brittany


@pytest.mark.parametrize("measure", list(Measure))
@pytest.mark.parametrize("within", [None, BRITTANY], ids=["everywhere", "brittany"])
def test_every_figure_is_made_of_as_many_things_as_it_says(measure: Measure, within: frozenset[str] | None) -> None:
    held = hold(measure, within, KNOWN)

    pieces = [*held.entities, *held.pairs, *held.positions]
    counted = sum(KNOWN.posts_of[entity] for entity in held.entities) if measure is Measure.POSTS else len(pieces)
    assert (held.value, held.places) == read(measure, within, KNOWN)
    assert counted == held.value


def test_milestones_and_actions_go_on() -> None:
    number = services.add_objective(title="Une voix partout", by="user:1")
    milestone = services.add_milestone(objective_id=number, title="Dix départements", on=date(2026, 6, 1), by="user:1")
    action = services.add_action(objective_id=number, title="Écrire", by="user:1")

    assert services.reach_milestone(milestone_id=milestone, by="user:1") == number
    [first] = selectors.objectives()[0].milestones
    services.reach_milestone(milestone_id=milestone, by="user:2")
    assert services.set_action_state(action_id=action, state=ActionState.DONE, by="user:1") == number

    [objective] = selectors.objectives()
    assert objective.milestones == (first,)  # said twice, the first day stays
    assert [one.state for one in objective.actions] == [ActionState.DONE]
    with pytest.raises(StrategyRefused, match="no longer"):
        services.reach_milestone(milestone_id=milestone + 1, by="user:1")


def test_a_repetition_is_written_from_its_own_first_day(tmp_path: Path) -> None:
    """A calendar of one territory looks back a year; a rule of four times must not begin again there."""
    start = clock.now().date() - timedelta(days=400)
    services.add_event(title="Conseil", kind=EventKind.MEETING, start=start, rrule="FREQ=MONTHLY;COUNT=20", territory="FR-29", by="user:1")

    content, count = services.calendar_bytes(territory="FR-29")

    assert count == 1
    assert f"DTSTART;VALUE=DATE:{start:%Y%m%d}".encode() in content
