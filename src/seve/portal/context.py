"""What every template may use."""

from typing import Any

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest
from django.urls import translate_url

NAMES = {"fr": "Français", "en": "English"}


def languages(request: HttpRequest) -> dict[str, Any]:
    """This page's address in each language, and the whole address for who reads none of them (x-default)."""
    path = request.get_full_path()
    here = [(code, NAMES.get(code, str(name)), translate_url(path, code)) for code, name in settings.LANGUAGES]
    return {"languages_here": here, "origin_here": _origin(request)}


def _origin(request: HttpRequest) -> str:
    try:
        return f"{request.scheme}://{request.get_host()}"
    except DisallowedHost:  # the page that says so is rendered too
        return ""
