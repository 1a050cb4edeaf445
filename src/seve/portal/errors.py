"""Pages of failure: plain, without any detail of ours. An address in another language's words leads to the page in this one's."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse
from django.utils import translation


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    moved = _in_these_words(request)
    return HttpResponsePermanentRedirect(moved) if moved else render(request, "portal/404.html", status=404)


def _in_these_words(request: HttpRequest) -> str | None:
    """/en/partir/ is /en/leave/: the address of the same page in the words of the language that it begins with. None: no such page.

    Each language got its own words after the first version; addresses that were noted before, or typed in mixed words, still lead there.
    """
    here = translation.get_language() or ""
    if request.method not in {"GET", "HEAD"} or request.resolver_match is not None or not request.path_info.startswith(f"/{here}/"):
        return None
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            try:
                match = resolve(f"/{code}/{request.path_info[len(here) + 2 :]}")
            except Resolver404:
                continue
        if code != here:
            query = request.META.get("QUERY_STRING", "")
            return reverse(match.view_name, args=match.args, kwargs=match.kwargs) + (f"?{query}" if query else "")
    return None


def forbidden(request: HttpRequest, reason: str = "", exception: Exception | None = None) -> HttpResponse:
    return render(request, "portal/403.html", status=403)


def wrong_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "portal/400.html", status=400)


def broken(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/500.html", status=500)
