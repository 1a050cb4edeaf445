"""What the checks of the cards told, and which cards ask for attention."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from seve.register import models
from seve.register.types import CheckRecord

EXPIRES_SOON = timedelta(days=21)
MOST_KEPT_SHOWN = 12


def checks_of(platform_id: int, limit: int = MOST_KEPT_SHOWN) -> list[CheckRecord]:
    """The checks of one card, the newest first."""
    return [_as_check(row) for row in models.CardCheck.objects.filter(platform_id=platform_id).order_by("-at", "-id")[:limit]]


def latest_checks() -> dict[int, CheckRecord]:
    """Platform id → its newest check."""
    rows = models.CardCheck.objects.order_by("platform_id", "-at", "-id").distinct("platform_id")
    return {row.platform_id: _as_check(row) for row in rows}


def failing(*, now: datetime) -> dict[int, CheckRecord]:
    """Platform id → its newest check, where it failed or where the certificate ends soon."""
    return {number: check for number, check in latest_checks().items() if not check.is_up or expires_soon(check, now)}


def expires_soon(check: CheckRecord, now: datetime) -> bool:
    return check.certificate_until is not None and check.certificate_until < now + EXPIRES_SOON


def reminded_since(moment: datetime) -> frozenset[int]:
    """The platforms whose owners were reminded since then."""
    return frozenset(models.Reminder.objects.filter(at__gte=moment).values_list("platform_id", flat=True))


def last_reminders(platform_ids: Iterable[int]) -> dict[int, datetime]:
    """Platform id → when its owner was last reminded."""
    rows = models.Reminder.objects.filter(platform_id__in=list(platform_ids)).order_by("at")
    return dict(rows.values_list("platform_id", "at"))


def _as_check(row: models.CardCheck) -> CheckRecord:
    return CheckRecord(row.at, row.url, row.is_up, row.detail, row.certificate_until, dict(row.faults))
