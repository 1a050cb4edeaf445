"""What the team types in the charter: mandate, rules, impact assessment, federation, places that leave or were told, roles."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from seve.accounts.types import RoleName
from seve.base.dates import in_words
from seve.charter.selectors import elections
from seve.charter.types import Way
from seve.desk.access import language
from seve.desk.places import territories_by_name
from seve.directory.selectors import territories
from seve.register import selectors as register

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
TOLD_BY = [(Way.MAIL.value, _("e-mail")), (Way.LETTER.value, _("letter")), (Way.COMMENT.value, _("comment"))]
ROLES = [
    (RoleName.HELPER.value, _("helper: prepares, keeps the directory")),
    (RoleName.TERRITORY_LEAD.value, _("territory lead: the desk, on one territory")),
    (RoleName.HEADQUARTERS.value, _("headquarters reader: the letters and the questions")),
    (RoleName.PLATFORM_OWNER.value, _("platform owner: keeps one card")),
    (RoleName.GUARDIAN.value, _("guardian: watches those who watch")),
    (RoleName.COORDINATOR.value, _("coordinator: the whole desk")),
]


class MandateForm(forms.Form):
    holder = forms.CharField(label=_("Who"), max_length=120)
    article = forms.CharField(label=_("By which article of the statutes"), max_length=200)
    decided_on = forms.DateField(label=_("Decided on"), widget=DAY)
    since = forms.DateField(label=_("From"), widget=DAY)
    until = forms.DateField(label=_("To"), widget=DAY)
    powers = forms.CharField(label=_("Powers, separated by commas"), max_length=1000, required=False)
    document_url = forms.URLField(label=_("Address of the decision"), max_length=2000, required=False, assume_scheme="https")

    def values(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        given["powers"] = tuple(power.strip() for power in given["powers"].split(",") if power.strip())
        return given


class RuleForm(forms.Form):
    name = forms.CharField(widget=forms.HiddenInput, max_length=60)
    value = forms.IntegerField(label=_("New value"), min_value=0, max_value=100_000)
    reason = forms.CharField(label=_("Reason, shown to everybody"), max_length=400)


class ImpactForm(forms.Form):
    signed_by = forms.CharField(label=_("Signed by"), max_length=120)
    role = forms.CharField(label=_("Function"), max_length=120)
    signed_on = forms.DateField(label=_("On"), widget=DAY)


def _territories() -> list[tuple[str, str]]:
    return [("", "–"), *((one.code, one.name) for one in territories_by_name())]


def _any_territory() -> list[tuple[str, Any]]:
    return [("", _("all territories")), *_territories()[1:]]


def _bounds() -> list[tuple[Any, Any]]:
    """What a role may be bound to."""
    platforms = [(one.card.key, one.card.name) for one in register.platforms(living_only=True)]
    return [("", "–"), (_("Territories"), _territories()[1:]), (_("Platforms"), platforms)]


def _elections() -> list[tuple[Any, Any]]:
    french, places = language() == "fr", territories()
    told = [(one, places.get(one.territory)) for one in elections()]
    return [
        ("", "–"),
        *(
            (one.id, " · ".join(part for part in (in_words(one.held_on, french=french), place.name if place else "", one.article) if part))
            for one, place in told
        ),
    ]


class LeadForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    territory = forms.ChoiceField(label=_("Territory"), choices=_territories)
    since = forms.DateField(label=_("Since"), widget=DAY)
    article = forms.CharField(label=_("By which article of the statutes"), max_length=200)
    until = forms.DateField(label=_("Until"), widget=DAY, required=False)
    contact = forms.CharField(
        label=_("Public contact"), max_length=200, required=False, help_text=_("A mail address opens the public form.")
    )
    election_id = forms.TypedChoiceField(
        label=_("Chosen by which election"), required=False, coerce=int, empty_value=None, choices=_elections
    )


class ElectionForm(forms.Form):
    territory = forms.ChoiceField(label=_("Territory"), required=False, choices=_any_territory)
    held_on = forms.DateField(label=_("Held on"), widget=DAY)
    article = forms.CharField(label=_("By which article of the statutes"), max_length=200)
    electors = forms.IntegerField(label=_("Electors"), min_value=0, max_value=100_000_000, required=False)
    record_url = forms.URLField(label=_("Address of the minutes"), max_length=2000, required=False, assume_scheme="https")

    def values(self) -> dict[str, Any]:
        return self.cleaned_data | {"electors": self.cleaned_data["electors"] or 0}


class PlaceForm(forms.Form):
    url = forms.CharField(label=_("Address of the place"), max_length=2000)


class NoticeForm(PlaceForm):
    way = forms.ChoiceField(label=_("Told by"), choices=TOLD_BY)


class RefusalForm(forms.Form):
    asked = forms.CharField(label=_("What was asked"), max_length=300)
    rule = forms.CharField(label=_("The rule that says no"), max_length=40)
    why = forms.CharField(label=_("Why"), max_length=400)


class InvitationForm(forms.Form):
    email = forms.EmailField(label=_("E-mail address"))
    role = forms.ChoiceField(label=_("Role"), choices=ROLES)
    territory = forms.ChoiceField(
        label=_("For which territory, or which platform"),
        required=False,
        choices=_bounds,
        help_text=_("For a territory lead or a platform owner; the other roles need none."),
    )
