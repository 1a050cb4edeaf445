"""The forms of the register: a card, a message, an outcome, a decision."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from seve.desk import words
from seve.directory import selectors as directory
from seve.register import selectors
from seve.register.refusals import SETTLED
from seve.register.types import Card, OutcomeKind, Platform, Stage, StepKind, Verdict


class CardForm(forms.Form):
    """A card as a team types it. Lists are separated by commas."""

    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=80)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(label=_("Name"), max_length=200)
    purpose = forms.CharField(label=_("What is it for?"), widget=forms.Textarea(attrs={"rows": 3}), max_length=4_000)
    functions = forms.CharField(
        label=_("What can be done there?"), required=False, help_text=_("Separated by commas: debate, proposals, membership…")
    )
    audience = forms.CharField(label=_("For whom?"), required=False, help_text=_("Separated by commas: members, supporters, everyone…"))
    territory = forms.CharField(
        label=_("Territory"), required=False, help_text=_("Empty for the whole country; else a name or a code: Bretagne, FR-29…")
    )
    owner = forms.CharField(label=_("Team in charge"), required=False, max_length=200)
    article = forms.CharField(label=_("Article of the statutes"), required=False, max_length=200)
    stage = forms.ChoiceField(label=_("Where does it stand?"), choices=list(words.STAGE.items()))
    launch = forms.DateField(label=_("Opening day"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    addresses = forms.CharField(label=_("Addresses"), required=False, help_text=_("Separated by commas."))
    succeeds = forms.CharField(label=_("It takes over from"), required=False, help_text=_("The name of an older platform, if any."))
    costs = forms.CharField(label=_("Costs, if known"), required=False, max_length=200)
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, data: Any = None, *, platform: Platform | None) -> None:
        super().__init__(data, initial=_initial(platform) if platform else {"stage": Stage.DECLARED})
        self.platform = platform

    def card(self) -> Card:
        """The card, once the form is valid."""
        return _card(self.cleaned_data, base=self.platform.card if self.platform else None)

    def typed_card(self) -> Card | None:
        """The card as far as it is typed; nothing while name and purpose are empty."""
        if not self.is_bound:
            return None
        self.is_valid()
        typed = {name: self.cleaned_data.get(name) for name in self.fields}
        return _card(typed, base=None) if typed.get("name") or typed.get("purpose") else None


def _initial(platform: Platform) -> dict[str, Any]:
    card = platform.card
    lists = {name: ", ".join(getattr(card, name)) for name in ("functions", "audience", "addresses", "succeeds")}
    plain = {
        name: getattr(card, name)
        for name in ("key", "name", "purpose", "territory", "owner", "article", "stage", "launch", "costs", "note")
    }
    return plain | lists | {"version": platform.version, "territory": territory_told(card)}


def territory_told(card: Card) -> str:
    """The territory as a person says it: its name, nothing for the whole country, and the card's own words where they name none we know."""
    known = selectors.territories()
    code = known.code_of(card.territory)
    if code == known.national:
        return ""
    found = directory.territories().get(code)
    return found.name if found else card.territory


def _card(typed: dict[str, Any], *, base: Card | None) -> Card:
    def several(name: str) -> tuple[str, ...]:
        return tuple(" ".join(part.split()) for part in (typed.get(name) or "").split(",") if part.strip())

    return Card(
        key=base.key if base else "",
        name=typed.get("name") or "",
        purpose=typed.get("purpose") or "",
        functions=several("functions"),
        audience=several("audience"),
        territory=base.territory if base and (typed.get("territory") or "") == territory_told(base) else typed.get("territory") or "",
        owner=typed.get("owner") or "",
        article=typed.get("article") or "",
        stage=Stage(typed.get("stage") or Stage.DECLARED),
        declared=base.declared if base else None,
        launch=typed.get("launch"),
        retired=base.retired if base else None,
        addresses=several("addresses"),
        succeeds=several("succeeds"),
        costs=typed.get("costs") or "",
        note=typed.get("note") or "",
    )


class WordForm(forms.Form):
    text_field = forms.CharField(label=_("Your message"), widget=forms.Textarea(attrs={"rows": 3}), max_length=4_000)


class OutcomeForm(forms.Form):
    kind = forms.ChoiceField(label=_("How did it end?"), choices=list(SETTLED.items()))
    agreed = forms.CharField(label=_("What was agreed, in a sentence"), widget=forms.Textarea(attrs={"rows": 2}))

    def outcome(self) -> dict[str, Any]:
        return {"outcome": OutcomeKind(self.cleaned_data["kind"]), "text": self.cleaned_data["agreed"]}


class DecisionForm(forms.Form):
    verdict = forms.ChoiceField(label=_("What is decided"), choices=list(words.VERDICT.items()))
    into = forms.ChoiceField(label=_("The platform that takes over, for a merger"), required=False)
    reason = forms.CharField(label=_("Reasons, published with the decision"), widget=forms.Textarea(attrs={"rows": 3}))
    effective_on = forms.DateField(label=pgettext_lazy("a day", "From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, data: Any = None, *, platform: Platform) -> None:
        super().__init__(data)
        others = [one for one in selectors.platforms(living_only=True) if one.id != platform.id]
        self.fields["into"] = forms.ChoiceField(
            label=self.fields["into"].label, required=False, choices=[("", "–"), *((one.card.key, one.card.name) for one in others)]
        )

    def decision(self) -> dict[str, Any]:
        chosen = self.cleaned_data
        return {
            "verdict": Verdict(chosen["verdict"]),
            "into": chosen["into"] or None,
            "reason": chosen["reason"],
            "effective_on": chosen["effective_on"],
        }


class TextForm(forms.Form):
    """What is said about a decision that was taken: an appeal, its answer, why it is taken back."""

    LABELS: ClassVar = {
        "appeal": _("Your reasons, published with the decision"),
        "answer": _("The answer, published with the decision"),
        "withdraw": _("Why"),
    }
    text = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), max_length=4_000)

    def __init__(self, data: Any = None, *, act: str, number: int) -> None:
        super().__init__(data, auto_id=f"{act}-{number}-%s")
        self.fields["text"].label = self.LABELS[act]


class StepForm(forms.Form):
    """One step of a merger that a person declares done."""

    kind = forms.CharField(widget=forms.HiddenInput, max_length=12)
    note = forms.CharField(label=_("What was done, and where it can be seen"), widget=forms.Textarea(attrs={"rows": 2}), max_length=1_000)

    def __init__(self, data: Any = None, *, kind: StepKind) -> None:
        super().__init__(data, initial={"kind": kind.value}, auto_id=f"id_{kind}_%s")

    def step(self) -> dict[str, Any]:
        return {"kind": StepKind(self.cleaned_data["kind"]), "note": self.cleaned_data["note"]}
