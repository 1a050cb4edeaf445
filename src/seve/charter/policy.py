"""The policy file: defaults in policy.toml, changes in the database, each with its reason."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from seve.base.errors import SeveError
from seve.charter.models import RuleChange
from seve.charter.types import Rule
from seve.charter.wording import SWITCH, WHY, value_in_words


class UnknownRule(SeveError):
    """No rule of conduct has this name."""


@cache
def defaults() -> dict[str, dict[str, Any]]:
    return tomllib.loads((Path(__file__).parent / "policy.toml").read_text(encoding="utf-8"))


def rules() -> list[Rule]:
    """Every rule of conduct with its present value."""
    changes = {row.name: row for row in RuleChange.objects.order_by("id")}
    return [_rule(name, given, changes.get(name)) for name, given in defaults().items()]


def value(name: str) -> int:
    """The present value of a rule. Raises UnknownRule."""
    if name not in defaults():
        raise UnknownRule(f"there is no rule of conduct called “{name}”; see the policy file for their names")
    changed = RuleChange.objects.filter(name=name).order_by("-id").values_list("value", flat=True).first()
    return int(defaults()[name]["value"]) if changed is None else changed


def _rule(name: str, given: dict[str, Any], change: RuleChange | None) -> Rule:
    unit, default = given["unit"], int(given["value"])
    value = default if change is None else change.value
    said = (value_in_words(unit, value), value_in_words(unit, default), str(WHY[name]))
    since = ("", None) if change is None else (change.reason, change.at)
    return Rule(name, value, default, unit == SWITCH, *said, *since)
