"""The log: what broke leaves its trace on the standard error, and no secret is in it. The addresses come from the resolver."""

import dataclasses
import io
import logging
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from tests.security.walk import Route, routes

from seve.project import logs

SECRET = "zqhiddenthing"  # no look of a token: only the address says that it is one
TOKEN = "kJ8sPq2VxYw0LmN5tRb7Zc"
MAIL = "camille.martin@example.org"
# Text in these addresses names a thing of the house, not a key to it. Whatever is not here is held secret.
PUBLIC = {"desk:territory-links", "desk:radar-practice", "openid_connect_login", "openid_connect_callback"}
KNOWN = {
    "calendar-feed",
    "federation-feed",
    "push",
    "accounts:enter",
    "accounts:invitation",
    "portal:leave-by-mail",
    "portal:question-mine",
}


def broken(request: HttpRequest, token: str) -> HttpResponse:
    request.session = None  # type: ignore[assignment]
    raise RuntimeError(f"{MAIL} sent Authorization: Bearer {TOKEN}\nand asked for /opened/{token}?key={SECRET}")


urlpatterns = [path("opened/<str:token>", broken, name="opened")]
handler500 = "tests.project.test_logs.told"


def told(request: HttpRequest) -> HttpResponse:
    return HttpResponse("broken", status=500)


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What the real handler of the real settings writes."""
    handlers = [each for each in logging.getLogger().handlers if isinstance(each.formatter, logs.Redacting)]
    assert len(handlers) == 1 and isinstance(handlers[0], logging.StreamHandler)
    written = io.StringIO()
    before = handlers[0].setStream(written)
    yield written
    handlers[0].setStream(before)


def secret_routes() -> list[Route]:
    """Every address with a text in it, but for platforms (named by their key) and those above."""
    return [
        route
        for route in routes()
        if any(isinstance(value, str) for _, value in route.kwargs)
        and route.name not in PUBLIC
        and not route.name.startswith("desk:register-")
    ]


def address(route: Route, language: str) -> str:
    kwargs = tuple((name, SECRET if isinstance(value, str) else value) for name, value in route.kwargs)
    return dataclasses.replace(route, kwargs=kwargs).address(language)


def test_no_secret_of_an_address_is_written(log: io.StringIO) -> None:
    found = secret_routes()
    assert {route.name for route in found} >= KNOWN
    for route in found:
        for language in ("fr", "en"):
            asked = address(route, language)
            for words in (asked, f"https://seve.example.org{asked}?next=/fr/", asked.replace("/fr/", "/").replace("/en/", "/")):
                logging.getLogger("django.request").error("Internal Server Error: %s", words)
    lines = log.getvalue().splitlines()
    assert len(lines) == len(found) * 6
    assert [line for line in lines if SECRET in line] == []
    assert all(logs.HIDDEN in line and "django.request" in line for line in lines)


def test_addresses_without_a_secret_stay_readable(log: io.StringIO) -> None:
    # One has no secret, but stands where one stands: it is hidden too.
    beside = "account_reset_password_from_key_done"
    public = [
        route.address() for route in routes() if not any(isinstance(value, str) for _, value in route.kwargs) and route.name != beside
    ]
    for asked in public:
        logging.getLogger("seve").warning("broken: %s", asked)
    assert logs.HIDDEN not in log.getvalue()
    assert len(log.getvalue().splitlines()) == len(public) > 50


def test_a_page_that_breaks_leaves_its_trace_without_secrets(log: io.StringIO, settings: Any) -> None:
    settings.ROOT_URLCONF = __name__
    settings.MIDDLEWARE = []
    assert Client(raise_request_exception=False).get(f"/opened/{SECRET}", {"q": "Camille"}).status_code == 500
    text = log.getvalue()
    assert "ERROR django.request Internal Server Error: /opened/[hidden]" in text
    assert "Traceback (most recent call last):" in text and "RuntimeError" in text and "in broken" in text
    assert [each for each in (SECRET, TOKEN, MAIL, "camille") if each in text] == []


@pytest.mark.parametrize(
    "words",
    [
        f"sent to {MAIL}",
        "sent to camille.martin%40example.org",
        "<Camille> camille.martin@example.org, refused",
        "acct:@camille.martin@example.org",
        f"Authorization: Basic {TOKEN}",
        f"{{'HTTP_COOKIE': 'seve-session={TOKEN}; a=b', 'HTTP_X_CSRFTOKEN': '{TOKEN}'}}",
        f"Set-Cookie: __Host-seve-session={TOKEN}",
        f"bearer {TOKEN}",
        f"password='{TOKEN}'",
        f"smtp_password: {TOKEN}",
        f"GET https://bot:{TOKEN}@proxy.example.org/",
        f"/fr/annuaire/?page=2&q={SECRET}",
        f"a link without its address: {TOKEN}{TOKEN}",
    ],
)
def test_no_secret_is_written_wherever_it_stands(words: str, log: io.StringIO) -> None:
    logging.getLogger("procrastinate").error("%s", words)
    text = log.getvalue()
    assert logs.HIDDEN in text
    assert [each for each in (SECRET, TOKEN, "camille.martin") if each in text] == []


def test_no_secret_setting_is_written(log: io.StringIO, settings: Any) -> None:
    given = {"secret_key": "k" * 40, "oidc_secret": "oidc-says-so", "backup_passphrase": "quatre mots en passant"}
    links = {
        "database_url": "postgresql://seve:postgres-pw@db/seve",
        "smtp_url": "smtp://seve:letters%2Dpw@mail:587",
        "optout_imap": "imaps://seve:mailbox-pw@mail/INBOX",
        "proxy": "http://seve:passing-pw@127.0.0.1:8899",
    }
    settings.SEVE = dataclasses.replace(settings.SEVE, **given, **links)
    passwords = ["postgres-pw", "letters-pw", "letters%2Dpw", "mailbox-pw", "passing-pw"]
    for value in [*given.values(), *links.values(), *passwords, settings.SECRET_KEY, *settings.TOMBSTONE_KEYS]:
        logging.getLogger("seve").warning("it was %s, as told", value)
    text = log.getvalue()
    assert [value for value in [*given.values(), *passwords, settings.SECRET_KEY, *settings.TOMBSTONE_KEYS] if value in text] == []


def test_every_setting_that_is_secret_is_known() -> None:
    names = {field.name for field in dataclasses.fields(logs.settings.SEVE)}
    assert {name for name in names if logs.SECRET_SETTING.search(name)} == {"secret_key", "oidc_secret", "backup_passphrase"}


def test_nobody_writes_lines_of_our_log(log: io.StringIO) -> None:
    logging.getLogger("seve").warning("asked %s", "x\n2026-01-01 ERROR seve forged\r\nagain")
    assert len(log.getvalue().splitlines()) == 1


def test_what_people_ask_for_and_do_not_find_is_not_written(log: io.StringIO) -> None:
    logging.getLogger("django.request").warning("Not Found: /fr/nothing")
    logging.getLogger("seve").info("a detail")
    assert log.getvalue() == ""


@pytest.mark.parametrize("made", ["a" * 200_000, "a-" * 100_000, "a@" * 100_000, "?a=" * 60_000, "token=" * 30_000, "://" * 60_000])
def test_long_words_take_no_long_time(made: str) -> None:
    start = time.process_time()
    logs.redact(made)
    assert time.process_time() - start < 1


def test_log_goes_to_the_standard_error_alone(tmp_path: Path) -> None:
    code = "import django, logging; django.setup(); logging.getLogger('seve.x').warning('told'); print('{}')"
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "seve.project.settings", "SEVE_DATA": str(tmp_path)}
    ran = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=60, check=True)
    assert ran.stdout == "{}\n"
    assert ran.stderr.count("\n") == 1 and ran.stderr.endswith(" WARNING seve.x told\n")


def test_mutant_without_the_filter_everything_is_written(log: io.StringIO, monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    """The guard of these guards."""
    monkeypatch.setattr(logs, "redact", lambda text: text)
    for test in (test_no_secret_of_an_address_is_written, test_no_secret_setting_is_written):
        with pytest.raises(AssertionError):
            test(log, *([settings] if test is test_no_secret_setting_is_written else []))  # type: ignore[operator]


def test_mutant_without_the_addresses_their_secrets_are_written(log: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "_secret_addresses", lambda: ())
    with pytest.raises(AssertionError):
        test_no_secret_of_an_address_is_written(log)


def test_a_number_of_threads_that_is_meant_is_no_warning() -> None:
    import logging

    from seve.project.logs import Known

    def record(name: str, words: str) -> logging.LogRecord:
        return logging.LogRecord(name, logging.WARNING, "", 0, words, None, None)

    assert not Known().filter(record("_granian", "Configuration allows spawning up to 16 Python threads, which seems…"))
    assert Known().filter(record("_granian", "Unexpected exit from worker-1"))
    assert Known().filter(record("seve", "16 Python threads"))
