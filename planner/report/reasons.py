"""Why enterprises are left uncovered, where the plan's own tables alone say so.

A reason is given only where it must hold: a rule that lists no form, no instructor of the
zone with room, no branch that has room for anybody. Where more would have to be known (who
else could have joined a group, how far a branch with room is) nothing is said.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from planner.language import Text

if TYPE_CHECKING:
    from planner.model import Plan

_NO_FORM = Text("规则没有列出可采取的方式", "the rules list no form")
_NO_INSTRUCTOR = Text(
    "本片区没有尚有名额的⟦instructor⟧", "no ⟦instructor⟧ who serves their zone has room left"
)
_NO_HOST = Text("没有可挂靠的⟦organisation⟧", "there is no ⟦organisation⟧ to be affiliated to")
_HOSTS_FULL = Text("⟦host_branch⟧都没有余额", "no ⟦host_branch⟧ has room for them")


def reasons_of_uncovered(plan: Plan) -> list[tuple[Text, int]]:
    """Each reason that is known with the number of enterprises that it holds for, most first.

    Of an enterprise that may take several forms the reason is given only where it is known
    for each of them.
    """
    left = plan.assignments.filter((pl.col("mode") == "uncovered") & pl.col("modes").is_not_null())
    alike = left.group_by("modes", "zone").agg(pl.len(), pl.col("members").min().alias("least"))
    found: dict[Text, int] = {}
    for modes, zone, count, least in alike.sort("modes", "zone").iter_rows():
        reason = _reason(plan, modes.split(",") if modes else [], zone, least or 0)
        if reason is not None:
            reason = reason.in_words(plan.rules.words)
            found[reason] = found.get(reason, 0) + count
    return sorted(found.items(), key=lambda one: (-one[1], one[0]))


def _reason(plan: Plan, modes: list[str], zone: str | None, least: int) -> Text | None:
    if not modes:
        return _NO_FORM
    said = []
    for mode in modes:
        if mode == "affiliated":
            reason = _hosts(plan, least)
        else:
            reason = _instructors(plan, zone) if mode == "dispatched" else None
        if reason is None:
            return None
        said.append(reason)
    return Text("，".join(one.zh for one in said), ", and ".join(one.en for one in said))


def _instructors(plan: Plan, zone: str | None) -> Text | None:
    """Instructors serve their own zone, or every zone where they have none."""
    if plan.ledger.instructors is None:
        return None
    usable = pl.col("zone").is_null()
    if zone is not None:
        usable |= pl.col("zone") == zone
    free = plan.instructors.filter(
        (pl.col("role") == "instructor") & usable & (pl.col("load") < pl.col("capacity"))
    )
    return _NO_INSTRUCTOR if free.is_empty() else None


def _hosts(plan: Plan, least: int) -> Text | None:
    """A host is full where one more enterprise, or so many members more, pass a limit."""
    parameters, branches = plan.rules.parameters, plan.branches
    if parameters.get("standalone_may_host") and "standalone" in branches["kind"]:
        return None  # those take from their zone, which is not asked for here
    if plan.ledger.hosts is None or plan.ledger.hosts.is_empty():
        return _NO_HOST
    limits = plan.ledger.hosts.select(
        pl.col("id").alias("branch_id"),
        "max_units",
        pl.col("max_members")
        .fill_null(pl.lit(parameters.get("branch_max_members"), pl.Int64))
        .alias("limit"),
    )
    hosts = branches.join(limits, on="branch_id")
    full = (pl.col("units") >= pl.col("max_units")).fill_null(False)
    full |= (pl.col("members") + least > pl.col("limit")).fill_null(False)
    return _HOSTS_FULL if hosts.filter(~full).is_empty() else None
