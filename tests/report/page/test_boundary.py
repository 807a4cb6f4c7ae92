"""Borders for the map: outlines from a GeoJSON file, in the plane in which the ledger lies."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from reading import data_in, parsed

from planner.errors import InputError
from planner.report.page import page_of, read_boundary
from planner.report.page.boundary import Ring
from planner.report.page.remarks import remarks_on
from planner.report.story import Story
from planner.report.story.nouns import Projection

SQUARE = [[0, 0], [2000, 0], [2000, 1000], [0, 1000], [0, 0]]


def flat(tmp_path: Path, content: Any, projection: Projection | None = None) -> tuple[Ring, ...]:
    path = tmp_path / "border.geojson"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return read_boundary(path).flat(projection)


def feature(kind: str, coordinates: Any) -> dict[str, Any]:
    geometry = {"type": kind, "coordinates": coordinates}
    return {"type": "Feature", "properties": {"name": "镇"}, "geometry": geometry}


@pytest.mark.parametrize(
    "content",
    [
        {"type": "Polygon", "coordinates": [SQUARE]},
        feature("Polygon", [SQUARE]),
        feature("LineString", SQUARE),
        feature("MultiPolygon", [[SQUARE]]),
        {"type": "FeatureCollection", "features": [feature("MultiLineString", [SQUARE])]},
        {
            "type": "GeometryCollection",
            "geometries": [{"type": "Polygon", "coordinates": [SQUARE]}],
        },
    ],
)
def test_every_kind_of_outline_is_taken(tmp_path: Path, content: Any) -> None:
    assert flat(tmp_path, content) == (SQUARE,)


def test_degrees_are_laid_flat_as_the_ledgers_are(tmp_path: Path) -> None:
    projection = Projection(119.5, 32.5, 90_000.0, 111_000.0)
    corner = [[119.5, 32.5], [119.6, 32.5, 12.0], [119.6, 32.6]]
    assert flat(tmp_path, feature("LineString", corner), projection) == (
        [[0, 0], [9000, 0], [9000, 11100]],
    )


def test_a_fine_border_is_thinned_and_keeps_its_ends(tmp_path: Path) -> None:
    fine = [[k * 0.01, (k % 7) * 0.01] for k in range(100_000)]
    (ring,) = flat(tmp_path, feature("LineString", fine))
    assert ring[0] == [0, 0] and ring[-1] == [1000, 0]
    assert 100 < len(ring) <= 20_000


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("<kml/>", "no JSON"),
        ({"type": "Point", "coordinates": [1, 2]}, "neither a polygon nor a line"),
        ([], "neither a polygon nor a line"),
        (feature("LineString", [[0, 0], ["a", 1]]), "point 2 is not two numbers"),
        (feature("LineString", [[0, 0], [1, 1e999]]), "point 2 is not two numbers"),
    ],
)
def test_what_is_no_boundary_is_named(tmp_path: Path, content: Any, said: str) -> None:
    with pytest.raises(InputError) as caught:
        flat(tmp_path, content)
    told = caught.value.problems[0].say("en")
    assert said in told and "border.geojson" in told


def test_metres_do_not_pass_for_degrees(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="degrees"):
        flat(tmp_path, feature("Polygon", [SQUARE]), Projection(119.5, 32.5, 1.0, 1.0))


def test_a_border_that_no_map_draws_is_told(tmp_path: Path, park_story: Story) -> None:
    path = tmp_path / "border.geojson"
    path.write_text(json.dumps(feature("Polygon", [SQUARE])), encoding="utf-8")
    border = read_boundary(path)
    assert remarks_on(park_story, border) == []
    placeless = replace(
        park_story, enterprises=tuple(replace(one, spot=None) for one in park_story.enterprises)
    )
    (told,) = remarks_on(placeless, border)
    assert "border.geojson" in told.say("zh") and "没有地图" in told.say("zh")
    assert 'id="map"' not in page_of(placeless, "en", boundary=border).decode()


def test_the_page_draws_it(tmp_path: Path, park_story: Story) -> None:
    path = tmp_path / "border.geojson"
    path.write_text(json.dumps(feature("Polygon", [SQUARE])), encoding="utf-8")
    page = page_of(park_story, "en", boundary=read_boundary(path))
    assert data_in(parsed(page))["boundary"] == [SQUARE]
