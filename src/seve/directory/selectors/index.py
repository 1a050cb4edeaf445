"""Whose page is this address?"""

from uuid import UUID

from django.db import connection

from seve.directory.domain.index import EntityIndex
from seve.directory.models import UrlPrefix, WebEntity
from seve.directory.types import Status

_cached: tuple[UUID, EntityIndex] | None = None


def entity_index() -> EntityIndex:
    """Every prefix of every entity, whatever its status. Kept in memory until a prefix or an entity changes (one tiny query tells)."""
    global _cached
    stamp = _stamp()
    if stamp is not None and _cached is not None and _cached[0] == stamp:
        return _cached[1]
    rows = {entity: (value, target) for entity, value, target in WebEntity.objects.values_list("id", "status", "merged_into_id")}
    status = {entity: Status(rows.get(target or entity, (value,))[0]) for entity, (value, target) in rows.items()}
    index = EntityIndex(UrlPrefix.objects.values_list("surt", "entity_id"), status)
    if stamp is not None:
        _cached = (stamp, index)
    return index


def _stamp() -> UUID | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT value FROM directory_stamp WHERE id = 1")
        row = cursor.fetchone()
    return row[0] if row else None
