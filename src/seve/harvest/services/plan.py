"""The plan of the harvest: which addresses there are to visit, which are due, and when each is next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from seve.base.http import AddressForbidden, read_target
from seve.directory.selectors import declared_feeds, list_entities
from seve.harvest.domain.schedule import Due
from seve.harvest.models import Feed, PushSubscription
from seve.harvest.services.arrays import literals

KIND_ORDER = {"home": 0, "feed": 1, "sitemap": 2, "page": 3}
FIELDS = (  # in the order of Due; what hubs told is read last
    "id", "entity_id", "url", "host", "kind", "depth", "failures", "etag", "last_modified", "content_hash", "interval_minutes",
    "ttl_minutes", "moved_to", "moved_sightings", "state", "probed_at", "hub", "topic", "skip_hours", "skip_days",
    "push__granted_until", "push__asked_at", "push__last_push", "push__missed",
)  # fmt: skip

SAVE = """
UPDATE harvest_feed AS feed
SET failures = seen.failures, state = seen.state, detail = seen.detail, etag = seen.etag, last_modified = seen.last_modified,
    content_hash = seen.content_hash, interval_minutes = seen.minutes, ttl_minutes = seen.ttl, moved_to = seen.moved_to,
    moved_sightings = seen.sightings, hub = seen.hub, topic = seen.topic, skip_hours = seen.skip_hours, skip_days = seen.skip_days,
    next_due = seen.next_due, last_visit = seen.at, last_ok = CASE WHEN seen.failures = 0 THEN seen.at ELSE feed.last_ok END
FROM unnest(%s::bigint[], %s::int[], %s::text[], %s::text[], %s::text[], %s::text[], %s::bytea[], %s::int[], %s::int[], %s::text[],
            %s::int[], %s::text[], %s::text[], %s::int[], %s::int[], %s::timestamptz[], %s::timestamptz[])
     AS seen(id, failures, state, detail, etag, last_modified, content_hash, minutes, ttl, moved_to, sightings, hub, topic, skip_hours,
             skip_days, next_due, at)
WHERE feed.id = seen.id
"""


def ensure_homes(entity_ids: frozenset[int]) -> None:
    """Make sure that the home of every admitted place is in the plan, and the feeds that its list declared."""
    known = frozenset(Feed.objects.filter(kind="home").values_list("entity_id", flat=True))
    new = entity_ids - known
    rows = [_row(entity.id, entity.home_url, "home", 0) for entity in (list_entities(ids=sorted(new)) if new else ())]
    declared = [(entity, url) for entity, urls in declared_feeds().items() if entity in entity_ids for url in urls]
    planned = frozenset(Feed.objects.filter(kind="feed").values_list("url", flat=True)) if declared else frozenset()
    rows += [_row(entity, url, "feed", 0) for entity, url in declared if url not in planned]
    Feed.objects.bulk_create([row for row in rows if row is not None], ignore_conflicts=True, batch_size=1000)


def add(entity_id: int, urls: Sequence[str], kind: str, depth: int) -> list[Due]:
    """Put addresses in the plan, due at once. Gives those that wait for their first visit; known ones stay as they are."""
    rows = [row for row in (_row(entity_id, url, kind, depth) for url in dict.fromkeys(urls)) if row is not None]
    if not rows:
        return []
    Feed.objects.bulk_create(rows, ignore_conflicts=True)
    waiting = Feed.objects.filter(url__in=[row.url for row in rows], entity_id=entity_id, last_visit=None, kind=kind)
    return [_due(values) for values in waiting.order_by("id").values_list(*FIELDS)]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a round is to visit."""

    entity_ids: frozenset[int]  # compared here, not in the query: they may be a hundred thousand
    depth: int
    before: datetime | None  # a round over everything: what was not visited since then; None: what is due
    now: datetime
    urls: frozenset[str] = frozenset()  # these addresses only, of whatever kind and depth

    def rows(self) -> "QuerySet[Feed]":
        """The rows of the plan."""
        if self.urls:
            return Feed.objects.filter(url__in=self.urls)
        kinds = ("home", "feed", "sitemap") if self.depth else ("home", "feed")
        rows = Feed.objects.filter(Q(kind__in=kinds) | Q(kind="page", depth__lte=self.depth))
        if self.before is not None:
            return rows.filter(Q(last_visit=None) | Q(last_visit__lt=self.before))
        return rows.filter(Q(next_due=None) | Q(next_due__lte=self.now))


def due_hosts(wanted: Wanted) -> list[str]:
    """The hosts with something to visit."""
    pairs = wanted.rows().values_list("host", "entity_id").distinct().iterator(chunk_size=5000)
    return sorted({host for host, entity_id in pairs if entity_id in wanted.entity_ids})


def due_at(hosts: Sequence[str], wanted: Wanted) -> dict[str, list[Due]]:
    """What there is to visit at these hosts, in its order: home, feeds, pages by depth, the longest unseen first."""
    found: dict[str, list[Due]] = {host: [] for host in hosts}
    rows = wanted.rows().filter(host__in=hosts).order_by("depth", "last_visit", "id")
    for values in rows.values_list(*FIELDS):
        if values[1] in wanted.entity_ids:
            found[values[3]].append(_due(values))
    for dues in found.values():
        dues.sort(key=lambda due: KIND_ORDER[due.kind])
    return found


def next_due(entity_ids: frozenset[int], *, now: datetime) -> datetime | None:
    """When the next visit of these places is due; None when none waits."""
    rows = Feed.objects.filter(next_due__gt=now).order_by("next_due").values_list("entity_id", "next_due")
    return next((due for entity_id, due in rows.iterator(chunk_size=500) if entity_id in entity_ids), None)


@dataclass(frozen=True, slots=True)
class Planned:
    """An address before and after its visit."""

    was: Due
    due: Due
    next_due: datetime
    at: datetime
    detail: str


def save(visited: Sequence[Planned]) -> None:
    """Write addresses back after their visits, each of which is there once. One that moved onto another known one gives way to it."""
    stay = [one for one in visited if one.due.url == one.was.url or _move(one)]
    if stay:
        with connection.cursor() as cursor:
            cursor.execute(SAVE, literals(_columns(stay)))
    for one in visited:
        if one.due.missed != one.was.missed:
            PushSubscription.objects.filter(feed_id=one.was.id).update(missed=one.due.missed)


def _move(one: Planned) -> bool:
    """Whether the address could be changed into the one it moved to."""
    rows = Feed.objects.filter(pk=one.was.id)
    if Feed.objects.filter(url=one.due.url).exclude(pk=one.was.id).exists():
        rows.delete()
        return False
    rows.update(url=one.due.url, host=read_target(one.due.url).host)
    return True


def _columns(visited: Sequence[Planned]) -> list[list[Any]]:
    dues = [one.due for one in visited]
    return [
        [one.was.id for one in visited],
        [due.failures for due in dues],
        [due.state for due in dues],
        [one.detail[:500] for one in visited],
        [due.etag for due in dues],
        [due.last_modified for due in dues],
        [due.content_hash for due in dues],
        [max(1, round(due.interval.total_seconds() / 60)) for due in dues],
        [round(due.ttl.total_seconds() / 60) for due in dues],
        [due.moved_to for due in dues],
        [due.moved_sightings for due in dues],
        [due.hub for due in dues],
        [due.topic for due in dues],
        [due.skip_hours for due in dues],
        [due.skip_days for due in dues],
        [one.next_due for one in visited],
        [one.at for one in visited],
    ]


def knows_feed(entity_id: int) -> bool:
    """Whether the plan has a feed of this place."""
    return Feed.objects.filter(entity_id=entity_id, kind="feed").exists()


def forget(feed_id: int) -> None:
    """Take an address out of the plan: it was a guess, and is no feed."""
    Feed.objects.filter(pk=feed_id).delete()


def note_probe(feed_id: int, at: datetime) -> None:
    """Remember when the usual feed addresses of this home were last tried."""
    Feed.objects.filter(pk=feed_id).update(probed_at=at)


def put_off(ids: Sequence[int], until: datetime) -> None:
    """Addresses of a host that does not answer wait with it."""
    Feed.objects.filter(pk__in=ids).update(next_due=until)


def hold(entity_id: int, *, until: datetime) -> None:
    """Nothing of a place but its home is visited before then."""
    waits = Q(next_due=None) | Q(next_due__lt=until)
    Feed.objects.filter(waits, entity_id=entity_id).exclude(kind="home").update(next_due=until)


def release(entity_id: int) -> None:
    """All of a place is due at once."""
    Feed.objects.filter(entity_id=entity_id).update(next_due=None)


def _row(entity_id: int, url: str, kind: str, depth: int) -> Feed | None:
    try:
        target = read_target(url)
    except AddressForbidden:
        return None
    return Feed(entity_id=entity_id, url=target.url, host=target.host, kind=kind, depth=depth)


def _due(values: tuple[Any, ...]) -> Due:
    plain, (digest, interval, ttl), rest, (until, asked, pushed, missed) = values[:9], values[9:12], values[12:20], values[20:]
    digest = bytes(digest) if digest is not None else None
    heard = max(asked, pushed) if asked is not None and pushed is not None else asked or pushed
    hubs = (until, heard, missed or 0)
    fields: tuple[Any, ...] = (*plain, digest, timedelta(minutes=interval), timedelta(minutes=ttl), *rest, *hubs)
    return Due(*fields)
