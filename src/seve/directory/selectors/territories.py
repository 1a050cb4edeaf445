"""Territories, and what lies below each."""

from seve.directory.domain import territories as rules
from seve.directory.models import Outline, Territory
from seve.directory.types import Territory as TerritoryRow
from seve.directory.types import TerritoryLevel, TerritoryOutline


def territories() -> dict[str, TerritoryRow]:
    """Every territory by its code."""
    rows = Territory.objects.order_by("code")
    return {row.code: TerritoryRow(row.code, row.name, TerritoryLevel(row.level), row.parent_id) for row in rows}


def territory_and_below(code: str, known: dict[str, TerritoryRow] | None = None) -> frozenset[str]:
    """The code, and the codes of everything under it. `known`: all territories, from who asks about many codes."""
    return rules.below(code, territories() if known is None else known)


def territory_named(written: str) -> str | None:
    """The code of what somebody wrote ("FR-29", "29", "Finistère"); None when nothing matches."""
    return rules.find_territory(written, territories())


def outlines() -> dict[str, TerritoryOutline]:
    """The outlines that came from files, by the code of their territory; those of the French départements are drawn by the desk."""
    rows = Outline.objects.order_by("territory_id").values_list("territory_id", "path", "x", "y", "source")
    return {row[0]: TerritoryOutline(*row) for row in rows}
