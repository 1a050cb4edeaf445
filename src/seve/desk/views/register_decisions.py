"""A decision after it was taken: the team's appeal, its answer, and taking it back."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from seve.accounts.permissions import needs
from seve.desk.access import actor, staff_page
from seve.desk.forms import carried_out
from seve.desk.forms.register import TextForm
from seve.desk.views.register import platform_of, platform_page
from seve.register import selectors, services


@needs("register.view", "register.edit")
@staff_page
@require_POST
def appeal(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    return _carry_out(request, key, pk, "appeal", services.appeal, _("The appeal is made; the decision waits for its answer."))


@needs("register.view", "register.decide")
@staff_page
@require_POST
def answer(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    return _carry_out(request, key, pk, "answer", services.answer_appeal, _("The answer is published with the decision."))


@needs("register.view", "register.decide")
@staff_page
@require_POST
def withdraw(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    def take_back(*, decision_id: int, text: str, by: str) -> None:
        services.withdraw(decision_id=decision_id, reason=text, by=by)

    return _carry_out(request, key, pk, "withdraw", take_back, _("The decision is withdrawn; it stays readable."))


def _carry_out(request: HttpRequest, key: str, pk: int, act: str, service: Callable[..., None], done: str) -> HttpResponse:
    """Only about a decision of this very platform: its key is what the permission was asked for."""
    platform = platform_of(key)
    if pk not in {one.id for one in selectors.decisions(platform_id=platform.id)}:
        raise Http404
    form = TextForm(request.POST, act=act, number=pk)
    if not carried_out(form, lambda: service(decision_id=pk, text=form.cleaned_data["text"], by=actor(request))):
        return platform_page(request, platform, texts={(act, pk): form})
    messages.success(request, done)
    return redirect("desk:register-card", key=key)
