"""The forms of the radar: an entry, a trial."""

from typing import Any

from django import forms
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from seve.base.text import fold
from seve.desk import words
from seve.register import selectors
from seve.register.types import RadarEntry

DAY = {"type": "date"}


class EntryForm(forms.Form):
    name = forms.CharField(label=_("Tool or practice"), max_length=120)
    family = forms.CharField(label=_("Family"), max_length=80)
    ring = forms.CharField(label=_("Ring"), max_length=40, help_text=_("adopt, try, look into, leave, or your own word"))
    reason = forms.CharField(label=_("Why it moves"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    description = forms.CharField(label=_("What it is"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    url = forms.URLField(label=_("Its address"), required=False, assume_scheme="https")
    replaces = forms.ChoiceField(label=_("What it would replace"), required=False)
    radar = forms.CharField(label=_("On which radar"), max_length=80, required=False, help_text=_("Leave empty for the first one."))

    def __init__(self, data: Any = None, *, entry: RadarEntry | None = None) -> None:
        initial = None
        if entry is not None:
            replaced = entry.replaces.card.key if entry.replaces else ""
            initial = {
                "name": entry.name,
                "family": entry.family,
                "ring": words.word(entry.ring, "ring"),
                "description": entry.description,
                "replaces": replaced,
                "url": entry.url,
                "radar": entry.radar,
            }
        super().__init__(data, initial=initial)
        known = [(one.card.key, one.card.name) for one in selectors.platforms(living_only=True)]
        self.fields["replaces"] = forms.ChoiceField(label=_("What it would replace"), required=False, choices=[("", "–"), *known])

    def clean_ring(self) -> str:
        """A ring may be written as the page says it, in any of its languages."""
        typed = fold(self.cleaned_data["ring"]).strip()
        for language in ("fr", "en"):
            with translation.override(language):
                for code, word in words.RING.items():
                    if typed in {fold(str(word)), code}:
                        return code
        return str(self.cleaned_data["ring"])


class TrialForm(forms.Form):
    team = forms.CharField(label=_("Who tries it"), max_length=200)
    start = forms.DateField(label=pgettext_lazy("a day", "From"), widget=forms.DateInput(attrs=DAY))
    end = forms.DateField(label=pgettext_lazy("a day", "Until"), required=False, widget=forms.DateInput(attrs=DAY))
    result = forms.CharField(label=_("What came of it"), required=False, widget=forms.Textarea(attrs={"rows": 2}))


class RetireForm(forms.Form):
    reason = forms.CharField(label=_("Why it leaves the radar"), widget=forms.Textarea(attrs={"rows": 2}))


class ResultForm(forms.Form):
    result = forms.CharField(label=_("What came of it"), widget=forms.Textarea(attrs={"rows": 2}))
    end = forms.DateField(label=pgettext_lazy("a day", "Until"), required=False, widget=forms.DateInput(attrs=DAY))
