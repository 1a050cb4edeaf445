"""Lists as files: OPML for readers of feeds, CSV for spreadsheets, JSON for programs. Each can be read back without loss."""

import csv
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lxml import etree

from seve.directory.domain.lists.opml import NAMESPACE, OWN
from seve.directory.types import Entity

COLUMNS = ("name", "url", "kind", "standing", "status", "territory", "language", "feeds", "prefixes", "note")
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Row:
    entity: Entity
    prefixes: tuple[str, ...]  # as addresses


def _cells(row: Row) -> dict[str, str]:
    entity = row.entity
    return {
        "name": entity.name,
        "url": entity.home_url,
        "kind": entity.kind.value,
        "standing": entity.standing.value,
        "status": entity.status.value,
        "territory": entity.territory or "",
        "language": entity.language,
        "feeds": " ".join(entity.declared_feeds),
        "prefixes": " ".join(row.prefixes),
        "note": entity.note,
    }


def to_csv(rows: Sequence[Row]) -> str:
    """A first line of names, then one place a line. A name that a spreadsheet would take for a formula gets a space before it."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({name: f" {value}" if value.startswith(FORMULA) else value for name, value in _cells(row).items()})
    return out.getvalue()


def to_json(rows: Sequence[Row]) -> str:
    """{"entities": [{"name", "url", …, "feeds": [], "prefixes": []}]}"""
    entities = [
        {**_cells(row), "id": row.entity.id, "feeds": list(row.entity.declared_feeds), "prefixes": list(row.prefixes)} for row in rows
    ]
    return json.dumps({"entities": entities}, ensure_ascii=False, indent=1) + "\n"


def to_opml(rows: Sequence[Row]) -> str:
    """OPML 2.0, one outline a place; what OPML has no word for is in our own namespace."""
    root = etree.Element("opml", {"version": "2.0"}, nsmap={"seve": NAMESPACE})
    head = etree.SubElement(root, "head")
    etree.SubElement(head, "title").text = "Sève"
    body = etree.SubElement(root, "body")
    for row in rows:
        etree.SubElement(body, "outline", _attributes(row))
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + etree.tostring(root, encoding="unicode", pretty_print=True)


def _attributes(row: Row) -> dict[str, str]:
    cells = {name: _clean(value) for name, value in _cells(row).items()}
    feeds = row.entity.declared_feeds
    own = {f"{OWN}{name}": cells[name] for name in ("kind", "standing", "status", "territory", "feeds", "prefixes", "note") if cells[name]}
    link = {"type": "rss", "xmlUrl": feeds[0]} if feeds else {"type": "link", "url": cells["url"]}
    language = {"language": cells["language"]} if cells["language"] else {}
    return {"text": cells["name"], "title": cells["name"], "htmlUrl": cells["url"], **link, **language, **own}


def _clean(text: str) -> str:
    """Without the control characters that XML cannot hold."""
    return "".join(letter for letter in text if letter in "\n\t" or ord(letter) >= 32)


WRITERS: dict[str, Callable[[Sequence[Row]], str]] = {".opml": to_opml, ".csv": to_csv, ".json": to_json}
