"""What the checks of the cards told, and which cards ask for attention."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db.models import Max

from seve.base.addresses import AddressRefused, canonical, host_of, registrable_domain
from seve.register import models
from seve.register.types import Card, CheckRecord, NameRecord, Stage

EXPIRES_SOON = timedelta(days=21)
NAME_ENDS_SOON = timedelta(days=45)  # a name is renewed by people and invoices, not by a program
MOST_KEPT_SHOWN = 12
SHOULD_ANSWER = (Stage.LAUNCHED, Stage.FROZEN)  # what is only being built may well not answer yet
CHECKS_SLEEP_AFTER = timedelta(days=3)  # they run every morning: three missed are no accident


def unchecked(*, now: datetime) -> dict[int, datetime | None]:
    """Platform id → its last check (None: there was none), where the daily checks passed it by for days."""
    since = now - CHECKS_SLEEP_AFTER
    rows = models.Platform.objects.filter(stage__in=SHOULD_ANSWER, created_at__lt=since).exclude(addresses=[])
    last = dict(rows.values_list("pk").annotate(last=Max("check_set__at")))
    return {number: at for number, at in last.items() if at is None or at < since}


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


def names_of(card: Card) -> list[NameRecord | str]:
    """The domain names of a card's addresses: what their registries said, or the bare name of one that was never asked about."""
    names = registrable_names(card.addresses)
    kept = {row.name: _as_name(row) for row in models.DomainName.objects.filter(name__in=names)}
    return [kept.get(name, name) for name in names]


def names_ending(*, now: datetime) -> dict[str, NameRecord]:
    """Name → its record, for the names whose registration ends soon or has ended."""
    rows = models.DomainName.objects.filter(expires_at__lt=now + NAME_ENDS_SOON).order_by("expires_at")
    return {row.name: _as_name(row) for row in rows}


def platforms_ending(*, now: datetime) -> dict[int, NameRecord]:
    """Platform id → the first of its names whose registration ends soon; living platforms only."""
    ending = names_ending(now=now)
    found: dict[int, NameRecord] = {}
    if ending:
        for row in models.Platform.objects.exclude(stage=Stage.RETIRED).exclude(addresses=[]):
            for name in registrable_names(row.addresses):
                if name in ending:
                    found.setdefault(row.pk, ending[name])
    return found


def registrable_names(addresses: Sequence[str]) -> list[str]:
    """The domain names that somebody registered and must renew, each once; an IP address or a local name is none."""
    names = []
    for address in addresses:
        try:
            host = host_of(canonical(address))
        except AddressRefused:
            continue
        if "." in host and not host.replace(".", "").isdigit() and ":" not in host:
            names.append(registrable_domain(host))
    return list(dict.fromkeys(name for name in names if name))


def _as_name(row: models.DomainName) -> NameRecord:
    return NameRecord(row.name, row.asked_at, row.source, row.expires_at, row.detail)


def reminded_since(moment: datetime) -> frozenset[int]:
    """The platforms whose owners were reminded since then."""
    return frozenset(models.Reminder.objects.filter(at__gte=moment).values_list("platform_id", flat=True))


def last_reminders(platform_ids: Iterable[int]) -> dict[int, datetime]:
    """Platform id → when its owner was last reminded."""
    rows = models.Reminder.objects.filter(platform_id__in=list(platform_ids)).order_by("at")
    return dict(rows.values_list("platform_id", "at"))


def _as_check(row: models.CardCheck) -> CheckRecord:
    samples = {kind: tuple(some) for kind, some in row.samples.items()}
    return CheckRecord(row.at, row.url, row.is_up, row.detail, row.certificate_until, dict(row.faults), samples, dict(row.shown))
