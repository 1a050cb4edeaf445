"""What would follow from each way of settling an overlap: what people must learn, what would be lost, which links would break."""

from dataclasses import dataclass

from seve.register.domain import vocabulary
from seve.register.types import Card, Scenario, ScenarioKind


@dataclass(frozen=True, slots=True)
class Cited:
    """Who leads to a platform: places, and pages of theirs."""

    places: int
    links: int


def functions_of(card: Card) -> frozenset[str]:
    """What a platform offers: as declared, or as its purpose says when nothing is declared."""
    return vocabulary.functions_in(", ".join(card.functions)) or vocabulary.functions_in(card.purpose)


def compare(a: Card, b: Card, cited_a: Cited, cited_b: Cited) -> list[Scenario]:
    """Keep both, merge either way, freeze either one: always in this order."""
    twice = tuple(_ordered(functions_of(a) & functions_of(b)))
    keep = Scenario(ScenarioKind.KEEP_BOTH, (), (), (), (), 0, 0, twice)
    return [
        keep,
        _closing(ScenarioKind.A_INTO_B, a, b, cited_a, moves=True),
        _closing(ScenarioKind.B_INTO_A, b, a, cited_b, moves=True),
        _closing(ScenarioKind.FREEZE_A, a, b, cited_a, moves=False),
        _closing(ScenarioKind.FREEZE_B, b, a, cited_b, moves=False),
    ]


def _closing(kind: ScenarioKind, closing: Card, staying: Card, cited: Cited, *, moves: bool) -> Scenario:
    """One platform stops. With a merger its addresses change; frozen, they still answer, and nothing has to be repaired."""
    offered, elsewhere = functions_of(closing), functions_of(staying)
    audiences = vocabulary.audiences_in(", ".join(closing.audience))
    return Scenario(
        kind=kind,
        learn_addresses=closing.addresses if moves else (),
        learn_functions=tuple(_ordered(offered & elsewhere)),
        must_learn=tuple(name for name in vocabulary.AUDIENCES if name in audiences),
        lost_functions=tuple(_ordered(offered - elsewhere)),
        links_to_repair=cited.links if moves else 0,
        places_to_tell=cited.places,
        still_twice=(),
    )


def _ordered(names: frozenset[str]) -> list[str]:
    return [name for name in vocabulary.FUNCTIONS if name in names]
