"""A place left: no sign and no suggestion rests on its pages any more."""

from django.db import transaction

from seve.audit import services as audit
from seve.base.addresses import AddressRefused, surt
from seve.base.addresses.prefixes import is_under
from seve.vitality import models


@transaction.atomic
def purge(*, place: str, by: str) -> int:
    """Take every page under a SURT out of the evidence; what then rests on nothing goes. Returns how many pages it was.

    Rows about the place itself go with its entity.
    """
    removed = 0
    for table in (models.VitalSign, models.Suggestion):
        for row in table.objects.select_for_update().order_by("id").iterator():
            kept = [page for page in row.evidence if not _is_under(page["url"], place)]
            removed += len(row.evidence) - len(kept)
            if not kept and row.evidence:
                row.delete()
            elif len(kept) < len(row.evidence):
                row.evidence = kept
                row.save(update_fields=["evidence"])
    if removed:
        audit.record(verb="vitality.purge", subject="vitality", by=by, detail={"pages": removed})
    return removed


def _is_under(url: str, place: str) -> bool:
    try:
        return is_under(surt(url), place)
    except AddressRefused:
        return False
