"""`seve harvest run`: one JSON document, one line for what failed, help with an example."""

import json
import os
import subprocess
import sys

import pytest
from click.testing import CliRunner
from django.db import OperationalError
from small_town import Town

from seve.base.errors import DatabaseUnavailable
from seve.base.http import Policy
from seve.cli.harvest import harvest
from seve.harvest.models import HostTurn, Visit
from seve.harvest.services import round as rounds
from seve.harvest.services import writing
from seve.harvest.services.round import RoundStopped, run_round


@pytest.fixture
def on_loopback(policy: Policy, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command as it is, but for the names of the small web and the waits."""
    from dataclasses import replace

    from django.conf import settings

    monkeypatch.setattr(rounds, "policy_of_settings", lambda proxy: replace(policy, proxy=proxy))
    monkeypatch.setattr(settings, "SEVE", replace(settings.SEVE, harvest_delay=0.0))


def test_run_prints_one_json_document(town: Town, on_loopback: None) -> None:
    town.admit(town.blog("a.test"))
    done = CliRunner().invoke(harvest, ["run", "--once", "--depth", "0", "--json"])
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert (told["visits"], told["outcomes"], told["posts_new"]) == (2, {"ok": 2}, 3)


def test_run_in_words(town: Town, on_loopback: None) -> None:
    town.admit(town.blog("a.test"))
    done = CliRunner().invoke(harvest, ["run", "--once"])
    assert "5 visits" in done.stdout
    assert "3 new posts" in done.stdout


def test_run_with_nothing_to_visit_tells_what_to_do(town: Town, on_loopback: None) -> None:
    assert "Bring a list: seve directory import" in CliRunner().invoke(harvest, ["run"]).stdout
    town.admit(town.blog("a.test"))
    CliRunner().invoke(harvest, ["run"], catch_exceptions=False)
    told = CliRunner().invoke(harvest, ["run"]).stdout
    assert told.startswith("Nothing is due before 20")
    assert "--once" in told


def test_only_the_place_of_an_address(town: Town, on_loopback: None) -> None:
    town.admit(town.blog("a.test"), town.blog("b.test"))
    CliRunner().invoke(harvest, ["run", "--once", "--only", town.server.url("a.test", "/post/2")], catch_exceptions=False)
    assert town.hits("b.test") == []


def test_help_has_an_example() -> None:
    done = CliRunner().invoke(harvest, ["run", "--help"])
    assert "Example: seve harvest run" in done.output
    assert {"run", "warc"} <= set(harvest.commands)


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"SEVE_HARVEST_DELAY": "soon"}, "SEVE_HARVEST_DELAY: “soon” is not a number of seconds"),
        ({"SEVE_PROXY": "127.0.0.1:80"}, "is not a proxy"),
        ({"SEVE_CA_BUNDLE": "/nowhere.pem"}, "is not a file"),
        ({"SEVE_ALLOW_NETS": "ten"}, "write networks like"),
    ],
)
def test_wrong_setting_is_one_line(changes: dict[str, str], line: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "seve.cli.main", "harvest", "run"], capture_output=True, text=True, env=os.environ | changes, timeout=30
    )
    assert done.returncode == 1
    assert line in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    "gone", [OperationalError("server closed the connection unexpectedly"), DatabaseUnavailable("pg_ctl failed: could not start server")]
)
def test_database_that_fails_is_one_line_and_leaves_no_lease(
    town: Town, policy: Policy, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, gone: Exception
) -> None:
    town.admit(town.blog("a.test"), town.blog("b.test"))

    def fail(*_: object) -> None:
        raise gone

    monkeypatch.setattr(writing, "store_all", fail)
    with pytest.raises(RoundStopped, match="the database stopped answering"):
        run_round(once=True, by="tests", policy=policy, delay=0.0)
    assert caplog.records == []  # no traceback before that line
    assert Visit.objects.count() == 0
    assert HostTurn.objects.exclude(leased_until=None).count() == 0


def test_one_answer_that_cannot_be_stored_costs_nobody_else(town: Town, policy: Policy, monkeypatch: pytest.MonkeyPatch) -> None:
    town.admit(town.blog("a.test"), town.blog("b.test"))
    honest = writing.store_all

    def choke(told, *more):  # type: ignore[no-untyped-def]
        if any("a.test" in fetched.url and fetched.body for fetched, _ in told):
            raise ValueError("a defect of ours")
        return honest(told, *more)

    monkeypatch.setattr(writing, "store_all", choke)
    report = run_round(once=True, by="tests", policy=policy, delay=0.0)
    assert report.outcomes == {"ok": 5, "unreadable": 1}
    assert Visit.objects.get(url=town.server.url("a.test")).detail == "could not be stored (ValueError)"
