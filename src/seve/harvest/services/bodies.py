"""The bytes of an archived answer as they were meant: transfer and content encodings undone, within a bound."""

import zlib
from collections.abc import Mapping


def decoded(body: bytes, headers: Mapping[str, str], largest: int) -> bytes:
    """The plain body; at most `largest` + 1 bytes, so that a bomb shows as too large. What cannot be undone comes back as it is.

    Many archivers undo an encoding and keep its header: a body that is not encoded is taken as it is.
    """
    if "chunked" in headers.get("transfer-encoding", "").lower():
        body = _joined(body)
    encoding = headers.get("content-encoding", "").strip().lower()
    try:
        if encoding in ("gzip", "x-gzip") or body[:2] == b"\x1f\x8b":
            return zlib.decompressobj(47).decompress(body, largest + 1) if body[:2] == b"\x1f\x8b" else body
        if encoding == "deflate":
            return _inflated(body, largest)
        if encoding == "br":
            return _unbrotlied(body, largest)
        if encoding == "zstd":
            import zstandard

            return zstandard.ZstdDecompressor().stream_reader(body).read(largest + 1)
    except Exception:
        return body
    return body


def _inflated(body: bytes, largest: int) -> bytes:
    try:
        return zlib.decompressobj().decompress(body, largest + 1)
    except zlib.error:
        return zlib.decompressobj(-15).decompress(body, largest + 1)


def _unbrotlied(body: bytes, largest: int) -> bytes:
    import brotli

    decoder, out, size = brotli.Decompressor(), [], 0
    for start in range(0, len(body), 4096):
        piece = decoder.process(body[start : start + 4096], output_buffer_limit=largest + 1)
        out.append(piece)
        size += len(piece)
        if size > largest:
            break
    return b"".join(out)


def _joined(body: bytes) -> bytes:
    """The chunks of a chunked body, one after the other; a body that is not in chunks comes back as it is."""
    pieces: list[bytes] = []
    at = 0
    while True:
        end = body.find(b"\r\n", at, at + 32)
        size = body[at:end].split(b";")[0].strip() if end >= 0 else b""
        try:
            length = int(size, 16)
        except ValueError:
            return b"".join(pieces) if pieces else body
        if length <= 0:
            return b"".join(pieces)
        pieces.append(body[end + 2 : end + 2 + length])
        at = end + 2 + length + 2
