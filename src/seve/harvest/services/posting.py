"""Posts in bulk: new ones in, known ones joined with what is told now, withdrawn ones out."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Q

from seve.harvest.domain import directives as rules
from seve.harvest.domain.directives import excerpt_limit, may_keep_text, strictest
from seve.harvest.domain.posts import Draft, Known, better_title, earlier_date, takes_over
from seve.harvest.services.arrays import literal, literals
from seve.harvest.types import Directives


def known_posts(surts: Sequence[str]) -> dict[str, Known]:
    """What is stored under these SURTs."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT surt, id, source, length(text), content_hash, published, date_is_sure, first_seen, last_seen, gone_at IS NOT NULL, title,
                   length(excerpt)
            FROM harvest_post WHERE surt = ANY(%s::text[])
            """,
            [literal(surts)],
        )
        return {
            surt: Known(number, source, length, bytes(digest), published, sure, first, last, gone, title, excerpt)
            for surt, number, source, length, digest, published, sure, first, last, gone, title, excerpt in cursor.fetchall()
        }


def put(drafts: Iterable[Draft], visits: dict[str, int]) -> tuple[int, int]:
    """(new, changed). `visits`: the id of the visit that told each draft, by SURT. The last draft of a SURT wins."""
    latest: dict[str, Draft] = {}
    for draft in drafts:
        other = latest.get(draft.surt)
        if other is None or len(draft.text) >= len(other.text):
            latest[draft.surt] = draft
    if not latest:
        return 0, 0
    known = known_posts(list(latest))
    new = [draft for surt, draft in latest.items() if surt not in known]
    changed = [(known[surt], draft) for surt, draft in latest.items() if surt in known and _says_more(known[surt], draft)]
    seen = [(known[surt].id, draft.at, _last_told(known[surt], draft)) for surt, draft in latest.items() if surt in known]
    inserted = _insert(new, visits) if new else 0
    if changed:
        _update(changed, visits)
    if seen:
        see(seen)
    return inserted, len(changed)


def _last_told(known: Known, draft: Draft) -> bytes | None:
    """An older answer, read from an archive, does not tell what was said last."""
    return draft.told if draft.told and draft.at >= known.last_seen else None


def _says_more(known: Known, draft: Draft) -> bool:
    if takes_over(known, draft) or better_title(known, draft) != known.title:
        return True
    return earlier_date(known, draft) != (known.published, known.date_is_sure)


def _insert(drafts: list[Draft], visits: dict[str, int]) -> int:
    drafts.sort(key=lambda draft: draft.surt)
    columns: list[list[Any]] = [
        [draft.entity_id for draft in drafts],
        [draft.url for draft in drafts],
        [draft.surt for draft in drafts],
        [draft.source for draft in drafts],
        [draft.title for draft in drafts],
        [draft.text for draft in drafts],
        [draft.excerpt for draft in drafts],
        [draft.language for draft in drafts],
        [draft.published for draft in drafts],
        [draft.date_is_sure for draft in drafts],
        [json.dumps(draft.tags) for draft in drafts],
        [draft.digest for draft in drafts],
        [json.dumps(rules.to_json(draft.directives)) for draft in drafts],
        [draft.at for draft in drafts],
        [visits.get(draft.surt) for draft in drafts],
        [draft.told or None for draft in drafts],
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO harvest_post (entity_id, url, surt, source, title, text, excerpt, language, published, date_is_sure, tags,
                                      content_hash, directives, first_seen, last_seen, visit_id, told)
            SELECT entity_id, url, surt, source, title, text, excerpt, language, published, sure,
                   ARRAY(SELECT jsonb_array_elements_text(tags)), digest, directives, at, at, visit, telling
            FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::timestamptz[],
                        %s::bool[], %s::jsonb[], %s::bytea[], %s::jsonb[], %s::timestamptz[], %s::bigint[], %s::bytea[])
                 AS told(entity_id, url, surt, source, title, text, excerpt, language, published, sure, tags, digest, directives, at, visit,
                         telling)
            ON CONFLICT (surt) DO NOTHING
            """,
            literals(columns),
        )
        return int(cursor.rowcount)


def _update(pairs: list[tuple[Known, Draft]], visits: dict[str, int]) -> None:
    pairs.sort(key=lambda pair: pair[0].id)
    replaced = [takes_over(known, draft) for known, draft in pairs]
    dates = [earlier_date(known, draft) for known, draft in pairs]
    columns: list[list[Any]] = [
        [known.id for known, _ in pairs],
        replaced,
        [better_title(known, draft) for known, draft in pairs],
        [draft.text for _, draft in pairs],
        [draft.excerpt for _, draft in pairs],
        [draft.language for _, draft in pairs],
        [draft.source for _, draft in pairs],
        [draft.digest for _, draft in pairs],
        [json.dumps(rules.to_json(draft.directives)) for _, draft in pairs],
        [moment for moment, _ in dates],
        [sure for _, sure in dates],
        [visits.get(draft.surt) for _, draft in pairs],
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE harvest_post AS post SET
                title = told.title,
                text = CASE WHEN told.replaced THEN told.text ELSE post.text END,
                excerpt = CASE WHEN told.replaced THEN told.excerpt ELSE post.excerpt END,
                language = CASE WHEN told.replaced AND told.language <> '' THEN told.language ELSE post.language END,
                source = CASE WHEN told.replaced THEN told.source ELSE post.source END,
                content_hash = CASE WHEN told.replaced THEN told.digest ELSE post.content_hash END,
                directives = CASE WHEN told.replaced OR told.directives <> '{}' THEN told.directives ELSE post.directives END,
                visit_id = CASE WHEN told.replaced THEN coalesce(told.visit, post.visit_id) ELSE post.visit_id END,
                published = told.published, date_is_sure = told.sure,
                told = CASE WHEN told.replaced THEN NULL ELSE post.told END
            FROM unnest(%s::bigint[], %s::bool[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::bytea[], %s::jsonb[],
                        %s::timestamptz[], %s::bool[], %s::bigint[])
                 AS told(id, replaced, title, text, excerpt, language, source, digest, directives, published, sure, visit)
            WHERE post.id = told.id
            """,
            literals(columns),
        )


def see(seen: list[tuple[int, datetime, bytes | None]]) -> None:
    """Posts that were told again: they are still there. (id, moment, digest of the entry that told it; none for a page)."""
    seen.sort(key=lambda one: one[0])
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE harvest_post AS post SET last_seen = greatest(post.last_seen, seen.at), first_seen = least(post.first_seen, seen.at),
                gone_at = CASE WHEN seen.at >= post.gone_at THEN NULL ELSE post.gone_at END, told = coalesce(seen.told, post.told)
            FROM unnest(%s::bigint[], %s::timestamptz[], %s::bytea[]) AS seen(id, at, told)
            WHERE post.id = seen.id AND (post.last_seen < seen.at OR post.first_seen > seen.at OR seen.at >= post.gone_at
                                         OR post.told IS DISTINCT FROM coalesce(seen.told, post.told))
            """,
            literals(([number for number, _, _ in seen], [at for _, at, _ in seen], [told for _, _, told in seen])),
        )


def restrict(asked: Mapping[str, Directives]) -> None:
    """What pages ask holds for the posts that stand under their addresses, whoever told them. By SURT."""
    from seve.harvest.models import Post

    limited = {
        surt: directives for surt, directives in asked.items() if not may_keep_text(directives) or excerpt_limit(directives) is not None
    }
    columns: list[list[Any]] = [[], [], [], []]
    for number, key, held in Post.objects.filter(surt__in=list(limited)).order_by("id").values_list("id", "surt", "directives"):
        joined = strictest(rules.from_json(held), limited[key])
        told = (number, may_keep_text(joined), excerpt_limit(joined), json.dumps(rules.to_json(joined)))
        for column, value in zip(columns, told, strict=True):
            column.append(value)
    if not columns[0]:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE harvest_post AS post SET text = CASE WHEN asked.keeps THEN post.text ELSE '' END,
                excerpt = coalesce(left(post.excerpt, asked.most), post.excerpt), directives = asked.directives
            FROM unnest(%s::bigint[], %s::bool[], %s::int[], %s::jsonb[]) AS asked(id, keeps, most, directives)
            WHERE post.id = asked.id AND post.directives <> asked.directives
            """,
            literals(columns),
        )


def purge(surts: Sequence[str]) -> int:
    """Take posts out for good, with everything that hangs on them, and empty what is stored of their pages."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM harvest_hyperlink WHERE page_id IN (SELECT id FROM harvest_page WHERE surt = ANY(%s))", [list(surts)])
        cursor.execute("UPDATE harvest_page SET title = '', generator = '', published = NULL WHERE surt = ANY(%s)", [list(surts)])
    from seve.harvest.models import Post

    removed, _ = Post.objects.filter(surt__in=list(surts)).delete()
    return removed


def purge_under(place: str) -> int:
    """Take out every post of an account that no longer agrees to be read."""
    from seve.harvest.models import Page, Post

    surts = set(Post.objects.filter(Q(surt=place) | Q(surt__startswith=f"{place}/")).values_list("surt", flat=True))
    surts |= set(Page.objects.filter(Q(surt=place) | Q(surt__startswith=f"{place}/")).values_list("surt", flat=True))
    return purge(sorted(surts))


def move(pairs: Sequence[tuple[str, str, str]]) -> None:
    """Posts stored under the address of a page that names another as its own: (old SURT, new SURT, new address).

    Where both are stored, the one under the new address stays.
    """
    with connection.cursor() as cursor:
        columns = [[old for old, _, _ in pairs], [new for _, new, _ in pairs], [url for _, _, url in pairs]]
        cursor.execute(
            """
            UPDATE harvest_post AS post SET surt = told.new, url = told.url
            FROM unnest(%s::text[], %s::text[], %s::text[]) AS told(old, new, url)
            WHERE post.surt = told.old AND NOT EXISTS (SELECT 1 FROM harvest_post AS other WHERE other.surt = told.new)
            """,
            literals(columns),
        )
    from seve.harvest.models import Post

    Post.objects.filter(surt__in=[old for old, _, _ in pairs]).delete()
