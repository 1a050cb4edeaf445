"""Rows in bulk: each function is one statement for the whole batch. Rows go in by key order, so that two writers never lock crosswise."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from seve.harvest.domain import directives as rules
from seve.harvest.services.arrays import literal, literals
from seve.harvest.types import Directives, Fetched, Outcome


@dataclass(frozen=True, slots=True)
class PageRow:
    entity_id: int
    url: str
    surt: str
    canonical_url: str
    title: str
    language: str
    published: datetime | None
    generator: str
    content_hash: bytes | None
    directives: Directives
    at: datetime
    archive: str


@dataclass(frozen=True, slots=True)
class KnownPage:
    id: int
    content_hash: bytes | None
    canonical_url: str
    asked: Directives  # of readers like us, when it was last read
    first_seen: datetime
    last_seen: datetime


def insert_visits(visits: Sequence[tuple[Fetched, int, str, bytes | None, Outcome]]) -> dict[tuple[str, datetime], int]:
    """(answer, entity, address, hash, outcome) → the ids of the new visits by address and moment. Known ones are left out."""
    rows = sorted(visits, key=lambda row: (row[2], row[0].at))
    columns: list[list[Any]] = [
        [row[1] for row in rows],
        [row[2] for row in rows],
        [row[0].at for row in rows],
        [row[4].value for row in rows],
        [row[0].status for row in rows],
        [row[0].detail[:500] for row in rows],
        [len(row[0].body) for row in rows],
        [row[0].duration_ms for row in rows],
        [row[3] for row in rows],
        [row[0].via.value for row in rows],
        [row[0].archive for row in rows],
        [row[0].guess for row in rows],
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO harvest_visit (entity_id, url, at, outcome, status, detail, bytes, duration_ms, content_hash, via, archive,
                                       guess)
            SELECT * FROM unnest(%s::bigint[], %s::text[], %s::timestamptz[], %s::text[], %s::int[], %s::text[], %s::bigint[], %s::int[],
                                 %s::bytea[], %s::text[], %s::text[], %s::boolean[])
            ON CONFLICT (url, at) DO NOTHING RETURNING id, url, at
            """,
            literals(columns),
        )
        return {(url, at): number for number, url, at in cursor.fetchall()}


def known_pages(surts: Sequence[str]) -> dict[str, KnownPage]:
    """What is stored of these pages, by SURT."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT surt, id, content_hash, canonical_url, nullif(directives, '{}')::text, first_seen, last_seen
            FROM harvest_page WHERE surt = ANY(%s::text[])
            """,
            [literal(surts)],
        )
        return {
            surt: KnownPage(number, bytes(digest) if digest is not None else None, canonical, _asked(asked), first, last)
            for surt, number, digest, canonical, asked, first, last in cursor.fetchall()
        }


def _asked(directives: str | None) -> Directives:
    return rules.NONE if directives is None else rules.from_json(json.loads(directives))


def upsert_pages(rows: Sequence[PageRow], outcome: Outcome) -> dict[str, int]:
    """Ids by SURT of pages read anew; what this visit says replaces what an older one said."""
    rows = sorted(rows, key=lambda row: row.surt)
    columns: list[list[Any]] = [
        [row.entity_id for row in rows],
        [row.url for row in rows],
        [row.surt for row in rows],
        [row.canonical_url for row in rows],
        [row.title for row in rows],
        [row.language for row in rows],
        [row.published for row in rows],
        [row.generator for row in rows],
        [row.content_hash for row in rows],
        [json.dumps(rules.to_json(row.directives)) for row in rows],
        [row.at for row in rows],
        [row.at for row in rows],
        [outcome.value for _ in rows],
        [row.archive for row in rows],
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO harvest_page AS page (entity_id, url, surt, canonical_url, title, language, published, generator, content_hash,
                                              directives, first_seen, last_seen, last_outcome, archive)
            SELECT * FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::timestamptz[], %s::text[],
                                 %s::bytea[], %s::jsonb[], %s::timestamptz[], %s::timestamptz[], %s::text[], %s::text[])
            ON CONFLICT (surt) DO UPDATE SET
                entity_id = EXCLUDED.entity_id, url = EXCLUDED.url, canonical_url = EXCLUDED.canonical_url, title = EXCLUDED.title,
                language = EXCLUDED.language, published = coalesce(EXCLUDED.published, page.published), generator = EXCLUDED.generator,
                content_hash = EXCLUDED.content_hash, directives = EXCLUDED.directives,
                first_seen = least(page.first_seen, EXCLUDED.first_seen), last_seen = greatest(page.last_seen, EXCLUDED.last_seen),
                last_outcome = EXCLUDED.last_outcome, archive = coalesce(nullif(EXCLUDED.archive, ''), page.archive)
            RETURNING surt, id
            """,
            literals(columns),
        )
        return dict(cursor.fetchall())


def add_pages_of_feeds(rows: Sequence[PageRow]) -> dict[str, int]:
    """Ids by SURT of pages that only a feed has told of: new ones, and those still known from a feed only."""
    rows = sorted(rows, key=lambda row: row.surt)
    columns: list[list[Any]] = [
        [row.entity_id for row in rows],
        [row.url for row in rows],
        [row.surt for row in rows],
        [row.title for row in rows],
        [row.language for row in rows],
        [row.published for row in rows],
        [row.at for row in rows],
        [row.archive for row in rows],
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO harvest_page AS page (entity_id, url, surt, canonical_url, title, language, published, generator, content_hash,
                                              directives, first_seen, last_seen, last_outcome, archive)
            SELECT entity_id, url, surt, '', title, language, published, '', NULL, '{}', at, at, 'ok', archive
            FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[], %s::timestamptz[], %s::timestamptz[], %s::text[])
                 AS told(entity_id, url, surt, title, language, published, at, archive)
            ON CONFLICT (surt) DO UPDATE SET first_seen = least(page.first_seen, EXCLUDED.first_seen),
                                             last_seen = greatest(page.last_seen, EXCLUDED.last_seen)
            WHERE page.content_hash IS NULL
            RETURNING surt, id
            """,
            literals(columns),
        )
        return dict(cursor.fetchall())


def see_pages_of_feeds(seen: Sequence[tuple[str, datetime]]) -> None:
    """Pages that only a feed has told of, and tells again as they were."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE harvest_page AS page SET last_seen = greatest(page.last_seen, seen.at), first_seen = least(page.first_seen, seen.at)
            FROM unnest(%s::text[], %s::timestamptz[]) AS seen(surt, at)
            WHERE page.surt = seen.surt AND page.content_hash IS NULL AND (page.last_seen < seen.at OR page.first_seen > seen.at)
            """,
            literals(([surt for surt, _ in seen], [at for _, at in seen])),
        )


def touch_pages(seen: Sequence[tuple[str, datetime]]) -> None:
    """Pages that are as they were: only their last date moves."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE harvest_page AS page
            SET last_seen = greatest(page.last_seen, seen.at), first_seen = least(page.first_seen, seen.at), last_outcome = 'ok'
            FROM unnest(%s::text[], %s::timestamptz[]) AS seen(surt, at) WHERE page.surt = seen.surt
            """,
            literals(([surt for surt, _ in seen], [at for _, at in seen])),
        )


def lose_pages(gone: Sequence[tuple[str, datetime, Outcome]]) -> int:
    """Pages that are no more: their links are gone, their posts withdrawn. Gives the links that went."""
    columns: list[list[Any]] = [[surt for surt, _, _ in gone], [at for _, at, _ in gone], [outcome.value for _, _, outcome in gone]]
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH gone AS (SELECT * FROM unnest(%s::text[], %s::timestamptz[], %s::text[]) AS told(surt, at, outcome)),
            page AS (
                UPDATE harvest_page AS page SET last_outcome = gone.outcome, content_hash = NULL
                FROM gone WHERE page.surt = gone.surt AND gone.at >= page.last_seen RETURNING page.id, page.surt, page.last_seen, gone.at
            ),
            post AS (
                UPDATE harvest_post AS post SET gone_at = gone.at FROM gone
                WHERE post.surt = gone.surt AND post.gone_at IS NULL AND gone.at >= post.last_seen RETURNING 1
            ),
            link AS (
                UPDATE harvest_hyperlink AS link SET gone_at = page.at, last_seen = greatest(link.last_seen, page.last_seen)
                FROM page WHERE link.page_id = page.id AND link.gone_at IS NULL RETURNING 1
            )
            SELECT (SELECT count(*) FROM link)
            """,
            literals(columns),
        )
        return int(cursor.fetchone()[0])
