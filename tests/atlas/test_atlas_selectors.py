"""Questions asked of a map that was drawn."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from seve.atlas import selectors, services
from seve.atlas.types import Reach
from seve.directory import models as directory
from seve.harvest import models as harvest

DAY_ONE = datetime(2026, 1, 1, tzinfo=UTC)


def at(day: int) -> datetime:
    return DAY_ONE + timedelta(days=day)


@pytest.fixture
def chain(web: Any) -> Any:
    """hub is cited by three; far, further, furthest hang on the rest by gate."""
    web.places("hub", "one", "two", "three", "gate", "far", "further", "furthest")
    for name in ("one", "two", "three"):
        web.link(name, "hub", day=1)
    web.link("hub", "one", day=2)
    web.link("one", "two")
    web.link("two", "three")
    web.link("hub", "gate")
    for source, target in (("gate", "far"), ("far", "further"), ("further", "furthest"), ("furthest", "far")):
        web.link(source, target)
    services.compute(at=at(5), by="cli")
    return web


def test_edge_evidence_gives_the_pages_editorial_first(chain: Any) -> None:
    chain.link("one", "hub", kind="boilerplate", day=3)
    chain.link("one", "hub", day=4)
    found = selectors.edge_evidence(source=chain.ids["one"], target=chain.ids["hub"])
    assert [(each.kind, each.first_seen) for each in found] == [("editorial", at(4)), ("editorial", at(1)), ("boilerplate", at(3))]
    assert (found[0].source_title, found[0].anchor, found[0].archive) == ("Page of one", "see hub", "crawl.warc.gz#12")


def test_edge_evidence_at_a_date_leaves_out_what_came_later_or_was_gone(chain: Any) -> None:
    chain.link("one", "hub", day=4, gone=6)
    ends = {"source": chain.ids["one"], "target": chain.ids["hub"]}
    assert [len(selectors.edge_evidence(**ends, at=at(day))) for day in (0, 3, 5, 7)] == [0, 1, 2, 1]


def test_edge_evidence_of_unknown_places_is_empty(web: Any) -> None:
    assert selectors.edge_evidence(source=1, target=999_999) == []


def test_influence_tells_who_cites_since_when_and_whether_it_is_mutual(chain: Any) -> None:
    chain.link("gate", "hub", day=6)
    services.compute(at=at(8), by="cli")
    told = selectors.influence_of(chain.ids["hub"])
    citers = {citer.entity_id: citer for citer in told.citers}
    assert {chain.ids[name] for name in ("one", "two", "three", "gate")} == set(citers)
    assert citers[chain.ids["one"]].mutual and not citers[chain.ids["two"]].mutual
    assert citers[chain.ids["two"]].since == at(1)
    assert sum(citer.share for citer in told.citers) == pytest.approx(1.0)
    assert [(point.at, point.cited_by) for point in told.trend] == [(at(5), 3), (at(8), 4)]


def test_influence_of_a_place_outside_the_map_is_none(chain: Any) -> None:
    assert selectors.influence_of(999_999) is None


def test_simulated_loss_tells_who_is_cut_off(chain: Any) -> None:
    assert selectors.simulate_loss(chain.ids["gate"]) == sorted(chain.ids[name] for name in ("far", "further", "furthest"))
    assert selectors.simulate_loss(chain.ids["three"]) == []
    assert selectors.simulate_loss(999_999) == []


def test_bridges_name_the_link_that_holds_a_part(chain: Any) -> None:
    bridges = selectors.latest().bridges
    held = {(bridge.entity_id, bridge.other_entity_id): len(bridge.cut_off) for bridge in bridges}
    assert held == {(chain.ids["hub"], chain.ids["gate"]): 4, (chain.ids["gate"], chain.ids["far"]): 3}


def test_path_follows_citations(chain: Any) -> None:
    names = {number: name for name, number in chain.ids.items()}
    way = selectors.path_between(chain.ids["three"], chain.ids["far"])
    assert [names[number] for number in way] == ["three", "hub", "gate", "far"]
    back = selectors.path_between(chain.ids["far"], chain.ids["three"])
    assert [names[number] for number in back] == ["far", "gate", "hub", "three"]
    assert selectors.path_between(chain.ids["far"], 999_999) == []


def test_neighbours_are_those_who_cite_and_those_cited(chain: Any) -> None:
    into, out = selectors.neighbours(chain.ids["hub"])
    assert {edge.source for edge in into} == {chain.ids[name] for name in ("one", "two", "three")}
    assert {edge.target for edge in out} == {chain.ids[name] for name in ("one", "gate")}


def test_territories_cite_one_another(web: Any) -> None:
    for code in ("FR-29", "FR-35"):
        directory.Territory.objects.get_or_create(code=code, defaults={"name": code, "level": "departement"})
    web.place("brest", territory="FR-29")
    web.place("rennes", territory="FR-35")
    web.place("nowhere-land")
    web.link("brest", "rennes")
    web.link("brest", "rennes")
    web.link("rennes", "nowhere-land")
    services.compute(at=at(1), by="cli")
    found = {(link.source, link.target): (link.links, link.pages) for link in selectors.between_territories()}
    assert found == {("FR-29", "FR-35"): (1, 2), ("FR-35", ""): (1, 1)}


def test_map_document_is_columns_that_fit_together(chain: Any) -> None:
    document = selectors.map_document()
    nodes, edges = document["nodes"], document["edges"]
    assert {len(column) for column in nodes.values()} == {8}
    drawn = {(nodes["label"][s], nodes["label"][t]) for s, t in zip(edges["source"], edges["target"], strict=True)}
    assert ("hub", "gate") in drawn and len(drawn) == 11
    assert document["snapshot"]["nodes"] == 8


def test_a_place_merged_since_answers_with_the_name_it_lives_under(chain: Any) -> None:
    directory.WebEntity.objects.filter(pk=chain.ids["one"]).update(merged_into_id=chain.ids["two"])
    nodes = selectors.map_document()["nodes"]
    assert nodes["label"][nodes["id"].index(chain.ids["one"])] == "two"


def test_map_document_asks_as_many_questions_for_few_as_for_many(chain: Any, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(8):
        selectors.map_document()


def test_without_a_map_every_question_has_an_empty_answer(web: Any) -> None:
    assert selectors.latest() is None
    assert selectors.snapshots() == []
    assert selectors.map_document() == {}
    assert selectors.node_of(1) is None
    assert selectors.neighbours(1) == ([], [])
    assert selectors.simulate_loss(1) == []
    assert selectors.between_territories() == []
    assert selectors.difference(before=DAY_ONE) is None


def test_quality_tells_what_was_reached_and_why_the_rest_was_not(web: Any) -> None:
    web.places("read", "closed", "robots", "void", "dead", "waiting")
    web.post("read", "hello")
    for name, outcome in (("closed", "closed"), ("robots", "forbidden"), ("void", "empty"), ("dead", "unreachable")):
        harvest.Visit.objects.create(
            entity_id=web.ids[name], url=f"https://{name}.example/", at=at(0), outcome=outcome, detail=f"{name}: {outcome}"
        )
    told = selectors.quality()
    assert {reach: told.counts[reach] for reach in Reach} == dict.fromkeys(Reach, 1)
    assert told.places[Reach.BLOCKED] == (web.ids["closed"],)
    assert told.details[web.ids["robots"]] == "robots: forbidden"


def test_coverage_reads_the_routes_of_discovery(web: Any) -> None:
    web.places("a", "b", "c")
    for surt, route in (("example,a)", "import"), ("example,a)", "link"), ("example,b)", "import"), ("example,c)", "link")):
        directory.Discovery.objects.create(surt=surt, route=route, at=DAY_ONE)
    told = selectors.coverage()
    assert (told.observed, told.routes) == (3, 2)
    assert told.low <= told.estimate <= told.high


def test_a_citation_is_a_way_by_which_a_place_could_have_been_found(web: Any) -> None:
    web.places("a", "b", "c", "d")
    for name in ("a", "b", "c"):
        directory.Discovery.objects.create(surt=f"example,{name})", route="import", at=DAY_ONE)
    web.link("a", "b")
    web.link("a", "d")
    web.link("b", "c", kind="boilerplate")
    services.compute(at=at(1), by="cli")
    told = selectors.coverage()
    assert (told.observed, told.routes) == (4, 2)
    assert told.estimate == pytest.approx(4 + 2 * 1 / 2)  # two by the list alone, one by a link alone, one by both


def test_the_trend_ranks_a_place_among_all_of_its_map(web: Any) -> None:
    web.places("a", "b", "c")
    web.link("a", "b", day=1)
    web.link("c", "b", day=1)
    services.compute(at=at(2), by="test")
    for number in range(6):
        web.link("b", "a", day=3)
        web.link("c", "a", day=3, page=f"more{number}")
    services.compute(at=at(5), by="test")
    told = {name: selectors.influence_of(web.ids[name]) for name in "abc"}
    ranks = {name: [point.rank for point in influence.trend] for name, influence in told.items() if influence is not None}
    assert ranks["b"][0] == 1
    assert ranks["a"][0] > 1
    assert ranks["c"][0] > 1
    assert {name: trend[-1] for name, trend in ranks.items()} == {name: one.rank for name, one in told.items() if one is not None}
