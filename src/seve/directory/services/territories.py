"""Territories: the French ones are shipped, others come from a file."""

import csv
from pathlib import Path

from django.db import transaction

from seve.audit import services as audit
from seve.base.errors import SeveError
from seve.directory.domain.reading import decoded
from seve.directory.domain.territories import read_territories
from seve.directory.models import Territory
from seve.directory.types import ImportReport
from seve.directory.types import Territory as TerritoryRow

SHIPPED = Path(__file__).resolve().parent.parent / "data" / "territories_fr.csv"


def ensure_territories(*, using: str = "default") -> int:
    """Load the shipped territories that are not there yet; what was changed by hand stays. Returns how many were added."""
    with SHIPPED.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    there = set(Territory.objects.using(using).values_list("code", flat=True))
    new = [
        Territory(code=row["code"], name=row["name"], level=row["level"], parent_id=row["parent"] or None)
        for row in rows
        if row["code"] not in there
    ]
    Territory.objects.using(using).bulk_create(new, ignore_conflicts=True)
    return len(new)


def import_territories(*, path: Path, by: str) -> ImportReport:
    """Add or rename territories from a CSV file: code,name,level,parent. Broken lines are refused one by one.

    Raises SeveError when the whole file cannot be read.
    """
    try:
        text = decoded(path.read_bytes(), path.name)
    except OSError as reason:
        raise SeveError(f"cannot read {path}: {reason.strerror}") from None
    known = {row.code for row in Territory.objects.all()}
    read, refused = read_territories(text, known)
    with transaction.atomic():
        for row in read:
            _save(row)
        added = sum(row.code not in known for row in read)
        audit.record(
            verb="directory.territories",
            subject=f"directory.Territories:{path.name}"[:200],
            by=by,
            detail={"file": path.name, "added": added, "merged": len(read) - added, "refused": len(refused)},
        )
    return ImportReport(added=added, merged=len(read) - added, refused=tuple(refused), format="territories")


def _save(row: TerritoryRow) -> None:
    Territory.objects.update_or_create(code=row.code, defaults={"name": row.name, "level": row.level, "parent_id": row.parent})
