"""Unanswered questions stand in the letter to headquarters, each with its public page."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.test import Client
from tests.briefing.test_services import build, own_index, place, week

from seve.base import clock
from seve.briefing import services
from seve.briefing.models import Question
from seve.briefing.types import Sentence

__all__ = ["own_index", "place", "week"]  # fixtures


def ask(text: str, days: int, *, times: int = 1, carried: bool = True) -> int:
    pk = services.ask(text=text, language="fr", territory="", theme="tools", by="public")
    for _time in range(times - 1):
        Question.objects.get(pk=pk).askings.create(day=clock.now().date(), language="fr")
    if carried:
        services.carry_up(question_id=pk, by="user:1")
    Question.objects.filter(pk=pk).update(asked_at=clock.now() - timedelta(days=days))
    return pk


def told(language: str = "fr") -> list[Sentence]:
    return [sentence for section in build(language).sections if section.key == "asked" for sentence in section.sentences]


@pytest.mark.usefixtures("week")
def test_the_longest_waiting_come_first_each_with_its_public_page() -> None:
    ask("Où un adhérent doit-il s’inscrire ?", 9, times=7)
    ask("Qui tient le forum officiel ?", 40)
    ask("Cette question n’est pas lue.", 99, carried=False)
    sentences = told()
    assert [sentence.text for sentence in sentences] == [
        "En attente depuis 40 jours\u00a0: «\u00a0Qui tient le forum officiel\u202f?\u00a0»",
        "En attente depuis neuf jours, posée sept fois\u00a0: «\u00a0Où un adhérent doit-il s’inscrire\u202f?\u00a0»",
    ]
    for sentence in sentences:
        assert Client().get(urlsplit(sentence.citations[0].url).path).status_code == 200


@pytest.mark.usefixtures("week")
def test_those_that_are_too_many_to_quote_are_counted_with_their_pages() -> None:
    for number in range(5):
        ask(f"Quand paraît le numéro {number} de la lettre ?", 10 + number)
    assert told("en")[-1].text == "Two other questions wait for an answer."
    assert len(told("en")[-1].citations) == 2


@pytest.mark.usefixtures("week")
def test_an_answered_question_is_not_told_any_more() -> None:
    pk = ask("Qui tient le forum officiel ?", 40)
    services.answer(question_id=pk, text="L’équipe du site.", answered_for="le siège", by="user:1")
    assert told() == []
