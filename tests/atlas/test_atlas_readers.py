"""Graph files of other tools, whole and broken."""

import csv
import importlib
import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from seve.atlas.domain import difference, readers, weighing, writers
from seve.atlas.domain.readers.xml import hyphe_places
from seve.atlas.types import Community, MapEdge, MapNode, Snapshot, SnapshotInfo

MOMENT = datetime(2026, 3, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "source,target,weight\na,b,2\nb,c,1\n",
        "a,b,2\nb,c,1\n",
        "a;b;2\nb;c;1\n",
        "a\tb\t2\nb\tc\t1\n",
        "weight,Target,Source\n2,b,a\n1,c,b\n",
        "\ufeffsource,target,weight\r\na,b,2\r\n\r\nb,c,1\r\n",
    ],
)
def test_edge_lists_of_all_shapes_read_the_same(text: str) -> None:
    file = readers.read(text.encode(), "links.csv")
    assert file.ids == ("a", "b", "c")
    assert list(zip(file.sources, file.targets, file.weights, strict=True)) == [(0, 1, 2.0), (1, 2, 1.0)]
    assert file.refused == ()


def test_bad_lines_are_told_and_the_rest_goes_on() -> None:
    file = readers.read(b"a,b\nlonely\nb,c,heavy\n,d\nc,a,-1\nc,a,nan\nb,c\n", "links.csv")
    assert [each.line for each in file.refused] == [2, 3, 4, 5, 6]
    assert file.graph().links == 2


def test_duplicates_add_up_and_self_links_go() -> None:
    made = readers.read(b"a,b\na,b\na,a\n", "links.csv").graph()
    assert (made.links, made.matrix.sum()) == (1, 2.0)


def test_gml_reads_labels_duplicates_and_odd_keys() -> None:
    text = """Creator "x" graph [ directed 1 comment "[ not a list ]"
      node [ id 5 label "Caf&#233; \nde Flore" value 1 graphics [ x 1 y 2 ] ] node [ id 7 ] node [ label "no id" ]
      edge [ source 5 target 7 ] edge [ source 5 target 7 ] edge [ source 5 target 99 ] ]"""
    file = readers.read(text.encode(), "web.gml")
    assert file.ids == ("5", "7")
    assert file.labels[0].startswith("Café")
    assert file.attributes[0]["value"] == "1"
    assert len(file.sources) == 2 and len(file.refused) == 2


def test_an_undirected_graph_counts_both_ways() -> None:
    made = readers.read(b"graph [ directed 0 node [ id 1 ] node [ id 2 ] edge [ source 1 target 2 ] ]", "web.gml").graph()
    assert made.links == 2


def test_gexf_with_missing_ids_keeps_what_can_be_read() -> None:
    body = b"""<gexf xmlns="http://gexf.net/1.3"><graph defaultedgetype="directed"><nodes>
      <node id="a" label="A"/><node label="nameless"/><node id="b"/><node id="b"/></nodes>
      <edges><edge source="a" target="b" weight="2.5"/><edge source="a"/><edge source="a" target="zzz"/></edges></graph></gexf>"""
    file = readers.read(body, "web.gexf")
    assert (file.ids, file.labels, file.weights) == (("a", "b"), ("A", "b"), (2.5,))
    assert [each.line for each in file.refused] == [2, 2, 3, 3]


@pytest.mark.parametrize(
    "document",
    [
        {"nodes": [{"id": "a", "label": "A"}, {"id": "b"}], "edges": [{"source": "a", "target": "b", "size": 3}, {"source": "a"}]},
        {"nodes": [{"id": "a", "label": "A"}, {"id": "b"}, 7], "links": [{"source": "a", "target": "b", "weight": 3}]},
        {
            "nodes": [{"key": "a", "attributes": {"label": "A"}}, {"key": "b"}, {}],
            "edges": [{"source": "a", "target": "b", "attributes": {"weight": 3}}],
        },
    ],
)
def test_node_link_json_of_several_tools_reads_the_same(document: dict[str, object]) -> None:
    file = readers.read(json.dumps(document).encode(), "web.json")
    assert (file.ids, file.labels, file.sources, file.targets, file.weights) == (("a", "b"), ("A", "b"), (0,), (1,), (3.0,))
    assert len(file.refused) == 1


def test_a_hyphe_corpus_gives_its_places() -> None:
    body = b"""<gexf xmlns="http://www.gexf.net/1.2draft"><graph defaultedgetype="directed">
      <attributes class="node"><attribute id="attr_status" title="status"/><attribute id="attr_home" title="homepage"/></attributes>
      <nodes><node id="1" label="Blog"><attvalues><attvalue for="attr_status" value="IN"/>
      <attvalue for="attr_home" value="http://blog.example/"/></attvalues></node></nodes><edges/></graph></gexf>"""
    (place,) = hyphe_places(readers.read(body, "corpus.gexf"))
    assert (place.name, place.home_url, place.status) == ("Blog", "http://blog.example/", "in")


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("web.gml", b"\x00\x01\x02binary"),
        ("web.gml", b"nothing here"),
        ("web.gml", b"graph " + b"[ a " * 5_000),
        ("web.gexf", b"<gexf><graph>"),
        ("web.gexf", b"<html/>"),
        ("web.gexf", b"<gexf/>"),
        ("web.graphml", b"\xff\xfe\xfd"),
        ("web.csv", b""),
        ("web.csv", b"column\nanother\n"),
        ("web.xlsx", b"PK"),
        ("web.json", b"{"),
        ("web.json", b"[1, 2]"),
        ("web.json", b"[" * 100_000),
    ],
)
def test_what_holds_no_graph_is_refused_in_one_line(name: str, body: bytes) -> None:
    with pytest.raises(readers.UnreadableGraph) as refused:
        readers.read(body, name)
    assert "\n" not in str(refused.value) and len(str(refused.value)) < 300


def test_xml_entities_are_not_expanded() -> None:
    bomb = b'<!DOCTYPE gexf [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><gexf>'
    bomb += b'<graph><nodes><node id="1" label="x">&b;</node></nodes></graph></gexf>'
    assert readers.read(bomb, "web.gexf").labels == ("x",)


ILL = """\"<b>'Café' & Cie\x0b]]></b>\\n ؤ 🌱"""  # a name that wants to break out of every form
ILL_IN_XML = ILL.replace("\x0b", "")
TOLD = {"standing": "independent", "kind": "blog", "territory": "FR-29", "territory_name": "Finistère", "language": "fr", "status": "in"}


def small_map() -> Snapshot:
    info = SnapshotInfo(1, MOMENT, MOMENT, 2, 1, 0.1, 1.0, 0.0)
    blank = {"pagerank": 0.5, "betweenness": 0.25, "hub": 0.0, "authority": 0.0, "harmonic": 0.0, "core": 1, "cited_by": 1, "cites": 1}
    nodes = (
        MapNode(entity_id=7, name=ILL, home_url="https://cafe.example/?a=1&b=2", x=1.0, y=2.0, community=0, **blank, **TOLD),
        MapNode(entity_id=9, name="=cmd()", home_url="https://b.example/", x=0.0, y=0.0, community=-1, **blank),
    )
    edges = (MapEdge(7, 9, 1.5, 2, 3, 0, 1, 0, MOMENT, MOMENT), MapEdge(9, 7, 0.0, 0, 0, 2, 0, 1, MOMENT, MOMENT))
    return Snapshot(info, nodes, edges, (Community(0, "climat & <mer>", ("climat",), 1, 1.0),), ())


@pytest.mark.parametrize("ending", ["gexf", "graphml"])
def test_exports_read_back_with_names_and_addresses(ending: str) -> None:
    file = readers.read(writers.WRITERS[ending](small_map()), f"map.{ending}")
    assert file.ids == ("7", "9")
    assert file.labels[0] == ILL_IN_XML
    assert file.attributes[0]["url"] == "https://cafe.example/?a=1&b=2"
    assert (file.sources, file.targets, file.weights, file.directed) == ((0,), (1,), (1.5,), True)


def _judge(nodes: dict[str, dict[str, object]], edges: dict[tuple[str, str], dict[str, object]]) -> None:
    """What another tool read, node and edge attributes by id: all of it, with the types that it counts with."""
    assert {name: nodes["7"][name] for name in TOLD} == TOLD
    assert (nodes["7"]["label"], nodes["7"]["community_name"]) == (ILL_IN_XML, "climat & <mer>")
    assert (nodes["7"]["pagerank"], nodes["7"]["betweenness"], nodes["7"]["core"]) == (0.5, 0.25, 1)
    assert nodes["9"]["url"] == "https://b.example/"
    assert (edges["7", "9"]["weight"], edges["7", "9"]["kind"], edges["7", "9"]["pages"]) == (1.5, "editorial", 2)
    assert (edges["9", "7"]["kind"], edges["9", "7"]["blogroll"], edges["9", "7"]["last_seen"]) == ("blogroll", 2, MOMENT.isoformat())


@pytest.mark.parametrize("ending", ["gexf", "graphml"])
def test_networkx_reads_all_that_is_known_of_places_and_links(ending: str) -> None:
    networkx = importlib.import_module("networkx")  # which brings no types
    body = io.BytesIO(writers.WRITERS[ending](small_map()))
    graph = networkx.read_gexf(body, version="1.3") if ending == "gexf" else networkx.read_graphml(body)
    assert graph.is_directed()
    _judge(dict(graph.nodes(data=True)), {(one, other): values for one, other, values in graph.edges(data=True)})


def test_igraph_reads_all_that_is_known_of_places_and_links(tmp_path: Path) -> None:
    import igraph

    (tmp_path / "map.graphml").write_bytes(writers.to_graphml(small_map()))
    graph = igraph.Graph.Read_GraphML(str(tmp_path / "map.graphml"))
    ids = graph.vs["id"]
    assert graph.is_directed()
    _judge(
        {each["id"]: each.attributes() for each in graph.vs}, {(ids[each.source], ids[each.target]): each.attributes() for each in graph.es}
    )


def test_csv_export_reads_back_and_is_inert_in_a_spreadsheet() -> None:
    body = writers.to_csv(small_map())
    row, other = csv.DictReader(io.StringIO(body.decode()))
    assert (row["source_url"], row["target_name"], row["pages"]) == ("https://cafe.example/?a=1&b=2", "'=cmd()", "2")
    assert (row["source_name"], row["source_territory"], row["source_community_name"]) == (ILL, "FR-29", "climat & <mer>")
    assert (row["kind"], other["kind"], other["first_seen"]) == ("editorial", "blogroll", MOMENT.isoformat())
    assert readers.read(body, "map.csv").weights == (1.5,)


def test_json_and_parquet_exports_hold_places_and_links() -> None:
    import polars

    document = json.loads(writers.to_json(small_map()))
    assert (document["nodes"][0]["home_url"], document["edges"][0]["pages"]) == ("https://cafe.example/?a=1&b=2", 2)
    table = polars.read_parquet(io.BytesIO(writers.to_parquet(small_map())))
    assert table["record"].to_list() == ["place", "place", "link", "link"]
    for place in (document["nodes"][0], table.row(0, named=True)):
        assert {name: place[name] for name in TOLD} == TOLD
        assert (place["name"], place["community_name"]) == (ILL, "climat & <mer>")
    assert [edge["kind"] for edge in document["edges"]] == ["editorial", "blogroll"]


def test_communities_that_merge_and_split_are_followed() -> None:
    before = (
        dict.fromkeys(range(10), 0) | dict.fromkeys(range(10, 20), 1) | dict.fromkeys(range(20, 40), 2) | dict.fromkeys(range(50, 55), 3)
    )
    after = (
        dict.fromkeys(range(20), 0) | dict.fromkeys(range(20, 30), 1) | dict.fromkeys(range(30, 40), 2) | dict.fromkeys(range(60, 65), 3)
    )
    told = {event.change: (event.before, event.after) for event in difference.kinships(before, after)}
    assert told == {"merged": ((0, 1), (0,)), "split": ((2,), (1, 2)), "gone": ((3,), ()), "new": ((), (3,))}


def test_recency_halves_in_a_year_and_never_vanishes() -> None:
    import numpy as np

    now = 1_700_000_000
    ages = np.array([now + 99, now, now - 365 * 86_400, now - 99 * 365 * 86_400])
    np.testing.assert_allclose(weighing.recency(ages, now), [1.0, 1.0, 0.55, 0.1], atol=1e-6)
