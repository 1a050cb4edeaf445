"""What the team types about a place: its card, what bounds it, what it is to the movement."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from seve.base import clock
from seve.desk import words
from seve.desk.places import territories_by_name
from seve.directory.types import Entity, EntityKind, Proof, ProofKind, Standing
from seve.directory.words import KIND, STANDING

SHORT = {"rows": 4}


class CardForm(forms.Form):
    name = forms.CharField(label=_("Name, as people say it"), max_length=200)
    home = forms.CharField(label=_("Home address"), max_length=2000, widget=forms.URLInput)
    kind = forms.ChoiceField(label=_("Kind"), choices=list(KIND.items()))
    territory = forms.ChoiceField(label=_("Territory"), required=False)
    language = forms.CharField(label=_("Language"), required=False, max_length=8, help_text=_("Two letters: fr, en, br…"))
    note = forms.CharField(label=_("Note for the team"), required=False, max_length=2000, widget=forms.Textarea(attrs=SHORT))

    def __init__(self, data: Any = None, *, place: Entity) -> None:
        names = ("name", "kind", "territory", "language", "note")
        super().__init__(data, initial={"home": place.home_url} | {name: getattr(place, name) for name in names})
        known = [("", "–"), *((one.code, one.name) for one in territories_by_name())]
        self.fields["territory"] = forms.ChoiceField(label=_("Territory"), required=False, choices=known)

    def changed(self) -> dict[str, Any]:
        """What differs from the card as it stands."""
        typed = self.cleaned_data | {"kind": EntityKind(self.cleaned_data["kind"]), "territory": self.cleaned_data["territory"] or None}
        return {name: typed[name] for name in self.fields if typed[name] != self.initial[name]}


class BoundForm(forms.Form):
    address = forms.CharField(label=_("One more address"), max_length=2000, help_text=_("A whole domain is written *.example.org."))


class MergeForm(forms.Form):
    other = forms.CharField(label=_("The other place: its address or its number"), max_length=2000)


class SplitForm(forms.Form):
    address = forms.CharField(label=_("The part that lives its own life begins with"), max_length=2000)
    name = forms.CharField(label=_("Its name"), required=False, max_length=200)


class StandingForm(forms.Form):
    """What a place is to the movement, and what proves it."""

    standing = forms.ChoiceField(label=_("Standing"), choices=list(STANDING.items()))
    kind = forms.ChoiceField(label=_("Proof"), choices=list(words.PROOF.items()))
    url = forms.CharField(label=_("Page that shows it"), required=False, max_length=2000, widget=forms.URLInput)
    quote = forms.CharField(label=_("Words of that page"), required=False, max_length=300)

    def values(self) -> dict[str, Any]:
        """The standing, and its proof where one was told; an independent place needs none."""
        typed = self.cleaned_data
        standing, kind = Standing(typed["standing"]), ProofKind(typed["kind"])
        told = bool(typed["url"] or typed["quote"] or kind is ProofKind.DECLARED)
        sure = 1.0 if kind is ProofKind.DECISION else 0.8
        proof = Proof(kind, typed["url"], typed["quote"], clock.now(), sure) if told and standing is not Standing.INDEPENDENT else None
        return {"standing": standing, "proof": proof}
