"""What a card declares is said in its reader's language, where the shared vocabulary knows it; what the team wrote is never lost."""

import pytest

from seve.register.domain import tongues, vocabulary
from seve.register.types import Card
from seve.register.wording import audiences_told, functions_told


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("débat", "fr"),
        ("boîte à outils", "fr"),
        ("les adhérents", "fr"),
        ("annuaire", "fr"),
        ("calendar", "en"),
        ("debate", "en"),
        ("group finder for members", "en"),
        ("toolkit", "en"),
        ("forum", ""),
        ("documents", ""),
        ("printables", ""),
        ("", ""),
    ],
)
def test_the_language_of_a_label(text: str, language: str) -> None:
    assert tongues.language_of(text) == language


def test_each_reader_reads_the_shared_words_in_their_language() -> None:
    card = Card(key="a", name="Forum", functions=("calendar", "forum", "débat", "fleurs"), audience=("members", "les jeunes élus"))

    assert functions_told(card, "fr") == ["annoncer des rendez-vous", "forum", "débat", "fleurs"]
    assert functions_told(card, "en") == ["calendar", "forum", "debating", "fleurs"]
    assert audiences_told(card, "fr") == ["les adhérents", "les jeunes élus"]
    assert audiences_told(card, "en") == ["members", "young people", "elected members"]


def test_the_lists_of_words_are_of_the_vocabulary() -> None:
    known = {word for table in vocabulary.TABLES.values() for spelled in table.values() for word in spelled}

    assert tongues.ENGLISH - known == set()
    assert tongues.ALIKE - known == set()
