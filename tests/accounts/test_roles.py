"""Who may do what, where."""

import pytest

from seve.accounts.permissions import PERMISSIONS, is_staff, may
from seve.accounts.types import NOBODY, Actor, HeldRole, RoleName

TREE = {"FR": {"FR", "FR-29", "FR-29-Q"}, "FR-29": {"FR-29", "FR-29-Q"}}


def below(code: str) -> frozenset[str]:
    return frozenset(TREE.get(code, {code}))


def actor(role: RoleName, territory: str | None = None) -> Actor:
    return Actor(id=1, name="A", roles=(HeldRole(role, territory),))


@pytest.mark.parametrize("permission", PERMISSIONS)
def test_permission_opens_for_its_roles_only(permission: str) -> None:
    opened = {role for role in RoleName if may(actor(role), permission)}
    assert opened == PERMISSIONS[permission]
    assert not may(NOBODY, permission)


def test_members_see_nothing_of_the_desk() -> None:
    assert not [name for name in PERMISSIONS if may(actor(RoleName.MEMBER), name)]


@pytest.mark.parametrize(("territory", "allowed"), [("FR-29", True), ("FR-29-Q", True), ("FR", False), ("FR-35", False), (None, False)])
def test_territory_lead_decides_at_home_and_below(territory: str | None, allowed: bool) -> None:
    lead = actor(RoleName.TERRITORY_LEAD, "FR-29")
    assert may(lead, "directory.decide", territory, below=below) is allowed


def test_territory_lead_may_open_the_desk() -> None:
    assert may(actor(RoleName.TERRITORY_LEAD, "FR-29"), "desk.view")


def test_unknown_permission_never_opens() -> None:
    with pytest.raises(KeyError):
        may(actor(RoleName.COORDINATOR), "directory.decied")


def test_staff_is_everybody_but_members() -> None:
    assert [role for role in RoleName if not is_staff(actor(role))] == [RoleName.MEMBER]
