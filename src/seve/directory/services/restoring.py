"""Putting entities back into a recorded state."""

from datetime import datetime
from typing import Any

from seve.base.errors import SeveError
from seve.directory.domain.naming import search_key
from seve.directory.models import StandingProof, Territory, UrlPrefix, WebEntity
from seve.directory.services.journal import FIELDS, State


def write_states(wanted: dict[int, State]) -> None:
    """Write the given parts of the states. Prefixes are taken off everywhere first, so that they may change hands."""
    _bring_back(wanted)
    with_prefixes = {entity: state["prefixes"] for entity, state in wanted.items() if "prefixes" in state}
    UrlPrefix.objects.filter(entity_id__in=with_prefixes).delete()
    _refuse_if_taken([surt for rows in with_prefixes.values() for surt, _ in rows])
    UrlPrefix.objects.bulk_create(
        UrlPrefix(entity_id=entity, surt=surt, url=url) for entity, rows in with_prefixes.items() for surt, url in rows
    )
    for entity, state in wanted.items():
        if "proofs" in state:
            _write_proofs(entity, state["proofs"])
        _write_fields(entity, {name: state[name] for name in FIELDS if name in state})


def _bring_back(wanted: dict[int, State]) -> None:
    """An entity that was removed comes back under its number."""
    there = set(WebEntity.objects.filter(id__in=wanted).values_list("id", flat=True))
    WebEntity.objects.bulk_create(
        WebEntity(id=entity, name=state["name"], created_at=datetime.fromisoformat(state["created_at"]))
        for entity, state in wanted.items()
        if entity not in there
    )


def _refuse_if_taken(surts: list[str]) -> None:
    taken = UrlPrefix.objects.filter(surt__in=surts).select_related("entity").first()
    if taken is not None:
        raise SeveError(f"{taken.url} belongs to “{taken.entity.name}” (number {taken.entity_id}) by now: take it off there first")


def _write_proofs(entity: int, rows: list[list[Any]]) -> None:
    StandingProof.objects.filter(entity_id=entity).delete()
    StandingProof.objects.bulk_create(
        StandingProof(entity_id=entity, kind=kind, url=url, quote=quote, seen_at=moment(seen_at), confidence=confidence)
        for kind, url, quote, seen_at, confidence in rows
    )


def _write_fields(entity: int, fields: dict[str, Any]) -> None:
    fields |= {name: moment(fields[name]) for name in ("created_at", "decided_at") if name in fields}
    if fields.get("territory_id") and not Territory.objects.filter(code=fields["territory_id"]).exists():
        fields["territory_id"] = None  # the territory has gone since; its code stays in the event
    if fields:
        WebEntity.objects.filter(id=entity).update(**fields)
    if {"name", "home_url"} & fields.keys():
        refresh_search_key(entity)


def refresh_search_key(entity: int) -> None:
    """Let searches find the entity by its present name and address."""
    name, home = WebEntity.objects.values_list("name", "home_url").get(id=entity)
    WebEntity.objects.filter(id=entity).update(search_key=search_key(name, home))


def moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
