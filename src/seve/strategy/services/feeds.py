"""Secret addresses by which a calendar program reads one level's calendar: made, shown once, closed."""

import hashlib
import secrets

from django.db import transaction

from seve.audit.services import record
from seve.base import clock
from seve.directory import selectors as directory
from seve.strategy import models
from seve.strategy.services.calendar import calendar_bytes
from seve.strategy.services.errors import StrategyRefused

BYTES = 32  # of chance in an address: 256 bits cannot be guessed


def open_feed(*, territory: str = "", by: str) -> str:
    """A secret for the calendar of a territory ("" is everything). It is told once: only its hash is kept."""
    if territory and territory not in directory.territories():
        raise StrategyRefused(f"“{territory}” is no known territory; use a code such as FR-29")
    token = secrets.token_urlsafe(BYTES)
    with transaction.atomic():
        row = models.Feed.objects.create(token=_hash(token), territory_id=territory or None, made_by=by, made_at=clock.now())
        record(verb="strategy.feed", subject=f"strategy.Feed:{row.pk}", by=by, detail={"territory": territory or "FR"})
    return token


def close_feed(*, feed_id: int, by: str) -> None:
    """Calendars that read this address find nothing there any more."""
    with transaction.atomic():
        if not models.Feed.objects.filter(pk=feed_id, ended_at__isnull=True).update(ended_at=clock.now()):
            raise StrategyRefused("this calendar address is no longer open")
        record(verb="strategy.feed-ended", subject=f"strategy.Feed:{feed_id}", by=by)


def read_feed(*, token: str) -> bytes | None:
    """The iCalendar file behind a secret; None when it was never made, or is closed."""
    row = models.Feed.objects.filter(token=_hash(token), ended_at__isnull=True).first()
    return calendar_bytes(territory=row.territory_id or "")[0] if row else None


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
