"""From one date to another: links that are born and die, places that come and leave, communities that merge and split."""

from itertools import combinations
from typing import Any

import pytest
from tests.atlas.conftest import at

from seve.atlas import selectors, services
from seve.base import clock
from seve.directory import services as directing

LEFT, RIGHT = [f"left{n}" for n in range(6)], [f"right{n}" for n in range(6)]


def circle(web: Any, names: list[str], *, day: int = 0, gone: int | None = None) -> None:
    for one, other in combinations(names, 2):
        web.link(one, other, day=day, gone=gone)


@pytest.fixture
def story(web: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Day 0: two circles and a link. Day 10: they are one. Day 20: they are two again, and one place was refused."""
    web.places(*LEFT, *RIGHT)
    circle(web, LEFT)
    circle(web, RIGHT)
    web.link("left0", "right0")
    for one in LEFT:
        for other in RIGHT:
            web.link(one, other, day=5, gone=15)
    for day in (1, 10):
        services.compute(at=at(day), by="cli")
    monkeypatch.setattr(clock, "now", lambda: at(18))
    directing.refuse(entity_ids=[web.ids["left5"]], by="test")
    monkeypatch.setattr(clock, "now", lambda: at(20))
    services.compute(at=None, by="cli")
    return web


def told(before: int, after: int | None) -> Any:
    change = selectors.difference(before=at(before), after=None if after is None else at(after))
    assert change is not None
    return change


def pairs(links: Any) -> set[tuple[int, int]]:
    return {(link.source, link.target) for link in links}


def test_links_that_are_born_and_die_are_told_both_ways(story: Any) -> None:
    across = {(story.ids[one], story.ids[other]) for one in LEFT for other in RIGHT}
    standing = {(story.ids["left0"], story.ids["right0"])}
    first = told(1, 10)
    assert pairs(first.links_born) == across - standing
    assert first.links_gone == ()
    back = told(10, 1)
    assert pairs(back.links_gone) == across - standing and back.links_born == ()
    assert pairs(told(10, None).links_gone) >= across - standing


def test_communities_that_merge_and_split_are_named_so(story: Any) -> None:
    sizes = [[community.size for community in selectors.latest(at(day)).communities] for day in (1, 10)]
    assert sizes == [[6, 6], [12]]
    (merged,) = told(1, 10).communities
    assert (merged.change, len(merged.before), len(merged.after)) == ("merged", 2, 1)
    (split,) = told(10, None).communities
    assert (split.change, len(split.before), len(split.after)) == ("split", 1, 2)


def test_a_place_that_left_is_told_once_and_takes_its_links(story: Any) -> None:
    change = told(10, None)
    assert change.places_left == (story.ids["left5"],)
    assert change.places_come == ()
    assert story.ids["left5"] in {end for pair in pairs(change.links_gone) for end in pair}


def test_any_date_is_replayed_as_it_was(story: Any) -> None:
    was = selectors.latest(at(10))
    again = services.compute(at=at(10), by="cli")
    assert again.id != was.info.id
    now = selectors.latest(at(10))
    assert pairs(now.edges) == pairs(was.edges)
    assert {node.entity_id for node in now.nodes} == {node.entity_id for node in was.nodes} > {story.ids["left5"]}


def test_a_link_that_died_before_it_was_born_stands_on_no_map(web: Any) -> None:
    web.places("a", "b", "c")
    web.link("a", "b", day=9, gone=3)
    web.link("b", "c", day=1)
    for day in (2, 5, 12):
        services.compute(at=at(day), by="cli")
        assert pairs(selectors.latest(at(day)).edges) <= {(web.ids["b"], web.ids["c"])}
