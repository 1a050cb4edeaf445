"""Leaving by mail, on the desk: what no machine could prove, a person decides within a day."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from seve.accounts.permissions import needs
from seve.charter import selectors, services
from seve.desk import pages
from seve.desk.access import actor, staff_page
from seve.desk.forms import carried_out


class DecisionForm(forms.Form):
    place = forms.CharField(label=gettext_lazy("Address of the place"), max_length=2000, required=False)


@needs("charter.keep")
@require_safe
@staff_page
def leaving_list(request: HttpRequest) -> HttpResponse:
    """Mails that ask to leave and are not decided."""
    return _list(request)


def _list(request: HttpRequest, refused: dict[int, DecisionForm] | None = None) -> HttpResponse:
    known = refused or {}
    rows = [
        (row, known.get(row.id) or DecisionForm(initial={"place": row.place}, auto_id=f"mail{row.id}-%s"))
        for row in selectors.leaving_requests()
    ]
    return pages.page(request, "desk/charter_leaving.html", {"rows": rows}, status=422 if known else 200)


@needs("charter.keep")
@require_POST
@staff_page
def leaving_decide(request: HttpRequest, pk: int) -> HttpResponse:
    if all(row.id != pk for row in selectors.leaving_requests()):
        raise Http404
    leaves, by = request.POST.get("do") == "leave", actor(request)
    form = DecisionForm(request.POST, auto_id=f"mail{pk}-%s")
    if not carried_out(form, lambda: services.decide_leaving(mail_id=pk, leaves=leaves, by=by, **form.cleaned_data)):
        return _list(request, {pk: form})
    done = _("The place left; what was held about it is erased.") if leaves else _("The place stays; the mail is erased.")
    messages.success(request, done)
    return redirect("desk:charter-leaving")
