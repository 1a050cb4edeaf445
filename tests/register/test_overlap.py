"""Overlaps, judged on pairs labelled by hand, and on the founding case."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from bench.overlaps import CHOSEN_ON, HELD_OUT, LABELS, held_out, judge, labelled, scores, warned
from click.testing import CliRunner

from seve.base.embeddings import encode
from seve.cli.lab.overlaps import overlaps
from seve.register.domain.overlap import Territories, find_overlaps, launch_collisions, read_cards
from seve.register.types import Card, Overlap, ReasonKind, Stage
from seve.register.wording import reasons_in_words

FRANCE = Territories(
    {"FR-REG-53": "FR", "FR-29": "FR-REG-53", "FR-35": "FR-REG-53", "FR": None}, {"bretagne": "FR-REG-53", "finistere": "FR-29"}
)

FORUM = Card(
    key="forum",
    name="Forum Démocrate",
    purpose="Boîte à outils des adhérents : forum de débat, propositions, groupes de travail",
    functions=("forum", "propositions", "boîte à outils"),
    audience=("adhérents",),
    launch=date(2009, 3, 12),
)
SOCIAL = Card(
    key="social",
    name="Les Démocrates",
    purpose="Média social ouvert : débats, propositions et rencontres entre démocrates",
    functions=("débat", "propositions", "réseau social"),
    audience=("adhérents", "sympathisants"),
    launch=date(2009, 3, 15),
)
NEWS = Card(
    key="news",
    name="Mouvement Démocrate",
    purpose="Site officiel : actualités et communiqués",
    functions=("actualités",),
    audience=("grand public",),
)


def overlaps_of(*cards: Card) -> list[Overlap]:
    return find_overlaps(read_cards(cards, encode=encode, territories=FRANCE))


def test_pairs_that_nothing_was_chosen_on_are_judged_as_well() -> None:
    labels, by_method = held_out()
    ours, vectors, bags = (judge(labels, by_method[name]) for name in ("Sève", "vectors alone", "word overlap"))

    assert len(labels) >= 100
    assert ours["average_precision"] >= 0.95
    assert ours["false_alarms"] <= 0.02
    assert ours["average_precision"] > vectors["average_precision"] > bags["average_precision"]
    assert warned(labels, by_method["Sève"])["false_alarms"] <= 0.02  # hardly anybody is disturbed for nothing
    assert warned(labels, by_method["Sève"])["recall"] >= 0.90


def test_half_filled_cards_and_functions_that_the_vocabulary_does_not_know_are_judged_by_their_meaning() -> None:
    labels, by_method = scores(CHOSEN_ON)

    assert judge(labels, by_method["Sève"])["average_precision"] >= 0.95
    assert warned(labels, by_method["Sève"])["recall"] >= 0.80


def test_no_set_borrows_from_another() -> None:
    """What judges was not seen by what was fitted."""
    seen: list[str] = []
    for path in (LABELS, CHOSEN_ON, *HELD_OUT):
        seen += [card.purpose for card in labelled(path)[0]]

    assert len(seen) == len(set(seen)) > 200


def test_twins_are_found_and_neighbours_left_in_peace() -> None:
    labels, by_method = scores()
    ours, vectors, bags = (judge(labels, by_method[name]) for name in ("Sève", "vectors alone", "word overlap"))

    assert len(labels) >= 120
    assert ours["average_precision"] >= 0.90
    assert ours["false_alarms"] <= 0.05
    assert ours["average_precision"] > vectors["average_precision"] > bags["average_precision"]


def test_the_rules_hold_on_pairs_that_the_weights_have_not_seen() -> None:
    """The weights are refitted without a fifth of the pairs, five times: what is judged was never fitted on."""
    from bench.overlaps import PLACES, labelled
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import average_precision_score
    from sklearn.model_selection import StratifiedKFold, cross_val_predict

    from seve.register.domain.overlap import parts_of

    cards, pairs = labelled()
    number = {card.key: position for position, card in enumerate(cards)}
    parts = parts_of(np.arange(len(cards)), read_cards(cards, encode=encode, territories=PLACES))
    at = tuple(np.array([(number[a], number[b]) for a, b, _ in pairs]).T)
    seen = np.column_stack([parts.meaning[at], parts.functions[at], parts.audience[at], parts.occasion[at]])
    labels = np.array([label for *_, label in pairs])
    folds = StratifiedKFold(5, shuffle=True, random_state=1)
    guess = cross_val_predict(LogisticRegression(C=3.0), seen, labels, cv=folds, method="predict_proba")[:, 1] * parts.territory[at]

    assert average_precision_score(labels, guess) >= 0.90


def test_the_founding_case_comes_first_with_its_reasons() -> None:
    [first, *others] = overlaps_of(NEWS, SOCIAL, FORUM)

    assert (first.a, first.b) == ("forum", "social")
    assert others == []
    assert first.days_apart == 3
    kinds = {reason.kind for reason in first.reasons}
    assert {ReasonKind.FUNCTIONS, ReasonKind.AUDIENCE, ReasonKind.CALENDAR, ReasonKind.TERRITORY} <= kinds
    assert "Elles ouvrent à 3 jours d’écart, le 12 mars 2009 et le 15 mars 2009." in reasons_in_words(first, "fr")


@pytest.mark.parametrize(
    ("first", "second", "overlap"),
    [
        ("FR", "FR", True),
        ("Finistère", "FR-29", True),
        ("FR-29", "FR-35", False),
        ("FR-29", "Bretagne", True),  # one inside the other, and the same purpose: worth a talk
        ("", "national", True),
    ],
)
def test_territories_decide(first: str, second: str, overlap: bool) -> None:
    found = overlaps_of(
        replace(FORUM, territory=first, launch=None), replace(SOCIAL, territory=second, launch=None, functions=FORUM.functions)
    )

    assert bool(found) is overlap


def test_an_ended_platform_overlaps_with_nobody() -> None:
    assert overlaps_of(FORUM, replace(SOCIAL, stage=Stage.RETIRED)) == []
    assert overlaps_of(FORUM, replace(SOCIAL, stage=Stage.FROZEN)) == []


def test_a_platform_and_its_heir_are_no_overlap() -> None:
    assert overlaps_of(FORUM, replace(SOCIAL, succeeds=("forum",))) == []


def test_only_the_pairs_of_one_card_are_looked_for() -> None:
    cards = [FORUM, SOCIAL, replace(SOCIAL, key="twin", name="Démocrates ensemble")]
    features = read_cards(cards, encode=encode, territories=FRANCE)

    assert {frozenset((found.a, found.b)) for found in find_overlaps(features, only=[0])} == {
        frozenset(("forum", "social")),
        frozenset(("forum", "twin")),
    }
    assert len(find_overlaps(features)) == 3


def test_launches_that_collide_on_the_calendar() -> None:
    assert launch_collisions([SOCIAL, FORUM, NEWS]) == [("forum", "social", 3)]
    assert launch_collisions([SOCIAL, replace(FORUM, stage=Stage.RETIRED)]) == []


def test_two_names_alone_are_no_reason_to_call_two_teams() -> None:
    assert overlaps_of(Card(key="a", name="La Boutique"), Card(key="b", name="La boutique en ligne")) == []


def test_one_card_alone_overlaps_with_nobody() -> None:
    assert overlaps_of(FORUM) == []


def test_the_lab_answers_as_the_contract_says(tmp_path: Path) -> None:
    file = tmp_path / "platforms.yaml"
    debate = "functions: [débat], audience: adhérents, territory: national, status: building"
    file.write_text(
        f"- {{name: A, purpose: Débattre entre adhérents, {debate}, owner: x, launch: 2009-03-12}}\n"
        f"- {{name: B, purpose: Débat des adhérents, {debate}, owner: y, launch: 2009-03-15}}\n"
        "- {name: C, purpose: Vendre des livres, functions: [boutique], audience: public, launch: 2009-02-31}\n"
    )

    done = CliRunner().invoke(overlaps, [str(file)])

    assert done.exit_code == 0
    answer = json.loads(done.stdout)
    assert [(pair["a"], pair["b"]) for pair in answer["pairs"]] == [("A", "B")]
    assert all(isinstance(reason, str) for reason in answer["pairs"][0]["reasons"])
    assert "2009-02-31" in done.stderr
