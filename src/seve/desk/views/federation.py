"""The internet federation on the desk: writing to its leads, its meetings, the secret addresses of its calendar."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from seve.accounts.permissions import needs
from seve.charter import federation, selectors, services
from seve.desk import pages
from seve.desk.access import actor, staff_page
from seve.desk.forms import carried_out
from seve.desk.places import territories_by_name
from seve.directory import selectors as directory
from seve.directory.types import TerritoryLevel

OFTEN = [
    ("", gettext_lazy("once")),
    ("weekly", gettext_lazy("every week")),
    ("fortnightly", gettext_lazy("every two weeks")),
    ("monthly", gettext_lazy("every month, on the same weekday")),
    ("yearly", gettext_lazy("every year")),
]
MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


def _regions() -> list[tuple[str, Any]]:
    wanted = {TerritoryLevel.REGION, TerritoryLevel.DEPARTEMENT}
    return [("", gettext_lazy("all leads")), *((each.code, each.name) for each in territories_by_name() if each.level in wanted)]


class LetterForm(forms.Form):
    scope = forms.ChoiceField(label=gettext_lazy("To"), required=False, choices=_regions)
    subject = forms.CharField(label=gettext_lazy("Subject"), max_length=200)
    text = forms.CharField(label=gettext_lazy("Letter"), max_length=8000, widget=forms.Textarea(attrs={"rows": 8}))


class MeetingForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("What"), max_length=200)
    starts_at = forms.DateTimeField(
        label=gettext_lazy("When"),
        widget=MOMENT,
        help_text=gettext_lazy("In universal time (UTC): one hour less than the clock in Paris in winter, two in summer."),
    )
    minutes = forms.IntegerField(label=gettext_lazy("How long, in minutes"), min_value=5, max_value=1440, initial=60)
    where = forms.CharField(label=gettext_lazy("Where"), max_length=300, required=False)
    how_often = forms.ChoiceField(label=gettext_lazy("How often"), required=False, choices=OFTEN)
    until = forms.DateTimeField(label=gettext_lazy("Until (empty: without end)"), required=False, widget=MOMENT)


class FeedForm(forms.Form):
    label = forms.CharField(label=gettext_lazy("For whom"), max_length=120)


@needs("charter.view")
@require_safe
@staff_page
def federation_page(request: HttpRequest) -> HttpResponse:
    return _page(request)


def _page(request: HttpRequest, *, status: int = 200, **given: Any) -> HttpResponse:
    names = directory.territories()
    context = {
        "leads": [(lead, names.get(lead.territory)) for lead in selectors.leads()],
        "meetings": federation.meetings(),
        "feeds": federation.feeds(),
        "letter_form": LetterForm(),
        "meeting_form": MeetingForm(auto_id="meeting-%s"),
        "feed_form": FeedForm(auto_id="feed-%s"),
        **given,
    }
    return pages.page(request, "desk/federation.html", context, status=status)


@needs("charter.view", "federation.write")  # not among the charter's own verbs: closed without a valid mandate
@require_POST
@staff_page
def letter(request: HttpRequest) -> HttpResponse:
    """One mail to each lead, within the attention budget."""
    form = LetterForm(request.POST)

    def send() -> None:
        given = form.cleaned_data
        territories = directory.territory_and_below(given["scope"]) if given["scope"] else None
        sent = services.write_to_leads(subject=given["subject"], text=given["text"], territories=territories, by=actor(request))
        leaving = ngettext("%(n)s letter leaves within a minute.", "%(n)s letters leave within a minute.", sent) % {"n": sent}
        messages.success(request, leaving)

    return redirect("desk:federation") if carried_out(form, send) else _page(request, letter_form=form, status=422)


@needs("charter.view", "charter.keep")
@require_POST
@staff_page
def meeting(request: HttpRequest) -> HttpResponse:
    form = MeetingForm(request.POST, auto_id="meeting-%s")
    if not carried_out(form, lambda: services.add_meeting(**form.cleaned_data, by=actor(request))):
        return _page(request, meeting_form=form, status=422)
    messages.success(request, _("The meeting is on the calendar."))
    return redirect("desk:federation")


@needs("charter.view", "charter.keep")
@require_POST
@staff_page
def meeting_off(request: HttpRequest, pk: int) -> HttpResponse:
    services.cancel_meeting(meeting_id=pk, by=actor(request))
    return redirect("desk:federation")


@needs("charter.view", "charter.keep")
@require_POST
@staff_page
def feed_open(request: HttpRequest) -> HttpResponse:
    """The address is shown once: only its digest is kept."""
    form, token = FeedForm(request.POST, auto_id="feed-%s"), list[str]()
    if not carried_out(form, lambda: token.append(services.open_feed(**form.cleaned_data, by=actor(request)))):
        return _page(request, feed_form=form, status=422)
    return _page(request, address=request.build_absolute_uri(reverse("federation-feed", args=token)))


@needs("charter.view", "charter.keep")
@require_POST
@staff_page
def feed_close(request: HttpRequest, pk: int) -> HttpResponse:
    services.close_feed(feed_id=pk, by=actor(request))
    messages.success(request, _("The address opens nothing any more."))
    return redirect("desk:federation")
