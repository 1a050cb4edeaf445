"""Territories: the French ones are shipped, others come from a file, with their outlines when it is a GeoJSON."""

import csv
from pathlib import Path

from django.db import transaction

from seve.audit import services as audit
from seve.base.errors import SeveError
from seve.directory.domain.outlines import Wishes, read_geojson
from seve.directory.domain.reading import decoded
from seve.directory.domain.territories import read_territories
from seve.directory.models import Outline, Territory
from seve.directory.types import ImportReport, Refusal
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
    text = _text(path)
    known = {row.code for row in Territory.objects.all()}
    read, refused = read_territories(text, known)
    with transaction.atomic():
        for row in read:
            _save(row)
        return _told(path, [row.code for row in read], known, refused, "territories", by)


def import_outlines(*, path: Path, wishes: Wishes, by: str) -> ImportReport:
    """Add territories with their outlines from a GeoJSON file (domain.outlines). Features that cannot be used are refused one by one.

    Raises SeveError when the whole file cannot be used, or the parent that is wished for is not known.
    """
    known = {row.code for row in Territory.objects.all()}
    if wishes.parent and wishes.parent not in known:
        raise SeveError(f"the territory “{wishes.parent}” is not known: add it first, by a CSV line such as {wishes.parent},Name,national,")
    read, refused = read_geojson(_text(path), known, wishes)
    with transaction.atomic():
        for each in read:
            _save(each.territory)
            Outline.objects.update_or_create(
                territory_id=each.territory.code, defaults={"path": each.path, "x": each.x, "y": each.y, "source": path.name[:120]}
            )
        return _told(path, [each.territory.code for each in read], known, refused, "geojson", by)


def _text(path: Path) -> str:
    try:
        return decoded(path.read_bytes(), path.name)
    except OSError as reason:
        raise SeveError(f"cannot read {path}: {reason.strerror}") from None


def _told(path: Path, codes: list[str], known: set[str], refused: list[Refusal], form: str, by: str) -> ImportReport:
    added = sum(code not in known for code in codes)
    audit.record(
        verb="directory.territories",
        subject=f"directory.Territories:{path.name}"[:200],
        by=by,
        detail={"file": path.name, "added": added, "merged": len(codes) - added, "refused": len(refused)},
    )
    return ImportReport(added=added, merged=len(codes) - added, refused=tuple(refused), format=form)


def _save(row: TerritoryRow) -> None:
    Territory.objects.update_or_create(code=row.code, defaults={"name": row.name, "level": row.level, "parent_id": row.parent})
