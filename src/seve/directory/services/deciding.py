"""The coordinator's decisions on entities: each in one transaction, each with its event, each can be undone."""

from collections.abc import Sequence
from typing import Any

from seve.base.addresses import AddressRefused
from seve.base.errors import SeveError
from seve.directory.domain.lists.row import address
from seve.directory.domain.territories import HOW_TO_SEE
from seve.directory.models import StandingProof, Territory, WebEntity
from seve.directory.services.journal import deciding
from seve.directory.services.restoring import refresh_search_key
from seve.directory.types import EntityKind, Proof, Standing, Status

LONGEST_NAME = 200


def admit(*, entity_ids: Sequence[int], by: str, reason: str = "") -> int:
    """Take places into the ecosystem. Returns how many changed. Raises SeveError when one is left out by default and no reason is given."""
    return _set_status("directory.admit", entity_ids, Status.IN, by, reason)


def refuse(*, entity_ids: Sequence[int], by: str) -> int:
    """Leave places out: they are no longer visited and never nominated again."""
    return _set_status("directory.refuse", entity_ids, Status.OUT, by)


def set_undecided(*, entity_ids: Sequence[int], by: str) -> int:
    """Put places back among those that wait for a decision."""
    return _set_status("directory.set_undecided", entity_ids, Status.UNDECIDED, by)


def _set_status(verb: str, entity_ids: Sequence[int], status: Status, by: str, reason: str = "") -> int:
    with deciding(verb, entity_ids=entity_ids, by=by, reason=reason) as decision:
        rows = WebEntity.objects.filter(id__in=list(entity_ids), merged_into=None).exclude(status=status)
        rows.update(status=status, decided_at=decision.at)
    return decision.changed


def set_standing(*, entity_id: int, standing: Standing, proof: Proof | None, by: str) -> None:
    """Say what the place is to the movement. Official and affiliated need a proof; earlier proofs are kept beside it.

    Raises SeveError when the proof is missing or its confidence is not between 0 and 1.
    """
    if proof is None and standing != Standing.INDEPENDENT:
        raise SeveError(f"“{standing}” needs its proof: where is it declared or listed?")
    if proof is not None and not 0 <= proof.confidence <= 1:
        raise SeveError("the confidence of a proof is between 0 and 1")
    with deciding("directory.set_standing", entity_ids=[entity_id], by=by):
        WebEntity.objects.filter(id=entity_id).update(standing=standing)
        if proof is not None:
            add_proof(entity_id, proof)


def add_proof(entity_id: int, proof: Proof) -> None:
    """Keep a proof once; the same one seen again takes the surer confidence."""
    same = StandingProof.objects.filter(entity_id=entity_id, kind=proof.kind, url=proof.url, quote=proof.quote).first()
    if same is None:
        StandingProof.objects.create(
            entity_id=entity_id, kind=proof.kind, url=proof.url, quote=proof.quote, seen_at=proof.seen_at, confidence=proof.confidence
        )
    else:
        same.seen_at, same.confidence = proof.seen_at or same.seen_at, max(same.confidence, proof.confidence)
        same.save()


def set_territory(*, entity_ids: Sequence[int], territory: str | None, by: str) -> int:
    """Say to which territory places belong; None for none. Raises SeveError for an unknown code. Returns how many changed."""
    known_territory(territory)
    with deciding("directory.set_territory", entity_ids=entity_ids, by=by) as decision:
        WebEntity.objects.filter(id__in=list(entity_ids)).update(territory_id=territory)
    return decision.changed


def known_territory(code: str | None) -> None:
    """Raises SeveError, in one line, when no territory has this code."""
    if code is not None and not Territory.objects.filter(code=code).exists():
        raise SeveError(f"the territory “{code}” is not known: {HOW_TO_SEE}")


def set_kind(*, entity_ids: Sequence[int], kind: EntityKind, by: str) -> int:
    """Say what places are: blog, forum, media… Returns how many changed."""
    with deciding("directory.set_kind", entity_ids=entity_ids, by=by) as decision:
        WebEntity.objects.filter(id__in=list(entity_ids)).update(kind=kind)
    return decision.changed


def rename(*, entity_id: int, name: str, by: str) -> None:
    """Give a place the name people know it by. Raises SeveError for an empty one."""
    _edit(entity_id, "directory.rename", by, name=_name(name))


def set_home(*, entity_id: int, url: str, by: str) -> None:
    """Say where a visitor of the place is sent. Raises AddressRefused."""
    _edit(entity_id, "directory.set_home", by, home_url=address(url))


def set_note(*, entity_id: int, note: str, by: str) -> None:
    """Keep a remark for the team."""
    _edit(entity_id, "directory.set_note", by, note=note.strip())


def set_language(*, entity_id: int, language: str, by: str) -> None:
    """Say in which language the place mostly writes ("fr"), "" when unknown."""
    _edit(entity_id, "directory.set_language", by, language=language[:8])


def _edit(entity_id: int, verb: str, by: str, **fields: Any) -> None:
    with deciding(verb, entity_ids=[entity_id], by=by):
        WebEntity.objects.filter(id=entity_id).update(**fields)
        refresh_search_key(entity_id)


def bulk_edit(
    *,
    entity_ids: Sequence[int],
    by: str,
    status: Status | None = None,
    kind: EntityKind | None = None,
    territory: str | None = None,
    language: str | None = None,
    reason: str = "",
) -> int:
    """Change several fields of many places at once, as one decision (one undo). `territory=""` takes it off. Returns how many changed."""
    if territory:
        known_territory(territory)
    fields: dict[str, Any] = {"kind": kind, "language": language, "territory_id": (territory or None) if territory is not None else None}
    given = {name: value for name, value in fields.items() if value is not None or (name == "territory_id" and territory == "")}
    with deciding("directory.bulk_edit", entity_ids=entity_ids, by=by, reason=reason) as decision:
        rows = WebEntity.objects.filter(id__in=list(entity_ids), merged_into=None)
        if given:
            rows.update(**given)
        if status is not None:
            rows.exclude(status=status).update(status=status, decided_at=decision.at)
    return decision.changed


def set_declared_feeds(*, entity_id: int, feeds: Sequence[str], by: str) -> None:
    """Tell the feed addresses of a place. Raises AddressRefused for the first that is no address."""
    try:
        clean = list(dict.fromkeys(address(feed) for feed in feeds))
    except AddressRefused as refusal:
        raise AddressRefused(f"{refusal}") from None
    _edit(entity_id, "directory.set_feeds", by, declared_feeds=clean)


def _name(written: str) -> str:
    name = " ".join(written.split())[:LONGEST_NAME]
    if not name:
        raise SeveError("a place needs a name")
    return name
