"""The coverage statement: who is covered and how, each rate with its numerator and its base.

Everything here counts enterprises, not branches, unless its name says otherwise. Rates are
exact ratios ``{numerator, denominator, ratio}``; ``ratio`` is null on an empty base and is
never cut to percent. The statement is plain data, ready for JSON::

    counts               enterprises, in_scope and one count a mode
    coverage             base -> rate name -> rate
    tables               table name -> rows of counts, where the pack has such tables
    report_codes         code -> enterprises, where the pack has such codes
    establishment_gap    today's gap (null where the ledger does not say what is today)
    establishment_gap_planned   the gap that the plan leaves
    by_zone, by_industry, by_employee_band   rows of the same, one a group
    branches, hosts, instructors, contacts, members, potential   totals
    distributions        min, median, mean, max and count of sizes, loads, distances [m]

Which bases, rates and tables there are is the pack's affair (``rules.statistics``); those of
the plan's format are always among them. Employee bands are :data:`EMPLOYEE_BANDS` (both ends
included).
"""

from __future__ import annotations

from typing import Any

import polars as pl

from planner.model import MODES, OUTCOMES
from planner.rulebook.conditions import COUNTED_FIELDS, all_hold
from planner.rulebook.rules import OF_THE_FORMAT, Condition, CountRow, CountTable, Statistics

EMPLOYEE_BANDS: tuple[tuple[str, int, int | None], ...] = (
    ("0-9", 0, 9),
    ("10-49", 10, 49),
    ("50-99", 50, 99),
    ("100-299", 100, 299),
    ("300+", 300, None),
)
"""Name, fewest and most employees of each band; the band ``unknown`` follows them."""

GAP_FULL_MEMBERS = 3
"""From so many full members a branch should be there (应建); rules may say otherwise."""

Rate = dict[str, int | float | None]


def rate(numerator: int, denominator: int) -> Rate:
    """A share with what it was made of; the ratio is null on an empty base."""
    ratio = numerator / denominator if denominator else None
    return {"numerator": numerator, "denominator": denominator, "ratio": ratio}


def rates_of_counts(
    base: int,
    *,
    standalone: int = 0,
    joint: int = 0,
    affiliated: int = 0,
    dispatched: int = 0,
    uncovered: int | None = None,
) -> dict[str, Any]:
    """The four rates of a published table from its bare counts of enterprises.

    ``unaccounted`` is the base less everything that was counted: 0 in a table that adds
    up, negative in one that counts too many. A table that does not give ``uncovered`` is
    taken to mean the rest of the base by it.
    """
    counts = {
        "standalone": standalone,
        "joint": joint,
        "affiliated": affiliated,
        "dispatched": dispatched,
    }
    rest = base - sum(counts.values())
    return {
        **{
            one.name: rate(sum(counts[mode] for mode in one.modes), base)
            for one in OF_THE_FORMAT.rates
        },
        "unaccounted": rest - (max(0, rest) if uncovered is None else uncovered),
    }


def distribution(values: pl.Series) -> dict[str, int | float | None]:
    """Least, median, mean, greatest and number of the known values."""
    known = values.drop_nulls()
    count = known.len()
    if not count:
        return {"min": None, "median": None, "mean": None, "max": None, "count": 0}
    # The sum of whole numbers is exact, whatever the number of threads that add it up.
    return {
        "min": int(known.min()),  # type: ignore[arg-type]
        "median": float(known.median()),  # type: ignore[arg-type]
        "mean": int(known.sum()) / count,
        "max": int(known.max()),  # type: ignore[arg-type]
        "count": count,
    }


def coverage_statement(
    enterprises: pl.DataFrame,
    assignments: pl.DataFrame,
    branches: pl.DataFrame,
    instructors: pl.DataFrame,
    *,
    has_current: bool,
    has_instructors: bool,
    gap_full_members: int = GAP_FULL_MEMBERS,
    definitions: Statistics = OF_THE_FORMAT,
) -> dict[str, Any]:
    """The whole coverage statement of a plan.

    ``enterprises`` is the ledger's table, the others are the plan's. ``has_current`` says
    whether the ledger knows today's coverage, ``has_instructors`` whether a file of
    instructors was given (else ``instructors`` holds posts to be filled, one row a zone).
    ``definitions`` are the bases, rates and tables of the rules.
    """
    facts = _facts(enterprises, assignments, branches)
    table = _indicators(facts, has_current, gap_full_members, definitions)
    sums = [pl.col(name).sum().cast(pl.Int64) for name in table.columns if name[0] == "#"]
    whole = table.select(sums).row(0, named=True)
    in_scope = table.filter(pl.col("mode") != "excluded")
    by = (sums, has_current, definitions)
    return {
        **_group(whole, has_current, definitions),
        "by_zone": _groups(table, "zone", *by),
        "by_industry": _groups(table, "industry", *by),
        "by_employee_band": _bands(table, *by),
        "gap_full_members": gap_full_members,
        **_tables(facts, definitions),
        **_totals(in_scope, branches, instructors, has_instructors),
        "distributions": _distributions(in_scope, branches, instructors, has_instructors),
    }


_OF_THE_PLAN = (
    "enterprise_id", "mode", "branch_id", "distance_m", "zone", "industry", "employees",
    "members", "full_members", "above_scale",
)  # fmt: skip


def _facts(
    enterprises: pl.DataFrame, assignments: pl.DataFrame, branches: pl.DataFrame
) -> pl.DataFrame:
    """One row an enterprise: what is known of it, how it is covered, its branch's form."""
    known = [c for c in COUNTED_FIELDS if c in enterprises.columns and c not in _OF_THE_PLAN]
    further = dict.fromkeys(["members_elsewhere", "activists", "current_mode", *known])
    return (
        assignments.select(*_OF_THE_PLAN)
        .join(
            enterprises.select(pl.col("id").alias("enterprise_id"), *further),
            on="enterprise_id",
            how="left",
            maintain_order="left",
        )
        .join(
            branches.select("branch_id", "form"),
            on="branch_id",
            how="left",
            maintain_order="left",
        )
    )


def _holding(when: tuple[Condition, ...], table: pl.DataFrame) -> pl.Expr:
    """Where conditions hold of enterprises that are in scope; what is unknown is not counted in."""
    columns = {
        name: pl.col(name) if name in table.columns else pl.lit(None) for name in COUNTED_FIELDS
    }
    columns["id"] = pl.col("enterprise_id")
    return (pl.col("mode") != "excluded") & all_hold(when, columns)


def _indicators(
    table: pl.DataFrame, has_current: bool, least: int, definitions: Statistics
) -> pl.DataFrame:
    """The facts with a 0/1 column (``#…``) for everything that is counted."""
    mode, employees = pl.col("mode"), pl.col("employees")
    scope = mode != "excluded"
    bases = {base.name: _holding(base.when, table) for base in definitions.bases}
    should = scope & (pl.col("full_members") >= least)
    planned = mode.is_in(["standalone", "joint"])
    today = pl.col("current_mode").is_in(["standalone", "joint"]).fill_null(False)
    indicators = {"#enterprises": pl.lit(True), "#in_scope": scope}
    indicators |= {f"#{outcome}": mode == outcome for outcome in OUTCOMES}
    indicators |= {f"#{base}": mask for base, mask in bases.items()}
    indicators |= {
        f"#{base}/{one.name}": mask & mode.is_in(list(one.modes))
        for base, mask in bases.items()
        for one in definitions.rates
    }
    indicators["#gap_planned"] = should & ~planned
    indicators["#gap"] = should & ~today if has_current else pl.lit(False)
    return table.with_columns(
        _band(employees).alias("band"), **{k: v.cast(pl.UInt8) for k, v in indicators.items()}
    )


def memberships(
    enterprises: pl.DataFrame,
    assignments: pl.DataFrame,
    branches: pl.DataFrame,
    *,
    has_current: bool,
    gap_full_members: int,
    definitions: Statistics,
) -> pl.DataFrame:
    """Which enterprises in scope the statement counts on which base: one row an enterprise.

    ``mode``, and a column of true and false for each base, for ``gap`` and ``gap_planned`` (the
    establishment gap today and in the plan) and ``elsewhere`` (members held elsewhere).
    """
    facts = _facts(enterprises, assignments, branches)
    table = _indicators(facts, has_current, gap_full_members, definitions)
    names = [*(base.name for base in definitions.bases), "gap", "gap_planned"]
    return table.filter(pl.col("mode") != "excluded").select(
        "mode",
        *((pl.col(f"#{name}") == 1).alias(name) for name in names),
        (pl.col("members_elsewhere").fill_null(0) > 0).alias("elsewhere"),
    )


def _band(employees: pl.Expr) -> pl.Expr:
    """The name of the employee band."""
    named = pl.lit("unknown")
    for name, least, _ in EMPLOYEE_BANDS:
        named = pl.when(employees >= least).then(pl.lit(name)).otherwise(named)
    return named


def _group(row: dict[str, int], has_current: bool, definitions: Statistics) -> dict[str, Any]:
    """Counts and rates of one group from its sums."""
    scope = row["#in_scope"]
    return {
        "counts": {name: row[f"#{name}"] for name in ("enterprises", "in_scope", *OUTCOMES)},
        "coverage": {
            base.name: {
                one.name: rate(row[f"#{base.name}/{one.name}"], row[f"#{base.name}"])
                for one in definitions.rates
            }
            for base in definitions.bases
        },
        "establishment_gap": rate(row["#gap"], scope) if has_current else None,
        "establishment_gap_planned": rate(row["#gap_planned"], scope),
    }


def _groups(
    table: pl.DataFrame,
    by: str,
    sums: list[pl.Expr],
    has_current: bool,
    definitions: Statistics,
) -> list[dict[str, Any]]:
    """One row a value of a column, in plain string order, the unknown last."""
    grouped = table.group_by(by).agg(sums).sort(by, nulls_last=True)
    return [
        {by: row[by], **_group(row, has_current, definitions)}
        for row in grouped.iter_rows(named=True)
    ]


def _bands(
    table: pl.DataFrame, sums: list[pl.Expr], has_current: bool, definitions: Statistics
) -> list[dict[str, Any]]:
    """One row an employee band, also those that nobody is in, smallest first, unknown last."""
    names = [*(name for name, _, _ in EMPLOYEE_BANDS), "unknown"]
    order = pl.DataFrame({"band": names})
    grouped = order.join(
        table.group_by("band").agg(sums), on="band", how="left", maintain_order="left"
    ).fill_null(0)
    return [
        {"band": row["band"], **_group(row, has_current, definitions)}
        for row in grouped.iter_rows(named=True)
    ]


def _tables(facts: pl.DataFrame, definitions: Statistics) -> dict[str, Any]:
    """The pack's tables of counts, and how many enterprises are reported under each code."""
    found: dict[str, Any] = {}
    if definitions.tables:
        found["tables"] = {
            table.name: _counted(facts, table, definitions) for table in definitions.tables
        }
    if definitions.report_code is not None:
        values = definitions.report_code.values
        modes = facts["mode"].value_counts()
        counts = dict.fromkeys(sorted(set(values.values())), 0)
        for mode, count in modes.iter_rows():
            if mode in values:
                counts[values[mode]] += count
        found["report_codes"] = counts
    return found


def _counted(
    facts: pl.DataFrame, table: CountTable, definitions: Statistics
) -> list[dict[str, Any]]:
    """One row of counts a row of the table: enterprises, or the branches that they are in."""
    bases = {base.name: base.when for base in definitions.bases}
    rows = {row.id: row for row in table.rows}
    sums = {
        f"{row.id}/{base}": _number(row, _holding((*_chain(row, rows), *bases[base]), facts))
        for row in table.rows
        for base in table.bases
    }
    counts = facts.select(**sums).row(0, named=True)
    return [
        {"row": row.id, **{base: counts[f"{row.id}/{base}"] for base in table.bases}}
        for row in table.rows
    ]


def _chain(row: CountRow, rows: dict[str, CountRow]) -> tuple[Condition, ...]:
    """The conditions of a row, and of those that it is a part of."""
    above = _chain(rows[row.within], rows) if row.within is not None else ()
    return (*above, *row.when)


def _number(row: CountRow, mask: pl.Expr) -> pl.Expr:
    if row.count == "branches":
        return pl.col("branch_id").filter(mask).drop_nulls().n_unique().cast(pl.Int64)
    return mask.cast(pl.UInt8).sum().cast(pl.Int64)


def _totals(
    in_scope: pl.DataFrame, branches: pl.DataFrame, instructors: pl.DataFrame, has_instructors: bool
) -> dict[str, Any]:
    """How many branches, hosts, instructors and members there are, and what could be won."""
    kinds = branches["kind"]
    hosting = branches.filter(pl.col("units") > (pl.col("kind") == "standalone").cast(pl.Int64))
    posts = instructors.filter(pl.col("to_be_appointed") > 0)
    cadres = instructors.filter(pl.col("role") == "contact")
    sent = instructors.filter(pl.col("role") == "instructor")
    elsewhere = in_scope["members_elsewhere"].fill_null(0)
    return {
        "branches": {
            "total": branches.height,
            **{kind: int((kinds == kind).sum()) for kind in ("existing", "standalone", "joint")},
            "members": int(branches["members"].sum()),
            "full_members": int(branches["full_members"].sum()),
        },
        "hosts": {
            "total": int((kinds == "existing").sum()),
            "in_use": int((hosting["kind"] == "existing").sum()),
            "standalone_in_use": int((hosting["kind"] == "standalone").sum()),
        },
        "instructors": {
            "total": sent.height if has_instructors else 0,
            "with_work": int((sent["load"] > 0).sum()) if has_instructors else 0,
            "to_be_appointed": int(posts["to_be_appointed"].sum()),
            "to_be_appointed_by_zone": [
                {"zone": zone, "posts": count, "enterprises": load}
                for zone, count, load in posts.sort("zone", nulls_last=True)
                .select("zone", "to_be_appointed", "load")
                .iter_rows()
            ],
        },
        "contacts": {
            "cadres": cadres.height,
            "with_contact": int((cadres["contact_points"] > 0).sum()),
            "contact_points": int(cadres["contact_points"].sum()),
        },
        "members": {
            "members": int(in_scope["members"].sum()),
            "full_members": int(in_scope["full_members"].sum()),
            "activists": int(in_scope["activists"].fill_null(0).sum()),
        },
        "potential": {
            "members_elsewhere": int(elsewhere.sum()),
            "enterprises": int((elsewhere > 0).sum()),
        },
    }


def _distributions(
    in_scope: pl.DataFrame, branches: pl.DataFrame, instructors: pl.DataFrame, has_instructors: bool
) -> dict[str, Any]:
    """Sizes, loads and distances as they are spread.

    Branch sizes are of branches that cover an enterprise. A lead enterprise has no
    distance to itself; all other known distances count.
    """
    own = (pl.col("kind") == "standalone").cast(pl.Int64)
    in_use = branches.filter(pl.col("units") > 0)
    joint = branches.filter(pl.col("kind") == "joint")
    affiliates = (
        branches.filter(pl.col("kind") != "joint")
        .select(pl.col("units") - own)
        .filter(pl.col("units") > 0)
    )
    working = instructors.filter((pl.col("load") > 0) & (pl.col("role") == "instructor"))
    leads = joint.select(pl.col("lead_enterprise_id").alias("enterprise_id"))
    apart = in_scope.join(leads, on="enterprise_id", how="anti")
    return {
        "branch_size": distribution(in_use["units"]),
        "joint_branch_size": distribution(joint["units"]),
        "members_per_branch": distribution(branches["members"]),
        "affiliates_per_host": distribution(affiliates["units"]),
        "enterprises_per_instructor": distribution(
            working["load"] if has_instructors else pl.Series([], dtype=pl.Int64)
        ),
        "distance_m": {
            mode: distribution(apart.filter(pl.col("mode") == mode)["distance_m"])
            for mode in MODES
            if mode != "standalone"
        },
    }
