"""GEXF: a network of web entities, as Hyphe, Gephi and our own atlas write it. The places are read; the links are not.

A link there is a number between two names, without the pages that make it: nothing that a link of the map could open on. The
round of visits finds the links again, with their pages. Attributes are known by their titles: Hyphe's are Status, Homepage,
Crawling status, … and one a category of tags (medialab/hyphe, hyphe_frontend/app/views/network.js); elsewhere any word that a
table uses for its columns.
"""

from collections.abc import Iterator

from lxml import etree

from seve.base.errors import SeveError
from seve.directory.domain import vocabulary
from seve.directory.domain.lists import hyphe
from seve.directory.domain.lists.opml import DANGER, DECLARATION
from seve.directory.domain.lists.row import Line, entry
from seve.directory.types import Refusal

HYPHE = {"STATUS", "HOMEPAGE"}
PLUMBING = {"CRAWLING STATUS", "INDEXING STATUS", "CREATION", "LAST MODIFICATION", "HYPHE INDEGREE"}
Node = tuple[int, str, dict[str, str]]  # line, label, values by title


def looks_like(text: str) -> bool:
    return "<gexf" in text[:4_000].lower()


def read(text: str, name: str) -> tuple[str, list[Line]]:
    """("hyphe" or "gexf", every node that has an address and every one that has none). Raises SeveError when it is no GEXF."""
    if DANGER.search(text):
        raise SeveError(f"{name} declares XML entities, which no network needs: refused")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True, huge_tree=False, remove_comments=True)
    root = etree.fromstring(DECLARATION.sub("", text).encode(), parser)
    if root is None or _local(root) != "gexf":
        raise SeveError(f"{name} is not a GEXF file: its first element is {'missing' if root is None else _local(root)}")
    titles = _titles(root)
    nodes = list(_nodes(root, titles))
    if not nodes:
        raise SeveError(f"{name} holds no node: nothing to read")
    faults: list[Line] = [Refusal(fault.line, "", f"ill-formed XML: {fault.message.strip()}") for fault in list(parser.error_log)[:20]]
    if set(map(str.upper, titles.values())) >= HYPHE:
        return "hyphe", [*hyphe.read([_as_hyphe(node) for node in nodes]), *faults]
    return "gexf", [*(_entry(node) for node in nodes), *faults]


def _titles(root: "etree._Element") -> dict[str, str]:
    """Titles of the nodes' attributes by id; an attribute without id is passed over."""
    found: dict[str, str] = {}
    for block in root.iter("{*}attributes"):
        if block.get("class") == "node":
            found |= {str(one.get("id")): str(one.get("title") or one.get("id")) for one in block.iter("{*}attribute") if one.get("id")}
    return found


def _nodes(root: "etree._Element", titles: dict[str, str]) -> Iterator[Node]:
    for node in root.iter("{*}node"):
        values = {}
        for value in node.iterfind("{*}attvalues/{*}attvalue"):
            key = str(value.get("for") or value.get("id") or "")
            values[titles.get(key, key)] = str(value.get("value") or "").strip()
        line = node.sourceline
        yield line if isinstance(line, int) else 0, str(node.get("label") or "").strip(), values


def _as_hyphe(node: Node) -> dict[str, object]:
    line, label, values = node
    upper = {title.upper(): value for title, value in values.items()}
    tags = {f"{title} (TAGS)": value for title, value in upper.items() if title not in HYPHE | PLUMBING}
    return {"__line__": line, "NAME": label, "STATUS": upper.get("STATUS", ""), "HOME PAGE": upper.get("HOMEPAGE", ""), **tags}


def _entry(node: Node) -> Line:
    line, label, values = node
    fields: dict[str, str] = {}
    for title, value in values.items():
        field = vocabulary.HEADERS.get(vocabulary.key(title))
        if field and value and not fields.get(field):
            fields[field] = value
    fields.setdefault("name", label)
    if not fields.get("url") and "://" in label:
        fields["url"] = label
    return entry(line, fields, shown=label, lenient=True)


def _local(element: "etree._Element") -> str:
    return etree.QName(element).localname.lower()
