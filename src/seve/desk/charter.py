"""The charter on the desk: mandate, rules, impact assessment, federation, leaving and telling, the team, the record of acts."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from seve.accounts import mail
from seve.accounts import selectors as accounts
from seve.accounts import services as account_services
from seve.accounts.permissions import needs
from seve.accounts.types import RoleName
from seve.audit import selectors as audit
from seve.audit import wording
from seve.audit.types import Event
from seve.base import clock
from seve.base.errors import SeveError
from seve.charter import policy, selectors, services
from seve.charter.types import Way
from seve.desk import pages, subjects
from seve.desk.access import actor, language, staff_page
from seve.desk.forms import carried_out
from seve.desk.forms import charter as typed
from seve.desk.handover import archive
from seve.desk.refusals import in_words
from seve.desk.views import federation, leaving, notices
from seve.directory import selectors as directory
from seve.directory.types import Status

DUE_SHOWN = 50
ACTS_SHOWN = 200


@needs("charter.view")
@require_safe
@staff_page
def overview(request: HttpRequest) -> HttpResponse:
    return _overview(request)


def _overview(request: HttpRequest, wrong: forms.Form | None = None, name: str = "") -> HttpResponse:
    made = {each: form(auto_id=f"{each}-%s") for each, (form, _act) in ACTIONS.items()}
    if wrong is not None:
        made[name] = wrong
    context = {
        "mandates": selectors.mandates(),
        "valid": selectors.valid_mandates(),
        "rules": policy.rules(),
        "signed": selectors.impact_assessment(),
        "serving": selectors.may_serve_publicly(places=directory.counts_by_status().get(Status.IN, 0)),
        "leads": selectors.leads(),
        "territories": directory.territories(),
        "elections": selectors.elections(),
        "budget": _spent(),
        "refusals": selectors.refusals(20),
        "departures": selectors.departures_by_way(),
        "due": notices.due()[:DUE_SHOWN],
        "asked_to_leave": len(selectors.leaving_requests()),
        "suspended": len(selectors.suspended()),
        "forms": made,
    }
    return pages.page(request, "desk/charter.html", context, status=422 if wrong else 200)


def _spent() -> list[dict[str, Any]]:
    """What was spent and refused in seven days, by currency; the public page tells it place by place."""
    sums: dict[str, dict[str, Any]] = {}
    for line in selectors.budget():
        known = sums.setdefault(line.currency, {"currency": line.currency, "spent": 0, "refused": 0})
        known["spent"] += line.spent
        known["refused"] += line.refused
    return list(sums.values())


def _record_mandate(form: typed.MandateForm, by: str) -> str:
    services.record_mandate(**form.values(), by=by)
    return _("The mandate is recorded.")


def _change_rule(form: forms.Form, by: str) -> str:
    services.change_rule(**form.cleaned_data, by=by)
    return _("The rule is changed, and shown with its reason.")


def _sign(form: forms.Form, by: str) -> str:
    places = directory.counts_by_status().get(Status.IN, 0)
    services.sign_impact_assessment(**form.cleaned_data, sources=places, language=language(), by=by)
    return _("The impact assessment is signed.")


def _record_lead(form: forms.Form, by: str) -> str:
    services.record_lead(**form.cleaned_data, by=by)
    return _("The digital lead is recorded.")


def _record_election(form: typed.ElectionForm, by: str) -> str:
    services.record_election(**form.values(), by=by)
    return _("The election is recorded.")


def _tell(form: forms.Form, by: str) -> str:
    services.give_notice(url=form.cleaned_data["url"], way=Way(form.cleaned_data["way"]), by=by)
    return _("It is noted that the place was told.")


def _let_leave(form: forms.Form, by: str) -> str:
    services.opt_out(url=form.cleaned_data["url"], way=Way.MAIL, by=by)
    return _("The place left; what was held about it is erased.")


def _open_again(form: forms.Form, by: str) -> str:
    found = services.open_again(url=form.cleaned_data["url"], by=by)
    return _("The place may be visited again.") if found else _("This place had not left.")


def _decline(form: forms.Form, by: str) -> str:
    services.refuse(**form.cleaned_data, by=by)
    return _("The refusal is noted, and shown.")


# address: the form that is typed, and what it does
ACTIONS: dict[str, tuple[type[forms.Form], Callable[[Any, str], str]]] = {
    "mandate": (typed.MandateForm, _record_mandate),
    "rule": (typed.RuleForm, _change_rule),
    "impact": (typed.ImpactForm, _sign),
    "lead": (typed.LeadForm, _record_lead),
    "election": (typed.ElectionForm, _record_election),
    "notice": (typed.NoticeForm, _tell),
    "leave": (typed.PlaceForm, _let_leave),
    "again": (typed.PlaceForm, _open_again),
    "refusal": (typed.RefusalForm, _decline),
}
KEPT_BY_HELPERS = {"notice", "leave", "refusal"}


def _action(name: str) -> Callable[[HttpRequest], HttpResponse]:
    """The page that receives one form of the charter."""
    shape, act = ACTIONS[name]

    @needs("charter.view", "charter.keep" if name in KEPT_BY_HELPERS else "charter.decide")
    @require_POST
    @staff_page
    def receive(request: HttpRequest) -> HttpResponse:
        form = shape(request.POST, auto_id=f"{name}-%s")
        if not carried_out(form, lambda: messages.success(request, act(form, actor(request)))):
            return _overview(request, form, name)
        return redirect("desk:charter")

    return receive


@needs("charter.view", "charter.decide")
@require_POST
@staff_page
def end_mandate(request: HttpRequest, pk: int) -> HttpResponse:
    if any(mandate.id == pk for mandate in selectors.mandates()):
        services.end_mandate(mandate_id=pk, by=actor(request))
        messages.success(request, _("The mandate is ended."))
    return redirect("desk:charter")


@needs("charter.view", "charter.decide")
@require_POST
@staff_page
def end_lead(request: HttpRequest, pk: int) -> HttpResponse:
    if any(lead.id == pk for lead in selectors.leads()):
        services.end_lead(lead_id=pk, until=clock.now().date(), by=actor(request))
        messages.success(request, _("The term is ended."))
    return redirect("desk:charter")


@needs("accounts.manage")
@staff_page
def team(request: HttpRequest) -> HttpResponse:
    """Who has an account; invite somebody. The link is shown once, to be sent by hand where there is no mail."""
    form = typed.InvitationForm(request.POST or None)
    link: list[str] = []
    if request.method == "POST" and carried_out(form, lambda: link.append(_invite(request, form))):
        form = typed.InvitationForm()
    called = subjects.names()
    named = {**called["platform"], **called["territory"]}
    context = {"people": accounts.people(), "waiting": accounts.invitations(), "form": form, "link": "".join(link), "named": named}
    return pages.page(request, "desk/charter_team.html", context, status=422 if form.errors else 200)


def _invite(request: HttpRequest, form: forms.Form) -> str:
    given = form.cleaned_data
    role, territory = RoleName(given["role"]), given["territory"].strip() or None
    link = request.build_absolute_uri(account_services.invite(email=given["email"], role=role, territory=territory, by=actor(request)))
    if account_services.has_mail():
        text = _("You are invited to the desk of the digital coordination. This link opens your account once, within seven days:")
        to, words = given["email"], (_("[Sève] Your invitation"), f"{text}\n\n{link}")
        reason = "accounts.invitation"
        leaves = mail.write_to_address(address=to, subject=words[0], text=words[1], by=actor(request), reason=reason, language=language())
        if leaves:
            messages.success(request, _("The invitation leaves within a minute."))
        else:
            messages.warning(request, _("The messages of this week are spent: give the link yourself."))
    return link


@needs("accounts.manage")
@require_POST
@staff_page
def end_role(request: HttpRequest, pk: int) -> HttpResponse:
    if any(role.id == pk for person in accounts.people() for role in person.roles):
        try:
            account_services.revoke(role_id=pk, by=actor(request))
            messages.success(request, _("The role is withdrawn."))
        except SeveError as reason:
            messages.error(request, in_words(str(reason)))
    return redirect("desk:charter-team")


@needs("audit.view")
@require_safe
@staff_page
def journal(request: HttpRequest) -> HttpResponse:
    """The record of acts: who did what, when; and whether it is whole."""
    verb = request.GET.get("verb", "")[:40]
    acts = pages.slice_from(request, audit.count(verb_prefix=verb), lambda first, last: _acts(verb, first, last), ACTS_SHOWN)
    events = list(acts)
    names = accounts.names_of({int(event.actor[5:]) for event in events if event.actor.startswith("user:") and event.actor[5:].isdigit()})
    called = subjects.names()
    about = subjects.told([event.subject for event in events], called)
    rows = [
        (event, _who(event.actor, names) or wording.actor(event), wording.sentence(event, called), *about[event.subject])
        for event in events
    ]
    context = {
        "lines": rows,
        "rows": acts,
        "broken": audit.verify_chain(),
        "looks": audit.count(verb_prefix="desk.look", since=clock.now() - timedelta(days=365)),
    }
    return pages.page(request, "desk/charter_journal.html", context)


def _acts(verb: str, first: int, last: int) -> list[Event]:
    return audit.events(verb_prefix=verb, offset=first, limit=last - first)


def _who(by: str, names: dict[int, str]) -> str:
    kind, _colon, number = by.partition(":")
    return names.get(int(number), "") if kind == "user" and number.isdigit() else ""


@needs("charter.decide")
@staff_page
def handover(request: HttpRequest) -> HttpResponse:
    """The whole desk in one file, for the next coordinator."""
    if request.method != "POST":
        return pages.page(request, "desk/charter_handover.html", {"mandates": selectors.valid_mandates()})
    answer = HttpResponse(archive(language=language(), by=actor(request)), content_type="application/zip")
    answer.headers["Content-Disposition"] = 'attachment; filename="seve-handover.zip"'
    return answer


urlpatterns = [
    path("charter/", overview, name="charter"),
    *[path(f"charter/{name}/", _action(name), name=f"charter-{name}") for name in ACTIONS],
    path("charter/mandates/<int:pk>/end/", end_mandate, name="charter-mandate-end"),
    path("charter/leads/<int:pk>/end/", end_lead, name="charter-lead-end"),
    path("charter/team/", team, name="charter-team"),
    path("charter/roles/<int:pk>/end/", end_role, name="charter-role-end"),
    path("charter/acts/", journal, name="charter-acts"),
    path("charter/handover/", handover, name="charter-handover"),
    path("federation/", federation.federation_page, name="federation"),
    path("federation/letter/", federation.letter, name="federation-letter"),
    path("federation/meeting/", federation.meeting, name="federation-meeting"),
    path("federation/meeting/<int:pk>/off/", federation.meeting_off, name="federation-meeting-off"),
    path("federation/feed/", federation.feed_open, name="federation-feed"),
    path("federation/feed/<int:pk>/close/", federation.feed_close, name="federation-feed-close"),
    path("charter/by-mail/", leaving.leaving_list, name="charter-leaving"),
    path("charter/by-mail/<int:pk>/", leaving.leaving_decide, name="charter-leaving-decide"),
    path("charter/notices/", notices.notice_list, name="charter-notices"),
    path("charter/notices/send/", notices.notice_send, name="charter-notices-send"),
    path("charter/notices/record/", notices.notice_record, name="charter-notices-record"),
]
