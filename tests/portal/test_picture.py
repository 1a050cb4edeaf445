import re

from seve.atlas.types import MapNode
from seve.portal.picture import LETTER, LINE, _dot, _names


def node(number: int, name: str, cited_by: int) -> MapNode:
    return MapNode(
        entity_id=number, name=name, home_url="", x=0, y=0, community=0, pagerank=0, betweenness=0, hub=0, authority=0, harmonic=0, core=0,
        cited_by=cited_by, cites=0,
    )  # fmt: skip


def boxes(drawn: str) -> list[tuple[str, float, float, float, float]]:
    """name, left, top, right, bottom of each name that is written."""
    found = re.findall(r'<text x="(\d+)" y="(\d+)" text-anchor="(start|end)">([^<]+)</text>', drawn)
    lefts = [(name, int(x) - (len(name) * LETTER if side == "end" else 0), int(y) - 4 - LINE / 2) for x, y, side, name in found]
    return [(name, left, top, left + len(name) * LETTER, top + LINE) for name, left, top in lefts]


def test_names_touch_no_dot_and_no_other_name_and_the_foremost_come_first() -> None:
    nodes = [node(1, "Premier", 30), node(2, "Deuxième, tout contre", 29), node(3, "Troisième", 28), node(4, "Peu cité", 2)]
    spots = {1: (10, 100), 2: (20, 104), 3: (10, 100 + 2 * LINE), 4: (400, 300)}

    drawn = _names(nodes, spots, 30)

    written = boxes(drawn)
    assert [name for name, *_ in written] == ["Premier", "Deuxième, tout contre", "Troisième"]
    assert 'class="lead"' in drawn
    for name, left, top, right, bottom in written:
        others = [box[1:] for box in written if box[0] != name] + [(x - 9, y - 9, x + 9, y + 9) for x, y in spots.values()]
        assert not any(left < o[2] and o[0] < right and top < o[3] and o[1] < bottom for o in others), name


def test_a_name_near_the_right_edge_is_written_to_the_left() -> None:
    drawn = _names([node(1, "Un nom", 3)], {1: (740, 50)}, 3)

    assert 'text-anchor="end"' in drawn
    assert "<path" not in drawn


def test_official_places_are_squares() -> None:
    assert _dot(node(1, "Le site", 9), (10, 10), 9, is_square=True).startswith("<rect ")
    assert _dot(node(1, "Un blog", 9), (10, 10), 9).startswith("<circle ")
