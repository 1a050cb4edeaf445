"""Q12, C5, C10, C11: who may open what, over every address of the resolver, every role and every method."""

import hashlib

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from tests.security.walk import make_user, routes

from seve.accounts.permissions import may
from seve.accounts.selectors import actor_of
from seve.accounts.types import RoleName
from seve.base import clock
from seve.charter import services as charter
from seve.directory.models import Territory, WebEntity
from seve.project.gate import permission_for

pytestmark = pytest.mark.django_db

# Addresses that anybody may open. A new public page is added here by hand, on purpose: nothing is public by accident.
PUBLIC = {
    "root",
    "observation",
    "observation-addresses",  # where we visit from, for machines
    "robots",
    "sitemap",
    "calendar-feed",  # with a secret in the address
    "federation-feed",  # with a secret in the address
    "push",  # hubs of feeds, with a secret in the address
    "webfinger",  # our account in the fediverse, as other servers ask for it
    "actor",
    "actor-outbox",
    "inbox",
    "accounts:enter",
    "accounts:first-steps",
    "accounts:invitation",
    "account_confirm_email",
    "account_email_verification_sent",
    "account_inactive",
    "account_login",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "account_signup",
    "account_logout",
    "mfa_login_webauthn",
}
# Public, but only in the middle of a sign-in: without one they lead to the sign-in page.
DURING_SIGN_IN = {"account_confirm_login_code", "mfa_authenticate"}
SIGNED_IN_ONLY = ("account_", "mfa_", "usersessions_", "socialaccount_")
# Called by machines without a session: what they send is believed only when signed with the secret they were given (test_round_push).
SIGNED = {"push", "inbox"}  # inbox: with the key that the sender's own server publishes (test_activitypub)
PUBLIC_SPACES = ("portal:", "api:")
# Forms that only show something (what a card that is being typed would meet): sending one changes nothing.
CHANGES_NOTHING = {"desk:register-overlaps", "desk:letters"}  # and the switch of one's own keyboard
ROUTES = routes()
DESK = [route for route in ROUTES if route.name.startswith("desk:")]
ROLES = [None, *RoleName]


def is_public(name: str) -> bool:
    return name in PUBLIC or name.startswith(PUBLIC_SPACES)


def test_every_address_is_public_by_name_or_guarded() -> None:
    unknown = [route.name for route in ROUTES if not is_public(route.name) and not route.name.startswith(("desk:", *SIGNED_IN_ONLY))]
    assert unknown == []


def test_nobody_gets_in_without_signing_in() -> None:
    client = Client()
    opened = []
    for route in [route for route in ROUTES if not is_public(route.name)]:
        for method in ("get", "post", "put", "delete", "patch"):
            answer = getattr(client, method)(route.address())
            led_to_the_door = answer.status_code == 302 and "/compte/" in answer.headers["Location"]
            if not led_to_the_door and answer.status_code not in {403, 405}:
                opened.append((method, route.name, answer.status_code))
    assert opened == []


@pytest.mark.parametrize("role", ROLES)
def test_desk_opens_by_role_and_method(role: RoleName | None) -> None:
    """Where the role does not open the page, the answer is 403; where it does, it is never 403."""
    charter.open_trial(holder="x", holder_id=None, by="test")
    user = make_user(role)
    client = Client(raise_request_exception=False)
    client.force_login(user)
    wrong = []
    for route in DESK:
        for method in ("get", "head", "post", "put", "delete"):
            permission = permission_for(route.view, route.name.split(":")[1], method.upper())
            scope = dict(route.kwargs).get("key") if method not in {"get", "head"} and permission.startswith("register.") else None
            allowed = may(actor_of(user), permission, scope)
            status = getattr(client, method)(route.address()).status_code
            led_to_own_page = route.name == "desk:home" and status == 302  # who reads letters alone arrives at the letters
            if (status == 403) is allowed and not led_to_own_page:
                wrong.append((method, route.name, status))
    assert wrong == []


def test_decisions_are_closed_without_a_mandate() -> None:
    client = Client(raise_request_exception=False)
    client.force_login(make_user(RoleName.COORDINATOR))
    wrong = []
    for route in DESK:
        permission = permission_for(route.view, route.name.split(":")[1], "POST")
        is_shut = client.post(route.address()).status_code == 403
        if is_shut is permission.startswith(("charter.", "accounts.", "audit.")):
            wrong.append(route.name)
    assert wrong == []


def test_no_form_is_accepted_without_its_token() -> None:
    charter.open_trial(holder="x", holder_id=None, by="test")
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(make_user(RoleName.COORDINATOR))
    private = [route for route in ROUTES if not is_public(route.name)]
    assert [route.name for route in private if client.post(route.address()).status_code not in {403, 405}] == []


def test_forms_without_token_are_the_public_ones_by_name() -> None:
    exempt = {route.name for route in ROUTES if getattr(route.view, "csrf_exempt", False)}
    marked = {route.name for route in ROUTES if getattr(route.view, "is_public_form", False)}
    assert exempt - SIGNED == marked
    assert all(is_public(name) for name in marked)


@pytest.mark.parametrize("name", sorted({route.name for route in ROUTES if getattr(route.view, "is_public_form", False)}))
@pytest.mark.parametrize(
    "headers", [{"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}, {"origin": "https://evil.example"}, {"origin": "null"}]
)
def test_public_forms_refuse_what_other_sites_send(name: str, headers: dict[str, str]) -> None:
    route = next(route for route in ROUTES if route.name == name)
    assert Client(enforce_csrf_checks=True).post(route.address(), headers=headers).status_code == 403


def fingerprint() -> str:
    """A hash of every row of the database but the audit, the sessions and the caches."""
    kept_apart = {"audit_auditevent", "django_session", "accounts_cache", "usersessions_usersession"}
    digest = hashlib.sha256()
    with connection.cursor() as cursor:
        for table in sorted(set(connection.introspection.table_names(cursor)) - kept_apart):
            cursor.execute(f"SELECT coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') FROM \"{table}\" t")
            row = cursor.fetchone()
            digest.update(f"{table}:{row[0]}".encode())
    return digest.hexdigest()


def test_reading_changes_nothing() -> None:
    client = Client(raise_request_exception=False)
    client.force_login(make_user(RoleName.COORDINATOR))
    before = fingerprint()
    for route in ROUTES:
        client.get(route.address())
    assert fingerprint() == before


def place_in(territory: str) -> int:
    now = clock.now()
    Territory.objects.get_or_create(code="FR", defaults={"name": "France", "level": "national"})
    Territory.objects.get_or_create(code=territory, defaults={"name": territory, "level": "departement", "parent_id": "FR"})
    home = f"https://{territory.lower()}.example/"
    return WebEntity.objects.create(name=territory, home_url=home, territory_id=territory, created_at=now).pk


def test_territory_lead_decides_at_home_only() -> None:
    charter.open_trial(holder="x", holder_id=None, by="test")
    client = Client(raise_request_exception=False)
    client.force_login(make_user(RoleName.TERRITORY_LEAD))
    home, elsewhere = place_in("FR-29"), place_in("FR-35")
    address = next(route for route in DESK if route.name == "desk:decide").address()
    answers = [client.post(address, {"decision": "admit", "ids": ids}).status_code for ids in ([home], [elsewhere], [home, elsewhere], [])]
    assert answers == [302, 403, 403, 403]
    assert [entity.status for entity in WebEntity.objects.order_by("pk")] == ["in", "undecided"]


def test_territory_lead_changes_nothing_national() -> None:
    charter.open_trial(holder="x", holder_id=None, by="test")
    client = Client(raise_request_exception=False)
    client.force_login(make_user(RoleName.TERRITORY_LEAD))
    told = [route.name for route in DESK if client.post(route.address()).status_code not in {403, 405}]
    assert [name for name in told if name not in CHANGES_NOTHING] == []


@pytest.mark.parametrize(("key", "allowed"), [("forum", True), ("other", False)])
def test_platform_owner_keeps_one_card(key: str, allowed: bool) -> None:
    charter.open_trial(holder="x", holder_id=None, by="test")
    client = Client(raise_request_exception=False)
    client.force_login(make_user(RoleName.PLATFORM_OWNER))
    assert (client.post(reverse("desk:register-edit", args=[key])).status_code != 403) is allowed
