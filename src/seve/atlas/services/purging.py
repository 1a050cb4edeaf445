"""A place left: the names of its communities were made of its words too, so they are made again without it."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db import transaction

from seve.atlas.domain.subjects import Said
from seve.atlas.models import Node, Snapshot
from seve.atlas.services.naming import names_and_words, said_by
from seve.audit.services import record
from seve.base import clock
from seve.directory import selectors as directory
from seve.directory.types import Entity


def snapshots_with(entity_ids: Sequence[int]) -> list[int]:
    """The maps on which these places stand. To be asked before they are erased."""
    return list(Node.objects.filter(entity_id__in=entity_ids).values_list("snapshot_id", flat=True).distinct())


@transaction.atomic
def rename(*, snapshot_ids: Sequence[int], by: str) -> int:
    """Name the communities of these maps again, from the places that are left; returns how many maps. After the erasure."""
    rows = list(Snapshot.objects.select_for_update().filter(pk__in=snapshot_ids).order_by("pk"))
    nodes = list(Node.objects.filter(snapshot_id__in=snapshot_ids).values_list("snapshot_id", "entity_id", "community", "pagerank"))
    known = {entity.id: entity for entity in directory.list_entities(ids=sorted({entity for _, entity, _, _ in nodes}))}
    said = said_by(list(known.values()), clock.now())
    for row in rows:
        members: dict[int, list[tuple[float, int]]] = defaultdict(list)
        for snapshot, entity, community, pagerank in nodes:
            if snapshot == row.pk and entity in known:
                members[community].append((pagerank, entity))
        row.communities = _renamed(row.communities, members, known, said)
        row.bridges, row.pacts = _without_strangers(row, {entity for snapshot, entity, _, _ in nodes if snapshot == row.pk})
        row.save(update_fields=["communities", "bridges", "pacts"])
    if rows:
        record(verb="atlas.purge", subject="atlas", by=by, detail={"maps": len(rows)})
    return len(rows)


def _renamed(
    stored: list[dict[str, Any]], members: dict[int, list[tuple[float, int]]], known: dict[int, Entity], said: dict[int, Said]
) -> list[dict[str, Any]]:
    foremost = {label: [known[entity] for _, entity in sorted(places, reverse=True)] for label, places in members.items() if label >= 0}
    kept = [community for community in stored if community["number"] in foremost]
    told = names_and_words(foremost, said, {each["number"]: tuple(each["between"]) or None for each in kept})
    for community in kept:
        name, words = told[community["number"]]
        community["name"], community["words"], community["size"] = name, list(words), len(foremost[community["number"]])
    return kept


def _without_strangers(row: Snapshot, here: set[int]) -> tuple[list[Any], list[Any]]:
    """Bridges and rings, with the places that are still on the map."""
    bridges = [
        bridge | {"cut_off": [entity for entity in bridge["cut_off"] if entity in here]}
        for bridge in row.bridges
        if bridge["node"] in here and bridge["other"] in here | {None}
    ]
    pacts = [pact | {"members": [entity for entity in pact["members"] if entity in here]} for pact in row.pacts]
    return bridges, [pact for pact in pacts if len(pact["members"]) > 1]
