"""What upper rooms keep of an entity (visits, pages, posts…) follows the page it belongs to when bounds change.

The directory knows no upper room: the tables are found through the foreign keys that point at WebEntity. A table with an address moves row
by row to the entity that now holds that address; a table without one follows the row it hangs on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, models

from seve.directory.models import WebEntity
from seve.directory.selectors import entity_index

ROWS_AT_ONCE = 5_000


@dataclass(frozen=True)
class Holding:
    """One table whose rows belong to entities."""

    model: type[models.Model]
    column: str  # the foreign key, as a column
    parent: "tuple[str, Holding] | None"  # (column, table) of the row it hangs on, when it has no address of its own


def holdings() -> list[Holding]:
    """Every table outside this room that points at an entity, those with addresses first."""
    keys = _foreign_keys()
    with_address = {model: Holding(model, key.column, None) for model, key in keys if _has_address(model)}
    without = [
        Holding(model, key.column, (field.column, with_address[field.related_model]))
        for model, key in keys
        if not _has_address(model)
        for field in model._meta.fields
        if isinstance(field, models.ForeignKey) and field.related_model in with_address
    ]
    return [*with_address.values(), *without]


def _foreign_keys() -> list[tuple[type[models.Model], "models.ForeignKey[Any, Any]"]]:
    own = WebEntity._meta.app_label
    return [
        (relation.related_model, relation.field)
        for relation in WebEntity._meta.get_fields(include_hidden=True)
        if isinstance(relation, models.ManyToOneRel) and relation.related_model._meta.app_label != own
    ]


def _has_address(model: type[models.Model]) -> bool:
    return any(field.name == "url" for field in model._meta.fields)


def rehome(entity_ids: Sequence[int], *, otherwise: int | None = None) -> int:
    """Move what these entities keep to whoever now holds each address; what nobody holds goes to `otherwise`, or stays.

    Call after the bounds have changed, inside the same transaction. Returns how many rows moved.
    """
    moved = 0
    for holding in holdings():
        moved += _follow(holding, entity_ids) if holding.parent else _move(holding, entity_ids, otherwise)
    return moved


def _move(holding: Holding, entity_ids: Sequence[int], otherwise: int | None) -> int:
    index = entity_index()
    table, column = holding.model._meta.db_table, holding.column
    moves: dict[int, list[int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT id, "{column}", url FROM "{table}" WHERE "{column}" = ANY(%s)', [list(entity_ids)])  # noqa: S608
        while rows := cursor.fetchmany(ROWS_AT_ONCE):
            for row, present, url in rows:
                found = index.resolve(url) or otherwise
                if found is not None and found != present:
                    moves.setdefault(found, []).append(row)
        for entity, ids in moves.items():
            cursor.execute(f'UPDATE "{table}" SET "{column}" = %s WHERE id = ANY(%s)', [entity, ids])  # noqa: S608
    return sum(map(len, moves.values()))


def _follow(holding: Holding, entity_ids: Sequence[int]) -> int:
    assert holding.parent is not None
    link, parent = holding.parent
    table, above = holding.model._meta.db_table, parent.model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f'UPDATE "{table}" AS row SET "{holding.column}" = above."{parent.column}" FROM "{above}" AS above '  # noqa: S608
            f'WHERE above.id = row."{link}" AND row."{holding.column}" = ANY(%s) AND row."{holding.column}" <> above."{parent.column}"',
            [list(entity_ids)],
        )
        return int(cursor.rowcount)


def with_belongings(entity_ids: Sequence[int]) -> set[int]:
    """Those of the entities on which anything outside this room hangs."""
    found: set[int] = set()
    for model, key in _foreign_keys():
        rows = model._default_manager.filter(**{f"{key.column}__in": list(entity_ids)})
        found |= set(rows.order_by().values_list(key.column, flat=True).distinct())
    return found
