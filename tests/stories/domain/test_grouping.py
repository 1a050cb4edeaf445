from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence
from pathlib import Path

import numpy as np
import pytest

from seve.base.embeddings import encode
from seve.stories.domain.grouping import gather
from seve.stories.domain.rubrics import without_site_names
from seve.stories.domain.told import Told
from seve.stories.types import Relay

DAY = 86_400.0
CALL = (
    "Nous appelons toutes les fédérations à tenir une réunion publique sur l'eau avant la fin du mois, à publier son compte rendu "
    "sur leur blog et à dire ce que leurs communes ont décidé pour le prix du mètre cube."
)


def told(number: int, title: str, text: str = "", source: str | None = None, day: float = 0.0, links: Sequence[str] = ()) -> Told:
    place = source or f"place-{number}"
    return Told(number, title, text, place, day * DAY, f"{place}/{number}", frozenset(links), "fr")


def stories_of(posts: Sequence[Told]) -> list[list[int | str]]:
    return [[post.id for post in story.posts] for story in gather(posts, encode([post.head for post in posts]))]


def bcubed(found: Sequence[Hashable], truth: Sequence[Hashable]) -> float:
    """F1 of Bagga & Baldwin (1998)."""
    together = defaultdict(list)
    for label, true in zip(found, truth, strict=True):
        together[label].append(true)
    sizes = Counter(truth)
    same = [together[label].count(true) for label, true in zip(found, truth, strict=True)]
    precision = np.mean([count / len(together[label]) for count, label in zip(same, found, strict=True)])
    recall = np.mean([count / sizes[true] for count, true in zip(same, truth, strict=True)])
    return float(2 * precision * recall / (precision + recall))


def test_two_places_on_one_event_make_a_story_and_a_stranger_stays_out() -> None:
    posts = [
        told(1, "Le conseil municipal de Quimper vote la gratuité des bus"),
        told(2, "Quimper : la gratuité des bus votée par le conseil municipal", day=0.5),
        told(3, "Recette des crêpes de sarrasin", day=0.6),
    ]
    assert stories_of(posts) == [[1, 2]]


def test_one_place_alone_makes_no_story() -> None:
    posts = [told(1, "Gratuité des bus à Quimper", source="a"), told(2, "Gratuité des bus à Quimper, suite", source="a", day=1)]
    assert stories_of(posts) == []


def test_the_same_words_a_year_apart_are_two_matters() -> None:
    posts = [told(1, "Fête de la fédération : le programme"), told(2, "Fête de la fédération : le programme complet", day=365)]
    assert stories_of(posts) == []


def test_a_link_ties_what_words_would_not() -> None:
    posts = [
        told(1, "Compte rendu de la réunion de mardi sur les statuts", source="a"),
        told(2, "Pourquoi je ne suis pas d'accord", "Réponse aux statuts proposés.", source="b", day=2, links=["a/1"]),
    ]
    assert stories_of(posts) == [[1, 2]]


def test_each_way_of_taking_up_is_named() -> None:
    posts = [
        told(1, "Appel pour l'eau", CALL, source="a"),
        told(2, "Appel pour l'eau", CALL, source="b", day=1),
        told(3, "Que penser de l'appel pour l'eau ?", "L'appel de a pour l'eau mérite lecture.", source="c", day=1.5, links=["a/1"]),
        told(
            4,
            "L'appel pour l'eau lu d'ici",
            "Cet appel pour l'eau demande de « tenir une réunion publique sur l'eau avant la fin du mois ». Chez nous ce sera le 12, "
            "dans la salle des fêtes, avec les élus de trois communes voisines et la régie.",
            source="d",
            day=2,
        ),
    ]
    (story,) = gather(posts, encode([post.head for post in posts]))
    assert [(post.id, taken.how, taken.origin) for post, taken in zip(story.posts, story.taken, strict=True)] == [
        (1, Relay.FIRST, None),
        (2, Relay.COPY, 0),
        (3, Relay.LINK, 0),
        (4, Relay.QUOTE, 0),
    ]
    assert story.sources == 4
    assert "eau" in story.words


def test_order_of_the_file_changes_nothing() -> None:
    posts = [told(n, title, day=n / 10) for n, title in enumerate(["Grève des bus à Brest", "Brest : grève des bus", "Vœux du maire"])]
    assert stories_of(posts) == stories_of(posts[::-1]) == [[0, 1]]


def test_nothing_gives_nothing() -> None:
    assert gather([], encode([])) == []


@pytest.mark.shared_data
def test_true_stories_are_found_in_real_headlines(shared_data: Path) -> None:
    lines = (shared_data / "stories-french-titles" / "titles.tsv").read_text().splitlines()[1:]
    rows = [line.split("\t") for line in lines]
    posts = [Told(number, row[2], "", number, None) for number, row in enumerate(rows)]
    found: list[Hashable] = list(range(len(posts)))
    for name, story in enumerate(gather(posts, encode([post.head for post in posts]))):
        for post in story.posts:
            found[int(post.id)] = f"story {name}"
    assert bcubed(found, [(row[0], row[1]) for row in rows]) > 0.84


def test_the_name_of_the_site_is_no_part_of_its_headlines() -> None:
    posts = [told(n, f"{title} | Rust Blog", source="a") for n, title in enumerate(["Announcing 1.0", "Fearless", "Cargo - the host"])]
    other = told(9, "Announcing 1.0 | a review", source="b")
    assert [post.title for post in without_site_names([*posts, other])] == ["Announcing 1.0", "Fearless", "Cargo - the host", other.title]
