"""The small web holds what its facts say, at both dates, and nothing else of that kind."""

import random
from collections import defaultdict
from functools import cache
from itertools import pairwise

import igraph
import pytest

from seve.project.demo import rhythm, roster, world
from seve.project.demo.model import BEGIN, EARLIER, NOW
from seve.project.demo.web import Web
from seve.project.demo.world import World


@cache
def whole() -> World:
    return world.build()


@cache
def small() -> World:
    return world.build(total=40)


def _place_of(address: str, homes: dict[str, str]) -> str | None:
    fits = [home for home in homes if address.startswith(home)]
    return homes[max(fits, key=len)] if fits else None


@cache
def _ties(size: int) -> frozenset[tuple[str, str]]:
    """Every link that stands at the end, between places, as pairs of keys."""
    built = whole() if size == roster.FULL else small()
    homes = {site.home: site.key for site in built.sites.values()}
    found = {(post.site, _place_of(link.url, homes)) for post in built.posts for link in post.links if link.until is None}
    for lists in built.lists.values():
        found |= {(key, _place_of(link.url, homes)) for key, links in lists.items() for link in links if link.until is None}
    return frozenset((source, target) for source, target in found if target is not None and target != source)


def test_the_same_seed_gives_the_same_web() -> None:
    again = world.build(total=40)
    assert again.posts == small().posts and again.facts == small().facts
    assert world.build(total=40, seed=7).posts != small().posts


def test_the_whole_web_has_its_size() -> None:
    built = whole()
    assert len(built.sites) == 300
    assert 3000 <= len(built.posts) <= 6000
    assert len({post.url for post in built.posts}) == len(built.posts)
    assert len({site.home for site in built.sites.values()}) == 300
    assert all(BEGIN <= post.date < NOW for post in built.posts)
    assert all(site.host.endswith(".example") for site in built.sites.values())


def test_every_kind_of_fact_is_planted() -> None:
    counts = whole().facts.counts()
    assert counts["silences"] == 13 and counts["revivals"] == 3 and counts["bridges"] == 4
    assert counts["stories"] == 10 and counts["copies"] == 4 and counts["lost_links"] == 25 and counts["lone_voices"] == 2
    assert counts["communities"] >= 6 and counts["neighbours"] == 8
    assert all(count > 0 for count in small().facts.counts().values())


@pytest.mark.parametrize("size", [40, roster.FULL])
def test_only_the_planted_bridges_hold_three_places_or_more(size: int) -> None:
    built = whole() if size == roster.FULL else small()
    keys = list(built.sites)
    numbers = {key: number for number, key in enumerate(keys)}
    graph = igraph.Graph(len(keys), [(numbers[a], numbers[b]) for a, b in _ties(size)])
    cutting = {}
    for number in graph.articulation_points():
        rest = graph.copy()
        rest.delete_vertices([number])
        sizes = sorted(rest.connected_components().sizes())
        if loose := sum(sizes[:-1]) - graph.connected_components().sizes().count(1):
            cutting[keys[number]] = loose
    gates = {site.key for site in built.sites.values() if site.home in {bridge.gate for bridge in built.facts.bridges}}
    others = {site.key for site in built.sites.values() if site.home in {bridge.other for bridge in built.facts.bridges}}
    assert {key for key, loose in cutting.items() if loose >= 3} == gates | others


def test_an_island_holds_to_the_rest_by_one_link() -> None:
    built = whole()
    for bridge in built.facts.bridges:
        inside = {site.key for site in built.sites.values() if site.home in {*bridge.cut_off, bridge.gate}}
        crossing = {(a, b) for a, b in _ties(roster.FULL) if (a in inside) != (b in inside)}
        assert [(built.sites[a].home, built.sites[b].home) for a, b in crossing] == [(bridge.gate, bridge.other)]


def test_the_silent_stopped_and_the_others_did_not() -> None:
    built = whole()
    last: dict[str, object] = {post.site: post.date for post in built.posts}
    silent = {each.home for each in built.facts.silences}
    for site in built.sites.values():
        days = (NOW - last[site.key]).days  # type: ignore[operator]
        if site.home in silent:
            assert days > 6 * site.rhythm, site.name
        else:
            assert days <= 1.3 * site.rhythm, site.name


def test_nobody_takes_a_long_holiday_by_chance() -> None:
    rng = random.Random(3)
    dates = rhythm.spread(rng, start=BEGIN, end=NOW, gap_days=10)
    gaps = [(later - sooner).total_seconds() / 86_400 for sooner, later in pairwise(dates)]
    assert max(gaps) < 21.5 and 8 < sum(gaps) / len(gaps) < 12


@pytest.mark.parametrize("built", [whole, small])
def test_lost_links_stood_and_stand_no_more(built: object) -> None:
    made: World = built()  # type: ignore[operator]
    before, after = Web(made, EARLIER), Web(made, NOW)
    for lost in made.facts.lost_links:
        host, _, path = lost.page.removeprefix("http://").partition("/")
        assert f'"{lost.target}"' in before.answer(host, f"/{path}").body.decode("utf-8", "replace"), lost
        still = f'"{lost.target}"' in after.answer(host, f"/{path}").body.decode("utf-8", "replace")
        assert still == (lost.until is None), lost


def test_stories_are_told_by_several_places_in_order() -> None:
    built = whole()
    places = {post.url: post.site for post in built.posts}
    for story in (*built.facts.stories, *built.facts.copies):
        assert [relay.date for relay in story.posts] == sorted(relay.date for relay in story.posts)
        assert story.posts[0].how == "first" and "first" not in {relay.how for relay in story.posts[1:]}
        assert len({places[relay.url] for relay in story.posts}) == len(story.posts) >= 5


def test_the_founding_story_is_told_in_the_last_week() -> None:
    (story,) = [each for each in whole().facts.stories if each.id == "lycee-agricole"]
    first = next(post for post in whole().posts if post.url == story.posts[0].url)
    assert whole().sites[first.site].territory == "FR-15"


def test_the_texts_differ() -> None:
    """No paragraph of everyday talk is said more than a few times, and no template shows through."""
    told = [paragraph for post in whole().posts if not post.subject.startswith("tale/") for paragraph in post.paragraphs]
    times: dict[str, int] = defaultdict(int)
    for paragraph in told:
        times[paragraph] += 1
    once = sum(1 for count in times.values() if count == 1)
    assert once / len(told) > 0.8
    assert not [paragraph for paragraph in told if "<n:" in paragraph or "|" in paragraph]


def test_small_webs_keep_the_structure() -> None:
    built = small()
    assert 38 <= len(built.sites) <= 42
    assert {each.name for each in built.facts.bridges} == {"Ker Démocrate"}
    assert len(built.facts.communities) >= 4
