"""In which order found addresses deserve a look."""

import pytest

from seve.harvest.domain.hands import telling_words
from seve.harvest.domain.nearness import independent, nearness, weight, words_of

TELLING = telling_words(["Assemblée citoyenne du quartier", "Le budget du quartier", "Jardins et transports"], most=50)


@pytest.mark.parametrize(
    ("citers", "count"),
    [
        ([(1, "https://a.example/"), (2, "https://b.example/")], 2),
        ([(1, "https://a.example/"), (2, "https://blog.a.example/")], 1),  # one keeper, two sites
        ([(1, "https://anne.blogspot.com/"), (2, "https://bob.blogspot.com/")], 2),  # a farm holds many keepers
        ([(1, "https://host.example/~anne/"), (2, "https://host.example/~bob/")], 2),
        ([], 0),
    ],
)
def test_independent_citations(citers: list[tuple[int, str]], count: int) -> None:
    assert independent(citers) == count


def test_words_come_from_links_and_from_the_address() -> None:
    assert words_of("https://www.jardins-du-quartier.example/blog/index.html", ["Nos voisins"]) == {
        "jardins",
        "quartier",
        "example",
        "voisins",
    }


def test_near_words_bring_a_place_forward_and_one_word_proves_little() -> None:
    near, far, unknown = (nearness(words, TELLING) for words in ({"jardins", "quartier", "budget"}, {"casino", "bonus", "poker"}, set()))
    assert near > nearness({"jardins"}, TELLING) > unknown > nearness({"casino"}, TELLING) > far
    assert unknown == pytest.approx(1 / 3)
    assert weight(2, near) > weight(4, far)
    assert weight(5, far) > weight(2, near)  # many places are not outvoted by words
