"""Pages of failure: plain, without any detail of ours."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "portal/404.html", status=404)


def forbidden(request: HttpRequest, reason: str = "", exception: Exception | None = None) -> HttpResponse:
    return render(request, "portal/403.html", status=403)


def wrong_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "portal/400.html", status=400)


def broken(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/500.html", status=500)
