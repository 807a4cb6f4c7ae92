"""Which branch of one plan is which of the other, and what became of each."""

from __future__ import annotations

from typing import Any

import polars as pl

from planner.comparing.nouns import BRANCH_FIELDS
from planner.model import Plan


def matched(old: Plan, new: Plan) -> dict[str, str]:
    """Branch of the second plan -> the same branch in the first, where there is one.

    Hosts go by id, standalone branches by their enterprise. Joint branches belong together
    where they share most units: the largest overlap first, then more full members in it,
    then one name, then the ids decide; each at most once.
    """
    found: dict[str, str] = {}
    for kind, key in (("existing", "branch_id"), ("standalone", "lead_enterprise_id")):
        both = (
            new.branches.filter(pl.col("kind") == kind)
            .select(key=pl.col(key), new="branch_id")
            .join(
                old.branches.filter(pl.col("kind") == kind).select(
                    key=pl.col(key), old="branch_id"
                ),
                on="key",
            )
        )
        found |= dict(both.select("new", "old").iter_rows())
    return found | _joint(old, new)


def _joint(old: Plan, new: Plan) -> dict[str, str]:
    def units(plan: Plan) -> pl.DataFrame:
        joint = plan.assignments.filter(pl.col("mode") == "joint")
        return joint.select("enterprise_id", "branch_id", "full_members").join(
            plan.branches.select("branch_id", "name"), on="branch_id", how="left"
        )

    shared = (
        units(new)
        .join(units(old), on="enterprise_id", suffix="_old")
        .group_by("branch_id", "branch_id_old")
        .agg(
            pl.len().alias("units"),
            (pl.col("full_members") + pl.col("full_members_old")).sum(),
            (pl.col("name").first() == pl.col("name_old").first()).fill_null(False).alias("alike"),
        )
        .with_columns(
            # The same whichever plan comes first.
            first=pl.min_horizontal("branch_id", "branch_id_old"),
            last=pl.max_horizontal("branch_id", "branch_id_old"),
        )
        .sort(
            ["units", "full_members", "alike", "first", "last", "branch_id"],
            descending=[True, True, True, False, False, False],
        )
    )
    found: dict[str, str] = {}
    taken: set[str] = set()
    for one, other in shared.select("branch_id", "branch_id_old").iter_rows():
        if one not in found and other not in taken:
            found[one] = other
            taken.add(other)
    return found


def branch_rows(old: Plan, new: Plan, same: dict[str, str]) -> pl.DataFrame:
    """One row a branch of either plan, with what became of it."""
    before, after = _told(old), _told(new)
    inside = {"old": _inside(old), "new": _inside(new)}
    called = _names(old) | _names(new)
    back = {one: other for other, one in same.items()}
    pairs: list[tuple[str | None, str | None]] = [(b, back.get(b)) for b in before]
    pairs += [(None, b) for b in after if b not in same]
    rows = []
    for one, other in pairs:
        was = inside["old"].get(one or "", set())
        is_ = inside["new"].get(other or "", set())
        a, b = before.get(one or "", {}), after.get(other or "", {})
        idle = (a or b)["kind"] == "existing" and not was and not is_
        if idle and one and other and all(a[k] == b[k] for k in BRANCH_FIELDS):
            continue
        rows.append(_row(one, other, a, b, was, is_, called))
    schema = {"action": pl.String, "branch_id_old": pl.String, "branch_id_new": pl.String}
    for name in BRANCH_FIELDS:
        kind = pl.Int64 if name in ("units", "members", "full_members") else pl.String
        schema |= {f"{name}_old": kind, f"{name}_new": kind}  # type: ignore[dict-item]
    schema |= {"size": pl.String, "shared": pl.Int64, "came": pl.String, "went": pl.String}  # type: ignore[dict-item]
    return pl.DataFrame(rows, schema=schema).sort(
        pl.coalesce("branch_id_new", "branch_id_old"), "branch_id_old", nulls_last=True
    )


def _row(
    one: str | None,
    other: str | None,
    a: dict[str, Any],
    b: dict[str, Any],
    was: set[str],
    is_: set[str],
    called: dict[str, str],
) -> dict[str, Any]:
    came, went = is_ - was, was - is_
    if not a:
        action, size = "new", "founded"
    elif not b:
        action, size = "dissolved", "dissolved"
    else:
        size = {(1, 0): "grown", (0, 1): "shrunk", (1, 1): "mixed", (0, 0): "same"}[
            bool(came), bool(went)
        ]
        alike = all(a[k] == b[k] for k in BRANCH_FIELDS)
        action = "adjusted" if size != "same" else "unchanged" if alike else "changed"
    sides = {f"{k}_old": a.get(k) for k in BRANCH_FIELDS}
    sides |= {f"{k}_new": b.get(k) for k in BRANCH_FIELDS}
    return {
        "action": action,
        "branch_id_old": one,
        "branch_id_new": other,
        **sides,
        "size": size,
        "shared": len(was & is_),
        "came": "、".join(called[m] for m in sorted(came)) or None,
        "went": "、".join(called[m] for m in sorted(went)) or None,
    }


def _told(plan: Plan) -> dict[str, dict[str, Any]]:
    called = plan.assignments.select("enterprise_id", lead=pl.coalesce("name", "enterprise_id"))
    table = plan.branches.join(
        called, left_on="lead_enterprise_id", right_on="enterprise_id", how="left"
    ).sort("branch_id")
    return {row["branch_id"]: row for row in table.select("branch_id", *BRANCH_FIELDS).to_dicts()}


def _inside(plan: Plan) -> dict[str, set[str]]:
    grouped = (
        plan.assignments.filter(pl.col("branch_id").is_not_null())
        .group_by("branch_id")
        .agg("enterprise_id")
    )
    return {branch: set(units) for branch, units in grouped.iter_rows()}


def _names(plan: Plan) -> dict[str, str]:
    table = plan.assignments.select("enterprise_id", pl.coalesce("name", "enterprise_id"))
    return dict(table.iter_rows())
