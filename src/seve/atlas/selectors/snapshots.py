"""Snapshots, their nodes and their links."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import connection

from seve.atlas import models
from seve.atlas.types import Bridge, Community, MapEdge, MapNode, Pact, Resilience, Snapshot, SnapshotInfo
from seve.directory import selectors as directory
from seve.directory.types import Card, Territory

NODE_FIELDS = ("entity_id", "x", "y", "community", "pagerank", "betweenness", "hub", "authority", "harmonic", "core", "cited_by", "cites")
EDGE_FIELDS = ("source_id", "target_id", "weight", "pages", "editorial", "blogroll", "boilerplate", "social", "first_seen", "last_seen")


def row_at(at: datetime | None = None) -> models.Snapshot | None:
    """The newest snapshot not later than `at`."""
    rows = models.Snapshot.objects.order_by("-at")
    return rows.first() if at is None else rows.filter(at__lte=at).first()


def info_at(at: datetime | None = None) -> SnapshotInfo | None:
    """What is known of the newest snapshot not later than `at`, without its nodes and links."""
    row = row_at(at)
    return None if row is None else info_of(row)


def snapshots() -> list[SnapshotInfo]:
    """All snapshots, newest first."""
    return [info_of(row) for row in models.Snapshot.objects.order_by("-at")]


def community_names(snapshot_id: int) -> dict[int, str]:
    """The names of the communities of one snapshot, by number; {} when there is no such snapshot."""
    row = models.Snapshot.objects.filter(pk=snapshot_id).only("communities").first()
    return {each["number"]: each["name"] for each in row.communities} if row else {}


def latest(at: datetime | None = None, *, links: bool = True) -> Snapshot | None:
    """The newest snapshot not later than `at`, whole; without `links`, its edges are left unread: they are most of the work."""
    row = row_at(at)
    return None if row is None else whole(row, links=links)


def bridges(at: datetime | None = None) -> tuple[Bridge, ...]:
    """The bridges of the newest snapshot not later than `at`, alone."""
    row = row_at(at)
    return () if row is None else _bridges_of(row)


def whole(row: models.Snapshot, *, links: bool = True) -> Snapshot:
    """A snapshot with its nodes (by falling influence), links, communities, bridges, rings."""
    values = list(models.Node.objects.filter(snapshot=row).order_by("-pagerank", "entity_id").values_list(*NODE_FIELDS))
    known, lands = directory.cards(value[0] for value in values), directory.territories()
    return Snapshot(
        info=info_of(row),
        nodes=tuple(node_from(value, known, lands) for value in values),
        edges=edges_of(row) if links else (),
        communities=tuple(community_from(each) for each in row.communities),
        bridges=_bridges_of(row),
        pacts=tuple(Pact(tuple(each["members"]), each["inward"]) for each in row.pacts),
        resilience=Resilience(**{name: tuple(values) for name, values in row.resilience.items()}) if row.resilience else None,
    )


def edges_of(row: models.Snapshot, among: Collection[tuple[int, int]] | None = None) -> tuple[MapEdge, ...]:
    """The links of a snapshot, or those of them that lead from the one to the other of a pair of `among`."""
    fields = ", ".join(EDGE_FIELDS)
    asked: list[Any] = [row.pk]
    where = "snapshot_id = %s"
    if among is not None:
        where += " AND (source_id, target_id) IN (SELECT * FROM unnest(%s::bigint[], %s::bigint[]))"
        asked += [[pair[0] for pair in among], [pair[1] for pair in among]]
    with connection.cursor() as cursor:  # a snapshot may hold a hundred thousand: past the rows' own objects
        cursor.execute(f"SELECT {fields} FROM atlas_edge WHERE {where} ORDER BY source_id, target_id", asked)  # noqa: S608 - fixed words
        return tuple(MapEdge(*value) for value in cursor.fetchall())


def _bridges_of(row: models.Snapshot) -> tuple[Bridge, ...]:
    return tuple(Bridge(each["node"], each["other"], tuple(each["cut_off"])) for each in row.bridges)


def node_of(entity_id: int, at: datetime | None = None) -> MapNode | None:
    """One place on the newest snapshot; None when it is not on it."""
    row = row_at(at)
    value = row and models.Node.objects.filter(snapshot=row, entity_id=entity_id).values_list(*NODE_FIELDS).first()
    return node_from(value, directory.cards([entity_id]), directory.territories()) if value else None


def neighbours(entity_id: int, at: datetime | None = None) -> tuple[list[MapEdge], list[MapEdge]]:
    """(links that lead to the place, links that leave it) on the newest snapshot, heaviest first."""
    row = row_at(at)
    if row is None:
        return [], []
    rows = models.Edge.objects.filter(snapshot=row).order_by("-weight", "-pages", "id")
    into = [MapEdge(*value) for value in rows.filter(target_id=entity_id).values_list(*EDGE_FIELDS)]
    return into, [MapEdge(*value) for value in rows.filter(source_id=entity_id).values_list(*EDGE_FIELDS)]


def info_of(row: models.Snapshot) -> SnapshotInfo:
    return SnapshotInfo(
        id=row.pk,
        at=row.at,
        computed_at=row.computed_at,
        nodes=row.nodes,
        edges=row.edges,
        modularity=row.modularity,
        stability=row.stability,
        reciprocity=row.reciprocity,
        resolution=row.resolution,
        betweenness_error=row.betweenness_error,
        harmonic_error=row.harmonic_error,
    )


def community_from(stored: dict[str, Any]) -> Community:
    return Community(
        number=stored["number"],
        name=stored["name"],
        words=tuple(stored["words"]),
        size=stored["size"],
        stability=stored["stability"],
        between=tuple(stored["between"]) if stored["between"] else None,
    )


def node_from(value: tuple[Any, ...], known: Mapping[int, Card], lands: Mapping[str, Territory]) -> MapNode:
    """With what the directory says of the place today; nothing of one that left it."""
    card = known.get(value[0])
    if card is None:
        return MapNode(value[0], "", "", *value[1:])
    land = lands.get(card.territory or "")
    return replace(
        MapNode(value[0], card.name, card.home_url, *value[1:]),
        standing=card.standing,
        kind=card.kind,
        territory=card.territory or "",
        territory_name=land.name if land else "",
        language=card.language,
        status=card.status,
    )
