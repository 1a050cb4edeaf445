"""Chooses who plays what: who falls silent, who comes back, who answers badly, who relays. Nobody plays two parts."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from seve.project.demo import circles, roster
from seve.project.demo.model import NOW, Site

WELL_READ = {"rss", "atom", "rdf", "broken"}  # feeds that hold whole posts
TROUBLES = ("crawl-delay", "slow", "busy", "noindex", "opted-out", "moved", "crawl-delay")


@dataclass(frozen=True, slots=True)
class Cast:
    """The parts, by key of place."""

    sites: dict[str, Site]
    silent: dict[str, datetime]  # the moment after which nothing is said
    revived: dict[str, tuple[datetime, datetime]]  # silent from, speaking again from
    troubled: dict[str, str]
    speakers: tuple[str, ...]  # mainland places without another part, who may relay
    small: tuple[str, ...]  # slow mainland places, for what nobody relays


def choose(sites: Mapping[str, Site], *, seed: int) -> Cast:
    """Give the parts out, in numbers that fit the size of the web."""
    rng = random.Random(f"{seed}/cast")
    cast = dict(sites)
    share = min(1.0, len(sites) / roster.FULL)
    free = [key for key, site in sites.items() if _is_free(site, sites)]
    rng.shuffle(free)
    troubled = dict(zip(_take(free, max(3, round(len(TROUBLES) * share)), sites), TROUBLES, strict=False))
    silent = {key: NOW - timedelta(days=rng.uniform(62, 118)) for key in _take(free, max(2, round(12 * share)), sites)}
    silent["e-soutien"] = datetime.fromisoformat("2008-11-14T18:00+00:00")
    gone = {key: NOW - timedelta(days=rng.uniform(190, 240)) for key in _take(free, max(1, round(3 * share)), sites)}
    revived = {key: (start, NOW - timedelta(days=rng.uniform(9, 17))) for key, start in gone.items()}
    for key in (*silent, *revived):
        cast[key] = replace(cast[key], rhythm=rng.uniform(5.0, 9.0), feed="rss", encoding="utf-8")
    for key, trouble in troubled.items():
        cast[key] = replace(cast[key], trouble=trouble)
    cast["e-soutien"] = replace(cast["e-soutien"], trouble="gone")
    small = tuple(key for key in free if cast[key].rhythm > 30 and cast[key].kind == "blog")[-2:]  # one for each lone voice
    speakers = tuple(key for key in free if key not in small)
    return Cast(cast, silent, revived, troubled, speakers, small)


def _is_free(site: Site, sites: Mapping[str, Site]) -> bool:
    """Whether a place may be given a part: not national, not of an island, and a reader's usual place."""
    if site.group == roster.NATIONAL or roster.is_island(site.group) or site.kind in {"social", "forum", "podcast", "video"}:
        return False
    return (
        site.path == "/"
        and site.feed in WELL_READ
        and site.key not in {circles.gate_target(group.key, sites) for group in roster.GROUPS if group.gate}
    )


def _take(free: list[str], count: int, sites: Mapping[str, Site]) -> list[str]:
    """Take blogs off the list of the free."""
    chosen: list[str] = []
    for key in list(free):
        if len(chosen) == count:
            break
        if sites[key].kind == "blog":
            chosen.append(key)
            free.remove(key)
    return chosen
