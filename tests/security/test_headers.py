"""Q11: the headers, on every address of the resolver and on every way to fail."""

import re
from typing import Any

import pytest
from django.test import Client, override_settings
from tests.security.walk import make_user, routes

from seve.accounts.types import RoleName
from seve.project import protection
from seve.project.environment import read_environment

pytestmark = pytest.mark.django_db
FORBIDDEN = re.compile(r"unsafe-|https?:|\*")


def assert_headers(response: Any) -> None:
    policy = dict(part.strip().partition(" ")[::2] for part in response.headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert re.fullmatch(r"'self' 'nonce-[\w-]{20,}'", policy["script-src"])
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert "object-src" not in policy or policy["object-src"] == "'none'"
    assert not FORBIDDEN.search(" ".join(policy.values()))
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["X-Frame-Options"] == "DENY"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert response.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in response.headers["Permissions-Policy"]


def test_every_address_has_its_headers() -> None:
    client = Client(raise_request_exception=False)
    client.force_login(make_user(RoleName.COORDINATOR))
    for route in routes():
        assert_headers(client.get(route.address()))


@pytest.mark.parametrize(
    "path", ["/nothing", "/fr/nothing/", "/static/nothing.js", "/static/portal/portal.css", "/fr/%00", "/fr/desk/nothing/"]
)
def test_failures_and_files_have_them_too(path: str) -> None:
    assert_headers(Client(raise_request_exception=False).get(path))


def test_broken_page_has_them_and_tells_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> bool:
        raise RuntimeError("a secret")

    monkeypatch.setattr("seve.accounts.selectors.has_users", broken)
    answer = Client(raise_request_exception=False).get("/")
    assert answer.status_code == 500
    assert b"secret" not in answer.content
    assert b"Traceback" not in answer.content
    assert_headers(answer)


def test_nonce_is_new_for_each_page() -> None:
    client = Client()
    policies = {client.get("/nothing").headers["Content-Security-Policy"] for _ in range(5)}
    assert len(policies) == 5


def test_unknown_host_is_refused() -> None:
    answer = Client(raise_request_exception=False).get("/fr/", headers={"host": "evil.example"})
    assert answer.status_code == 400
    assert_headers(answer)


def public_settings() -> dict[str, Any]:
    return protection.protect(read_environment({"SEVE_INSTANCE_URL": "https://seve.example.org"}))


def test_served_over_https_the_cookies_are_bound_to_the_host() -> None:
    settings = public_settings()
    for name in ("SESSION", "CSRF", "LANGUAGE"):
        assert settings[f"{name}_COOKIE_NAME"].startswith("__Host-")
        assert settings[f"{name}_COOKIE_SECURE"] and settings[f"{name}_COOKIE_HTTPONLY"]


@override_settings(SECURE_HSTS_SECONDS=public_settings()["SECURE_HSTS_SECONDS"])
def test_served_over_https_the_browser_stays_on_https() -> None:
    answer = Client().get("/nothing", secure=True)
    assert int(re.findall(r"max-age=(\d+)", answer.headers["Strict-Transport-Security"])[0]) >= 31_536_000


def test_deployment_check_finds_nothing() -> None:
    from django.core.checks import run_checks

    with override_settings(**public_settings(), SECRET_KEY="k" * 30 + "0123456789abcdefghijklmnopqrstuvw", DEBUG=False):
        assert [str(found) for found in run_checks(include_deployment_checks=True) if found.level >= 30 and not found.is_silenced()] == []
