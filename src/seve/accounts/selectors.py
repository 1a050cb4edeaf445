"""Reads: who acts, who is there."""

from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q

from seve.accounts.models import EntryToken, Role, User
from seve.accounts.types import NOBODY, Actor, HeldRole, Invitation, Person, RoleName, RoleRecord
from seve.base import clock


def actor_of(user: Any) -> Actor:
    """The actor behind a request's user (anonymous too); read once a request."""
    if not isinstance(user, User) and not getattr(user, "is_authenticated", False):
        return NOBODY
    if not user.is_active:
        return NOBODY
    known = getattr(user, "_seve_actor", None)
    if isinstance(known, Actor):
        return known
    rows = _valid_roles().filter(user_id=user.pk).order_by("id")
    held = tuple(HeldRole(RoleName(row.role), row.territory or None) for row in rows)
    actor = Actor(id=user.pk, name=str(user), roles=held)
    user._seve_actor = actor
    return actor


def has_users() -> bool:
    """Whether anybody has an account: without any, the first steps open."""
    return User.objects.exists()


def first_coordinator() -> User | None:
    """The oldest active coordinator: whom `seve up` and the demo sign in."""
    valid = _valid_roles().filter(role=RoleName.COORDINATOR, user_id=OuterRef("pk"))
    return User.objects.filter(Exists(valid), is_active=True).order_by("id").first()


def people() -> list[Person]:
    """Every open account, with the roles it holds now."""
    from allauth.mfa.models import Authenticator

    second = Authenticator.objects.filter(user_id=OuterRef("pk"), type__in=["totp", "webauthn"])
    users = User.objects.filter(is_active=True).annotate(second=Exists(second)).order_by("name", "id")
    return [_person(user) for user in users.prefetch_related(Prefetch("role_set", queryset=_valid_roles(), to_attr="held"))]


def once_held(role: RoleName) -> frozenset[str]:
    """What a role was ever held for, by whomever: roles end, they are not erased."""
    return frozenset(Role.objects.filter(role=role).exclude(territory="").values_list("territory", flat=True))


def names_of(ids: set[int]) -> dict[int, str]:
    """The names behind "user:12"."""
    return {user.pk: str(user) for user in User.objects.filter(pk__in=ids)}


def invitations() -> list[Invitation]:
    """Invitations that wait for an answer."""
    rows = EntryToken.objects.filter(purpose=EntryToken.Purpose.INVITATION, used_at=None, expires_at__gt=clock.now())
    return [
        Invitation(row.pk, row.email, RoleName(row.role), row.territory or None, row.expires_at, row.made_by)
        for row in rows.order_by("-id")
    ]


def _valid_roles() -> Any:
    now = clock.now()
    return Role.objects.filter(Q(until=None) | Q(until__gt=now), since__lte=now)


def _person(user: Any) -> Person:
    roles = tuple(RoleRecord(row.pk, RoleName(row.role), row.territory or None, row.since, row.until) for row in user.held)
    return Person(user.pk, str(user), user.email, roles, user.second, user.last_login)
