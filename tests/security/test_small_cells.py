"""F99: no public page tells a count of few people, nor lets one be worked out; the floor is a rule of conduct.

The pages are found through the resolver, the movement is as small as one can be: what few people did must not be readable anywhere.
"""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils.html import strip_tags
from hypothesis import given
from hypothesis import strategies as st
from tests.portal.conftest import build
from tests.security.walk import routes

from seve.base import clock
from seve.base.cells import hide_small, shown
from seve.briefing.domain.conduct import where_to_say
from seve.charter import services as charter
from seve.charter.types import Way

# Words for people, and for what one person does once; a number before one of them is a cell.
OF_PEOPLE = (
    r"people|persons?|accounts?|members?|electors?|subscribers?|subscriptions?|participants?|voters?|askers?|signatures?|invitations?|"
    r"personnes?|comptes?|membres?|électeurs?|électrices?|abonnés?|abonnements?|inscrits?|participants?|votants?|signataires?|invités?"
)
CELL = re.compile(rf"(?<![\d.,/-])(\d{{1,3}})(?:\s|\xa0|\u202f)+(?:{OF_PEOPLE})\b|\b(?:{OF_PEOPLE})\s*:\s*(\d{{1,3}})\b", re.IGNORECASE)
ELECTORS, BY_FORM, BY_MAIL = 7, 6, 9


def small_cells(text: str, floor: int) -> list[str]:
    """Counts of people in a text that are under the floor. The rule that states the floor is no count."""
    return [found.group() for found in CELL.finditer(text) if 0 < int(found.group(1) or found.group(2)) < floor]


@pytest.fixture
def tiny(db: None, settings: Any) -> None:
    """Three places, one account, one election with few electors, a few who left by two ways, a letter."""
    from seve.briefing.services import building

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    build()
    now = clock.now()
    charter.record_election(territory="FR-29", held_on=now.date(), article="art. 9", electors=ELECTORS, by="user:1")
    for way, count in ((Way.FORM, BY_FORM), (Way.MAIL, BY_MAIL)):
        for number in range(count):
            charter.opt_out(url=f"https://gone-{way}-{number}.example/", way=way, by="public")
    for language in ("fr", "en"):
        building.build(start=now - timedelta(days=7), end=now, territory=None, language=language, by="test")


def public_texts() -> dict[str, str]:
    """Everything that anybody may read, by address; each page also for the one territory, and each card and letter."""
    from seve.briefing.selectors import editions
    from seve.directory.selectors import list_entities

    addresses = []
    for route in routes():
        if not route.name.startswith(("portal:", "api:")) and route.name not in {
            *("root", "observation", "observation-addresses", "robots", "sitemap", "human-paths"),
        }:
            continue
        for language in ("fr", "en"):
            address = route.address(language)
            addresses += [address, f"{address}?territory=FR-29", f"{address}?q=a"]
            if "999999" in address:
                numbers = [*(entity.id for entity in list_entities()), *(info.id for info in editions())]
                addresses += [address.replace("999999", str(number)) for number in numbers]
    texts = {}
    for address in dict.fromkeys(addresses):
        answer = Client().get(address)
        if answer.status_code == 200:
            raw = b"".join(answer) if answer.streaming else answer.content  # type: ignore[arg-type]
            texts[address] = re.sub(r"\s+", " ", strip_tags(raw.decode(errors="replace")))
    return texts


def test_no_public_page_tells_a_count_of_few_people(tiny: None) -> None:
    texts = public_texts()
    assert len(texts) > 60
    floor = 11
    rule = re.compile(r"(?:fewer than|moins de) \d+[^.]{0,20}|\d+ (?:people|personnes)(?= (?:$|on |le ))", re.IGNORECASE)
    assert {address: found for address, text in texts.items() if (found := small_cells(rule.sub("", text), floor))} == {}
    said = [text for address, text in texts.items() if "transparence" in address or "transparency" in address]
    left = re.compile(rf"\b({BY_FORM}|{BY_MAIL}|{BY_FORM + BY_MAIL}) (?:places|espaces)\b")
    assert said and not [found.group() for text in said for found in left.finditer(text)]
    assert any("fewer than 11 places, by the form" in text for text in said)


def test_floor_follows_the_rule_and_the_test_sees_cells(tiny: None) -> None:
    """The mutant: with the floor lowered to one, the same search finds the cells."""
    charter.change_rule(name="people_shown", value=1, reason="mutant", by="test")
    texts = public_texts()
    assert any(small_cells(text, 11) for text in texts.values())
    assert any(f"{BY_FORM} places, by the form" in text for text in texts.values())


def test_no_letter_tells_a_theme_of_few_places(tiny: None) -> None:
    """N3 in the smallest movement: three places, of which each says its own."""
    from seve.briefing.selectors import editions, get_edition

    for info in editions():
        edition = get_edition(info.id)
        assert edition is not None
        told = [sentence.text for section in edition.sections for sentence in section.sentences]
        assert not [
            text for text in told if re.search(r"\b(?:1|2|one|two|un|deux) (?:places? (?:say|speak|talk)|espaces? (?:dis|parl))", text)
        ]


@given(st.dictionaries(st.integers(0, 9), st.integers(0, 40), min_size=1), st.integers(1, 20))
def test_hidden_cells_cannot_be_worked_out(counts: dict[int, int], floor: int) -> None:
    cells = hide_small(counts, floor)
    hidden = [key for key, count in cells.counts.items() if count is None]
    assert hidden == [key for key, count in counts.items() if 0 < count < floor]
    assert all(cells.counts[key] == count for key, count in counts.items() if key not in hidden)
    assert cells.total == (None if hidden else sum(counts.values()))


@pytest.mark.parametrize(("count", "told"), [(0, 0), (1, None), (10, None), (11, 11), (500, 500)])
def test_floor_of_a_single_count(count: int, told: int | None) -> None:
    assert shown(count, 11) == told


PARENTS = {"FR": None, "FR-REG-53": "FR", "FR-29": "FR-REG-53", "FR-29019": "FR-29"}


@pytest.mark.parametrize(
    ("populations", "said"),
    [
        ({"FR-29019": 1, "FR-29": 1, "FR-REG-53": 4, "FR": 90}, ""),
        ({"FR-29019": 1, "FR-29": 2, "FR-REG-53": 5, "FR": 4}, "FR-REG-53"),
        ({"FR-29019": 1, "FR-29": 5, "FR-REG-53": 9, "FR": 90}, "FR-29"),
        ({"FR-29019": 5, "FR-29": 5, "FR-REG-53": 9, "FR": 90}, "FR-29019"),
        ({}, ""),
    ],
)
def test_unnamed_place_is_told_by_a_territory_with_enough_others(populations: dict[str, int], said: str) -> None:
    """ "A place in Quimper" names the place when Quimper has one."""
    found = where_to_say("FR-29019", populations, PARENTS, 5)
    assert found == (said or ("FR" if populations.get("FR", 0) >= 5 else ""))


def test_circle_of_territories_ends() -> None:
    assert where_to_say("A", {}, {"A": "B", "B": "A"}, 3) == ""
