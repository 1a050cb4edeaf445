"""Leaving: recorded at once, effective everywhere, remembered without an address."""

from functools import partial

from django.db import transaction
from django.dispatch import Signal

from seve.audit.services import record
from seve.base import clock
from seve.base.addresses import AddressRefused, canonical, entity_prefix, home_of, is_platform_root, surt
from seve.base.addresses.prefixes import is_under, normal
from seve.base.errors import SeveError
from seve.charter import tombstones
from seve.charter.models import BudgetEntry, Claim, Contact, Notice, OptOut, Suspension
from seve.charter.types import Way

# Sent after the commit, with `place` (a SURT) and `by`: the rooms above erase what they hold (project/purge.py listens).
left = Signal()


class LeavingRefused(SeveError):
    """The address does not say which place leaves."""


@transaction.atomic
def opt_out(*, url: str, way: Way, by: str, whole_place: bool | None = None) -> bool:
    """A place, or one page of it, leaves. False when it had left already.

    whole_place: None decides by the way: a meta tag of an inner page speaks for this page, everything else for the place.
    Raises LeavingRefused when the address is none, or is that of a platform shared by many.
    """
    place = place_of(url, way=way, whole_place=whole_place)
    mark, is_new = _mark(place, way)
    if not is_new and mark.pending:
        place = mark.pending
    _forget(place)
    if is_new:
        record(verb="charter.opt_out", subject=f"charter.OptOut:{mark.pk}", by=by, detail={"way": str(way)})
    transaction.on_commit(partial(left.send, sender=OptOut, place=place, by=by))
    return is_new


def _mark(place: str, way: Way) -> tuple[OptOut, bool]:
    """The tombstone of a place, and whether it is made now: one under an older key stands for it just as well."""
    known = OptOut.objects.filter(digest__in=tombstones.digests(place)).first()
    if known is not None:
        return known, False
    made = {"key": tombstones.names()[0], "pending": place, "way": way, "at": clock.now()}
    return OptOut.objects.get_or_create(digest=tombstones.digest(place), defaults=made)


def place_of(url: str, *, way: Way, whole_place: bool | None = None) -> str:
    """The SURT that leaves when this is asked. Raises LeavingRefused."""
    try:
        page = canonical(url if "//" in url else f"https://{url.strip()}")
        prefix = entity_prefix(page)
        if is_platform_root(prefix):
            raise LeavingRefused(f"{prefix} is shared by many: give the address of your own page or account")
        if whole_place is None:
            whole_place = way is not Way.META or page == home_of(page)
        return normal(surt(prefix if whole_place else page))
    except AddressRefused as reason:
        raise LeavingRefused(str(reason)) from None


@transaction.atomic
def note_purged(*, place: str, by: str) -> None:
    """Every room has erased what it held: the address itself is now forgotten."""
    mark = OptOut.objects.select_for_update().filter(digest__in=tombstones.digests(place)).exclude(pending="").first()
    if mark is None:
        return
    mark.pending, mark.purged_at = "", clock.now()
    mark.save(update_fields=["pending", "purged_at"])
    record(verb="charter.purge", subject=f"charter.OptOut:{mark.pk}", by=by)


@transaction.atomic
def open_again(*, url: str, by: str) -> bool:
    """The owner asks for the place to be visited again. False when it had not left."""
    place = place_of(url, way=Way.FORM)
    marks = list(OptOut.objects.filter(digest__in=tombstones.digests(place)))  # several, after a restore under another key
    for mark in marks:
        record(verb="charter.opt_out_end", subject=f"charter.OptOut:{mark.pk}", by=by)
        mark.delete()
    return bool(marks)


def _forget(place: str) -> None:
    """Erase what the charter itself holds about the place."""
    for model in (Claim, Notice, Suspension, Contact):
        for row in model.objects.filter(surt__startswith=place).only("pk", "surt"):
            if is_under(row.surt, place):
                row.delete()
    _forget_budget(place)


def _forget_budget(place: str) -> None:
    for entry in BudgetEntry.objects.filter(key__startswith=place).only("pk", "key"):
        if is_under(entry.key, place):
            entry.delete()
