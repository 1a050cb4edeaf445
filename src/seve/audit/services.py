"""The one way to write an event."""

from datetime import UTC, datetime
from typing import Any

from django.db import connection

from seve.audit import chain
from seve.audit.models import AuditEvent
from seve.base import clock

CHAIN_LOCK = 7_305_226  # advisory lock: events are chained one after the other, in the order of their ids


def record(*, verb: str, subject: str, by: str, detail: dict[str, Any] | None = None, at: datetime | None = None) -> None:
    """Append one event, chained to the one before it. Must be called inside the transaction of the change."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHAIN_LOCK])
    last = AuditEvent.objects.order_by("-id").values_list("digest", flat=True).first()
    previous = bytes(last) if last is not None else chain.START
    moment = (at or clock.now()).astimezone(UTC)
    kept: dict[str, Any] = chain.plain(detail or {})
    salt = chain.new_salt()
    committed = chain.commitment(salt=salt, at=moment, actor=by, verb=verb, subject=subject, detail=kept)
    AuditEvent.objects.create(
        at=moment,
        actor=by,
        verb=verb,
        subject=subject,
        detail=kept,
        salt=salt,
        commitment=committed,
        previous_digest=previous,
        digest=chain.digest(previous=previous, at=moment, verb=verb, committed=committed),
    )
