"""Every act of the house has its sentence: the record is for people."""

import ast
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.utils import translation

from seve.audit.types import Event
from seve.audit.wording import COUNTED, SENTENCES, sentence

SOURCES = Path(__file__).resolve().parents[2] / "src" / "seve"


def verbs_in(path: Path) -> set[str]:
    """The verbs written as such in `record(verb="room.verb", …)`."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call):
            for keyword in node.keywords:
                if keyword.arg == "verb" and isinstance(keyword.value, ast.Constant) and "." in str(keyword.value.value):
                    found.add(str(keyword.value.value))
    return found


def test_every_verb_has_a_sentence() -> None:
    verbs = {verb: path.name for path in SOURCES.rglob("*.py") for verb in verbs_in(path)}
    assert len(verbs) > 40
    assert {verb: name for verb, name in verbs.items() if verb not in SENTENCES | COUNTED} == {}


@pytest.mark.parametrize(
    ("verb", "detail", "said"),
    [
        ("question.decline", {"rule": "law"}, "declined a question, by a published rule: the law forbids it"),
        ("accounts.accept", {"role": "helper"}, "accepted an invitation as helper"),
        ("register.overlap-found", {"a": "forum", "b": "gone"}, "told two teams that they build the same thing: Forum Démocrate, gone"),
        ("charter.lead", {"territory": "FR-29"}, "recorded a territory’s digital lead (Finistère)"),
        ("strategy.feed", {"territory": ""}, "opened a secret address of the calendar (the whole country)"),
        ("accounts.mail", {"count": 1, "reason": "register.card"}, "wrote to 1 person (the card of an official platform)"),
        ("charter.notices", {"count": 3}, "queued the notice to 3 places"),
        ("charter.policy", {"name": "quote_words", "before": 30, "after": 20, "reason": "Brief"},
         "changed a rule of conduct from 30 to 20: “A quotation is short.” Reason: Brief"),
    ],
)  # fmt: skip
def test_codes_are_told_in_words_and_things_by_their_names(verb: str, detail: dict[str, object], said: str) -> None:
    names = {
        "platform": {"forum": "Forum Démocrate"},
        "territory": {"FR-29": "Finistère"},
        "rule": {"quote_words": "A quotation is short."},
    }
    event = Event(1, datetime(2009, 3, 8, tzinfo=UTC), "cli", verb, "", detail)
    with translation.override("en"):
        assert sentence(event, names) == said
