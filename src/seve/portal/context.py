"""What every template may use."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import translate_url

NAMES = {"fr": "Français", "en": "English"}


def languages(request: HttpRequest) -> dict[str, Any]:
    """This page's address in each language."""
    path = request.get_full_path()
    return {"languages_here": [(code, NAMES.get(code, str(name)), translate_url(path, code)) for code, name in settings.LANGUAGES]}
