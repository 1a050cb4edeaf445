"""Odd maps, whole: one node only, prefixes told twice; and every export of a drawn map read back by another tool."""

import io
import json
from typing import Any

import polars
import pytest
from tests.atlas.conftest import at

from seve.atlas import selectors, services
from seve.atlas.domain import readers, writers
from seve.base.errors import SeveError
from seve.directory import models as directory
from seve.directory import selectors as places
from seve.directory.services import add_prefix, import_list

ENDINGS = sorted(writers.WRITERS)


def drawn() -> Any:
    services.compute(at=None, by="cli")
    snapshot = selectors.latest()
    assert snapshot is not None
    return snapshot


def of_parquet(snapshot: Any) -> polars.DataFrame:
    return polars.read_parquet(io.BytesIO(writers.to_parquet(snapshot)))


def test_a_map_of_one_node_answers_every_question(web: Any) -> None:
    web.place("alone")
    web.post("alone", "the sea")  # seen, so that it stands on the maps of before
    services.compute(at=at(5), by="cli")
    snapshot = drawn()
    only = web.ids["alone"]
    document = selectors.map_document()
    assert (document["nodes"]["id"], document["edges"]["source"]) == ([only], [])
    assert (snapshot.bridges, snapshot.pacts, snapshot.edges) == ((), (), ())
    assert selectors.neighbours(only) == ([], [])
    assert selectors.path_between(only, only) in ([], [only])
    assert selectors.simulate_loss(only) == []
    loss = selectors.loss_of([only])
    assert loss is not None
    assert (loss.lost, loss.pieces, loss.together_before, loss.together_after) == ((only,), (), 1, 0)
    influence = selectors.influence_of(only)
    assert influence is not None
    assert (influence.rank, influence.places, influence.citers) == (1, 1, ())
    first, second = sorted(info.id for info in selectors.snapshots())
    change = selectors.compare(before_id=first, after_id=second)
    assert change is not None
    assert (change.links_born, change.links_gone, change.median_move) == ((), (), 0.0)


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_map_of_one_node_leaves_in_every_form_without_an_invented_link(web: Any, ending: str) -> None:
    web.place("alone")
    snapshot = drawn()
    body = writers.WRITERS[ending](snapshot)
    if ending == "parquet":
        assert of_parquet(snapshot).select("record", "name").rows() == [("place", "alone")]
    elif ending == "csv":
        assert len(body.decode().splitlines()) == 1
    elif ending == "json":
        assert (len(json.loads(body)["nodes"]), json.loads(body)["edges"]) == (1, [])
    else:
        file = readers.read(body, f"map.{ending}")
        assert (file.labels, file.sources) == (("alone",), ())


@pytest.mark.parametrize("ending", ENDINGS)
def test_an_empty_map_leaves_in_every_form(web: Any, ending: str) -> None:
    snapshot = drawn()
    assert writers.WRITERS[ending](snapshot)
    assert of_parquet(snapshot).height == 0


def test_tables_read_back_by_polars_hold_the_map(web: Any) -> None:
    web.places("a", "b", "c")
    web.link("a", "b")
    web.link("a", "b")
    web.link("b", "c", day=1)
    web.link("c", "a", kind="blogroll")
    snapshot = drawn()
    names = {node.entity_id: node.name for node in snapshot.nodes}
    expected = sorted((names[edge.source], names[edge.target], edge.pages) for edge in snapshot.edges)
    assert ("a", "b", 2) in expected

    csv = polars.read_csv(writers.to_csv(snapshot))
    assert sorted(csv.select("source_name", "target_name", "pages").rows()) == expected
    assert csv["weight"].to_list() == pytest.approx([edge.weight for edge in snapshot.edges], abs=1e-4)

    table = of_parquet(snapshot)
    links = table.filter(polars.col("record") == "link")
    assert sorted((names[one], names[other], pages) for one, other, pages in links.select("source", "target", "pages").rows()) == expected
    assert links["first_seen"].dtype.is_temporal()
    kept = table.filter(polars.col("record") == "place").sort("entity_id")
    assert dict(kept.select("entity_id", "pagerank").rows()) == {node.entity_id: node.pagerank for node in snapshot.nodes}

    document = json.loads(writers.to_json(snapshot))
    nodes = polars.DataFrame(document["nodes"])
    assert dict(nodes.select("entity_id", "name").rows()) == names
    edges = polars.DataFrame(document["edges"])
    assert sorted((names[one], names[other], pages) for one, other, pages in edges.select("source", "target", "pages").rows()) == expected


def test_duplicate_prefixes_make_one_place_and_one_node(web: Any) -> None:
    """The same address in five spellings, in one list: one place, one prefix, and its links counted once."""
    spelled = (
        "https://dup.example/",
        "http://dup.example",
        "https://www.dup.example/",
        "HTTPS://DUP.example:443/",
        "dup.example/index.html",
    )
    lines = "".join(f"Dup,{url}\n" for url in spelled)
    for _ in range(2):
        import_list(content=f"name,url\n{lines}".encode(), name="list.csv", by="cli")
    (dup,) = places.list_entities(search="dup")
    assert directory.UrlPrefix.objects.filter(surt__startswith="example,dup").count() == len(dup.prefixes) == 1
    web.place("a")
    web.link("a", "dup")
    snapshot = drawn()
    assert {node.entity_id for node in snapshot.nodes} == {dup.id, web.ids["a"]}
    assert [(edge.source, edge.target, edge.pages) for edge in snapshot.edges] == [(web.ids["a"], dup.id, 1)]


def test_a_prefix_held_twice_is_refused_and_told_again_is_nothing(web: Any) -> None:
    web.places("a", "b")
    add_prefix(entity_id=web.ids["a"], prefix="https://shared.example/", by="cli")
    add_prefix(entity_id=web.ids["a"], prefix="http://www.shared.example", by="cli")
    with pytest.raises(SeveError, match=r"already a prefix of “a”") as told:
        add_prefix(entity_id=web.ids["b"], prefix="shared.example", by="cli")
    assert "\n" not in str(told.value)
    assert directory.UrlPrefix.objects.filter(surt="example,shared)").count() == 1
