"""A district of 2,000 enterprises that exists nowhere: with hosts, instructors and coordinates.

Villages stand on a grid; each has a branch that takes affiliates and most of its enterprises
nearby. ``apart`` [m] is the distance from one village to the next: it makes a district denser or
sparser, and with it few large pieces or many small ones.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from made_up import TRADES

VILLAGES = 40


@dataclass(frozen=True)
class District:
    """The three tables of a district, in canonical columns."""

    enterprises: pl.DataFrame
    hosts: pl.DataFrame
    instructors: pl.DataFrame


def district(count: int = 2000, apart: float = 4000.0, seed: int = 5) -> District:
    """A district of ``count`` enterprises in forty villages, ``apart`` metres from each other."""
    draw = np.random.default_rng(seed)
    wide = int(np.ceil(np.sqrt(VILLAGES)))
    centre = np.column_stack([np.arange(VILLAGES) % wide, np.arange(VILLAGES) // wide]) * apart
    village = draw.integers(0, VILLAGES, count)
    spots = np.rint(centre[village] + draw.normal(0, 500.0, (count, 2)))
    lot = draw.random(count)
    full = np.where(lot < 0.22, np.where(draw.random(count) < 0.4, 2, 1), 0)
    full = np.where(lot > 0.94, draw.integers(3, 13, count), full)
    probationary = np.where((full > 0) & (draw.random(count) < 0.2), 1, 0)
    staff = np.minimum(3000, np.exp(draw.normal(2.7, 1.2, count))).astype(np.int64) + 1
    trade = np.array(TRADES)[draw.integers(0, len(TRADES), count)]
    enterprises = pl.DataFrame(
        {
            "id": [f"e{k:05d}" for k in range(count)],
            "name": [f"企业{k:05d}" for k in range(count)],
            "zone": [f"村{v:02d}" for v in village],
            "industry": trade,
            "employees": staff,
            "members": full + probationary,
            "full_members": full,
            "x": spots[:, 0],
            "y": spots[:, 1],
        }
    )
    hosts = pl.DataFrame(
        {
            "id": [f"h{v:02d}" for v in range(VILLAGES)],
            "name": [f"村{v:02d}党支部" for v in range(VILLAGES)],
            "zone": [f"村{v:02d}" for v in range(VILLAGES)],
            "members": draw.integers(20, 48, VILLAGES),
            "x": centre[:, 0],
            "y": centre[:, 1],
            "accepts": "zone",
        }
    )
    teachers = 6 * VILLAGES
    where = draw.integers(0, VILLAGES, teachers)
    instructors = pl.DataFrame(
        {
            "id": [f"i{k:03d}" for k in range(teachers)],
            "name": [f"指导员{k:03d}" for k in range(teachers)],
            "zone": [f"村{v:02d}" for v in where],
            "capacity": 3,
        }
    )
    return District(enterprises, hosts, instructors)
