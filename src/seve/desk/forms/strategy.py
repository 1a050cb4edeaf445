"""The forms of the plan: an objective, an answer, an action, an event."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from seve.desk import words
from seve.directory import selectors as directory
from seve.strategy.types import ActionState, EventKind, Measure, Stance

DAY = {"type": "date"}
FIRST_DAY, LAST_DAY = pgettext_lazy("a day", "From"), pgettext_lazy("a day", "Until")
RHYTHMS = [  # as calendars write them (RFC 5545 §3.3.10)
    ("", _("once")),
    ("FREQ=WEEKLY", _("every week")),
    ("FREQ=WEEKLY;INTERVAL=2", _("every other week")),
    ("FREQ=MONTHLY", _("every month")),
    ("FREQ=YEARLY", _("every year")),
]
MOST_TIMES = 200


def territory_choices(*, below: str | None = None) -> list[tuple[str, Any]]:
    """Territories by name; with `below`, those inside that one."""
    known = directory.territories()
    kept = directory.territory_and_below(below) - {below} if below else frozenset(known)
    return sorted(((code, known[code].name) for code in kept if code in known), key=lambda pair: str(pair[1]))


class ObjectiveForm(forms.Form):
    title = forms.CharField(label=_("The direction, in one sentence"), max_length=200)
    text = forms.CharField(label=_("Why, and how we shall know"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    territory = forms.ChoiceField(label=_("Territory"), required=False)
    start = forms.DateField(label=FIRST_DAY, required=False, widget=forms.DateInput(attrs=DAY))
    end = forms.DateField(label=LAST_DAY, required=False, widget=forms.DateInput(attrs=DAY))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["territory"] = forms.ChoiceField(
            label=_("Territory"), required=False, choices=[("", _("the whole country")), *territory_choices()]
        )


class AnswerForm(forms.Form):
    territory = forms.ChoiceField(label=_("Territory"))
    stance = forms.ChoiceField(label=_("What do you make of it?"))
    title = forms.CharField(label=_("In your own words, if you adapt it"), required=False, max_length=200)
    reason = forms.CharField(label=_("The reason, if you decline"), required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, data: Any = None, *, below: str) -> None:
        super().__init__(data)
        answers = [(value, label) for value, label in words.STANCE.items() if value != Stance.OWN]
        self.fields["territory"] = forms.ChoiceField(label=_("Territory"), choices=territory_choices(below=below or "FR"))
        self.fields["stance"] = forms.ChoiceField(label=_("What do you make of it?"), choices=answers)

    def answer(self) -> dict[str, Any]:
        typed = self.cleaned_data
        return {"territory": typed["territory"], "stance": Stance(typed["stance"]), "title": typed["title"], "reason": typed["reason"]}


class ActionForm(forms.Form):
    title = forms.CharField(label=_("What will be done"), max_length=200)
    owner = forms.CharField(label=_("By whom"), required=False, max_length=200)
    start = forms.DateField(label=FIRST_DAY, required=False, widget=forms.DateInput(attrs=DAY))
    end = forms.DateField(label=LAST_DAY, required=False, widget=forms.DateInput(attrs=DAY))


class StateForm(forms.Form):
    state = forms.ChoiceField(label=_("Where does it stand?"), choices=[(state.value, words.ACTION[state.value]) for state in ActionState])


class MilestoneForm(forms.Form):
    title = forms.CharField(label=_("What must stand"), max_length=200)
    on = forms.DateField(label=_("By which day"), widget=forms.DateInput(attrs=DAY))


class IndicatorForm(forms.Form):
    measure = forms.ChoiceField(label=_("What to follow"), choices=[(measure.value, words.MEASURE[measure.value]) for measure in Measure])
    target = forms.FloatField(label=_("Aim, if any"), required=False)

    def indicator(self) -> dict[str, Any]:
        return {"measure": Measure(self.cleaned_data["measure"]), "target": self.cleaned_data["target"]}


class EventForm(forms.Form):
    title = forms.CharField(label=_("What happens"), max_length=200)
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[(kind.value, words.EVENT[kind.value]) for kind in EventKind if kind is not EventKind.MILESTONE]
    )
    start = forms.DateField(label=FIRST_DAY, widget=forms.DateInput(attrs=DAY))
    end = forms.DateField(label=LAST_DAY, required=False, widget=forms.DateInput(attrs=DAY))
    territory = forms.ChoiceField(label=_("Territory"), required=False)
    rhythm = forms.ChoiceField(label=_("How often"), required=False, choices=RHYTHMS)
    times = forms.IntegerField(
        label=_("How many times"), required=False, min_value=1, max_value=MOST_TIMES, help_text=_("Empty: without end.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["territory"] = forms.ChoiceField(
            label=_("Territory"), required=False, choices=[("", _("the whole country")), *territory_choices()]
        )

    def event(self) -> dict[str, Any]:
        """What the service takes; a rhythm and a number of times become one rule."""
        typed = {name: value for name, value in self.cleaned_data.items() if name not in {"rhythm", "times"}}
        rhythm, times = self.cleaned_data["rhythm"], self.cleaned_data["times"]
        rule = f"{rhythm};COUNT={times}" if rhythm and times else rhythm
        return typed | {"kind": EventKind(typed["kind"]), "rrule": rule}
