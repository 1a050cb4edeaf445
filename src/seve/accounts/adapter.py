"""What django-allauth asks us: nobody signs up without an invitation."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest

if "allauth.socialaccount" in settings.INSTALLED_APPS:
    from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
else:
    DefaultSocialAccountAdapter = object


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_user_search_fields(self) -> list[str]:
        return ["email"]


class SocialAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc, valid-type]
    """The identity provider may let in who was invited, and nobody else."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False
