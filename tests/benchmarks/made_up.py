"""Towns and ledgers that exist nowhere, drawn from a seed, for measuring only.

Nothing here is meant to be easy or hard for the planner: the towns come in several densities
so that nothing can be tuned to one, and a ledger's rows follow simple shares.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

CLUSTERED = 0.7
"""Share of the candidates that stand in clusters; the others stand anywhere."""
TWO_FULL_MEMBERS = 0.4
"""Share of the candidates that have two full members; the others have one."""


@dataclass(frozen=True)
class Density:
    """How the clusters of a town look: candidates in each, and their spread (sigma) in metres."""

    name: str
    per_cluster: int
    spread_m: float


DENSITIES = (
    Density("villages", 8, 300.0),
    Density("estates", 25, 600.0),
    Density("parks", 60, 900.0),
)


@dataclass(frozen=True)
class Places:
    """Candidates for joint branches: coordinates [m] and full members, one each."""

    x: np.ndarray
    y: np.ndarray
    full: np.ndarray

    def __len__(self) -> int:
        return len(self.full)

    def write(self, path: Path) -> None:
        """Write the places as CSV, for a program that is not this one."""
        pl.DataFrame({"x": self.x, "y": self.y, "full": self.full}).write_csv(path)


def town(count: int, density: Density, seed: int = 0) -> Places:
    """A town of joint candidates, one a square kilometre, most of them in clusters."""
    draw = np.random.default_rng(seed)
    side = 1000.0 * np.sqrt(count)
    inside = round(CLUSTERED * count)
    centres = draw.uniform(0, side, (max(1, inside // density.per_cluster), 2))
    near = centres[draw.integers(0, len(centres), inside)]
    near = near + draw.normal(0, density.spread_m, (inside, 2))
    spots = np.concatenate([near, draw.uniform(0, side, (count - inside, 2))])
    return Places(spots[:, 0], spots[:, 1], _one_or_two(draw, count))


def dense_place(count: int, seed: int = 1) -> Places:
    """Candidates that all stand within one kilometre of each other, no two at one spot."""
    draw = np.random.default_rng(seed)
    spots = draw.uniform(0, 700, (count, 2))
    return Places(spots[:, 0], spots[:, 1], _one_or_two(draw, count))


def _one_or_two(draw: np.random.Generator, count: int) -> np.ndarray:
    return np.where(draw.random(count) < TWO_FULL_MEMBERS, 2, 1)


def enterprises_of(places: Places) -> pl.DataFrame:
    """The places as a ledger table of joint candidates, in canonical columns."""
    return pl.DataFrame(
        {
            "id": [f"e{k:06d}" for k in range(len(places))],
            "name": [f"企业{k:06d}" for k in range(len(places))],
            "members": places.full,
            "full_members": places.full,
            "x": places.x,
            "y": places.y,
        }
    )


PER_TOWN = 1000 / 3
"""Enterprises in a town of the large ledger: a million in 3,000."""
TRADES = ("照明", "建材", "食品", "服装", "电子", "物流", "餐饮", "家具", "化工", "机械")


def write_ledger(path: Path, rows: int, *, coordinates: bool = False, seed: int = 2) -> int:
    """Write a ledger of many towns as CSV with Chinese headers; returns its joint candidates.

    One enterprise in ten has one or two full members (a candidate for a joint branch), one in
    twenty-five has three or more (a branch of its own), the others have none. A town is a zone;
    with ``coordinates`` every enterprise also stands somewhere in it, about ten to a square
    kilometre, and one in ten of them is without coordinates.
    """
    draw = np.random.default_rng(seed)
    towns = max(1, round(rows / PER_TOWN))
    zone = draw.integers(0, towns, rows)
    lot = draw.random(rows)
    full = np.where(lot < 0.1, np.where(draw.random(rows) < TWO_FULL_MEMBERS, 2, 1), 0)
    full = np.where(lot > 0.96, draw.integers(3, 13, rows), full)
    probationary = np.where((full > 0) & (draw.random(rows) < 0.2), 1, 0)
    staff = np.minimum(5000, np.exp(draw.normal(2.5, 1.2, rows))).astype(np.int64) + 1
    columns: dict[str, object] = {
        "统一社会信用代码": pl.Series(np.arange(rows)).cast(pl.String).str.zfill(9),
        "企业名称": "企业" + pl.Series(np.arange(rows)).cast(pl.String),
        "片区": "镇" + pl.Series(zone).cast(pl.String),
        "行业": pl.Series(np.array(TRADES)[draw.integers(0, len(TRADES), rows)]),
        "职工人数": staff,
        "党员数": full + probationary,
        "正式党员": full,
        "预备党员": probationary,
        "经营状态": pl.Series(np.where(draw.random(rows) < 0.03, "停产", "正常")),
    }
    table = pl.DataFrame(columns)
    if coordinates:
        wide = int(np.ceil(np.sqrt(towns)))
        side = 1000.0 * np.sqrt(PER_TOWN / 10)
        corner = np.column_stack([zone % wide, zone // wide]) * (side + 2000.0)
        spots = np.rint(corner + draw.uniform(0, side, (rows, 2)))
        known = pl.Series(draw.random(rows) >= 0.1)
        table = table.with_columns(x=spots[:, 0], y=spots[:, 1]).with_columns(
            pl.when(known).then(pl.col("x", "y"))
        )
    table.write_csv(path, include_bom=True)
    return int((lot < 0.1).sum())
