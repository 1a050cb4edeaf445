"""Q13: a hundred thousand guesses at one account, from ten thousand addresses: what the limits let through finds nothing."""

import time

import pytest
from allauth.core.internal.ratelimit import Rate, apply_rate, parse_rates
from django.conf import settings
from django.test import Client
from django.urls import reverse

from seve.accounts.models import User

GUESSES, A_SECOND, ADDRESSES = 100_000, 10, 10_000
CODES = 1_000_000
VALID_AT_ONCE = 3  # a code before, now, after


def let_through(rates: list[Rate]) -> int:
    """How many of the guesses are compared with the secret at all: each rate counts by account or by address (RFC 6585 windows)."""
    seen: dict[tuple[str, int], list[float]] = {}
    compared = 0
    for number in range(GUESSES):
        now = number / A_SECOND
        held = [(rate, seen.setdefault((str(rate), 0 if rate.per == "key" else number % ADDRESSES), [])) for rate in rates]
        if all(apply_rate(history, now, rate, dry_run=True)[0] for rate, history in held):
            compared += 1
            for rate, history in held:
                apply_rate(history, now, rate)
    return compared


def test_limits_let_ten_guesses_an_hour_through() -> None:
    rates = parse_rates(settings.ACCOUNT_RATE_LIMITS["login_failed"])
    hours = -(-GUESSES // (A_SECOND * 3600))
    compared = let_through(rates)
    assert 0 < compared <= 10 * hours
    assert compared * VALID_AT_ONCE / CODES < 1e-4  # the chance that one of them was right


def test_without_the_limit_by_account_guessing_pays() -> None:
    """The mutant: addresses are cheap, so that a limit by address alone lets nearly all through."""
    rates = [rate for rate in parse_rates(settings.ACCOUNT_RATE_LIMITS["login_failed"]) if rate.per == "ip"]
    assert let_through(rates) > GUESSES * 0.9


@pytest.mark.django_db
def test_eleventh_guess_of_the_hour_waits_from_any_address(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same, for real: every quarter of an hour five guesses, from new addresses; in the second quarter the hour is spent."""
    from allauth.core.internal import ratelimit

    now = [time.time()]  # the cache forgets by the real clock
    monkeypatch.setattr(ratelimit.time, "time", lambda: now[0])
    User.objects.create_user(email="camille@example.org", password="sable bleu matin calme")
    for number in range(10):
        now[0] += 181
        guess(f"wrong {number}", number)
    now[0] += 181
    assert not guess("sable bleu matin calme", 99)
    now[0] += 3_700
    assert guess("sable bleu matin calme", 100)


def guess(passphrase: str, number: int) -> bool:
    """Whether this passphrase, from this address, signs in."""
    client = Client(REMOTE_ADDR=f"203.0.113.{number}")
    answer = client.post(reverse("account_login"), {"login": "camille@example.org", "password": passphrase})
    return answer.status_code == 302
