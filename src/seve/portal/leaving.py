"""Leaving, and claiming one's place: without an account, without a cookie."""

from allauth.core import ratelimit
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from seve.base.errors import SeveError
from seve.charter import fediverse, selectors, services
from seve.charter.types import Way
from seve.portal.forms import Answering, Claiming, Leaving, may_send, public_form
from seve.portal.refusals import in_words

BY = "public"


@never_cache
@require_http_methods(["GET", "POST"])
@public_form
def leave(request: HttpRequest) -> HttpResponse:
    """One address, one button: the place has left. No account, no reason, no proof."""
    form = Leaving(request.POST or None, initial={"url": request.GET.get("url", "")[:2000]})
    if request.method == "GET" or not form.is_valid():
        return _leave_page(request, form, status=422 if form.errors else 200)
    if not may_send(request, form, "seve_leave"):
        return _leave_page(request, form, status=429)
    try:
        is_new = services.opt_out(url=form.cleaned_data["url"], way=Way.FORM, by=BY, whole_place=form.cleaned_data["whole"] != "page")
    except services.LeavingRefused as reason:
        form.add_error("url", in_words(str(reason)))
        return _leave_page(request, form, status=422)
    return render(request, "portal/left.html", {"is_new": is_new})


@never_cache
@require_http_methods(["GET", "POST"])
@public_form
def leave_by_mail(request: HttpRequest, token: str) -> HttpResponse:
    """The link of a mail: opening it changes nothing, one click and the place has left."""
    place = services.leaving_of(token)
    if place is None:
        return render(request, "portal/leave_by_mail.html", {"place": None}, status=410)
    if request.method == "POST":
        services.confirm_leaving(token=token)
        return render(request, "portal/left.html", {"is_new": True})
    return render(request, "portal/leave_by_mail.html", {"place": place})


def _leave_page(request: HttpRequest, form: Leaving, *, status: int) -> HttpResponse:
    context = {"form": form, "account": fediverse.account(), "mailbox": settings.SEVE.optout_mailbox}
    return render(request, "portal/leave.html", context, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
@public_form
def claim(request: HttpRequest) -> HttpResponse:
    """Begin a claim: gives a code to show on the place."""
    form = Claiming(request.POST or None, initial={"url": request.GET.get("url", "")[:2000]})
    if request.method == "POST" and form.is_valid():
        if not may_send(request, form, "seve_claim"):
            return render(request, "portal/claim.html", {"form": form}, status=429)
        try:
            code = services.ask_claim(url=form.cleaned_data["url"], by=BY)
            return redirect("portal:claimed", code=code)
        except SeveError as reason:
            form.add_error("url", in_words(str(reason)))
    return render(request, "portal/claim.html", {"form": form}, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "POST"])
@public_form
def claimed(request: HttpRequest, code: str) -> HttpResponse:
    """The owner's own page: what to show where, look for it, then answer and consent."""
    found = selectors.claim_by_code(code)
    if found is None:
        raise Http404
    page = request.build_absolute_uri(reverse("portal:claimed", args=[code]))
    if request.method == "POST" and found.proved_at is None:
        return _look(request, code, page)
    if request.method == "POST":
        return _act(request, code)
    reply = selectors.reply_on(found.url)
    form = Answering(initial={"text": reply.text if reply else "", "may_name": found.may_name})
    return render(request, "portal/claimed.html", {"claim": found, "page": page, "form": form})


def _look(request: HttpRequest, code: str, page: str) -> HttpResponse:
    if not ratelimit.consume(request, action="seve_claim"):
        return render(request, "portal/too_many.html", status=429)
    if services.look_for_code(code=code, page=page, by=BY):
        return redirect("portal:claimed", code=code)
    found = selectors.claim_by_code(code)
    return render(request, "portal/claimed.html", {"claim": found, "page": page, "not_found": True}, status=422)


def _act(request: HttpRequest, code: str) -> HttpResponse:
    if "withdraw" in request.POST:
        services.withdraw_claim(code=code, by=BY)
        return redirect("portal:home")
    form = Answering(request.POST)
    if form.is_valid():
        services.set_reply(
            code=code,
            text=form.cleaned_data["text"],
            language=(get_language() or "fr")[:2],
            may_name=form.cleaned_data["may_name"],
            by=BY,
        )
        return redirect("portal:claimed", code=code)
    return render(request, "portal/claimed.html", {"claim": selectors.claim_by_code(code), "form": form}, status=422)
