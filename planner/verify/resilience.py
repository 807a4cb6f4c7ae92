"""A plan that says it withstands the loss of any one member: whether its joint branches do.

From each enterprise of a joint branch one member leaves in turn, a full one or another. One that
the rules then no longer let be joint leaves too; what is left must have the units and the full
members that a joint branch needs.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from planner.language import Text
from planner.verify.case import FILES, Case
from planner.verify.rules import modes_of


def check_resilience(case: Case) -> None:
    """Name every enterprise whose loss of one member would end its joint branch."""
    settings = case.document.get("settings")
    if not isinstance(settings, Mapping) or settings.get("resilience") != 1:
        return
    joint = case.units.filter(
        (pl.col("a_mode") == "joint") & pl.col("a_branch_id").is_not_null()
    ).drop("modes")
    least = case.weight("joint_min_full_members")
    full, members = pl.col("full_members"), pl.col("members")
    joint = joint.with_columns(
        all_full=full.sum().over("a_branch_id"), units=pl.len().over("a_branch_id")
    )
    fewer = (pl.col("probationary_members") - 1).clip(lower_bound=0)
    for may, lost, change in (
        (full > 0, 1, {"full_members": full - 1, "members": members - 1}),
        (members > full, 0, {"members": members - 1, "probationary_members": fewer}),
    ):
        before = joint.filter(may)
        answers = modes_of(case, before.with_columns(**change))
        if answers is None:
            return
        stays = answers.str.split(",").list.contains("joint")
        after = before.with_columns(stays=stays).with_columns(
            left=pl.col("all_full") - pl.when("stays").then(lost).otherwise(full),
            units_left=pl.col("units") - pl.when("stays").then(0).otherwise(1),
        )
        case.findings.rows(
            "resilience",
            after.filter((pl.col("left") < least) | (pl.col("units_left") < 2)).select(
                "id",
                pl.col("a_branch_id").alias("branch"),
                "left",
                "units_left",
                pl.lit(least).alias("least"),
            ),
            Text(
                "{id} 转出一名⟦member⟧后，⟦joint_branch⟧“{branch}”只有⟦enterprise⟧ {units_left} "
                "家、⟦full_member⟧ {left} 名（至少 2 家、{least} 名）",
                "when one ⟦member⟧ leaves {id}, {branch} has {units_left} units and {left} "
                "⟦full_member+⟧ left (at least 2 and {least} are needed)",
            ),
            file=FILES["assignments"],
            key="id",
        )
