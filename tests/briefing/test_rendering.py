import re
from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest

from seve.briefing.rendering import document, letter, markdown, paper
from seve.briefing.types import Citation, Edition, Section, Sentence, Week

START = datetime(2009, 3, 2, tzinfo=UTC)
HOSTILE = '<script>alert(1)</script> [a](b) *c* #eval("x") $y$ @z'


@pytest.fixture
def edition() -> Edition:
    one = Citation("https://a.example/?x=1&y=<2>", HOSTILE, START, "Trois voitures suffisent.")
    two = Citation("https://b.example/", "Deux", None, "")
    sections = (
        Section("L’essentiel", (Sentence("Une phrase.", (one, two)), Sentence(HOSTILE, (one,))), "matters"),
        Section("Dit une fois", (Sentence("Seule.", (two,)),), "once"),
    )
    weeks = tuple(Week(date(2009, 1, 5) + timedelta(weeks=number), number) for number in range(9))
    return Edition("Du 2 au 8 mars 2009", START, START + timedelta(days=7), "fr", None, sections, weeks)


def test_json_holds_every_sentence(edition: Edition) -> None:
    found = document.as_document(edition)
    assert [[sentence["text"] for sentence in section["sentences"]] for section in found["sections"]] == [
        ["Une phrase.", HOSTILE],
        ["Seule."],
    ]
    assert found["sections"][0]["sentences"][0]["citations"][1] == {"url": "https://b.example/", "title": "Deux", "date": None, "quote": ""}


def test_markdown_numbers_each_page_once_and_hostile_words_stay_words(edition: Edition) -> None:
    text = markdown.render(edition).decode()
    assert "- Une phrase.[^1][^2]" in text
    assert "- Seule.[^2]" in text
    assert text.count("[^1]: ") == 1
    assert "<script>" not in text
    assert "« Trois voitures suffisent. »" in text.replace("\u00a0", " ")


def test_the_page_stands_alone_and_runs_nothing(edition: Edition) -> None:
    text = letter.render(edition).decode()
    assert "<script" not in text
    assert HOSTILE in unescape(text)
    fetched = re.findall(r"""(?:src|url\(|@import|<link)[=( ]*["']?(?!data:)([^"')\s>]+)""", text)
    assert [address for address in fetched if "//" in address] == []
    assert not re.search(r'<[^>]+\sstyle="', re.sub(r"<svg.*?</svg>", "", text, flags=re.DOTALL))
    assert "<svg" in text.split("<figure>")[1]
    assert "Les mêmes nombres en tableau" in text
    assert text.count("<tr>") == 10


def test_each_mark_of_the_page_leads_to_its_note(edition: Edition) -> None:
    text = letter.render(edition).decode()
    assert set(re.findall(r'href="#(note-\d+)"', text)) == set(re.findall(r'id="(note-\d+)"', text)) == {"note-1", "note-2"}


def test_the_pdf_is_set_with_our_faces_and_is_the_same_twice(edition: Edition) -> None:
    pdf = paper.render(edition)
    assert pdf.startswith(b"%PDF-")
    assert b"Newsreader" in pdf
    assert b"AtkinsonHyperlegibleNext" in pdf
    assert paper.render(edition) == pdf


def test_an_edition_without_weeks_has_no_chart(edition: Edition) -> None:
    bare = Edition(edition.title, edition.start, edition.end, "en", None, edition.sections)
    assert "<figure>" not in letter.render(bare).decode()
    assert paper.render(bare).startswith(b"%PDF-")
