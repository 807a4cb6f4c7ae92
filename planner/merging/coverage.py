"""Today's coverage as a finished plan has settled it, for the ledger of the next round.

A plan that is made from it then changes as little as it can: that is what ``current_mode``,
``current_branch`` and ``current_instructor`` are for.
"""

from __future__ import annotations

import polars as pl

from planner.model import MODES

CURRENT = ("current_mode", "current_branch", "current_instructor")


def coverage_of_plan(
    assignments: pl.DataFrame, branches: pl.DataFrame, instructors: pl.DataFrame
) -> pl.DataFrame:
    """One row an enterprise of the plan: ``enterprise_id``, the ``current_*`` columns, ``host``.

    Branches and instructors go by their names where these are the only ones of their kind,
    else by id. ``host``: the id of the enterprise whose own branch takes this one in, or null.
    An instructor post that nobody fills yet names nobody. Uncovered ones are blank.
    """
    covered = pl.col("mode").is_in(MODES)
    sent = pl.col("mode") == "dispatched"
    own = branches.filter(pl.col("kind") == "standalone")
    frame = (
        assignments.join(
            _labels(branches, "branch_id"), on="branch_id", how="left", maintain_order="left"
        )
        .join(
            _labels(instructors.filter(~_post()), "instructor_id").rename({"label": "person"}),
            on="instructor_id",
            how="left",
            maintain_order="left",
        )
        .join(
            own.select("branch_id", owner="lead_enterprise_id"),
            on="branch_id",
            how="left",
            maintain_order="left",
        )
    )
    return frame.select(
        "enterprise_id",
        current_mode=pl.when(covered).then(pl.col("mode")),
        current_branch=pl.when(covered & ~sent).then(pl.col("label")),
        current_instructor=pl.when(sent).then(pl.col("person")),
        host=pl.when(pl.col("mode") == "affiliated").then(pl.col("owner")),
    )


def _post() -> pl.Expr:
    """Whether a row of instructors is a post to be filled, not a person."""
    return pl.col("to_be_appointed").fill_null(0) > 0


def _labels(table: pl.DataFrame, key: str) -> pl.DataFrame:
    alone = (pl.len().over("name") == 1) & pl.col("name").is_not_null()
    return table.select(key, label=pl.when(alone).then(pl.col("name")).otherwise(pl.col(key)))
