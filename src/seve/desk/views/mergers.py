"""A merger, step by step: what is done, what a request verified, who still links to the old address."""

from itertools import groupby

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from seve.accounts.permissions import needs
from seve.base.errors import SeveError
from seve.desk import pages
from seve.desk.access import actor, staff_page
from seve.desk.forms import carried_out
from seve.desk.forms.register import StepForm
from seve.desk.jobs import queued
from seve.desk.places import places
from seve.desk.refusals import in_words
from seve.desk.views.register import platform_of, tongue
from seve.register import selectors, services
from seve.register.types import Merger, Step, StepKind
from seve.register.wording import letter, notice

VERIFIED = {
    StepKind.ARCHIVE: "register.archive_site",
    StepKind.CONTENT: "register.verify_content",
    StepKind.REDIRECTS: "register.verify_redirects",
}


@staff_page
def merger_page(request: HttpRequest, key: str) -> HttpResponse:
    return _page(request, _merger(key))


def _page(request: HttpRequest, merger: Merger, refused: StepForm | None = None, of: str = "") -> HttpResponse:
    """`refused`: the form of the step `of` that comes back."""

    def form(step: Step) -> StepForm | None:
        if refused is not None and step.kind == of:
            return refused
        return StepForm(kind=step.kind) if _may_be_told(step) and not step.done_at and not merger.is_closed else None

    context = {
        "merger": merger,
        "old": merger.decision.platform,
        "heir": merger.decision.into,
        "steps": [(step, [(one, in_words(one.detail)) for one in step.findings], form(step)) for step in merger.steps],
        "verified": [kind.value for kind in VERIFIED],
        "letters": _letters(merger),
        "notices": _notices(merger),
    }
    return pages.page(request, "desk/register_merger.html", context, status=422 if refused else 200)


def _may_be_told(step: Step) -> bool:
    """Whether a person may say in words that a step is done."""
    return step.kind in services.TOLD and not services.why_not_declared(step)


def _notices(merger: Merger) -> list[tuple[str, str]]:
    """The draft for those who use what closes, in both languages, the reader's first."""
    old, heir = merger.decision.platform, merger.decision.into
    assert heir is not None  # a merger names its heir
    drafts = [(language, notice(old.card, heir.card, merger.decision.effective_on, language)) for language in ("fr", "en")]
    return drafts if tongue() == "fr" else drafts[::-1]


def _letters(merger: Merger) -> list[dict[str, object]]:
    """For each place that links to what closes: its pages, and the draft that tells it, in both languages."""
    old, heir = merger.decision.platform, merger.decision.into
    assert heir is not None  # a merger names its heir
    links = sorted(selectors.links_to_repair(old), key=lambda link: (link.entity_id, link.page))
    known = places({link.entity_id for link in links})
    letters = []
    for number, group in groupby(links, key=lambda link: link.entity_id):
        if place := known.get(number):
            some = list(group)
            urls = list(dict.fromkeys(link.page for link in some))
            day = merger.decision.effective_on
            drafts = [(language, letter(place.name, old.card, heir.card, urls, day, language)) for language in ("fr", "en")]
            letters.append({"place": place, "links": some, "drafts": drafts if tongue() == "fr" else drafts[::-1]})
    return letters


@staff_page
@require_POST
def merger_step(request: HttpRequest, key: str) -> HttpResponse:
    """Declare one step done, with where it can be seen."""
    merger, asked = _merger(key), request.POST.get("kind", "")
    if asked not in set(StepKind):
        raise Http404
    form = StepForm(request.POST, kind=StepKind(asked))
    if not carried_out(form, lambda: services.declare_step(decision_id=merger.decision.id, by=actor(request), **form.step())):
        return _page(request, merger, form, asked)
    messages.success(request, _("The step is noted as done."))
    return redirect("desk:register-merger", key=key)


@staff_page
@require_POST
def merger_verify(request: HttpRequest, key: str) -> HttpResponse:
    """Ask a worker to verify one step: keep the old site, look for its content, or follow its old addresses."""
    merger = _merger(key)
    asked = request.POST.get("kind", StepKind.REDIRECTS)
    kind = StepKind(asked) if asked in set(StepKind) else StepKind.REDIRECTS
    task = VERIFIED.get(kind, VERIFIED[StepKind.REDIRECTS])
    queued(task, "harvest", f"{task}-{merger.decision.id}", decision_id=merger.decision.id, by=actor(request))
    messages.success(request, _("The addresses are being asked for, one by one, a second apart. Reload this page in a while."))
    return redirect("desk:register-merger", key=key)


@needs("register.view", "register.decide")
@staff_page
@require_POST
def merger_close(request: HttpRequest, key: str) -> HttpResponse:
    """Retire the old platform, when everything is done and its day has come."""
    merger = _merger(key)
    try:
        services.close_merged(decision_id=merger.decision.id, by=actor(request))
    except SeveError as refused:
        messages.error(request, in_words(str(refused)))
        return redirect("desk:register-merger", key=key)
    messages.success(request, _("It is closed. Its card stays readable."))
    return redirect("desk:register-card", key=key)


@staff_page
@require_POST
def check_now(request: HttpRequest, key: str) -> HttpResponse:
    """Ask a worker for the home page of one platform."""
    platform_of(key)
    queued("register.check_card", "harvest", f"check-{key}", key=key, by=actor(request))
    messages.success(request, _("Its home page is being asked for. Reload this page in a moment."))
    return redirect("desk:register-card", key=key)


def _merger(key: str) -> Merger:
    """The merger that a standing decision opened for this platform."""
    platform = platform_of(key)
    found = [one for one in selectors.mergers(open_only=False) if one.decision.platform.id == platform.id]
    if not found:
        raise Http404
    return found[0]
