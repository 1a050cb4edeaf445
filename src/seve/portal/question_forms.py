"""What somebody types to ask a question."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from seve.base.text import fold
from seve.briefing.wording import LONGEST, SHORTEST, THEMES
from seve.directory.selectors import territories

EMAIL = {"autocomplete": "email", "inputmode": "email"}


def _territories() -> list[tuple[str, Any]]:
    known = sorted(territories().values(), key=lambda each: fold(each.name))
    return [("", _("the whole country")), *((each.code, each.name) for each in known if each.parent)]


class AskingTooForm(forms.Form):
    """The same question, from somebody else."""

    territory = forms.ChoiceField(label=_("Where you are"), required=False, choices=_territories)
    email = forms.EmailField(
        label=_("Your e-mail address, to be told of the answer"),
        required=False,
        max_length=254,
        help_text=_("You confirm it by a link. It is erased once the answer was sent."),
        widget=forms.EmailInput(attrs=EMAIL),
    )


class AskingForm(AskingTooForm):
    text = forms.CharField(
        label=_("Your question"),
        min_length=SHORTEST,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One question, without anybody’s name, address or number. It becomes public once a person has read it."),
    )
    theme = forms.ChoiceField(label=_("What it is about"), choices=[("", "–"), *THEMES.items()])
    reserved = forms.BooleanField(label=_("No machine may compare my words with other questions"), required=False)
    anyway = forms.BooleanField(required=False, widget=forms.HiddenInput)
    field_order = ("text", "theme", "territory", "email", "reserved")

    def offer_anyway(self) -> None:
        """Sent once more, the question is taken whatever it resembles."""
        self.data = {name: self.data[name] for name in self.data} | {"anyway": "1"}

    def question(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("text", "theme", "territory", "email", "reserved")}
