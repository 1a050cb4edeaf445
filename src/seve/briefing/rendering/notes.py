"""Citations as numbered notes: what page, paper and Markdown share."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from seve.briefing.domain.language import phrases_of
from seve.briefing.types import Citation, Edition


@dataclass(frozen=True, slots=True)
class Note:
    number: int
    citation: Citation
    host: str
    date: str  # in words


@dataclass(frozen=True, slots=True)
class Line:
    text: str
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class Part:
    key: str
    title: str
    lines: tuple[Line, ...]


def parts_of(edition: Edition) -> tuple[Part, ...]:
    """Sections with their notes numbered from 1; an address cited twice keeps its number."""
    numbers: dict[str, int] = {}
    parts = []
    for section in edition.sections:
        lines = []
        for sentence in section.sentences:
            notes = tuple(_note(each, numbers.setdefault(each.url, len(numbers) + 1), edition.language) for each in sentence.citations)
            lines.append(Line(sentence.text, notes))
        parts.append(Part(section.key, section.title, tuple(lines)))
    return tuple(parts)


def notes_of(parts: tuple[Part, ...]) -> tuple[Note, ...]:
    """Each note once, in order."""
    found = {note.number: note for part in parts for line in part.lines for note in line.notes}
    return tuple(found[number] for number in sorted(found))


def _note(citation: Citation, number: int, language: str) -> Note:
    host = (urlsplit(citation.url).hostname or "").removeprefix("www.")
    return Note(number, citation, host, in_words(citation.date, language))


def in_words(date: datetime | None, language: str) -> str:
    return phrases_of(language).a_day(date) if date else ""
