"""Evidence: every visit as a WARC 1.1 record, so that a citation survives the page it points to."""

import io
import os
from datetime import UTC, datetime
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from seve.base.http import Answer
from seve.harvest.types import Fetched

LARGEST_FILE = 1 << 30  # bytes; then a new file begins
UNTRUE_ONCE_DECODED = {"transfer-encoding"}  # the body was already taken out of its chunks
REVISIT_NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"


class Recorder:
    """Writes records to SEVE_DATA/warc, one gzip member each, flushed before the visit is stored."""

    def __init__(self, folder: Path, *, software: str) -> None:
        self.folder = folder
        self.software = software
        self.file: io.BufferedWriter | None = None
        self.name = ""

    def record(self, fetched: Fetched, answer: Answer) -> str:
        """Write the answer of a visit. Gives its place, "file.warc.gz#offset", or "" when there is nothing to keep."""
        if not answer.status or _refuses_archive(answer):
            return ""
        file = self._open()
        offset = file.tell()
        writer = WARCWriter(file, gzip=True, warc_version="1.1")
        kind = "revisit" if answer.status == 304 else "response"
        fields = [(_original(name), value) for name, value in answer.headers]
        record = writer.create_warc_record(
            answer.final_url,
            kind,
            payload=io.BytesIO(answer.raw),
            length=len(answer.raw),
            http_headers=StatusAndHeaders(f"{answer.status} {_one_line(answer.reason)}".strip(), fields, protocol="HTTP/1.1"),
            warc_headers_dict={"WARC-Date": fetched.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")}
            | ({"WARC-Profile": REVISIT_NOT_MODIFIED} if kind == "revisit" else {}),
        )
        writer.write_record(record)
        file.flush()
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
            writer = WARCWriter(self.file, gzip=True, warc_version="1.1")
            writer.write_record(writer.create_warcinfo_record(self.name, {"software": self.software, "format": "WARC File Format 1.1"}))
        return self.file


def _refuses_archive(answer: Answer) -> bool:
    return "noarchive" in answer.header("x-robots-tag").lower() or b'content="noarchive' in answer.body[:20_000].lower()


def _original(name: str) -> str:
    return f"x-orig-{name}" if name in UNTRUE_ONCE_DECODED else name


def _one_line(text: str) -> str:
    return "".join(char for char in text if char.isprintable())[:80]
