"""Territories as files and people write them."""

import csv
import io
from collections.abc import Iterable

from seve.base.errors import SeveError
from seve.base.text import fold
from seve.directory.types import Refusal, Territory, TerritoryLevel

COLUMNS = ("code", "name", "level", "parent")
HOW_TO_SEE = "see the codes with: seve directory territories"


def read_territories(text: str, known: Iterable[str]) -> tuple[list[Territory], list[Refusal]]:
    """The rows of a CSV file code,name,level,parent and the lines that cannot be used. A parent comes before its children, or is known.

    Raises SeveError when the columns are not there.
    """
    reader = csv.DictReader(io.StringIO(text))
    headers = [(name or "").strip().lower() for name in reader.fieldnames or ()]
    if not set(COLUMNS) <= set(headers):
        raise SeveError("the first line of a file of territories must be: code,name,level,parent")
    reader.fieldnames = headers
    codes, rows, refused = set(known), [], []
    for cells in reader:
        row = {column: (cells.get(column) or "").strip() for column in COLUMNS}
        reason = _fault(row, codes)
        if reason:
            refused.append(Refusal(reader.line_num, ",".join(row.values()), reason))
            continue
        codes.add(row["code"])
        rows.append(Territory(row["code"], row["name"], TerritoryLevel(row["level"]), row["parent"] or None))
    return rows, refused


def _fault(row: dict[str, str], codes: set[str]) -> str:
    """Why a row cannot be used, or ""."""
    if not row["code"] or not row["name"]:
        return "a territory needs a code and a name"
    if len(row["code"]) > 32 or len(row["name"]) > 120:
        return "a code has at most 32 characters, a name 120"
    if row["level"] not in set(TerritoryLevel):
        return f"“{row['level']}” is no level: write {', '.join(TerritoryLevel)}"
    if row["parent"] == row["code"]:
        return "a territory cannot be its own parent"
    if row["parent"] and row["parent"] not in codes:
        return f"the parent “{row['parent']}” is not known: put its line before this one"
    return ""


def find_territory(written: str, territories: dict[str, Territory]) -> str | None:
    """The code of what somebody wrote: a code ("FR-29", "29", "FRA") or a name ("Finistère"); None when nothing matches.

    Where a region and a département bear one name (La Réunion), the département is meant.
    """
    text = written.strip()
    for code in (text, text.upper(), f"FR-{text.upper()}", f"FR-{text.upper().zfill(2)}", {"FRA": "FR"}.get(text.upper(), "")):
        if code in territories:
            return code
    wanted = _key(text)
    named = [row for row in territories.values() if _key(row.name) == wanted]
    named.sort(key=lambda row: row.level != TerritoryLevel.DEPARTEMENT)
    return named[0].code if named and wanted else None


def below(code: str, territories: dict[str, Territory]) -> frozenset[str]:
    """A territory's code and those of everything under it."""
    children: dict[str, list[str]] = {}
    for row in territories.values():
        if row.parent:
            children.setdefault(row.parent, []).append(row.code)
    found, waiting = set(), [code]
    while waiting:
        each = waiting.pop()
        if each not in found:
            found.add(each)
            waiting += children.get(each, ())
    return frozenset(found)


def _key(name: str) -> str:
    return "".join(letter for letter in fold(name) if letter.isalnum())
