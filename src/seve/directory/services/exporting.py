"""The directory goes out as a file that import_file reads back whole."""

from pathlib import Path

from django.db import transaction

from seve.audit import services as audit
from seve.base.errors import SeveError, UsageError
from seve.directory.domain.writing import WRITERS, Row
from seve.directory.models import UrlPrefix
from seve.directory.selectors import list_entities
from seve.directory.types import Status


def export_file(*, path: Path, by: str, status: Status | None = None) -> int:
    """Write every living place (or those of one status) as .opml, .csv or .json, by the suffix. Returns how many.

    Raises UsageError for another suffix, SeveError when the file cannot be written.
    """
    write = WRITERS.get(path.suffix.lower())
    if write is None:
        raise UsageError(f"cannot tell the form of {path.name}: end its name in {', '.join(WRITERS)}")
    prefixes: dict[int, list[str]] = {}
    for entity, url in UrlPrefix.objects.order_by("surt").values_list("entity_id", "url"):
        prefixes.setdefault(entity, []).append(url)
    rows = [Row(entity, tuple(prefixes.get(entity.id, ()))) for entity in list_entities(status=status)]
    try:
        path.write_text(write(rows), encoding="utf-8")
    except OSError as reason:
        raise SeveError(f"cannot write {path}: {reason.strerror}") from None
    with transaction.atomic():
        audit.record(verb="directory.export", subject="directory", by=by, detail={"file": path.name, "count": len(rows)})
    return len(rows)
