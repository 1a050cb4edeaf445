"""The official house from the shell."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from seve.base.http import Answer, Trouble
from seve.charter.types import Gate
from seve.cli.register import register
from seve.cli.strategy import strategy
from seve.register import services
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

    answer = CliRunner().invoke(register, ["visit", "old"])

    assert answer.exit_code == 0, answer.output
    assert "old: no answer after 15 s" in answer.output


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
