"""As a page that stands alone: fonts inside, no script, nothing fetched from anywhere."""

import base64
from functools import cache
from pathlib import Path

from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from seve.briefing.domain.language import phrases_of
from seve.briefing.rendering.chart import FONTS, as_svg
from seve.briefing.rendering.notes import notes_of, parts_of
from seve.briefing.types import Edition

FACES = (
    ("Newsreader", "newsreader-regular", 400, "normal"),
    ("Newsreader", "newsreader-medium", 500, "normal"),
    ("Newsreader", "newsreader-italic", 400, "italic"),
    ("Atkinson Hyperlegible Next", "atkinson-regular", 400, "normal"),
    ("Atkinson Hyperlegible Next", "atkinson-bold", 700, "normal"),
)


def render(edition: Edition) -> bytes:
    phrases = phrases_of(edition.language)
    parts = parts_of(edition)
    context = {
        "edition": edition,
        "parts": parts,
        "notes": notes_of(parts),
        "period": phrases.period(edition.start, edition.end),
        "lede": phrases.lede(),
        "sources": phrases.sources_word(),
        "chart": mark_safe(as_svg(edition, outlined=False)) if edition.weeks else "",  # noqa: S308 - drawn here from numbers and dates
        "chart_title": phrases.chart_title(),
        "chart_source": phrases.chart_source(edition.end),
        "chart_table": phrases.table_word(),
        "weeks": [(phrases.a_day(week.start), week.posts) for week in edition.weeks],
        "week_word": phrases.week_word(),
        "posts_word": phrases.posts_word(),
        "to_source": phrases.to_source(),
        "faces": _faces(),
    }
    return render_to_string("briefing/letter.html", context).encode()


@cache
def _faces() -> str:
    """@font-face rules with the fonts inside."""
    return mark_safe("".join(_face(*face) for face in FACES))  # noqa: S308 - our own files


def _face(family: str, name: str, weight: int, style: str) -> str:
    body = base64.b64encode(Path(FONTS / f"{name}.ttf").read_bytes()).decode()
    return (
        f'@font-face{{font-family:"{family}";font-weight:{weight};font-style:{style};font-display:swap;'
        f'src:url("data:font/ttf;base64,{body}") format("truetype")}}'
    )
