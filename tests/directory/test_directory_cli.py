"""`seve directory`: the public contract."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from seve.base.errors import SeveError, UsageError
from seve.cli.directory import directory
from seve.directory import selectors
from seve.directory.types import Status

pytestmark = pytest.mark.django_db


def run(*arguments: object) -> Result:
    return CliRunner().invoke(directory, [str(argument) for argument in arguments])


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    path = tmp_path / "list.csv"
    path.write_text("nom;adresse\nAnn;https://ann.example\nBob;https://bob.example\nCat;\n")
    return path


def test_import_json_is_one_document(listed: Path) -> None:
    result = run("import", listed, "--status", "undecided", "--territory", "FR-29", "--json")
    told = json.loads(result.stdout)
    assert result.exit_code == 0
    assert (told["added"], told["merged"]) == (2, 0)
    assert [(row["file"], row["line"]) for row in told["refused"]] == [(str(listed), 4)]
    assert told["files"][0]["format"] == "csv"
    assert {entity.territory for entity in selectors.list_entities(status=Status.UNDECIDED)} == {"FR-29"}


def test_import_of_several_goes_on_after_a_bad_file(listed: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.opml"
    bad.write_bytes(b"\x00\x01\x02" * 100)
    result = run("import", bad, tmp_path / "none.csv", listed)
    assert result.exit_code == 1
    assert "2 added" in result.stdout
    assert "bad.opml is a binary file" in result.stderr
    assert isinstance(result.exception, SeveError)
    assert "cannot read" in str(result.exception)


def test_import_refuses_a_wrong_status(listed: Path) -> None:
    assert run("import", listed, "--status", "maybe").exit_code == 2
    assert run("import").exit_code == 2


def test_decisions_by_number_and_by_address(listed: Path, tmp_path: Path) -> None:
    run("import", listed, "--status", "undecided")
    ann, bob = selectors.list_entities()
    assert "2 places admitted" in run("admit", ann.id, "https://www.bob.example/page").stdout
    assert "1 places left out" in run("refuse", "https://bob.example").stdout
    assert run("undo").stdout == "undone: refuse\n"
    assert selectors.counts_by_status()[Status.IN] == 2
    assert "directory.undo" in run("history", bob.id).stdout
    run("merge", ann.id, bob.id)
    assert [entity.id for entity in selectors.list_entities()] == [ann.id]
    assert isinstance(run("admit", "https://nobody.example/").exception, UsageError)
    run("split", ann.id, "https://ann.example/jeunes", "--name", "Jeunes")
    assert "Jeunes" in run("list", "--search", "jeunes").stdout
    out = tmp_path / "out.opml"
    assert "2 places written" in run("export", out).stdout
    assert "Jeunes" in out.read_text()
    assert [row["name"] for row in json.loads(run("list", "--json").stdout)] == ["Ann", "Jeunes"]


def test_territories_are_listed_and_added(tmp_path: Path) -> None:
    assert "Finistère" in run("territories").stdout
    path = tmp_path / "ch.csv"
    path.write_text("code,name,level,parent\nCH,Suisse,national,\n")
    assert "1 added" in run("territories", path).stdout
    assert any(row["code"] == "CH" for row in json.loads(run("territories", "--json").stdout))
    assert "nothing waits" in run("nominations").stdout


@pytest.mark.parametrize("name", sorted(directory.commands))
def test_help_has_an_example(name: str) -> None:
    assert "Example: seve directory" in run(name, "--help").output
