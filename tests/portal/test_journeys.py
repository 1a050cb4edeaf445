"""The team's ways in, in a real browser under the full content policy: a passkey from its making to a sign-in, and a code generator."""

from collections.abc import Iterator
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Page
from tests.portal.conftest import build
from tests.portal.test_browser import browser, faults_of

from seve.accounts.models import User
from seve.accounts.services import one_time_link

__all__ = ["browser"]  # the fixture

TEAM_PAGES = ("desk/charter/", "desk/charter/team/", "desk/charter/acts/", "desk/charter/handover/", "compte/2fa/", "compte/sessions/")


@pytest.fixture
def team(live_server: Any, settings: Any, browser: Browser) -> Iterator[Page]:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()
    build()
    context = browser.new_context(base_url=live_server.url)
    page = context.new_page()
    page.faults = []  # type: ignore[attr-defined]
    page.on("console", lambda message: page.faults.append(message.text) if message.type == "error" else None)  # type: ignore[attr-defined]
    page.goto(one_time_link(User.objects.order_by("pk")[0], by="test"))
    page.click("main button[type=submit]")
    page.wait_for_url("**/desk/")
    yield page
    context.close()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_passkey_is_made_and_signs_in(team: Page) -> None:
    tool = team.context.new_cdp_session(team)
    tool.send("WebAuthn.enable")
    key = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True}
    tool.send("WebAuthn.addVirtualAuthenticator", {"options": key | {"automaticPresenceSimulation": True}})
    team.goto("/fr/compte/2fa/webauthn/add/")
    if "reauthenticate" in team.url:
        team.fill("input[type=password]", "sable bleu matin calme")
        team.click("main button[type=submit]")
        team.wait_for_url("**/webauthn/add/**")
    if team.locator("#id_passwordless").count():
        team.check("#id_passwordless")
    team.click("#mfa_webauthn_add")
    team.wait_for_url(lambda url: "/add/" not in url)
    team.goto("/fr/compte/logout/")
    team.click("main button[type=submit]")
    team.wait_for_url(lambda url: "logout" not in url)
    for number in range(12):  # somebody else guesses the passphrase until it is locked: the passkey still enters
        Client().post(reverse("account_login"), {"login": "camille@example.org", "password": f"wrong {number}"})
    team.goto("/fr/compte/login/")
    team.click("#passkey_login")
    team.wait_for_url("**/desk/")
    assert team.faults == []  # type: ignore[attr-defined]


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_team_pages_have_no_accessibility_fault(team: Page) -> None:
    faults: list[str] = []
    for path in TEAM_PAGES:
        team.goto(f"/fr/{path}")
        faults += faults_of(team)
    assert faults == []
    assert team.faults == []  # type: ignore[attr-defined]


def code_of(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time())))))


def start(client: Client) -> None:
    """Give the passphrase; the code is asked next."""
    client.logout()
    answer = client.post(reverse("account_login"), {"login": "camille@example.org", "password": "sable bleu matin calme"})
    assert answer.headers["Location"] == reverse("mfa_authenticate")


@pytest.fixture
def secret(movement: Any) -> str:
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    cache.clear()
    made = str(generate_totp_secret())
    TOTP.activate(User.objects.get(), made)
    return made


def test_code_is_asked_and_serves_once(secret: str) -> None:
    """Q13: a second factor once set is always asked; one code is not accepted twice."""
    client = Client()
    start(client)
    code = code_of(secret)
    assert client.post(reverse("mfa_authenticate"), {"code": code}).headers["Location"] == reverse("desk:home")
    start(client)
    client.post(reverse("mfa_authenticate"), {"code": code})
    assert "_auth_user_id" not in client.session


def test_codes_cannot_be_guessed(secret: str) -> None:
    """Five wrong codes in fifteen minutes; then even the right one waits."""
    client = Client()
    start(client)
    right = code_of(secret)
    for number in range(5):
        wrong = f"{(int(right) + 1 + number) % 1_000_000:06}"
        assert client.post(reverse("mfa_authenticate"), {"code": wrong}).status_code == 200
    client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    assert "_auth_user_id" not in client.session
