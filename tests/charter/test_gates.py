"""The charter's answers: visits, quotes, names, budget, decisions, public service."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from seve.audit.selectors import events
from seve.base import clock
from seve.charter import policy, selectors, services
from seve.charter.models import BudgetEntry, Notice, OptOut
from seve.charter.types import Currency, Way

pytestmark = pytest.mark.django_db
HOME = "https://blog.example.org/"


def leave(url: str = HOME, way: Way = Way.FORM) -> bool:
    return services.opt_out(url=url, way=way, by="public")


@pytest.mark.parametrize(
    ("asked", "way", "address", "open_"),
    [
        (HOME, Way.FORM, "https://blog.example.org/2026/post", False),
        ("blog.example.org", Way.FORM, "http://www.blog.example.org/", False),
        ("https://blog.example.org/2026/post", Way.FORM, HOME, False),
        ("https://blog.example.org/2026/post", Way.META, "https://blog.example.org/2026/post", False),
        ("https://blog.example.org/2026/post", Way.META, HOME, True),
        ("https://blog.example.org/2026/post", Way.META, "https://blog.example.org/2026/poster", True),
        (HOME, Way.META, "https://blog.example.org/x", False),
        (HOME, Way.ROBOTS, "https://example.org/", True),
        ("https://medium.com/@jo/a-post", Way.FORM, "https://medium.com/@jo/another", False),
        ("https://medium.com/@jo/a-post", Way.FORM, "https://medium.com/@joan/another", True),
    ],
)
def test_leaving_shuts_the_place_and_nothing_else(asked: str, way: Way, address: str, open_: bool) -> None:
    leave(asked, way)
    assert selectors.may_visit(address).open is open_
    assert selectors.may_quote(address).open is open_
    assert (selectors.which_left([address]) == frozenset()) is open_


@pytest.mark.parametrize("address", ["https://medium.com/", "not an address", "", "http://127.1/", "javascript:alert(1)"])
def test_leaving_refuses_what_is_nobodys_place(address: str) -> None:
    with pytest.raises(services.LeavingRefused):
        leave(address)
    assert OptOut.objects.count() == 0


def test_leaving_twice_is_leaving_once() -> None:
    assert leave() is True
    assert leave() is False
    assert OptOut.objects.count() == 1


def test_table_and_audit_keep_no_address_once_erased() -> None:
    leave()
    services.note_purged(place="org,example,blog)", by="system:test")
    kept = str(list(OptOut.objects.values())) + str(events())
    assert "example" not in kept
    assert [event.verb for event in events()] == ["charter.purge", "charter.opt_out"]


def test_owner_may_open_the_place_again() -> None:
    leave()
    assert services.open_again(url=HOME, by="user:1") is True
    assert selectors.may_visit(HOME).open
    assert services.open_again(url=HOME, by="user:1") is False


def test_address_that_is_none_is_never_visited() -> None:
    assert not selectors.may_visit("ftp://example.org/").open


def test_untold_place_is_suspended_after_its_month_and_lifted_by_a_notice() -> None:
    day0 = datetime(2026, 1, 1, tzinfo=UTC)
    admitted = [(HOME, day0)]
    assert services.suspend_untold(admitted=admitted, now=day0 + timedelta(days=29), by="system:schedule") == 0
    assert services.suspend_untold(admitted=admitted, now=day0 + timedelta(days=31), by="system:schedule") == 1
    assert selectors.may_visit("https://blog.example.org/a").reason == "not-told-in-time"
    services.give_notice(url=HOME, way=Way.MAIL, by="user:1")
    assert selectors.may_visit(HOME).open
    assert services.suspend_untold(admitted=admitted, now=day0 + timedelta(days=60), by="system:schedule") == 0


def test_small_place_is_never_named_without_consent() -> None:
    assert selectors.may_name(HOME, is_official=False, posts=49).reason == "small-place"


def test_place_is_named_a_month_after_it_was_told() -> None:
    assert not selectors.may_name(HOME, is_official=False, posts=500).open
    services.give_notice(url=HOME, way=Way.MAIL, by="user:1")
    assert not selectors.may_name(HOME, is_official=False, posts=500).open
    Notice.objects.update(at=clock.now() - timedelta(days=31))
    assert selectors.may_name(HOME, is_official=False, posts=500).open


def test_official_place_is_named_but_not_once_it_left() -> None:
    assert selectors.may_name(HOME, is_official=True, posts=0).open
    leave()
    assert not selectors.may_name(HOME, is_official=True, posts=0).open


def test_claim_proved_with_consent_lets_a_small_place_be_named() -> None:
    code = services.ask_claim(url="blog.example.org", by="public")
    page = f'<html><head><meta name="seve-claim" content="{code}"></head></html>'
    assert services.prove_claim(code=code, url=HOME, body=page, by="public")
    services.set_reply(code=code, text="We write what we see.", language="en", may_name=True, by="public")
    assert selectors.may_name(HOME, is_official=False, posts=3).open
    reply = selectors.reply_on(HOME)
    assert reply is not None and reply.text == "We write what we see."


@pytest.mark.parametrize(
    ("url", "body", "rel_me", "proved"),
    [
        (HOME, "<p>{code}</p>", (), False),  # written by a commenter
        (HOME, '<meta name="seve-claim" content="seve-other">', (), False),
        ("https://other.example.org/", '<meta name="seve-claim" content="{code}">', (), False),
        (HOME + ".well-known/seve.txt", "{code}\n", (), True),
        (HOME, "", ("https://seve.example/fr/c/1",), True),
    ],
)
def test_claim_is_proved_only_on_the_place_itself(url: str, body: str, rel_me: tuple[str, ...], proved: bool) -> None:
    code = services.ask_claim(url=HOME, by="public")
    page = "https://seve.example/fr/c/1"
    assert services.prove_claim(code=code, url=url, body=body.format(code=code), rel_me=rel_me, page=page, by="public") is proved


def test_unproved_claim_says_nothing_on_the_card() -> None:
    code = services.ask_claim(url=HOME, by="public")
    with pytest.raises(Exception, match="not proved"):
        services.set_reply(code=code, text="x", language="fr", may_name=True, by="public")


def test_leaving_erases_claim_reply_and_citations() -> None:
    code = services.ask_claim(url=HOME, by="public")
    services.spend(currency=Currency.CITATIONS, key="org,example,blog)", by="user:1")
    leave()
    assert selectors.claim_by_code(code) is None
    assert selectors.citations_of() == {}


def test_budget_stops_at_its_limit_and_tells_refusals() -> None:
    answers = [services.spend(currency=Currency.CITATIONS, key="org,example)", by="user:1").open for _ in range(5)]
    assert answers == [True, True, True, False, False]
    assert [(line.spent, line.refused) for line in selectors.budget()] == [(3, 2)]


def test_budget_comes_back_after_its_week() -> None:
    for _ in range(3):
        services.spend(currency=Currency.CITATIONS, key="org,example)", by="user:1")
    BudgetEntry.objects.update(at=clock.now() - timedelta(days=8))
    assert services.spend(currency=Currency.CITATIONS, key="org,example)", by="user:1").open


def mandate(**changes: Any) -> int:
    today = clock.now().date()
    given: dict[str, Any] = {
        "holder": "Camille",
        "article": "art. 12",
        "decided_on": today,
        "since": today,
        "until": today + timedelta(days=365),
        "powers": ("coordinate",),
        "by": "user:1",
    }
    return services.record_mandate(**(given | changes))


def test_decisions_are_closed_without_a_valid_mandate() -> None:
    assert selectors.may_decide(1).reason == "no-mandate"
    yesterday = clock.now().date() - timedelta(days=1)
    mandate(since=yesterday - timedelta(days=9), until=yesterday)
    assert not selectors.may_decide(1).open


def test_decisions_open_under_a_mandate_and_close_when_it_ends() -> None:
    number = mandate()
    assert selectors.may_decide(1).open
    services.end_mandate(mandate_id=number, by="user:1")
    assert not selectors.may_decide(1).open


def test_trial_opens_once_and_a_real_mandate_takes_its_place() -> None:
    services.open_trial(holder="Camille", holder_id=None, by="user:1")
    assert [each.is_trial for each in selectors.valid_mandates()] == [True]
    mandate()
    assert [each.is_trial for each in selectors.valid_mandates()] == [False]
    with pytest.raises(Exception, match="trial opens only"):
        services.open_trial(holder="Camille", holder_id=None, by="user:1")


def test_rule_changes_with_a_reason_and_shows_it() -> None:
    with pytest.raises(Exception, match="with a reason"):
        services.change_rule(name="quote_words", value=20, reason=" ", by="user:1")
    services.change_rule(name="quote_words", value=20, reason="decided on 3 March", by="user:1")
    rule = next(rule for rule in policy.rules() if rule.name == "quote_words")
    assert (rule.value, rule.default, rule.reason) == (20, 30, "decided on 3 March")
    assert events(verb_prefix="charter.policy")[0].detail["before"] == 30


def test_unknown_rule_is_refused() -> None:
    with pytest.raises(policy.UnknownRule):
        policy.value("quote_wrods")


def sign() -> None:
    services.sign_impact_assessment(signed_by="Camille", role="president", signed_on=date(2026, 1, 2), sources=3, language="fr", by="cli")


def test_public_service_waits_for_the_impact_assessment() -> None:
    assert selectors.may_serve_publicly(places=3).reason == "no-impact-assessment"
    sign()
    assert selectors.may_serve_publicly(places=3).open


def test_twice_as_many_places_reopen_the_impact_assessment() -> None:
    services.sign_impact_assessment(signed_by="Camille", role="president", signed_on=date(2026, 1, 2), sources=40, language="fr", by="cli")
    assert selectors.may_serve_publicly(places=80).open
    assert selectors.may_serve_publicly(places=81).reason == "impact-assessment-outgrown"


def test_change_of_retention_reopens_the_impact_assessment() -> None:
    sign()
    services.change_rule(name="text_months", value=24, reason="longer study", by="user:1")
    assert selectors.may_serve_publicly(places=3).reason == "impact-assessment-outdated"


def test_federation_shows_leads_and_vacancies() -> None:
    number = services.record_lead(name="Lou", territory="FR-29", since=date(2026, 1, 1), article="art. 14", by="user:1")
    assert selectors.vacancies(["FR-29", "FR-35"]) == ["FR-35"]
    services.end_lead(lead_id=number, until=clock.now().date(), by="user:1")
    assert selectors.vacancies(["FR-29"]) == ["FR-29"]
