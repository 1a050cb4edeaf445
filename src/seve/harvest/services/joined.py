"""Archives that were compressed as one whole, as some crawlers of the 2000s wrote them: many records in one gzip member.

The rule is a member for each record (ARC 1.0; WARC 1.1, annex D), so that one is found without unfolding what stands before it. Of these
the position of a record is that in the unfolded archive.
"""

import gzip
import io
import zlib
from typing import IO

GZIP = b"\x1f\x8b\x08"
CHUNK = 1 << 16
LONGEST_HEAD = 1 << 16  # bytes of the first record's own fields
LARGEST_FIRST = 256 << 20  # bytes of the first record


class Unfolded(io.RawIOBase):
    """What a compressed archive holds, read on and on; a little at a time in memory, each member against its checksum.

    Raises EOFError where the archive breaks off, OSError or zlib.error where it is damaged.
    """

    def __init__(self, packed: IO[bytes]) -> None:
        self.plain = gzip.GzipFile(fileobj=packed)
        self.tail = b""

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        data = self.plain.read(CHUNK if size < 0 else size)
        self.tail = (self.tail + data[-8:])[-8:]
        return data

    def tell(self) -> int:
        return self.plain.tell()

    def ends_well(self) -> bool:
        """Whether the rest can be read, to a line that ends."""
        try:
            while self.read(CHUNK):
                pass
        except (OSError, EOFError, zlib.error):
            return False
        return self.tail.endswith(b"\n")


def is_joined(stream: IO[bytes]) -> bool:
    """Whether the first gzip member of an archive holds more than its first record. Leaves the stream at its beginning."""
    member, head, end, read = zlib.decompressobj(wbits=31), b"", -1, 0
    try:
        while not member.eof and (chunk := member.unconsumed_tail or stream.read(CHUNK)):
            piece = member.decompress(chunk, CHUNK)
            read += len(piece)
            if end < 0:
                head += piece
                end = _end_of_first(head)
                piece = head
            if (end < 0 and read > LONGEST_HEAD) or end > LARGEST_FIRST:
                return False
            if 0 <= end < read and piece[max(0, len(piece) - (read - end)) :].strip():
                return True
    except zlib.error:
        pass
    finally:
        stream.seek(0)
    return False


def _end_of_first(head: bytes) -> int:
    """Where the first record ends, as its own fields tell; -1 while they are not all there."""
    if head.startswith(b"WARC/"):
        fields, blank, _ = head.partition(b"\r\n\r\n")
        told = [line.partition(b":")[2] for line in fields.split(b"\r\n") if line.lower().startswith(b"content-length:")]
        begins = len(fields) + len(blank)
    else:
        line, blank, _ = head.partition(b"\n")  # ARC: address, host, date, type, length
        told, begins = line.split(b" ")[-1:], len(line) + len(blank)
    if not blank:
        return -1
    return begins + int(told[0]) if told and told[0].strip().isdigit() and len(told[0]) < 16 else LARGEST_FIRST + 1
