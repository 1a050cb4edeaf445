"""The keys of the tombstones: without them, those who left would be visited again."""

from django.db import transaction
from django.db.models import Count, QuerySet

from seve.audit.services import record
from seve.base.errors import SeveError
from seve.charter import tombstones
from seve.charter.models import OptOut


class KeysMissing(SeveError):
    """Somebody left under a key that is not here."""


def check_keys() -> None:
    """Every place that left can still be recognised. Raises KeysMissing, which stops whatever was to start."""
    lost = _under_lost_keys().aggregate(n=Count("id"))["n"]
    if lost:
        raise KeysMissing(
            f"{lost} places that left could no longer be recognised, and would be visited again: put tombstone.keys back into SEVE_DATA, "
            "from a backup (docs/operations/running.md says how)"
        )


@transaction.atomic
def give_up_keys(*, reason: str, by: str) -> int:
    """Those who left under a key that is gone for good cannot be recognised any more; returns how many. Told in public."""
    if not reason.strip():
        raise SeveError("say in a few words how the key was lost: the transparency page tells it")
    count = _under_lost_keys().update(key="")
    if count:
        record(verb="charter.keys_lost", subject="charter.OptOut", by=by, detail={"count": count, "reason": reason.strip()[:300]})
    return count


def _under_lost_keys() -> QuerySet[OptOut]:
    return OptOut.objects.exclude(key="").exclude(key__in=tombstones.names())
