"""A past map shows the places that were admitted then, whatever was decided since."""

from datetime import timedelta
from typing import Any

import pytest
from tests.atlas.conftest import DAY_ONE, at

from seve.atlas import selectors, services
from seve.base import clock
from seve.directory import selectors as directory
from seve.directory import services as directing
from seve.directory.models import Change, WebEntity


@pytest.fixture
def day(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Set the day on which decisions are taken."""
    return lambda number: monkeypatch.setattr(clock, "now", lambda: at(number))


def names(on: int) -> set[str]:
    services.compute(at=at(on), by="test")
    snapshot = selectors.latest(at(on))
    assert snapshot is not None
    return {node.name for node in snapshot.nodes}


def test_a_place_refused_since_is_on_the_maps_of_before(web: Any, day: Any) -> None:
    web.places("a", "b", "c")
    for one, other in (("a", "b"), ("b", "c"), ("c", "a")):
        web.link(one, other, day=1)
    day(50)
    directing.refuse(entity_ids=[web.ids["c"]], by="test")
    day(90)
    assert names(40) == {"a", "b", "c"}
    assert names(60) == {"a", "b"}
    assert names(90) == {"a", "b"}
    day(91)
    directing.undo(by="test")
    day(120)
    assert names(60) == {"a", "b"}  # undone on day 91: on day 60 it was refused
    assert names(100) == {"a", "b", "c"}


def test_a_place_admitted_since_is_not_on_the_maps_of_before(web: Any, day: Any) -> None:
    web.places("a", "b")
    web.place("late", status="undecided")
    for one, other in (("a", "b"), ("b", "late"), ("late", "a")):
        web.link(one, other, day=1)
    day(50)
    directing.admit(entity_ids=[web.ids["late"]], by="test")
    day(90)
    assert names(40) == {"a", "b"}
    assert names(60) == {"a", "b", "late"}
    directing.rename(entity_id=web.ids["late"], name="Late", by="test")  # a decision that leaves the status alone
    day(91)
    assert names(60) == {"a", "b", "Late"}


def test_without_decisions_the_date_of_admission_counts(web: Any) -> None:
    web.places("a", "old")
    WebEntity.objects.filter(name="old").update(decided_at=at(30))
    assert not Change.objects.exists()
    assert directory.admitted_at(at(20)) == {web.ids["a"]}
    assert directory.admitted_at(at(31)) == {web.ids["a"], web.ids["old"]}


def test_before_the_directory_was_opened_its_first_day_answers(web: Any, day: Any) -> None:
    day(0)
    report = directing.import_list(content=b"https://one.example/\nhttps://two.example/\n", name="first.txt", by="test")
    assert report.added == 2
    day(40)
    directing.import_list(content=b"https://three.example/\n", name="later.txt", by="test")
    assert len(directory.admitted_at(DAY_ONE - timedelta(days=400))) == 2
    assert len(directory.admitted_at(at(20))) == 2
    assert len(directory.admitted_at(at(41))) == 3
