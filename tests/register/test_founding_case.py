"""The case the house was built for, on the very file of the demo: two teams, three days apart."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from seve.cli.lab.overlaps import overlaps
from seve.project import demo
from seve.register.domain.overlap import WARN_FROM

FILE = Path(demo.__file__).with_name("official_platforms.yaml")


@pytest.fixture(scope="module")
def pairs() -> list[dict[str, object]]:
    answer = CliRunner().invoke(overlaps, [str(FILE), "--lang", "fr"])
    assert answer.exit_code == 0, answer.output
    found: list[dict[str, object]] = json.loads(answer.stdout)["pairs"]
    return found


def test_the_pair_comes_first_and_alone_is_told(pairs: list[dict[str, object]]) -> None:
    first, *others = pairs

    assert (first["a"], first["b"], first["days_apart"]) == ("Forum Démocrate", "Les Démocrates", 3)
    assert float(str(first["score"])) >= 0.8
    assert [other for other in others if float(str(other["score"])) >= WARN_FROM] == []


def test_its_reasons_are_the_right_ones(pairs: list[dict[str, object]]) -> None:
    reasons = pairs[0]["reasons"]

    assert reasons == [
        "Elles servent toutes deux à débattre, à se rencontrer en réseau et à annoncer des rendez-vous.",
        "Elles s’adressent toutes deux aux adhérents.",
        "Leurs buts disent la même chose.",
        "Elles ouvrent à 3 jours d’écart, le 12 mars 2009 et le 15 mars 2009.",
        "Elles couvrent le même territoire.",
        "Leurs noms se confondent.",
    ]


def test_a_platform_and_the_one_it_follows_are_no_pair(pairs: list[dict[str, object]]) -> None:
    assert not any({"e-Démocrate", "e-Soutien"} == {pair["a"], pair["b"]} for pair in pairs)
