"""`seve lab graph` and `seve lab coverage` as a shell sees them."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest


def run(*arguments: str, stdin: bytes = b"") -> tuple[int, Any, str]:
    done = subprocess.run([sys.executable, "-m", "seve.cli.main", "lab", *arguments], input=stdin, capture_output=True, check=False)
    return done.returncode, json.loads(done.stdout) if done.stdout else None, done.stderr.decode()


def test_graph_prints_the_documented_fields() -> None:
    code, told, _ = run("graph", "-", stdin=b"source,target,weight\na,b,1\nb,c,2\nc,a,1\nd,d,1\n")
    assert code == 0
    assert {node["id"] for node in told["nodes"]} == {"a", "b", "c", "d"}
    assert set(told["nodes"][0]) >= {"id", "community", "pagerank", "betweenness", "hub", "authority", "core", "in", "out", "x", "y"}
    assert set(told) >= {"nodes", "communities", "modularity", "reciprocity", "bridges", "resilience"}
    assert (told["communities"], told["links"]) == (1, 3)


def test_graph_tells_bad_lines_on_standard_error_and_goes_on() -> None:
    code, told, said = run("graph", "-", stdin=b"a,b\nbroken\nb,c\n")
    assert code == 0
    assert [each["line"] for each in told["refused"]] == [2]
    assert "line 2" in said


@pytest.mark.parametrize(("name", "body"), [("junk.gml", b"\x00\xff\x10"), ("empty.csv", b""), ("page.gexf", b"<html></html>")])
def test_graph_fails_in_one_line_on_what_is_no_graph(tmp_path: Path, name: str, body: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(body)
    code, told, said = run("graph", str(path))
    assert (code, told, said.count("\n")) == (1, None, 1)


def test_coverage_prints_the_documented_fields() -> None:
    lines = [f"p{n},{route}" for n in range(60) for route in "rst" if (n * 7 + ord(route)) % 3]
    code, told, _ = run("coverage", "-", stdin="\n".join(["entity,route", *lines]).encode())
    assert code == 0
    assert set(told) >= {"observed", "estimate", "low", "high", "method"}
    assert told["low"] <= told["estimate"] <= told["high"]
