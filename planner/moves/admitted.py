"""Whether today's host or instructor may have an enterprise at all: by zone and by distance."""

from __future__ import annotations

import numpy as np
import polars as pl

from planner.formation.nearness import UNKNOWN, Places, measure
from planner.formation.parameters import Parameters
from planner.model import Ledger


def misplaced(ledger: Ledger, at: pl.DataFrame, parameters: Parameters) -> list[str]:
    """The ids of those who move from a host or an instructor that may not have them.

    ``at`` as :func:`planner.moves.today.positions` gives it. A host takes its own zone within
    the distance, whom its members came from, and anybody where it accepts any; an instructor
    serves the own zone, or every zone without one, within the distance.
    """
    movers = at.filter("moves").select("id", "from_mode", "from_place")
    kinds = (
        ("affiliated", "h:", ledger.hosts, parameters.affiliation_max_distance_m),
        ("affiliated", "s:", ledger.enterprises, parameters.affiliation_max_distance_m),
        ("dispatched", "i:", ledger.instructors, parameters.dispatch_max_distance_m),
    )
    found: list[str] = []
    for mode, mark, supplies, limit in kinds:
        if supplies is None:
            continue
        here = movers.filter(
            (pl.col("from_mode") == mode) & pl.col("from_place").str.starts_with(mark)
        )
        if here.height:
            found += _not_admitted(ledger, here, mode, supplies, limit)
    return sorted(found)


def _not_admitted(
    ledger: Ledger, movers: pl.DataFrame, mode: str, supplies: pl.DataFrame, limit: int | None
) -> list[str]:
    accepts = pl.col("accepts") if "accepts" in supplies.columns else pl.lit("zone")
    spots = ("zone", "x", "y", "lon", "lat")
    sides = movers.join(
        ledger.enterprises.select("id", "home_branch", *spots), on="id", how="left"
    ).join(
        supplies.select(
            pl.col("id").alias("supply"),
            pl.col("name").alias("called"),
            accepts.alias("accepts"),
            *(pl.col(spot).alias(f"{spot}_there") for spot in spots),
        ).with_columns(from_place=pl.lit(movers["from_place"][0][:2]) + pl.col("supply")),
        on="from_place",
        how="left",
    )
    here = Places.of(sides.select(pl.col(spots[0]), pl.col(*spots[1:]).cast(pl.Float64)))
    there = Places.of(
        sides.select(
            pl.col("zone_there").alias("zone"),
            *(pl.col(f"{spot}_there").cast(pl.Float64).alias(spot) for spot in spots[1:]),
        )
    )
    row = np.arange(sides.height)
    gap = pl.Series(measure(here, row, there, row))
    told = sides.with_columns(
        gap=gap,
        home=(pl.col("home_branch") == pl.col("supply")).fill_null(False)
        | (pl.col("home_branch") == pl.col("called")).fill_null(False),
        same=(pl.col("zone") == pl.col("zone_there")),
    ).with_columns(pl.col("home", "same").fill_null(False))
    known = pl.when(pl.col("gap") != UNKNOWN).then("gap").when("same").then(0)
    near = known.is_not_null() if limit is None else (known <= limit).fill_null(False)
    if mode == "dispatched":
        admitted = near & (pl.col("same") | pl.col("zone_there").is_null())
    else:
        admitted = pl.col("home") | (pl.col("accepts") == "any") | (pl.col("same") & near)
    return told.filter(~admitted)["id"].to_list()
