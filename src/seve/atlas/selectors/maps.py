"""The map as the page draws it: columns of one length, small enough to send at once."""

from collections.abc import Sequence
from typing import Any

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
    position = {identity: number for number, identity in enumerate(ids)}
    fields = ("source_id", "target_id", "weight", "pages", "blogroll", "boilerplate", "social")
    drawn: dict[str, list[Any]] = {"source": [], "target": [], "weight": [], "pages": []}
    others = [(3 + list(TIES).index(kind) + 1, TIES[kind]) for kind in kinds if kind in TIES]
    editorial = "editorial" in kinds
    for value in models.Edge.objects.filter(snapshot=row).values_list(*fields).iterator(chunk_size=20_000):
        pages = (value[3] if editorial else 0) + sum(value[column] for column, _ in others)
        weight = (value[2] if editorial else 0.0) + sum(min(value[column], 1) * tie for column, tie in others)
        if weight > 0 and value[0] in position and value[1] in position:
            drawn["source"].append(position[value[0]])
            drawn["target"].append(position[value[1]])
            drawn["weight"].append(round(weight, 3))
            drawn["pages"].append(pages)
    return drawn
