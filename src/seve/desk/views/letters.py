"""The switch of the shortcuts of one letter."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from seve.accounts import services as accounts
from seve.accounts.permissions import needs
from seve.accounts.selectors import actor_of
from seve.desk.access import staff_page
from seve.desk.queries import way_back


@needs("desk.view")
@require_POST
@staff_page
def switch(request: HttpRequest) -> HttpResponse:
    """On or off for whoever asks; then back to the page where they were."""
    on = request.POST.get("letters") != "off"
    accounts.switch_letters(user_id=actor_of(request.user).id, on=on)
    messages.success(request, gettext("Letter shortcuts are on again.") if on else gettext("Letter shortcuts are off: letters do nothing."))
    return redirect(way_back(request, reverse("desk:home")))
