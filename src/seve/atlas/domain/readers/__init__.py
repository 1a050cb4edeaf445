"""Graph files of other tools, read leniently: bytes in, a `GraphFile` and a list of what was refused out.

Every reader goes on after a bad line and says which one; it raises `UnreadableGraph` only when nothing can be read.
"""

from seve.atlas.domain.readers import gml, node_link, table, xml
from seve.atlas.domain.readers.found import GraphFile, Refused, UnreadableGraph

READERS = {
    "csv": table.read,
    "tsv": table.read,
    "txt": table.read,
    "gml": gml.read,
    "gexf": xml.read_gexf,
    "graphml": xml.read_graphml,
    "json": node_link.read,
}

__all__ = ["READERS", "GraphFile", "Refused", "UnreadableGraph", "read"]


def read(body: bytes, name: str) -> GraphFile:
    """Read a graph file; its name's ending says the format, `-` (standard input) is told by its first bytes."""
    ending = name.rsplit(".", 1)[-1].lower() if "." in name else _guess(body)
    if ending not in READERS:
        raise UnreadableGraph(f"{name}: unknown kind of graph file; give a .csv, .gml, .gexf or .graphml")
    if not body.strip():
        raise UnreadableGraph(f"{name} is empty: there is no graph in it")
    if b"\0" in body[:4096] and body[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        raise UnreadableGraph(f"{name} is not text: it cannot be a {ending} file")
    return READERS[ending](body, name)


def _guess(body: bytes) -> str:
    head = body[:2048].lstrip().lower()
    if b"<gexf" in head:
        return "gexf"
    if b"<graphml" in head:
        return "graphml"
    if head.startswith(b"{"):
        return "json"
    return "gml" if head.startswith((b"graph", b"creator", b"version")) and b"[" in head else "csv"
