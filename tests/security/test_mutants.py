"""Each guard is taken away once: the test that holds it must then turn red. A guard whose test stays green is no guard.

Guards with a mutant of their own stand beside them: the chain of the audit (tests/audit), small cells, ways out (the canary hears), readers
(slow ones are seen), what is read is run (a file opened is seen), scripts (the trap works), persons (the lint sees), supply chain.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from tests.security import test_access as access
from tests.security import test_headers as headers
from tests.security import test_look_ups as look_ups
from tests.security import test_pace as paces
from tests.security import test_redirects as redirects

from seve.accounts.types import RoleName
from seve.project import gate, pace, security

pytestmark = pytest.mark.django_db


def turns_red(test: Callable[..., Any], *arguments: Any) -> None:
    with pytest.raises((AssertionError, KeyError, pytest.fail.Exception)):
        test(*arguments)


def nothing(*_: Any, **__: Any) -> None:
    return None


def test_without_the_gate_strangers_get_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate.DeskGate, "process_view", nothing)
    turns_red(access.test_desk_opens_by_role_and_method, RoleName.MEMBER)


def test_without_the_mandate_decisions_stay_open(monkeypatch: pytest.MonkeyPatch) -> None:
    from seve.charter.types import OPEN

    monkeypatch.setattr(gate, "may_decide", lambda _: OPEN)
    turns_red(access.test_decisions_are_closed_without_a_mandate)


def test_without_scopes_a_lead_decides_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "may", lambda *_args, **_more: True)
    turns_red(access.test_territory_lead_decides_at_home_only)


def test_without_tokens_forms_are_accepted_from_anywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.middleware.csrf import CsrfViewMiddleware

    monkeypatch.setattr(CsrfViewMiddleware, "process_view", nothing)
    turns_red(access.test_no_form_is_accepted_without_its_token)


def test_without_the_origin_public_forms_are_sent_by_other_sites(monkeypatch: pytest.MonkeyPatch) -> None:
    from seve.portal import forms

    monkeypatch.setattr(forms, "_comes_from_our_pages", lambda _: True)
    turns_red(access.test_public_forms_refuse_what_other_sites_send, "portal:leave", {"sec-fetch-site": "cross-site"})


def test_without_look_ups_nobody_watches_the_watchers(monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.portal.conftest import build
    from tests.security.walk import make_user

    places = [entity.pk for entity in build()]
    client = Client(raise_request_exception=False)
    client.force_login(make_user(RoleName.HELPER))
    monkeypatch.setattr(gate, "record", nothing)
    turns_red(look_ups.test_page_of_a_place_is_written_down, "desk:entity", places, client)


def test_without_the_headers_no_page_has_them(monkeypatch: pytest.MonkeyPatch) -> None:
    def bare(self: security.Headers, request: HttpRequest) -> HttpResponse:
        request.csp_nonce = ""  # type: ignore[attr-defined]
        return self.get_response(request)

    monkeypatch.setattr(security.Headers, "__call__", bare)
    turns_red(headers.test_every_address_has_its_headers)


def test_with_a_wider_policy_the_headers_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    policy = security.policy
    monkeypatch.setattr(security, "policy", lambda nonce: policy(nonce).replace("script-src 'self'", "script-src 'self' 'unsafe-inline'"))
    turns_red(headers.test_failures_and_files_have_them_too, "/nothing")


def test_without_a_count_strangers_are_not_held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace.Pace, "_count", lambda *_: 0.0)
    turns_red(paces.test_sixty_pages_a_minute_then_wait, pace.Pace(paces.page), monkeypatch)


def test_with_everything_held_leaving_is_held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "LEAVING", ())
    turns_red(paces.test_leaving_is_never_held, pace.Pace(paces.page), "/fr/partir/")


def test_with_any_address_believed_sign_in_leads_elsewhere(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    from seve.accounts.adapter import Adapter

    monkeypatch.setattr(Adapter, "is_safe_url", lambda *_: True)
    turns_red(redirects.test_sign_in_never_leads_elsewhere, "https://evil.example")


def test_without_limits_passphrases_are_guessed(settings: Any) -> None:
    from tests.accounts import test_entrance as entrance

    from seve.accounts.services import make_first_coordinator

    settings.ACCOUNT_RATE_LIMITS = False
    user = make_first_coordinator(name="Camille", email="camille@example.org", passphrase="sable bleu matin calme", by="test")
    turns_red(entrance.test_sixth_wrong_passphrase_is_refused_even_if_right, Client(), user)


def test_without_its_check_a_hostile_backup_is_unpacked(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    from tests.project.test_backup import HOSTILE
    from tests.security import test_public_flaws as flaws

    from seve.project import backup, departures

    def believed(plain: Any) -> backup.Manifest:
        return backup.Manifest(1, "0", "", False, ())

    monkeypatch.setattr(backup, "_check", believed)
    for step in ("_restore_database", "_restore_archives", "_restore_key"):
        monkeypatch.setattr(backup, step, nothing)
    for step in ("take_keys", "let_them_leave_again"):
        monkeypatch.setattr(departures, step, nothing)
    assert "a symbolic link" in HOSTILE
    with pytest.raises((AssertionError, pytest.fail.Exception)):
        flaws.test_c06_cve_2026_29065_hostile_archive_is_refused_whole("a symbolic link", tmp_path)


def test_with_one_key_only_a_new_one_forgets_who_left(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    from tests.charter import test_tombstones as kept

    from seve.charter import tombstones
    from seve.charter.services import consent

    monkeypatch.setattr(tombstones, "digests", lambda place: [tombstones.digest(place)])
    turns_red(kept.test_a_new_key_forgets_nobody, settings)
    assert consent.tombstones is tombstones


def test_without_the_check_a_lost_key_is_seen_by_nobody(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    from tests.charter import test_tombstones as kept

    from seve.project.management.commands import bring_up

    monkeypatch.setattr(bring_up, "check_keys", nothing)
    turns_red(kept.test_nothing_starts_while_a_key_is_missing, settings)


def test_without_its_gate_the_shell_decides_under_no_mandate(monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.charter import test_mandate_at_the_shell as shell

    from seve.cli import mandate

    monkeypatch.setattr(mandate, "check", nothing)
    turns_red(shell.test_no_decision_is_taken_once_the_mandate_ended, ("directory", "import"))


def test_without_turns_strangers_take_every_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace.Turns, "take", lambda _: True)
    turns_red(paces.test_who_waits_gets_the_place_that_is_given_back)


@pytest.mark.parametrize("gate", ["may_visit", "may_quote", "which_left"])
def test_without_tombstones_who_left_is_visited_again(gate: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.charter import test_gates as gates

    from seve.charter import selectors
    from seve.charter.types import OPEN, Way

    monkeypatch.setattr(selectors, gate, lambda _: frozenset() if gate == "which_left" else OPEN)
    turns_red(gates.test_leaving_shuts_the_place_and_nothing_else, gates.HOME, Way.FORM, gates.HOME, False)


def test_without_the_erasure_something_of_who_left_stays(monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any) -> None:
    from tests.charter import test_leaving_everywhere as leaving

    from seve.project import purge

    monkeypatch.setattr(purge, "purge", nothing)
    turns_red(leaving.test_nothing_of_a_place_is_left_once_it_left, django_capture_on_commit_callbacks)


def test_without_limits_attention_is_spent_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.charter import test_gates as gates

    from seve.charter import selectors
    from seve.charter.types import OPEN

    monkeypatch.setattr(selectors, "may_spend", lambda *_: OPEN)
    turns_red(gates.test_budget_stops_at_its_limit_and_tells_refusals)


def _with_rule(monkeypatch: pytest.MonkeyPatch, name: str, instead: int) -> None:
    from seve.charter import policy

    value = policy.value
    monkeypatch.setattr(policy, "value", lambda asked: instead if asked == name else value(asked))


def test_without_the_month_untold_places_are_visited_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.charter import test_gates as gates
    from tests.charter import test_upkeep as upkeep

    _with_rule(monkeypatch, "notice_days", 10_000)
    turns_red(upkeep.test_untold_place_is_suspended_on_day_31_and_official_ones_never)
    turns_red(gates.test_untold_place_is_suspended_after_its_month_and_lifted_by_a_notice)


def test_without_the_rest_posts_are_shown_while_they_are_warm(monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.portal import test_pages as pages
    from tests.portal.conftest import build

    movement = build()
    _with_rule(monkeypatch, "cooling_hours", 0)
    turns_red(pages.test_unofficial_posts_rest_before_they_are_shown, movement)


def test_a_request_without_any_middleware_has_no_nonce() -> None:
    """The guard of these guards: the factory passes nothing through the house by itself."""
    assert not hasattr(RequestFactory().get("/"), "csp_nonce")
