"""Two cards that would do the same: side by side, what each way of settling it would cost, the conversation, the outcome."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from seve.desk import pages
from seve.desk.access import actor, staff_page
from seve.desk.forms import carried_out
from seve.desk.forms.register import OutcomeForm, WordForm
from seve.desk.views.register import declared, told, tongue
from seve.register import selectors, services
from seve.register.types import OverlapCase, OverlapWord, ScenarioKind
from seve.register.wording import audiences_in_words, functions_in_words, pair_in_words


@staff_page
def register_case(request: HttpRequest, pk: int) -> HttpResponse:
    return _case_page(request, _case(pk))


def _case(pk: int) -> OverlapCase:
    case = selectors.get_case(pk)
    if case is None:
        raise Http404
    return case


def _case_page(request: HttpRequest, case: OverlapCase, **refused: forms.Form) -> HttpResponse:
    context = {
        "told": told(case),
        "case": case,
        "declared": [declared(side.card) for side in (case.a, case.b)],
        "words": _words(case),
        "scenarios": _scenarios(case),
        "word_form": WordForm(),
        "outcome_form": OutcomeForm(),
        **refused,
    }
    return pages.page(request, "desk/register_case.html", context, status=422 if refused else 200)


@staff_page
@require_POST
def register_say(request: HttpRequest, pk: int) -> HttpResponse:
    case, form = _case(pk), WordForm(request.POST)
    if not carried_out(form, lambda: services.say(case_id=pk, text=form.cleaned_data["text_field"], by=actor(request))):
        return _case_page(request, case, word_form=form)
    messages.success(request, _("Your message is in the conversation."))
    return redirect(reverse("desk:register-case", args=[pk]) + "#conversation")


@staff_page
@require_POST
def register_settle(request: HttpRequest, pk: int) -> HttpResponse:
    case, form = _case(pk), OutcomeForm(request.POST)
    if not carried_out(form, lambda: services.record_outcome(case_id=pk, by=actor(request), **form.outcome())):
        return _case_page(request, case, outcome_form=form)
    messages.success(request, _("The outcome is written down."))
    return redirect("desk:register-case", pk=pk)


def _words(case: OverlapCase) -> list[tuple[OverlapWord, str]]:
    """The conversation; what Sève said first is said again in the reader's language."""
    cards = {side.card.key: side.card for side in (case.a, case.b)}
    return [(word, pair_in_words(case.overlap, cards, tongue()) if word.author == "seve" else word.text) for word in case.words]


def _scenarios(case: OverlapCase) -> list[dict[str, object]]:
    """What would follow from each way of settling it, in words."""
    return [
        {
            "one": one,
            "closes": case.a if one.kind in {ScenarioKind.A_INTO_B, ScenarioKind.FREEZE_A} else case.b,
            "learn": functions_in_words(one.learn_functions, tongue()),
            "lost": functions_in_words(one.lost_functions, tongue()),
            "twice": functions_in_words(one.still_twice, tongue()),
            "who": audiences_in_words(one.must_learn, tongue()),
        }
        for one in selectors.scenarios(case.a, case.b)
    ]
