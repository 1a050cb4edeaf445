"""Node-link JSON as web tools write it: sigma.js and d3 (`nodes`, `edges` or `links`), graphology (`key`, `attributes`)."""

import json
from typing import Any

from seve.atlas.domain.readers.found import Gathering, GraphFile, UnreadableGraph


def read(body: bytes, name: str) -> GraphFile:
    """Read a node-link document; nodes and links without an id, or with an unknown end, are refused and reported."""
    try:
        document = json.loads(body)
    except (ValueError, RecursionError) as reason:
        raise UnreadableGraph(f"{name} is not JSON: {str(reason).splitlines()[0]}") from None
    nodes = document.get("nodes") if isinstance(document, dict) else None
    links = document.get("edges", document.get("links")) if isinstance(document, dict) else None
    if not isinstance(nodes, list) or not isinstance(links, list):
        raise UnreadableGraph(f"{name}: a list “nodes” and a list “edges” or “links” are needed")
    gathering = Gathering(directed=_is_directed(document))
    for number, node in enumerate(nodes, start=1):
        _take_node(gathering, node, number)
    for number, link in enumerate(links, start=1):
        _take_link(gathering, link, number)
    return gathering.done()


def _is_directed(document: dict[str, Any]) -> bool:
    options = document.get("options")
    kind = options.get("type") if isinstance(options, dict) else None
    return document.get("directed", True) is not False and kind != "undirected"


def _take_node(gathering: Gathering, node: Any, number: int) -> None:
    fields = _fields(node)
    identity = fields.get("id", fields.get("key", fields.get("name")))
    if identity in (None, ""):
        return gathering.refuse(0, f"node {number}: it has no id")
    plain = {key: str(value) for key, value in fields.items() if isinstance(value, str | int | float)}
    gathering.node(str(identity), plain.get("label", plain.get("name", "")), plain)
    return None


def _take_link(gathering: Gathering, link: Any, number: int) -> None:
    fields = _fields(link)
    ends = [gathering.numbers.get(str(fields.get(end))) for end in ("source", "target")]
    if ends[0] is None or ends[1] is None:
        return gathering.refuse(0, f"link {number}: it names a node that does not exist")
    weight = fields.get("weight", fields.get("size", fields.get("value")))
    return gathering.link(ends[0], ends[1], weight if isinstance(weight, str | int | float) else None, 0)


def _fields(item: Any) -> dict[str, Any]:
    """What an item holds, its `attributes` among it."""
    if not isinstance(item, dict):
        return {}
    inner = item.get("attributes")
    return {**inner, **item} if isinstance(inner, dict) else item
