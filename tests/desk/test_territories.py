"""The map by territory: France shipped, another country from its GeoJSON, arcs from who cites to who is cited, each open on its pages."""

import itertools
import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.desk.factories import Web, make_place

from seve.base.errors import SeveError
from seve.desk import outlines
from seve.directory import selectors, services
from seve.directory.domain.outlines import MOST_POINTS, Wishes, read_geojson
from seve.directory.services.territories import ensure_territories
from seve.directory.types import TerritoryLevel


def square(west: float, south: float, side: float = 1.0, steps: int = 1) -> list[list[float]]:
    """A closed ring with `steps` points a side."""
    corners = [(west, south), (west + side, south), (west + side, south + side), (west, south + side), (west, south)]
    ring = []
    for (ax, ay), (bx, by) in itertools.pairwise(corners):
        ring += [[ax + (bx - ax) * k / steps, ay + (by - ay) * k / steps] for k in range(steps)]
    return [*ring, [west, south]]


def feature(geometry: Any, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def polygon(*ring: list[float]) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": [list(ring)]}


def collection(*features: Any) -> str:
    return json.dumps({"type": "FeatureCollection", "features": list(features)})


BELGIUM = collection(
    feature(polygon(*square(4, 50)), iso_3166_2="BE-WNA", nom="Namur"),
    feature({"type": "MultiPolygon", "coordinates": [[square(5, 50)], [square(6.5, 50, 0.05)]]}, iso_3166_2="BE-WLG", nom="Liège"),
    feature(polygon(*square(4, 51)), nom="Sans code"),
    feature({"type": "Point", "coordinates": [4, 50]}, iso_3166_2="BE-BRU", nom="Bruxelles"),
)


def test_outlines_are_light_projected_and_centred() -> None:
    rough = square(4, 50, steps=500)
    read, refused = read_geojson(collection(feature(polygon(*rough), code="X", name="X")), set(), Wishes())
    assert refused == []
    assert read[0].path.count(",") < 12  # of 2,001 points
    assert 400 < read[0].x < 500
    assert read[0].y < 0  # north is up
    assert read[0].territory.level == TerritoryLevel.DEPARTEMENT


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "no GeoJSON"),
        ("[]", "FeatureCollection"),
        ('{"type": "FeatureCollection", "features": []}', "FeatureCollection"),
        (collection(feature(polygon([600000, 6000000], [1, 1], [2, 2], [600000, 6000000]), code="X", name="X")), "WGS 84"),
        ("[" * 100_000, "lists within lists"),
        (collection(*[feature(None)] * 2001), "2001 territories"),
    ],
)
def test_what_is_no_map_of_territories_is_said_in_one_line(text: str, said: str) -> None:
    with pytest.raises(SeveError, match=said) as caught:
        read_geojson(text, set(), Wishes())
    assert "\n" not in str(caught.value)


def test_too_heavy_outlines_are_refused() -> None:
    zigzag = [[k / 300, 10 + (k % 2)] for k in range(MOST_POINTS * 5 // 4)]
    with pytest.raises(SeveError, match="lighter file"):
        read_geojson(collection(feature(polygon(*zigzag, zigzag[0]), code="X", name="X")), set(), Wishes())


def test_features_that_cannot_be_used_are_refused_one_by_one() -> None:
    ring = polygon(*square(0, 0))
    text = collection(
        feature(ring, code="A", name="A"),
        feature(ring, code="B", name="B", parent="A"),
        feature(ring, code="C", name="C", parent="nowhere"),
        feature(ring, code="D", name="D", parent="D"),
        feature(ring, code="E" * 33, name="E"),
        feature(ring, code="F", name="F", level="galaxy"),
        {"type": "Feature"},
        17,
        feature(ring, code="A", name="A again"),
        feature(polygon([None, 1], [1, 1], [2, 2], [0, 1]), code="G", name="G"),
    )
    read, refused = read_geojson(text, set(), Wishes())
    assert [(each.territory.code, each.territory.parent) for each in read] == [("A", None), ("B", "A")]
    assert [each.line for each in refused] == [3, 4, 5, 6, 7, 8, 9, 10]
    assert [each.reason for each in refused[-2:]] == ["its code stands in the file already", "a point of it has no two coordinates"]


@pytest.mark.django_db
def test_a_country_comes_from_a_file_and_is_drawn(desk: Client, web: Web, tmp_path: Path) -> None:
    (tmp_path / "be.csv").write_text("code,name,level,parent\nBE,Belgique,national,\n")
    (tmp_path / "be.geojson").write_text(BELGIUM)
    with pytest.raises(SeveError, match="“BE” is not known"):
        services.import_outlines(path=tmp_path / "be.geojson", wishes=Wishes(parent="BE"), by="test")
    services.import_territories(path=tmp_path / "be.csv", by="test")
    report = services.import_outlines(path=tmp_path / "be.geojson", wishes=Wishes(parent="BE"), by="test")
    assert (report.added, report.merged, len(report.refused)) == (2, 0, 2)
    assert services.import_outlines(path=tmp_path / "be.geojson", wishes=Wishes(parent="BE"), by="test").merged == 2
    assert set(selectors.outlines()) == {"BE-WNA", "BE-WLG"}
    make_place("Namur en commun", territory="BE-WNA")
    page = desk.get("/fr/desk/map/territories/?country=BE").content.decode()
    assert 'aria-label="Namur' in page
    assert "be.geojson" in page
    assert page.count('<a href="?in=BE-') == 3  # two outlines, and the line of the only one that holds a place
    chosen = desk.get("/fr/desk/map/territories/?in=BE-WNA").content.decode()
    assert "Namur en commun" in chosen
    assert 'href="?country=FR"' in chosen


@pytest.mark.django_db
def test_links_across_are_drawn_and_open_on_their_pages(desk: Client, web: Web) -> None:
    page = desk.get("/fr/desk/map/territories/").content.decode()
    assert page.count('class="arc ') > 5
    links = desk.get("/fr/desk/map/territories/FR-29/FR-35/").content.decode()
    assert "/fr/desk/links/" in links
    one = desk.get("/fr/desk/map/territories/?in=FR-29").content.decode()
    assert 'class="arc out"' in one
    assert 'class="arc in"' in one
    assert desk.get("/fr/desk/map/territories/FR-29/nowhere/").status_code == 404


@pytest.mark.django_db
def test_an_arc_is_wide_where_it_leaves_and_ends_in_a_point() -> None:
    ensure_territories()
    drawing = outlines.france()
    (arc,) = outlines.arcs({("FR-29", "FR-75"): 7}, drawing, "FR-29")
    assert arc.way == "out"
    assert [part.way for part in outlines.arcs({("FR-75", "FR-29"): 7}, drawing, "FR-29")] == ["in"]
    x, y = drawing.points["FR-75"]
    assert arc.path.count(f"{x:.1f} {y:.1f}") == 1
    west, north, wide, high = drawing.view_box
    assert all(west <= x <= west + wide and north <= y <= north + high for x, y in drawing.points.values())
    assert drawing.points["FR-29"][0] < drawing.points["FR-75"][0] < drawing.points["FR-67"][0]
