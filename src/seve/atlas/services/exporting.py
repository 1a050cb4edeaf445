"""The newest map, written for other tools."""

from pathlib import Path

from django.db import transaction

from seve.atlas import selectors
from seve.atlas.domain import writers
from seve.audit.services import record
from seve.base.errors import SeveError, UsageError


class NoMap(SeveError):
    """There is no snapshot yet."""


def export(*, path: Path, by: str) -> tuple[int, int]:
    """Write the newest snapshot as GEXF, GraphML, CSV, Parquet or JSON, by the ending of `path`; (places, links) written.

    Raises UsageError on another ending, NoMap when no map was drawn yet.
    """
    write = writers.WRITERS.get(path.suffix.lower().lstrip("."))
    if write is None:
        raise UsageError(f"{path.name}: give a file that ends in .{', .'.join(writers.WRITERS)}")
    snapshot = selectors.latest()
    if snapshot is None:
        raise NoMap("there is no map yet: run `seve atlas compute` first")
    body = write(snapshot)
    draft = path.with_name(f".{path.name}.part")
    try:
        draft.write_bytes(body)
        draft.replace(path)
    except OSError as reason:
        draft.unlink(missing_ok=True)
        raise SeveError(f"cannot write {path}: {reason.strerror}") from None
    with transaction.atomic():
        record(verb="atlas.export", subject=f"atlas.Snapshot:{snapshot.info.id}", by=by, detail={"format": path.suffix.lstrip(".")})
    return len(snapshot.nodes), len(snapshot.edges)
