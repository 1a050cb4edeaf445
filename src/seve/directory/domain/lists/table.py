"""Tables: CSV with any usual delimiter, with or without a first line of names, and Media Cloud's lists of sources."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from seve.directory.domain import vocabulary
from seve.directory.domain.lists.row import Line, entry
from seve.directory.types import Refusal

DELIMITERS = ",;\t|"
LOOKS_LIKE_ADDRESS = re.compile(r"\s*(?:https?://|(?:www\.)?[\w-]+(?:\.[\w-]+)+(?:/|\s*$))", re.I)
LONGEST_CELL_LINES = 30  # a quoted cell that runs on further is a quotation mark that was never closed
MEDIA_CLOUD = {"pub_country", "primary_language", "media_type", "stories_per_week", "url_search_string", "media_id"}


@dataclass(frozen=True, slots=True)
class Table:
    format: str
    rows: list[dict[str, Any]]  # by the column's name as written, plus "__line__"
    refused: list[Refusal]


def parse(text: str, name: str) -> Table | None:
    """The rows of a table, or None when the text is no table (then it is plain text)."""
    lines = text.split("\n")
    first = next((number for number, line in enumerate(lines) if line.strip() and not line.startswith("#")), None)
    if first is None:
        return None
    delimiter = _delimiter(lines[first : first + 20], name)
    header = _cells(lines[first], delimiter)
    known = [vocabulary.HEADERS.get(vocabulary.key(cell)) for cell in header]
    if {"url", "prefixes", "lrus", "feeds"} & set(known):
        names = [cell.strip() for cell in header]
        start = first + 1
    elif any(LOOKS_LIKE_ADDRESS.match(cell) for cell in header) and not all(LOOKS_LIKE_ADDRESS.match(cell) for cell in header):
        names = _guessed(header)
        start = first
    else:
        return None
    refused: list[Refusal] = []
    rows = list(_rows(lines, start, delimiter, names, refused))
    lowered = {each.lower() for each in names}
    form = "mediacloud" if len(lowered & MEDIA_CLOUD) >= 2 else "csv"
    return Table(form, rows, refused)


def read(found: Table) -> list[Line]:
    """The entries of a table. Media Cloud's own words that we do not know are left aside; in any other table they are refused."""
    lenient = found.format == "mediacloud"
    lines: list[Line] = []
    for row in found.rows:
        fields: dict[str, str] = {}
        for column, value in row.items():
            field = vocabulary.HEADERS.get(vocabulary.key(column)) if column != "__line__" else None
            if field == "media_type":
                field = "kind"
            if field and value.strip() and (field not in fields or (lenient and vocabulary.key(column) in ("label", "homepage"))):
                fields[field] = value
        if fields.get("country") and not fields.get("territory"):
            fields["territory"] = f"?{fields['country']}"  # a country that is not among the territories is no reason to refuse
        shown = " ".join(str(value) for name, value in row.items() if name != "__line__" and value)
        lines.append(entry(row["__line__"], fields, shown=shown, lenient=lenient))
    return lines


def _delimiter(lines: list[str], name: str) -> str:
    """The delimiter that cuts the first lines into most columns, evenly; a name of a known column weighs more."""
    best, best_score = ",", 0.0
    for delimiter in DELIMITERS:
        counts = [len(_cells(line, delimiter)) for line in lines if line.strip()]
        if max(counts) < 2:
            continue
        header = [vocabulary.key(cell) for cell in _cells(lines[0], delimiter)]
        score = 10.0 * sum(cell in vocabulary.HEADERS for cell in header) + min(counts[0], 9) - 3.0 * (len(set(counts)) > 1)
        score += 0.5 if delimiter == "\t" and name.lower().endswith((".tsv", ".tab")) else 0.0
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _guessed(cells: list[str]) -> list[str]:
    """Names for a table that has none: the first address is the url, a second one the feed, the first other words are the name."""
    names = [f"column {rank}" for rank in range(len(cells))]
    addresses = [rank for rank, cell in enumerate(cells) if LOOKS_LIKE_ADDRESS.match(cell)]
    words = [rank for rank, cell in enumerate(cells) if cell.strip() and rank not in addresses]
    for rank, field in [*zip(addresses, ("url", "feed"), strict=False), *zip(words, ("name",), strict=False)]:
        names[rank] = field
    return names


def _rows(lines: list[str], start: int, delimiter: str, names: list[str], refused: list[Refusal]) -> Iterator[dict[str, Any]]:
    """Row by row; a line that is broken is refused alone, and reading goes on with the next one."""
    number = start
    while number < len(lines):
        line = lines[number]
        if not line.strip() or line.startswith("#"):
            number += 1
            continue
        span = _span(lines, number, delimiter, len(names))
        if span == 0:
            refused.append(Refusal(number + 1, line[:200], "a quotation mark is never closed"))
            number += 1
            continue
        cells = _cells("\n".join(lines[number : number + span]), delimiter)
        if any(cell.strip() for cell in cells[len(names) :]):
            refused.append(Refusal(number + 1, line[:200], f"{len(cells)} cells where the first line has {len(names)}"))
        elif any(cell.strip() for cell in cells):
            yield dict(zip(names, cells, strict=False)) | {"__line__": number + 1}
        number += span


def _span(lines: list[str], start: int, delimiter: str, columns: int) -> int:
    """How many lines the row takes; 0 when its quotation marks are broken."""
    quotes = 0
    for taken, line in enumerate(lines[start : start + LONGEST_CELL_LINES], 1):
        quotes += line.count('"')
        if quotes % 2 == 0:
            whole = taken == 1 or len(_cells("\n".join(lines[start : start + taken]), delimiter)) == columns
            return taken if whole else 0
    return 0


def _cells(line: str, delimiter: str) -> list[str]:
    """The cells of one row (which may run over several lines)."""
    try:
        return next(csv.reader([f"{part}\n" for part in line.split("\n")], delimiter=delimiter), [])
    except csv.Error:
        return [line]
