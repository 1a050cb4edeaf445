"""Without a valid mandate the verbs of decision are closed, to who operates the server as well."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import click
import pytest

from seve.audit.services import record
from seve.base import clock
from seve.briefing import services as briefing
from seve.charter import selectors, services
from seve.cli import mandate
from seve.cli.main import WITHOUT_DATABASE, ensure_database, seve
from seve.project import schedule

# What measures, reads, exports, protects or lets leave: open at all times. Every other command must be a decision (below).
OPEN_AT_ALL_TIMES = {
    ("status",),
    ("search",),
    ("directory", "export"),
    ("directory", "history"),
    ("directory", "list"),
    ("directory", "nominations"),
    ("harvest", "run"),
    ("harvest", "export"),  # an owner's own export, for a place that is in already
    ("atlas", "compute"),
    ("atlas", "export"),
    ("vitality", "compute"),
    ("vitality", "report"),
    ("stories", "compute"),
    ("stories", "list"),
    ("stories", "reindex"),
    ("briefing", "list"),
    ("register", "check"),
    ("register", "export"),
    ("register", "merger"),
    ("register", "moved"),
    ("register", "visit"),
    ("strategy", "calendar"),
    ("strategy", "fill"),
    ("strategy", "plan"),
}


def commands(of: click.Command = seve, *above: str) -> Iterator[tuple[str, ...]]:
    if not isinstance(of, click.Group):
        yield above
        return
    context = click.Context(of)
    for name in of.list_commands(context):
        if above or name not in WITHOUT_DATABASE:
            found = of.get_command(context, name)
            assert found is not None
            yield from commands(found, *above, name)


def test_every_command_is_known_to_decide_or_not() -> None:
    charter = {command for command in commands() if command[0] == "charter"}
    assert set(commands()) - charter == set(mandate.DECISIONS) | OPEN_AT_ALL_TIMES
    assert not set(mandate.DECISIONS) & OPEN_AT_ALL_TIMES


@pytest.mark.parametrize(
    ("line", "decides"),
    [
        ("directory import places.txt --status in", True),
        ("directory territories", False),
        ("directory territories --json", False),
        ("directory territories codes.csv", True),
        ("harvest warc a.warc.gz", False),
        ("harvest warc a.warc.gz --admit", True),
        ("harvest warc --admit=all a.warc.gz", True),
        ("briefing build out.html", True),
        ("briefing list", False),
        ("charter optout https://blog.example/", False),
        ("charter mandate --holder A", False),
        ("status", False),
    ],
)
def test_decisions_are_told_from_the_rest(line: str, decides: bool) -> None:
    assert mandate.is_decision(line.split()) is decides


def _ended_mandate() -> None:
    today = clock.now().date()
    days = {"decided_on": today - timedelta(days=400), "since": today - timedelta(days=400), "until": today - timedelta(days=1)}
    services.record_mandate(holder="Camille", article="art. 12", powers=("coordinate",), by="user:1", **days)


@pytest.mark.django_db
@pytest.mark.parametrize("decision", sorted(mandate.DECISIONS), ids=" ".join)
def test_no_decision_is_taken_once_the_mandate_ended(decision: tuple[str, str]) -> None:
    _ended_mandate()
    needs = mandate.DECISIONS[decision]
    with pytest.raises(mandate.NoMandate, match="seve charter mandate") as told:
        ensure_database([*decision, *([needs] if needs else [])])
    assert "\n" not in str(told.value)


@pytest.mark.django_db
def test_measuring_and_leaving_stay_open_once_the_mandate_ended() -> None:
    _ended_mandate()
    for command in OPEN_AT_ALL_TIMES | {("charter", "optout"), ("charter", "mandate")}:
        ensure_database([*command])


@pytest.mark.django_db
def test_decisions_open_again_under_a_new_mandate() -> None:
    _ended_mandate()
    today = clock.now().date()
    services.record_mandate(holder="Lou", article="art. 12", decided_on=today, since=today, until=today, powers=(), by="cli")
    ensure_database(["directory", "import"])


@pytest.mark.django_db
def test_a_first_trial_needs_no_mandate_for_a_month(monkeypatch: pytest.MonkeyPatch) -> None:
    ensure_database(["directory", "import"])
    record(verb="directory.import", subject="directory", by="cli")
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(days=29))
    assert selectors.may_decide_from_the_shell().open
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(days=31))
    assert selectors.may_decide_from_the_shell().reason == "no-mandate"


@pytest.mark.django_db
def test_a_public_service_has_no_trial_at_the_shell(settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    assert not selectors.may_decide_from_the_shell().open


@pytest.mark.django_db
def test_no_letter_is_written_without_a_mandate(monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[str] = []
    monkeypatch.setattr(briefing, "build", lambda *, language, **_: written.append(language))
    schedule.write_the_letter()
    assert written == []
    services.open_trial(holder="Camille", holder_id=None, by="user:1")
    schedule.write_the_letter()
    assert written == ["fr", "en"]


@pytest.mark.django_db
def test_the_demo_decides(settings: Any) -> None:
    import dataclasses

    settings.SEVE = dataclasses.replace(settings.SEVE, demo=True)
    _ended_mandate()
    ensure_database(["directory", "import"])
