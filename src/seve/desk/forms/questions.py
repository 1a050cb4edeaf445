"""What the team types about a question: how it is sorted, what headquarters answers."""

from collections.abc import Iterable

from django import forms
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from seve.briefing.types import Question
from seve.briefing.wording import RULES


class SortForm(forms.Form):
    """Carried up, joined to one that is public, or declined by a rule."""

    do = forms.ChoiceField(
        label=_("Decision"),
        choices=[
            ("carry", _("carry it up to headquarters")),
            ("join", _("join it to one that asks the same")),
            ("decline", _("decline it")),
        ],
    )
    same_as = forms.TypedChoiceField(label=_("The same as"), required=False, coerce=int, empty_value=None)
    rule = forms.ChoiceField(label=_("By which rule"), required=False, choices=[("", "–"), *RULES.items()])

    def __init__(self, *args: object, near: Iterable[Question] = (), others: Iterable[Question] = (), **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        near = list(near)
        known = {each.id for each in near}
        rest = [each for each in others if each.id not in known]
        choices: list[object] = [("", "–")]
        if near:
            choices.append((_("Perhaps the same"), [_choice(each) for each in near]))
        if rest:
            choices.append((_("All that are public"), [_choice(each) for each in rest]))
        self.fields["same_as"].choices = choices  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    text = forms.CharField(label=_("The answer, public"), max_length=4000, widget=forms.Textarea(attrs={"rows": 8}))
    answered_for = forms.CharField(label=_("Given for which body"), max_length=120, help_text=_("The national bureau, for instance."))
    url = forms.URLField(label=_("A public page that says more"), max_length=2000, required=False, assume_scheme="https")


def _choice(each: Question) -> tuple[int, str]:
    return each.id, Truncator(each.text).chars(90)
