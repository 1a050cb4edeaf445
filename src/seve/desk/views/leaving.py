"""Leaving by mail, on the desk: what no machine could prove, a person decides within a day."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from seve.accounts.permissions import needs
from seve.base.errors import SeveError
from seve.charter import selectors, services
from seve.desk import pages
from seve.desk.access import actor, staff_page


class DecisionForm(forms.Form):
    place = forms.CharField(label=gettext_lazy("Address of the place"), max_length=2000, required=False)


@needs("charter.keep")
@require_safe
@staff_page
def leaving_list(request: HttpRequest) -> HttpResponse:
    """Mails that ask to leave and are not decided."""
    rows = [(row, DecisionForm(initial={"place": row.place}, auto_id=f"mail{row.id}-%s")) for row in selectors.leaving_requests()]
    return pages.page(request, "desk/charter_leaving.html", {"rows": rows})


@needs("charter.keep")
@require_POST
@staff_page
def leaving_decide(request: HttpRequest, pk: int) -> HttpResponse:
    if all(row.id != pk for row in selectors.leaving_requests()):
        raise Http404
    leaves = request.POST.get("do") == "leave"
    try:
        services.decide_leaving(mail_id=pk, leaves=leaves, by=actor(request), place=request.POST.get("place", "")[:2000])
        done = _("The place left; what was held about it is erased.") if leaves else _("The place stays; the mail is erased.")
        messages.success(request, done)
    except SeveError as reason:
        messages.error(request, str(reason))
    return redirect("desk:charter-leaving")
