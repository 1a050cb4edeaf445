"""What django-allauth asks us: nobody signs up without an invitation."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from seve.accounts.permissions import may
from seve.accounts.selectors import actor_of

if "allauth.socialaccount" in settings.INSTALLED_APPS:
    from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
else:
    DefaultSocialAccountAdapter = object


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_user_search_fields(self) -> list[str]:
        return ["email"]

    def is_safe_url(self, url: str | None) -> bool:
        """Only an address of this very host: allauth would accept every allowed host, the visitor's own computer included."""
        request = context.request
        return bool(url) and url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure())

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """The first page that this account's roles open."""
        actor = actor_of(request.user)
        for permission, page in (("desk.view", "desk:home"), ("briefing.view", "desk:briefing"), ("register.view", "desk:register")):
            if may(actor, permission):
                return reverse(page)
        return reverse("portal:home")


class SocialAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """The identity provider may let in who was invited, and nobody else."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False
