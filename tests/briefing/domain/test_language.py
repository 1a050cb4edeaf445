from datetime import UTC, datetime, timedelta

import pytest

from seve.briefing.domain.language import english, french
from seve.briefing.domain.material import Gesture, Material, Place, Silence, Theme, Undone

START = datetime(2009, 3, 2, tzinfo=UTC)
FR, EN = french.PHRASES, english.PHRASES
HIDDEN = Place(2, "", "Finistère", False)
NOWHERE = Place(3, "", "", False)
OFFICIAL = Place(1, "e-démocrate", "", True)


def facts(**given: object) -> Material:
    return Material(START, START + timedelta(days=7), "", 300, int(str(given.get("posts", 412))), int(str(given.get("voices", 187))), {})


def theme(sources: int = 5, hours: float = 14.2, hows: tuple[str, ...] = ("link", "copy", "link", "same-subject")) -> Theme:
    return Theme("La gratuité des bus", "Un appel", (), hows, sources, 0.3, START, hours)


@pytest.mark.parametrize(
    ("start", "days", "french_words", "english_words"),
    [
        ("2009-03-02", 7, "du 2 au 8 mars 2009", "2 to 8 March 2009"),
        ("2009-03-01", 7, "du 1er au 7 mars 2009", "1 to 7 March 2009"),
        ("2009-02-28", 7, "du 28 février au 6 mars 2009", "28 February to 6 March 2009"),
        ("2008-12-29", 7, "du 29 décembre 2008 au 4 janvier 2009", "29 December 2008 to 4 January 2009"),
        ("2009-03-02", 1, "le 2 mars 2009", "2 March 2009"),
    ],
)
def test_periods(start: str, days: int, french_words: str, english_words: str) -> None:
    first = datetime.fromisoformat(start).replace(tzinfo=UTC)
    assert FR.period(first, first + timedelta(days=days)) == french_words
    assert EN.period(first, first + timedelta(days=days)) == english_words


@pytest.mark.parametrize(
    ("posts", "voices", "words"),
    [
        (412, 187, "412 publications ont paru dans 187 espaces"),
        (1, 1, "une publication a paru dans un espace"),
        (1_204, 2, "1\u202f204 publications ont paru dans deux espaces"),
    ],
)
def test_french_volume_agrees(posts: int, voices: int, words: str) -> None:
    assert words in FR.volume(facts(posts=posts, voices=voices))


def test_french_spaces_are_narrow_before_tall_signs_and_fixed_in_quotation_marks() -> None:
    said = FR.theme(theme(), HIDDEN)
    assert said == (
        "Cinq espaces parlent de «\u00a0La gratuité des bus\u00a0»\u00a0: le premier est un espace (Finistère), le 2 mars\u202f; "
        "les autres ont suivi en 14 heures, dont deux par un lien et un en recopiant."
    )
    assert french.typeset("Vrai ? « oui »  ; 10:30 : non !") == "Vrai\u202f? «\u00a0oui\u00a0»\u202f; 10:30\u00a0: non\u202f!"


def test_english_says_the_same() -> None:
    assert EN.theme(theme(), HIDDEN) == (
        "Five places talk about “La gratuité des bus”: the first was a place in Finistère, on 2 March; "
        "the others followed within 14 hours, two by a link and one by copying."
    )


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("un espace", "d’un espace"),
        ("e-démocrate", "d’e-démocrate"),
        ("Ker", "de Ker"),
        ("onze", "de onze"),
        ("Éole", "d’Éole"),
        ("hôtel", "d’hôtel"),
    ],
)
def test_french_elision(words: str, expected: str) -> None:
    assert french.of(words) == expected


def test_silences_and_links_agree_in_number() -> None:
    assert FR.silence(Silence(2, 1, 1, ()), NOWHERE) == "Un espace, qui publie d’ordinaire chaque jour, se tait depuis un jour."
    assert EN.silence(Silence(2, 5, 41, ()), OFFICIAL) == "E-démocrate, which usually posts every five days, has been silent for 41 days."
    assert FR.undone(Undone(2, 1, 1, ()), NOWHERE, OFFICIAL) == "Un lien d’un espace vers e-démocrate a été défait."
    assert FR.undone(Undone(2, 3, 3, ()), HIDDEN, NOWHERE) == "Trois liens d’un espace (Finistère) vers un autre espace ont été défaits."
    assert FR.more_silences(1) == "Un autre espace s’est tu."
    assert EN.more_silences(2) == "Two other places fell silent."


@pytest.mark.parametrize(
    ("hours", "words"),
    [(0.4, "dans l’heure"), (1.2, "une heure plus tard"), (14.0, "14 heures plus tard"), (70.0, "trois jours plus tard")],
)
def test_french_delays(hours: float, words: str) -> None:
    assert words in FR.relayed(theme(2, hours, ("link",)), HIDDEN)


def test_gestures_never_command_the_place() -> None:
    asking = Gesture("ask-news", 1, None, {"gap": 5, "days": 41}, ())
    assert FR.gesture(asking, OFFICIAL, None).startswith("Prendre des nouvelles d’e-démocrate\u00a0: rien depuis 41 jours")
    mending = Gesture("repair-links", 1, None, {"links": 1}, ())
    assert EN.gesture(mending, OFFICIAL, None) == "Tell e-démocrate of one link on its pages that leads nowhere."


def test_a_quoted_headline_is_cut_to_thirty_words_at_most() -> None:
    long = " ".join(["mot"] * 80)
    for phrases in (FR, EN):
        assert (
            phrases.alone(NOWHERE, long, long, START).split().count("mot") + phrases.alone(NOWHERE, long, long, START).split().count("mot…")
            <= 30
        )


def test_french_marks_inside_a_quotation_are_of_the_second_rank() -> None:
    assert french.quoted("La maternité suspendue « à titre conservatoire »") == "« La maternité suspendue “à titre conservatoire” »"
    assert french.quoted("« Entre marques »") == "« Entre marques »"
    assert english.quoted("They said “no”") == "“They said ‘no’”"


def test_french_contracts_the_article_of_a_name() -> None:
    assert french.to("Les Démocrates") == "aux Démocrates"
    assert french.to("Le Bug") == "au Bug"
    assert french.to("Lesneven") == "à Lesneven"


def test_what_one_place_published_bears_its_own_title() -> None:
    assert "«\u00a0Un appel\u00a0»" in FR.relayed(theme(2, 5.0, ("link",)), HIDDEN)
