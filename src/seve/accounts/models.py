from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from seve.accounts.types import RoleName

ROLES = [(role.value, role.value) for role in RoleName]


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """Somebody who signs in. What they may do is told by their roles (Role), never by a flag here."""

    processing = {
        "purpose": _("sign-in of the team"),
        "basis": _("6(1)(b) contract with the body"),
        "categories": _("name, e-mail address, language, keyboard shortcuts on or off, sign-in dates"),
        "recipients": _("the coordinator"),
        "retention": _("until the account is closed"),
    }

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=2, default="fr")
    letters_act = models.BooleanField(default=True, db_default=True)  # shortcuts of one letter: who dictates can switch them off
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[UserManager] = UserManager()

    def __str__(self) -> str:
        return self.name or self.email


class Role(models.Model):
    """A role somebody holds, from one date to another; ended, never erased."""

    processing = {
        "purpose": _("who may do what, and who could at any past date"),
        "basis": _("6(1)(f) accountability of the body"),
        "categories": _("role, territory, dates"),
        "recipients": _("the coordinator, the guardian"),
        "retention": _("until the account is closed"),
    }

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="role_set")
    role = models.CharField(max_length=16, choices=ROLES)
    territory = models.CharField(max_length=32, blank=True)  # "": everywhere
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    granted_by = models.CharField(max_length=160)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "role", "territory"], condition=Q(until=None), name="accounts_role_held_once"),
            models.CheckConstraint(condition=~Q(role="territory-lead") | ~Q(territory=""), name="accounts_lead_has_territory"),
        ]


class EntryToken(models.Model):
    """A link that lets somebody in once: an invitation, or a sign-in made for a known account. Only its digest is kept."""

    processing = {
        "purpose": _("invitations and one-time sign-in"),
        "basis": _("6(1)(f) security of the service"),
        "categories": _("e-mail address, role offered"),
        "recipients": _("the coordinator"),
        "retention": _("30 days after it expires"),
    }

    class Purpose(models.TextChoices):
        SIGN_IN = "sign-in"
        INVITATION = "invitation"

    purpose = models.CharField(max_length=12, choices=Purpose.choices)
    digest = models.BinaryField(unique=True)
    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="+")
    email = models.EmailField(blank=True)
    role = models.CharField(max_length=16, choices=ROLES, blank=True)
    territory = models.CharField(max_length=32, blank=True)
    made_by = models.CharField(max_length=160)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class Mail(models.Model):
    """A mail that leaves, or left: one recipient. What it says and to which address is sealed, and blanked once it was sent."""

    processing = {
        "purpose": _("mail that the coordination writes to one person: what concerns their role, or the answer they asked for"),
        "basis": _("6(1)(f) working of the body; 6(1)(a) consent where somebody asked to be told"),
        "categories": _("e-mail address and text, encrypted, until it is sent; then the date and the reason only"),
        "recipients": _("the person written to; the body’s own mail server"),
        "retention": _("address and text until it is sent (four days at most without success), the rest 12 months"),
    }

    class State(models.TextChoices):
        WAITING = "waiting"
        SENDING = "sending"  # handed to the server; found so after a crash, nobody knows whether it left
        SENT = "sent"
        REFUSED = "refused"

    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="+")
    sealed = models.BinaryField()  # address, subject, text: under a key that is not in the database, empty once it was sent
    recipient = models.BinaryField(db_index=True)  # keyed digest of the address of who has no account
    reason = models.CharField(max_length=60)  # "register.overlap"
    effect = models.BinaryField(null=True, unique=True)  # the same effect is never queued twice for one recipient
    message_id = models.CharField(max_length=200, unique=True)
    written_by = models.CharField(max_length=160)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    doubts = models.PositiveSmallIntegerField(default=0)  # times when it may have left twice, because the server fell silent
    trouble = models.CharField(max_length=200, blank=True)
    queued_at = models.DateTimeField()
    due_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["state", "due_at"])]
