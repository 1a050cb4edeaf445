"""Entities: lists, one, counts, and what their standing rests on."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import Count, OuterRef, QuerySet

from seve.base.text import fold
from seve.directory.models import StandingProof, UrlPrefix, WebEntity
from seve.directory.selectors.index import entity_index
from seve.directory.selectors.territories import territory_and_below
from seve.directory.types import Card, Counts, Entity, EntityKind, EntityPage, Filters, Proof, ProofKind, Standing, Status

FIELDS = (
    "id",
    "name",
    "home_url",
    "kind",
    "status",
    "standing",
    "territory_id",
    "language",
    "note",
    "created_at",
    "decided_at",
    "declared_feeds",
)


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
    return _entities(rows)


def cards(ids: Iterable[int]) -> dict[int, Card]:
    """What a map shows of these places, by id; an id that was merged answers with the place it became, one that is no more is absent."""
    wanted = list(ids)
    rows = _cards(wanted)
    became = {entity: living_id(entity) for entity, (_, target) in rows.items() if target is not None}
    living = _cards(list(became.values())) if became else {}
    return {entity: living[became[entity]][0] if entity in became else rows[entity][0] for entity in wanted if entity in rows}


def _cards(ids: list[int]) -> dict[int, tuple[Card, int | None]]:
    columns = "id, merged_into_id, name, home_url, standing, kind, territory_id, language, status"
    with connection.cursor() as cursor:  # tens of thousands at once: past the rows' own objects
        cursor.execute(f"SELECT {columns} FROM directory_webentity WHERE id = ANY(%s)", [ids])  # noqa: S608 - fixed words only
        return {identity: (Card(*fields), target) for identity, target, *fields in cursor.fetchall()}


def territories_of_places() -> dict[int, str]:
    """The territory of every place, by id, "" for none; a place that was merged stands where the one it became does."""
    home = {entity: code or "" for entity, code in WebEntity.objects.values_list("id", "territory_id")}
    return home | {entity: home.get(became, "") for entity, became in merged_ids().items()}


def ids_of(status: Status) -> frozenset[int]:
    """The ids of the living entities of a status, for who needs no more than that."""
    return frozenset(WebEntity.objects.filter(merged_into__isnull=True, status=status).values_list("id", flat=True))


def page_of_entities(filters: Filters, *, page: int = 1, size: int = 50, order: str = "name") -> EntityPage:
    """One page of the same list. `order` is "name", "newest" or "decided"."""
    rows = _filtered(filters, order)
    total = rows.count()
    pages = max(1, -(-total // size))
    page = min(max(page, 1), pages)
    entities = tuple(_entities(rows[(page - 1) * size : page * size]))
    return EntityPage(entities=entities, total=total, page=page, pages=pages)


def _filtered(filters: Filters, order: str = "name") -> "QuerySet[WebEntity]":
    rows = WebEntity.objects.filter(merged_into__isnull=True)
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
    found = _entities(WebEntity.objects.filter(id=living_id(entity_id)))
    return found[0] if found else None


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


def find_entity(reference: str) -> Entity | None:
    """The entity that somebody means by an id ("12") or by an address."""
    if reference.isdecimal():
        return get_entity(int(reference))
    found = entity_index().resolve(reference)
    return get_entity(found) if found is not None else None


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


def _entities(rows: "QuerySet[WebEntity]") -> list[Entity]:
    """One question, whatever the number of places: rows as plain values, the prefixes of each in an array."""
    prefixes = ArraySubquery(UrlPrefix.objects.filter(entity=OuterRef("pk")).values("surt"))
    return [_entity(*values) for values in rows.values_list(*FIELDS, prefixes)]


def _entity(*row: Any) -> Entity:
    identity, name, home_url, kind, status, standing, territory, language, note, created_at, decided_at, feeds, prefixes = row
    return Entity(
        id=identity,
        name=name,
        home_url=home_url,
        kind=EntityKind(kind),
        status=Status(status),
        standing=Standing(standing),
        territory=territory,
        language=language,
        note=note,
        created_at=created_at,
        decided_at=decided_at,
        prefixes=tuple(sorted(prefixes)),
        declared_feeds=tuple(feeds),
    )
