import pytest
from hypothesis import given
from hypothesis import strategies as st

from seve.base.text import fold, sentences, shorten, stop_words, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("L’intersyndicale n'a pas d'avis", ["intersyndicale", "a", "pas", "avis"]),
        ("Aujourd’hui, jusqu'à Quimper-Ouest", ["aujourd’hui", "à", "quimper-ouest"]),
        ("It doesn't fit Bob's OCaml 5.0", ["it", "does", "fit", "bob", "ocaml", "5.0"]),
        ("l'an 2009 (été)", ["an", "2009", "été"]),
        ("…", []),
    ],
)
def test_words_take_off_elisions_and_keep_accents(text: str, expected: list[str]) -> None:
    assert words(text) == expected


def test_fold_opens_ligatures_and_drops_accents() -> None:
    assert fold("Œuvre d’été ÇÀ") == "oeuvre d'ete ca"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("M. Dupont est là. Il dit « oui ! » Et puis ?", ["M. Dupont est là.", "Il dit « oui ! »", "Et puis ?"]),
        ("Cf. J. Martin, art. 3. Fin…", ["Cf. J. Martin, art. 3.", "Fin…"]),
        ("Titre\nSuite.", ["Titre", "Suite."]),
        ("version 3.2 parue", ["version 3.2 parue"]),
        ("", []),
    ],
)
def test_sentences_end_where_a_reader_stops(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


def test_stop_words_come_with_and_without_accents() -> None:
    assert {"été", "ete", "le"} <= stop_words("fr")
    assert "le" not in stop_words("en")
    assert {"le", "the"} <= stop_words("de")


def test_shorten_marks_the_cut() -> None:
    assert shorten("un deux trois", 3) == "un deux trois"
    assert shorten("un deux, trois", 2) == "un deux…"


def test_shorten_prefers_the_end_of_a_sentence() -> None:
    assert shorten("un deux trois quatre. cinq six sept", 5) == "un deux trois quatre."


@given(st.text(), st.integers(min_value=1, max_value=40))
def test_shorten_never_exceeds_its_words(text: str, limit: int) -> None:
    assert len(shorten(text, limit).split()) <= limit
