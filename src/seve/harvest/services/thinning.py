"""Copies kept as evidence, over time: the oldest go when they take too much room or are too old; what a letter cites stays."""

import fcntl
import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import transaction

from seve.audit.services import record
from seve.base import clock, warc
from seve.harvest.fetch.recorder import EVIDENCE
from seve.harvest.models import Page, Post, Visit

CITED = "cited"  # the first word of the names of files that hold what letters cite
TO_LEAVE_ROOM = 0.9  # of the bound: the next day's copies need room too


@dataclass(frozen=True, slots=True)
class Thinned:
    """What went, and what was moved because a letter cites it."""

    files: int = 0
    records: int = 0
    moved: int = 0


def thin_copies(*, bound: int, before: datetime, cited: Collection[str], by: str) -> Thinned:
    """Drop files of evidence, the oldest first, while all take more than `bound` bytes, and those last written before a date.

    cited: addresses that letters rest on; their copies are moved to a file that stays. A file in use is left for the next time.
    """
    folder = Path(settings.SEVE.data) / "warc"
    files = sorted(folder.glob(f"{EVIDENCE}-*.warc.gz"))
    total = sum(path.stat().st_size for path in files)
    wanted = int(bound * TO_LEAVE_ROOM) if total > bound else bound
    done = Thinned()
    for path in files:
        stat = path.stat()
        if total <= wanted and datetime.fromtimestamp(stat.st_mtime, UTC) >= before:
            break
        with _alone(path) as file:
            if file is None:
                continue
            records, moved = _drop(path, file, cited)
        total -= stat.st_size
        done = Thinned(done.files + 1, done.records + records, done.moved + moved)
    if done.files:
        with transaction.atomic():
            detail = {"files": done.files, "records": done.records, "cited": done.moved}
            record(verb="harvest.thin_copies", subject="harvest", by=by, detail=detail)
    return done


@contextmanager
def _alone(path: Path) -> Iterator[IO[bytes] | None]:
    """The file, when no round writes it."""
    with path.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield None
            return
        yield file


def _drop(path: Path, file: IO[bytes], cited: Collection[str]) -> tuple[int, int]:
    """Forget the copies of one file, but for those that letters cite; (forgotten, moved)."""
    begins = f"{path.name}#"
    visits = Visit.objects.filter(archive__startswith=begins)
    held = set(visits.values_list("archive", flat=True)) | set(
        Page.objects.filter(archive__startswith=begins).values_list("archive", flat=True)
    )
    kept = _cited(held, cited)
    moved = _move(path.parent, file, sorted(kept)) if kept else {}
    with transaction.atomic():
        for was, now in moved.items():
            Visit.objects.filter(archive=was).update(archive=now)
            Page.objects.filter(archive=was).update(archive=now)
        Visit.objects.filter(archive__startswith=begins).update(archive="")
        Page.objects.filter(archive__startswith=begins).update(archive="")
    path.unlink()
    return len(held) - len(moved), len(moved)


def _cited(archives: set[str], urls: Collection[str]) -> set[str]:
    told = set(Visit.objects.filter(archive__in=archives, url__in=urls).values_list("archive", flat=True))
    told |= set(Page.objects.filter(archive__in=archives, url__in=urls).values_list("archive", flat=True))
    return told | set(Post.objects.filter(visit__archive__in=archives, url__in=urls).values_list("visit__archive", flat=True))


def _move(folder: Path, file: IO[bytes], archives: list[str]) -> dict[str, str]:
    """Copy records, as they are, to a file of their own; where each stands now. On disk before anybody is told."""
    name = f"{CITED}-{clock.now():%Y%m%d%H%M%S%f}-{os.getpid()}.warc.gz"
    moved = {}
    with (folder / name).open("xb") as out:
        warc.begin(out, name=name, software="Sève")
        for archive in archives:
            offset = int(archive.rpartition("#")[2])
            length = warc.member_length(file, offset)
            if length:
                file.seek(offset)
                moved[archive] = f"{name}#{out.tell()}"
                out.write(file.read(length))
        out.flush()
        os.fsync(out.fileno())
    return moved
