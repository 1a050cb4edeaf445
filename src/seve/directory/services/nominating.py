"""Addresses found outside every place wait for a human; whole archives may be admitted at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.db import connection, transaction

from seve.base.addresses import AddressRefused, entity_prefix, home_of, is_platform_root, surt
from seve.base.errors import SeveError
from seve.charter.exclusions import excluded_by_default
from seve.charter.selectors import which_left
from seve.directory.domain.index import normal
from seve.directory.domain.naming import derived_name, likely_kind, search_key
from seve.directory.models import Discovery, Nomination, UrlPrefix, WebEntity
from seve.directory.selectors import entity_index
from seve.directory.services.journal import deciding
from seve.directory.types import Found, Route, Status


@dataclass(slots=True)
class Sighting:
    """Everything that was found of one place."""

    url: str
    home: str
    first: datetime
    last: datetime
    cited_by: set[int] = field(default_factory=set)
    routes: dict[Route, tuple[datetime, str]] = field(default_factory=dict)  # when and on which page, the first time


def nominate(*, found: Sequence[Found], by: str) -> int:
    """Let found addresses queue for admission, grouped by place. Returns how many places are new in the queue.

    Not nominated: places that the directory holds, whatever their status, places that left, services that are nobody's. The routes by which
    a held place was found are kept all the same. Quick enough to be called for every visit.
    """
    sightings = _grouped(found)
    gone = which_left([each.url for each in sightings.values()])
    sightings = {key: each for key, each in sightings.items() if each.url not in gone}
    if not sightings:
        return 0
    index = entity_index()
    waiting = {key: each for key, each in sightings.items() if index.resolve_surt(key) is None and not is_platform_root(each.url)}
    held = {key: each for key, each in sightings.items() if key not in waiting and index.resolve_surt(key) is not None}
    with transaction.atomic():
        new = _queue(waiting) if waiting else 0
        _remember({**waiting, **held})
    return new


def _grouped(found: Iterable[Found]) -> dict[str, Sighting]:
    """By place (SURT of its prefix), in order of the key: concurrent callers then lock rows in one order."""
    sightings: dict[str, Sighting] = {}
    for each in found:
        try:
            url = entity_prefix(each.url)
            key = normal(surt(url))
        except AddressRefused:
            continue
        sighting = sightings.get(key)
        if sighting is None and _is_nobodys(url):
            continue
        if sighting is None:
            sighting = sightings[key] = Sighting(url, home_of(each.url), each.seen_at, each.seen_at)
        if each.seen_at < sighting.first:
            sighting.first = each.seen_at
        elif each.seen_at > sighting.last:
            sighting.last = each.seen_at
        if each.source_entity is not None:
            sighting.cited_by.add(each.source_entity)
        known = sighting.routes.get(each.route)
        if known is None or each.seen_at < known[0]:
            sighting.routes[each.route] = (each.seen_at, each.evidence_url)
    return dict(sorted(sightings.items()))


def _is_nobodys(url: str) -> bool:
    """Whether no visit could ever go there: a private address, a name of this machine, an odd spelling."""
    from seve.base.http import AddressForbidden, is_near, read_target  # whoever only lists places need not load a client

    try:
        return is_near(read_target(url), settings.SEVE.allow_nets)
    except AddressForbidden:
        return True


def _queue(waiting: dict[str, Sighting]) -> int:
    """Insert or complete nominations in one statement. A refused one stays refused. Returns how many rows are new."""
    rows = list(waiting.items())
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH done AS (
                INSERT INTO directory_nomination AS n (surt, url, home_url, cited_by, first_seen, last_seen, state)
                SELECT surt, url, home, cited::bigint[], first, last, 'waiting'
                FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::timestamptz[], %s::timestamptz[])
                     AS f(surt, url, home, cited, first, last)
                ON CONFLICT (surt) DO UPDATE SET
                    cited_by = ARRAY(SELECT DISTINCT unnest(n.cited_by || EXCLUDED.cited_by) ORDER BY 1),
                    first_seen = least(n.first_seen, EXCLUDED.first_seen),
                    last_seen = greatest(n.last_seen, EXCLUDED.last_seen)
                WHERE NOT (n.cited_by @> EXCLUDED.cited_by AND n.first_seen <= EXCLUDED.first_seen AND n.last_seen >= EXCLUDED.last_seen)
                RETURNING (xmax = 0) AS is_new)
            SELECT count(*) FROM done WHERE is_new
            """,
            [
                [key for key, _ in rows],
                [each.url for _, each in rows],
                [each.home for _, each in rows],
                ["{" + ",".join(map(str, sorted(each.cited_by))) + "}" for _, each in rows],
                [each.first for _, each in rows],
                [each.last for _, each in rows],
            ],
        )
        return int(cursor.fetchone()[0])


def _remember(sightings: dict[str, Sighting]) -> None:
    """By which routes each place was found, once each."""
    rows = [(key, route, *when) for key, each in sightings.items() for route, when in sorted(each.routes.items())]
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO directory_discovery (surt, route, at, evidence_url)
            SELECT * FROM unnest(%s::text[], %s::text[], %s::timestamptz[], %s::text[]) ON CONFLICT DO NOTHING
            """,
            [list(column) for column in zip(*rows, strict=True)] if rows else [[], [], [], []],
        )


def admit_hosts(*, urls: Sequence[str], by: str) -> int:
    """Take every place that these addresses belong to into the ecosystem; refused ones stay out. Returns how many places are new.

    Places of a kind left out by default are passed over: each needs a person and a reason.
    """
    places: dict[str, tuple[str, str]] = {}
    for url in urls:
        try:
            prefix = entity_prefix(url)
            places.setdefault(normal(surt(prefix)), (prefix, home_of(url)))
        except AddressRefused:
            continue
    by_default = {key: each for key, each in places.items() if not _is_left_out(*each)}
    return _admit_places(by_default, by=by, route=Route.WARC)


def _is_left_out(url: str, home: str) -> bool:
    return bool(excluded_by_default(name=derived_name(url), address=home, kind=likely_kind(url)))


def admit_nominations(*, nomination_ids: Sequence[int], by: str, reason: str = "") -> int:
    """Take nominated places into the ecosystem. Returns how many are new.

    Raises SeveError for an id that is not there, and for a place left out by default without a reason.
    """
    rows = _nominations(nomination_ids)
    with transaction.atomic():
        new = _admit_places({row.surt: (row.url, row.home_url or row.url) for row in rows}, by=by, route=None, reason=reason)
        Nomination.objects.filter(id__in=[row.id for row in rows]).update(state="admitted")
    return new


def refuse_nominations(*, nomination_ids: Sequence[int], by: str) -> int:
    """Leave nominated places out: they become places that are out, so that nothing nominates them again. Returns how many."""
    rows = _nominations(nomination_ids)
    with transaction.atomic():
        new = _admit_places(
            {row.surt: (row.url, row.home_url or row.url) for row in rows}, by=by, route=None, status=Status.OUT, verb="directory.refuse"
        )
        Nomination.objects.filter(id__in=[row.id for row in rows]).update(state="refused")
    return new


def _nominations(ids: Sequence[int]) -> list[Nomination]:
    rows = list(Nomination.objects.filter(id__in=list(ids)))
    missing = sorted(set(ids) - {row.id for row in rows})
    if missing:
        raise SeveError(f"there is no nomination number {missing[0]}")
    return rows


def _admit_places(
    places: dict[str, tuple[str, str]],
    *,
    by: str,
    route: Route | None,
    status: Status = Status.IN,
    verb: str = "directory.admit_hosts",
    reason: str = "",
) -> int:
    gone = which_left([url for url, _ in places.values()])
    places = {key: each for key, each in places.items() if each[0] not in gone}
    with deciding(verb, entity_ids=[], by=by, together=f"directory.Places:{len(places)}", reason=reason) as decision:
        index = entity_index()
        held = {key: entity for key in places if (entity := index.resolve_surt(key)) is not None}
        decision.watch(set(held.values()))
        waiting = WebEntity.objects.filter(id__in=held.values(), status__in=[Status.DISCOVERED, Status.UNDECIDED])
        waiting.update(status=status, decided_at=decision.at)
        fresh = [(key, *places[key]) for key in places if key not in held]
        rows = WebEntity.objects.bulk_create([_entity(url, home, status, decision.at) for _, url, home in fresh], batch_size=1000)
        bounds = [UrlPrefix(entity=row, surt=key, url=url) for row, (key, url, _) in zip(rows, fresh, strict=True)]
        UrlPrefix.objects.bulk_create(bounds, batch_size=5000)
        decision.created += [row.id for row in rows]
        if route is not None:
            found = [Discovery(surt=key, route=route, at=decision.at) for key in places]
            Discovery.objects.bulk_create(found, ignore_conflicts=True, batch_size=5000)
        Nomination.objects.filter(surt__in=list(places), state="waiting").update(state="admitted" if status == Status.IN else "refused")
    return len(rows)


def _entity(url: str, home: str, status: Status, now: datetime) -> WebEntity:
    name = derived_name(url)
    return WebEntity(
        name=name,
        home_url=home,
        kind=likely_kind(url),
        status=status,
        search_key=search_key(name, home),
        created_at=now,
        decided_at=now,
    )
