"""Writes: accounts, roles, invitations, one-time links. Each leaves its event."""

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, TimestampSigner
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse
from django.utils import translation

from seve.accounts.models import EntryToken, Role, User
from seve.accounts.types import RoleName
from seve.audit.services import record
from seve.base import clock
from seve.base.errors import SeveError

SIGN_IN_LIFE = timedelta(minutes=10)
INVITATION_LIFE = timedelta(days=7)
LOCAL_ADDRESS = "coordination@localhost"  # the first coordinator of an instance without mail
FIRST_COORDINATOR_LOCK = 7_305_227
BOUND = {RoleName.TERRITORY_LEAD, RoleName.PLATFORM_OWNER}  # an owner's "territory" is the key of the platform
FIRST_STEPS = "seve.first-steps"


class EntryRefused(SeveError):
    """The link, the address or the password cannot be used."""


@transaction.atomic
def make_first_coordinator(*, name: str, email: str = "", passphrase: str | None = None, language: str = "fr", by: str) -> User:
    """The first account of an instance. Raises EntryRefused when there is one already."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [FIRST_COORDINATOR_LOCK])
    if User.objects.exists():
        raise EntryRefused("an account exists already: sign in, or ask the coordinator for an invitation")
    user = _make_user(email=email or LOCAL_ADDRESS, name=name, passphrase=passphrase, language=language)
    _grant(user=user, role=RoleName.COORDINATOR, territory="", by=by, until=None)
    record(verb="accounts.first_coordinator", subject=f"accounts.User:{user.pk}", by=by)
    return user


@transaction.atomic
def invite(*, email: str, role: RoleName, territory: str | None = None, by: str) -> str:
    """Make an invitation; returns the path of its link, valid once, for seven days."""
    _check_address(email)
    if role in BOUND and not territory:
        raise EntryRefused("this role is bound to a territory, or to a platform: give its code or key")
    token, row = _make_token(EntryToken.Purpose.INVITATION, INVITATION_LIFE, by)
    row.email, row.role, row.territory = email.strip().lower(), role, territory or ""
    row.save()
    record(verb="accounts.invite", subject=f"accounts.EntryToken:{row.pk}", by=by, detail={"role": role, "territory": territory})
    return _path("accounts:invitation", token)


@transaction.atomic
def accept(*, token: str, name: str, passphrase: str | None, language: str) -> tuple[User, bool]:
    """Answer an invitation: the account is made (True), or an existing one of that address gets the role (False)."""
    row = _usable(token, EntryToken.Purpose.INVITATION)
    user = User.objects.filter(email=row.email).first()
    is_new = user is None
    if user is None:
        user = _make_user(email=row.email, name=name, passphrase=passphrase, language=language)
    elif not user.is_active:
        raise EntryRefused("this account was closed: ask the coordinator")
    _use(row)
    _grant(user=user, role=RoleName(row.role), territory=row.territory, by=row.made_by, until=None)
    record(verb="accounts.accept", subject=f"accounts.User:{user.pk}", by=f"user:{user.pk}", detail={"role": row.role})
    return user, is_new


@transaction.atomic
def one_time_link(user: User, by: str) -> str:
    """The path of a link that signs this account in once, within ten minutes."""
    token, row = _make_token(EntryToken.Purpose.SIGN_IN, SIGN_IN_LIFE, by)
    row.user = user
    row.save()
    record(verb="accounts.link", subject=f"accounts.User:{user.pk}", by=by)
    return _path("accounts:enter", token)


@transaction.atomic
def enter(*, token: str) -> User:
    """Use a one-time link. Raises EntryRefused when it was used, is too old, or never was."""
    row = _usable(token, EntryToken.Purpose.SIGN_IN)
    if row.user is None or not row.user.is_active:
        raise EntryRefused("this account was closed: ask the coordinator")
    _use(row)
    record(verb="accounts.enter", subject=f"accounts.User:{row.user.pk}", by=f"user:{row.user.pk}")
    return row.user


def invitation_of(token: str) -> tuple[str, RoleName]:
    """The address and role an invitation is for, without using it. Raises EntryRefused."""
    row = _usable(token, EntryToken.Purpose.INVITATION, lock=False)
    return row.email, RoleName(row.role)


@transaction.atomic
def grant(*, user_id: int, role: RoleName, territory: str | None = None, until: datetime | None = None, by: str) -> None:
    """Give a role; nothing changes when it is held already."""
    user = User.objects.get(pk=user_id)
    _grant(user=user, role=role, territory=territory or "", by=by, until=until)


@transaction.atomic
def revoke(*, role_id: int, by: str) -> None:
    """End a role now. The last coordinator keeps theirs, or nobody could open the desk again."""
    row = Role.objects.select_for_update().get(pk=role_id)
    others = Role.objects.select_for_update().filter(role=RoleName.COORDINATOR, until=None).exclude(pk=role_id)
    if row.role == RoleName.COORDINATOR and not others.exists():
        raise EntryRefused("this is the last coordinator: name another one first")
    row.until = clock.now()
    row.save(update_fields=["until"])
    record(verb="accounts.revoke", subject=f"accounts.User:{row.user_id}", by=by, detail={"role": row.role, "territory": row.territory})


def check_passphrase(passphrase: str, user: User | None = None) -> None:
    """Raises EntryRefused with the first reason why it is too weak."""
    try:
        validate_password(passphrase, user)
    except ValidationError as weak:
        raise EntryRefused(" ".join(weak.messages)) from None


def _make_user(*, email: str, name: str, passphrase: str | None, language: str) -> User:
    _check_address(email)
    if passphrase:
        check_passphrase(passphrase, User(email=email, name=name))
    user = User.objects.create_user(email=email.strip(), password=passphrase, name=name.strip()[:120], language=language)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def _grant(*, user: User, role: RoleName, territory: str, by: str, until: datetime | None) -> None:
    _row, is_new = Role.objects.get_or_create(
        user=user, role=role, territory=territory, until=until, defaults={"since": clock.now(), "granted_by": by}
    )
    if is_new:
        detail = {"role": role, "territory": territory}
        record(verb="accounts.grant", subject=f"accounts.User:{user.pk}", by=by, detail=detail)


def _check_address(email: str) -> None:
    try:
        validate_email(email.strip())
    except ValidationError:
        raise EntryRefused(f"“{email}” is not an e-mail address: write it like name@example.org") from None


def _make_token(purpose: EntryToken.Purpose, life: timedelta, by: str) -> tuple[str, EntryToken]:
    token = secrets.token_urlsafe(32)
    now = clock.now()
    row = EntryToken(purpose=purpose, digest=_digest(token, purpose), made_by=by, made_at=now, expires_at=now + life)
    return token, row


def _digest(token: str, purpose: str) -> bytes:
    return hmac.new(settings.SECRET_KEY.encode(), f"entry:{purpose}:{token}".encode(), hashlib.sha256).digest()


def _usable(token: str, purpose: EntryToken.Purpose, *, lock: bool = True) -> EntryToken:
    rows = EntryToken.objects.select_for_update(of=("self",)) if lock else EntryToken.objects
    row = rows.select_related("user").filter(digest=_digest(token, purpose), used_at=None, expires_at__gt=clock.now()).first()
    if row is None:
        raise EntryRefused("this link was used already, or is too old: ask for a new one")
    return row


def _use(row: EntryToken) -> None:
    row.used_at = clock.now()
    row.save(update_fields=["used_at"])


def _path(name: str, token: str) -> str:
    language = (translation.get_language() or settings.LANGUAGE_CODE)[:2]
    with translation.override(language):
        return reverse(name, args=[token])


def first_steps_path() -> str:
    """The address at which the first coordinator's account is made, with the key that opens it for a day from elsewhere."""
    language = (translation.get_language() or settings.LANGUAGE_CODE)[:2]
    with translation.override(language):
        return f"{reverse('accounts:first-steps')}?key={TimestampSigner(salt=FIRST_STEPS).sign('open')}"


def opens_first_steps(key: str) -> bool:
    """Whether this key was printed by the machine itself, less than a day ago."""
    try:
        return TimestampSigner(salt=FIRST_STEPS).unsign(key, max_age=timedelta(days=1)) == "open"
    except BadSignature:
        return False


def switch_letters(*, user_id: int, on: bool) -> None:
    """Shortcuts of one letter act for this person, or not, wherever they sign in (WCAG 2.1.4). Their own choice: no event is kept."""
    User.objects.filter(pk=user_id).update(letters_act=on)


def has_mail() -> bool:
    """Whether this instance can send mail; else links are shown, to be sent by hand."""
    return bool(settings.SEVE.smtp_url)


def forget_old_links() -> int:
    """Erase invitations and one-time links that ended more than thirty days ago; returns how many."""
    return EntryToken.objects.filter(expires_at__lt=clock.now() - timedelta(days=30)).delete()[0]
