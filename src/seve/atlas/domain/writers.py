"""A snapshot as GEXF 1.3, GraphML, CSV, Parquet or JSON: bytes that other tools open.

Each place with its name, address, standing, kind, territory, status, the number and the name of its community, and its scores; each
link with its weight, the most telling kind of the links it is made of, how many of each, and since when and until when they were seen.
"""

import csv
import io
import json
import re
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from lxml import etree

from seve.atlas.types import MapEdge, MapNode, Snapshot

NODE_TYPES = {
    "url": "string",
    "standing": "string",
    "kind": "string",
    "status": "string",
    "territory": "string",
    "territory_name": "string",
    "language": "string",
    "community": "integer",
    "community_name": "string",
    "pagerank": "double",
    "betweenness": "double",
    "hub": "double",
    "authority": "double",
    "harmonic": "double",
    "core": "integer",
    "cited_by": "integer",
    "cites": "integer",
}
EDGE_TYPES = {
    "kind": "string",
    "pages": "integer",
    "editorial": "integer",
    "blogroll": "integer",
    "boilerplate": "integer",
    "social": "integer",
    "first_seen": "string",
    "last_seen": "string",
}
KINDS = ("editorial", "blogroll", "social", "boilerplate")  # the most telling first
CARD = ("name", "url", "standing", "kind", "territory", "community_name")  # of each end of a link, in a table
PALETTE = ("4c78a8", "f58518", "54a24b", "e45756", "72b7b2", "b279a2", "eeca3b", "9d755d", "ff9da6", "79706e")
UNPRINTABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
GEXF = "http://gexf.net/1.3"
VIZ = "http://gexf.net/1.3/viz"
GRAPHML = "http://graphml.graphdrawing.org/xmlns"


def to_gexf(snapshot: Snapshot) -> bytes:
    """GEXF 1.3 with positions, sizes and colours: Gephi and Gephi Lite open it as it is."""
    names = _community_names(snapshot)
    root = etree.Element(f"{{{GEXF}}}gexf", {"version": "1.3"}, nsmap=_spaces(GEXF, viz=VIZ))
    meta = etree.SubElement(root, f"{{{GEXF}}}meta", {"lastmodifieddate": snapshot.info.at.date().isoformat()})
    etree.SubElement(meta, f"{{{GEXF}}}creator").text = "Sève"
    graph = etree.SubElement(root, f"{{{GEXF}}}graph", {"defaultedgetype": "directed", "mode": "static"})
    for side, types in (("node", NODE_TYPES), ("edge", EDGE_TYPES)):
        block = etree.SubElement(graph, f"{{{GEXF}}}attributes", {"class": side})
        for name, kind in types.items():
            etree.SubElement(block, f"{{{GEXF}}}attribute", {"id": name, "title": name, "type": kind})
    nodes = etree.SubElement(graph, f"{{{GEXF}}}nodes")
    most = max((node.cited_by for node in snapshot.nodes), default=0) or 1
    for node in snapshot.nodes:
        made = etree.SubElement(nodes, f"{{{GEXF}}}node", {"id": str(node.entity_id), "label": _clean(node.name)})
        _gexf_values(made, _node_values(node, names))
        red, green, blue = bytes.fromhex(PALETTE[node.community % len(PALETTE)] if node.community >= 0 else "bbbbbb")
        etree.SubElement(made, f"{{{VIZ}}}position", {"x": f"{node.x * 10:.3f}", "y": f"{node.y * 10:.3f}", "z": "0.0"})
        etree.SubElement(made, f"{{{VIZ}}}size", {"value": f"{4 + 16 * (node.cited_by / most) ** 0.5:.2f}"})
        etree.SubElement(made, f"{{{VIZ}}}color", {"r": str(red), "g": str(green), "b": str(blue)})
    edges = etree.SubElement(graph, f"{{{GEXF}}}edges")
    for number, edge in enumerate(snapshot.edges):
        ends = {"id": str(number), "source": str(edge.source), "target": str(edge.target), "weight": f"{edge.weight:.4f}"}
        _gexf_values(etree.SubElement(edges, f"{{{GEXF}}}edge", ends), _edge_values(edge))
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def to_graphml(snapshot: Snapshot) -> bytes:
    names = _community_names(snapshot)
    root = etree.Element(f"{{{GRAPHML}}}graphml", nsmap=_spaces(GRAPHML))
    node_types = {"label": "string", "x": "double", "y": "double", **NODE_TYPES}
    for side, types in (("node", node_types), ("edge", {"weight": "double", **EDGE_TYPES})):
        for name, kind in types.items():
            key = {"id": f"{side}_{name}", "for": side, "attr.name": name, "attr.type": "int" if kind == "integer" else kind}
            etree.SubElement(root, f"{{{GRAPHML}}}key", key)
    graph = etree.SubElement(root, f"{{{GRAPHML}}}graph", {"edgedefault": "directed"})
    for node in snapshot.nodes:
        made = etree.SubElement(graph, f"{{{GRAPHML}}}node", {"id": str(node.entity_id)})
        _graphml_values(made, "node", {"label": node.name, "x": node.x, "y": node.y, **_node_values(node, names)})
    for edge in snapshot.edges:
        made = etree.SubElement(graph, f"{{{GRAPHML}}}edge", {"source": str(edge.source), "target": str(edge.target)})
        _graphml_values(made, "edge", {"weight": edge.weight, **_edge_values(edge)})
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def to_csv(snapshot: Snapshot) -> bytes:
    """The links, one a line, with what is known of each end: a table to open anywhere, and to read back."""
    names = _community_names(snapshot)
    known = {node.entity_id: {"name": node.name, **_node_values(node, names)} for node in snapshot.nodes}
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("source", "target", "weight", *EDGE_TYPES, *(f"{end}_{name}" for end in ("source", "target") for name in CARD)))
    for edge in snapshot.edges:
        ends = [str(known.get(end, {}).get(name, "")) for end in (edge.source, edge.target) for name in CARD]
        writer.writerow((edge.source, edge.target, round(edge.weight, 4), *_edge_values(edge).values(), *map(_inert, ends)))
    return out.getvalue().encode()


def to_parquet(snapshot: Snapshot) -> bytes:
    """One table of places and links, told apart by `record`; columns of the other kind are null."""
    import polars

    document = _document(snapshot)
    places = polars.DataFrame(document["nodes"], infer_schema_length=None).with_columns(record=polars.lit("place"))
    links = polars.DataFrame(document["edges"], infer_schema_length=None).with_columns(record=polars.lit("link"))
    table = polars.concat([places, links], how="diagonal")
    out = io.BytesIO()
    table.write_parquet(out, compression="zstd")
    return out.getvalue()


def to_json(snapshot: Snapshot) -> bytes:
    return json.dumps(_document(snapshot), default=_moment, ensure_ascii=False, allow_nan=False).encode()


WRITERS: dict[str, Callable[[Snapshot], bytes]] = {
    "gexf": to_gexf,
    "graphml": to_graphml,
    "csv": to_csv,
    "parquet": to_parquet,
    "json": to_json,
}


def _community_names(snapshot: Snapshot) -> dict[int, str]:
    return {community.number: community.name for community in snapshot.communities}


def _document(snapshot: Snapshot) -> dict[str, Any]:
    names = _community_names(snapshot)
    nodes = [asdict(node) | {"community_name": names.get(node.community, "")} for node in snapshot.nodes]
    edges = [asdict(edge) | {"kind": _kind(edge)} for edge in snapshot.edges]
    return asdict(replace(snapshot, nodes=(), edges=())) | {"nodes": nodes, "edges": edges}


def _kind(edge: MapEdge) -> str:
    return next((kind for kind in KINDS if getattr(edge, kind)), "")


def _node_values(node: MapNode, names: dict[int, str]) -> dict[str, Any]:
    values = {name: getattr(node, name) for name in NODE_TYPES if name not in {"url", "community_name"}}
    return {"url": node.home_url, "community_name": names.get(node.community, ""), **values}


def _edge_values(edge: MapEdge) -> dict[str, Any]:
    values = {"kind": _kind(edge)} | {name: getattr(edge, name) for name in EDGE_TYPES if name != "kind"}
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()}


def _inert(cell: str) -> str:
    """A cell that a spreadsheet would run as a formula is quoted."""
    return f"'{cell}" if cell[:1] in {"=", "+", "-", "@", "\t", "\r"} else cell


def _gexf_values(parent: Any, values: dict[str, Any]) -> None:
    block = etree.SubElement(parent, f"{{{GEXF}}}attvalues")
    for name, value in values.items():
        etree.SubElement(block, f"{{{GEXF}}}attvalue", {"for": name, "value": _clean(str(value))})


def _graphml_values(parent: Any, side: str, values: dict[str, Any]) -> None:
    for name, value in values.items():
        etree.SubElement(parent, f"{{{GRAPHML}}}data", {"key": f"{side}_{name}"}).text = _clean(str(value))


def _spaces(default: str, **named: str) -> Any:
    return {None: default, **named}


def _clean(text: str) -> str:
    """Without the characters that XML 1.0 cannot hold."""
    return UNPRINTABLE.sub("", text)


def _moment(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"cannot write {type(value).__name__}")
