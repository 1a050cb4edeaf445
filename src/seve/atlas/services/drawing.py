"""Draw the map: hyperlinks and places in, one dated snapshot out."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from django.db import connection, transaction
from django.db.models import F

from seve.atlas import models
from seve.atlas.domain import weighing
from seve.atlas.domain.graph import Longs
from seve.atlas.domain.keeping import superseded
from seve.atlas.domain.measures import Reading, read_graph
from seve.atlas.selectors.snapshots import info_of
from seve.atlas.services.dressing import dress_communities, nearest_other
from seve.atlas.services.naming import name_communities
from seve.atlas.services.remembering import last_map
from seve.atlas.services.storing import store_edges, store_nodes
from seve.atlas.types import SnapshotInfo
from seve.audit.services import record
from seve.base import clock
from seve.base.errors import SeveError
from seve.directory import selectors as directory
from seve.directory.types import Entity, Status
from seve.harvest import selectors as harvest

STEPS = 4
STORE_LOCK = 7_305_311
LIVE = timedelta(days=1)  # a date this close to now is the present


class NoSuchDate(SeveError):
    """A map was asked for a date at which there can be none."""


@dataclass(frozen=True)
class _Drawn:
    """Everything that is to be stored."""

    at: datetime
    places: list[Entity]
    links: weighing.Links
    reading: Reading


def compute(*, at: datetime | None = None, by: str, advance: Callable[[int], None] = lambda steps: None) -> SnapshotInfo:
    """Draw the map at a date (now when None) and keep it; a snapshot of the same date is replaced.

    Only admitted places, and only links made by that date and not gone before it. On a past date, the places that were admitted
    then (directory.admitted_at), and of these those of which something had been seen. Raises NoSuchDate.
    """
    now = clock.now()
    moment = now if at is None else at
    if moment.timestamp() < weighing.FIRST_WEB_PAGE:
        raise NoSuchDate(f"there was no web on {moment:%Y-%m-%d}: give a later date")
    if moment > now + LIVE:
        raise NoSuchDate(f"{moment:%Y-%m-%d} is yet to come: give a date up to today")
    drawn = _draw(moment, past=moment < now - LIVE, advance=advance)
    communities = name_communities(places=drawn.places, labels=drawn.reading.partition, influence=drawn.reading.pagerank, until=moment)
    dress_communities(communities, [entity.id for entity in drawn.places], drawn.reading, nearest_other(moment))
    advance(1)
    with transaction.atomic():
        with connection.cursor() as cursor:  # two hands at the same date: the second replaces the first
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [STORE_LOCK])
        models.Snapshot.objects.filter(at=moment).delete()
        row = _store(drawn, communities, now)
        dropped = _thin(now)
        record(
            verb="atlas.compute",
            subject=f"atlas.Snapshot:{row.pk}",
            by=by,
            detail={"at": moment.isoformat(), "nodes": row.nodes, "edges": row.edges, "communities": len(communities), "dropped": dropped},
        )
    advance(1)
    return info_of(row)


def _thin(now: datetime) -> int:
    """Drop the maps of passing days that later ones make needless. A map asked for at a past date stays."""
    passing = models.Snapshot.objects.filter(computed_at__lt=F("at") + LIVE).values_list("at", flat=True)
    _, dropped = models.Snapshot.objects.filter(at__in=superseded(passing, now=now)).delete()
    return dropped.get("atlas.Snapshot", 0)


def _draw(at: datetime, *, past: bool, advance: Callable[[int], None]) -> _Drawn:
    epoch = int(at.timestamp())
    citations, places = _citations(at, past=past)
    links = weighing.weigh(citations, at=epoch)
    advance(1)
    size = len(places)
    last = last_map(at, [entity.id for entity in places])
    reading = read_graph(
        links.graph(size),
        ties=links.ties(size),
        previous=last.points,
        start=last.pagerank,
        earlier=last.company,
        before=last.links,
    )
    advance(1)
    return _Drawn(at, places, links, reading)


def _citations(at: datetime, *, past: bool) -> tuple[weighing.Citations, list[Entity]]:
    """The hyperlinks standing at `at` between admitted places, and those places, numbered by their order."""
    epoch = int(at.timestamp())
    table = harvest.hyperlinks_for_atlas(at=at)
    index = directory.entity_index()
    targets: dict[str, int] = {surt: index.resolve_surt(surt) or 0 for surt in dict.fromkeys(table.target_surt)}
    target = np.fromiter((targets[surt] for surt in table.target_surt), dtype=np.int64, count=len(table.target_surt))
    born = weighing.born_at(table.published, table.first_seen, epoch)
    kept = weighing.standing_at(born, table.gone_at, epoch)
    kept &= ~(table.nofollow & (table.kind == weighing.EDITORIAL))
    admitted = directory.list_entities(ids=sorted(directory.admitted_at(at))) if past else directory.list_entities(status=Status.IN)
    places = sorted(admitted, key=lambda entity: entity.id)
    ids = np.array([entity.id for entity in places], dtype=np.int64)
    source = _living(table.source_entity)
    kept &= np.isin(source, ids) & np.isin(target, ids)
    if past:
        seen = set(source[kept].tolist()) | set(target[kept].tolist()) | set(harvest.post_times(until=at)[0].tolist())
        places = [entity for entity in places if entity.id in seen]
        ids = np.array([entity.id for entity in places], dtype=np.int64)
    citations = weighing.Citations(
        source=np.searchsorted(ids, source[kept]),
        target=np.searchsorted(ids, target[kept]),
        kind=table.kind[kept],
        page=table.page_id[kept],
        born=born[kept],
        seen=np.minimum(table.last_seen[kept], epoch),
    )
    return citations, places


def _living(entity_ids: Longs) -> Longs:
    """Ids under which places live on after merges."""
    merged = directory.merged_ids()
    if not merged:
        return entity_ids
    return np.array([merged.get(identity, identity) for identity in entity_ids.tolist()], dtype=np.int64)


def _store(drawn: _Drawn, communities: list[dict[str, object]], now: datetime) -> models.Snapshot:
    reading = drawn.reading
    ids = [entity.id for entity in drawn.places]
    row = models.Snapshot.objects.create(
        at=drawn.at,
        computed_at=now,
        nodes=len(ids),
        edges=len(drawn.links.source),
        modularity=reading.partition.modularity,
        stability=reading.partition.stability,
        reciprocity=reading.reciprocity,
        resolution=reading.partition.resolution,
        changed=reading.partition.changed,
        betweenness_error=reading.betweenness.error,
        harmonic_error=reading.harmonic.error,
        communities=communities,
        bridges=[
            {"node": ids[cut.node], "other": None if cut.other is None else ids[cut.other], "cut_off": [ids[each] for each in cut.cut_off]}
            for cut in reading.bridges
        ],
        pacts=[{"members": [ids[each] for each in pact.members], "inward": pact.inward} for pact in reading.pacts],
        resilience=reading.resilience,
    )
    store_nodes(row.pk, ids, reading)
    store_edges(row.pk, ids, drawn.links)
    return row
