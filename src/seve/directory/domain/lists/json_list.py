"""JSON: our own export, or any array of objects whose keys are words that tables use."""

import json
from collections.abc import Sequence
from typing import Any

from seve.base.errors import SeveError
from seve.directory.domain import vocabulary
from seve.directory.domain.lists.row import Line, entry
from seve.directory.types import Refusal

ARRAYS = ("entities", "webentities", "sources", "results", "places")


def parse(text: str) -> list[dict[str, Any]] | None:
    """The objects of the document's array; None when it is no JSON at all."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if isinstance(document, dict):
        document = next((document[name] for name in ARRAYS if isinstance(document.get(name), list)), [document])
    return [row if isinstance(row, dict) else {"": row} for row in document] if isinstance(document, list) else []


def read(rows: Sequence[dict[str, Any]], name: str) -> list[Line]:
    """One entry an object; the "line" of a refusal is the rank of the object, from 1."""
    if not any(vocabulary.HEADERS.get(vocabulary.key(key)) == "url" for row in rows for key in row):
        raise SeveError(f"{name} holds no object with a “url”")
    lines: list[Line] = []
    for number, row in enumerate(rows, 1):
        fields: dict[str, str] = {}
        for key, value in row.items():
            field = vocabulary.HEADERS.get(vocabulary.key(key))
            if field and not fields.get(field):
                fields[field] = _text(value)
        lines.append(
            entry(number, fields, shown=str(row)[:200])
            if any(fields.values())
            else Refusal(number, str(row)[:200], "there is no address here")
        )
    return lines


def _text(value: object) -> str:
    if isinstance(value, list):
        return " ".join(str(each) for each in value if isinstance(each, str | int))
    return "" if value is None else str(value)
