"""Reads of the directory: entities, territories, nominations, history, and whose page an address is."""

from seve.directory.domain.index import EntityIndex
from seve.directory.selectors.entities import (
    cards,
    counts,
    counts_by_status,
    declared_feeds,
    find_entity,
    get_entity,
    ids_of,
    list_entities,
    living_id,
    merged_ids,
    page_of_entities,
    prefix_urls,
    proofs_of,
    territories_of_places,
)
from seve.directory.selectors.history import admitted_at, history_of
from seve.directory.selectors.index import entity_index
from seve.directory.selectors.nominations import (
    captures,
    get_nomination,
    nomination_citers,
    nomination_of,
    nominations,
    nominations_citers,
    nominations_waiting,
)
from seve.directory.selectors.territories import outlines, territories, territory_and_below, territory_named

__all__ = [
    "EntityIndex",
    "admitted_at",
    "captures",
    "cards",
    "counts",
    "counts_by_status",
    "declared_feeds",
    "entity_index",
    "find_entity",
    "get_entity",
    "get_nomination",
    "history_of",
    "ids_of",
    "list_entities",
    "living_id",
    "merged_ids",
    "nomination_citers",
    "nomination_of",
    "nominations",
    "nominations_citers",
    "nominations_waiting",
    "outlines",
    "page_of_entities",
    "prefix_urls",
    "proofs_of",
    "territories",
    "territories_of_places",
    "territory_and_below",
    "territory_named",
]
