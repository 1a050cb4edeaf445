"""X5: the grid of RGAA 4.1 is whole, its evidence exists, the statement tells its figures; what can be read from templates is."""

import re
from collections import Counter
from pathlib import Path

import pytest
from django.test import Client

from seve.portal import accessibility

ROOT = Path(__file__).resolve().parents[2]
GRID = ROOT / "docs" / "accessibility" / "rgaa.md"
ROW = re.compile(r"^\| (\d+\.\d+) \| ([^|]+) \| ([^|]+) \| ([^|]*) \|$", re.MULTILINE)
FILE = re.compile(r"(?:tests|src|docs)/[\w./-]+\.\w+")
# How many criteria each of the thirteen themes has.
THEMES = {1: 9, 2: 2, 3: 3, 4: 13, 5: 8, 6: 2, 7: 5, 8: 10, 9: 4, 10: 14, 11: 13, 12: 11, 13: 12}
STATES = {"conforms", "not applicable", "to check by hand"}
TEMPLATES = sorted((ROOT / "src" / "seve").rglob("templates/**/*.html"))


def rows() -> list[tuple[str, str, str, str]]:
    return ROW.findall(GRID.read_text())


def test_grid_holds_every_criterion_with_its_evidence() -> None:
    numbers = [number for number, *_rest in rows()]
    assert numbers == [f"{theme}.{each}" for theme, most in THEMES.items() for each in range(1, most + 1)]
    assert len(numbers) == accessibility.CRITERIA == 106
    assert [row for row in rows() if row[2] not in STATES or not row[1].strip() or not row[3].strip()] == []


def test_evidence_is_there() -> None:
    named = {number: FILE.findall(evidence) for number, _what, _state, evidence in rows()}
    assert [f"{number}: {path}" for number, paths in named.items() for path in paths if not (ROOT / path).exists()] == []
    conforming = {number for number, _what, state, _evidence in rows() if state == "conforms"}
    assert [number for number in conforming if not named[number]] == []


@pytest.mark.django_db
def test_statement_tells_the_figures_of_the_grid() -> None:
    states = Counter(state for _number, _what, state, _evidence in rows())
    told = (accessibility.HELD, accessibility.NOT_APPLICABLE, accessibility.TO_CHECK)
    assert told == (states["conforms"], states["not applicable"], states["to check by hand"])
    page = Client().get("/en/accessibility/").content.decode()
    for fact in (f"{accessibility.HELD} of the {106 - accessibility.NOT_APPLICABLE} criteria", f"({accessibility.share()}%)", "partially"):
        assert fact in page


def test_tables_have_captions_and_headers_with_scope() -> None:
    """5.4 and 5.6."""
    for path in TEMPLATES:
        text = path.read_text()
        if "mail" in path.parts:
            continue
        named = len(re.findall(r"<table[^>]*aria-label", text))
        assert text.count("<table") == text.count("<caption") + named, path
        assert re.findall(r"<th(?![^>]*scope=)[ >]", text) == [], path


def test_no_link_opens_a_window_and_every_page_has_its_type() -> None:
    """13.2 and 8.1."""
    assert [path.name for path in TEMPLATES if 'target="_blank"' in path.read_text()] == []
    assert [path.name for path in TEMPLATES if "<html" in path.read_text() and "<!doctype html>" not in path.read_text().lower()] == []
