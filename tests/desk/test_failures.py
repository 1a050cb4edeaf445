"""Whatever a visit ends in has its line on the quality page: which place, what happened, in words."""

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.utils import translation
from tests.desk.factories import make_place, make_visit

from seve.desk.templatetags.seve import visit_detail, word
from seve.harvest.domain.failures import PATIENCE
from seve.harvest.types import Outcome

FAILURES = sorted(PATIENCE.keys() - {Outcome.MOVED})  # which has lines of its own (test_moves)
MOMENT = datetime(2026, 11, 20, 9, tzinfo=UTC)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_failure_has_its_line(desk: Client, language: str) -> None:
    for outcome in FAILURES:
        make_visit(make_place(f"Chez {outcome}"), MOMENT, outcome=outcome, detail="")
    make_visit(make_place("Chez ok"), MOMENT)
    page = desk.get(f"/{language}/desk/visits/", follow=True).content.decode()
    with translation.override(language):
        words = {outcome: str(word(outcome, "outcome")) for outcome in FAILURES}
    assert len(set(words.values())) == len(Outcome) - 3
    for outcome, told in words.items():
        line = page.split(f"Chez {outcome}", 1)[1].split("</tr>", 1)[0]
        assert told in line, outcome
    assert "Chez ok" not in page


def test_a_robots_that_stands_elsewhere_is_told_with_its_host_and_what_can_be_done() -> None:
    detail = "robots.txt stands at other.test, which is not admitted: admit it too, or ask this host to keep a robots.txt of its own"
    with translation.override("fr"):
        told = visit_detail(detail)
    assert "other.test, qui n’est pas admis" in told
    assert "admettez-le" in told
