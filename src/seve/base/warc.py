"""Evidence as WARC 1.1: one answer a record, one gzip member a record; and the way back, with every digest checked."""

import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from seve.base.errors import SeveError
from seve.base.http import Answer, Trouble, read_target
from seve.base.http.decoding import BadEncoding, TooLarge, unfolder

LARGEST_BODY = 64 << 20  # bytes, once unfolded; a larger one is no page
CHUNK = 1 << 20
READ = 1 << 16
LARGEST_HEAD = 1 << 14  # bytes of a record's own fields
LED_TO = "Seve-Led-To"  # of a redirect: the record of the answer at the end of its way
SECRET = {"authorization", "proxy-authorization", "cookie"}
NO_ARCHIVE = re.compile(rb"<meta\b[^>]{0,500}\bnoarchive\b", re.IGNORECASE)
UNTRUE_ONCE_DECODED = {"transfer-encoding"}  # the body was already taken out of its chunks
WHY_TRUNCATED = {Trouble.SIZE: "length", Trouble.TIME: "time", Trouble.PROTOCOL: "disconnect", Trouble.ENCODING: "unspecified"}
REVISIT_NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"


class WarcBroken(SeveError):
    """An archive that does not open, breaks off, or does not hold what its digests say."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One answer as an archive holds it."""

    url: str
    status: int
    content_type: str
    body: bytes  # unfolded; empty when it cannot be
    location: str  # of a redirect
    offset: int


def begin(file: IO[bytes], *, name: str, software: str) -> None:
    """The head of a new file: who wrote it."""
    writer = WARCWriter(file, gzip=True, warc_version="1.1")
    writer.write_record(writer.create_warcinfo_record(name, {"software": software, "format": "WARC File Format 1.1"}))


def write_answer(file: IO[bytes], answer: Answer, *, at: datetime) -> int:
    """Append an answer that was asked for with `keep_raw`, and flush it. Gives the offset of its record."""
    offset = file.tell()
    writer = WARCWriter(file, gzip=True, warc_version="1.1")
    writer.write_record(_response(writer, answer, at))
    file.flush()
    return offset


def _response(writer: WARCWriter, answer: Answer, at: datetime) -> ArcWarcRecord:
    kind = "revisit" if answer.status == 304 else "response"
    fields = [(_original(name), value) for name, value in answer.headers]
    told = {"WARC-Date": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")}
    if kind == "revisit":
        told["WARC-Profile"] = REVISIT_NOT_MODIFIED
    elif answer.trouble in WHY_TRUNCATED:  # WARC 1.1, 5.13
        told["WARC-Truncated"] = WHY_TRUNCATED[answer.trouble]
    return writer.create_warc_record(
        answer.final_url,
        kind,
        payload=io.BytesIO(answer.raw),
        length=len(answer.raw),
        http_headers=StatusAndHeaders(f"{answer.status} {_one_line(answer.reason)}".strip(), fields, protocol="HTTP/1.1"),
        warc_headers_dict=told,
    )


def write_visit(file: IO[bytes], answer: Answer, *, at: datetime) -> int:
    """Append a whole visit, asked for with `keep_raw`, and flush it: its last answer, then those that led there, each with its request
    (WARC 1.1, 6.3, 6.4). Gives the offset of the last answer's record; all others of the visit stand behind it and name it, or one that
    does (`records_of_visit`). `at`: when the first was asked."""
    offset, last = file.tell(), ""
    writer = WARCWriter(file, gzip=True, warc_version="1.1")
    for one in (answer, *answer.hops):
        response = _response(writer, one, at + timedelta(seconds=one.after))
        if last:
            response.rec_headers.add_header(LED_TO, last)
        writer.write_record(response)
        last = last or response.rec_headers.get_header("WARC-Record-ID")
        if one.asked:
            writer.write_record(_request(writer, one, response))
    file.flush()
    return offset


def _request(writer: WARCWriter, answer: Answer, response: ArcWarcRecord) -> ArcWarcRecord:
    """What we asked, without what would open a door to whoever reads it."""
    target = read_target(answer.final_url)
    path = target.url.split("/", 3)[3]
    fields = [(name, value) for name, value in answer.asked if name.lower() not in SECRET]
    told = response.rec_headers
    return writer.create_warc_record(
        answer.final_url,
        "request",
        http_headers=StatusAndHeaders(f"GET /{path} HTTP/1.1", fields, is_http_request=True),
        warc_headers_dict={
            "WARC-Date": told.get_header("WARC-Date"),
            "WARC-Concurrent-To": told.get_header("WARC-Record-ID"),
        },
    )


def records_of_visit(file: IO[bytes], offset: int) -> list[tuple[int, int]]:
    """(offset, length) of the gzip member of each record that `write_visit` wrote with the one at `offset`, it first; none where there is
    no whole member."""
    found: list[tuple[int, int]] = []
    ids: set[str] = set()
    while length := member_length(file, offset):
        head = _head(file, offset)
        if found and ids.isdisjoint((head.get("warc-concurrent-to", ""), head.get(LED_TO.lower(), ""))):
            break
        found.append((offset, length))
        if not (name := head.get("warc-record-id", "")):
            break
        ids.add(name)
        offset += length
    return found


def member_length(file: IO[bytes], offset: int) -> int:
    """Bytes of the gzip member that starts at `offset`; 0 when there is none."""
    file.seek(offset)
    reader = zlib.decompressobj(wbits=31)
    read = 0
    while not reader.eof:
        chunk = file.read(READ)
        if not chunk:
            return 0
        read += len(chunk)
        try:
            reader.decompress(chunk)
        except zlib.error:
            return 0
    return read - len(reader.unused_data)


def _head(file: IO[bytes], offset: int) -> dict[str, str]:
    """The named fields of the record whose member begins there."""
    file.seek(offset)
    text = zlib.decompressobj(wbits=31).decompress(file.read(READ), LARGEST_HEAD).decode("utf-8", "replace")
    lines = text.partition("\r\n\r\n")[0].split("\r\n")[1:]
    return {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}


def refuses_archive(answer: Answer) -> bool:
    """Whether a page asks that no copy is kept."""
    return "noarchive" in answer.header("x-robots-tag").lower() or NO_ARCHIVE.search(answer.body[:20_000]) is not None


def read_answers(path: Path) -> Iterator[Kept]:
    """Every response of an archive. Raises WarcBroken in one line when it does not open, breaks off or fails a digest."""
    try:
        with path.open("rb") as file:
            archive = ArchiveIterator(file, check_digests="raise")
            for record in archive:
                if record.rec_type != "response" or record.http_headers is None:
                    continue
                raw = record.raw_stream.read()  # to the end, so that the digest is checked
                headers = record.http_headers
                yield Kept(
                    url=record.rec_headers.get_header("WARC-Target-URI") or "",
                    status=int(headers.get_statuscode() or 0),
                    content_type=headers.get_header("content-type") or "",
                    body=unfolded(raw, headers.get_header("content-encoding") or ""),
                    location=headers.get_header("location") or "",
                    offset=archive.get_record_offset(),
                )
    except OSError as reason:
        raise WarcBroken(f"{path.name} does not open: {reason.strerror or reason}") from None
    except (ArchiveLoadFailed, EOFError, ValueError) as reason:
        raise WarcBroken(f"{path.name} is broken: {str(reason).splitlines()[0][:160]}") from None


def drop_half_record(file: IO[bytes]) -> None:
    """Cut off what a killed process left half written: a file ends after its last whole gzip member."""
    whole = read = 0
    member = zlib.decompressobj(wbits=31)
    file.seek(0)
    try:
        while data := file.read(CHUNK):
            read += len(data)
            while data:
                member.decompress(data, CHUNK)  # what it says does not matter here, only where it ends
                if member.eof:
                    data, member = member.unused_data, zlib.decompressobj(wbits=31)
                    whole = read - len(data)
                else:
                    data = member.unconsumed_tail
    except zlib.error:
        pass
    file.truncate(whole)
    file.seek(whole)


def unfolded(raw: bytes, encoding: str) -> bytes:
    """A body out of its content encoding; empty when it cannot be."""
    try:
        unfolding = unfolder(encoding, LARGEST_BODY)
        unfolding.feed(raw)
        return bytes(unfolding.finish())
    except (BadEncoding, TooLarge):
        return b""


def _original(name: str) -> str:
    return f"x-orig-{name}" if name in UNTRUE_ONCE_DECODED else name


def _one_line(text: str) -> str:
    return "".join(char for char in text if char.isprintable())[:80]
