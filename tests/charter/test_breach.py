"""G8: the authority's form is filled from a scenario, in two languages, well within the 72 hours."""

import json
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from seve.accounts.models import User
from seve.base import clock
from seve.charter import breach
from seve.charter.record import processings
from seve.cli.main import seve

pytestmark = pytest.mark.django_db
FILE = Path(__file__).with_name("scenario.toml")
WRITTEN = FILE.read_bytes()
FOUND = datetime(2026, 3, 2, 18, tzinfo=UTC)
# Article 33(3), and what the authority's form asks besides.
ASKED = {
    "en": [
        "Nature:",
        "How many:",
        "Records within reach:",
        "Controller:",
        "Whom the authority may ask:",
        "CONSEQUENCES",
        "MEASURES",
        "art. 34",
        "Severity:",
    ],
    "fr": [
        "Nature",
        "Combien",
        "Enregistrements à portée",
        "Responsable du traitement",
        "À qui l’autorité",
        "CONSÉQUENCES",
        "MESURES",
        "art. 34",
        "Gravité",
    ],
}


@pytest.fixture(autouse=True)
def _two_hours_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: FOUND + timedelta(hours=2))


def run(*arguments: str) -> Any:
    return CliRunner().invoke(seve, ["charter", "breach", *arguments])


@pytest.mark.parametrize("language", ["fr", "en"])
def test_drill_fills_in_every_field_of_the_form(language: str) -> None:
    User.objects.create_user(email="camille@example.org", name="Camille")
    start = time.monotonic()
    ran = run(str(FILE), "--lang", language)
    assert ran.exit_code == 0, ran.output
    assert time.monotonic() - start < 600
    assert [words for words in ASKED[language] if words not in ran.stdout] == []
    scenario = breach.read_scenario(WRITTEN)
    for told in (
        scenario.controller,
        scenario.contact,
        scenario.what_happened,
        scenario.consequences,
        scenario.measures_after,
        "2026-03-05 18:00",
    ):
        assert told in ran.stdout
    assert "accounts.User" in ran.stdout and "email" in ran.stdout
    assert "camille@example.org" not in ran.stdout, "the form tells fields, never their content"


def test_json_holds_the_form_and_nothing_else() -> None:
    User.objects.create_user(email="camille@example.org", name="Camille")
    form = json.loads(run(str(FILE), "--lang", "en", "--json").stdout)
    assert (form["hours_left"], form["complete"], form["sensitive"], form["records"]) == (70, True, True, 1)
    tables = {each["table"]: each for each in form["affected"]}
    assert tables.keys() == {"accounts.User", "directory.WebEntity"}
    assert {"email", "name"} <= set(tables["accounts.User"]["fields"])
    assert tables["accounts.User"]["records"] == 1 and not tables["accounts.User"]["sensitive"]


def test_everything_within_reach_is_the_whole_record_of_processing() -> None:
    scenario = breach.read_scenario(WRITTEN.replace(b'["accounts.User", "directory.WebEntity"]', b'["*"]'))
    told = {each.table for each in breach.notice(scenario, now=clock.now()).affected}
    assert told == {table for line in processings() for table in line.tables}


def test_what_is_not_known_yet_makes_an_initial_notice() -> None:
    scenario = breach.read_scenario(WRITTEN.replace(b"persons = 14\n", b""))
    assert not breach.notice(scenario, now=clock.now()).complete
    assert "initial, to be completed" in breach.notice_text(scenario, now=clock.now(), language="en")


def test_late_notice_says_why() -> None:
    late = FOUND + timedelta(hours=73)
    with pytest.raises(breach.ScenarioRefused, match="why_late"):
        breach.notice(breach.read_scenario(WRITTEN), now=late)
    scenario = breach.read_scenario(b'why_late = "Nobody was there on Sunday."\n' + WRITTEN)
    assert "Nobody was there on Sunday." in breach.notice_text(scenario, now=late, language="en")
    assert breach.notice(breach.read_scenario(WRITTEN), now=FOUND + breach.DELAY).hours_left == 0


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("controller = ", "# ", "does not say “controller”"),
        ("persons = 14", 'persons = "many"', "“persons” is a number"),
        ("persons = 14", "persons = true", "“persons” is a number"),
        ("+01:00", "", "a moment with its zone"),
        ('"limited"', '"mild"', "“mild” is no degree"),
        ('"availability"', '"gossip"', "“gossip” is no nature"),
        ('["confidentiality", "availability"]', "[]", "a list of words"),
        ("2026-03-02T19:00", "2026-03-01T19:00", "starts before it is found"),
        ('"accounts.User"', '"accounts.Nobody"', "“accounts.Nobody” holds no personal data"),
        ("persons = 14", "person = 14", "“person” is not a field"),
        ("persons = 14", "persons = ", "no TOML file"),
    ],
)
def test_wrong_scenario_is_refused_in_one_line(before: str, after: str, said: str, tmp_path: Path) -> None:
    file = tmp_path / "scenario.toml"
    file.write_text(WRITTEN.decode().replace(before, after))
    ran = run(str(file))
    assert ran.exit_code != 0 and isinstance(ran.exception, breach.ScenarioRefused | SystemExit)
    words = str(ran.exception) if isinstance(ran.exception, breach.ScenarioRefused) else ran.output
    assert said in words and "\n" not in words.strip()


def test_scenario_of_the_runbook_is_one() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs/operations/breach.md").read_text()
    example = page.split("```toml\n")[1].split("```")[0]
    assert breach.notice(breach.read_scenario(example.encode()), now=FOUND).affected
