"""The verbs of the room."""

from seve.briefing.services.askers import asking_of, confirm, forget
from seve.briefing.services.building import build, refuse_unless_possible
from seve.briefing.services.purging import purge
from seve.briefing.services.questions import (
    QuestionRefused,
    answer,
    ask,
    ask_too,
    carry_up,
    decline,
    follow_token,
    followed,
    forget_old_questions,
    join,
    sort_again,
    withdraw,
)
from seve.briefing.services.rechecking import revisit_with
from seve.briefing.services.rendering import form_of, render

__all__ = [
    "QuestionRefused",
    "answer",
    "ask",
    "ask_too",
    "asking_of",
    "build",
    "carry_up",
    "confirm",
    "decline",
    "follow_token",
    "followed",
    "forget",
    "forget_old_questions",
    "form_of",
    "join",
    "purge",
    "refuse_unless_possible",
    "render",
    "revisit_with",
    "sort_again",
    "withdraw",
]
