"""What a page was asked in its address: dates, numbers and choices, or nothing when they make no sense."""

from datetime import datetime
from enum import StrEnum
from typing import TypeVar
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

from seve.base.clock import parse_moment

E = TypeVar("E", bound=StrEnum)
MOST_ASKED = 50  # numbers in one address


def asked_moment(request: HttpRequest, name: str) -> datetime | None:
    raw = request.GET.get(name, "")
    try:
        moment = parse_moment(raw) if raw else None
    except (ValueError, OverflowError):
        return None
    return moment if moment is None or 1900 <= moment.year <= 2200 else None


def asked_number(request: HttpRequest, name: str) -> int | None:
    raw = request.GET.get(name, "")
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 18 else None


def asked_choice(request: HttpRequest, name: str, kind: type[E]) -> E | None:
    try:
        return kind(request.GET.get(name, ""))
    except ValueError:
        return None


def way_back(request: HttpRequest, otherwise: str) -> str:
    """Where to go after a decision: the page the form names, when it is one of ours."""
    asked = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(asked, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        return asked
    return otherwise


def with_answers(address: str, **values: object) -> str:
    """The address of a page with these values in its query instead of those it had: a list gives the name several times, "" none."""
    parts = urlsplit(address)
    kept = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name not in values]
    return urlunsplit(parts._replace(query=urlencode([*kept, *((name, value) for name, value in values.items() if value)], doseq=True)))


def posted_ids(request: HttpRequest) -> list[int]:
    """The places that a form chose."""
    return _numbers(request.POST.getlist("ids"))


def asked_numbers(request: HttpRequest, name: str, most: int) -> list[int]:
    """Each number once, in the order of the address, `most` at most."""
    return list(dict.fromkeys(_numbers(request.GET.getlist(name))))[:most]


def _numbers(given: list[str]) -> list[int]:
    return [int(raw) for raw in given if raw.isascii() and raw.isdigit() and len(raw) < 18]
