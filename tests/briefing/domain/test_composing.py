import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seve.briefing.domain.composing import compose
from seve.briefing.domain.conduct import Policy, quotation
from seve.briefing.domain.material import Gesture, Group, Hold, Material, Page, Place, Silence, Theme
from seve.briefing.types import Citation, Edition, Sentence

START = datetime(2009, 3, 2, tzinfo=UTC)
PLACES = {number: Place(number, "Mouvement" if number == 1 else "", "Finistère", number == 1) for number in range(1, 200)}
BANNED = re.compile(r"\b(?:node|edge|score|dissident|hostile|suspect|déviant|ennemi|nœud|arête)s?\b", re.IGNORECASE)


def page(place: int, path: str = "a", quote: str = "Un mot.") -> Page:
    return Page(place, f"https://p{place}.example/{path}", f"Titre {place}", START, quote)


def theme(places: list[int], share: float = 0.3, title: str = "La gratuité des bus") -> Theme:
    return Theme(title, title, tuple(page(place) for place in places), ("link",) * (len(places) - 1), len(places), share, START, 14.0)


def edition(language: str = "fr", **given: object) -> Edition:
    facts = Material(
        START,
        START + timedelta(days=7),
        "",
        **({"ecosystem": 300, "posts": 40, "voices": 20, "places": PLACES, "sample": (page(150),)} | given),
    )  # type: ignore[arg-type]
    return compose(facts, language=language, territory=None, policy=Policy())


def texts(found: Edition, key: str) -> list[str]:
    return [sentence.text for section in found.sections if section.key == key for sentence in section.sentences]


def hosts(found: Edition) -> list[str]:
    return [citation.url.split("/")[2] for section in found.sections for sentence in section.sentences for citation in sentence.citations]


def test_a_sentence_without_a_citation_cannot_be_built() -> None:
    with pytest.raises(ValueError, match="needs a citation"):
        Sentence("Rien.", ())


def test_a_quotation_of_more_than_thirty_words_cannot_be_built() -> None:
    with pytest.raises(ValueError, match="at most 30"):
        Citation("https://a.example/", "a", None, " ".join(["mot"] * 31))


@pytest.mark.parametrize(
    ("places", "share", "ecosystem", "is_told"),
    [
        ([2, 3, 4, 5, 6], 0.3, 300, True),
        ([2, 3, 4, 5], 0.3, 300, False),  # four places
        ([2, 3, 4, 5, 6], 0.9, 300, False),  # one place says nearly all
        ([2, 3, 4], 0.34, 12, True),  # a small ecosystem
        ([2, 3], 0.5, 12, False),
    ],
)
def test_the_movement_says_only_what_enough_places_say(places: list[int], share: float, ecosystem: int, is_told: bool) -> None:
    found = edition(themes=(theme(places, share),), ecosystem=ecosystem)
    assert any("parlent de" in text for text in texts(found, "matters")) is is_told


def test_a_story_below_the_floor_is_told_as_posts_not_as_what_the_movement_says() -> None:
    found = edition(themes=(theme([2, 3]),))
    assert texts(found, "talk") == []
    assert texts(found, "spreading")[0].startswith("Un espace (Finistère) a publié")


def test_two_places_on_one_subject_are_not_said_to_spread_it() -> None:
    alike = Theme("Le budget", "Le budget", (page(2), page(3)), ("same-subject",), 2, 0.5, START, 14.0)
    assert texts(edition(themes=(alike,)), "spreading") == []


def test_an_unofficial_place_is_cited_once_at_most_and_an_official_one_as_often_as_needed() -> None:
    found = edition(
        themes=(theme([1, 2, 3, 4, 5]), theme([1, 2, 3, 4, 5, 6], title="Autre chose")),
        silences=(Silence(2, 5, 41, (page(2, "b"),)),),
        alone=(page(3, "c"),),
    )
    counted = {host: hosts(found).count(host) for host in hosts(found)}
    assert counted.pop("p1.example") == 2
    assert set(counted.values()) == {1}


def test_only_official_places_are_named() -> None:
    found = edition(themes=(theme([1, 2, 3, 4, 5]),), silences=(Silence(9, 5, 41, (page(9),)),))
    assert "le premier est Mouvement" in texts(found, "matters")[1]
    assert texts(found, "vitality") == ["Un espace (Finistère), qui publie d’ordinaire tous les cinq jours, se tait depuis 41 jours."]


def test_a_fact_without_a_page_is_not_told() -> None:
    assert texts(edition(silences=(Silence(9, 5, 41, ()),)), "vitality") == []


def test_small_groups_are_not_told() -> None:
    groups = (Group(("eau",), 40, (page(2), page(3))), Group(("bus",), 4, (page(4),)))
    found = edition(map_places=44, map_links=90, groups=groups)
    assert not any("bus" in text for text in texts(found, "map"))


FACTS = st.fixed_dictionaries(
    {
        "themes": st.lists(st.lists(st.integers(1, 60), min_size=2, max_size=8, unique=True).map(theme), max_size=6).map(tuple),
        "alone": st.lists(st.integers(1, 60).map(page), max_size=5).map(tuple),
        "silences": st.lists(st.builds(lambda n: Silence(n, 5, 41, (page(n),)), st.integers(1, 60)), max_size=6).map(tuple),
        "holds": st.lists(st.builds(lambda n: Hold(n, None, 3, (page(n),)), st.integers(1, 60)), max_size=3).map(tuple),
        "gestures": st.lists(
            st.builds(lambda n: Gesture("ask-news", n, None, {"gap": 2, "days": 9}, (page(n),)), st.integers(1, 60)), max_size=3
        ).map(tuple),
    }
)


@settings(max_examples=60, deadline=None)
@given(FACTS, st.sampled_from(["fr", "en"]))
def test_every_edition_keeps_the_rules(given_facts: dict[str, object], language: str) -> None:
    found = edition(language, **given_facts)
    unofficial = [host for host in hosts(found) if host != "p1.example"]
    assert len(unofficial) == len(set(unofficial))
    for section in found.sections:
        for sentence in section.sentences:
            assert sentence.citations
            assert not BANNED.search(sentence.text)
            assert sentence.text[0].isupper()
            assert sentence.text[-1] in ".?!»”"
    assert edition(language, **given_facts) == found


@given(st.text(max_size=2_000))
def test_quotations_hold_thirty_words_at_most(text: str) -> None:
    assert len(quotation(text).split()) <= 30


def test_a_quotation_passes_over_the_title_and_the_crumbs() -> None:
    text = "Accueil > Blog. Le préau de l'école. Le préau de l'école prend l'eau depuis deux hivers. Personne ne vient."
    assert quotation(text, 30, "Accueil") == "Le préau de l'école prend l'eau depuis deux hivers."
