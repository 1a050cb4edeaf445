"""The demo's grammar: choices, slots, French prepositions and spaces."""

import random

import pytest

from seve.project.demo import grammar, shelf

CONTEXT = {"commune": "Aurillac", "dept": "le Cantal", "prenom": "Odile"}


@pytest.mark.parametrize(
    ("name", "of", "to"),
    [
        ("Aurillac", "d’Aurillac", "à Aurillac"),
        ("Mauriac", "de Mauriac", "à Mauriac"),
        ("Le Puy-en-Velay", "du Puy-en-Velay", "au Puy-en-Velay"),
        ("Les Sables-d’Olonne", "des Sables-d’Olonne", "aux Sables-d’Olonne"),
        ("La Rochelle", "de La Rochelle", "à La Rochelle"),
        ("Épinal", "d’Épinal", "à Épinal"),
        ("Yvetot", "d’Yvetot", "à Yvetot"),
        ("Yannick", "de Yannick", "à Yannick"),
        ("le Vexin", "du Vexin", "dans le Vexin"),
    ],
)
def test_prepositions_follow_the_name(name: str, of: str, to: str) -> None:
    assert (grammar.de(name), grammar.at(name)) == (of, to)


@pytest.mark.parametrize(
    ("noun", "of", "within"),
    [
        ("le Cantal", "du Cantal", "dans le Cantal"),
        ("la Loire", "de la Loire", "dans la Loire"),
        ("l’Ain", "de l’Ain", "dans l’Ain"),
        ("les Landes", "des Landes", "dans les Landes"),
        ("Paris", "de Paris", "à Paris"),
    ],
)
def test_articles_contract(noun: str, of: str, within: str) -> None:
    assert (grammar.of_article(noun), grammar.within(noun)) == (of, within)


def test_nested_choices_and_slots() -> None:
    template = "{Hier|Ce {matin|soir}}, <prenom> est allée <à:commune> ; le maire <du:dept> {n’y était pas|}."
    made = {grammar.expand(template, CONTEXT, random.Random(seed)) for seed in range(60)}
    assert len(made) == 6
    assert all("<" not in text and "{" not in text and "  " not in text for text in made)
    assert "Hier, Odile est allée à Aurillac\u202f; le maire du Cantal." in made


def test_neighbours_choose_together() -> None:
    made = {grammar.expand("{Elle|Ils} {vient|viennent}, {seule|à trois}", {}, random.Random(seed)) for seed in range(60)}
    assert made == {"Elle vient, seule", "Elle vient, à trois", "Ils viennent, seule", "Ils viennent, à trois"}


def test_numbers_stay_in_their_range() -> None:
    made = {int(grammar.expand("<n:10-30/5>", {}, random.Random(seed))) for seed in range(80)}
    assert made == {10, 15, 20, 25, 30}


def test_an_unknown_slot_is_refused() -> None:
    with pytest.raises(KeyError):
        grammar.expand("<nowhere>", CONTEXT, random.Random(1))


def test_every_line_of_the_shelf_expands() -> None:
    """No alternation is left open, no slot is misspelt, in any of the texts."""
    from seve.project.demo.sites import name_context

    rng = random.Random(5)
    context = name_context(rng, shelf.places()["15"]) | {"court": "x", "lien": "y", "t": "z"}
    lines = [line for subjects in shelf.subjects().values() for subject in subjects for part in subject.lines.values() for line in part]
    lines += [line for part in shelf.lists("glue.txt").values() for line in part]
    assert len(lines) > 850
    for line in lines:
        assert line.count("{") == line.count("}"), line
        assert not set("{}") & set(grammar.expand(line, context, rng)), line


def test_there_are_at_least_fourteen_themes_and_each_subject_is_whole() -> None:
    assert len(shelf.subjects()) >= 14
    assert [s.key for subjects in shelf.subjects().values() for s in subjects if not {"t", "o", "f", "p", "c"} <= set(s.lines)] == []
