"""How far apart two places are, in whole metres, and who is near whom.

Distances follow one ladder: both ends in one plane (``x, y``), else both in degrees
(``lon, lat``, haversine), else the same zone (0), else unknown. A measured distance is
rounded half to even, and the rounded one alone is compared with limits.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from planner.model import EARTH_RADIUS_M

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

UNKNOWN = -1
"""The distance of two places of which nothing comparable is known."""


@dataclass(frozen=True)
class Places:
    """Where a list of things stands: coordinates (NaN if unknown) and zone (null if unknown).

    ``x, y`` in metres of one plane, ``lon, lat`` in degrees, all of one length.
    """

    x: Floats
    y: Floats
    lon: Floats
    lat: Floats
    zone: pl.Series

    @staticmethod
    def of(table: pl.DataFrame) -> Places:
        """The places of a table with the columns ``x, y, lon, lat, zone``."""
        plane = table["x"].is_not_null() & table["y"].is_not_null()
        globe = table["lon"].is_not_null() & table["lat"].is_not_null()

        def known(name: str, both: pl.Series) -> Floats:
            column = table[name].cast(pl.Float64).fill_null(np.nan).to_numpy()
            return np.where(both.to_numpy(), column, np.nan)

        return Places(
            known("x", plane),
            known("y", plane),
            known("lon", globe),
            known("lat", globe),
            table["zone"],
        )

    @property
    def kinds(self) -> Ints:
        """Which coordinates each place has: 1 for plane, 2 for degrees, 3 for both, 0 for none."""
        return (~np.isnan(self.x)).astype(np.int64) + 2 * (~np.isnan(self.lon)).astype(np.int64)

    def take(self, rows: NDArray[Any]) -> Places:
        """The places of some rows, in the order given."""
        return Places(self.x[rows], self.y[rows], self.lon[rows], self.lat[rows], self.zone[rows])


def measure(a: Places, i: NDArray[Any], b: Places, j: NDArray[Any]) -> Ints:
    """Measured distances [m] from places ``i`` of ``a`` to places ``j`` of ``b``.

    :data:`UNKNOWN` where the two ends have no comparable coordinates; zones play no part.
    """
    distance = np.full(len(i), UNKNOWN, dtype=np.int64)
    kinds = a.kinds[i] & b.kinds[j]
    plane = (kinds & 1) == 1
    if plane.any():
        p, q = i[plane], j[plane]
        distance[plane] = np.rint(np.hypot(a.x[p] - b.x[q], a.y[p] - b.y[q])).astype(np.int64)
    globe = kinds == 2
    if globe.any():
        p, q = i[globe], j[globe]
        lat_p, lat_q = np.radians(a.lat[p]), np.radians(b.lat[q])
        across = np.sin((lat_q - lat_p) / 2) ** 2
        along = np.sin(np.radians(b.lon[q] - a.lon[p]) / 2) ** 2
        chord = np.sqrt(np.clip(across + np.cos(lat_p) * np.cos(lat_q) * along, 0.0, 1.0))
        distance[globe] = np.rint(2 * EARTH_RADIUS_M * np.arcsin(chord)).astype(np.int64)
    return distance


def _within(points: Floats, radius: float) -> NDArray[np.int64]:
    """All pairs i < j of points no farther apart than ``radius``, shape (pairs, 2)."""
    from scipy.spatial import cKDTree

    if len(points) < 2:
        return np.empty((0, 2), dtype=np.int64)
    return cKDTree(points).query_pairs(radius, output_type="ndarray").astype(np.int64)


def near_pairs(places: Places, limit: int | None) -> tuple[Ints, Ints, Ints]:
    """All pairs i < j of one list of places whose distance is known and within ``limit`` [m].

    Returns ``(i, j, distance)``, sorted by i then j; ``limit`` None means any known distance.
    """
    kinds = places.kinds
    found: list[NDArray[np.int64]] = []
    plane = np.flatnonzero(kinds & 1)
    if len(plane):
        points = np.column_stack([places.x[plane], places.y[plane]])
        radius = np.inf if limit is None else limit + 0.51
        found.append(plane[_within(points, radius)])
    globe = np.flatnonzero(kinds & 2)
    if len(globe):
        lon, lat = np.radians(places.lon[globe]), np.radians(places.lat[globe])
        points = EARTH_RADIUS_M * np.column_stack(
            [np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)]
        )
        angle = np.pi if limit is None else min(np.pi, (limit + 0.51) / EARTH_RADIUS_M)
        found.append(globe[_within(points, 2 * EARTH_RADIUS_M * np.sin(angle / 2) + 0.01)])
    found.append(_same_zone_pairs(places.zone, kinds))
    pairs = np.concatenate([np.sort(p, axis=1) for p in found]) if found else np.empty((0, 2))
    if len(pairs) == 0:
        empty = np.empty(0, dtype=np.int64)
        return empty, empty, empty
    keys = np.unique(pairs[:, 0] * len(kinds) + pairs[:, 1])
    i, j = keys // len(kinds), keys % len(kinds)
    distance = measure(places, i, places, j)
    distance[distance == UNKNOWN] = 0  # only pairs of one zone come here without a measure
    near = np.ones(len(i), dtype=bool) if limit is None else distance <= limit
    return i[near], j[near], distance[near]


def _same_zone_pairs(zone: pl.Series, kinds: Ints) -> NDArray[np.int64]:
    """Pairs of one zone that have no comparable coordinates, shape (pairs, 2)."""
    table = pl.DataFrame({"zone": zone, "row": np.arange(len(kinds)), "kind": kinds})
    table = table.filter(pl.col("zone").is_not_null())
    bare = table.filter(pl.col("kind") == 0)
    some = bare.join(table, on="zone", suffix="_b").filter(
        (pl.col("kind_b") > 0) | (pl.col("row") < pl.col("row_b"))
    )
    mixed = table.filter(pl.col("kind") == 1).join(
        table.filter(pl.col("kind") == 2), on="zone", suffix="_b"
    )
    columns = [pl.col("row"), pl.col("row_b")]
    pairs = pl.concat([some.select(columns), mixed.select(columns)])
    return pairs.to_numpy().astype(np.int64).reshape(-1, 2)
