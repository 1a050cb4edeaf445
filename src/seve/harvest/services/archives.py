"""Web archives as a stream of answers: WARC and ARC, compressed or not, and WACZ (a zip of WARCs). Writes nothing.

An archive that was cut in the middle gives what is whole, and tells where it was cut (`Archive.cut_at`).
"""

import logging
import zipfile
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, cast

from seve.base.errors import SeveError
from seve.harvest.domain.recognition import outcome_of_status
from seve.harvest.parse import is_readable
from seve.harvest.parse.dates import parse_date
from seve.harvest.services.bodies import decoded
from seve.harvest.services.joined import Unfolded, is_joined
from seve.harvest.types import Fetched, Outcome, Via

LARGEST = 8 * 2**20  # bytes of one body; larger ones are refused unread
TOLD = {200, 203, 301, 302, 303, 307, 308, 404, 410}
MOVES = {301, 302, 303, 307, 308}
CHUNK = 1 << 20
BROKEN = (OSError, ValueError, EOFError, zlib.error, zipfile.BadZipFile)  # what reading damaged bytes raises, inside a zip too
# What zipfile raises of a zip that is damaged, too large, packed in a way it does not know (NotImplementedError), or locked (RuntimeError).
BROKEN_ZIP = (OSError, EOFError, zlib.error, zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError)


class ArchiveUnreadable(SeveError):
    """The file is no web archive."""


class Archive:
    """One archive file. Iterate once; then `cut_at` tells the offset where it breaks off, or None when it is whole."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.cut_at: int | None = None
        self.cut_name = path.name
        self.refused = 0  # bodies over LARGEST

    def __iter__(self) -> Iterator[Fetched]:
        try:
            with self.path.open("rb") as stream:
                head = stream.read(4)
        except OSError as reason:
            raise ArchiveUnreadable(f"cannot read {self.path}: {reason.strerror}") from None
        if head[:2] == b"PK":
            yield from self._wacz()
            return
        with self.path.open("rb") as stream:
            yield from self._records(stream, self.path.name)

    def _wacz(self) -> Iterator[Fetched]:
        try:
            with zipfile.ZipFile(self.path) as packed:
                names = [name for name in packed.namelist() if name.lower().endswith((".warc", ".warc.gz", ".arc", ".arc.gz"))]
                for name in sorted(names):
                    with packed.open(name) as member:
                        yield from self._member(member, f"{self.path.name}!{name}")
        except (ValueError, *BROKEN_ZIP):
            raise ArchiveUnreadable(f"{self.path.name} is a broken zip: fetch the WACZ again, or extract its WARCs") from None

    def _member(self, member: IO[bytes], name: str) -> Iterator[Fetched]:
        """One archive of a WACZ; where it is damaged, the others are still read."""
        try:
            yield from self._records(member, name)
        except BROKEN:
            self.cut_at, self.cut_name = 0, name

    def _records(self, stream: IO[bytes], name: str) -> Iterator[Fetched]:
        first = stream.read(4096)
        stream.seek(0)
        plain = _unzipped(first)
        is_packed = first[:2] == b"\x1f\x8b"
        if is_packed and len(plain) >= len(b"filedesc:") and is_joined(stream):
            stream = cast(IO[bytes], Unfolded(stream))
        if is_packed and len(plain) < len(b"filedesc:"):
            self.cut_at, self.cut_name = 0, name
        elif plain.startswith(b"WARC/"):
            yield from self._warc(stream, name)
        elif plain.startswith(b"filedesc:") or plain[:9] == b"http://":
            yield from self._arc(stream, name)
        elif first:
            raise ArchiveUnreadable(f"{name} is no WARC, ARC or WACZ file")

    def _warc(self, stream: IO[bytes], name: str) -> Iterator[Fetched]:
        from fastwarc.warc import ArchiveIterator, WarcRecordType

        last, whole = 0, True
        kinds = WarcRecordType.response | WarcRecordType.revisit
        try:
            for record in ArchiveIterator(stream, record_types=WarcRecordType.any_type, parse_http=False, auto_decode="none"):
                last, whole = record.stream_pos, True
                if not record.record_type & kinds or not (record.headers.get("WARC-Target-URI") or "").strip("<>").startswith("http"):
                    whole = _skip(record)
                    continue
                fetched, whole = self._answer(record, name)
                if not whole:
                    break
                if fetched is not None:
                    yield fetched
        except BROKEN:
            whole = False
        if not whole or not _ends_well(stream, last):
            self.cut_at, self.cut_name = last, name

    def _answer(self, record: Any, name: str) -> tuple[Fetched | None, bool]:
        """(the answer a record holds, whether the record is whole). No answer when it is nothing that can be read."""
        length = record.content_length
        url = (record.headers.get("WARC-Target-URI") or "").strip("<>")
        at = _moment(record.record_date, record.headers.get("WARC-Date"))
        if length > LARGEST + 65_536:
            whole = _skip(record)
            self.refused += 1
            return (_too_large(url, at, f"{name}#{record.stream_pos}") if whole and at else None), whole
        is_revisit = record.headers.get("WARC-Type") == "revisit"
        record.parse_http(auto_decode="none")
        left = record.content_length
        body = record.reader.read(left) if left > 0 else b""
        if len(body) < left:
            return None, False
        if record.http_headers is None or at is None:
            return None, True
        status = record.http_headers.status_code or 0
        headers = tuple((str(key).lower(), str(value)) for key, value in record.http_headers.items())
        return _fetched(url, at, 304 if is_revisit else status, headers, body, f"{name}#{record.stream_pos}"), True

    def _arc_answer(self, record: Any, body: bytes, archive: str) -> Fetched | None:
        url = record.rec_headers.get_header("WARC-Target-URI") or ""
        at = parse_date(record.rec_headers.get_header("WARC-Date") or "")
        if record.rec_type != "response" or not url.startswith("http") or record.http_headers is None or at is None:
            return None
        if (record.length or 0) > LARGEST:
            self.refused += 1
            return _too_large(url, at, archive)
        headers = tuple((key.lower(), value) for key, value in record.http_headers.headers)
        return _fetched(url, at, int(record.http_headers.get_statuscode() or 0), headers, body, archive)

    def _arc(self, stream: IO[bytes], name: str) -> Iterator[Fetched]:
        """ARC, the format before WARC (until about 2009): rare, so by warcio, which is slower and patient."""
        from warcio.archiveiterator import ArchiveIterator
        from warcio.exceptions import ArchiveLoadFailed

        class Quiet(ArchiveIterator):  # type: ignore[misc]
            INC_RECORD = ""  # its complaint of damaged records, which it writes on standard error; `cut_at` tells it in one line

        logging.getLogger("warcio").setLevel(logging.CRITICAL)
        records = Quiet(stream, arc2warc=True)
        last = 0
        try:
            for record in records:
                body, whole = _arc_body(record)
                last = records.get_record_offset()  # only known once the record was read to its end
                if not whole:
                    break
                fetched = self._arc_answer(record, body, f"{name}#{last}")
                if fetched is not None:
                    yield fetched
        except (ArchiveLoadFailed, OverflowError, *BROKEN):
            self.cut_at, self.cut_name = last, name
            return
        if not _ends_well(stream, last):
            self.cut_at, self.cut_name = last, name


def _arc_body(record: Any) -> tuple[bytes, bool]:
    """(the body of an ARC record, whether it is whole)."""
    kept = record.rec_type == "response" and record.http_headers is not None
    if not kept or (record.length or 0) > LARGEST:
        while record.raw_stream.read(CHUNK):
            pass
        return b"", True
    body = record.raw_stream.read()
    told = record.http_headers.get_header("content-length") or ""
    return body, not told.isdecimal() or len(body) >= min(int(told), record.length or 0) or record.raw_stream.limit <= 0


def _fetched(url: str, at: datetime, status: int, headers: tuple[tuple[str, str], ...], body: bytes, archive: str) -> Fetched | None:
    """None for what is no page, feed, move or loss."""
    fields = dict(headers)
    if status not in TOLD and status != 304:
        return None
    if status in (200, 203) and not is_readable(fields.get("content-type", "")):
        return None
    outcome, detail = outcome_of_status(status, was_conditional=status == 304)
    body = decoded(body, fields, LARGEST) if status in (200, 203) else b""
    if len(body) > LARGEST:
        return _too_large(url, at, archive)
    moves = ((status, fields.get("location", "")),) if status in MOVES else ()
    return Fetched(
        url=url.partition("#")[0],
        final_url=url.partition("#")[0],
        at=at,
        outcome=Outcome.MOVED if status in MOVES else outcome,
        status=status,
        headers=headers,
        body=body,
        detail=detail,
        via=Via.WARC,
        redirects=moves,
        archive=archive,
    )


def _too_large(url: str, at: datetime, archive: str) -> Fetched:
    return Fetched(
        url=url,
        final_url=url,
        at=at,
        outcome=Outcome.TOO_LARGE,
        status=200,
        headers=(),
        body=b"",
        detail=f"over {LARGEST // 2**20} MB",
        via=Via.WARC,
        archive=archive,
    )


def _moment(read: datetime | None, written: str | None) -> datetime | None:
    moment = read or parse_date(written or "")
    return moment.astimezone(UTC) if moment is not None else None


def _unzipped(first: bytes) -> bytes:
    """The beginning of a file, compressed or not; empty when too little of it is there."""
    if first[:2] != b"\x1f\x8b":
        return first
    try:
        return zlib.decompressobj(47).decompress(first, 64)
    except zlib.error:
        return first


def _skip(record: Any) -> bool:
    """Read past a record; whether it was whole."""
    left = record.content_length
    while left > 0:
        chunk = record.reader.read(min(CHUNK, left))
        if not chunk:
            return False
        left -= len(chunk)
    return True


def _ends_well(stream: IO[bytes], last: int) -> bool:
    """Whether the file ends where a record ends: compressed, its last member is complete; plain, it closes with a blank line."""
    if isinstance(stream, Unfolded):
        return stream.ends_well()
    stream.seek(last)
    head = stream.read(2)
    stream.seek(last)
    if head != b"\x1f\x8b":
        tail = b""
        while chunk := stream.read(CHUNK):
            tail = (tail + chunk)[-8:]
        return tail.endswith(b"\n")
    member = zlib.decompressobj(47)
    while chunk := stream.read(CHUNK):
        while chunk:
            try:
                member.decompress(chunk, CHUNK)  # a piece at a time: a megabyte may stand for a thousand
            except zlib.error:
                return False
            chunk = member.unused_data if member.eof else member.unconsumed_tail
            if member.eof and chunk:
                member = zlib.decompressobj(47)
                if not chunk.strip(b"\0"):
                    return True
    return member.eof
