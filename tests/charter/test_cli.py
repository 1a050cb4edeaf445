"""`seve charter`, from the shell."""

import json
from datetime import date, timedelta

import pytest
from click.testing import CliRunner

from seve.audit.services import record
from seve.base import clock
from seve.charter import selectors
from seve.cli.charter import charter

pytestmark = pytest.mark.django_db(transaction=True)


def run(*arguments: str) -> dict[str, object]:
    done = CliRunner().invoke(charter, [*arguments, "--json"], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return dict(json.loads(done.stdout))


def test_optout_is_effective_and_told() -> None:
    assert run("optout", "https://blog.example.org/a") == {"url": "https://blog.example.org/a", "left": True, "new": True, "erased": True}
    assert run("optout", "https://blog.example.org/")["new"] is False
    assert not selectors.may_visit("https://blog.example.org/b").open


def test_optout_of_a_shared_platform_says_what_to_do() -> None:
    done = CliRunner().invoke(charter, ["optout", "https://medium.com/"])
    assert "shared by many" in str(done.exception)


@pytest.mark.parametrize(("language", "word"), [("fr", "annuaire"), ("en", "directory")])
def test_record_is_written_from_the_code(language: str, word: str) -> None:
    lines = run("record", "--lang", language)["processings"]
    assert isinstance(lines, list) and len(lines) >= 10
    assert any("accounts.User" in line["tables"] for line in lines)
    assert any(word in line["purpose"] for line in lines)


def test_impact_assessment_is_signed_and_opens_public_service() -> None:
    assert run("impact", "--sources", "12", "--lang", "en")["serving_allowed"] is False
    run("sign", "--by", "Camille", "--role", "president", "--sources", "12")
    told = run("impact", "--sources", "12", "--lang", "fr")
    assert told["serving_allowed"] is True
    assert "12 espaces publics" in str(told["text"])


def test_mandate_is_recorded_and_opens_decisions() -> None:
    today = clock.now().date()
    dates = ["--decided", "2026-01-02", "--until", (today + timedelta(days=9)).isoformat()]
    assert run("mandate", "--holder", "Camille", "--article", "art. 12", *dates, "--power", "coordinate")["valid_today"] is True
    assert [(each.holder, each.since, each.powers) for each in selectors.valid_mandates()] == [
        ("Camille", date(2026, 1, 2), ("coordinate",))
    ]


def test_verify_tells_a_whole_record() -> None:
    record(verb="a.b", subject="c", by="test")
    assert run("verify") == {"whole": True, "first_broken": None}


def test_erase_has_nothing_left_to_do() -> None:
    assert run("erase") == {"places": 0}
