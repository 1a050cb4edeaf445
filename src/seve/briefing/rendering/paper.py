"""As a PDF, set by Typst. Text reaches the template as data, never as markup."""

import json
import tempfile
from pathlib import Path

import typst

from seve.base.errors import SeveError
from seve.briefing.domain.language import phrases_of
from seve.briefing.rendering.chart import FONTS, as_svg
from seve.briefing.rendering.notes import notes_of, parts_of
from seve.briefing.types import Edition

TEMPLATE = Path(__file__).resolve().parents[1] / "templates" / "briefing" / "letter.typ"


class CannotSet(SeveError):
    """Typst refused the letter."""


def render(edition: Edition) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        desk = Path(folder)
        (desk / "letter.json").write_text(json.dumps(_content(edition), ensure_ascii=False))
        if edition.weeks:
            (desk / "weeks.svg").write_text(as_svg(edition, outlined=True))
        (desk / "letter.typ").write_text(TEMPLATE.read_text())
        try:
            pdf = typst.compile(
                str(desk / "letter.typ"),
                root=folder,
                font_paths=[str(FONTS)],
                ignore_system_fonts=True,
                timestamp=int(edition.end.timestamp()),
            )
        except typst.TypstError as reason:
            raise CannotSet(f"the letter could not be set: {str(reason).splitlines()[0]}") from None
    assert isinstance(pdf, bytes)
    return pdf


def _content(edition: Edition) -> dict[str, object]:
    phrases = phrases_of(edition.language)
    parts = parts_of(edition)
    return {
        "title": edition.title,
        "language": edition.language,
        "period": phrases.period(edition.start, edition.end),
        "lede": phrases.lede(),
        "sources": phrases.sources_word(),
        "chart": bool(edition.weeks),
        "chart_title": phrases.chart_title(),
        "chart_source": phrases.chart_source(edition.end),
        "parts": [
            {
                "key": part.key,
                "title": part.title,
                "lines": [{"text": line.text, "notes": [note.number for note in line.notes]} for line in part.lines],
            }
            for part in parts
        ],
        "notes": [
            {
                "number": note.number,
                "url": note.citation.url,
                "title": note.citation.title,
                "host": note.host,
                "date": note.date,
                "quote": phrases.in_quotes(note.citation.quote) if note.citation.quote else "",
            }
            for note in notes_of(parts)
        ],
    }
