"""The entrance: first steps, invitations, one-time links. Signing in itself is django-allauth's."""

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from seve.accounts import selectors, services
from seve.accounts.middleware import BACKEND, comes_from_here
from seve.charter import services as charter
from seve.charter.selectors import mandates
from seve.portal.forms import FirstSteps, Welcome, public_form
from seve.portal.refusals import in_words


@never_cache
@require_http_methods(["GET", "POST"])
@public_form
def first_steps(request: HttpRequest) -> HttpResponse:
    """The first account of an instance. Opens only while there is none, from this computer or with the printed key."""
    if selectors.has_users():
        return redirect("account_login")
    key = request.GET.get("key", "")
    if not services.opens_first_steps(key) and (settings.SECOND_FACTOR_REQUIRED or not comes_from_here(request)):
        raise Http404
    form = FirstSteps(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _make_first(request, form)
    return render(request, "portal/first_steps.html", {"form": form})


def _make_first(request: HttpRequest, form: FirstSteps) -> HttpResponse:
    given = form.cleaned_data
    try:
        user = services.make_first_coordinator(
            name=given["name"],
            email=given["email"],
            passphrase=given["passphrase"] or None,
            language=get_language() or "fr",
            by="public",
        )
    except services.EntryRefused as reason:
        form.add_error(None, in_words(str(reason)))
        return render(request, "portal/first_steps.html", {"form": form}, status=422)
    if not mandates():  # one may have been recorded from the shell
        charter.open_trial(holder=str(user), holder_id=user.pk, by=f"user:{user.pk}")
    login(request, user, backend=BACKEND)
    return redirect("desk:home")


@never_cache
@require_http_methods(["GET", "POST"])
@public_form
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """A one-time link: the page asks for one click, so that a mail scanner which follows links does not use it up."""
    if request.method == "GET":
        return render(request, "portal/enter.html")
    try:
        user = services.enter(token=token)
    except services.EntryRefused as reason:
        return render(request, "portal/enter.html", {"refused": reason}, status=410)
    login(request, user, backend=BACKEND)
    return redirect("desk:home")


@never_cache
@require_http_methods(["GET", "POST"])
@public_form
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Answer an invitation: a name and a password, and the account is open."""
    try:
        email, role = services.invitation_of(token)
    except services.EntryRefused as reason:
        return render(request, "portal/enter.html", {"refused": reason}, status=410)
    form = Welcome(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _welcome(request, token, form)
        except services.EntryRefused as reason:
            form.add_error(None, in_words(str(reason)))
    return render(request, "portal/invitation.html", {"form": form, "email": email, "role": role}, status=422 if form.errors else 200)


def _welcome(request: HttpRequest, token: str, form: Welcome) -> HttpResponse:
    given = form.cleaned_data
    user, is_new = services.accept(token=token, name=given["name"], passphrase=given["passphrase"], language=get_language() or "fr")
    if not is_new:  # the link must not open an account that has its own keys
        return redirect("account_login")
    login(request, user, backend=BACKEND)
    return redirect("desk:home")
