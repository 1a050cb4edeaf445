import pytest

from seve.atlas.domain.naming import common_ground

FINISTERE, MORBIHAN = ("FR-29", "FR-REG-53"), ("FR-56", "FR-REG-53")


@pytest.mark.parametrize(
    ("lines", "ground"),
    [
        ([FINISTERE] * 4, "FR-29"),
        ([FINISTERE] * 3 + [MORBIHAN] * 2, "FR-29"),
        ([FINISTERE, MORBIHAN] * 3, "FR-REG-53"),
        ([FINISTERE, MORBIHAN, (), ()], ""),  # half of them tell nothing
        ([FINISTERE] * 2, ""),  # too few to name
        ([()] * 5, ""),
        ([], ""),
    ],
)
def test_the_smallest_territory_that_holds_most_places_is_told(lines: list[tuple[str, ...]], ground: str) -> None:
    assert common_ground(lines) == ground
