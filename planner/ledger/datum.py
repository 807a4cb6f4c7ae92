"""In which datum degrees are given: WGS 84, or the shifted ones that Chinese maps use.

GCJ-02 moves every place of the mainland by some hundreds of metres, BD-09 moves it again.
Places of one datum can be compared with each other, those of two cannot; so one datum is
declared for all inputs, and degrees in a shifted one are brought back to WGS 84. The shift
has no inverse in closed form; it is found by steps, to less than a millimetre.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

Degrees = npt.NDArray[np.float64]
Shift = Callable[[Degrees, Degrees], tuple[Degrees, Degrees]]

DECIMALS = 8
"""A millimetre; what stands behind it is not kept."""

_A = 6378245.0
_E2 = 0.00669342162296594323
_STEPS = 12


def to_wgs84(lon: Degrees, lat: Degrees, datum: str) -> tuple[Degrees, Degrees]:
    """Degrees of a datum as degrees of WGS 84 (NaN stays NaN)."""
    if datum == "bd09":
        lon, lat = _undone(_gcj_to_bd, lon, lat)
    if datum in ("gcj02", "bd09"):
        lon, lat = _undone(wgs_to_gcj, lon, lat)
    return np.round(lon, DECIMALS), np.round(lat, DECIMALS)


def from_wgs84(lon: Degrees, lat: Degrees, datum: str) -> tuple[Degrees, Degrees]:
    """Degrees of WGS 84 as degrees of a datum."""
    if datum in ("gcj02", "bd09"):
        lon, lat = wgs_to_gcj(lon, lat)
    return _gcj_to_bd(lon, lat) if datum == "bd09" else (lon, lat)


def _undone(shift: Shift, lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
    """The place that a shift brings here: guess, look where it goes, mend by the difference."""
    x, y = lon.copy(), lat.copy()
    for _ in range(_STEPS):
        there = shift(x, y)
        x, y = x + (lon - there[0]), y + (lat - there[1])
    return x, y


def wgs_to_gcj(lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
    """The shift of the mainland's maps; places outside of its box stay where they are."""
    x, y = lon - 105.0, lat - 35.0
    root = np.sqrt(np.abs(x))
    wave = (20 * np.sin(6 * x * np.pi) + 20 * np.sin(2 * x * np.pi)) * 2 / 3
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + wave
    north += (20 * np.sin(y * np.pi) + 40 * np.sin(y / 3 * np.pi)) * 2 / 3
    north += (160 * np.sin(y / 12 * np.pi) + 320 * np.sin(y * np.pi / 30)) * 2 / 3
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + wave
    east += (20 * np.sin(x * np.pi) + 40 * np.sin(x / 3 * np.pi)) * 2 / 3
    east += (150 * np.sin(x / 12 * np.pi) + 300 * np.sin(x / 30 * np.pi)) * 2 / 3
    angle = np.radians(lat)
    magic = 1 - _E2 * np.sin(angle) ** 2
    north = north * 180 / ((_A * (1 - _E2)) / (magic * np.sqrt(magic)) * np.pi)
    east = east * 180 / (_A / np.sqrt(magic) * np.cos(angle) * np.pi)
    inside = (lon >= 72.004) & (lon <= 137.8347) & (lat >= 0.8293) & (lat <= 55.8271)
    return np.where(inside, lon + east, lon), np.where(inside, lat + north, lat)


def _gcj_to_bd(lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
    step = np.pi * 3000 / 180
    radius = np.hypot(lon, lat) + 0.00002 * np.sin(lat * step)
    angle = np.arctan2(lat, lon) + 0.000003 * np.cos(lon * step)
    return radius * np.cos(angle) + 0.0065, radius * np.sin(angle) + 0.006
