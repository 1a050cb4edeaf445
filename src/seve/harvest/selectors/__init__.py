"""Reads of the harvest: posts, hyperlinks, visits, and the counts of each."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import numpy as np
from django.db import connection
from django.db.models import Count, Max, Q
from numpy.typing import NDArray

from seve.base import addresses
from seve.base.http import AddressForbidden, read_target
from seve.directory.selectors import entity_index
from seve.harvest import models, types
from seve.harvest.domain import directives
from seve.harvest.domain.hands import read_line
from seve.harvest.domain.robots import rules_of_answer
from seve.harvest.selectors.tallies import count_posts as count_posts  # it and two more are reads like those below
from seve.harvest.selectors.tallies import in_period
from seve.harvest.selectors.tallies import sizes_of_posts as sizes_of_posts
from seve.harvest.selectors.tallies import tags_of_posts as tags_of_posts
from seve.harvest.types import Doubt, Hyperlink, LinkKind, LinkTable, LostLink, Move, Outcome, Post, Usage, Via, VisitRecord

if TYPE_CHECKING:
    from seve.base.http import Policy

ROWS_AT_ONCE = 20_000


def posts(
    *,
    start: datetime | None = None,
    end: datetime | None = None,
    entity_ids: Sequence[int] | None = None,
    after_id: int | None = None,
    limit: int | None = None,
    offset: int = 0,
    with_gone: bool = False,
) -> list[Post]:
    """Posts from `start` (included) to `end` (left out), newest first; by id when `after_id` is given.

    Those that told no date, or one to come, stand after the others: the date of our visit makes nobody the first. What our first visit to a
    place found without a date was there before, nobody knows since when: it belongs to no period that begins. Posts whose page was
    withdrawn are left out unless `with_gone`.
    """
    order = ("id",) if after_id is not None else ("-date_is_sure", "-published", "id")
    rows = models.Post.objects.select_related("visit").order_by(*order)
    if not with_gone:
        rows = rows.filter(gone_at__isnull=True)
    rows = in_period(rows, start, end)
    if entity_ids is not None:
        rows = rows.filter(entity_id__in=list(entity_ids))
    if after_id is not None:
        rows = rows.filter(id__gt=after_id)
    return [_post(row) for row in rows[offset : None if limit is None else offset + limit]]


def count_copies(entity_id: int) -> int:
    """How many answers of a place are kept whole, as evidence."""
    return models.Visit.objects.filter(entity_id=entity_id).exclude(archive="").count()


def get_post(post_id: int) -> Post | None:
    row = models.Post.objects.select_related("visit").filter(id=post_id).first()
    return _post(row) if row else None


def get_posts(post_ids: Sequence[int]) -> dict[int, Post]:
    """Several posts at once, by id; ids that are no more are absent."""
    rows = models.Post.objects.select_related("visit").filter(id__in=list(post_ids))
    return {row.id: _post(row) for row in rows}


def post_times(*, until: datetime) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """When each place posted: entity ids and epoch seconds, two columns of one length, in order of place then time.

    Withdrawn posts count: the place spoke. Posts without a sure date do not.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT entity_id, extract(epoch FROM published)::bigint FROM harvest_post"
            " WHERE published <= %s AND date_is_sure ORDER BY 1, 2",
            [until],
        )
        table = np.array(cursor.fetchall(), dtype=np.int64).reshape(-1, 2)
    return table[:, 0].copy(), table[:, 1].copy()


def post_marks() -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
    """Of every post that was not withdrawn, by id: the id, a number that changes with its words, its date or what its page asks, and
    whether its page asks anything. Cheap: the texts themselves are not read."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, ('x' || left(md5(concat_ws(' ', encode(content_hash, 'hex'), title, octet_length(text), published, directives)),"
            " 16))::bit(64)::bigint, directives <> '{}' FROM harvest_post WHERE gone_at IS NULL ORDER BY id"
        )
        table = np.array(cursor.fetchall(), dtype=np.int64).reshape(-1, 3)
    return table[:, 0].copy(), table[:, 1].copy(), table[:, 2].astype(bool)


def latest_date() -> datetime | None:
    """The date of the newest post; of those that told none, nobody knows it."""
    return models.Post.objects.filter(date_is_sure=True).order_by("-published").values_list("published", flat=True).first()


def latest_visit() -> datetime | None:
    """When we last looked at anything; for an ecosystem read from archives, the date of the newest record."""
    found: datetime | None = models.Visit.objects.aggregate(last=Max("at"))["last"]
    return found


def last_read(*, until: datetime) -> dict[int, datetime]:
    """When each place last gave something to read, up to a moment; places that were never visited are absent."""
    fine = [Outcome.OK.value, Outcome.UNCHANGED.value]
    rows = models.Visit.objects.filter(at__lte=until, outcome__in=fine).values_list("entity_id").annotate(last=Max("at"))
    return dict(rows)


def totals() -> dict[str, int]:
    """How many visits, posts, links, pages and feeds are stored."""
    return {
        "visits": models.Visit.objects.count(),
        "posts": models.Post.objects.count(),
        "links": models.Hyperlink.objects.count(),
        "pages": models.Page.objects.count(),
        "feeds": models.Feed.objects.count(),
    }


LINKS_OF_PLACES = """
SELECT source_entity_id, count(*), string_agg(target_surt, E'\\n'), string_agg(boolsend(nofollow), ''),
       string_agg(int8send(kind), ''), string_agg(int8send(page_id), ''), string_agg(timestamptz_send(first_seen), ''),
       string_agg(timestamptz_send(last_seen), ''), string_agg(timestamptz_send(gone_at), ''), string_agg(timestamptz_send(published), '')
FROM (
    SELECT l.source_entity_id, l.target_surt, l.rel && %s::text[] AS nofollow,
           array_position(%s::text[], l.kind::text)::bigint AS kind, l.page_id, l.first_seen,
           CASE WHEN l.gone_at IS NULL THEN greatest(p.last_seen, l.last_seen) ELSE l.last_seen END AS last_seen,
           CASE WHEN l.gone_at <= %s THEN l.gone_at ELSE 'epoch' END AS gone_at, coalesce(p.published, 'epoch') AS published
    FROM harvest_hyperlink l JOIN harvest_page p ON p.id = l.page_id
    WHERE l.first_seen <= %s OR p.published <= %s ORDER BY l.source_entity_id, l.page_id, l.id
) AS links GROUP BY source_entity_id ORDER BY source_entity_id
"""
POSTGRES_EPOCH = int(datetime(2000, 1, 1, tzinfo=UTC).timestamp())


def hyperlinks_for_atlas(*, at: datetime) -> LinkTable:
    """Every link that had been seen by the moment `at`, or stands on a page dated before it, with what was known of it then.

    A link that went away later than `at` is told as still there; links of pages that ask not to be counted are never stored. The database
    packs the links of a place into columns of eight bytes a number (moments in microseconds): no link is an object of ours.
    """
    with connection.cursor() as cursor:
        cursor.execute(LINKS_OF_PLACES, [list(types.UNENDORSED), [kind.value for kind in types.LINK_KINDS], at, at, at])
        columns = list(zip(*cursor.fetchall(), strict=True)) or [()] * 10
    place, size, surts, nofollow, *packed = columns
    kind, page, *moments = (np.frombuffer(b"".join(column), dtype=">i8").astype(np.int64) for column in packed)
    first, last, gone, published = (micros // 1_000_000 + POSTGRES_EPOCH for micros in moments)
    return LinkTable(
        source_entity=np.repeat(np.array(place, dtype=np.int64), np.array(size, dtype=np.int64)),
        target_surt=[surt for text in surts for surt in text.split("\n")],
        kind=(kind - 1).astype(np.int8),
        page_id=page,
        first_seen=first,
        last_seen=last,
        gone_at=gone,
        published=published,
        nofollow=np.frombuffer(b"".join(nofollow), dtype=np.bool_),
    )


def page_links(*, source_entity: int, target_prefixes: Sequence[str] | None = None, limit: int = 200) -> list[Hyperlink]:
    """Links of one place, newest first; only those under one of `target_prefixes` (SURTs) when given."""
    rows = models.Hyperlink.objects.filter(source_entity_id=source_entity)
    if target_prefixes is not None:
        rows = rows.filter(_under(target_prefixes))
    return _hyperlinks(rows.select_related("page").order_by("-first_seen", "id")[:limit])


def links_to(*, target_prefixes: Sequence[str], limit: int = 200) -> list[Hyperlink]:
    """Links that lead to a place, from all others, newest first."""
    rows = models.Hyperlink.objects.filter(_under(target_prefixes)).select_related("page").order_by("-first_seen", "id")
    return _hyperlinks(rows[:limit])


def lost_links(*, until: datetime, since: datetime | None = None, limit: int | None = None) -> list[LostLink]:
    """Links that went away by `until` (and after `since`), the latest first."""
    rows = models.Hyperlink.objects.filter(gone_at__lte=until).select_related("page").order_by("-gone_at", "id")
    if since is not None:
        rows = rows.filter(gone_at__gt=since)
    return [
        LostLink(
            source_entity=row.source_entity_id,
            source_url=row.page.url,
            target_url=row.target_url,
            target_surt=row.target_surt,
            anchor=row.anchor,
            kind=LinkKind(row.kind),
            last_seen=row.last_seen,
            gone_at=row.gone_at,
        )
        for row in (rows[:limit] if limit is not None else rows)
        if row.gone_at is not None
    ]


def visits_of(entity_id: int, limit: int = 50) -> list[VisitRecord]:
    """The last visits of one place, newest first."""
    return [_visit(row) for row in models.Visit.objects.filter(entity_id=entity_id).order_by("-at", "-id")[:limit]]


def visits_of_pages(*, urls: Sequence[str], since: datetime) -> dict[str, VisitRecord]:
    """The last live visit of each of these addresses since a moment, where there was one."""
    asked = {url: written for url in urls if (written := _as_asked(url))}
    rows = models.Visit.objects.filter(url__in=set(asked.values()), via=Via.LIVE, at__gte=since)
    found = {row.url: _visit(row) for row in rows.order_by("url", "-at", "-id").distinct("url")}
    return {url: found[written] for url, written in asked.items() if written in found}


def posts_at(*, urls: Sequence[str]) -> dict[str, Post]:
    """What is stored under these addresses, withdrawn or not; those under which nothing is are absent."""
    keys = {url: addresses.surt(url) for url in urls}
    rows = models.Post.objects.select_related("visit").filter(surt__in=set(keys.values()))
    found = {row.surt: _post(row) for row in rows}
    return {url: found[key] for url, key in keys.items() if key in found}


def visits_since(since: datetime) -> dict[int, tuple[int, datetime | None]]:
    """By place: how many live visits since then, and the date of the last one."""
    rows = models.Visit.objects.filter(via=Via.LIVE).values("entity_id")
    counted = rows.annotate(n=Count("id", filter=Q(at__gte=since)), last=Max("at"))
    return {row["entity_id"]: (row["n"], row["last"]) for row in counted}


def failures() -> list[VisitRecord]:
    """For each address whose latest visit failed: that visit. Addresses that were only guessed say nothing of a place."""
    fine = [Outcome.OK.value, Outcome.UNCHANGED.value, Outcome.MOVED.value]
    latest = models.Visit.objects.filter(guess=False).order_by("url", "-at", "-id").distinct("url")
    return [_visit(row) for row in latest if row.outcome not in fine]


def moves(*, entity_ids: Sequence[int] | None = None) -> list[Move]:
    """The places that moved to where nobody has decided yet, the latest first; of all places, or of some."""
    rows = models.Feed.objects.filter(kind=models.Feed.Kind.HOME, state=Outcome.MOVED.value).exclude(moved_to="")
    if entity_ids is not None:
        rows = rows.filter(entity_id__in=entity_ids)
    told = rows.order_by("-last_visit", "id").values_list("entity_id", "url", "moved_to", "last_visit")
    index = entity_index()
    return [Move(entity, url, target, seen) for entity, url, target, seen in told if seen and index.resolve(target) is None]


def doubt_of(entity_id: int) -> Doubt | None:
    """Why this place may have changed hands, or None."""
    rows = models.Feed.objects.filter(entity_id=entity_id, kind=models.Feed.Kind.HOME, state=Outcome.CHANGED_HANDS.value)
    line = rows.values_list("detail", flat=True).first()
    return None if line is None else read_line(line)


def links_of_pages(*, urls: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Where the editorial links of these pages lead (SURTs), by page; pages without one are absent."""
    by_surt = {addresses.surt(url): url for url in urls}
    found: dict[str, set[str]] = {}
    rows = models.Hyperlink.objects.filter(kind=LinkKind.EDITORIAL.value, gone_at__isnull=True)
    keys = list(by_surt)
    for start in range(0, len(keys), ROWS_AT_ONCE):
        some = rows.filter(page__surt__in=keys[start : start + ROWS_AT_ONCE])
        for page, target in some.values_list("page__surt", "target_surt"):
            found.setdefault(by_surt[page], set()).add(target)
    return {url: tuple(sorted(targets)) for url, targets in found.items()}


def cited_from_elsewhere(*, urls: Sequence[str]) -> frozenset[str]:
    """Those of these pages to which the text of another place links."""
    by_surt = {addresses.surt(url): url for url in urls}
    owners = dict(models.Page.objects.filter(surt__in=list(by_surt)).values_list("surt", "entity_id"))
    links = models.Hyperlink.objects.filter(target_surt__in=list(by_surt), kind=LinkKind.EDITORIAL.value)
    rows = links.values_list("target_surt", "source_entity_id").distinct()
    return frozenset(by_surt[surt] for surt, source in rows if owners.get(surt) != source)


def usages() -> dict[int, Usage]:
    """What each place is made with: generators of its pages, https, a feed, a rel=me link."""
    generators: dict[int, set[str]] = {}
    secure: set[int] = set()
    for entity, generator, url in models.Page.objects.values_list("entity_id", "generator", "url").iterator():
        generators.setdefault(entity, set()).update({generator} if generator else ())
        if url.startswith("https:"):
            secure.add(entity)
    fed = set(models.Feed.objects.filter(kind=models.Feed.Kind.FEED).values_list("entity_id", flat=True))
    me = set(models.Hyperlink.objects.filter(rel__contains=["me"]).values_list("source_entity_id", flat=True).distinct())
    return {
        entity: Usage(frozenset(generators.get(entity, ())), entity in secure, entity in fed, entity in me)
        for entity in generators.keys() | fed
    }


def client_policy() -> "Policy":
    """How every room goes out: one name, one guard, one proxy."""
    from seve.harvest.fetch.policy import policy_of_settings  # brings the HTTP library, which few readers need

    return policy_of_settings()


def refusal_of_robots(*, status: int, body: bytes, url: str) -> str:
    """Why an answer to /robots.txt (status 0: none) keeps us from this address; "" when it does not."""
    rules = rules_of_answer(status, body)
    return "" if rules.allow(url) else rules.reason


def _as_asked(url: str) -> str:
    """The address as visits write it; empty for one that is never visited."""
    try:
        return read_target(url).url
    except AddressForbidden:
        return ""


def _under(prefixes: Sequence[str]) -> Any:
    """A SURT is under a prefix when it begins with it; written as a range so that the index serves."""
    condition = Q(pk__in=[])
    for prefix in prefixes:
        condition |= Q(target_surt__startswith=prefix)
    return condition


def _post(row: models.Post) -> Post:
    return Post(
        id=row.id,
        entity_id=row.entity_id,
        url=row.url,
        title=row.title,
        text=row.text,
        excerpt=row.excerpt,
        language=row.language,
        published=row.published,
        date_is_sure=row.date_is_sure,
        tags=tuple(row.tags),
        directives=directives.from_json(row.directives),
        archive=row.visit.archive if row.visit else "",
        gone_at=row.gone_at,
    )


def _hyperlinks(rows: Iterable[models.Hyperlink]) -> list[Hyperlink]:
    """Each with the copy kept by the visit that first saw it, else with the latest of its page."""
    found = list(rows)
    kept = [row for row in found if row.page.archive]
    asked = models.Visit.objects.filter(url__in={row.page.url for row in kept}, at__in={row.first_seen for row in kept})
    copies = {(url, at): archive for url, at, archive in asked.exclude(archive="").values_list("url", "at", "archive")} if kept else {}
    return [_hyperlink(row, copies.get((row.page.url, row.first_seen), row.page.archive)) for row in found]


def _hyperlink(row: models.Hyperlink, archive: str) -> Hyperlink:
    return Hyperlink(
        source_url=row.page.url,
        source_entity=row.source_entity_id,
        target_url=row.target_url,
        target_surt=row.target_surt,
        kind=LinkKind(row.kind),
        rel=tuple(row.rel),
        anchor=row.anchor,
        first_seen=row.first_seen,
        last_seen=row.last_seen if row.gone_at else max(row.last_seen, row.page.last_seen),
        gone_at=row.gone_at,
        published=row.page.published,
        archive=archive,
        source_title=row.page.title,
    )


def _visit(row: models.Visit) -> VisitRecord:
    return VisitRecord(
        id=row.id,
        entity_id=row.entity_id,
        url=row.url,
        at=row.at.astimezone(UTC),
        outcome=Outcome(row.outcome),
        status=row.status,
        detail=row.detail,
        bytes=row.bytes,
        duration_ms=row.duration_ms,
        via=Via(row.via),
        archive=row.archive,
    )
