"""The official house from the shell."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from seve.base import clock
from seve.base.http import Answer, Trouble
from seve.base.warc import WarcBroken
from seve.charter.types import Gate
from seve.cli.register import register
from seve.cli.strategy import strategy
from seve.register import radar, services
from seve.register.registries import Registration
from seve.register.types import Card, Stage, Verdict

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("seve.charter.selectors.may_decide", lambda user_id: Gate(open=True))
    for key in ("old", "new"):
        card = Card(key=key, name=key.title(), purpose=f"Le site {key}", stage=Stage.LAUNCHED, addresses=(f"https://{key}.example/",))
        services.save_card(card=card, by="cli")


def test_a_platform_that_does_not_answer_is_told(house: None, monkeypatch: pytest.MonkeyPatch) -> None:
    silent = [Answer("https://old.example/", "https://old.example/", trouble=Trouble.TIME, detail="no answer after 15 s")]
    monkeypatch.setattr("seve.register.services.check_cards.__kwdefaults__", {"key": None, "ask": lambda urls: silent}, raising=True)
    until = clock.now() + timedelta(days=9)
    told = {"key": None, "ask": lambda names, servers: [Registration(name, "", until, "") for name in names], "ask_list": dict}
    monkeypatch.setattr("seve.register.services.check_names.__kwdefaults__", told, raising=True)

    answer = CliRunner().invoke(register, ["visit", "old"])

    assert answer.exit_code == 0, answer.output
    assert "old: no answer after 15 s" in answer.output
    assert f"old: the name old.example ends on {until:%Y-%m-%d}" in answer.output


def test_several_radars_are_brought_in_from_files(tmp_path: Path) -> None:
    file = tmp_path / "sections.csv"
    file.write_text("name,ring,quadrant,isNew,description\nMumble,Hold,Parler,FALSE,\n")

    answer = CliRunner().invoke(register, ["radar", str(file), "--name", "Sections", "--json"])

    assert json.loads(answer.stdout) == {"entries": 1, "refused": []}
    assert [(entry.radar, entry.name) for entry in radar.entries()] == [("Sections", "Mumble")]


def test_an_archive_of_nothing_is_refused_in_one_line(house: None, tmp_path: Path) -> None:
    (tmp_path / "x.warc.gz").write_bytes(b"no archive")
    services.decide(key="old", verdict=Verdict.MERGE, into="new", reason="Deux lieux pour un débat.", by="user:1")

    answer = CliRunner().invoke(register, ["archive", "old", "--file", str(tmp_path / "x.warc.gz")])

    assert isinstance(answer.exception, WarcBroken)
    assert "\n" not in str(answer.exception)


def test_the_redirects_of_a_merger_are_told_one_a_line(house: None, monkeypatch: pytest.MonkeyPatch) -> None:
    services.decide(key="old", verdict=Verdict.MERGE, into="new", reason="Deux lieux pour un débat.", by="user:1")
    right = [Answer("https://old.example/", "https://new.example/", 200, redirects=((301, "https://new.example/"),))]
    monkeypatch.setattr("seve.register.services.verify_redirects.__kwdefaults__", {"ask": lambda urls: right}, raising=True)

    answer = CliRunner().invoke(register, ["merger", "old", "--json"])

    assert answer.exit_code == 0, answer.output
    assert json.loads(answer.stdout) == [{"url": "https://old.example/", "is_right": True, "detail": "leads to https://new.example/"}]


def test_a_platform_that_is_not_merged_is_told_in_one_line(house: None) -> None:
    answer = CliRunner().invoke(register, ["merger", "new"])

    assert answer.exit_code != 0
    assert "no standing decision merges this platform" in str(answer.exception) + answer.output


def test_the_plan_is_written_to_a_file(tmp_path: Path) -> None:
    answer = CliRunner().invoke(strategy, ["plan", str(tmp_path / "plan.pdf"), "--lang", "en", "--json"])

    assert answer.exit_code == 0, answer.output
    assert json.loads(answer.stdout)["directions"] == 0
    assert (tmp_path / "plan.pdf").read_bytes().startswith(b"%PDF-")
