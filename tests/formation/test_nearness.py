"""How far apart two places are: planar, on the globe, by zone, or not known at all."""

from __future__ import annotations

import itertools
import random
from typing import Any

import numpy as np
import polars as pl
import pytest
from oracle import distance

from planner.formation.nearness import UNKNOWN, Places, measure, near_pairs

SCHEMA = {
    "x": pl.Float64, "y": pl.Float64, "lon": pl.Float64, "lat": pl.Float64, "zone": pl.String,
}  # fmt: skip


def places(*rows: dict[str, Any]) -> Places:
    return Places.of(pl.DataFrame([{k: r.get(k) for k in SCHEMA} for r in rows], schema=SCHEMA))


def apart(a: dict[str, Any], b: dict[str, Any]) -> int:
    here, there = places(a), places(b)
    return int(measure(here, np.array([0]), there, np.array([0]))[0])


def test_in_one_plane_the_distance_is_that_of_pythagoras() -> None:
    assert apart({"x": 0, "y": 0}, {"x": 300, "y": 400}) == 500
    assert apart({"x": -150, "y": -200}, {"x": 150, "y": 200}) == 500


@pytest.mark.parametrize(("metres", "whole"), [(0.5, 0), (1.5, 2), (2.5, 2), (3.5, 4), (3.49, 3)])
def test_half_a_metre_is_rounded_to_the_even_metre(metres: float, whole: int) -> None:
    assert apart({"x": 0, "y": 0}, {"x": metres, "y": 0}) == whole
    assert apart({"x": 0, "y": 0}, {"x": 0.6 * metres, "y": 0.8 * metres}) == whole


@pytest.mark.parametrize(
    ("a", "b", "metres"),
    [
        # One degree of a great circle of radius 6 371 008.8 m is 111 195.08 m.
        ((0.0, 0.0), (1.0, 0.0), 111_195),
        ((0.0, 0.0), (0.0, 1.0), 111_195),
        ((120.0, 89.5), (-60.0, 89.5), 111_195),
        # A degree of longitude at 60 degrees north is close to half of that.
        ((10.0, 60.0), (11.0, 60.0), 55_597),
        # Half the circumference, and across the date line.
        ((0.0, 0.0), (180.0, 0.0), 20_015_114),
        ((179.5, 0.0), (-179.5, 0.0), 111_195),
        ((120.0, 31.0), (120.0, 31.0), 0),
    ],
)
def test_degrees_are_measured_on_the_great_circle(
    a: tuple[float, float], b: tuple[float, float], metres: int
) -> None:
    assert apart({"lon": a[0], "lat": a[1]}, {"lon": b[0], "lat": b[1]}) == metres


def test_metres_are_preferred_where_both_ends_have_both() -> None:
    a = {"x": 0, "y": 0, "lon": 120.0, "lat": 31.0}
    b = {"x": 30, "y": 40, "lon": 121.0, "lat": 31.0}
    assert apart(a, b) == 50
    assert apart(a, {"lon": 120.0, "lat": 31.0}) == 0


def test_metres_here_and_degrees_there_cannot_be_compared() -> None:
    assert apart({"x": 0, "y": 0, "zone": "东村"}, {"lon": 120.0, "lat": 31.0}) == UNKNOWN
    assert apart({"x": 0, "zone": "东村"}, {"x": 5, "y": 0, "zone": "东村"}) == UNKNOWN


def test_without_comparable_coordinates_one_zone_is_no_distance_at_all() -> None:
    east = {"zone": "东村"}
    a, b, d = near_pairs(places(east, {"zone": "西村"}, east, {}, {}), 0)
    assert (a.tolist(), b.tolist(), d.tolist()) == ([0], [2], [0])


def test_a_measured_distance_decides_whatever_the_zones() -> None:
    here = {"x": 0, "y": 0, "zone": "东村"}
    far = {"x": 900, "y": 0, "zone": "东村"}
    close = {"x": 90, "y": 0, "zone": "西村"}
    a, b, _ = near_pairs(places(here, far, close), 100)
    assert list(zip(a.tolist(), b.tolist(), strict=True)) == [(0, 2)]


def test_the_rounded_distance_is_compared_with_the_limit() -> None:
    row = [{"x": metres, "y": 0.0} for metres in (0.0, 100.4, -100.6)]
    a, b, d = near_pairs(places(*row), 100)
    assert (a.tolist(), b.tolist(), d.tolist()) == ([0], [1], [100])


@pytest.mark.parametrize("limit", [0, 1, 700, 5_000, 400_000, None])
@pytest.mark.parametrize("seed", range(6))
def test_near_pairs_are_those_that_comparing_everybody_finds(seed: int, limit: int | None) -> None:
    rng = random.Random(seed)
    rows = []
    for _ in range(30):
        row: dict[str, Any] = {"zone": rng.choice([None, "东村", "西村"])}
        if rng.random() < 0.5:
            row |= {"x": rng.choice([0, rng.uniform(-3000, 3000)]), "y": rng.uniform(-900, 900)}
        if rng.random() < 0.5:
            row |= {
                "lon": 120 + rng.choice([0, rng.uniform(0, 0.05)]),
                "lat": -rng.uniform(0, 0.05),
            }
        rows.append({k: row.get(k) for k in SCHEMA})
    expected = []
    for i, j in itertools.combinations(range(len(rows)), 2):
        known = distance(rows[i], rows[j])
        if known is not None and (limit is None or known <= limit):
            expected.append((i, j, known))
    a, b, d = near_pairs(places(*rows), limit)
    assert list(zip(a.tolist(), b.tolist(), d.tolist(), strict=True)) == expected


def test_nobody_is_near_nobody() -> None:
    assert [len(part) for part in near_pairs(places(), 100)] == [0, 0, 0]
    assert [len(part) for part in near_pairs(places({"x": 1, "y": 1}), None)] == [0, 0, 0]
