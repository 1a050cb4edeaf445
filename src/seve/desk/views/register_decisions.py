"""A decision after it was taken: the team's appeal, its answer, and taking it back."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from seve.accounts.permissions import needs
from seve.base.errors import SeveError
from seve.desk.access import actor, staff_page
from seve.register import selectors, services
from seve.register.refusals import in_words


@needs("register.view", "register.edit")
@staff_page
@require_POST
def appeal(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    return _carry_out(request, key, pk, services.appeal, _("The appeal is made; the decision waits for its answer."))


@needs("register.view", "register.decide")
@staff_page
@require_POST
def answer(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    return _carry_out(request, key, pk, services.answer_appeal, _("The answer is published with the decision."))


@needs("register.view", "register.decide")
@staff_page
@require_POST
def withdraw(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    def take_back(*, decision_id: int, text: str, by: str) -> None:
        services.withdraw(decision_id=decision_id, reason=text, by=by)

    return _carry_out(request, key, pk, take_back, _("The decision is withdrawn; it stays readable."))


def _carry_out(request: HttpRequest, key: str, pk: int, act: Callable[..., None], done: str) -> HttpResponse:
    """Only about a decision of this very platform: its key is what the permission was asked for."""
    platform = selectors.get_platform(key)
    if platform is None or pk not in {one.id for one in selectors.decisions(platform_id=platform.id)}:
        raise Http404
    try:
        act(decision_id=pk, text=request.POST.get("text", ""), by=actor(request))
    except SeveError as refused:
        messages.error(request, in_words(str(refused)))
    else:
        messages.success(request, done)
    return redirect("desk:register-card", key=key)
