"""Reads: events, newest first, and the proof that none was touched."""

from datetime import UTC, datetime

from seve.audit import chain
from seve.audit.forgetting import FORGET, KEPT, LOOK_UPS
from seve.audit.models import AuditEvent
from seve.audit.types import Event, Seal


def events_of(subject: str, limit: int = 50) -> list[Event]:
    """What happened to one thing ("directory.WebEntity:42"), newest first. Who looked at it is for the guardian alone: `events`."""
    rows = AuditEvent.objects.filter(subject=subject).exclude(verb__in=LOOK_UPS)
    return [_event(row) for row in rows.order_by("-id")[:limit]]


def events(*, verb_prefix: str = "", since: datetime | None = None, actor: str = "", limit: int = 200, offset: int = 0) -> list[Event]:
    """Events whose verb starts with `verb_prefix` ("directory."), newest first."""
    rows = AuditEvent.objects.order_by("-id")
    if verb_prefix:
        rows = rows.filter(verb__startswith=verb_prefix)
    if since is not None:
        rows = rows.filter(at__gte=since)
    if actor:
        rows = rows.filter(actor=actor)
    return [_event(row) for row in rows[offset : offset + limit]]


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


def began() -> datetime | None:
    """When the first act of this instance was recorded; None while nothing happened."""
    return AuditEvent.objects.order_by("id").values_list("at", flat=True).first()


def seal() -> Seal | None:
    """The newest link of the chain; None while nothing happened."""
    row = AuditEvent.objects.order_by("-id").first()
    return None if row is None else Seal(row.id, row.at, bytes(row.digest).hex())


def verify_chain() -> int | None:
    """The id of the first event that was altered, or whose predecessor was altered or removed; None when all is whole.

    Forgotten look-ups count as whole when an event says that so many, up to that day, were erased; else the first of them is given.
    """
    previous = chain.START
    forgotten = Forgotten()
    for row in AuditEvent.objects.order_by("id").iterator(chunk_size=2000):
        if bytes(row.previous_digest) != previous or bytes(row.digest) != _expected(row, previous):
            return row.id
        forgotten.read(row)
        previous = bytes(row.digest)
    return forgotten.unaccounted()


def _expected(row: AuditEvent, previous: bytes) -> bytes | None:
    """The digest that this row must carry; None when what it says is not what it is bound to."""
    told = {"at": row.at, "actor": row.actor, "verb": row.verb, "subject": row.subject, "detail": row.detail}
    if row.commitment is None:
        return chain.first_digest(previous=previous, **told)
    committed = bytes(row.commitment)
    is_blank = row.salt is None and not (row.actor or row.subject or row.detail) and row.verb in LOOK_UPS
    if row.forgotten_at is not None and not is_blank:
        return None
    if row.forgotten_at is None and (row.salt is None or chain.commitment(salt=bytes(row.salt), **told) != committed):
        return None
    return chain.digest(previous=previous, at=row.at, verb=row.verb, committed=committed)


class Forgotten:
    """Counts what was forgotten against what the record says of it."""

    def __init__(self) -> None:
        self.rows: list[tuple[datetime, int]] = []  # day, id
        self.said = 0
        self.before = datetime.min.replace(tzinfo=UTC)

    def read(self, row: AuditEvent) -> None:
        if row.forgotten_at is not None:
            self.rows.append((row.at, row.id))
        if row.verb == FORGET:
            before = datetime.fromisoformat(row.detail["before"])
            if before <= row.at - KEPT:
                self.said += row.detail["count"]
                self.before = max(self.before, before)

    def unaccounted(self) -> int | None:
        early = [number for day, number in self.rows if day >= self.before]
        if early:
            return min(early)
        return self.rows[0][1] if len(self.rows) != self.said and self.rows else None


def _event(row: AuditEvent) -> Event:
    forgotten = row.forgotten_at is not None
    return Event(id=row.id, at=row.at, actor=row.actor, verb=row.verb, subject=row.subject, detail=row.detail, forgotten=forgotten)
