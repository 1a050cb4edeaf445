"""Which form a list is in, and reading it."""

import re
from dataclasses import dataclass

from seve.base.errors import SeveError
from seve.directory.domain.lists import gexf, hyphe, json_list, opml, plain, planet, table
from seve.directory.domain.lists.row import Line
from seve.directory.domain.reading import decoded
from seve.directory.types import Entry, Refusal

MARKUP = re.compile(r"\s*(?:<\?xml\b|<!--|<!DOCTYPE|<opml\b|<[a-z])", re.I)
SECTION = re.compile(r"^\[[^\]\n]+\]\s*$", re.M)
SETTING = re.compile(r"^\s*(?:name|feed|link|title|url)\s*=", re.M | re.I)


@dataclass(frozen=True, slots=True)
class ListRead:
    format: str  # "opml", "csv", "hyphe", "gexf", "mediacloud", "planet", "text", "json"
    entries: tuple[Entry, ...]
    refused: tuple[Refusal, ...]


def read_list(content: bytes, name: str) -> ListRead:
    """Every place that a file declares, and every line of it that cannot be used. Raises SeveError when the whole file cannot."""
    text = decoded(content, name)
    form, lines = _read(text, name)
    entries = tuple(line for line in lines if isinstance(line, Entry))
    refused = tuple(line for line in lines if isinstance(line, Refusal))
    if not entries and (form == "text" or not refused):
        raise SeveError(f"{name} holds no address: give an OPML, a CSV with a column “url”, or one address a line")
    return ListRead(form, entries, refused)


def _read(text: str, name: str) -> tuple[str, list[Line]]:
    if MARKUP.match(text) and gexf.looks_like(text):
        return gexf.read(text, name)
    if MARKUP.match(text):
        return "opml", opml.read(text, name)
    if text.lstrip()[:1] in "{[" and (rows := json_list.parse(text)) is not None:
        if hyphe.is_hyphe(rows):
            return "hyphe", hyphe.read(rows)
        return "json", json_list.read(rows, name)
    if SECTION.search(text) and SETTING.search(text):
        return "planet", planet.read(text)
    found = table.parse(text, name)
    if found is None:
        return "text", plain.read(text)
    if hyphe.is_hyphe(found.rows):
        return "hyphe", [*hyphe.read(found.rows), *found.refused]
    return found.format, [*table.read(found), *found.refused]
