"""Keep an eye on the domain names of official platforms: when they end, somebody must have renewed them."""

from collections.abc import Callable, Sequence
from datetime import timedelta

from django.db import transaction

from seve.base import clock
from seve.register import models
from seve.register.registries import Registration, ask_names, ask_servers, shipped_servers
from seve.register.selectors import registrable_names
from seve.register.types import Stage

AskNames = Callable[[Sequence[str], dict[str, str]], list[Registration]]
AskServers = Callable[[], dict[str, str]]
ASKED_AGAIN = timedelta(hours=24)  # no registry is asked about a name more often
LIST_KEPT = timedelta(days=7)
WAITS = timedelta(hours=6)  # after a list that could not be read


def check_names(*, by: str, key: str | None = None, ask: AskNames = ask_names, ask_list: AskServers = ask_servers) -> int:
    """Ask the registries about the names of living platforms (of one with `key`). Gives how many were asked about.

    A failure is kept as "unknown", with its reason; what was known before stays until a registry says otherwise.
    """
    rows = models.Platform.objects.exclude(stage=Stage.RETIRED).exclude(addresses=[]).order_by("id")
    names = dict.fromkeys(name for row in (rows.filter(key=key) if key else rows) for name in registrable_names(row.addresses))
    fresh = models.DomainName.objects.filter(asked_at__gt=clock.now() - ASKED_AGAIN).values_list("name", flat=True)
    due = [name for name in names if name not in set(fresh)]
    if not due:
        return 0
    for told in ask(due, servers(ask_list=ask_list)):
        _keep(told)
    return len(due)


def _keep(told: Registration) -> None:
    values = {"asked_at": clock.now(), "source": told.source, "detail": told.detail}
    if told.expires_at is not None:
        values["expires_at"] = told.expires_at
    with transaction.atomic():
        models.DomainName.objects.update_or_create(
            name=told.name, defaults=values, create_defaults=values | {"expires_at": told.expires_at}
        )


def servers(*, ask_list: AskServers = ask_servers) -> dict[str, str]:
    """Who answers for which top-level domain: the list of IANA, read once a week; the registries we ship until it could be read."""
    kept = models.RegistryList.objects.order_by("-read_at").first()
    if kept is not None and clock.now() - kept.read_at < (LIST_KEPT if kept.servers else WAITS):
        return shipped_servers() | dict(kept.servers)
    found: dict[str, str] = ask_list() or (dict(kept.servers) if kept else {})
    with transaction.atomic():
        models.RegistryList.objects.all().delete()
        models.RegistryList.objects.create(read_at=clock.now(), servers=found)
    return shipped_servers() | found
