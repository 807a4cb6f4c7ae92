"""Joint branches: near, large enough, not too large, led by the right enterprise, named once."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import polars as pl

from planner.language import Text
from planner.verify.case import FILES, Case
from planner.verify.nearness import Flags, Floats, Ints, Points, between, settled

FILE = FILES["assignments"]

_BLOCK = 2_000_000
"""Pairs that are measured at a time, so that large groups need no large memory."""


def check_joint(case: Case) -> None:
    """Check every joint branch; ``case.joint`` then has a row each."""
    case.joint = _joint(case)


def _joint(case: Case) -> pl.DataFrame:
    units = case.units.filter(
        (pl.col("a_mode") == "joint") & pl.col("a_branch_id").is_not_null()
    ).sort("a_branch_id", "id")
    empty = pl.DataFrame(schema={"branch_id": pl.String, "lead": pl.String, "dispersion": pl.Int64})
    if units.is_empty():
        _check_labels(case, units)
        return empty
    codes = units["a_branch_id"].rle_id().to_numpy().astype(np.int64)
    starts = np.flatnonzero(np.diff(codes, prepend=-1))
    points = Points(units)
    blank = units["zone"].is_null().to_numpy()
    zone = np.where(blank, -1, units["zone"].rank("dense").fill_null(0).to_numpy().astype(int))
    apart = _check_pairs(case, units, points, zone, starts)
    leads = _leads(units, codes, apart)
    groups = _check_groups(case, units)
    to_lead = _distances_to_leads(case, units, points, zone, leads[codes])
    mismatch = case.weight("industry_mismatch_m")
    groups = groups.with_columns(
        units["id"][leads].alias("lead"),
        pl.Series("metres", np.bincount(codes, weights=to_lead).astype(np.int64)),
    ).with_columns(
        (
            case.weight("joint_branch_overhead_m")
            + pl.col("metres")
            + mismatch * (pl.col("trades") - 1).clip(lower_bound=0)
        ).alias("dispersion")
    )
    case.dispersion += int(groups["dispersion"].sum())
    _check_labels(case, units)
    _check_changes(case, units)
    return groups.select("branch_id", "lead", "dispersion")


def _check_pairs(
    case: Case, units: pl.DataFrame, points: Points, zone: Ints, starts: Ints
) -> Floats:
    """Every pair of a group must be near; gives each unit's sum of distances to the others."""
    limit = case.limit("joint_max_distance_m")
    sums = np.zeros(units.height)
    far: list[tuple[Ints, Ints, Floats]] = []
    for i, j in _pairs(starts, units.height):
        metres, slack = between(points, i, points, j)
        near = (zone[i] == zone[j]) & (zone[i] >= 0)
        metres = np.where(np.isnan(metres) & near, 0.0, metres)
        whole = np.rint(metres)
        bad = np.isnan(metres)
        if limit is not None:
            with np.errstate(invalid="ignore"):
                bad |= np.rint(metres - slack) > limit
        if bad.any():
            far.append((i[bad], j[bad], whole[bad]))
        whole = np.nan_to_num(whole)
        low = min(int(i.min()), int(j.min()))
        sums[low : int(j.max()) + 1] += np.bincount(
            np.concatenate([i, j]) - low, weights=np.concatenate([whole, whole])
        )
    if far:
        _say_far(case, units, far, limit)
    return sums


def _pairs(starts: Ints, count: int) -> Iterator[tuple[Ints, Ints]]:
    """All pairs inside the groups, in blocks; groups are runs of rows that begin at ``starts``.

    Row by row there would be a Python loop a group: instead all units at distance 1 in
    their group are paired at once, then all at distance 2, and so on.
    """
    ends = np.repeat(np.append(starts[1:], count), np.diff(np.append(starts, count)))
    rows = np.arange(count)
    step = 1
    while True:
        rows = rows[rows + step < ends[rows]]
        if not len(rows):
            return
        for begin in range(0, len(rows), _BLOCK):
            part = rows[begin : begin + _BLOCK]
            yield part, part + step
        step += 1


def _say_far(
    case: Case, units: pl.DataFrame, far: list[tuple[Ints, Ints, Floats]], limit: int | None
) -> None:
    i, j, metres = (np.concatenate(part) for part in zip(*far, strict=True))
    wrong = pl.DataFrame(
        {
            "id": units["id"][i],
            "other": units["id"][j],
            "branch": units["a_branch_id"][i],
            "own": pl.Series(metres, nan_to_null=True).cast(pl.Int64),
        }
    ).sort("id", "other")
    case.findings.rows(
        "joint-distance-unknown",
        wrong.filter(pl.col("own").is_null()),
        Text(
            "⟦joint_branch⟧“{branch}”中 {id} 与 {other} 的距离无从得知",
            "⟦joint_branch⟧ {branch}: the distance from {id} to {other} is not known",
        ),
        file=FILE,
        key="id",
    )
    if limit is not None:
        case.findings.rows(
            "joint-too-far",
            wrong.filter(pl.col("own").is_not_null()).with_columns(
                (pl.col("own") - limit).alias("over"), pl.lit(limit).alias("limit")
            ),
            Text(
                "⟦joint_branch⟧“{branch}”中 {id} 与 {other} 相距 {own} 米，"
                "超出上限 {limit} 米 {over} 米",
                "⟦joint_branch⟧ {branch}: {id} and {other} are {own} m apart, "
                "{over} m above the limit of {limit} m",
            ),
            file=FILE,
            key="id",
        )


def _leads(units: pl.DataFrame, codes: Ints, apart: Floats) -> Ints:
    """The row of each group's lead: most full members, then nearest to the others, then id."""
    full = units["full_members"].to_numpy()
    # Rows are sorted by id inside their group, so a stable sort leaves ids in order.
    order = np.lexsort((apart, -full, codes))
    return order[np.flatnonzero(np.diff(codes[order], prepend=-1))]


def _distances_to_leads(
    case: Case, units: pl.DataFrame, points: Points, zone: Ints, lead: Ints
) -> Ints:
    """Each unit's distance to its lead [m], compared with what the plan says; unknown counts 0."""
    rows = np.arange(units.height)
    metres, slack = between(points, rows, points, lead)
    near: Flags = (zone == zone[lead]) & (zone >= 0)
    own = settled(metres, slack, near, units["a_distance_m"])
    itself = pl.Series("itself", rows == lead)
    table = units.with_columns(own.alias("own"), itself, units["id"][lead].alias("lead"))
    said = pl.col("a_distance_m")
    # The lead itself stands at 0 or has no distance: both say the same.
    wrong = pl.when("itself").then(said.fill_null(0) != 0).otherwise(said.ne_missing(pl.col("own")))
    case.findings.rows(
        "distance",
        table.filter(wrong),
        Text(
            "{id} 到⟦lead_enterprise⟧ {lead} 应为 {own} 米，方案写的是 {a_distance_m} 米",
            "{id} is {own} m from its lead ⟦enterprise⟧ {lead}, the plan says {a_distance_m} m",
        ),
        file=FILE,
        key="id",
        column="distance_m",
    )
    return np.where(rows == lead, 0, own.fill_null(0).to_numpy())


def _check_groups(case: Case, units: pl.DataFrame) -> pl.DataFrame:
    """Size, members and zones of every group; one row each, in the order of ``branch_id``."""
    groups = (
        units.group_by("a_branch_id", maintain_order=True)
        .agg(
            pl.len().cast(pl.Int64).alias("units"),
            pl.col("members").sum(),
            pl.col("full_members").sum(),
            pl.col("zone").fill_null("").n_unique().alias("zones"),
            pl.col("industry").drop_nulls().n_unique().cast(pl.Int64).alias("trades"),
        )
        .rename({"a_branch_id": "branch_id"})
    )
    _bounds(
        case,
        groups,
        "units",
        2,
        case.limit("joint_max_units"),
        Text("⟦enterprise⟧数", "⟦enterprise+⟧"),
    )
    _bounds(
        case,
        groups,
        "full_members",
        case.weight("joint_min_full_members"),
        None,
        Text("⟦full_member⟧数", "⟦full_member+⟧"),
    )
    _bounds(
        case,
        groups,
        "members",
        None,
        case.limit("branch_max_members"),
        Text("⟦member⟧数", "⟦member+⟧"),
    )
    if case.parameters.get("joint_same_zone"):
        case.findings.rows(
            "joint-zones",
            groups.filter(pl.col("zones") > 1),
            Text(
                "⟦joint_branch⟧“{branch_id}”跨 {zones} 个片区",
                "⟦joint_branch⟧ {branch_id} crosses {zones} zones",
            ),
            file=FILE,
            key="branch_id",
            find=None,
        )
    return groups


def _bounds(
    case: Case, groups: pl.DataFrame, column: str, least: int | None, most: int | None, what: Text
) -> None:
    value = pl.col(column).alias("value")
    name = column.replace("_", "-")
    if least is not None:
        wrong = groups.filter(pl.col(column) < least).select(
            "branch_id", value, pl.lit(least).alias("least"), (least - pl.col(column)).alias("by")
        )
        case.findings.rows(
            f"joint-few-{name}",
            wrong,
            Text(
                f"⟦joint_branch⟧“{{branch_id}}”的{what.zh}为 {{value}}，至少应为 {{least}}，少 "
                f"{{by}}",
                f"⟦joint_branch⟧ {{branch_id}} has {{value}} {what.en}, {{by}} fewer than "
                f"{{least}}",
            ),
            file=FILE,
            key="branch_id",
            find=None,
        )
    if most is not None:
        wrong = groups.filter(pl.col(column) > most).select(
            "branch_id", value, pl.lit(most).alias("most"), (pl.col(column) - most).alias("by")
        )
        case.findings.rows(
            f"joint-many-{name}",
            wrong,
            Text(
                f"⟦joint_branch⟧“{{branch_id}}”的{what.zh}为 {{value}}，至多应为 {{most}}，多 "
                f"{{by}}",
                f"⟦joint_branch⟧ {{branch_id}} has {{value}} {what.en}, {{by}} more than {{most}}",
            ),
            file=FILE,
            key="branch_id",
            find=None,
        )


def _check_labels(case: Case, units: pl.DataFrame) -> None:
    """All who carry one label by their pins are one group, and no group carries two."""
    labelled = units.filter((pl.col("pin_mode") == "joint") & pl.col("pin_branch").is_not_null())
    for by, of, what in (
        (
            "pin_branch",
            "a_branch_id",
            Text(
                "指定为“{pin_branch}”的⟦enterprise⟧分在 {count} 个⟦organisation⟧",
                "those pinned to {pin_branch} are in {count} ⟦organisation+⟧",
            ),
        ),
        (
            "a_branch_id",
            "pin_branch",
            Text(
                "⟦joint_branch⟧“{a_branch_id}”中有 {count} 个不同的指定名称",
                "⟦joint_branch⟧ {a_branch_id} holds {count} different pinned labels",
            ),
        ),
    ):
        counts = labelled.group_by(by).agg(pl.col(of).n_unique().alias("count"))
        wrong = counts.filter(pl.col("count") > 1)
        case.findings.rows("pin-not-kept", wrong, what, file=FILE, key=by, find=None)
    said = case.branches.filter(pl.col("kind") == "joint").select("branch_id", "pin_branch")
    own = labelled.group_by(pl.col("a_branch_id").alias("branch_id")).agg(
        pl.col("pin_branch").min().alias("own")
    )
    case.findings.rows(
        "label",
        said.join(own, on="branch_id", how="left").filter(
            pl.col("pin_branch").ne_missing(pl.col("own"))
        ),
        Text(
            "“{branch_id}”的指定名称应为“{own}”，方案写的是“{pin_branch}”",
            "{branch_id}: the pinned label is {own}, the plan says {pin_branch}",
        ),
        file=FILES["branches"],
        key="branch_id",
        column="pin_branch",
    )


def _check_changes(case: Case, units: pl.DataFrame) -> None:
    """A unit is unchanged only where its group carries the name of its branch of today."""
    if not case.has_current:
        return
    carried = case.branches.filter(pl.col("kind") == "joint").select("branch_id", "carries", "name")
    twice = carried.drop_nulls("carries").group_by("carries").len("times")
    case.findings.rows(
        "carried-twice",
        twice.filter(pl.col("times") > 1),
        Text(
            "现⟦joint_branch⟧“{carries}”的名称被 {times} 个⟦organisation⟧沿用",
            "{times} ⟦organisation+⟧ carry the name of {carries}",
        ),
        file=FILES["branches"],
        key="carries",
        find=None,
    )
    today = case.units.filter(pl.col("current_mode") == "joint").select(
        pl.col("current_branch").alias("carries")
    )
    case.findings.rows(
        "carried-unknown",
        carried.drop_nulls("carries").join(today.unique(), on="carries", how="anti"),
        Text(
            "“{branch_id}”沿用“{carries}”，现在没有这个⟦joint_branch⟧",
            "{branch_id} carries {carries}, which is no ⟦joint_branch⟧ of today",
        ),
        file=FILES["branches"],
        key="branch_id",
        column="carries",
    )
    case.findings.rows(
        "carried-name",
        carried.filter(pl.col("carries").is_not_null() & (pl.col("name") != pl.col("carries"))),
        Text(
            "“{branch_id}”沿用“{carries}”，名称却写为“{name}”",
            "{branch_id} carries {carries}, but is called {name}",
        ),
        file=FILES["branches"],
        key="branch_id",
        column="name",
    )
    joined = units.join(
        carried, left_on="a_branch_id", right_on="branch_id", how="left", maintain_order="left"
    )
    same = (pl.col("current_mode") == "joint") & (pl.col("current_branch") == pl.col("carries"))
    found = joined.select("at", (~same.fill_null(False)).alias("changed"))
    assert case.changed is not None
    case.changed[found["at"].to_numpy()] = found["changed"].to_numpy()
