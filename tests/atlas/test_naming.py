"""What communities are called: subjects that set them apart, in the language of their pages, and never a person."""

import pytest

from seve.atlas.domain.naming import distinctive_words, name_of, written_out
from seve.atlas.domain.subjects import Said, read_habits, terms_of


def named(communities: dict[int, list[Said]], most: int = 3) -> dict[int, tuple[str, ...]]:
    habits = read_habits(said for places in communities.values() for said in places)
    told = distinctive_words({label: [terms_of(said, habits) for said in places] for label, places in communities.items()})
    return {label: tuple(habits.spelling(word) for word in words)[:most] for label, words in told.items()}


def saying(*titles: str, tags: tuple[str, ...] = ()) -> Said:
    return Said("", titles, tags)


OTHERS = [saying(f"Le bilan de la réunion numéro {n}", "La vie du quartier") for n in range(6)]


def test_words_that_all_communities_share_name_none() -> None:
    left = [saying("Pour l’écologie, le climat et la forêt")] * 3
    right = [saying("Pour l’écologie, le logement et les loyers")] * 3
    words = named({0: left, 1: right})
    assert set(words[0]) == {"climat", "forêt"}
    assert set(words[1]) == {"logement", "loyers"}


def test_one_talkative_place_does_not_name_its_community() -> None:
    places = [saying("le " + "tracteur, le " * 200 + "climat"), saying("Avec le climat"), saying("Pour le climat et la forêt")]
    assert named({0: places, 1: OTHERS})[0] == ("climat",)


def test_a_pair_of_words_goes_before_its_parts() -> None:
    places = [saying(f"Un pas pour le logement social, ville {n}") for n in "abcd"]
    assert named({0: places, 1: OTHERS})[0][0] == "logement social"


@pytest.mark.parametrize(
    "titles",
    [
        ("La mairie de Maryse Dupont", "Le budget vu par Maryse Dupont"),
        ("Ce que dit Dupont du budget", "Le départ de Maryse"),
        ("MARYSE DUPONT ÉLUE", "Pour Maryse Dupont"),
        ("Maryse Dupont, une voix", "Un débat avec Maryse Dupont"),
        ("With Maryse Dupont on the train", "A word from Dupont"),
        ("What Dupont’s budget says", "On Maryse's train"),
    ],
)
def test_no_person_ever_names_a_community(titles: tuple[str, ...]) -> None:
    places = [Said("Le blog de Maryse", titles, ("Maryse Dupont",)) for _ in range(4)]
    written = " ".join(named({0: places, 1: OTHERS}, most=99)[0]).lower()
    assert "maryse" not in written and "dupont" not in written


def test_a_name_known_only_from_titles_all_in_capitals_is_left_out() -> None:
    """Where every word has a capital, nothing tells a person from a subject."""
    assert named({0: [saying("Maryse Dupont And The Old Mill")] * 4, 1: OTHERS})[0] == ()


def test_a_town_may_name_a_community_and_weighs_less_than_a_subject() -> None:
    places = [saying("À Lannion, la gare", "La gare et le train à Lannion")] * 4
    words = named({0: places, 1: OTHERS})[0]
    assert "Lannion" in words
    assert words.index("gare") < words.index("Lannion")


def test_verbs_and_scraps_of_titles_go_behind_subjects() -> None:
    places = [saying("Ils ont gardé la régie", "On a gardé une régie", "Qui paiera la régie")] * 4
    assert named({0: places, 1: OTHERS})[0][0] == "régie"


def test_what_people_tag_is_a_subject_and_goes_first() -> None:
    places = [saying("Un lit de camp à la salle", tags=("précarité", "RSA"))] * 4
    others = [Said("", each.titles, ("fête",)) for each in OTHERS]
    assert set(named({0: places, 1: others})[0][:2]) == {"précarité", "RSA"}


def test_plural_and_accents_are_one_word_spelled_as_most_do() -> None:
    places = [saying("Les impôts locaux"), saying("Des impôts locaux"), saying("Un impot local")]
    assert named({0: places, 1: OTHERS})[0][0] == "impôts"


def test_numbers_dates_and_single_letters_name_nothing() -> None:
    places = [saying("Le 12 mars 2009 à 18h, salle B")] * 4
    assert named({0: places, 1: OTHERS})[0] == ("salle",)


def test_a_name_is_a_ground_with_what_is_said_nowhere_else_or_words_or_a_place() -> None:
    assert name_of("", {}, {}, 3, "Forum") == ("Forum",)
    assert name_of("", {"a": 3.0, "b": 2.0, "c": 2.0, "d": 1.5}, {}, 3, "Forum") == ("a", "b", "c")
    told, users = {"marée": 6.0, "pêche": 5.5, "fête": 3.0}, {"marée": 5, "pêche": 1, "fête": 9}
    assert name_of("Bretagne", told, users, 10, "Forum") == ("Bretagne", "marée")
    assert name_of("Bretagne", {}, {}, 10, "Forum") == ("Bretagne",)


def test_a_name_has_room_on_a_map() -> None:
    assert written_out(["police", "réseaux sociaux", "blogs"]) == "police · réseaux sociaux · blogs"
    assert written_out(["Nouvelle-Aquitaine", "Occitanie", "Pyrénées-Atlantiques"]) == "Nouvelle-Aquitaine · Occitanie"
    assert written_out(["Provence-Alpes-Côte d’Azur", "vivre ensemble"]) == "Provence-Alpes-Côte d’Azur"
    assert written_out(["Un forum dont le nom est plus long que tout nom"]) == "Un forum dont le nom est plus long que tout nom"
