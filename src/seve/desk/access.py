"""Who may open the desk: people who signed in. One decorator, so that the rule is written once."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, Literal, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def staff_page(view: View[P]) -> View[P]:
    """A page of the desk: only for somebody who signed in; anybody else is led to the door."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    guarded.is_staff_page = True  # type: ignore[attr-defined]  # read by the test that walks every address
    return guarded


def actor(request: HttpRequest) -> str:
    """Who acts, as the audit writes it."""
    user: Any = request.user
    return f"user:{user.pk}"


def language() -> Literal["fr", "en"]:
    """The language of this page."""
    return "en" if (get_language() or "fr").startswith("en") else "fr"
