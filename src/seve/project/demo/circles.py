"""Who links to whom: circles drawn inside each community, some outside it, and islands that hang on one place."""

import random
from collections.abc import Mapping

from seve.project.demo import roster
from seve.project.demo.model import Site

INSIDE = (4, 6)  # how many friends a place has in its own community
OUTSIDE = 0.55  # probability of one friend elsewhere; a gate and the islands apart
CLOSED = "e-soutien"
NATIONAL_TIE = 0.35  # probability of a lasting link to a national platform


def draw(sites: Mapping[str, Site], *, seed: int) -> dict[str, tuple[str, ...]]:
    """For each place, those it links to, in the order of its liking. Islands keep to themselves, but for their gate's one link."""
    rng = random.Random(f"{seed}/circles")
    groups: dict[str, list[str]] = {}
    for site in sites.values():
        groups.setdefault(site.group, []).append(site.key)
    groups[roster.NATIONAL].remove(CLOSED)  # the links to it are planted one by one
    circles = {key: _inside(rng, key, groups[site.group]) for key, site in sites.items() if key != CLOSED}
    circles[CLOSED] = list(groups[roster.NATIONAL][:3])
    mainland = [key for key, site in sites.items() if site.group != roster.NATIONAL and not roster.is_island(site.group)]
    for key, site in sites.items():
        if key == CLOSED:
            continue
        circles[key] += _outside(rng, site, sites, mainland, groups)
    return {key: tuple(dict.fromkeys(friend for friend in circle if friend != key)) for key, circle in circles.items()}


def gate_of(group: str, sites: Mapping[str, Site]) -> str:
    """The key of the place by which an island hangs on the rest."""
    return next(site.key for site in sites.values() if site.group == group and site.name == roster.group(group).gate)


def gate_target(group: str, sites: Mapping[str, Site]) -> str:
    """The one place of the mainland that the gate of an island links to."""
    wanted = {"bretagne": "national", "corse": "europeennes", "outre-mer": "jeunes", "littoral": "commissions"}
    return wanted[group] if wanted[group] in sites else "national"


def _inside(rng: random.Random, key: str, members: list[str]) -> list[str]:
    """A ring keeps the community in one piece; the rest is drawn, the first members the more often, as fame goes."""
    at = members.index(key)
    ring = [members[(at + 1) % len(members)], members[(at + 2) % len(members)]]
    weights = [1.0 / (1 + number) ** 0.5 for number in range(len(members))]
    return ring + rng.choices(members, weights, k=rng.randint(*INSIDE))


def _outside(rng: random.Random, site: Site, sites: Mapping[str, Site], mainland: list[str], groups: dict[str, list[str]]) -> list[str]:
    if site.group != roster.NATIONAL and roster.is_island(site.group):
        return [gate_target(site.group, sites)] if site.key == gate_of(site.group, sites) else []
    if site.group == roster.NATIONAL:
        federations = [key for key in mainland if sites[key].kind == "site"]
        return rng.sample(federations, min(len(federations), 5))
    if site.group == "agora":
        return rng.sample(mainland, min(len(mainland), 3))
    friends = [rng.choice(mainland)] if rng.random() < OUTSIDE else []
    if rng.random() < NATIONAL_TIE:
        friends.append(rng.choice(groups[roster.NATIONAL]))
    return friends
