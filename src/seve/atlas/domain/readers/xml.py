"""GEXF (gexf.net, 1.1 to 1.3: Gephi, Hyphe) and GraphML (graphml.graphdrawing.org)."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from lxml import etree

from seve.atlas.domain.readers.found import Gathering, GraphFile, UnreadableGraph

HYPHE_STATUS = {"IN", "OUT", "UNDECIDED", "DISCOVERED"}


@dataclass(frozen=True, slots=True)
class CorpusPlace:
    """One web entity of a Hyphe corpus."""

    name: str
    home_url: str
    status: str  # in, out, undecided, discovered; "" when the file does not say
    tags: dict[str, str]


def read_gexf(body: bytes, name: str) -> GraphFile:
    """Read a GEXF file; nodes and links without an id, or with an unknown end, are refused and reported."""
    root = _root(body, name, "gexf")
    graph = next(_named(root, "graph"), None)
    if graph is None:
        raise UnreadableGraph(f"{name}: no <graph> in this GEXF file")
    titles = {
        (block.get("class", "node"), item.get("id", "")): item.get("title", "")
        for block in _named(graph, "attributes")
        for item in _named(block, "attribute")
    }
    gathering = Gathering(directed=graph.get("defaultedgetype", "undirected") != "undirected")
    for node in _named(graph, "node"):
        values = {
            titles.get(("node", part.get("for", "")), part.get("for", "")): part.get("value", "") for part in _named(node, "attvalue")
        }
        _take_node(gathering, node.get("id"), node.get("label", ""), values, node.sourceline)
    for link in _named(graph, "edge"):
        one_way = link.get("type", "") in ("", "directed")
        _take_link(gathering, link.get("source"), link.get("target"), link.get("weight"), link.sourceline or 0)
        if gathering.directed and not one_way:
            _take_link(gathering, link.get("target"), link.get("source"), link.get("weight"), link.sourceline or 0)
    return gathering.done()


def read_graphml(body: bytes, name: str) -> GraphFile:
    """Read the first graph of a GraphML file; keys named `weight` and `label` are understood."""
    root = _root(body, name, "graphml")
    keys = {key.get("id", ""): key.get("attr.name", key.get("id", "")) for key in _named(root, "key")}
    graph = next(_named(root, "graph"), None)
    if graph is None:
        raise UnreadableGraph(f"{name}: no <graph> in this GraphML file")
    gathering = Gathering(directed=graph.get("edgedefault", "directed") != "undirected")
    for node in _named(graph, "node"):
        values = {keys.get(part.get("key", ""), part.get("key", "")): part.text or "" for part in _named(node, "data")}
        _take_node(gathering, node.get("id"), values.get("label", values.get("name", "")), values, node.sourceline)
    for link in _named(graph, "edge"):
        values = {keys.get(part.get("key", ""), ""): part.text or "" for part in _named(link, "data")}
        _take_link(gathering, link.get("source"), link.get("target"), values.get("weight"), link.sourceline or 0)
    return gathering.done()


def hyphe_places(file: GraphFile) -> list[CorpusPlace]:
    """The web entities of a Hyphe export (a GEXF whose nodes carry a status and a home page)."""
    places = []
    for label, attributes in zip(file.labels, file.attributes, strict=True):
        named = {key.lower(): value for key, value in attributes.items()}
        status = named.get("status", "").upper()
        home = named.get("homepage") or named.get("home page") or named.get("startpages", "").split(" ")[0]
        tags = {key: value for key, value in named.items() if key.startswith("tag") or "(" in key}
        places.append(CorpusPlace(label, home, status.lower() if status in HYPHE_STATUS else "", tags))
    return [place for place in places if place.home_url]


def _take_node(gathering: Gathering, identity: str | None, label: str, values: dict[str, str], line: int | None) -> None:
    if not identity:
        gathering.refuse(line or 0, "a node has no id")
    elif identity in gathering.numbers:
        gathering.refuse(line or 0, f"the node “{identity[:60]}” stands twice")
    else:
        gathering.node(identity, label, values)


def _take_link(gathering: Gathering, source: str | None, target: str | None, weight: str | None, line: int) -> None:
    for end in (source, target):
        if not end or end not in gathering.numbers:
            return gathering.refuse(line, f"a link names a node that does not exist ({(end or 'no id')[:60]})")
    return gathering.link(gathering.numbers[str(source)], gathering.numbers[str(target)], weight, line)


def _root(body: bytes, name: str, expected: str) -> Any:
    """The root element; no entity is expanded and nothing is fetched."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.parse(BytesIO(body), parser).getroot()
    except etree.XMLSyntaxError as reason:
        raise UnreadableGraph(f"{name} is not well-formed XML: {str(reason).splitlines()[0]}") from None
    if etree.QName(root).localname != expected:
        raise UnreadableGraph(f"{name} is not a {expected} file: it begins with <{etree.QName(root).localname}>")
    return root


def _named(parent: Any, tag: str) -> Iterator[Any]:
    """Descendants with this local name, whatever the namespace (each GEXF version has its own)."""
    return iter(parent.iter(f"{{*}}{tag}"))
