"""What visitors may write, and the doors through which they write it."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from allauth.core import ratelimit
from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt

from seve.portal import errors

View = Callable[..., HttpResponse]


def public_form(view: View) -> View:
    """A form that acts with no authority of the visitor: no cookie is set for it, other sites may not send it for them.

    A CSRF token would cost a cookie before sign-in. Browsers tell where a form comes from (Sec-Fetch-Site, Origin):
    what another site makes them send is refused.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST" and not _comes_from_our_pages(request):
            return errors.forbidden(request)
        return view(request, *args, **kwargs)

    exempt = csrf_exempt(guarded)
    exempt.is_public_form = True  # type: ignore[attr-defined]  # the access tests list these doors by this mark
    return exempt


def may_send(request: HttpRequest, form: forms.Form, action: str) -> bool:
    """Whether this visitor may send once more within the pace of `action`; else the form says so, and keeps what was typed."""
    if ratelimit.consume(request, action=action):
        return True
    form.add_error(None, _("Too many requests came from your address. Wait a minute and send the form again."))
    return False


def _comes_from_our_pages(request: HttpRequest) -> bool:
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == request.get_host()


class FirstSteps(forms.Form):
    name = forms.CharField(label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = forms.EmailField(
        label=_("Your e-mail address"),
        required=False,
        help_text=_("Not needed to try Sève on this computer."),
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )
    passphrase = forms.CharField(
        label=_("A password"),
        required=False,
        help_text=_("At least 12 characters. You may leave it empty, and set up a passkey afterwards."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


class Welcome(forms.Form):
    """Answering an invitation."""

    name = forms.CharField(label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    passphrase = forms.CharField(
        label=_("A password"),
        help_text=_("At least 12 characters. You will be able to set up a passkey afterwards."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


class Leaving(forms.Form):
    url = forms.CharField(
        label=_("The address of your place"),
        max_length=2000,
        help_text=_("A site, a blog, a forum, a channel, an account: any of its pages will do."),
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "url", "spellcheck": "false"}),
    )
    whole = forms.ChoiceField(
        label=_("What leaves"),
        required=False,
        choices=[("place", _("The whole place")), ("page", _("Only this page and those below it"))],
    )


class Claiming(forms.Form):
    url = forms.CharField(
        label=_("The address of your place"),
        max_length=2000,
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "url", "spellcheck": "false"}),
    )


class Answering(forms.Form):
    """What the owner of a place says on its card."""

    text = forms.CharField(
        label=_("Your answer, shown on the card of your place"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Shown as you write it. Leave it empty to show nothing."),
    )
    may_name = forms.BooleanField(label=_("My place may be named in the letters to headquarters"), required=False)
