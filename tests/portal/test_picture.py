"""The still map: light, harmless, the same for the same snapshot."""

from dataclasses import replace
from datetime import UTC, datetime

from seve.atlas.types import MapEdge, MapNode, Snapshot, SnapshotInfo
from seve.portal.picture import LINES, PLACES, draw

AT = datetime(2026, 3, 1, tzinfo=UTC)
NODE = MapNode(
    entity_id=0,
    name="",
    home_url="",
    x=0,
    y=0,
    community=0,
    pagerank=0,
    betweenness=0,
    hub=0,
    authority=0,
    harmonic=0,
    core=0,
    cited_by=0,
    cites=0,
)
EDGE = MapEdge(source=0, target=1, weight=1, pages=1, editorial=1, blogroll=0, boilerplate=0, social=0, first_seen=AT, last_seen=AT)
INFO = SnapshotInfo(id=1, at=AT, computed_at=AT, nodes=0, edges=0, modularity=0, stability=0, reciprocity=0)


def snapshot(places: int, name: str = "Place") -> Snapshot:
    nodes = tuple(
        replace(NODE, entity_id=n, name=name, x=n * 37 % 101, y=n * 53 % 97, community=n % 12 - 1, cited_by=places - n)
        for n in range(places)
    )
    edges = tuple(replace(EDGE, source=n, target=(n * 7 + 1) % places, weight=n) for n in range(places))
    return Snapshot(info=INFO, nodes=nodes, edges=edges, communities=(), bridges=())


def test_picture_of_a_large_movement_stays_light() -> None:
    picture = draw(snapshot(1800))
    assert picture.count("<circle") == PLACES
    assert picture.count("<path") <= LINES
    assert len(picture) < 35_000


def test_picture_holds_no_style_and_no_markup_of_strangers() -> None:
    picture = draw(snapshot(5, name="<script>xss()</script>"))
    assert "<script" not in picture
    assert "style=" not in picture


def test_picture_of_one_place_stands_inside_its_frame() -> None:
    assert 'cx="14" cy="14"' in draw(snapshot(1))


def test_same_snapshot_gives_the_same_picture() -> None:
    assert draw(snapshot(60)) == draw(snapshot(60))
