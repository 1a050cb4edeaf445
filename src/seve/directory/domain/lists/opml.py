"""OPML: outlines within outlines. No document type, no entity, no network: an OPML needs none of them, and an attack does.

Our own exports carry what OPML has no word for as attributes of the namespace NAMESPACE (OPML 2.0, "Extending OPML").
"""

import re
from collections.abc import Iterator

from lxml import etree

from seve.base.errors import SeveError
from seve.directory.domain.lists.row import Line, entry
from seve.directory.types import Refusal

NAMESPACE = "urn:seve:directory:1"
OWN = f"{{{NAMESPACE}}}"
DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
DANGER = re.compile(r"<!ENTITY|<!DOCTYPE[^>\[]*\[", re.I)


def read(text: str, name: str) -> list[Line]:
    """Every outline that has an address; what is ill-formed is told with its line. Raises SeveError when it is no OPML."""
    if DANGER.search(text):
        raise SeveError(f"{name} declares XML entities, which no list of feeds needs: refused")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True, huge_tree=False, remove_comments=True)
    root = etree.fromstring(DECLARATION.sub("", text).encode(), parser)
    if root is None or etree.QName(root).localname.lower() != "opml":
        raise SeveError(f"{name} is not an OPML file: its first element is {'missing' if root is None else etree.QName(root).localname}")
    faults: list[Line] = [Refusal(fault.line, "", f"ill-formed XML: {fault.message.strip()}") for fault in list(parser.error_log)[:20]]
    body = next((child for child in root if _is(child, "body")), root)
    return [*_outlines(body), *faults]


def _outlines(body: "etree._Element") -> Iterator[Line]:
    """Depth first, without recursion: a list may be nested as deep as its maker likes."""
    waiting = [(child, ()) for child in reversed(body)]  # type: list[tuple[etree._Element, tuple[str, ...]]]
    while waiting:
        element, groups = waiting.pop()
        if not _is(element, "outline"):
            continue
        fields = {_name(str(key)): str(value) for key, value in element.attrib.items()}
        title = fields.get("title") or fields.get("text") or ""
        address = fields.get("htmlurl") or fields.get("url") or ""
        if address or fields.get("xmlurl"):
            yield _entry(element, fields, title, address, groups)
        inner = (*groups, title) if title and not address else groups
        waiting.extend((child, inner) for child in reversed(element))


def _entry(element: "etree._Element", fields: dict[str, str], title: str, address: str, groups: tuple[str, ...]) -> Line:
    note = fields.get("own:note") or fields.get("description", "")
    if groups and "own:note" not in fields:
        note = f"{note}\n{' › '.join(groups)}".strip()
    cells = {
        "url": address,
        "name": title,
        "feeds": " ".join(filter(None, [fields.get("xmlurl", ""), fields.get("own:feeds", "")])),
        "prefixes": fields.get("own:prefixes", ""),
        "note": note,
        "language": fields.get("language", ""),
    } | {key: fields.get(f"own:{key}", "") for key in ("kind", "standing", "status", "territory")}
    line = element.sourceline
    return entry(line if isinstance(line, int) else 0, cells, shown=title or address or fields.get("xmlurl", ""))


def _name(attribute: str) -> str:
    return f"own:{attribute.removeprefix(OWN).lower()}" if attribute.startswith(OWN) else attribute.lower()


def _is(element: "etree._Element", name: str) -> bool:
    return isinstance(element.tag, str) and etree.QName(element).localname.lower() == name
