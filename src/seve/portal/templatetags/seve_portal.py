"""Words and menus of the public pages."""

from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy

from seve.accounts.types import RoleName

register = template.Library()

MENU = (("portal:home", gettext_lazy("Home")),)

ROLES = {
    RoleName.COORDINATOR: gettext_lazy("coordinator"),
    RoleName.HELPER: gettext_lazy("helper"),
    RoleName.TERRITORY_LEAD: gettext_lazy("territory lead"),
    RoleName.HEADQUARTERS: gettext_lazy("headquarters reader"),
    RoleName.PLATFORM_OWNER: gettext_lazy("platform owner"),
    RoleName.GUARDIAN: gettext_lazy("guardian"),
    RoleName.MEMBER: gettext_lazy("member"),
}


@register.filter
def role_words(role: str) -> str:
    return str(ROLES.get(RoleName(role), role))


@register.simple_tag(takes_context=True)
def portal_menu(context: dict[str, Any]) -> SafeString:
    """The entries of the main menu; the page we are on is marked."""
    path = getattr(context.get("request"), "path", "")
    entries = []
    for name, words in MENU:
        address = reverse(name)
        here = mark_safe(' aria-current="page"') if address == path else ""
        entries.append((address, here, words))
    return format_html_join("", '<li><a href="{}"{}>{}</a></li>', entries)
