"""Every address of the house, read from the URL resolver, never from a list by hand."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from allauth.account.models import EmailAddress
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import translation

from seve.accounts import services
from seve.accounts.models import User
from seve.accounts.types import RoleName

SCOPES = {RoleName.TERRITORY_LEAD: "FR-29", RoleName.PLATFORM_OWNER: "forum"}
EXAMPLES = {"token": "x" * 43, "code": "seve-x", "key": "x", "uidb36": "1", "path": "x", "provider_id": "oidc", "territory": "FR-29"}


@dataclass(frozen=True)
class Route:
    name: str  # "portal:home"
    view: Any
    kwargs: tuple[tuple[str, Any], ...]

    def address(self, language: str = "fr") -> str:
        with translation.override(language):
            return reverse(self.name, kwargs=dict(self.kwargs))


def routes() -> list[Route]:
    """Every named address of the resolver, with example arguments."""
    return sorted(_walk(get_resolver().url_patterns, ""), key=lambda route: route.name)


def _walk(patterns: list[Any], prefix: str, above: tuple[tuple[str, Any], ...] = ()) -> Iterator[Route]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inside = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from _walk(pattern.url_patterns, inside, (*above, *_arguments(pattern)))
        elif isinstance(pattern, URLPattern):
            assert pattern.name, f"an address without a name: {pattern.pattern}"
            yield Route(f"{prefix}{pattern.name}", pattern.callback, (*above, *_arguments(pattern)))


def _arguments(pattern: URLPattern | URLResolver) -> Iterator[tuple[str, Any]]:
    converters = getattr(pattern.pattern, "converters", {})
    for name, converter in converters.items():
        kind = type(converter).__name__
        yield name, 999_999 if kind == "IntConverter" else EXAMPLES.get(name, "x")
    if not converters and hasattr(pattern.pattern, "_regex"):
        for name in pattern.pattern.regex.groupindex:
            yield name, EXAMPLES.get(name, "x")


def make_user(role: RoleName | None) -> User:
    """An account with one role (None: an account without any)."""
    name = role or "nobody"
    user = User.objects.create_user(email=f"{name}@example.org", name=name)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    if role is not None:
        services.grant(user_id=user.pk, role=role, territory=SCOPES.get(role), by="test")
    return user
