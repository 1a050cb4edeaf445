"""The map, drawn from what the harvest left in the tables."""

from datetime import UTC, datetime, timedelta
from itertools import combinations
from typing import Any

import pytest

from seve.atlas import models, selectors, services
from seve.atlas.domain.keeping import superseded
from seve.atlas.services import drawing, remembering
from seve.audit.models import AuditEvent
from seve.base import clock
from seve.directory import models as directory

DAY_ONE = datetime(2026, 1, 1, tzinfo=UTC)


def at(day: int) -> datetime:
    return DAY_ONE + timedelta(days=day)


def two_groups(web: Any) -> None:
    """Two cliques of five and one link between them."""
    left, right = [f"left{n}" for n in range(5)], [f"right{n}" for n in range(5)]
    web.places(*left, *right)
    for group in (left, right):
        for one, other in combinations(group, 2):
            web.link(one, other)
    web.link("left0", "right0")


def test_empty_directory_gives_an_empty_map(web: Any) -> None:
    info = services.compute(at=None, by="cli")
    assert (info.nodes, info.edges) == (0, 0)
    assert selectors.latest() == selectors.latest(clock.now())
    assert selectors.map_document()["nodes"]["id"] == []


def test_one_place_without_links_stands_on_the_map(web: Any) -> None:
    web.place("alone")
    services.compute(at=None, by="cli")
    (node,) = selectors.latest().nodes
    assert (node.name, node.community, node.pagerank, node.cited_by) == ("alone", -1, 1.0, 0)


def test_only_admitted_places_are_drawn(web: Any) -> None:
    web.places("a", "b")
    web.place("out", status="out")
    web.place("unsure", status="undecided")
    for target in ("b", "out", "unsure", "nowhere"):
        web.link("a", target)
    services.compute(at=None, by="cli")
    snapshot = selectors.latest()
    assert {node.entity_id for node in snapshot.nodes} == {web.ids["a"], web.ids["b"]}
    assert [(edge.source, edge.target) for edge in snapshot.edges] == [(web.ids["a"], web.ids["b"])]


def test_kinds_are_kept_apart_and_only_editorial_pages_weigh(web: Any) -> None:
    web.places("a", "b")
    web.link("a", "b", page="one")
    web.link("a", "b", page="one")  # the same page again: still one page, two links
    web.link("a", "b", page="two")
    for kind in ("blogroll", "boilerplate", "boilerplate", "social"):
        web.link("a", "b", kind=kind)
    for rel in ("nofollow", "sponsored", "ugc"):
        web.link("a", "b", rel=(rel,))
    services.compute(at=at(0), by="cli")
    (edge,) = selectors.latest().edges
    assert (edge.pages, edge.editorial, edge.blogroll, edge.boilerplate, edge.social) == (2, 3, 1, 2, 1)
    assert edge.weight == pytest.approx(2.0)


def test_a_link_that_is_only_boilerplate_gives_no_influence(web: Any) -> None:
    web.places("a", "b")
    web.link("a", "b", kind="boilerplate")
    services.compute(at=None, by="cli")
    assert [node.cited_by for node in selectors.latest().nodes] == [0, 0]
    assert selectors.map_document()["edges"]["source"] == []
    assert selectors.map_document(kinds=("editorial", "boilerplate"))["edges"]["pages"] == [1]


def test_self_links_and_links_within_a_place_are_no_edges(web: Any) -> None:
    web.places("a", "b")
    web.link("a", "a")
    web.link("a", "b")
    services.compute(at=None, by="cli")
    assert len(selectors.latest().edges) == 1


def test_a_place_within_another_gets_its_own_links(web: Any) -> None:
    web.places("a")
    web.place("farm", path="farm.example")
    web.place("blog", path="farm.example/blog")
    web.link("a", "farm", surt="example,farm)/blog/2026/hello")
    web.link("a", "farm", surt="example,farm)/blogger")
    services.compute(at=None, by="cli")
    edges = {edge.target: edge.pages for edge in selectors.latest().edges}
    assert edges == {web.ids["farm"]: 1, web.ids["blog"]: 1}
    assert [each.target_url for each in selectors.edge_evidence(source=web.ids["a"], target=web.ids["farm"])] == ["https://farm.example/2"]


def test_a_past_map_sees_only_what_stood_then(web: Any) -> None:
    web.places("a", "b", "c", "late")
    web.link("a", "b", day=0)
    web.link("a", "c", day=10, gone=20)
    web.link("late", "a", day=30)
    edges = {}
    for day in (5, 15, 25, 40):
        services.compute(at=at(day), by="cli")
        snapshot = selectors.latest(at(day))
        edges[day] = {(edge.source, edge.target) for edge in snapshot.edges}
    a, b, c, late = (web.ids[name] for name in ("a", "b", "c", "late"))
    assert edges == {5: {(a, b)}, 15: {(a, b), (a, c)}, 25: {(a, b)}, 40: {(a, b), (late, a)}}
    assert {node.entity_id for node in selectors.latest(at(5)).nodes} == {a, b}


def test_a_page_dated_before_we_saw_it_counts_from_its_date(web: Any) -> None:
    web.places("a", "b")
    web.link("a", "b", day=100, published=datetime(2024, 6, 1, tzinfo=UTC))
    services.compute(at=datetime(2024, 7, 1, tzinfo=UTC), by="cli")
    (edge,) = selectors.latest().edges
    assert edge.first_seen == datetime(2024, 6, 1, tzinfo=UTC)


def test_an_absurd_page_date_is_not_believed(web: Any) -> None:
    web.places("a", "b", "c")
    web.link("a", "b", day=10, published=datetime(1970, 1, 1, tzinfo=UTC))
    web.link("a", "c", day=10, published=datetime(2999, 1, 1, tzinfo=UTC))
    services.compute(at=at(20), by="cli")
    assert {edge.first_seen for edge in selectors.latest().edges} == {at(10)}


@pytest.mark.parametrize(
    ("moment", "line"),
    [(datetime(1, 1, 1, tzinfo=UTC), "there was no web"), (datetime(2999, 1, 1, tzinfo=UTC), "yet to come")],
)
def test_an_absurd_date_is_refused_in_one_line(web: Any, moment: datetime, line: str) -> None:
    with pytest.raises(drawing.NoSuchDate, match=line):
        services.compute(at=moment, by="cli")
    assert models.Snapshot.objects.count() == 0


def test_an_old_page_weighs_less_than_a_new_one(web: Any) -> None:
    web.places("a", "b", "c")
    web.link("a", "b", day=0)
    web.link("a", "c", day=-365)
    services.compute(at=at(0), by="cli")
    weights = {edge.target: edge.weight for edge in selectors.latest().edges}
    assert weights[web.ids["b"]] == pytest.approx(1.0)
    assert weights[web.ids["c"]] == pytest.approx(0.1 + 0.9 * 0.5)


def test_communities_are_found_and_named_by_their_words(web: Any) -> None:
    two_groups(web)
    for number in range(5):
        web.post(f"left{number}", "Écologie et biodiversité pour tous")
        web.post(f"right{number}", "Logement, écologie et loyers")
    services.compute(at=at(1), by="cli")
    snapshot = selectors.latest()
    assert [community.size for community in snapshot.communities] == [5, 5]
    assert {community.words[0] for community in snapshot.communities} <= {"biodiversité", "logement", "loyers"}
    assert all("écologie" not in community.words[:1] for community in snapshot.communities)


def test_a_community_of_one_territory_bears_its_name(web: Any) -> None:
    for code, name, parent in (
        ("FR-REG-53", "Bretagne", None),
        ("FR-29", "Finistère", "FR-REG-53"),
        ("FR-35", "Ille-et-Vilaine", "FR-REG-53"),
    ):
        level = "departement" if parent else "region"
        directory.Territory.objects.get_or_create(code=code, defaults={"name": name, "level": level, "parent_id": parent})
    two_groups(web)
    left, right = ([web.ids[f"{side}{n}"] for n in range(5)] for side in ("left", "right"))
    directory.WebEntity.objects.filter(pk__in=left).update(territory_id="FR-29")
    directory.WebEntity.objects.filter(pk__in=right).update(territory_id="FR-35")
    services.compute(at=at(1), by="cli")
    assert {community.name.split(" · ")[0] for community in selectors.latest().communities} == {"Finistère", "Ille-et-Vilaine"}


def test_the_bridge_between_two_groups_is_found(web: Any) -> None:
    two_groups(web)
    services.compute(at=None, by="cli")
    (bridge,) = selectors.latest().bridges
    assert {bridge.entity_id, bridge.other_entity_id} == {web.ids["left0"], web.ids["right0"]}
    assert len(bridge.cut_off) == 5


def test_recomputing_a_date_replaces_its_snapshot(web: Any) -> None:
    two_groups(web)
    for _ in range(2):
        services.compute(at=at(1), by="cli")
    assert models.Snapshot.objects.count() == 1
    assert models.Node.objects.count() == 10


def test_unchanged_places_move_little_when_one_joins(web: Any) -> None:
    two_groups(web)
    services.compute(at=at(1), by="cli")
    web.place("new")
    web.link("new", "left1", day=2)
    services.compute(at=at(3), by="cli")
    changed = selectors.difference(before=at(1), after=at(3))
    assert changed.median_move < 0.15
    assert changed.places_come == (web.ids["new"],)
    assert [(edge.source, edge.target) for edge in changed.links_born] == [(web.ids["new"], web.ids["left1"])]
    assert [event.change for event in changed.communities] == ["same", "same"]


def test_a_failed_audit_leaves_no_snapshot(web: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    two_groups(web)

    def broken(**kwargs: Any) -> None:
        raise RuntimeError("no pen")

    monkeypatch.setattr(drawing, "record", broken)
    with pytest.raises(RuntimeError, match="no pen"):
        services.compute(at=at(1), by="cli")
    assert models.Snapshot.objects.count() == 0


def test_computing_is_recorded(web: Any) -> None:
    services.compute(at=at(1), by="user:7")
    event = AuditEvent.objects.get(verb="atlas.compute")
    assert (event.actor, event.detail["nodes"]) == ("user:7", 0)


def test_links_of_a_merged_place_are_those_of_the_place_it_became(web: Any) -> None:
    web.places("old", "new", "cited")
    web.link("old", "cited")
    directory.UrlPrefix.objects.filter(entity_id=web.ids["old"]).update(entity_id=web.ids["new"])
    directory.WebEntity.objects.filter(pk=web.ids["old"]).update(merged_into_id=web.ids["new"])
    services.compute(at=None, by="cli")
    assert [(edge.source, edge.target) for edge in selectors.latest().edges] == [(web.ids["new"], web.ids["cited"])]
    assert len(selectors.edge_evidence(source=web.ids["new"], target=web.ids["cited"])) == 1


def test_old_daily_maps_give_way_but_one_asked_for_stays(web: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    web.place("alone")
    for day in range(20):
        monkeypatch.setattr(clock, "now", lambda day=day: at(100 + day))
        services.compute(at=None, by="system:schedule")
    asked = at(30)
    services.compute(at=asked, by="cli")
    days = [(info.at - DAY_ONE).days for info in selectors.snapshots()]
    assert days[:9] == [119, 118, 117, 116, 115, 114, 113, 112, 111]
    assert days[-1] == 30
    assert len(days) < 15


def test_superseded_maps_are_those_a_later_one_replaces() -> None:
    now = datetime(2026, 11, 23, 12, tzinfo=UTC)
    hours = [now - timedelta(hours=n) for n in (1, 5, 70, 71, 24 * 30, 24 * 30 + 3, 24 * 500, 24 * 501, 24 * 540)]
    assert superseded(hours, now=now) == sorted([hours[3], hours[5], hours[7]])


def test_a_large_map_begins_at_the_links_of_the_last(web: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Places of today in their order, those that left after them; nothing is read where it would not pay."""
    web.places("a", "b", "c", "gone")
    web.link("a", "b")
    web.link("b", "gone")
    web.link("c", "b", kind="blogroll")
    services.compute(at=None, by="cli")
    snapshot = models.Snapshot.objects.get()
    assert snapshot.changed == 0.0
    models.Node.objects.filter(entity_id=web.ids["b"]).update(betweenness=0.5)
    web.place("d")
    today = [web.ids[name] for name in ("d", "c", "b", "a")]
    assert remembering.last_map(clock.now(), today).links is None
    monkeypatch.setattr(remembering, "LARGE", 3)
    last = remembering.last_map(clock.now(), today)
    assert last.links is not None and last.company is not None
    links = last.links.graph
    assert sorted(zip(links.sources.tolist(), links.out.ends.tolist(), strict=True)) == [(2, 4), (3, 2)]
    assert (last.links.places, last.links.betweenness.values.tolist()) == (4, [0.0, 0.0, 0.5, 0.0, 0.0])
    assert len(last.company.stabilities) == len(snapshot.communities)
    assert last.company.changed == 0.0


def test_a_map_far_from_the_last_one_seeks_its_own_company(web: Any) -> None:
    web.places("a", "b", "c")
    web.link("a", "b")
    services.compute(at=at(5), by="cli")
    near, far = (remembering.last_map(at(5) + days, [web.ids["a"]]) for days in (remembering.COMPANY_HOLDS, 2 * remembering.COMPANY_HOLDS))
    assert near.company is not None and far.company is None
    assert far.points is not None
