"""Evidence as WARC 1.1 records, so that a citation survives the page it points to: every visit, or those that are evidence of a link."""

import fcntl
import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from seve.base import warc
from seve.base.http import Answer
from seve.harvest.types import Fetched

LARGEST_FILE = 1 << 30  # bytes; then a new file begins
LARGEST_EVIDENCE = 16 << 20  # the same, of files that are thinned one by one
EVIDENCE = "evidence"  # the first word of their names


class Recorder:
    """Writes records to SEVE_DATA/warc, one gzip member each, flushed before the visit is stored."""

    keeps_all = True

    def __init__(self, folder: Path, *, software: str) -> None:
        self.folder = folder
        self.software = software
        self.file: IO[bytes] | None = None
        self.name = ""

    def record(self, fetched: Fetched, answer: Answer) -> str:
        """Write a visit that may be kept: its answer, the redirects that led there, the requests. Gives the place of the last answer,
        "file.warc.gz#offset", or "" when there is nothing to keep."""
        if not answer.status and answer.hops:  # it led to nothing: that it led there is all there is
            answer = replace(answer.hops[-1], hops=answer.hops[:-1])
        if not answer.status:
            return ""
        offset = warc.write_visit(self._open(), answer, at=fetched.at)
        return f"{self.name}#{offset}"

    def close(self) -> None:
        """End the file."""
        if self.file is not None:
            self.file.close()
            self.file = None

    def _open(self) -> IO[bytes]:
        if self.file is not None and self.file.tell() > LARGEST_FILE:
            self.close()
        if self.file is None:
            self.file = self._begin("seve")
        return self.file

    def _begin(self, first_word: str) -> IO[bytes]:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.name = f"{first_word}-{datetime.now(UTC):%Y%m%d%H%M%S%f}-{os.getpid()}.warc.gz"
        file = (self.folder / self.name).open("xb")
        warc.begin(file, name=self.name, software=self.software)
        return file


class EvidenceRecorder(Recorder):
    """Writes only what it is handed, within a bound on disk; goes on in the file of the last round, unless somebody else writes there."""

    keeps_all = False

    def __init__(self, folder: Path, *, software: str, bound: int) -> None:
        """bound: bytes that all evidence together may take."""
        super().__init__(folder, software=software)
        self.room = bound - sum(file.stat().st_size for file in folder.glob(f"{EVIDENCE}-*.warc.gz"))

    def record(self, fetched: Fetched, answer: Answer) -> str:
        """As of every visit; "" also when there is no room until old copies are thinned."""
        if self.room <= 0 or not answer.status:
            return ""
        place = super().record(fetched, replace(answer, asked=(), hops=()))
        if self.file is not None and place:
            self.room -= self.file.tell() - int(place.rpartition("#")[2])
        return place

    def _open(self) -> IO[bytes]:
        if self.file is not None and self.file.tell() > LARGEST_EVIDENCE:
            self.close()
        if self.file is None:
            self.file = self._last() or self._begin(EVIDENCE)
            fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return self.file

    def _last(self) -> IO[bytes] | None:
        """The newest file, at its end, when it is of this month (so that each has its age), small, and nobody writes it."""
        path = max(self.folder.glob(f"{EVIDENCE}-{datetime.now(UTC):%Y%m}*.warc.gz"), default=None)
        if path is None or path.stat().st_size > LARGEST_EVIDENCE:
            return None
        file = path.open("r+b")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.close()
            return None
        if not os.fstat(file.fileno()).st_nlink:  # thinned away in between
            file.close()
            return None
        warc.drop_half_record(file)
        self.name = path.name
        return file
