"""Puts the small web together: places, circles, everyday posts, stories, and the facts that were planted on the way."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from html import escape

from seve.project.demo import cast as casting
from seve.project.demo import circles, planting, plot, roster, sites, stage
from seve.project.demo.facts import Facts
from seve.project.demo.model import BEGIN, EARLIER, NOW, Link, Plan, Post, Site
from seve.project.demo.shelf import tales

CLOSED_AT = datetime.fromisoformat("2008-11-20T00:00+00:00")
MOVED_AT = NOW - timedelta(days=10)
DEFAULT_SEED = 2009
ON_A_BLOGROLL = 6


@dataclass(frozen=True, slots=True)
class World:
    """The whole small web over fourteen months. `lists` holds the link lists of home pages, by kind and place."""

    seed: int
    sites: dict[str, Site]
    posts: tuple[Post, ...]
    lists: dict[str, dict[str, list[Link]]]
    listed: tuple[str, ...]  # federations that the national site lists
    moved: dict[str, str]  # old host: new host
    moved_at: datetime
    vanished: dict[str, datetime]  # host: when it closed for good (410)
    elsewhere: tuple[str, ...]  # hosts that are cited and that nobody admitted
    facts: Facts
    begin: datetime = BEGIN


def build(*, seed: int = DEFAULT_SEED, total: int = roster.FULL) -> World:
    """The world of a seed and a size; the same arguments give the same bytes."""
    places = sites.lay_out(seed=seed, total=total)
    cast = casting.choose(places, seed=seed)
    ties = circles.draw(cast.sites, seed=seed)
    taken: set[str] = set()
    told = _tell(cast, taken, seed=seed, total=total)
    dates = _dates(cast, seed=seed)
    everyday = stage.Stage(sites=cast.sites, circles=ties, seed=seed)
    everyday.addresses = taken
    posts = everyday.play(dates)
    plan = Plan(cast.sites, posts, _blogrolls(cast.sites, ties))
    lost = planting.lose_links(plan, cast, seed=seed, count=max(6, round(25 * min(1.0, total / roster.FULL))))
    neighbours = planting.cite_neighbours(plan, cast, seed=seed)
    lone = planting.lone_voices(plan, cast, taken)
    plan.posts += [post for telling in told for post in telling.posts]
    plan.posts.sort(key=lambda post: (post.date, post.url))
    moved = {cast.sites[key].host: f"nouveau-{cast.sites[key].host}" for key, trouble in cast.troubled.items() if trouble == "moved"}
    return World(
        seed=seed,
        sites=cast.sites,
        posts=tuple(plan.posts),
        lists={"blogroll": plan.blogrolls, "official": _official_lists(cast.sites)},
        listed=tuple(
            key
            for key, site in cast.sites.items()
            if site.kind == "site" and site.group != roster.NATIONAL and not roster.is_island(site.group)
        ),
        moved=moved,
        moved_at=MOVED_AT,
        vanished={"e-soutien.example": CLOSED_AT},
        elsewhere=planting.NEIGHBOURS + planting.PRESS,
        facts=planting.facts(plan, cast, told, lost, neighbours, lone),
    )


def _tell(cast: casting.Cast, taken: set[str], *, seed: int, total: int) -> list[plot.Telling]:
    """All stories and messages that a web of this size has room for, the latest first."""
    teller = plot.Teller(cast.sites, cast.speakers, taken, seed=seed)
    share = min(1.0, total / roster.FULL)
    chosen = []
    for folder, least in (("stories", 3), ("messages", 2)):
        latest = sorted(tales(folder), key=lambda tale: tale.settings["first"], reverse=True)
        chosen += [teller.tell(tale) for tale in latest[: max(least, round(len(latest) * share))]]
    return chosen


def _dates(cast: casting.Cast, *, seed: int) -> dict[str, list[datetime]]:
    """Everybody's dates, cut short for the silent, with a hole for the revived."""
    dates = stage.calendar(cast.sites, seed=seed)
    for key, last in cast.silent.items():
        dates[key] = [date for date in dates[key] if date <= last]
    for key, (start, again) in cast.revived.items():
        rng = random.Random(f"{seed}/revival/{key}")
        back = [again + timedelta(days=step * rng.uniform(1.4, 2.2)) for step in range(4)]
        dates[key] = [date for date in dates[key] if date <= start] + [date for date in back if date < NOW]
    for key, trouble in cast.troubled.items():
        if trouble in {"crawl-delay", "slow"}:
            dates[key] = dates[key][-5:]  # each page costs a second or more there
    return dates


def _blogrolls(places: Mapping[str, Site], ties: Mapping[str, tuple[str, ...]]) -> dict[str, list[Link]]:
    rolls = {}
    for key, circle in ties.items():
        friends = [places[friend] for friend in circle if places[friend].group != roster.NATIONAL][:ON_A_BLOGROLL]
        rolls[key] = [Link(friend.home, escape(friend.name, quote=False)) for friend in friends]
    return rolls


def _official_lists(places: Mapping[str, Site]) -> dict[str, list[Link]]:
    """The sidebar's list of official sites; the islands' places never took it up, but for their gates."""
    national = [site for site in places.values() if site.group == roster.NATIONAL and site.key != "e-soutien"]
    shown = {key: [Link(site.home, escape(site.name, quote=False)) for site in national if site.key != key] for key in places}
    for key, site in places.items():
        if site.group == roster.NATIONAL or not roster.is_island(site.group):
            shown[key] = shown[key][: 3 + len(key) % 4]
        else:
            gate = circles.gate_of(site.group, places)
            target = places[circles.gate_target(site.group, places)]
            shown[key] = [Link(target.home, escape(target.name, quote=False))] if key == gate else []
    return shown


def as_of(world: World, date: datetime) -> World:
    """The same world, told up to a date: for tests of what was known then."""
    return replace(world, posts=tuple(post for post in world.posts if post.date <= date))


__all__ = ["EARLIER", "World", "as_of", "build"]
