"""Hyperlinks in bulk: those a page has now, those it no longer has, and those that stand on most pages of a place."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from seve.harvest.services.arrays import literals


@dataclass(frozen=True, slots=True)
class LinkRow:
    page_surt: str
    source_entity: int
    target_url: str
    target_surt: str
    kind: str
    rel: tuple[str, ...]
    anchor: str
    at: datetime


SEEN = """
WITH seen AS (
    SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::timestamptz[])
        AS link(page_id, source_entity_id, target_url, target_surt, kind, rel, anchor, at)
)"""


def _link_columns(rows: Sequence[LinkRow], pages: dict[str, int]) -> list[list[Any]]:
    rows = sorted((row for row in rows if row.page_surt in pages), key=lambda row: (pages[row.page_surt], row.target_url))
    return [
        [pages[row.page_surt] for row in rows],
        [row.source_entity for row in rows],
        [row.target_url for row in rows],
        [row.target_surt for row in rows],
        [row.kind for row in rows],
        [" ".join(row.rel) for row in rows],
        [row.anchor for row in rows],
        [row.at for row in rows],
    ]


def replace_links(rows: Sequence[LinkRow], pages: dict[str, int], visits: Sequence[tuple[str, datetime, datetime]]) -> tuple[int, int]:
    """(new links, links gone) of pages read anew. `visits`: (SURT, moment, moment of the visit before) of each page."""
    present = [visit for visit in visits if visit[0] in pages]
    with connection.cursor() as cursor:
        cursor.execute(
            f"""{SEEN},
            gone AS (
                UPDATE harvest_hyperlink AS link SET gone_at = page.at, last_seen = greatest(link.last_seen, page.before)
                FROM unnest(%s::bigint[], %s::timestamptz[], %s::timestamptz[]) AS page(id, at, before)
                WHERE link.page_id = page.id AND link.gone_at IS NULL
                  AND NOT EXISTS (SELECT 1 FROM seen WHERE seen.page_id = link.page_id AND seen.target_url = link.target_url)
                RETURNING 1
            ),
            put AS (
                INSERT INTO harvest_hyperlink AS link
                    (page_id, source_entity_id, target_url, target_surt, kind, rel, anchor, first_seen, last_seen)
                SELECT page_id, source_entity_id, target_url, target_surt, kind, string_to_array(rel, ' '), anchor, at, at FROM seen
                ON CONFLICT (page_id, target_url) DO UPDATE
                SET gone_at = NULL, kind = EXCLUDED.kind, rel = EXCLUDED.rel, anchor = EXCLUDED.anchor, last_seen = EXCLUDED.last_seen
                WHERE link.gone_at IS NOT NULL OR link.kind <> EXCLUDED.kind OR link.rel <> EXCLUDED.rel OR link.anchor <> EXCLUDED.anchor
                RETURNING (xmax = 0) AS is_new
            )
            SELECT (SELECT count(*) FILTER (WHERE is_new) FROM put), (SELECT count(*) FROM gone)
            """,  # noqa: S608 - SEEN is our own constant
            literals(
                (
                    *_link_columns(rows, pages),
                    [pages[surt] for surt, _, _ in present],
                    [at for _, at, _ in present],
                    [before for _, _, before in present],
                )
            ),
        )
        new, gone = cursor.fetchone()
    return int(new), int(gone)


def add_older_links(rows: Sequence[LinkRow], pages: dict[str, int], next_visit: dict[str, datetime]) -> int:
    """Links of a visit older than the last one known. Those that the page no longer had at its next visit are gone since then."""
    columns = _link_columns(rows, pages)
    until = {pages[surt]: moment for surt, moment in next_visit.items() if surt in pages}
    with connection.cursor() as cursor:
        cursor.execute(
            f"""{SEEN},
            put AS (
                INSERT INTO harvest_hyperlink AS link
                    (page_id, source_entity_id, target_url, target_surt, kind, rel, anchor, first_seen, last_seen, gone_at)
                SELECT seen.page_id, source_entity_id, target_url, target_surt, kind, string_to_array(rel, ' '), anchor, at, at,
                       next.at_next
                FROM seen JOIN unnest(%s::bigint[], %s::timestamptz[]) AS next(page_id, at_next) ON next.page_id = seen.page_id
                ON CONFLICT (page_id, target_url) DO UPDATE
                SET first_seen = least(link.first_seen, EXCLUDED.first_seen), last_seen = greatest(link.last_seen, EXCLUDED.last_seen)
                WHERE link.first_seen > EXCLUDED.first_seen OR link.last_seen < EXCLUDED.last_seen
                RETURNING (xmax = 0) AS is_new
            )
            SELECT count(*) FILTER (WHERE is_new) FROM put
            """,  # noqa: S608 - SEEN is our own constant
            literals((*columns, list(until), list(until.values()))),
        )
        return int(cursor.fetchone()[0])


def settle_repeats(entity_ids: Sequence[int], *, fewest_pages: int = 8, share: float = 0.5) -> int:
    """Links that stand on most pages of a place are part of its frame, whatever they looked like on each. Gives how many changed kind.

    Asked at the end of a round or an import, when the pages are in. A list of recommended places stays one.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH pages AS (
                SELECT entity_id, count(*) AS total FROM harvest_page
                WHERE entity_id = ANY(%s) AND content_hash IS NOT NULL GROUP BY 1 HAVING count(*) >= %s
            ),
            repeated AS (
                SELECT link.source_entity_id, link.target_surt
                FROM harvest_hyperlink link JOIN pages ON pages.entity_id = link.source_entity_id
                WHERE link.gone_at IS NULL GROUP BY 1, 2, pages.total HAVING count(DISTINCT link.page_id) >= pages.total * %s
            )
            UPDATE harvest_hyperlink AS link SET kind = 'boilerplate' FROM repeated
            WHERE link.source_entity_id = repeated.source_entity_id AND link.target_surt = repeated.target_surt AND link.kind = 'editorial'
            """,
            [list(entity_ids), fewest_pages, share],
        )
        return int(cursor.rowcount)
