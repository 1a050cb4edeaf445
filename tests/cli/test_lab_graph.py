"""`seve lab graph` and `seve lab coverage` as a shell sees them."""

import json
import math
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from seve.cli.lab.graph import graph


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


def test_modularity_is_that_of_the_weights_as_they_were_given() -> None:
    import igraph

    rng = random.Random(4)
    links = [(rng.randrange(120), rng.randrange(120), rng.choice((0.5, 1.0, 2.0, 10.0))) for _ in range(360)]
    links = [link for link in links if link[0] != link[1]]
    code, told, _ = run("graph", "-", stdin="".join(f"n{a},n{b},{weight}\n" for a, b, weight in links).encode())
    assert code == 0
    community = {node["id"]: node["community"] for node in told["nodes"]}
    places = sorted({end for link in links for end in link[:2]})
    drawn = igraph.Graph([(places.index(a), places.index(b)) for a, b, _ in links])
    groups = [community[f"n{place}"] if community[f"n{place}"] >= 0 else 1000 + place for place in places]
    assert told["modularity"] == pytest.approx(drawn.modularity(groups, weights=[weight for *_, weight in links]), abs=1e-5)


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


ODD = {
    "self-links only": ("csv", b"source,target\na,a\nb,b\n", 2, 0),
    "one node": ("gexf", b'<gexf><graph defaultedgetype="directed"><nodes><node id="a"/></nodes><edges/></graph></gexf>', 1, 0),
    "no node": ("gexf", b"<gexf><graph><nodes/><edges/></graph></gexf>", 0, 0),
    "in pieces": ("csv", b"a,b\nc,d\ne,f\nf,e\n", 6, 4),
    "the same link twice": ("csv", b"a,b\na,b\na,b,3\n", 2, 1),
    "a place within another": ("csv", b"https://a.example/,https://b.example/\nhttps://a.example/blog/,https://b.example/\n", 3, 2),
    "missing ids": (
        "gexf",
        (
            b'<gexf><graph><nodes><node id="a"/><node label="no id"/><node id="c"/></nodes><edges><edge source="a" target="c"/>'
            b'<edge source="a"/><edge source="a" target="nowhere"/></edges></graph></gexf>'
        ),
        2,
        2,
    ),
    "absurd weights": ("csv", b"a,b,-3\nb,c,nan\nc,d,1e300\nd,a,2\n", 4, 1),
    "absurd dates": (
        "gexf",
        (
            b'<gexf><graph><nodes><node id="a" start="-0044-03-15"/><node id="b" start="99999-99-99" end="yesterday"/></nodes>'
            b'<edges><edge source="a" target="b" start="1066-10-14" end="0000-00-00"/></edges></graph></gexf>'
        ),
        2,
        2,
    ),
}


@pytest.mark.parametrize("case", ODD)
def test_graph_measures_odd_files_whole(tmp_path: Path, case: str) -> None:
    ending, body, nodes, links = ODD[case]
    path = tmp_path / f"odd.{ending}"
    path.write_bytes(body)
    done = CliRunner().invoke(graph, [str(path)])
    told = json.loads(done.stdout)
    assert len(told["refused"]) == {"missing ids": 3, "absurd weights": 3}.get(case, 0)
    assert (done.exit_code, len(told["nodes"]), told["links"]) == (0, nodes, links), told
    for node in told["nodes"]:
        assert all(math.isfinite(node[name]) for name in ("pagerank", "betweenness", "harmonic", "hub", "authority", "x", "y"))
    assert sum(node["pagerank"] for node in told["nodes"]) == pytest.approx(1.0 if nodes else 0.0)
