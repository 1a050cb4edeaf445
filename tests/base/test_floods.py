"""Attributes without number must not hold a parser."""

import time

import pytest

from seve.base.floods import without_floods
from seve.base.html import plain, sanitise
from seve.harvest.parse.page import parse_page

MANY = range(100_000)
FLOODS = {
    "plain": "<p " + " ".join(f"a{n}=1" for n in MANY) + ">x",
    "bare": "<p " + " ".join(f"a{n}" for n in MANY) + ">x",
    "with brackets": "<p " + " ".join(f'a{n}=">"' for n in MANY) + ">x",
    "with openings": "<p " + " ".join(f"a{n}='<'" for n in MANY) + ">x",
    "slashes": "<p " + "/".join(f"a{n}" for n in MANY) + ">x",
    "glued": "<p " + "".join(f'a{n}="1"' for n in MANY) + ">x",
    "left open": "<p " + " ".join(f"a{n}=1" for n in MANY),
    "end tag": "</p " + " ".join(f"a{n}=1" for n in MANY) + ">x",
    "quotes": "<a \"'" * 50_000,
}


@pytest.mark.parametrize("name", list(FLOODS))
def test_flood_is_read_within_a_second(name: str) -> None:
    started = time.process_time()
    sanitise(FLOODS[name])
    plain(FLOODS[name])
    parse_page(FLOODS[name].encode(), "https://a.example/")
    assert time.process_time() - started < 3  # three readings; the first loads the libraries


SCRIPT = "<script>" + "for (i=0; i<n; i++) { x = 'it'; } " * 2_000 + "</script><p>le texte</p>"


@pytest.mark.parametrize(
    "html",
    [
        SCRIPT,
        "<img alt='L'été'> " + "l'eau d'ici a=1 b=2 " * 2_000,
        "<p>a</p>",
        '<img src="data:image/png;base64,' + "A" * 50_000 + '">',
        "<p " + " ".join(f"a{n}=1" for n in range(200)) + ">" + "x" * 5_000,
        "a < b " * 2_000,
    ],
)
def test_ordinary_tags_are_left_as_they_are(html: str) -> None:
    assert without_floods(html) == html


def test_menus_of_an_honest_length_stay_and_endless_ones_go() -> None:
    from seve.base.floods import MOST_CHOICES, without_choices

    honest = "<select>" + "<option value=1>Pays</option>" * 250 + "</select><p>des mots</p>" * 3_000
    assert without_choices(honest) == honest
    endless = "<p>avant</p><SELECT>" + "<Option value=1>Pays</Option>" * MOST_CHOICES + "</SELECT><p>après</p>"
    assert "".join(without_choices(endless).split()) == "<p>avant</p><SELECT></SELECT><p>après</p>"


@pytest.mark.parametrize(
    "piece",
    ["<optgroup>", "<rt>", "</ul><center>", "<rb></rp>", "</script><dl>", "<p>x<script>", "<style>", "<dd><li>"],
)
def test_no_element_repeated_without_end_holds_the_cleaner(piece: str) -> None:
    """Else a feed of less than a megabyte holds everybody up for half a minute: optgroup, rt and rp nest outside their own places."""
    import time

    from seve.base.html import plain, sanitise

    flood = "<p>words</p>" + piece * (600_000 // len(piece))
    began = time.process_time()
    plain(sanitise(flood, base="http://a.test/"))
    assert time.process_time() - began < 3.0  # a tenth of a second, mended; optgroup took 16


def test_long_honest_lists_are_not_cut() -> None:
    from seve.base.nesting import shallow

    lists = "<ul>" + "<li>one" * 6_000 + "</ul><dl>" + "<dt>word<dd>its sense<ul><li>one<li>two</ul>" * 3_000 + "</dl>"
    assert shallow(lists) == lists
    assert len(shallow("<dd>x<li>" * 6_000)) < 20_000
