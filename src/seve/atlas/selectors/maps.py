"""The map as the page draws it: columns of one length, small enough to send at once."""

from collections.abc import Sequence
from typing import Any

from django.db import connection

from seve.atlas import models
from seve.atlas.selectors.snapshots import entities, info_of, row_at

TIES = {"blogroll": 0.5, "boilerplate": 0.1, "social": 0.25}  # what each page of another kind adds to the drawn width


def map_document(snapshot_id: int | None = None, *, kinds: Sequence[str] = ("editorial",)) -> dict[str, Any]:
    """One snapshot (the newest when None) for the page: `{}` when there is none.

    {"snapshot": {id, at, computed_at, nodes, edges, modularity, stability, reciprocity},
     "nodes": {id, x, y, community, pagerank, betweenness, core, cited_by, cites, label, url, standing, kind, territory,
     language: columns of one length, by falling influence},
     "edges": {source, target: positions in the node columns, weight, pages: columns of one length},
     "communities": [{number, name, words, size, stability, between}], "bridges": [{node, other, cut_off: entity ids}]}.
    `kinds`: which links to draw, among editorial, blogroll, boilerplate, social.
    """
    row = row_at() if snapshot_id is None else models.Snapshot.objects.filter(pk=snapshot_id).first()
    if row is None:
        return {}
    nodes = _nodes(row)
    info = info_of(row)
    return {
        "snapshot": {
            "id": info.id,
            "at": info.at.isoformat(),
            "computed_at": info.computed_at.isoformat(),
            "nodes": info.nodes,
            "edges": info.edges,
            "modularity": info.modularity,
            "stability": info.stability,
            "reciprocity": info.reciprocity,
        },
        "nodes": nodes,
        "edges": _edges(row, nodes["id"], kinds),
        "communities": row.communities,
        "bridges": row.bridges,
    }


def _nodes(row: models.Snapshot) -> dict[str, list[Any]]:
    fields = ("entity_id", "x", "y", "community", "pagerank", "betweenness", "core", "cited_by", "cites")
    rows = list(models.Node.objects.filter(snapshot=row).order_by("-pagerank", "entity_id").values_list(*fields))
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(fields)
    known = entities(columns[0])
    cards = [known.get(identity) for identity in columns[0]]
    return {
        "id": list(columns[0]),
        "x": [round(value, 3) for value in columns[1]],
        "y": [round(value, 3) for value in columns[2]],
        "community": list(columns[3]),
        "pagerank": [round(value, 9) for value in columns[4]],
        "betweenness": [round(value, 9) for value in columns[5]],
        "core": list(columns[6]),
        "cited_by": list(columns[7]),
        "cites": list(columns[8]),
        "label": [card.name if card else "" for card in cards],
        "url": [card.home_url if card else "" for card in cards],
        "standing": [card.standing.value if card else "" for card in cards],
        "kind": [card.kind.value if card else "" for card in cards],
        "territory": [(card.territory or "") if card else "" for card in cards],
        "language": [card.language if card else "" for card in cards],
    }


def _edges(row: models.Snapshot, ids: list[int], kinds: Sequence[str]) -> dict[str, list[Any]]:
    """Only the links of the kinds asked for; which, and how wide, the database says."""
    terms = [("pages", "weight")] if "editorial" in kinds else []
    terms += [(kind, f"least({kind}, 1) * {tie}") for kind, tie in TIES.items() if kind in kinds]
    if not terms:
        return {"source": [], "target": [], "weight": [], "pages": []}
    pages, weight = (" + ".join(part) for part in zip(*terms, strict=True))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT source_id, target_id, round(({weight})::numeric, 3)::float8, {pages} FROM atlas_edge"  # noqa: S608 - fixed words only
            f" WHERE snapshot_id = %s AND {weight} > 0 ORDER BY id",
            [row.pk],
        )
        source, target, width, counted = zip(*cursor.fetchall(), strict=True) if cursor.rowcount else ((), (), (), ())
    position = {identity: number for number, identity in enumerate(ids)}
    return {
        "source": [position[identity] for identity in source],
        "target": [position[identity] for identity in target],
        "weight": list(width),
        "pages": list(counted),
    }
