"""Bulk load of nodes and links by COPY."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.db import connection

from seve.atlas.domain.measures import Reading
from seve.atlas.domain.weighing import Links

NODE_COLUMNS = "snapshot_id, entity_id, x, y, community, pagerank, betweenness, hub, authority, harmonic, core, cited_by, cites"
EDGE_COLUMNS = "snapshot_id, source_id, target_id, weight, pages, editorial, blogroll, boilerplate, social, first_seen, last_seen"


def store_nodes(snapshot_id: int, ids: list[int], reading: Reading) -> None:
    columns = (
        reading.points[:, 0],
        reading.points[:, 1],
        reading.partition.labels,
        reading.pagerank,
        reading.betweenness.values,
        reading.hub,
        reading.authority,
        reading.harmonic.values,
        reading.core,
        reading.cited_by,
        reading.cites,
    )
    rows = zip(ids, *(column.tolist() for column in columns), strict=True)
    _copy(f"COPY atlas_node ({NODE_COLUMNS}) FROM STDIN", ((snapshot_id, *row) for row in rows))


def store_edges(snapshot_id: int, ids: list[int], links: Links) -> None:
    counts = (links.weight, links.pages, links.editorial, links.blogroll, links.boilerplate, links.social)
    rows = zip(
        (ids[number] for number in links.source.tolist()),
        (ids[number] for number in links.target.tolist()),
        *(column.tolist() for column in counts),
        (datetime.fromtimestamp(moment, UTC) for moment in links.first_seen.tolist()),
        (datetime.fromtimestamp(moment, UTC) for moment in links.last_seen.tolist()),
        strict=True,
    )
    _copy(f"COPY atlas_edge ({EDGE_COLUMNS}) FROM STDIN", ((snapshot_id, *row) for row in rows))


def _copy(statement: str, rows: Iterable[tuple[Any, ...]]) -> None:
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)
