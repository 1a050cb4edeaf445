"""What leaves accounts: who acts, with which roles."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class RoleName(StrEnum):
    COORDINATOR = "coordinator"  # the whole desk
    HELPER = "helper"  # prepares, looks, keeps the directory; does not bind the movement
    TERRITORY_LEAD = "territory-lead"  # the desk, on one territory and those below it
    HEADQUARTERS = "headquarters"  # reads the briefing, answers the questions that came up
    PLATFORM_OWNER = "platform-owner"  # keeps one official platform's card
    GUARDIAN = "guardian"  # reads the audit: watches those who watch
    MEMBER = "member"


@dataclass(frozen=True, slots=True)
class HeldRole:
    role: RoleName
    territory: str | None  # its code, or for a platform owner the key of the platform; None: everywhere


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who acts, with the roles that are valid now."""

    id: int  # 0: nobody signed in
    name: str
    roles: tuple[HeldRole, ...] = field(default=())

    @property
    def by(self) -> str:
        """How the audit names them."""
        return f"user:{self.id}" if self.id else "public"

    @property
    def is_signed_in(self) -> bool:
        return self.id != 0

    @property
    def territories(self) -> frozenset[str]:
        """The territories to which some role is bound; their descendants are the caller's to add."""
        return frozenset(held.territory for held in self.roles if held.territory)

    def has(self, role: RoleName) -> bool:
        return any(held.role is role for held in self.roles)


NOBODY = Actor(id=0, name="")


@dataclass(frozen=True, slots=True)
class RoleRecord:
    id: int
    role: RoleName
    territory: str | None
    since: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Person:
    """An account, as the coordinator sees it."""

    id: int
    name: str
    email: str
    roles: tuple[RoleRecord, ...]
    has_second_factor: bool
    last_login: datetime | None


@dataclass(frozen=True, slots=True)
class Invitation:
    id: int
    email: str
    role: RoleName
    territory: str | None
    expires_at: datetime
    invited_by: str


@dataclass(frozen=True, slots=True)
class Outbox:
    """What became of the mails written over some time."""

    sent: int
    waiting: int
    refused: int
    doubts: int  # how often a mail may have left twice, because the server fell silent
