"""A plan as the ledger's coverage of today, from which the next plan changes little."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from planner.merging import coverage_of_plan
from planner.model import Ledger, Plan

_CURRENT = ("current_mode", "current_branch", "current_instructor")


def with_today(ledger: Ledger, plan: Plan) -> Ledger:
    """The ledger with the coverage that a plan has settled as today's; new ones have none."""
    coverage = coverage_of_plan(plan.assignments, plan.branches, plan.instructors)
    joined = ledger.enterprises.select("id").join(
        coverage.select(pl.col("enterprise_id").alias("id"), *_CURRENT),
        on="id",
        how="left",
        maintain_order="left",
    )
    return replace(
        ledger,
        enterprises=ledger.enterprises.with_columns(joined[name] for name in _CURRENT),
        has_current=True,
        sources=(),
    )
