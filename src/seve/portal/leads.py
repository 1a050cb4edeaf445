"""Writing to a territory's digital lead: one form, one mail, nothing kept."""

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from seve.base.errors import SeveError
from seve.charter import selectors, services
from seve.charter.types import Lead
from seve.portal.forms import may_send, public_form
from seve.portal.refusals import in_words


class WritingForm(forms.Form):
    name = forms.CharField(label=_("Your name"), max_length=120, required=False, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    reply_to = forms.EmailField(
        label=_("Your e-mail address, for the answer"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    text = forms.CharField(label=_("Your message"), max_length=4000, widget=forms.Textarea(attrs={"rows": 8}))


@never_cache
@require_http_methods(["GET", "POST"])
@public_form
def write(request: HttpRequest, pk: int) -> HttpResponse:
    lead = next((each for each in selectors.leads() if each.id == pk), None)
    if lead is None:
        raise Http404
    form = WritingForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, lead, form, status=422 if form.errors else 200)
    if not may_send(request, form, "seve_letter"):
        return _page(request, lead, form, status=429)
    try:
        services.write_to_lead(lead_id=pk, by="public", **form.cleaned_data)
    except SeveError as reason:
        form.add_error(None, in_words(str(reason)))
        return _page(request, lead, form, status=422)
    return render(request, "portal/lead_written.html", {"lead": lead})


def _page(request: HttpRequest, lead: Lead, form: WritingForm, *, status: int) -> HttpResponse:
    return render(request, "portal/lead_write.html", {"lead": lead, "form": form}, status=status)
