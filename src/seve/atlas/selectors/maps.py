"""The map as the page draws it: columns of one length, small enough to send at once."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from seve.atlas import models
from seve.atlas.domain import looks
from seve.atlas.selectors.arrays import read_columns
from seve.atlas.selectors.snapshots import info_of, row_at
from seve.directory import selectors as directory
from seve.directory.types import Card

TIES = {"blogroll": 0.5, "boilerplate": 0.1, "social": 0.25}  # what each page of another kind adds to the drawn width
NODE_COLUMNS = ("entity_id", "x", "y", "community", "pagerank", "betweenness", "core", "cited_by", "cites")
GONE = Card("", "", "", "", None, "")  # a place that left the directory since


def map_document(snapshot_id: int | None = None, *, kinds: Sequence[str] = ("editorial",)) -> dict[str, Any]:
    """One snapshot (the newest when None) for the page: `{}` when there is none.

    {"snapshot": {id, at, computed_at, nodes, edges, modularity, stability, reciprocity},
     "nodes": {id, x, y, community, pagerank, betweenness, core, cited_by, cites, label, url, standing, kind, territory,
     language: columns of one length, by falling influence},
     "edges": {source, target: positions in the node columns, weight, pages: columns of one length},
     "communities": [{number, name, words, size, stability, between, hue, pattern}], "bridges": [{node, other, cut_off: entity ids}]}.
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
        "communities": _communities(row),
        "bridges": row.bridges,
    }


def _communities(row: models.Snapshot) -> list[dict[str, Any]]:
    """As stored; maps of before communities had looks of their own get them by size."""
    by_size = sorted(row.communities, key=lambda each: (-each["size"], each["number"]))
    worn = {each["number"]: look for each, look in zip((one for one in by_size if one["size"] > 1), looks.ALL, strict=False)}
    neutral = looks.NEUTRAL
    return [
        {"hue": worn.get(each["number"], neutral).hue, "pattern": worn.get(each["number"], neutral).pattern} | each
        for each in row.communities
    ]


def _nodes(row: models.Snapshot) -> dict[str, list[Any]]:
    columns = read_columns(NODE_COLUMNS, "atlas_node", row.pk, order="pagerank DESC, entity_id")
    ids, *values = (column.tolist() for column in columns)
    known = directory.cards(ids)
    cards = [known.get(identity, GONE) for identity in ids]
    return {
        "id": ids,
        **dict(zip(NODE_COLUMNS[1:], values, strict=True)),
        "label": [card.name for card in cards],
        "url": [card.home_url for card in cards],
        "standing": [card.standing for card in cards],
        "kind": [card.kind for card in cards],
        "territory": [card.territory or "" for card in cards],
        "language": [card.language for card in cards],
    }


def _edges(row: models.Snapshot, ids: list[int], kinds: Sequence[str]) -> dict[str, list[Any]]:
    """Only the links of the kinds asked for; which, and how wide, the database says."""
    terms = [("pages", "weight")] if "editorial" in kinds else []
    terms += [(kind, f"least({kind}, 1) * {tie}") for kind, tie in TIES.items() if kind in kinds]
    if not terms:
        return {"source": [], "target": [], "weight": [], "pages": []}
    pages, weight = (" + ".join(part) for part in zip(*terms, strict=True))
    names = ("source_id", "target_id", f"({weight})::float4", pages)
    source, target, width, counted = read_columns(names, "atlas_edge", row.pk, where=f"{weight} > 0")
    places = np.array(ids, dtype=np.int64)
    order = np.argsort(places)
    position = {name: order[np.searchsorted(places, ends, sorter=order)] for name, ends in (("source", source), ("target", target))}
    return {name: column.tolist() for name, column in (position | {"weight": width, "pages": counted}).items()}
