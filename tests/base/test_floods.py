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
    assert shallow("<dd>x<li>" * 6_000).count("<") < 1_100


def test_what_stands_too_deep_is_made_flat_and_its_words_and_links_stay() -> None:
    from seve.base.nesting import shallow

    page = "<p>before</p>" + "<div>" * 12_000 + "<a href=/in>within</a> <p>words<b>bold</b><br>" + "</div>" * 12_000 + "<p>after"
    flat = shallow(page, 5)
    told = "<p>before</p><div><div><div><div><div> <a href=/in>within</a> words bold <br> </div></div></div></div></div><p>after"
    assert " ".join(flat.split()) == told


@pytest.mark.parametrize("piece", ["<<div>div>", "<div title='<div>'>", "<!-- <div> -->", "<div/<div>", "<DIV\n", "<div><a><"])
def test_nothing_nests_again_once_what_was_too_deep_is_taken_out(piece: str) -> None:
    from selectolax.lexbor import LexborHTMLParser

    from seve.base.nesting import shallow

    began = time.process_time()
    tree = LexborHTMLParser(shallow(piece * 20_000, 500))
    depth, node = 0, tree.body
    while node is not None:
        depth, node = depth + 1, next((child for child in node.iter() if child.tag == "div"), None)
    assert depth < 520
    assert time.process_time() - began < 1.0


OPENED = "".join(f"<{name} id={number}>" for number in range(200) for name in ("b", "I", "font", "code", "nobr"))
REOPENED = {
    "attributes": "<p>" + OPENED + "</p>" + "<p>x</p>" * 3_000,
    "end tags in comments": "<p>" + "".join(f"<b id={n}><!-- </b> -->" for n in range(1_000)) + "</p>" + "<p>x</p>" * 3_000,
    "end tags in values": "<p>" + "".join(f'<b id="{n}>x</b>">' for n in range(1_000)) + "</p>" + "<p>x</p>" * 3_000,
    "values that hide a bracket": "<p>" + "".join(f'<b id=">{n}">' for n in range(1_000)) + "</p>" + "<p>x</p>" * 3_000,
    "quotes of both kinds": "<p>" + "".join(f"<b a='\"' b=\"'\" c='\">{n}'>" for n in range(1_000)) + "</p>" + "<p>x</p>" * 3_000,
    "thrice each": "<p>" + "<b><i><u><s><em><tt><big><code><font><small><strong><strike>" * 3 + "</p>" + "<p>x</p>" * 9_000,
    "left open again and again": "".join(f"<p><b id={n}>x" for n in range(3_000)),
    "in cells": "<table>" + "".join(f"<tr><td><b id={n}>x<p>y</td></tr>" for n in range(1_000)) + "</table>" + OPENED + "<p>x</p>" * 2_000,
}


@pytest.mark.parametrize("name", list(REOPENED))
def test_what_is_left_open_is_not_opened_again_without_end(name: str) -> None:
    """Else 40 kB make four million elements, two gigabytes: in the tree of a page, and in what the cleaner writes of an entry."""
    from seve.base.tree import tree_of

    markup = REOPENED[name]
    assert len(tree_of(markup).css("*")) < 200_000
    assert len(sanitise(markup)) < 20 * len(markup)
    words = "".join(plain(markup).split())
    assert words.count("x") >= 2_000


def test_bold_and_its_like_stay_where_they_are_harmless() -> None:
    honest = "".join(
        f'<p>some <b>bold</b>, <em class="x{n}">an <a href=/x>emphatic <i>link</i></a></em> <i class="icon-{n}"></i>' for n in range(9)
    )
    assert without_floods(honest * 30) == honest * 30
    unclosed = "<p><font size=2>a word" * 3_000  # as old pages were written by hand
    assert without_floods(unclosed) == unclosed


def test_foreign_markup_becomes_a_tree_in_one_place() -> None:
    """Whoever builds one by itself builds it of what nobody tamed."""
    from pathlib import Path

    import seve

    root = Path(seve.__file__).parent
    named = {str(path.relative_to(root)) for path in root.rglob("*.py") if "LexborHTMLParser(" in path.read_text()}
    assert named == {"base/tree.py", "base/html/__init__.py"}
