"""A form that is refused comes back with all that was typed, the reason beside it, and the caret where it is to be mended."""

from datetime import date

import pytest
from django.test import Client
from tests.desk.factories import make_place

from seve.briefing import services as questions
from seve.directory import services as directory
from seve.register import services as register
from seve.register.selectors import overlap_cases
from seve.register.types import Card, Stage, Verdict
from seve.strategy import services as strategy

LONG = "Une phrase que personne ne veut écrire deux fois."


@pytest.fixture
def house(desk: Client) -> dict[str, int]:
    """Something of every kind that a form of the desk is about."""
    directory.ensure_territories()
    card = Card(key="forum", name="Forum", purpose="Débattre", stage=Stage.LAUNCHED, functions=("débat",), audience=("adhérents",))
    platform, _found = register.save_card(card=card, by="test")
    twin = Card(key="social", name="Social", purpose="Débattre", stage=Stage.LAUNCHED, functions=("débat",), audience=("adhérents",))
    register.save_card(card=twin, by="test")
    entry = register.place_entry(name="Mobilizon", family="Réunions", ring="trial", by="test")
    return {
        "place": make_place("Ker Démocrate"),
        "plan": strategy.add_objective(title="Être partout", by="test"),
        "case": overlap_cases(open_only=True)[0].id,
        "entry": entry,
        "trial": register.note_trial(entry_id=entry, team="Rennes", start=date(2026, 1, 5), by="test"),
        "decision": register.decide(key=platform.card.key, verdict=Verdict.FREEZE, reason="Plus personne n’y vient.", by="test"),
        "question": questions.ask(text="Quand ouvrira la plateforme ?", theme="tools", territory="", email="", language="fr", by="public"),
    }


FORMS = [
    ("plan/add/", {"title": LONG, "start": "2026-05-02", "end": "2026-05-01"}),
    ("plan/{plan}/answer/", {"territory": "FR-29", "stance": "declined", "title": LONG}),
    ("plan/{plan}/action/", {"title": "", "owner": LONG}),
    ("plan/{plan}/milestone/", {"title": LONG, "on": "un jour"}),
    ("plan/{plan}/indicator/", {"measure": "posts", "target": "beaucoup"}),
    ("plan/calendar/add/", {"title": LONG, "kind": "meeting", "start": "2026-05-02", "end": "2026-05-01"}),
    ("radar/place/", {"name": LONG, "family": "", "ring": "essayer"}),
    ("radar/{entry}/trial/", {"team": LONG, "start": "2026-05-02", "end": "2026-05-01"}),
    ("radar/trials/{trial}/", {"result": LONG, "end": "2020-01-01"}),
    ("platforms/new/", {"name": "", "purpose": LONG, "stage": "idea"}),
    ("platforms/social/decide/", {"verdict": "merge", "into": "", "reason": LONG}),
    ("platforms/forum/decisions/{decision}/answer/", {"text": LONG}),
    ("platforms/cases/{case}/settle/", {"kind": "", "agreed": LONG}),
    ("places/{place}/card/", {"name": LONG, "home": "http://127.1/", "kind": "blog", "territory": "", "language": "fr", "note": ""}),
    ("places/{place}/card/bounds/", {"address": "http://127.1/mon-espace"}),
    ("places/{place}/card/merge/", {"other": "Une phrase que personne ne veut écrire deux fois."}),
    ("places/{place}/card/split/", {"address": "https://ailleurs.example/", "name": LONG}),
    ("places/{place}/standing/", {"standing": "official", "kind": "listed"}),
    ("letters/write/", {"from": "2031-05-02", "to": "2031-05-01", "language": "en", "territory": "FR-29"}),
    ("questions/{question}/sort/", {"do": "decline", "rule": ""}),
    ("questions/{question}/", {"text": LONG, "answered_for": ""}),
    ("charter/rule/", {"name": "cooling_hours", "value": "2", "reason": ""}),
    ("charter/mandate/", {"holder": LONG, "article": "12", "decided_on": "2026-01-01", "since": "2026-01-01", "until": "2025-01-01"}),
    ("federation/meeting/", {"title": LONG, "starts_at": "", "minutes": "60"}),
]


def test_every_refused_form_keeps_what_was_typed(desk: Client, house: dict[str, int]) -> None:
    lost = {}
    for path, typed in FORMS:
        answer = desk.post(f"/fr/desk/{path.format(**house)}", typed)
        page = answer.content.decode()
        kept = [f'value="{value}"' in page or f">\n{value}</textarea>" in page for value in typed.values() if value]
        lost[path] = (answer.status_code, 'role="alert"' in page, "autofocus" in page, all(kept))
    assert {path: told for path, told in lost.items() if told != (422, True, True, True)} == {}


def test_a_card_is_kept_whole_or_not_at_all(desk: Client, house: dict[str, int]) -> None:
    card = {"name": "Ker", "home": "http://127.1/", "kind": "forum", "territory": "", "language": "fr", "note": ""}
    desk.post(f"/fr/desk/places/{house['place']}/card/", card)
    assert "Ker Démocrate" in desk.get(f"/fr/desk/places/{house['place']}/").content.decode()
