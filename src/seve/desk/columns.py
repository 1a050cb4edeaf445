"""The map on its way to the page: one small header, then plain columns that a browser reads where they lie.

    "SEV1", length of the header (uint32), header (UTF-8 JSON, padded to 8 bytes), columns (little endian, each at a multiple of 8).

Header: {"snapshot", "communities", "bridges"} as they were, and "columns": {name: [type, offset, count, values]}. Types: "f4", "u4", "i4"
numbers; "code": shorts that stand for `values`; "text": `count` bytes of UTF-8, a line each. Twenty thousand places and a hundred
thousand links take 1.5 MB, 0.8 once compressed, and nothing to parse.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

MAGIC = b"SEV1"
NUMBERS = {"id": "u4", "x": "f4", "y": "f4", "community": "i4", "pagerank": "f4", "cited_by": "u4", "cites": "u4"}
CODES = ("standing", "kind", "territory", "language", "life")
TEXTS = ("label", "url")
CONTENT_TYPE = "application/octet-stream"


def pack(document: Mapping[str, Any]) -> bytes:
    """The document of `atlas.selectors.map_document` (with a column "life") as the page reads it; links from the heaviest down."""
    header = {key: document[key] for key in ("snapshot", "communities", "bridges") if key in document}
    body = bytearray()
    columns: dict[str, list[Any]] = {}
    for name, kind, block, count, values in _columns(document):
        body += b"\0" * (-len(body) % 8)
        columns[name] = [kind, len(body), count, values]
        body += block
    told = json.dumps(header | {"columns": columns}, ensure_ascii=False, separators=(",", ":")).encode()
    told += b" " * (-len(told) % 8)
    return MAGIC + len(told).to_bytes(4, "little") + told + bytes(body)


def _columns(document: Mapping[str, Any]) -> Iterable[tuple[str, str, bytes, int, list[str]]]:
    nodes, edges = document.get("nodes", {}), document.get("edges", {})
    for name, kind in NUMBERS.items():
        yield f"nodes.{name}", kind, _numbers(nodes.get(name, ()), kind), len(nodes.get(name, ())), []
    for name in CODES:
        values, codes = _codes(nodes.get(name, ()))
        yield f"nodes.{name}", "code", codes, len(nodes.get(name, ())), values
    for name in TEXTS:
        lines = _lines(nodes.get(name, ()))
        yield f"nodes.{name}", "text", lines, len(lines), []
    weight = np.asarray(edges.get("weight", ()), dtype=np.float64)
    order = np.lexsort((np.asarray(edges.get("target", ())), np.asarray(edges.get("source", ())), -weight))
    for name in ("source", "target", "pages"):
        yield f"edges.{name}", "u4", _numbers(np.asarray(edges.get(name, ()), dtype=np.uint32)[order], "u4"), len(order), []


def _numbers(values: "Sequence[float] | npt.NDArray[Any]", kind: str) -> bytes:
    return np.asarray(values, dtype=np.dtype(f"<{kind}")).tobytes()


def _codes(values: Sequence[str]) -> tuple[list[str], bytes]:
    """The different values, and which one each place has: two bytes a place."""
    known = {value: number for number, value in enumerate(dict.fromkeys(values))}
    return list(known), np.fromiter((known[value] for value in values), dtype="<u2", count=len(values)).tobytes()


def _lines(values: Sequence[str]) -> bytes:
    return "\n".join(value.replace("\n", " ") for value in values).encode()
