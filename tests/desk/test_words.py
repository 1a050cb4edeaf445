"""Numbers, dates and words as people of each language write them."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from seve.atlas.types import CoverageEstimate
from seve.desk import outlines, words
from seve.desk.extent import known_places, known_share
from seve.desk.templatetags import seve
from seve.directory.types import EntityKind, ProofKind, Route, Standing, Status, Territory, TerritoryLevel
from seve.harvest.types import LinkKind, Outcome
from seve.stories.types import Relay
from seve.vitality.types import Life, SignKind

EVENING = datetime(2009, 3, 1, 21, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "make", "expected"),
    [
        ("fr", lambda: seve.number(1234567), "1\u202f234\u202f567"),
        ("en", lambda: seve.number(1234567), "1,234,567"),
        ("fr", lambda: seve.number(0.812, 2), "0,81"),
        ("fr", lambda: seve.number(None), "–"),
        ("fr", lambda: seve.number(""), "–"),
        ("fr", lambda: seve.percent(0.714), "71\u202f%"),
        ("en", lambda: seve.percent(0.714), "71%"),
        ("fr", lambda: seve.signed(-3), "−3"),
        ("fr", lambda: seve.signed(9), "+9"),
        ("fr", lambda: seve.day(EVENING), '<time datetime="2009-03-01">1er\u00a0mars 2009</time>'),
        ("en", lambda: seve.day(EVENING), '<time datetime="2009-03-01">1\u00a0March 2009</time>'),
        ("fr", lambda: seve.moment(EVENING), '<time datetime="2009-03-01T21:10+00:00">1er\u00a0mars 2009 à 21\u00a0h\u00a010</time>'),
        ("fr", lambda: seve.period(datetime(2009, 3, 2, tzinfo=UTC), datetime(2009, 3, 9, tzinfo=UTC)), "du 2 au 8\u00a0mars 2009"),
        ("en", lambda: seve.period(EVENING - timedelta(days=2), EVENING + timedelta(days=7)), "from 27\u00a0February to 8\u00a0March 2009"),
        ("fr", lambda: seve.period(datetime(2009, 3, 2, tzinfo=UTC), datetime(2009, 3, 3, tzinfo=UTC)), "2\u00a0mars 2009"),
        ("fr", lambda: seve.days(0.2), "5 heures"),
        ("fr", lambda: seve.days(41), "41 jours"),
        ("en", lambda: seve.days(800), "2 years"),
        ("fr", lambda: seve.quoted("trois voitures"), "«\u00a0trois voitures\u00a0»"),
        ("en", lambda: seve.short("https://www.example.org/blog/"), "example.org/blog"),
    ],
)  # fmt: skip
def test_figures_are_written_as_the_language_does(language: str, make: Callable[[], str], expected: str) -> None:
    with translation.override(language):
        assert str(make()) == expected


@pytest.mark.parametrize(
    ("family", "values"),
    [
        ("kind", EntityKind), ("status", Status), ("standing", Standing), ("proof", ProofKind), ("level", TerritoryLevel), ("route", Route),
        ("life", Life), ("link", LinkKind), ("relay", Relay), ("outcome", Outcome), ("sign", SignKind),
    ],
)  # fmt: skip
def test_every_value_of_the_house_has_its_word(family: str, values: type) -> None:
    assert set(words.FAMILIES[family]) >= {str(value) for value in values}  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("low", "high", "told"),
    [
        (222.6, 263.4, "we know between 71% and 84% of the ecosystem"),
        (220.0, 220.1, "we know about 85% of the ecosystem"),
        (187.0, 187.4, "we know nearly all of the ecosystem"),
        (374.0, None, "we know at most 50% of the ecosystem"),
        (187.0, None, ""),
        (0.0, None, ""),
    ],
)
def test_the_share_that_we_know_is_said_as_surely_as_it_is_known(low: float, high: float | None, told: str) -> None:
    with translation.override("en"):
        assert known_share(CoverageEstimate(187, None, low, high, "chao", 3)) == told


def test_the_number_of_places_is_never_less_than_those_known() -> None:
    with translation.override("en"):
        assert (
            known_places(CoverageEstimate(187, 240.0, 222.6, 263.4, "chao", 3))
            == "187 places are known; between 223 and 263 probably exist."
        )
        assert known_places(CoverageEstimate(187, 186.9, 186.6, 187.2, "chao", 3)) == "187 places are known; about 187 probably exist."
        assert known_places(CoverageEstimate(187, None, 374.0, None, "chao", 3)) == "187 places are known; at least 374 probably exist."


def test_a_curve_needs_two_values_and_spans_its_box() -> None:
    assert seve.sparkline([3.0], "x") == ""
    drawn = seve.sparkline([1.0, None, 3.0], "Voix <vivantes>")
    assert 'd="M0.0,24.0 100.0,4.0"' in drawn
    assert "Voix &lt;vivantes&gt;" in drawn


TOWNS = {
    "FR": Territory("FR", "France", TerritoryLevel.NATIONAL, None),
    "FR-29": Territory("FR-29", "Finistère", TerritoryLevel.DEPARTEMENT, "FR"),
    "FR-44": Territory("FR-44", "Loire-Atlantique", TerritoryLevel.DEPARTEMENT, "FR"),
    "brest": Territory("brest", "Brest", TerritoryLevel.LOCAL, "FR-29"),
}


def test_a_town_counts_with_its_departement() -> None:
    assert outlines.counted({"brest": 2, "FR-29": 1, "FR": 5, "unknown": 9}, outlines.france(), TOWNS) == {"FR-29": 3, "FR-44": 0}


def test_tones_run_from_the_least_to_the_most() -> None:
    counts = {"FR-29": 9, "FR-44": 1}
    drawn = {shape.code: shape.tone for shape in outlines.shapes(counts, outlines.france(), TOWNS, "FR-44")}
    assert drawn["FR-29"] > drawn["FR-44"] > 0
    assert [step[1:] for step in outlines.steps(counts)] == [(1, 8), (9, 9)]
    assert outlines.steps({"FR-29": 0}) == []
