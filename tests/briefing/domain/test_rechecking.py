import pytest

from seve.briefing.domain.rechecking import Said, no_longer_citable, still_says
from seve.harvest.types import Outcome

QUOTE = "Le préau prend l'eau depuis deux hivers…"


def said(url: str = "a", *, quote: str = QUOTE, title: str = "Le préau", now: str | None = QUOTE) -> Said:
    return Said(url, quote, title, now)


@pytest.mark.parametrize(
    ("now", "is_there"),
    [
        (QUOTE, True),
        ("Avant. Le  préau prend l’eau\ndepuis deux hivers ! Après.", True),
        ("Le préau prend l'eau depuis trois hivers.", False),
        ("", False),
        (None, True),
    ],
)
def test_a_quotation_must_still_be_there_word_by_word(now: str | None, is_there: bool) -> None:
    assert still_says(said(now=now)) is is_there


def test_of_a_page_cited_without_words_the_headline_counts() -> None:
    assert still_says(said(quote="", now="Le préau\ntout autre chose"))
    assert not still_says(said(quote="", now="Un autre titre\nLe toit"))


def test_what_its_page_took_back_is_not_cited() -> None:
    assert not still_says(Said("a", "", "Le préau", None, was_taken_back=True))


@pytest.mark.parametrize("outcome", [outcome for outcome in Outcome if outcome not in {Outcome.OK, Outcome.UNCHANGED, Outcome.MOVED}])
def test_only_a_page_that_answered_is_cited(outcome: Outcome) -> None:
    looks = {"a": outcome, "b": Outcome.OK}
    assert no_longer_citable([said("a"), said("b"), said("never looked at")], looks) == {"a", "never looked at"}


@pytest.mark.parametrize("looks", [{}, {"a": Outcome.UNREACHABLE, "b": Outcome.NAME_GONE}])
def test_a_line_that_is_down_accuses_nobody(looks: dict[str, Outcome]) -> None:
    assert no_longer_citable([said("a"), said("b", now="réécrit")], looks) == {"b"}
