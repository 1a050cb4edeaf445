"""Bulk load of nodes and links by COPY."""

from collections.abc import Iterable
from itertools import islice
from typing import Any

import numpy as np
from django.db import connection

from seve.atlas.domain.measures import Reading
from seve.atlas.domain.weighing import Links

NODE_COLUMNS = "snapshot_id, entity_id, x, y, community, pagerank, betweenness, hub, authority, harmonic, core, cited_by, cites"
EDGE_COLUMNS = "snapshot_id, source_id, target_id, weight, pages, editorial, blogroll, boilerplate, social, first_seen, last_seen"
LINES_AT_ONCE = 20_000


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
    """Numbers and moments only, so the lines of the COPY are joined here, column by column: several times faster than by row."""
    entity = np.array(ids, dtype=np.int64)
    columns = (
        np.full(len(links.source), snapshot_id),
        entity[links.source],
        entity[links.target],
        links.weight,
        links.pages,
        links.editorial,
        links.blogroll,
        links.boilerplate,
        links.social,
    )
    moments = (np.datetime_as_string(moment.astype("datetime64[s]"), timezone="UTC") for moment in (links.first_seen, links.last_seen))
    lines = zip(*(map(repr, column.tolist()) for column in columns), *(moment.tolist() for moment in moments), strict=True)
    with connection.cursor() as cursor, cursor.copy(f"COPY atlas_edge ({EDGE_COLUMNS}) FROM STDIN") as copy:
        while block := list(islice(lines, LINES_AT_ONCE)):
            copy.write("\n".join(map("\t".join, block)) + "\n")


def _copy(statement: str, rows: Iterable[tuple[Any, ...]]) -> None:
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)
