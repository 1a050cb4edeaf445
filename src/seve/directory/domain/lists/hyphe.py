"""Hyphe's export of web entities (CSV or JSON), of the old and of the present interface.

Columns: ID, NAME, PREFIXES or "PREFIXES AS URL", "PREFIXES AS LRU", "HOME PAGE", "START PAGES", STATUS, INDEGREE, "<category> (TAGS)"…
An LRU is an address turned round: "s:http|h:com|h:example|h:www|p:blog|". A prefix that ends with a host covers every host below it.
Source: medialab/hyphe, hyphe_frontend/app/views/export.js.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from seve.base.addresses import entity_prefix
from seve.directory.domain.lists.row import Line, entry

LRU_PARTS = {"s", "t", "h", "p", "q", "f"}


def is_hyphe(rows: Sequence[dict[str, Any]]) -> bool:
    """Whether these rows come from Hyphe: it alone writes its columns in capitals, prefixes beside status."""
    names = {str(name) for name in (rows[0] if rows else ())}
    return (
        "STATUS" in names
        and "NAME" in names
        and any(name.startswith("PREFIXES") for name in names)
        and ("ID" in names or "HOME PAGE" in names)
    )


def read(rows: Sequence[dict[str, Any]]) -> list[Line]:
    lines = []
    for rank, row in enumerate(rows, 1):
        cells = {str(name).upper(): value for name, value in row.items()}
        tags = [
            f"{name.removesuffix(' (TAGS)').lower()}: {_joined(value)}"
            for name, value in cells.items()
            if name.endswith("(TAGS)") and value
        ]
        bounds = list(dict.fromkeys(_bounds(cells)))
        home = _joined(cells.get("HOME PAGE")) or _joined(cells.get("START PAGES")).partition(" ")[0]
        fields = {
            "name": _joined(cells.get("NAME")),
            "url": home,
            "prefixes": " ".join(bounds),
            "status": _joined(cells.get("STATUS")),
            "note": "\n".join(tags),
        }
        line = row.get("__line__", rank)
        lines.append(entry(line, fields, shown=fields["name"], lenient=True))
    return lines


def _bounds(cells: dict[str, Any]) -> Iterator[str]:
    """The bounds in our words; both schemes, with and without www, come to one."""
    written = _joined(cells.get("PREFIXES AS LRU")) or _joined(cells.get("PREFIXES AS URL")) or _joined(cells.get("PREFIXES"))
    for each in written.split():
        url = from_lru(each) if each.startswith(("s:", "h:")) else each
        host, _, path = url.partition("://")[2].partition("/")
        if path.strip("/") or not host:
            yield url
        elif (
            host.partition(":")[0].replace(".", "").isdigit()
            or ":" in host
            or entity_prefix(f"https://{host}/") != f"https://{host.removeprefix('www.')}/"
        ):
            yield f"{url.rstrip('/')}/"
        else:
            yield f"*.{host.removeprefix('www.')}"


def from_lru(lru: str) -> str:
    """ "s:http|h:fr|h:free|h:ann|p:blog|q:a=1|" → "http://ann.free.fr/blog?a=1"."""
    scheme, port, hosts, path, query = "http", "", list[str](), list[str](), ""
    for part in lru.split("|"):
        kind, _, value = part.partition(":")
        if kind == "s":
            scheme = value or scheme
        elif kind == "t" and value not in ("80", "443"):
            port = f":{value}" if value else ""
        elif kind == "h":
            hosts.append(value)
        elif kind == "p":
            path.append(value)
        elif kind == "q":
            query = f"?{value}"
    return f"{scheme}://{'.'.join(reversed(hosts))}{port}/{'/'.join(path)}{query}"


def _joined(value: object) -> str:
    if isinstance(value, list):
        return " ".join(str(each) for each in value)
    return "" if value is None else str(value).strip()
