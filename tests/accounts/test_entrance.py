"""Ways in: first steps, invitations, one-time links, passphrases. And the ways that stay shut."""

import re
import statistics
import time
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client, override_settings
from django.urls import reverse

from seve.accounts import selectors, services
from seve.accounts.models import EntryToken, User
from seve.accounts.types import RoleName
from seve.audit.selectors import events
from seve.base import clock

pytestmark = pytest.mark.django_db
PASSPHRASE = "sable bleu matin calme"


@pytest.fixture(autouse=True)
def _fast_hashes_and_no_limits_left(settings: pytest.FixtureRequest) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # type: ignore[attr-defined]
    cache.clear()


@pytest.fixture
def coordinator() -> User:
    return services.make_first_coordinator(name="Camille", email="camille@example.org", passphrase=PASSPHRASE, by="public")


def test_first_visit_leads_to_the_first_steps(client: Client) -> None:
    assert client.get("/", headers={"accept-language": "fr"}).headers["Location"] == "/fr/premiers-pas/"


def test_first_steps_make_the_coordinator_and_sign_in(client: Client) -> None:
    answer = client.post(reverse("accounts:first-steps"), {"name": "Camille"}, headers={"host": "127.0.0.1"})
    assert answer.headers["Location"] == reverse("desk:home")
    actor = selectors.actor_of(User.objects.get())
    assert actor.has(RoleName.COORDINATOR)
    assert client.session["_auth_user_id"] == str(actor.id)


def test_first_steps_close_once_somebody_is_there(client: Client, coordinator: User) -> None:
    assert client.get(reverse("accounts:first-steps")).headers["Location"] == reverse("account_login")
    client.post(reverse("accounts:first-steps"), {"name": "Intruder"}, headers={"host": "127.0.0.1"})
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    "headers",
    [
        {"REMOTE_ADDR": "203.0.113.9"},
        {"HTTP_X_FORWARDED_FOR": "203.0.113.9"},
        {"HTTP_HOST": "testserver"},
        {"REMOTE_ADDR": "not an address"},
    ],
)
def test_first_steps_are_shut_from_elsewhere(client: Client, headers: dict[str, str]) -> None:
    asked = {"HTTP_HOST": "127.0.0.1", "REMOTE_ADDR": "127.0.0.1"} | headers
    assert client.post(reverse("accounts:first-steps"), {"name": "X"}, **asked).status_code == 404
    assert not User.objects.exists()


def test_first_steps_open_from_elsewhere_with_the_printed_key(client: Client) -> None:
    address = services.first_steps_path()
    assert client.get(address, REMOTE_ADDR="203.0.113.9").status_code == 200
    assert client.get(address + "x", REMOTE_ADDR="203.0.113.9").status_code == 404


def test_first_steps_refuse_other_sites(client: Client) -> None:
    headers = {"host": "127.0.0.1", "sec-fetch-site": "cross-site"}
    assert client.post(reverse("accounts:first-steps"), {"name": "X"}, headers=headers).status_code == 403


def test_second_first_coordinator_is_refused(coordinator: User) -> None:
    with pytest.raises(services.EntryRefused):
        services.make_first_coordinator(name="B", by="public")


def test_invitation_opens_one_account_with_its_role(client: Client, coordinator: User) -> None:
    path = services.invite(email="Lou@Example.org", role=RoleName.TERRITORY_LEAD, territory="FR-29", by="user:1")
    assert client.get(path).status_code == 200
    client.post(path, {"name": "Lou", "passphrase": PASSPHRASE})
    lou = User.objects.get(email="lou@example.org")
    assert [(held.role, held.territory) for held in selectors.actor_of(lou).roles] == [(RoleName.TERRITORY_LEAD, "FR-29")]
    assert client.post(path, {"name": "Mo", "passphrase": PASSPHRASE}).status_code == 410
    assert [event.verb for event in events(verb_prefix="accounts.")][:3] == ["accounts.accept", "accounts.grant", "accounts.invite"]


def test_invitation_of_a_known_address_gives_the_role_but_does_not_sign_in(client: Client, coordinator: User) -> None:
    path = services.invite(email="camille@example.org", role=RoleName.GUARDIAN, by="user:1")
    assert client.post(path, {"name": "X", "passphrase": PASSPHRASE}).headers["Location"] == reverse("account_login")
    assert selectors.actor_of(coordinator).has(RoleName.GUARDIAN)
    assert "_auth_user_id" not in client.session


def test_weak_passphrase_is_told(client: Client) -> None:
    path = services.invite(email="lou@example.org", role=RoleName.HELPER, by="user:1")
    answer = client.post(path, {"name": "Lou", "passphrase": "password"})
    assert answer.status_code == 422
    assert not User.objects.exists()


def test_old_invitation_is_refused(client: Client) -> None:
    path = services.invite(email="lou@example.org", role=RoleName.HELPER, by="user:1")
    EntryToken.objects.update(expires_at=clock.now() - timedelta(seconds=1))
    assert client.get(path).status_code == 410


def test_one_time_link_signs_in_once_and_only_on_a_click(client: Client, coordinator: User) -> None:
    path = services.one_time_link(coordinator, by="cli")
    assert client.get(path).status_code == 200
    assert "_auth_user_id" not in client.session
    assert client.post(path).headers["Location"] == reverse("desk:home")
    assert Client().post(path).status_code == 410


def test_link_of_one_purpose_does_not_serve_another(client: Client, coordinator: User) -> None:
    token = services.one_time_link(coordinator, by="cli").rstrip("/").rsplit("/", 1)[1]
    assert client.get(reverse("accounts:invitation", args=[token])).status_code == 410


def test_database_reveals_no_link(coordinator: User) -> None:
    token = services.one_time_link(coordinator, by="cli").rstrip("/").rsplit("/", 1)[1]
    assert token.encode() not in bytes(EntryToken.objects.get().digest)


def test_last_coordinator_stays(coordinator: User) -> None:
    role = selectors.people()[0].roles[0]
    with pytest.raises(services.EntryRefused):
        services.revoke(role_id=role.id, by="user:1")


def test_revoked_role_opens_nothing_more(coordinator: User) -> None:
    services.grant(user_id=coordinator.pk, role=RoleName.GUARDIAN, by="user:1")
    guardian = next(role for role in selectors.people()[0].roles if role.role is RoleName.GUARDIAN)
    services.revoke(role_id=guardian.id, by="user:1")
    assert not selectors.actor_of(User.objects.get()).has(RoleName.GUARDIAN)


def sign_in(client: Client, email: str, passphrase: str) -> str:
    answer = client.post(reverse("account_login"), {"login": email, "password": passphrase})
    return (
        "in"
        if answer.status_code == 302
        else re.sub(r"csrfmiddlewaretoken[^>]+>|nonce-[^']+|value=\"[^\"]*\"", "", answer.content.decode())
    )


def test_passphrase_signs_in(client: Client, coordinator: User) -> None:
    assert sign_in(client, "camille@example.org", PASSPHRASE) == "in"


def test_unknown_address_gets_the_same_answer(client: Client, coordinator: User) -> None:
    assert sign_in(client, "camille@example.org", "wrong") == sign_in(Client(), "nobody@example.org", "wrong")


def test_unknown_address_takes_the_same_time(client: Client, coordinator: User, settings: pytest.FixtureRequest) -> None:
    settings.PASSWORD_HASHERS = ["tests.accounts.hashers.SlowEnough"]  # type: ignore[attr-defined]
    settings.ACCOUNT_RATE_LIMITS = False  # type: ignore[attr-defined]
    coordinator.set_password(PASSPHRASE)
    coordinator.save()
    times: dict[str, list[float]] = {"camille@example.org": [], "nobody@example.org": []}
    for _ in range(8):
        for email, taken in times.items():
            start = time.perf_counter()
            sign_in(client, email, "wrong")
            taken.append(time.perf_counter() - start)
    known, unknown = (statistics.median(taken) for taken in times.values())
    assert abs(known - unknown) < 0.5 * known  # one hash each: without the guard the unknown address answers five times faster


def test_sixth_wrong_passphrase_is_refused_even_if_right(client: Client, coordinator: User) -> None:
    for _ in range(5):
        sign_in(client, "camille@example.org", "wrong")
    assert sign_in(client, "camille@example.org", PASSPHRASE) != "in"


def test_limit_on_one_account_leaves_others_alone(client: Client, coordinator: User) -> None:
    for _ in range(6):
        sign_in(client, "nobody@example.org", "wrong")
    assert sign_in(client, "camille@example.org", PASSPHRASE) == "in"


def test_nobody_signs_up_without_an_invitation(client: Client) -> None:
    given = {"email": "x@example.org", "password1": PASSPHRASE}
    client.post(reverse("account_signup"), given)
    assert not User.objects.exists()


def test_closed_account_does_not_enter(client: Client, coordinator: User) -> None:
    path = services.one_time_link(coordinator, by="cli")
    User.objects.update(is_active=False)
    assert client.post(path).status_code == 410
    sign_in(client, "camille@example.org", PASSPHRASE)
    assert "_auth_user_id" not in client.session


@override_settings(SECOND_FACTOR_REQUIRED=True)
def test_staff_of_a_public_instance_sets_up_a_second_factor_first(client: Client, coordinator: User) -> None:
    client.force_login(coordinator)
    assert client.get(reverse("desk:home")).headers["Location"] == reverse("mfa_index")


def demo(settings: pytest.FixtureRequest) -> None:
    from dataclasses import replace

    settings.SEVE = replace(settings.SEVE, demo=True)  # type: ignore[attr-defined]


def test_demo_lets_its_coordinator_in_on_this_computer_only(coordinator: User, settings: pytest.FixtureRequest) -> None:
    demo(settings)
    here, elsewhere, public = Client(), Client(), Client()
    here.get(reverse("desk:home"), headers={"host": "127.0.0.1:8400"})
    elsewhere.get(reverse("desk:home"), headers={"host": "127.0.0.1:8400"}, REMOTE_ADDR="203.0.113.9")
    public.get(reverse("portal:home"), headers={"host": "127.0.0.1:8400"})
    assert ["_auth_user_id" in each.session for each in (here, elsewhere, public)] == [True, False, False]


def test_desk_never_opens_by_itself_outside_the_demo(coordinator: User) -> None:
    client = Client()
    client.get(reverse("desk:home"), headers={"host": "127.0.0.1:8400"})
    assert "_auth_user_id" not in client.session
