"""Reads: events, newest first, and the proof that none was touched."""

from datetime import datetime

from seve.audit import chain
from seve.audit.models import AuditEvent
from seve.audit.types import Event


def events_of(subject: str, limit: int = 50) -> list[Event]:
    """What happened to one thing ("directory.WebEntity:42"), newest first."""
    return [_event(row) for row in AuditEvent.objects.filter(subject=subject).order_by("-id")[:limit]]


def events(*, verb_prefix: str = "", since: datetime | None = None, actor: str = "", limit: int = 200) -> list[Event]:
    """Events whose verb starts with `verb_prefix` ("directory."), newest first."""
    rows = AuditEvent.objects.order_by("-id")
    if verb_prefix:
        rows = rows.filter(verb__startswith=verb_prefix)
    if since is not None:
        rows = rows.filter(at__gte=since)
    if actor:
        rows = rows.filter(actor=actor)
    return [_event(row) for row in rows[:limit]]


def count(*, verb_prefix: str = "", since: datetime | None = None, subject: str = "") -> int:
    """How many events there are of a kind."""
    rows = AuditEvent.objects.all()
    if verb_prefix:
        rows = rows.filter(verb__startswith=verb_prefix)
    if since is not None:
        rows = rows.filter(at__gte=since)
    if subject:
        rows = rows.filter(subject=subject)
    return rows.count()


def verify_chain() -> int | None:
    """The id of the first event that was altered, or whose predecessor was altered or removed; None when all is whole."""
    previous = chain.START
    for row in AuditEvent.objects.order_by("id").iterator(chunk_size=2000):
        expected = chain.digest(previous=previous, at=row.at, actor=row.actor, verb=row.verb, subject=row.subject, detail=row.detail)
        if bytes(row.previous_digest) != previous or bytes(row.digest) != expected:
            return row.id
        previous = expected
    return None


def _event(row: AuditEvent) -> Event:
    return Event(id=row.id, at=row.at, actor=row.actor, verb=row.verb, subject=row.subject, detail=row.detail)
