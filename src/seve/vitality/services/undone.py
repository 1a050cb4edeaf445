"""Connections that came undone: links taken away, and links to pages that are no more."""

from collections import defaultdict
from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import datetime, timedelta

from seve.base import addresses
from seve.directory import selectors as directory
from seve.directory.selectors import EntityIndex
from seve.harvest import selectors as harvest
from seve.harvest.types import LinkKind, VisitRecord
from seve.vitality.services.rhythms import NO_MORE
from seve.vitality.types import Evidence

LOOK_BACK = timedelta(days=90)
# Inside the ecosystem a link of the sidebar ties two places as one of the text does, and it is not always told from a template's.
MEANT = {LinkKind.EDITORIAL, LinkKind.BLOGROLL, LinkKind.BOILERPLATE}
MOST_ADDRESSES = 500


@dataclass(frozen=True, slots=True)
class Undone:
    """Links from one place to another that no longer lead there."""

    source: int
    target: int
    at: datetime
    links: int
    is_broken: bool  # the page it leads to is gone: somebody can mend the link; else it was taken away
    evidence: tuple[Evidence, ...]


def undone_links(members: Mapping[int, str], at: datetime) -> list[Undone]:
    """By pair of places inside the ecosystem, the latest first. `members`: entity id → name."""
    index = directory.entity_index()
    failed = _no_more(members, at)
    closed = {visit.entity_id: visit for surt, visit in failed.items() if index.owner(surt) == visit.entity_id}
    return sorted(
        [*_taken_away(members, closed.keys(), index, at), *_leading_nowhere(members, failed, closed, index)],
        key=lambda each: (-each.at.timestamp(), each.source, each.target),
    )


def _no_more(members: Mapping[int, str], at: datetime) -> dict[str, VisitRecord]:
    """Addresses of the ecosystem that are no more, by SURT."""
    visits = [visit for visit in harvest.failures() if visit.outcome in NO_MORE and visit.entity_id in members]
    return {addresses.surt(visit.url): visit for visit in visits if at - LOOK_BACK < visit.at <= at}


def _taken_away(members: Mapping[int, str], closed: Set[int], index: EntityIndex, at: datetime) -> list[Undone]:
    """A place that closed took its links away with it: that is another matter."""
    pairs: dict[tuple[int, int], list[tuple[datetime, Evidence]]] = defaultdict(list)
    for lost in harvest.lost_links(until=at, since=at - LOOK_BACK):
        target = index.resolve_surt(lost.target_surt)
        speaks = lost.source_entity in members and lost.source_entity not in closed and lost.kind in MEANT
        if speaks and target is not None and target in members and target != lost.source_entity:
            evidence = Evidence(url=lost.source_url, title=lost.anchor or lost.target_url, date=lost.gone_at, quote=lost.anchor)
            pairs[lost.source_entity, target].append((lost.gone_at, evidence))
    still = _still_linked(pairs.keys(), index)
    return [_undone(pair, found, is_broken=False) for pair, found in pairs.items() if pair not in still]


def _still_linked(pairs: Set[tuple[int, int]], index: EntityIndex) -> set[tuple[int, int]]:
    """Those of the pairs whose source still links to the target from another page."""
    still: set[tuple[int, int]] = set()
    for source in {source for source, _ in pairs}:
        for link in harvest.page_links(source_entity=source, limit=20_000):
            if link.gone_at is None and link.kind in MEANT:
                still.add((source, index.resolve_surt(link.target_surt) or 0))
    return still & pairs


def _leading_nowhere(
    members: Mapping[int, str], failed: Mapping[str, VisitRecord], closed: Mapping[int, VisitRecord], index: EntityIndex
) -> list[Undone]:
    """Links to addresses that are no more, and to any page of a place that closed."""
    keys = sorted(failed)[:MOST_ADDRESSES]
    pairs: dict[tuple[int, int], list[tuple[datetime, Evidence]]] = defaultdict(list)
    for link in harvest.links_to(target_prefixes=keys, limit=5_000) if keys else []:
        visit = failed.get(link.target_surt) or closed.get(index.resolve_surt(link.target_surt) or 0)
        if (
            visit
            and link.gone_at is None
            and link.source_entity in members
            and link.source_entity != visit.entity_id
            and link.kind in MEANT
        ):
            evidence = Evidence(url=link.source_url, title=link.anchor or link.target_url, date=visit.at, quote=link.anchor)
            pairs[link.source_entity, visit.entity_id].append((visit.at, evidence))
    return [_undone(pair, found, is_broken=True) for pair, found in pairs.items()]


def _undone(pair: tuple[int, int], found: list[tuple[datetime, Evidence]], *, is_broken: bool) -> Undone:
    ordered = sorted(found, key=lambda each: (each[0], each[1].url))
    return Undone(pair[0], pair[1], ordered[-1][0], len(ordered), is_broken, tuple(evidence for _, evidence in ordered[:10]))
