import re

from seve.atlas.types import MapNode
from seve.portal.picture import LETTER, LINE, _dot, _names


def node(number: int, name: str, cited_by: int) -> MapNode:
    return MapNode(
        entity_id=number, name=name, home_url="", x=0, y=0, community=0, pagerank=0, betweenness=0, hub=0, authority=0, harmonic=0, core=0,
        cited_by=cited_by, cites=0,
    )  # fmt: skip


def test_names_never_touch_and_the_foremost_come_first() -> None:
    nodes = [node(1, "Premier", 30), node(2, "Deuxième, tout contre", 29), node(3, "Troisième", 28), node(4, "Peu cité", 2)]
    spots = {1: (100, 100), 2: (110, 104), 3: (100, 100 + 2 * LINE), 4: (400, 300)}

    written = re.findall(r">([^<]+)</text>", _names(nodes, spots, 30))

    assert written == ["Premier", "Troisième"]


def test_a_name_near_the_right_edge_is_written_to_the_left() -> None:
    drawn = _names([node(1, "Un nom", 3)], {1: (700, 50)}, 3)

    assert 'text-anchor="end"' in drawn
    assert LETTER > 0


def test_official_places_are_squares() -> None:
    assert _dot(node(1, "Le site", 9), (10, 10), 9, is_square=True).startswith("<rect ")
    assert _dot(node(1, "Un blog", 9), (10, 10), 9).startswith("<circle ")
