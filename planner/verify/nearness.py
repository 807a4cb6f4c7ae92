"""How far apart two places are, measured again: the check's own reading of the contract.

Both ends in one plane, else both in degrees (haversine), else the same zone or the home
branch (0), else unknown. The rounded distance alone counts. Where rounding stands on the
edge of what floating-point numbers can tell, the plan's own figure is taken.
"""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from planner.model import EARTH_RADIUS_M

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

SLACK_M = 1e-6
"""Two ways of writing down the haversine formula differ by less."""


class Points:
    """Where things stand, as arrays: metres and degrees (NaN where a pair is incomplete)."""

    def __init__(self, table: pl.DataFrame) -> None:
        def pair(a: str, b: str) -> tuple[Floats, Floats]:
            first = table[a].cast(pl.Float64).to_numpy().astype(np.float64)
            second = table[b].cast(pl.Float64).to_numpy().astype(np.float64)
            whole = np.isfinite(first) & np.isfinite(second)
            return np.where(whole, first, np.nan), np.where(whole, second, np.nan)

        self.x, self.y = pair("x", "y")
        self.lon, self.lat = (np.radians(part) for part in pair("lon", "lat"))


def between(a: Points, i: Ints, b: Points, j: Ints) -> tuple[Floats, Floats]:
    """The measured metres between places, unrounded, NaN where they cannot be compared.

    The second array says how unsure the last digits are (0 in a plane).
    """
    metres = np.hypot(a.x[i] - b.x[j], a.y[i] - b.y[j])
    slack = np.zeros(len(metres))
    bent = np.isnan(metres)
    if bent.any():
        p, q = i[bent], j[bent]
        north, south = a.lat[p], b.lat[q]
        half = np.square(np.sin((north - south) / 2)) + np.cos(north) * np.cos(south) * np.square(
            np.sin((a.lon[p] - b.lon[q]) / 2)
        )
        metres[bent] = 2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(np.minimum(half, 1.0)))
        slack[bent] = SLACK_M
    return metres, slack


def settled(metres: Floats, slack: Floats, near: Flags, claimed: pl.Series) -> pl.Series:
    """Whole metres, null where unknown; ``near`` are neighbours wherever nothing is measured."""
    said = claimed.cast(pl.Float64).to_numpy().astype(np.float64)
    with np.errstate(invalid="ignore"):
        edge = (slack > 0) & (np.abs(said - metres) <= 0.5 + slack)
    whole = np.where(edge, said, np.rint(metres))
    whole = np.where(np.isnan(metres) & near, 0.0, whole)
    return pl.Series(whole, nan_to_null=True).cast(pl.Int64)
