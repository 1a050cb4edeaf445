"""The public contract of the `seve` command: what it prints, where, and how it ends, on good input and on bad."""

import io
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import pytest

from seve.cli import main as cli


@dataclass(frozen=True)
class Ended:
    """How a command ended: exit code, standard output, standard error."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        return json.loads(self.out)


class Shell:
    """Calls `seve …` as the shell does, without a process for each."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self.monkeypatch, self.capsys = monkeypatch, capsys
        monkeypatch.setattr(cli, "ensure_database", lambda arguments: None)  # the tests have theirs

    def __call__(self, *arguments: object, stdin: bytes = b"") -> Ended:
        self.monkeypatch.setattr(sys, "argv", ["seve", *map(str, arguments)])
        self.monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        self.capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            cli.main()
        printed = self.capsys.readouterr()
        assert isinstance(ended.value.code, int)
        return Ended(ended.value.code, printed.out, printed.err)


@pytest.fixture
def seve(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    return Shell(monkeypatch, capsys)


def commands(command: click.Command = cli.seve, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    if not isinstance(command, click.Group):
        yield path, command
        return
    context = click.Context(command)
    for name in command.list_commands(context):
        child = command.get_command(context, name)
        assert child is not None
        yield from commands(child, (*path, name))


ALL = dict(commands())
PRINT_JSON_ALWAYS = {path for path in ALL if path[0] == "lab"}
NEVER_END = {("up",)}
HOSTILE = {
    "empty": b"",
    "binary": bytes(range(256)) * 40,
    "one long line": b"a" * 300_000,
    "another encoding": "entité,2009-01-01\nà,2009-01-02\n".encode("cp1252"),
    "utf-16": "entité,2009-01-01\nà,2009-01-02\n".encode("utf-16"),
    "too few columns": b"a\nb\nc\n",
    "no dates": b"a,NaN\nb,inf\nc,1e400\nd,0000-00-00\n",
    "open quote": b'"a,2009-01-01\nb,2009-01-02\n',
    "deep": b'{"a":' * 50_000,
    "lone surrogates": b'{"id":"\\ud800","title":"\\ud800 hello","text":"x","url":"http://[::1"}\n',
    "numbers of no number": b'{"id":NaN,"date":Infinity,"title":"a"}\n{"id":2,"date":1e300,"title":"a"}\n{"id":[3],"title":{"x":1}}\n',
    "zeros": b"a,2009\x00-01-01\nb,2009-01-01\n",
}
LAB = {
    "feed": (),
    "page": ("--url", "https://example.org/a"),
    "graph": (),
    "silence": ("--at", "2009-03-08"),
    "stories": (),
    "overlaps": (),
    "coverage": (),
    "language": (),
}


def test_every_command_can_answer_in_json() -> None:
    without = {path for path, command in ALL.items() if not any("--json" in parameter.opts for parameter in command.params)}
    assert without == PRINT_JSON_ALWAYS | NEVER_END


def test_the_lab_is_tried_whole() -> None:
    assert {path[1] for path in PRINT_JSON_ALWAYS} == {*LAB, "feeds"}


@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_a_wrong_option_ends_with_2_in_one_line(seve: Shell, path: tuple[str, ...]) -> None:
    ended = seve(*path, "--no-such-option")
    assert (ended.code, ended.out, ended.err.count("\n")) == (2, "", 1)
    assert ended.err.startswith("seve: No such option")


@pytest.mark.parametrize("arguments", [(), ("lab",), ("stories",)])
def test_a_group_alone_shows_its_help(seve: Shell, arguments: tuple[str, ...]) -> None:
    ended = seve(*arguments)
    assert (ended.code, ended.out) == (2, "")
    assert "\nCommands:\n" in ended.err


@pytest.mark.parametrize("form", HOSTILE)
@pytest.mark.parametrize("command", LAB)
def test_the_lab_survives_any_file(seve: Shell, command: str, form: str) -> None:
    ended = seve("lab", command, "-", *LAB[command], stdin=HOSTILE[form])
    assert ended.code in {0, 1}
    assert "Error" not in ended.err
    assert "Warning" not in ended.err
    assert ended.err.count("\n") <= 7
    if ended.code == 0 and command != "language":
        assert ended.document is not None
    if ended.code == 1:
        assert ended.out == ""
        assert ended.err.splitlines()[-1].startswith("seve: ")


@pytest.mark.parametrize("command", LAB)
def test_a_file_that_is_not_there_is_told_in_one_line(seve: Shell, command: str, tmp_path: Path) -> None:
    ended = seve("lab", command, tmp_path / "none", *LAB[command])
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == f"seve: cannot read {tmp_path / 'none'}: No such file or directory\n"


KEYS = {
    "feed": {"format", "title", "link", "language", "entries", "malformed"},
    "page": {"title", "canonical", "language", "published", "feeds", "text", "links", "directives"},
    "graph": {"nodes", "communities", "modularity", "reciprocity", "bridges", "resilience"},
    "stories": {"stories"},
    "overlaps": {"pairs"},
    "coverage": {"observed", "estimate", "low", "high", "method"},
}
GOOD = {
    "feed": b'<rss version="2.0"><channel><title>A</title><item><title>B</title><link>https://a.example/b</link></item></channel></rss>',
    "page": b'<html lang="fr"><title>A</title><body><a href="/b">B</a></body></html>',
    "graph": b"source,target\na,b\nb,c\nc,a\n",
    "stories": b'{"title":"Gratuite des bus a Quimper","source":"a"}\n{"title":"Quimper : gratuite des bus","source":"b"}\n',
    "overlaps": "- {name: Forum, purpose: débattre}\n- {name: Agora, purpose: débattre}\n".encode(),
    "coverage": b"entity,route\na,r1\na,r2\nb,r1\nb,r2\nc,r1\nd,r2\n",
}
INSIDE: dict[str, tuple[str, set[str]]] = {
    "feed": ("entries", {"id", "title", "link", "published", "updated", "authors", "summary", "content", "tags", "enclosures"}),
    "page": ("links", {"url", "text", "kind", "rel"}),
    "graph": ("nodes", {"id", "community", "pagerank", "betweenness", "hub", "authority", "core", "in", "out", "x", "y"}),
    "stories": ("stories", {"id", "title", "posts", "first", "sources"}),
    "overlaps": ("pairs", {"a", "b", "score", "reasons"}),
}


@pytest.mark.parametrize("command", KEYS)
def test_documents_hold_the_keys_of_the_contract(seve: Shell, command: str) -> None:
    ended = seve("lab", command, "-", *LAB[command], stdin=GOOD[command])
    assert (ended.code, ended.err) == (0, "")
    assert set(ended.document) >= KEYS[command]
    if command in INSIDE:
        key, wanted = INSIDE[command]
        assert ended.document[key]
        assert all(set(each) >= wanted for each in ended.document[key])


def test_silence_prints_a_list_of_places(seve: Shell) -> None:
    ended = seve("lab", "silence", "-", "--at", "2009-03-08", stdin=b"entity,timestamp\na,2009-01-02\n")
    assert [set(each) for each in ended.document] == [{"entity", "p_alive", "expected_gap_days", "silent_days", "state"}]


def test_a_line_is_what_ends_with_a_line_feed(seve: Shell) -> None:
    """Answers stand beside their lines, whatever other breaks a text holds."""
    assert len(seve("lab", "language", "-", stdin="un\u2028deux\x0btrois\rquatre\x85cinq\n\nsix".encode()).out.splitlines()) == 3
    assert len(seve("lab", "language", "-", stdin=bytes(20)).out.splitlines()) == 1
    assert seve("lab", "language", "-", stdin=b"").out == ""


def test_a_language_a_line_with_its_probability(seve: Shell) -> None:
    ended = seve("lab", "language", "-", stdin="Le marché de Quimper ouvre dimanche\n\nThe market opens on Sunday\n".encode())
    assert [line.split()[0] for line in ended.out.splitlines()] == ["fr", "und", "en"]


@pytest.mark.django_db
@pytest.mark.parametrize("path", [("vitality", "compute"), ("atlas", "compute")], ids=" ".join)
@pytest.mark.parametrize("date", ["soon", "2009-13-01", "0001-01-01", "9999-12-31", "NaN"])
def test_a_date_that_is_none_ends_with_2(seve: Shell, path: tuple[str, ...], date: str) -> None:
    ended = seve(*path, "--at", date)
    assert (ended.code, ended.out, ended.err.count("\n")) == (2, "", 1)
    assert "--at" in ended.err


WRONG = {
    ("nothing",): "No such command",
    ("search", " "): "at least one word",
    ("search", "water", "--limit", "0"): "--limit",
    ("stories", "list", "--limit", "-3"): "--limit",
    ("directory", "export", "places.docx"): "cannot tell the form",
    ("atlas", "export", "map.docx"): ".gexf",
    ("briefing", "build", "letter.docx"): "ends in none",
    ("briefing", "build", "--lang", "de", "letter.md"): "--lang",
    ("briefing", "build", "--from", "soon", "letter.md"): "--from",
    ("charter", "optout", "nonsense"): "no web address",
    ("harvest", "run", "--proxy", "nonsense"): "is not a proxy",
    ("harvest", "run", "--depth", "-1"): "--depth",
    ("demo", "--json"): "--once",
    ("up", "--port", "0"): "--port",
}


@pytest.mark.django_db
@pytest.mark.parametrize("arguments", WRONG, ids=" ".join)
def test_wrong_arguments_end_with_2(seve: Shell, arguments: tuple[str, ...]) -> None:
    ended = seve(*arguments)
    assert (ended.code, ended.out, ended.err.count("\n")) == (2, "", 1)
    assert WRONG[arguments] in ended.err


FAILED = {
    ("directory", "import", "none.opml"): "cannot read",
    ("briefing", "build", "letter.md"): "nothing to tell yet",
    ("vitality", "report"): "nothing was looked at yet",
    ("harvest", "warc", "none.warc"): "there is no file",
    ("strategy", "calendar", "none/calendar.ics"): "none/calendar.ics",
    ("atlas", "export", "map.gexf"): "seve atlas compute",
}


@pytest.mark.django_db
@pytest.mark.parametrize("arguments", FAILED, ids=" ".join)
def test_work_that_failed_ends_with_1(seve: Shell, arguments: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    ended = seve(*arguments)
    assert (ended.code, ended.out, ended.err.count("\n")) == (1, "", 1)
    assert FAILED[arguments] in ended.err
    assert "SEVE_DEBUG" not in ended.err


EMPTY = {
    ("status",): {"version", "python", "database", "queue", "entities", "harvest", "newest_post", "last_map", "needs_a_hand"},
    ("vitality", "compute"): {"at", "alive", "slowing", "silent", "revived", "unknown", "lost_links", "diversity"},
    ("stories", "compute"): {"stories"},
    ("stories", "list"): {"stories"},
    ("stories", "reindex"): {"posts"},
    ("search", "water"): {"hits"},
    ("atlas", "compute"): {"snapshot", "at", "nodes", "edges", "communities", "modularity", "stability", "reciprocity", "bridges"},
    ("briefing", "list"): {"editions"},
    ("directory", "export", "places.csv"): {"file", "places"},
    ("atlas", "export", "map.gexf"): {"file", "nodes", "edges"},
    ("strategy", "calendar", "calendar.ics"): {"events", "file"},
}


@pytest.mark.django_db
@pytest.mark.parametrize("arguments", EMPTY, ids=" ".join)
def test_a_house_with_nothing_in_it_answers_too(
    seve: Shell, arguments: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    if arguments[:2] == ("atlas", "export"):
        seve("atlas", "compute")
    ended = seve(*arguments, "--json")
    assert ended.code == 0
    assert ended.out.count("\n") == 1
    assert set(ended.document) == EMPTY[arguments]
    assert seve(*arguments).code == 0


def test_a_failure_nobody_foresaw_is_one_line(seve: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    def fall(*arguments: object, **options: object) -> None:
        raise RuntimeError("first\nsecond")

    monkeypatch.delenv("SEVE_DEBUG", raising=False)
    monkeypatch.setattr(cli.seve, "main", fall)
    ended = seve("status")
    assert (ended.code, ended.out) == (1, "")
    assert ended.err == "seve: RuntimeError: first (run again with SEVE_DEBUG=1 to see where)\n"


def test_ctrl_c_tells_that_nothing_is_lost(seve: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*arguments: object, **options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli.seve, "main", stop)
    ended = seve("status")
    assert ended.code == 130
    assert "run the same command to go on" in ended.err
