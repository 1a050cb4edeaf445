"""Evidence: every visit as a WARC 1.1 record, so that a citation survives the page it points to."""

import io
import os
from datetime import UTC, datetime
from pathlib import Path

from seve.base import warc
from seve.base.http import Answer
from seve.harvest.types import Fetched

LARGEST_FILE = 1 << 30  # bytes; then a new file begins


class Recorder:
    """Writes records to SEVE_DATA/warc, one gzip member each, flushed before the visit is stored."""

    def __init__(self, folder: Path, *, software: str) -> None:
        self.folder = folder
        self.software = software
        self.file: io.BufferedWriter | None = None
        self.name = ""

    def record(self, fetched: Fetched, answer: Answer) -> str:
        """Write the answer of a visit. Gives its place, "file.warc.gz#offset", or "" when there is nothing to keep."""
        if not answer.status or warc.refuses_archive(answer):
            return ""
        offset = warc.write_answer(self._open(), answer, at=fetched.at)
        return f"{self.name}#{offset}"

    def close(self) -> None:
        """End the file."""
        if self.file is not None:
            self.file.close()
            self.file = None

    def _open(self) -> io.BufferedWriter:
        if self.file is not None and self.file.tell() > LARGEST_FILE:
            self.close()
        if self.file is None:
            self.folder.mkdir(parents=True, exist_ok=True)
            self.name = f"seve-{datetime.now(UTC):%Y%m%d%H%M%S%f}-{os.getpid()}.warc.gz"
            self.file = (self.folder / self.name).open("ab")
            warc.begin(self.file, name=self.name, software=self.software)
        return self.file
