"""Cards as strangers write them: every mistake gets one line, and nothing is lost."""

from datetime import date

import pytest

from seve.register.domain.cards import CardsUnreadable, read_csv, read_yaml, slug
from seve.register.types import Stage


def test_a_list_of_cards_is_read() -> None:
    [card], problems = read_yaml(
        "- {name: E-démocrate, purpose: Second bureau, functions: [documents], launch: 2008-02-01, status: live}".encode()
    )

    assert problems == []
    assert (card.key, card.name, card.stage, card.launch) == ("e-democrate", "E-démocrate", Stage.LAUNCHED, date(2008, 2, 1))


def test_french_field_names_and_a_mapping_of_keys_are_read() -> None:
    cards, _ = read_yaml("forum:\n  nom: Forum\n  objet: Débattre\n  statut: en chantier\n  fonctions: débat, propositions\n".encode())

    assert (cards[0].key, cards[0].purpose, cards[0].stage, cards[0].functions) == (
        "forum",
        "Débattre",
        Stage.BUILDING,
        ("débat", "propositions"),
    )


def test_a_backstage_document_is_read() -> None:
    text = """
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {name: forum, title: Forum, description: Débattre, tags: [debate], links: [{url: "https://forum.example/"}]}
spec: {owner: team-web, lifecycle: production, audience: members}
---
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {name: shop}
spec: {owner: team-shop, lifecycle: experimental}
"""
    cards, problems = read_yaml(text.encode())

    assert problems == []
    assert [(card.key, card.name, card.owner, card.stage) for card in cards] == [
        ("forum", "Forum", "team-web", Stage.LAUNCHED),
        ("shop", "shop", "team-shop", Stage.BUILDING),
    ]
    assert cards[0].addresses == ("https://forum.example/",)
    assert cards[0].audience == ("members",)


UNREADABLE = {
    "a cycle": "a: &a\n  name: X\n  b: *a\n",
    "a bomb of anchors": "a: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]\n",
    "a key said twice": "- name: A\n  name: B\n",
    "not YAML": "- name: [A\n",
    "a sentence": "bonjour à tous",
    "a number": "42",
    "a tag that claims a number": "- {name: A, launch: !!int abc}",
    "a list as a key": "? [a, b]\n: c\n",
    "an alias of nothing": "- name: A\n- *nobody\n",
    "a tag that would build an object": "- !!python/object/apply:os.system [ls]\n",
}


@pytest.mark.parametrize("text", UNREADABLE.values(), ids=UNREADABLE)
def test_what_cannot_be_read_is_told_in_one_line(text: str) -> None:
    with pytest.raises(CardsUnreadable) as told:
        read_yaml(text.encode())

    assert "\n" not in str(told.value)


def test_deep_nesting_ends_in_one_line() -> None:
    with pytest.raises(CardsUnreadable, match="too deep"):
        read_yaml(b"[" * 1_200)


def test_bytes_that_are_no_text_end_in_one_line() -> None:
    with pytest.raises(CardsUnreadable, match="UTF-8"):
        read_yaml(b"- name: \xff\xfe\x00A")


REFUSED = {
    "a date that cannot be": ("- {name: A, launch: 2009-02-31}", "2009-02-31"),
    "a year that cannot be meant": ("- {name: A, launch: 0209-03-01}", "209"),
    "closing before opening": ("- {name: A, launch: 2009-03-12, retired: 2009-01-01}", "before it opens"),
    "no name": ("- {purpose: rien}", "no name"),
    "an unknown stage": ("- {name: A, status: peut-être}", "use one of"),
    "not a card": ("- [1, 2]", "not a card"),
    "twice the same": ("- {name: A}\n- {name: A}", "twice"),
}


@pytest.mark.parametrize(("text", "said"), REFUSED.values(), ids=REFUSED)
def test_one_broken_card_is_told_and_the_rest_goes_on(text: str, said: str) -> None:
    cards, problems = read_yaml(f"{text}\n- {{name: Whole}}".encode())

    assert "Whole" in [card.name for card in cards]
    assert len(problems) == 1
    assert said in problems[0].text
    assert "\n" not in problems[0].text


def test_csv_of_a_spreadsheet_is_read() -> None:
    cards, problems = read_csv("nom;objet;fonctions;lancement\nForum;Débattre;débat|vote;2009-03-12\n;;;\n".encode("cp1252"))

    assert [(card.name, card.functions, card.launch) for card in cards] == [("Forum", ("débat", "vote"), date(2009, 3, 12))]
    assert [problem.where for problem in problems] == ["line 3"]


def test_a_key_is_made_of_the_name() -> None:
    assert slug("L’Œuvre d’été !") == "l-oeuvre-d-ete"
