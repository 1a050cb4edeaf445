"""Decompression within bounds. A small answer that unfolds into gigabytes stops at the budget, whatever its encoding."""

import io
import zlib

import brotli
import zstandard

STEP = 64 * 1024  # bytes unfolded at a time
MOST_MEMBERS = 64  # of one gzip stream; honest servers send one
ZSTD_WINDOW = 8 * 1024 * 1024  # RFC 9659: the most a web server may ask for
NO_ENCODINGS = {
    "identity",
    "none",
    "utf-8",
    "utf8",
    "binary",
    "8bit",
    "7bit",
}  # said by mistake; the body comes as it is, and browsers show it
ACCEPTED = "gzip, deflate, br, zstd"


class TooLarge(Exception):
    """The body is over its budget."""


class BadEncoding(Exception):
    """The content encoding is chained, unknown, or its data is broken."""


def unfolder(encoding: str, limit: int) -> "Plain":
    """The unfolder of a Content-Encoding header. `limit` bounds the bytes before and after. Raises BadEncoding."""
    names = [name for name in (part.strip().lower() for part in encoding.split(",")) if name and name not in NO_ENCODINGS]
    if len(names) > 1:
        raise BadEncoding(f"{len(names)} content encodings one inside the other")
    name = names[0] if names else ""
    if name in {"gzip", "x-gzip"}:
        return Zlib(limit, 31)
    if name == "deflate":
        return Zlib(limit, 0)
    if name == "br":
        return Brotli(limit)
    if name == "zstd":
        return Zstandard(limit)
    if name:
        raise BadEncoding(f"unknown content encoding “{name[:40]}”")
    return Plain(limit)


class Plain:
    """Takes the body as it comes (`feed`), gives it back as it was meant (`finish`). No encoding here: only the bound."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.out = bytearray()

    def feed(self, chunk: bytes) -> None:
        self.out += chunk
        self.check()

    def check(self) -> None:
        if len(self.out) > self.limit:
            raise TooLarge

    def finish(self) -> bytes:
        return bytes(self.out)


class Zlib(Plain):
    """gzip, several members one after the other; deflate with its header or, as many servers do, without."""

    def __init__(self, limit: int, wbits: int) -> None:
        super().__init__(limit)
        self.wbits = wbits
        self.engine = zlib.decompressobj(wbits) if wbits else None
        self.start = b""  # of a deflate stream too short to tell
        self.members = 1
        self.wire = 0

    def feed(self, chunk: bytes) -> None:
        self.wire += len(chunk)
        if self.wire > self.limit:
            raise TooLarge
        try:
            self._unfold(chunk)
        except zlib.error:
            raise BadEncoding("broken compressed data") from None

    def _unfold(self, data: bytes) -> None:
        if self.engine is None:
            data = self.start + data
            if len(data) < 2:
                self.start = data
                return
            is_wrapped = data[0] & 0x0F == 8 and int.from_bytes(data[:2], "big") % 31 == 0
            self.engine = zlib.decompressobj(zlib.MAX_WBITS if is_wrapped else -zlib.MAX_WBITS)
        while data:
            self.out += self.engine.decompress(data, STEP)
            self.check()
            data = self.engine.unconsumed_tail
            if not data and not self.engine.eof:
                self._drain()
            if self.engine.eof:
                data = self._next_member()

    def _drain(self) -> None:
        """What the engine still holds after it has taken all its input."""
        assert self.engine is not None
        while piece := self.engine.decompress(b"", STEP):
            self.out += piece
            self.check()

    def _next_member(self) -> bytes:
        assert self.engine is not None
        rest = self.engine.unused_data.lstrip(b"\0")
        if rest and self.wbits == 31 and rest[:2] == b"\x1f\x8b":
            self.members += 1
            if self.members > MOST_MEMBERS:
                raise BadEncoding(f"more than {MOST_MEMBERS} compressed members")
            self.engine = zlib.decompressobj(self.wbits)
            return rest
        return b""  # what follows is no data: browsers pass over it too

    def finish(self) -> bytes:
        if self.wire and (self.engine is None or not self.engine.eof):
            raise BadEncoding("compressed data cut short")
        return super().finish()


class Brotli(Plain):
    """br, unfolded a step at a time (`output_buffer_limit`, brotli 1.2)."""

    def __init__(self, limit: int) -> None:
        super().__init__(limit)
        self.engine = brotli.Decompressor()
        self.wire = 0

    def feed(self, chunk: bytes) -> None:
        self.wire += len(chunk)
        if self.wire > self.limit:
            raise TooLarge
        try:
            self.out += self.engine.process(chunk, output_buffer_limit=STEP)
            self.check()
            while not self.engine.is_finished() and not self.engine.can_accept_more_data():
                self.out += self.engine.process(b"", output_buffer_limit=STEP)
                self.check()
        except brotli.error:
            raise BadEncoding("broken br data") from None

    def finish(self) -> bytes:
        if self.wire and not self.engine.is_finished():
            raise BadEncoding("br data cut short")
        return super().finish()


class Zstandard(Plain):
    """zstd: a few bytes may stand for megabytes, so the wire is kept (it is bounded) and read out a step at a time."""

    def __init__(self, limit: int) -> None:
        super().__init__(limit)
        self.wire = bytearray()

    def feed(self, chunk: bytes) -> None:
        self.wire += chunk
        if len(self.wire) > self.limit:
            raise TooLarge

    def finish(self) -> bytes:
        engine = zstandard.ZstdDecompressor(max_window_size=ZSTD_WINDOW)
        try:
            with engine.stream_reader(io.BytesIO(bytes(self.wire)), read_size=16 * 1024) as reader:
                while piece := reader.read(STEP):
                    self.out += piece
                    self.check()
            is_short = bool(self.wire) and len(self.out) < self._announced()
        except zstandard.ZstdError:
            raise BadEncoding("broken zstd data") from None
        if is_short:
            raise BadEncoding("zstd data cut short")
        return super().finish()

    def _announced(self) -> int:
        """The size that the first frame announces, or 1 when it says nothing."""
        size = zstandard.get_frame_parameters(bytes(self.wire[:32])).content_size
        return size if size < 1 << 62 else 1
