"""Borders for the map from a GeoJSON file that the user names: outlines in the map's own plane.

Polygons and lines are taken from features, collections and bare geometries; properties are not
read. Degrees are laid flat as the ledger's were; where the ledger has metres, the file's figures
are metres of the same plane.
"""

from __future__ import annotations

import json
import math
import os
from dataclasses import dataclass
from typing import Any

from planner.errors import InputError, Place, Problem, plain_reason
from planner.language import Text
from planner.report.story.nouns import Projection

Ring = list[list[float]]

_MOST_POINTS = 20_000
"""More than a page needs; a finer border is thinned by leaving out points that nobody sees."""


@dataclass(frozen=True)
class Boundary:
    """The outlines of a file as they stand in it, and the file's name."""

    name: str
    rings: tuple[Ring, ...]

    def flat(self, projection: Projection | None) -> tuple[Ring, ...]:
        """The outlines as lists of ``[x, y]`` in whole metres of the map's plane."""
        return tuple(_thinned([_flat(ring, projection, self.name) for ring in self.rings]))


def read_boundary(path: str | os.PathLike[str]) -> Boundary:
    """The outlines in a GeoJSON file; ``InputError`` where it holds none."""
    name = str(path)
    try:
        with open(path, "rb") as file:
            document = json.loads(file.read())
    except OSError as error:
        raise _unreadable(name, plain_reason(error)) from error
    except (ValueError, RecursionError) as error:
        raise _unreadable(name, Text("不是 JSON", "it is no JSON")) from error
    rings = tuple(ring for found in _rings(document) if len(ring := _ring(found, name)) > 1)
    if not rings:
        raise _unreadable(
            name, Text("里面没有面，也没有线", "it holds neither a polygon nor a line")
        )
    return Boundary(name, rings)


def _rings(node: Any) -> list[Any]:
    """Every outline in a GeoJSON value, as lists of positions."""
    if not isinstance(node, dict):
        return []
    kind, points = node.get("type"), node.get("coordinates")
    if kind == "FeatureCollection":
        return [ring for one in _list(node.get("features")) for ring in _rings(one)]
    if kind == "GeometryCollection":
        return [ring for one in _list(node.get("geometries")) for ring in _rings(one)]
    if kind == "Feature":
        return _rings(node.get("geometry"))
    if kind == "LineString":
        return [points]
    if kind in ("Polygon", "MultiLineString"):
        return _list(points)
    if kind == "MultiPolygon":
        return [ring for polygon in _list(points) for ring in _list(polygon)]
    return []


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _ring(points: Any, name: str) -> Ring:
    ring: Ring = []
    for at, point in enumerate(_list(points), 1):
        ok = isinstance(point, list) and len(point) >= 2
        ok = ok and all(
            isinstance(v, int | float) and not isinstance(v, bool) and math.isfinite(v)
            for v in point[:2]
        )
        if not ok:
            raise _unreadable(
                name,
                Text(
                    f"第 {at} 个点不是两个数：{json.dumps(point)[:60]}",
                    f"point {at} is not two numbers: {json.dumps(point)[:60]}",
                ),
            )
        ring.append([float(point[0]), float(point[1])])
    return ring


def _flat(ring: Ring, projection: Projection | None, name: str) -> Ring:
    if projection is None:
        return ring
    if any(abs(x) > 180 or abs(y) > 90 for x, y in ring):
        raise _unreadable(
            name,
            Text(
                "台账的坐标是经纬度，它的坐标不是",
                "the ledger's places are in degrees, and its own are not",
            ),
        )
    p = projection
    return [[(x - p.lon0) * p.east, (y - p.lat0) * p.north] for x, y in ring]


def _thinned(rings: list[Ring]) -> list[Ring]:
    """Whole metres, without points that add nothing; coarser until the page can carry it."""
    xs = [x for ring in rings for x, _ in ring]
    ys = [y for ring in rings for _, y in ring]
    step = max(1.0, math.hypot(max(xs) - min(xs), max(ys) - min(ys)) / 4000)
    while True:
        thin = [_spaced(ring, step) for ring in rings]
        if sum(map(len, thin)) <= _MOST_POINTS:
            return [[[round(x), round(y)] for x, y in ring] for ring in thin if len(ring) > 1]
        step *= 2


def _spaced(ring: Ring, step: float) -> Ring:
    """The points that stand at least a step from the last one kept; the ends stay."""
    kept = [ring[0]]
    for x, y in ring[1:-1]:
        if abs(x - kept[-1][0]) + abs(y - kept[-1][1]) >= step:
            kept.append([x, y])
    kept.append(ring[-1])
    return kept


def _unreadable(name: str, why: Text) -> InputError:
    return InputError(
        Problem(
            "boundary-unreadable",
            Text("不能用作边界：{why}", "cannot be used as a boundary: {why}").fill(why=why),
            Text(
                "请给出 GeoJSON 文件（面或线），坐标与台账一致：经纬度或同一平面的米",
                "give a GeoJSON file (polygons or lines) in the ledger's own coordinates:"
                " degrees, or metres of the same plane",
            ),
            Place(file=name),
        )
    )
