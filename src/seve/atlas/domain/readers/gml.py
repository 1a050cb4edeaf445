"""GML (Himsolt, "GML: A portable Graph File Format", 1997), read leniently: duplicate links are fine, so are odd keys."""

import html
import re
from collections.abc import Iterator
from typing import Any

from seve.atlas.domain.readers.found import Gathering, GraphFile, UnreadableGraph

TOKEN = re.compile(r'"([^"]*)"|(\[)|(\])|#[^\n]*|([^\s\[\]"]+)')
DEEPEST = 30

Pairs = list[tuple[str, Any]]


def read(body: bytes, name: str) -> GraphFile:
    """Read the first graph of a GML file."""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = body.decode("latin-1")
    graph = next((value for key, value in _pairs(_tokens(text), 0) if key == "graph" and isinstance(value, list)), None)
    if graph is None:
        raise UnreadableGraph(f"{name}: no “graph [ … ]” in this GML file")
    return _gathered(graph)


def _gathered(graph: Pairs) -> GraphFile:
    gathering = Gathering(directed=any(key == "directed" and value == "1" for key, value in graph))
    for number, (key, value) in enumerate(graph):
        if key == "node" and isinstance(value, list):
            fields = dict(value)
            if not isinstance(fields.get("id"), str):
                gathering.refuse(0, f"node {number}: it has no id")
                continue
            plain = {name: html.unescape(content) for name, content in fields.items() if isinstance(content, str)}
            gathering.node(plain["id"], plain.get("label", ""), plain)
    for number, (key, value) in enumerate(graph):
        if key == "edge" and isinstance(value, list):
            _take_link(gathering, dict(value), number)
    return gathering.done()


def _take_link(gathering: Gathering, fields: dict[str, Any], number: int) -> None:
    ends = [fields.get("source"), fields.get("target")]
    missing = [end for end in ends if not isinstance(end, str) or end not in gathering.numbers]
    if missing:
        return gathering.refuse(0, f"link {number}: it names a node that does not exist ({missing[0]})")
    source, target = (gathering.numbers[str(end)] for end in ends)
    weight = fields.get("weight", fields.get("value"))
    return gathering.link(source, target, weight if isinstance(weight, str) else None, 0)


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    """(kind, content) of each token: "text", "[", "]", "word"."""
    for found in TOKEN.finditer(text):
        if found.group(2):
            yield "[", "["
        elif found.group(3):
            yield "]", "]"
        elif found.group(4) is not None:
            yield "word", found.group(4)
        elif found.group(1) is not None:
            yield "text", found.group(1)


def _pairs(tokens: Iterator[tuple[str, str]], depth: int) -> Pairs:
    """Key and value pairs up to the closing bracket; a list that is never closed ends with the file."""
    pairs: Pairs = []
    key = None
    for kind, content in tokens:
        if kind == "]":
            break
        if kind == "[":
            if depth >= DEEPEST:
                raise UnreadableGraph("this GML file has lists within lists without end")
            pairs.append((key or "", _pairs(tokens, depth + 1)))
            key = None
        elif key is None:
            key = content if kind == "word" else None
        else:
            pairs.append((key, content))
            key = None
    return pairs
