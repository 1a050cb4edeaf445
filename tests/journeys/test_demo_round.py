"""The founding case, whole, on a web of forty sites: over HTTP, in a house of its own, found beside planted."""

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What `seve demo --once --json --sites 40` prints."""
    return _run(tmp_path_factory.mktemp("house"))


@cache
def _run(folder: Path) -> dict[str, Any]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SEVE_", "DATABASE_", "DJANGO_"))}
    done = subprocess.run(
        [sys.executable, "-m", "seve.cli.main", "demo", "--once", "--json", "--sites", "40"],
        env=kept | {"SEVE_DATA": str(folder)},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    document: dict[str, Any] = json.loads(done.stdout)
    return document


def _fact(told: dict[str, Any], kind: str) -> dict[str, Any]:
    (fact,) = [fact for fact in told["facts"] if fact["kind"] == kind]
    return dict(fact)


@pytest.mark.parametrize(
    "kind",
    [
        "silences",
        "revivals",
        "bridges",
        "copied messages",
        "neighbours nobody admitted",
        "overlapping platforms, first",
        "lone voices",
    ],
)
def test_everything_planted_is_found(told: dict[str, Any], kind: str) -> None:
    fact = _fact(told, kind)
    assert (fact["found"], fact["missed"]) == (fact["planted"], [])


@pytest.mark.parametrize("kind", ["silences", "bridges", "communities", "stories", "lost links", "neighbours nobody admitted"])
def test_nothing_is_invented(told: dict[str, Any], kind: str) -> None:
    assert _fact(told, kind)["invented"] == []


@pytest.mark.parametrize(
    ("kind", "least"),
    [("stories", 1.0), ("first sources", 1.0), ("communities", 0.75), ("lost links", 0.8), ("places that answer badly", 1.0)],
)
def test_most_of_it_is_found(told: dict[str, Any], kind: str, least: float) -> None:
    fact = _fact(told, kind)
    assert fact["found"] >= least * fact["planted"], fact["missed"]


def test_the_round_went_over_http_twice(told: dict[str, Any]) -> None:
    counts = told["counts"]
    assert counts["requests"] > counts["first visit"]["visits"] + counts["second visit"]["visits"] > 100
    assert counts["first visit"]["outcomes"]["ok"] > 60
    assert counts["directory"] == {"added": 40, "merged": 0, "refused": 0}
    assert counts["editions"] == 2
    assert told["planted"]["bridges"] == 1 and told["found"]["bridges"] == 1
