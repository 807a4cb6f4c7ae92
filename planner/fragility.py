"""Which branches would no longer meet the rules if one member left, one unit or the host closed.

A branch that just meets the rules is lawful and may still be gone by the next survey. The
plan stands as it is and one thing happens: any one member leaves, any one unit closes, the
host closes. What the rules then say of that branch is asked of the rules themselves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from planner.language import Text
from planner.model import Column
from planner.tables import in_order

if TYPE_CHECKING:
    from planner.model import Plan
    from planner.rulebook import Rules

FRAGILITY_COLUMNS: tuple[Column, ...] = (
    Column("branch_id", "id", Text("党支部编号", "Branch id")),
    Column("name", "text", Text("党组织名称", "Branch")),
    Column("kind", "text", Text("来源", "Kind")),
    Column("units", "count", Text("覆盖企业数", "Enterprises covered"), "enterprise"),
    Column("members", "count", Text("党员数", "Members"), "person"),
    Column("full_members", "count", Text("正式党员", "Full members"), "person"),
    Column(
        "spare_full_members", "count", Text("可减少的正式党员", "Full members to spare"), "person"
    ),
    Column("member_leaves", "text", Text("任一党员转出后", "If any one member leaves")),
    Column("unit_closes", "text", Text("任一企业关停后", "If any one unit closes")),
    Column("host_closes", "text", Text("挂靠党支部撤销后", "If the host closes")),
    Column("critical_members", "text", Text("转出一名即不足的企业", "Units that cannot lose one")),
    Column("critical_units", "text", Text("关停即不足的企业", "Units that cannot close")),
    Column("stranded", "text", Text("将无处挂靠的企业", "Affiliates without another host")),
    Column("fragile", "flag", Text("脆弱", "Fragile")),
)
"""One row a branch that covers somebody. The three events are ``holds`` or ``fails``, null where
the event cannot happen to it; lists of enterprise ids are joined by ``;``, sorted."""


def fragility(plan: Plan) -> pl.DataFrame:
    """What each branch that covers somebody would come to, in :data:`FRAGILITY_COLUMNS`.

    - *A member leaves* (full or probationary, from any one unit): ``holds`` where the branch still
      has the full members that it needs and the unit may still belong to it; a unit that may not
      (it has no member left) drops out, and the rest must do alone. A host needs as many full
      members as a branch of its own.
    - *A unit closes*: what is left must be lawful; one unit alone must be one that may have a
      branch of its own. A standalone branch ends with its unit: null.
    - *The host closes*: ``holds`` where each affiliate has another lawful host within reach with
      room for it in the plan as it stands; null where there are no affiliates.

    ``spare_full_members`` is how many full members may leave before the branch lacks them.
    ``fragile``: a member's leaving or a unit's closing ends the branch. Pins do not help.
    """
    units = _units(plan)
    joint, own, hosting = _joint(units, plan), _standalone(units), _hosting(units, plan)
    events = pl.concat([joint, own, hosting], how="diagonal_relaxed")
    events = events.join(_stranded(units, plan), on="branch_id", how="left", maintain_order="left")
    table = plan.branches.filter(pl.col("units") > 0).join(
        events, on="branch_id", how="left", maintain_order="left"
    )
    least = _least(plan.rules)
    joint_least, own_least = pl.lit(least["joint"], pl.Int64), pl.lit(least["own"], pl.Int64)
    needed = pl.when(pl.col("kind") == "joint").then(joint_least).otherwise(own_least)
    table = table.with_columns(
        spare_full_members=(pl.col("full_members") - needed).clip(lower_bound=0),
        host_closes=pl.when(pl.col("stranded").is_not_null())
        .then(pl.when(pl.col("stranded") == "").then(pl.lit("holds")).otherwise(pl.lit("fails")))
        .otherwise(None),
        fragile=(
            (pl.col("member_leaves") == "fails") | (pl.col("unit_closes") == "fails")
        ).fill_null(False),
    )
    lists = ("critical_members", "critical_units", "stranded")
    table = table.with_columns(pl.col(name).replace("", None) for name in lists)
    return in_order(table, FRAGILITY_COLUMNS)


def _least(rules: Rules) -> dict[str, int | None]:
    """Full members that a joint branch, and any other, must have; None where none is named."""
    values = rules.parameters
    own, joint = (values.get(f"{n}_min_full_members") for n in ("standalone", "joint"))
    return {"own": None if own is None else int(own), "joint": int(joint or 0)}


def _units(plan: Plan) -> pl.DataFrame:
    """Every enterprise in a branch, and what the rules would say of it after each loss.

    ``left_full``, ``left_other``: whether it may keep its form after losing a full member, or
    one that is not full (null where it has none); ``may_stand``: whether it may stand alone.
    """
    from planner.rulebook import decide

    ledger = plan.ledger.enterprises
    covered = plan.assignments.filter(pl.col("branch_id").is_not_null())
    covered = covered.select("enterprise_id", "mode", "branch_id", "modes")
    table = covered.join(
        ledger.with_columns(enterprise_id=pl.col("id")), on="enterprise_id", maintain_order="left"
    )
    full, members = pl.col("full_members"), pl.col("members")
    fewer = {
        "left_full": (full > 0, {"full_members": full - 1, "members": members - 1}),
        "left_other": (
            members > full,
            {
                "members": members - 1,
                "probationary_members": (pl.col("probationary_members") - 1).clip(lower_bound=0),
            },
        ),
    }
    asked = table.select(ledger.columns)
    for name, (may, changed) in fewer.items():
        can = table.select(may).to_series()
        after = decide(asked.filter(can).with_columns(**changed), plan.rules)
        listed = pl.DataFrame({"modes": after["modes"], "mode": table["mode"].filter(can)})
        keeps = listed.select(pl.col("modes").str.split(",").list.contains(pl.col("mode")))
        rows = pl.Series(range(table.height)).filter(can)
        answer = pl.DataFrame({"row": rows, name: keeps.to_series()})
        table = table.with_row_index("row").with_columns(pl.col("row").cast(pl.Int64))
        table = table.join(answer, on="row", how="left", maintain_order="left").drop("row")
    stands = pl.col("modes").str.split(",").list.contains("standalone")
    return table.with_columns(may_stand=stands.fill_null(False))


def _joint(units: pl.DataFrame, plan: Plan) -> pl.DataFrame:
    """The events of joint branches."""
    least = _least(plan.rules)["joint"] or 0
    table = units.filter(pl.col("mode") == "joint").sort("branch_id", "enterprise_id")
    full = pl.col("full_members")
    table = table.with_columns(
        total=full.sum().over("branch_id"),
        others=pl.len().over("branch_id") - 1,
        stand=pl.col("may_stand").cast(pl.Int64).sum().over("branch_id")
        - pl.col("may_stand").cast(pl.Int64),
    )
    without = (
        pl.when(pl.col("others") >= 2)
        .then(pl.col("total") - full >= least)
        .otherwise(pl.col("stand") >= 1)
    )
    table = table.with_columns(without=without)

    def after(kept: str, lost: int) -> pl.Expr:
        """Whether the branch holds; null where the unit has nobody to lose in this way."""
        stays = pl.col("total") - lost >= least
        return pl.when(pl.col(kept)).then(stays).otherwise(pl.col("without"))

    fails = (pl.col("left_full").is_not_null() & ~after("left_full", 1)) | (
        pl.col("left_other").is_not_null() & ~after("left_other", 0)
    )
    return _summed(table.with_columns(member_fails=fails, unit_fails=~pl.col("without")))


def _standalone(units: pl.DataFrame) -> pl.DataFrame:
    """The events of standalone branches: the unit alone decides; its affiliates do not help."""
    table = units.filter(pl.col("mode") == "standalone")
    fails = ~pl.col("left_full").fill_null(True) | ~pl.col("left_other").fill_null(True)
    unit_fails = pl.lit(None, pl.Boolean)
    return _summed(table.with_columns(member_fails=fails, unit_fails=unit_fails))


def _hosting(units: pl.DataFrame, plan: Plan) -> pl.DataFrame:
    """The events of existing branches that take affiliates: they need what any branch needs."""
    least = _least(plan.rules)["own"]
    hosts = plan.branches.filter(pl.col("kind") == "existing").select(
        "branch_id", total=pl.col("full_members")
    )
    table = units.filter(pl.col("mode") == "affiliated").join(hosts, on="branch_id")
    table = table.sort("branch_id", "enterprise_id")
    if least is None:
        nothing = pl.lit(None, pl.Boolean)
        return _summed(table.with_columns(member_fails=nothing, unit_fails=nothing))
    full = pl.col("full_members")
    events = _summed(
        table.with_columns(
            member_fails=pl.col("total") - 1 < least,
            unit_fails=pl.col("total") - full < least,
        )
    )
    # Whose member it is makes no difference here: naming all affiliates would say nothing.
    return events.with_columns(critical_members=pl.lit(None, pl.String))


def _summed(table: pl.DataFrame) -> pl.DataFrame:
    """Of the units the branch: whether any of them is one that it cannot do without."""

    def event(fails: str) -> pl.Expr:
        worst = pl.col(fails).max()
        word = pl.when(worst).then(pl.lit("fails")).otherwise(pl.lit("holds"))
        return pl.when(worst.is_not_null()).then(word)

    def which(fails: str) -> pl.Expr:
        return pl.col("enterprise_id").filter(pl.col(fails)).sort().str.join(";")

    return table.group_by("branch_id", maintain_order=True).agg(
        member_leaves=event("member_fails"),
        unit_closes=event("unit_fails"),
        critical_members=which("member_fails"),
        critical_units=which("unit_fails"),
    )


def _stranded(units: pl.DataFrame, plan: Plan) -> pl.DataFrame:
    """Per branch with affiliates: those of them that no other host could take as things stand."""
    import numpy as np

    from planner.formation.nearness import Places
    from planner.formation.pairing import host_pairs
    from planner.formation.parameters import Parameters
    from planner.formation.supply import hosts_of

    parameters = Parameters.of(dict(plan.rules.parameters))
    affiliates = units.filter(pl.col("mode") == "affiliated")
    empty = {"branch_id": pl.String, "stranded": pl.String}
    if affiliates.is_empty():
        return pl.DataFrame(schema=empty)
    alone = units.filter(pl.col("mode") == "standalone").select("enterprise_id", "branch_id")
    table = plan.ledger.enterprises.join(
        plan.assignments.select(id=pl.col("enterprise_id"), mode=pl.col("mode")),
        on="id",
        maintain_order="left",
    )
    fixed = (table["mode"] == "standalone").to_numpy()
    places = Places.of(table)
    hosts, existing = hosts_of(
        table, places, plan.ledger.hosts, parameters, fixed, np.zeros(len(table), dtype=bool)
    )
    own = dict(zip(alone["enterprise_id"], alone["branch_id"], strict=True))
    branch = [*hosts.id[:existing], *(own[i] for i in hosts.id[existing:])]
    load: dict[Any, tuple[int, int]] = {
        b: (m, n)
        for b, m, n in affiliates.group_by("branch_id")
        .agg(pl.col("members").sum(), n=pl.len())
        .iter_rows()
    }
    taken = np.array([load.get(b, (0, 0)) for b in branch], dtype=np.int64).reshape(-1, 2)
    room_members, room_units = hosts.room_members - taken[:, 0], hosts.room_units - taken[:, 1]
    row_of = pl.DataFrame({"enterprise_id": table["id"], "row": range(len(table))})
    seekers = affiliates.join(row_of, on="enterprise_id", maintain_order="left")
    pairs = host_pairs(
        seekers["row"].to_numpy(),
        places,
        table["home_branch"],
        hosts,
        parameters.affiliation_max_distance_m,
    )
    members = table["members"].to_numpy()
    fits = (members[pairs.unit] <= room_members[pairs.supply]) & (room_units[pairs.supply] > 0)
    found = pl.DataFrame(
        {"row": pairs.unit[fits], "other": [branch[k] for k in pairs.supply[fits].tolist()]},
        schema={"row": pl.Int64, "other": pl.String},
    )
    held = seekers.join(found, on="row", how="left").with_columns(
        away=(pl.col("other") != pl.col("branch_id")).fill_null(False)
    )
    each = held.group_by("branch_id", "enterprise_id").agg(pl.col("away").any())
    return (
        each.group_by("branch_id")
        .agg(stranded=pl.col("enterprise_id").filter(~pl.col("away")).sort().str.join(";"))
        .sort("branch_id")
    )


__all__ = ["FRAGILITY_COLUMNS", "fragility"]
