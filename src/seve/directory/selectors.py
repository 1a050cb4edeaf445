"""Reads of the directory: entities, territories, nominations, and whose page an address is."""

from collections import Counter
from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db import connection
from django.db.models import Count, Q, QuerySet

from seve.base.text import fold
from seve.directory.domain import territories as rules
from seve.directory.domain.index import EntityIndex
from seve.directory.models import Discovery, Nomination, StandingProof, Territory, UrlPrefix, WebEntity
from seve.directory.types import (
    Counts,
    Entity,
    EntityKind,
    EntityPage,
    Filters,
    Proof,
    ProofKind,
    Route,
    Standing,
    Status,
    TerritoryLevel,
)
from seve.directory.types import Nomination as NominationRow
from seve.directory.types import Territory as TerritoryRow

__all__ = ["EntityIndex", "entity_index"]

_cached: tuple[UUID, EntityIndex] | None = None


def entity_index() -> EntityIndex:
    """Every prefix of every entity, whatever its status. Kept in memory until a prefix or an entity changes (one tiny query tells)."""
    global _cached
    stamp = _stamp()
    if stamp is not None and _cached is not None and _cached[0] == stamp:
        return _cached[1]
    status = {entity: Status(value) for entity, value in WebEntity.objects.values_list("id", "status")}
    index = EntityIndex(UrlPrefix.objects.values_list("surt", "entity_id"), status)
    if stamp is not None:
        _cached = (stamp, index)
    return index


def _stamp() -> UUID | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT value FROM directory_stamp WHERE id = 1")
        row = cursor.fetchone()
    return row[0] if row else None


def list_entities(
    *,
    status: Status | None = None,
    standing: Standing | None = None,
    kind: EntityKind | None = None,
    territory: str | None = None,
    language: str | None = None,
    search: str = "",
    ids: Sequence[int] | None = None,
) -> list[Entity]:
    """Living entities by name. A territory counts with everything below it; every word of `search` must be in the name or the address."""
    filters = Filters(status=status, standing=standing, kind=kind, territory=territory, language=language, search=search)
    rows = _filtered(filters)
    if ids is not None:
        rows = rows.filter(id__in=list(ids))
    return [_entity(row) for row in rows]


def page_of_entities(filters: Filters, *, page: int = 1, size: int = 50, order: str = "name") -> EntityPage:
    """One page of the same list. `order` is "name", "newest" or "decided"."""
    rows = _filtered(filters, order)
    total = rows.count()
    pages = max(1, -(-total // size))
    page = min(max(page, 1), pages)
    entities = tuple(_entity(row) for row in rows[(page - 1) * size : page * size])
    return EntityPage(entities=entities, total=total, page=page, pages=pages)


def _filtered(filters: Filters, order: str = "name") -> "QuerySet[WebEntity]":
    rows = WebEntity.objects.filter(merged_into__isnull=True).prefetch_related("prefix_set")
    for field in ("status", "standing", "kind", "language"):
        wanted = getattr(filters, field)
        if wanted is not None:
            rows = rows.filter(**{field: wanted})
    if filters.territory is not None:
        rows = rows.filter(territory_id__in=territory_and_below(filters.territory)) if filters.territory else rows.filter(territory=None)
    for word in fold(filters.search).split():
        rows = rows.filter(search_key__contains=word)
    orders = {"name": ("name", "id"), "newest": ("-id",), "decided": ("-decided_at", "-id")}
    return rows.order_by(*orders[order])


def get_entity(entity_id: int) -> Entity | None:
    """The entity of this id; the id of one that was merged answers with the entity it became."""
    row = WebEntity.objects.filter(id=living_id(entity_id)).prefetch_related("prefix_set").first()
    return _entity(row) if row else None


def living_id(entity_id: int) -> int:
    """The id under which an entity lives on after merges."""
    seen = {entity_id}
    while (target := WebEntity.objects.filter(id=entity_id).values_list("merged_into_id", flat=True).first()) is not None:
        if target in seen:
            break
        seen.add(target)
        entity_id = target
    return entity_id


def merged_ids() -> dict[int, int]:
    """Ids of entities that were merged, and the entity each one is now."""
    return {entity: living_id(entity) for entity in WebEntity.objects.filter(merged_into__isnull=False).values_list("id", flat=True)}


def prefix_urls(entity_id: int) -> list[tuple[str, str]]:
    """The bounds of an entity: each SURT with the address it was made from."""
    return list(UrlPrefix.objects.filter(entity_id=entity_id).order_by("surt").values_list("surt", "url"))


def proofs_of(entity_id: int) -> list[Proof]:
    """What the standing of an entity rests on, surest first."""
    rows = StandingProof.objects.filter(entity_id=entity_id).order_by("-confidence", "id")
    return [Proof(ProofKind(row.kind), row.url, row.quote, row.seen_at, row.confidence) for row in rows]


def declared_feeds() -> dict[int, tuple[str, ...]]:
    """The feed addresses that lists gave for entities, by entity id; only entities that have some."""
    rows = WebEntity.objects.filter(merged_into__isnull=True).exclude(declared_feeds=[])
    return {entity: tuple(feeds) for entity, feeds in rows.values_list("id", "declared_feeds")}


def territories() -> dict[str, TerritoryRow]:
    """Every territory by its code."""
    rows = Territory.objects.order_by("code")
    return {row.code: TerritoryRow(row.code, row.name, TerritoryLevel(row.level), row.parent_id) for row in rows}


def territory_and_below(code: str) -> frozenset[str]:
    """The code, and the codes of everything under it."""
    return rules.below(code, territories())


def counts_by_status() -> dict[Status, int]:
    """How many living entities there are of each status; every status is there."""
    return counts().status


def counts() -> Counts:
    """How many living entities there are by status, kind, standing and territory."""
    grouped = WebEntity.objects.filter(merged_into__isnull=True).values_list("status", "kind", "standing", "territory_id")
    rows = list(grouped.annotate(n=Count("id")).order_by())
    sums: list[Counter[str]] = [Counter(), Counter(), Counter(), Counter()]
    for *values, number in rows:
        for column, value in zip(sums, values, strict=True):
            column[value or ""] += number
    return Counts(
        status={each: sums[0][each.value] for each in Status},
        kind={each: sums[1][each.value] for each in EntityKind},
        standing={each: sums[2][each.value] for each in Standing},
        territory=dict(sums[3]),
    )


def nominations(limit: int = 100) -> list[NominationRow]:
    """Addresses that wait for a decision, those cited by most admitted entities first."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT n.id, count(e.id) AS citing FROM directory_nomination n
            LEFT JOIN LATERAL unnest(n.cited_by) AS c(entity) ON true
            LEFT JOIN directory_webentity e ON e.id = c.entity AND e.status = 'in'
            WHERE n.state = 'waiting' GROUP BY n.id ORDER BY citing DESC, n.last_seen DESC, n.id LIMIT %s
            """,
            [limit],
        )
        ranked: list[tuple[int, int]] = cursor.fetchall()
    rows = Nomination.objects.in_bulk([row for row, _ in ranked])
    routes = _routes([row.surt for row in rows.values()])
    return [_nomination(rows[number], citing, routes) for number, citing in ranked]


def nomination_citers(nomination_id: int) -> list[Entity]:
    """The entities whose pages cite a nominated address."""
    cited_by = Nomination.objects.filter(id=nomination_id).values_list("cited_by", flat=True).first()
    return list_entities(ids=cited_by or [])


def nominations_waiting() -> int:
    """How many addresses wait for a decision."""
    return Nomination.objects.filter(state="waiting").count()


def captures() -> list[tuple[str, Route]]:
    """By which routes each admitted place was found: (first prefix of the place, route), once each; for the coverage estimate."""
    index = entity_index()
    named = {row["entity_id"]: row["surt"] for row in UrlPrefix.objects.order_by("entity_id", "-surt").values("entity_id", "surt")}
    found = set()
    for surt, route in Discovery.objects.values_list("surt", "route"):
        entity = index.resolve_surt(surt)
        if entity is not None and index.status_of(entity) == Status.IN:
            found.add((named[entity], Route(route)))
    return sorted(found)


def _routes(surts: Sequence[str]) -> Mapping[str, tuple[Route, ...]]:
    found: dict[str, tuple[Route, ...]] = {}
    for surt, route in Discovery.objects.filter(surt__in=surts).order_by("surt", "route").values_list("surt", "route"):
        found[surt] = (*found.get(surt, ()), Route(route))
    return found


def _nomination(row: Nomination, cited_by: int, routes: Mapping[str, tuple[Route, ...]]) -> NominationRow:
    return NominationRow(
        id=row.id,
        url=row.url,
        surt=row.surt,
        routes=routes.get(row.surt, ()),
        cited_by=cited_by,
        first_seen=row.first_seen,
        last_seen=row.last_seen,
    )


def _entity(row: WebEntity) -> Entity:
    return Entity(
        id=row.id,
        name=row.name,
        home_url=row.home_url,
        kind=EntityKind(row.kind),
        status=Status(row.status),
        standing=Standing(row.standing),
        territory=row.territory_id,
        language=row.language,
        note=row.note,
        created_at=row.created_at,
        decided_at=row.decided_at,
        prefixes=tuple(sorted(prefix.surt for prefix in row.prefix_set.all())),
        declared_feeds=tuple(row.declared_feeds),
    )


def find_entity(reference: str) -> Entity | None:
    """The entity that somebody means by an id ("12") or by an address."""
    if reference.isdecimal():
        return get_entity(int(reference))
    found = entity_index().resolve(reference)
    return get_entity(found) if found is not None else None


def entities_named(name: str) -> list[Entity]:
    """Living entities that bear exactly this name, without regard to case and accents."""
    rows = WebEntity.objects.filter(Q(search_key__startswith=fold(name) + " "), merged_into__isnull=True).prefetch_related("prefix_set")
    return [_entity(row) for row in rows if fold(row.name) == fold(name)]
