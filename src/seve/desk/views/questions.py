"""Questions to headquarters on the desk: read and sort them at home, answer them at headquarters."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from seve.accounts.permissions import may, needs
from seve.accounts.selectors import actor_of
from seve.base import clock
from seve.base.errors import SeveError
from seve.briefing import selectors, services, wording
from seve.briefing.types import Question, QuestionState
from seve.desk import pages
from seve.desk.access import actor, staff_page
from seve.desk.forms import carried_out
from seve.desk.forms.questions import AnswerForm, SortForm
from seve.desk.refusals import in_words
from seve.directory import selectors as directory

PUBLIC = (QuestionState.OPEN, QuestionState.ANSWERED)
SORTED_AGAIN = (QuestionState.JOINED, QuestionState.DECLINED)
SHOWN = 200


@needs("briefing.view")
@require_safe
@staff_page
def question_list(request: HttpRequest) -> HttpResponse:
    """What waits to be read (each lead sees their territory), what waits for an answer, what was answered."""
    unread = [each for each in selectors.questions(states=[QuestionState.RECEIVED]) if _may_sort(request, each)]
    closed = [each for each in selectors.questions(states=SORTED_AGAIN, limit=SHOWN) if each.text and _may_sort(request, each)]
    context = {
        "unread": _lines(unread),
        "open": _lines(selectors.questions(states=[QuestionState.OPEN])),
        "answered": _lines(selectors.questions(states=[QuestionState.ANSWERED], limit=SHOWN)),
        "closed": _lines(closed),
        "waiting": selectors.waiting(clock.now()),
    }
    return pages.page(request, "desk/questions.html", context)


@needs("briefing.view", "question.answer")
@require_http_methods(["GET", "POST"])
@staff_page
def question_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One question: how it is sorted, what it is answered. Its form answers it."""
    found = _visible(request, pk)
    start = {"text": found.answer, "answered_for": found.answered_for, "url": found.answer_url}
    form = AnswerForm(request.POST or None, initial=start)
    if request.method != "POST":
        return _page(request, found, form=form)
    if not carried_out(form, lambda: services.answer(question_id=pk, by=actor(request), **form.cleaned_data)):
        return _page(request, found, form=form, status=422)
    messages.success(request, _("The answer is public; those who asked to be told get one mail."))
    return redirect("desk:question", pk=pk)


def _page(request: HttpRequest, found: Question, *, status: int = 200, **given: forms.Form) -> HttpResponse:
    may_sort = _may_sort(request, found)
    near = [] if found.reserved or not may_sort else selectors.near_questions(found.text, apart_from=found.id)
    context = {
        "line": _lines([found])[0],
        "form": AnswerForm(),
        "sort_form": _sort_form(found, near=near) if may_sort else None,
        "near": _lines(near),
        "may_sort": may_sort,
        "may_answer": may(actor_of(request.user), "question.answer"),
        "rule": wording.RULES.get(found.declined_for, ""),
        "carried": selectors.question(found.same_as) if found.same_as else None,
        **given,
    }
    return pages.page(request, "desk/question.html", context, status=status)


def _sort_form(found: Question, data: Any = None, *, near: list[Question] | None = None) -> SortForm:
    others = [each for each in selectors.questions(states=PUBLIC, limit=SHOWN) if each.id != found.id]
    return SortForm(data, near=near or (), others=others)


@needs("question.sort")
@require_POST
@staff_page
def question_sort(request: HttpRequest, pk: int) -> HttpResponse:
    """A person decides: carried up, joined, declined, or back among the unread ones."""
    found, by = _visible(request, pk), actor(request)
    if request.POST.get("do") == "again":
        try:
            services.sort_again(question_id=pk, by=by)
            messages.success(request, _("The question waits to be read again."))
        except SeveError as reason:
            messages.error(request, in_words(str(reason)))
        return redirect("desk:question", pk=pk)
    form = _sort_form(found, request.POST)
    if not carried_out(form, lambda: messages.success(request, _sort(found, form.cleaned_data, by))):
        return _page(request, found, sort_form=form, status=422)
    return redirect("desk:questions")


def _sort(found: Question, given: dict[str, Any], by: str) -> str:
    if given["do"] == "join":
        services.join(question_id=found.id, same_as=given["same_as"] or 0, by=by)
        return _("The question goes with the other.")
    if given["do"] == "decline":
        services.decline(question_id=found.id, rule=given["rule"], by=by)
        return _("The question is declined, by a published rule.")
    services.carry_up(question_id=found.id, by=by)
    return _("The question is public, and headquarters has it.")


def _may_sort(request: HttpRequest, question: Question) -> bool:
    return may(actor_of(request.user), "question.sort", question.territory or None, below=directory.territory_and_below)


def _visible(request: HttpRequest, pk: int) -> Question:
    """A public question; one that is not, only for who may sort it."""
    found = selectors.question(pk)
    if found is None or (found.state not in PUBLIC and not _may_sort(request, found)):
        raise Http404
    return found


def _lines(rows: list[Question]) -> list[dict[str, Any]]:
    now, names = clock.now(), directory.territories()
    return [
        {
            "question": row,
            "days": row.waited_days(now),
            "territory": names[row.territory].name if row.territory in names else "",
            "theme": wording.THEMES.get(row.theme, ""),
        }
        for row in rows
    ]
