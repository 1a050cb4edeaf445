"""Why a place weighs what it weighs, what would come loose without it, and how one reaches another."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime

from django.db.models import Count, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce

from seve.atlas import models
from seve.atlas.domain import cohesion, ways
from seve.atlas.selectors.arrays import read_columns
from seve.atlas.selectors.graphs import editorial_graph
from seve.atlas.selectors.snapshots import edges_of, row_at
from seve.atlas.types import Citer, Influence, Loss, MapEdge, TerritoryLink, TrendPoint
from seve.directory import selectors as directory


def influence_of(entity_id: int, at: datetime | None = None) -> Influence | None:
    """Who cites a place, since when, whether it cites back, and how its influence went from snapshot to snapshot."""
    row = row_at(at)
    if row is None:
        return None
    node = models.Node.objects.filter(snapshot=row, entity_id=entity_id).first()
    if node is None:
        return None
    return Influence(
        entity_id=entity_id,
        pagerank=node.pagerank,
        rank=models.Node.objects.filter(snapshot=row, pagerank__gt=node.pagerank).count() + 1,
        places=row.nodes,
        citers=_citers(row, entity_id),
        trend=_trend(entity_id, row.at),
    )


def _citers(row: models.Snapshot, entity_id: int) -> tuple[Citer, ...]:
    edges = list(models.Edge.objects.filter(snapshot=row, target_id=entity_id, weight__gt=0))
    sources = [edge.source_id for edge in edges]
    rank = dict(models.Node.objects.filter(snapshot=row, entity_id__in=sources).values_list("entity_id", "pagerank"))
    leaving = models.Edge.objects.filter(snapshot=row, source_id__in=sources, weight__gt=0)
    given: dict[int, float] = dict(leaving.order_by().values("source_id").annotate(all=Sum("weight")).values_list("source_id", "all"))
    back = set(models.Edge.objects.filter(snapshot=row, source_id=entity_id, weight__gt=0).values_list("target_id", flat=True))
    ring = {member for pact in row.pacts if entity_id in pact["members"] for member in pact["members"]}
    brought = {edge.source_id: rank.get(edge.source_id, 0.0) * edge.weight / given[edge.source_id] for edge in edges}
    total = sum(brought.values()) or 1.0
    found = [
        Citer(
            entity_id=edge.source_id,
            share=brought[edge.source_id] / total,
            pages=edge.pages,
            weight=edge.weight,
            since=edge.first_seen,
            mutual=edge.source_id in back,
            in_pact=edge.source_id in ring,
        )
        for edge in edges
    ]
    return tuple(sorted(found, key=lambda citer: (-citer.share, citer.entity_id)))


def _trend(entity_id: int, until: datetime) -> tuple[TrendPoint, ...]:
    # Not a window function: the choice of one place would be made before it, and every rank be the first of one.
    above = models.Node.objects.filter(snapshot=OuterRef("snapshot"), pagerank__gt=OuterRef("pagerank")).order_by().values("snapshot")
    ahead = Coalesce(Subquery(above.annotate(number=Count("pk")).values("number")), 0)
    rows = models.Node.objects.filter(entity_id=entity_id, snapshot__at__lte=until).annotate(place=ahead + 1).order_by("snapshot__at")
    return tuple(TrendPoint(*row) for row in rows.values_list("snapshot__at", "pagerank", "place", "cited_by"))


def simulate_loss(entity_ids: int | Sequence[int], at: datetime | None = None) -> list[int]:
    """The places that would lose their way to the rest if these were gone (entity ids)."""
    row = row_at(at)
    if row is None:
        return []
    stored = editorial_graph(row)
    asked = [entity_ids] if isinstance(entity_ids, int) else list(entity_ids)
    lost = [stored.numbers[identity] for identity in asked if identity in stored.numbers]
    return stored.entity_ids(cohesion.cut_off_without(stored.graph, lost)) if lost else []


def loss_of(entity_ids: Sequence[int], at: datetime | None = None) -> Loss | None:
    """What the map would be without these places; places that are not on it are left out. None without a map."""
    row = row_at(at)
    if row is None:
        return None
    stored = editorial_graph(row)
    lost = [stored.numbers[identity] for identity in dict.fromkeys(entity_ids) if identity in stored.numbers]
    return Loss(
        lost=tuple(stored.entity_ids(lost)),
        pieces=tuple(tuple(stored.entity_ids(piece)) for piece in cohesion.loose_without(stored.graph, lost)),
        together_before=cohesion.together_without(stored.graph, []),
        together_after=cohesion.together_without(stored.graph, lost),
    )


def path_between(source: int, target: int, at: datetime | None = None) -> list[int]:
    """A shortest way from one place to another along citations (or against them, if there is no other); [] when there is none."""
    row = row_at(at)
    if row is None:
        return []
    stored = editorial_graph(row)
    if source not in stored.numbers or target not in stored.numbers:
        return []
    ends = stored.numbers[source], stored.numbers[target]
    return stored.entity_ids(ways.shortest_way(stored.graph, *ends) or ways.shortest_way(stored.graph.both_ways, *ends))


def between_territories(at: datetime | None = None) -> list[TerritoryLink]:
    """Who cites whom across territories, heaviest first; links within one territory included."""
    row = row_at(at)
    if row is None:
        return []
    ends = ("source_id", "target_id", "pages", "weight")
    columns = read_columns(ends, "atlas_edge", row.pk, where="weight > 0")
    edges = list(zip(*(column.tolist() for column in columns), strict=True))
    home = directory.territories_of_places()
    sums: dict[tuple[str, str], tuple[int, int, float]] = defaultdict(lambda: (0, 0, 0.0))
    for source, target, pages, weight in edges:
        key = (home.get(source, ""), home.get(target, ""))
        links, all_pages, total = sums[key]
        sums[key] = (links + 1, all_pages + pages, total + weight)
    found = [TerritoryLink(source, target, *values) for (source, target), values in sums.items()]
    return sorted(found, key=lambda link: (-link.weight, link.source, link.target))


def links_between_territories(sources: Collection[str], targets: Collection[str], at: datetime | None = None) -> list[MapEdge]:
    """The links from places of some territories to places of others, heaviest first."""
    row = row_at(at)
    if row is None:
        return []
    home = directory.territories_of_places()
    ends = (column.tolist() for column in read_columns(("source_id", "target_id"), "atlas_edge", row.pk, where="weight > 0"))
    pairs = [pair for pair in zip(*ends, strict=True) if home.get(pair[0]) in sources and home.get(pair[1]) in targets]
    found = edges_of(row, among=pairs) if pairs else ()
    return sorted(found, key=lambda edge: (-edge.weight, edge.source, edge.target))
