"""Who may do what. One table; predicates of the `rules` library read it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from rules.predicates import Predicate, predicate
from rules.rulesets import RuleSet

from seve.accounts.types import Actor, HeldRole, RoleName

COORDINATOR, HELPER, LEAD = RoleName.COORDINATOR, RoleName.HELPER, RoleName.TERRITORY_LEAD
HEADQUARTERS, OWNER, GUARDIAN = RoleName.HEADQUARTERS, RoleName.PLATFORM_OWNER, RoleName.GUARDIAN

# permission: the roles that open it. A role bound to a territory opens it on that territory and those below it.
PERMISSIONS: dict[str, frozenset[RoleName]] = {
    "desk.view": frozenset({COORDINATOR, HELPER, LEAD, GUARDIAN}),
    "directory.decide": frozenset({COORDINATOR, HELPER, LEAD}),
    "directory.import": frozenset({COORDINATOR, HELPER}),
    "harvest.run": frozenset({COORDINATOR, HELPER}),
    "atlas.compute": frozenset({COORDINATOR, HELPER}),
    "vitality.decide": frozenset({COORDINATOR, HELPER, LEAD}),
    "briefing.view": frozenset({COORDINATOR, HELPER, LEAD, HEADQUARTERS, GUARDIAN}),
    "briefing.write": frozenset({COORDINATOR, HELPER}),
    "briefing.send": frozenset({COORDINATOR}),
    "question.sort": frozenset({COORDINATOR, HELPER, LEAD}),
    "question.answer": frozenset({COORDINATOR, HEADQUARTERS}),
    "register.view": frozenset({COORDINATOR, HELPER, LEAD, HEADQUARTERS, OWNER, GUARDIAN}),
    "register.edit": frozenset({COORDINATOR, HELPER, OWNER}),
    "register.decide": frozenset({COORDINATOR}),
    "strategy.view": frozenset({COORDINATOR, HELPER, LEAD, HEADQUARTERS, GUARDIAN}),
    "strategy.edit": frozenset({COORDINATOR, HELPER, LEAD}),
    "charter.view": frozenset({COORDINATOR, HELPER, LEAD, GUARDIAN}),
    "charter.keep": frozenset({COORDINATOR, HELPER}),
    "charter.decide": frozenset({COORDINATOR}),
    "federation.write": frozenset({COORDINATOR}),
    "audit.view": frozenset({COORDINATOR, GUARDIAN}),
    "accounts.manage": frozenset({COORDINATOR}),
}
# Reads that open with any territory; the page itself then shows that territory only.
OPEN_WITHOUT_TERRITORY = frozenset(name for name in PERMISSIONS if name.endswith(".view"))
# Who must hold a passkey or a code generator once Sève is served beyond this computer.
STAFF = frozenset({COORDINATOR, HELPER, LEAD, HEADQUARTERS, OWNER, GUARDIAN})

Below = Callable[[str], frozenset[str]]  # directory.selectors.territory_and_below


@dataclass(frozen=True, slots=True)
class Scope:
    """What the act bears on: one territory, or everything (None)."""

    permission: str
    territory: str | None
    below: Below | None

    def covers(self, held: HeldRole) -> bool:
        if held.territory is None:
            return True
        if self.territory is None:
            return self.permission in OPEN_WITHOUT_TERRITORY
        if self.below is None:
            return self.territory == held.territory
        return self.territory in self.below(held.territory)


def _opens(roles: frozenset[RoleName]) -> Predicate:
    @predicate  # type: ignore[untyped-decorator]
    def holds_a_role(actor: Actor, scope: Scope) -> bool:
        return any(held.role in roles and scope.covers(held) for held in actor.roles)

    return holds_a_role  # type: ignore[no-any-return]


RULES = RuleSet()
for _name, _roles in PERMISSIONS.items():
    RULES.add_rule(_name, _opens(_roles))  # type: ignore[no-untyped-call]


def may(actor: Actor, permission: str, territory: str | None = None, *, below: Below | None = None) -> bool:
    """Whether the actor may do this, there. Unknown permissions raise KeyError: a typing error never opens a door.

    territory: what the act bears on; None is everything, which a role bound to a territory opens for reading only.
    below: gives a territory and its descendants (directory.selectors.territory_and_below); without it, equality.
    """
    if permission not in PERMISSIONS:
        raise KeyError(permission)
    return bool(RULES.test_rule(permission, actor, Scope(permission, territory, below)))  # type: ignore[no-untyped-call]


def is_staff(actor: Actor) -> bool:
    return any(held.role in STAFF for held in actor.roles)


V = TypeVar("V", bound=Callable[..., object])


def needs(read: str, write: str | None = None) -> Callable[[V], V]:
    """Mark a page with the permissions that open it: `read` to see it, `write` (else `read`) to send its forms."""
    for name in filter(None, (read, write)):
        if name not in PERMISSIONS:
            raise KeyError(name)

    def mark(view: V) -> V:
        view.permissions = (read, write or read)  # type: ignore[attr-defined]
        return view

    return mark
