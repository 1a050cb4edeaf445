"""Questions to headquarters: read them, ask one without an account, follow one's own, be told of the answer."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from seve.base import clock
from seve.base.cells import shown
from seve.base.errors import SeveError
from seve.briefing import selectors, services, wording
from seve.briefing.types import Question, QuestionState
from seve.charter.selectors import rule
from seve.directory.selectors import territories
from seve.portal.forms import may_send, public_form
from seve.portal.question_forms import AskingForm, AskingTooForm
from seve.portal.refusals import in_words

BY = "public"
ANSWERED_SHOWN = 100
PUBLIC = {QuestionState.OPEN, QuestionState.ANSWERED}


@require_safe
def questions(request: HttpRequest) -> HttpResponse:
    """Those that wait, the longest first; those that were answered; how long headquarters takes; by which rules one is declined."""
    theme = request.GET.get("theme", "")
    theme = theme if theme in wording.THEMES else ""
    floor = rule("people_shown")
    context = {
        "open": _lines(selectors.questions(states=[QuestionState.OPEN], theme=theme)),
        "answered": _lines(selectors.questions(states=[QuestionState.ANSWERED], theme=theme, limit=ANSWERED_SHOWN)),
        "waiting": selectors.waiting(clock.now()),
        "themes": wording.THEMES,
        "theme": theme,
        "rules": [(words, shown(n, floor)) for words, n in _declined()],
        "floor": floor,
    }
    return render(request, "portal/questions.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
@public_form
def ask(request: HttpRequest) -> HttpResponse:
    """A question, its territory and its theme. Near ones that are public are shown first: perhaps it was asked already."""
    form = AskingForm(request.POST or None)
    if request.method == "GET" or not form.is_valid():
        return _ask_page(request, form, status=422 if form.errors else 200)
    if not may_send(request, form, "seve_question"):
        return _ask_page(request, form, status=429)
    given = form.cleaned_data
    near = [] if given["anyway"] or given["reserved"] else selectors.near_questions(given["text"])
    if near:
        form.offer_anyway()
        return _ask_page(request, form, near=_lines(near))
    try:
        made = services.ask(**form.question(), language=_language(), by=BY)
    except SeveError as reason:
        form.add_error("text", in_words(str(reason)))
        return _ask_page(request, form, status=422)
    return redirect("portal:question-mine", token=services.follow_token(made))


@never_cache
@require_http_methods(["GET", "POST"])
@public_form
def question(request: HttpRequest, pk: int) -> HttpResponse:
    """One question in public: since when it waits, where it was asked, its answer; and a way to ask the same."""
    found = selectors.question(pk)
    if found is None or found.state not in PUBLIC:
        raise Http404
    form = AskingTooForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _question_page(request, found, form, status=422 if form.errors else 200)
    if not may_send(request, form, "seve_question"):
        return _question_page(request, found, form, status=429)
    try:
        services.ask_too(question_id=pk, language=_language(), by=BY, **form.cleaned_data)
    except SeveError as reason:
        form.add_error(None, in_words(str(reason)))
        return _question_page(request, found, form, status=422)
    return render(request, "portal/question_noted.html", {"question": found, "told": bool(form.cleaned_data["email"])})


def _question_page(request: HttpRequest, found: Question, form: AskingTooForm, *, status: int) -> HttpResponse:
    floor, names = rule("people_shown"), territories()
    cells = selectors.asked_by_territory(found.id, floor)
    context = {
        "line": _lines([found])[0],
        "form": form,
        "cells": sorted((names[code].name if code in names else code, n) for code, n in cells.counts.items() if code),
        "floor": floor,
    }
    return render(request, "portal/question.html", context, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
@public_form
def mine(request: HttpRequest, token: str) -> HttpResponse:
    """The author's own page: where the question is, and a button to take it back. Its address is the only key."""
    pk = services.followed(token)
    found = selectors.question(pk) if pk else None
    if found is None:
        raise Http404
    refused = ""
    if request.method == "POST":
        try:
            services.withdraw(question_id=found.id, by=BY)
        except services.QuestionRefused as reason:
            refused = in_words(str(reason))
        found = selectors.question(found.id) or found
    carried = selectors.question(found.same_as) if found.same_as else None
    context = {"line": _lines([found])[0], "carried": carried, "rule": wording.RULES.get(found.declined_for, ""), "refused": refused}
    return render(request, "portal/question_mine.html", context, status=409 if refused else 200)


@never_cache
@require_http_methods(["GET", "POST"])
@public_form
def told(request: HttpRequest, token: str) -> HttpResponse:
    """The link of the mail: one click confirms the address, another erases it. Opening the page does neither."""
    if services.asking_of(token) is None:
        return render(request, "portal/question_told.html", {"state": "gone"}, status=410)
    state = "asked"
    if request.method == "POST":
        erases = request.POST.get("do") == "forget"
        state = "erased" if erases else "confirmed"
        (services.forget if erases else services.confirm)(token=token)
    return render(request, "portal/question_told.html", {"state": state})


def _ask_page(request: HttpRequest, form: AskingForm, *, near: list[dict[str, object]] | None = None, status: int = 200) -> HttpResponse:
    context = {"form": form, "near": near or [], "rules": wording.RULES.values()}
    return render(request, "portal/question_ask.html", context, status=status)


def _lines(rows: list[Question]) -> list[dict[str, object]]:
    now, names, floor = clock.now(), territories(), rule("people_shown")
    return [
        {
            "question": row,
            "days": row.waited_days(now),
            "territory": names[row.territory].name if row.territory in names else "",
            "theme": wording.THEMES.get(row.theme, ""),
            "asked": shown(row.asked, floor),
        }
        for row in rows
    ]


def _declined() -> list[tuple[str, int]]:
    counted = selectors.declined_by_rule()
    return [(str(words), counted.get(name, 0)) for name, words in wording.RULES.items()]


def _language() -> str:
    return (get_language() or "fr")[:2]
