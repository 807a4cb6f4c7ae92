"""A town made by hand, with a formation made by hand, so that a plan can be checked by eye.

East: a (120 staff, 8 full members) stands alone and hosts d; b and c are joint, led by b.
West: e goes to host h1, f is dispatched, g has closed. h2 reports to h1.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl

from planner.language import Text
from planner.model import (
    ENTERPRISE_COLUMNS,
    HOST_COLUMNS,
    INSTRUCTOR_COLUMNS,
    Formation,
    Ledger,
    Plan,
    Source,
    TierResult,
)
from planner.planning import assemble
from planner.rulebook.rules import (
    Condition,
    CoverageRule,
    FormWords,
    Rules,
    Structure,
    StructureRow,
    StructureTable,
)
from planner.tables import polars_schema

ENTERPRISES: list[dict[str, Any]] = [
    {"id": "a", "name": "甲厂", "zone": "east", "employees": 120, "members": 9, "full_members": 8},
    {"id": "b", "name": "乙厂", "zone": "east", "employees": 30, "members": 2, "full_members": 2},
    {"id": "c", "name": None, "zone": "east", "members": 2, "full_members": 1},
    {"id": "d", "name": "丁厂", "zone": "east", "members": 1, "full_members": 1},
    {
        "id": "e",
        "name": "戊厂",
        "zone": "west",
        "members": 1,
        "full_members": 0,
        "x": 1.5,
        "y": 2.0,
    },
    {"id": "f", "name": "=己厂", "zone": "west", "members": 0, "full_members": 0},
    {"id": "g", "name": "庚厂", "zone": "west", "members": 4, "full_members": 4, "status": "停产"},
]
HOSTS: list[dict[str, Any]] = [
    {"id": "h1", "name": "镇中心支部", "zone": "west", "members": 20, "full_members": 18},
    {"id": "h2", "name": "村总支", "kind": "党总支", "members": 30, "parent": "镇中心支部"},
]
INSTRUCTORS: list[dict[str, Any]] = [
    {"id": "i1", "name": "指导员一", "role": "instructor", "zone": "west"},
    {"id": "i2", "name": "指导员二", "role": "instructor", "capacity": 5},
    {"id": "k1", "name": "联系人一", "role": "contact"},
]
OUTCOME: list[dict[str, Any]] = [
    {"enterprise_id": "a", "mode": "standalone", "branch_id": "S-a", "rank": 0},
    {"enterprise_id": "b", "mode": "joint", "branch_id": "J-b", "rank": 0, "distance_m": 0},
    {"enterprise_id": "c", "mode": "joint", "branch_id": "J-b", "rank": 0, "distance_m": 250},
    {"enterprise_id": "d", "mode": "affiliated", "branch_id": "S-a", "rank": 1, "distance_m": 40},
    {"enterprise_id": "e", "mode": "affiliated", "branch_id": "h1", "rank": 1},
    {"enterprise_id": "f", "mode": "dispatched", "instructor_id": "i1", "rank": 0},
    {"enterprise_id": "g", "mode": "excluded"},
]
CERTIFICATE = (
    TierResult("uncovered", 0, 0, True),
    TierResult("preference", 2, 2, True),
    TierResult("dispersion", 1290, 1200, False),
)


def frame(columns: Any, rows: list[dict[str, Any]]) -> pl.DataFrame:
    schema = polars_schema(columns)
    return pl.DataFrame([{name: row.get(name) for name in schema} for row in rows], schema=schema)


def ledger(**changes: Any) -> Ledger:
    """The town as a ledger; ``extra`` adds unknown columns, the rest replaces fields."""
    enterprises = frame(ENTERPRISE_COLUMNS, ENTERPRISES).with_columns(
        (pl.col("status").is_null()).alias("operating"),
        pl.int_range(2, len(ENTERPRISES) + 2).alias("source_row"),
    )
    extra: dict[str, list[str | None]] = changes.pop("extra", {})
    fields: dict[str, Any] = {
        "enterprises": enterprises.with_columns(
            pl.Series(name, values, dtype=pl.String) for name, values in extra.items()
        ),
        "hosts": frame(HOST_COLUMNS, HOSTS),
        "instructors": frame(INSTRUCTOR_COLUMNS, INSTRUCTORS),
        "sources": (Source("enterprises", "town.csv", "0" * 64, 7),),
        "extra_columns": tuple(extra),
    }
    return Ledger(**(fields | changes))


def rules(**parameters: Any) -> Rules:
    """Rules with one coverage rule and small structure tables."""
    values: dict[str, Any] = {
        "standalone_min_full_members": 3,
        "branch_max_members": 50,
        "instructor_capacity": 3,
        "contact_enterprises": 1,
    }
    members_20 = (Condition("members", "at_least", 20),)
    below_20 = (Condition("members", "below", 20),)
    full_7 = (Condition("full_members", "at_least", 7),)
    below_7 = (Condition("full_members", "below", 7),)
    over_50 = (Condition("members", "above", 50),)
    up_to_50 = (Condition("members", "at_most", 50),)
    title = Text("表", "Table")
    return Rules(
        pack="hand",
        title=Text("手写", "By hand"),
        as_of=date(2024, 6, 30),
        sha256="1" * 64,
        parameters=values | parameters,
        parameter_details={},
        coverage=(
            CoverageRule(
                id="all",
                title=Text("全部", "All"),
                when=(Condition("zone", "one_of", ("east", "west")),),
                modes=("joint", "affiliated"),
                priority=4,
                excluded=False,
                because=Text("", ""),
                since=date(2018, 10, 28),
            ),
        ),
        structure=Structure(
            StructureTable(
                "branch_form",
                title,
                (
                    StructureRow(up_to_50, {"form": "branch"}),
                    StructureRow(over_50, {"form": "general_branch"}),
                ),
            ),
            StructureTable(
                "committee",
                title,
                (
                    StructureRow(below_7, {"organ": "secretary", "least": 1, "most": 2}),
                    StructureRow(full_7, {"organ": "committee", "least": 3, "most": 5}),
                ),
            ),
            StructureTable(
                "party_groups",
                title,
                (
                    StructureRow(below_20, {"group_size": 0, "group_least": 0}),
                    StructureRow(members_20, {"group_size": 10, "group_least": 2}),
                ),
            ),
        ),
        vocabulary={
            "branch": Text("党支部", "branch"),
            "general_branch": Text("党总支", "general branch"),
        },
        forms={
            "branch": FormWords("党支部", "联合党支部", ("支部", "branch")),
            "general_branch": FormWords("党总支", "联合党总支", ("总支", "general branch")),
            "primary_committee": FormWords("党委", "联合党委", ("党委", "primary committee")),
        },
        overrides={"instructor_capacity": 3},
    )


def decisions() -> pl.DataFrame:
    excluded = [row["mode"] == "excluded" for row in OUTCOME]
    return pl.DataFrame(
        {
            "rule_id": ["closed" if out else "all" for out in excluded],
            "modes": ["" if out else "joint,affiliated" for out in excluded],
            "priority": [4] * len(OUTCOME),
            "excluded": excluded,
        }
    )


def formation(changed: bool | None = None) -> Formation:
    outcome = pl.DataFrame(
        [{"changed": changed, "pinned": False, **row} for row in OUTCOME],
        schema={
            "enterprise_id": pl.String,
            "mode": pl.String,
            "branch_id": pl.String,
            "instructor_id": pl.String,
            "rank": pl.Int64,
            "distance_m": pl.Int64,
            "changed": pl.Boolean,
            "pinned": pl.Boolean,
        },
    )
    joint = pl.DataFrame(
        {
            "branch_id": ["J-b"],
            "lead_enterprise_id": ["b"],
            "carries": [None],
            "pin_branch": [None],
            "dispersion_m": [1250],
        },
        schema_overrides={"carries": pl.String, "pin_branch": pl.String},
    )
    return Formation(outcome=outcome, joint=joint, certificate=CERTIFICATE)


def plan(committee: str | None = "镇党委", parameters: Any = None, **changes: Any) -> Plan:
    """The plan of the town; ``changes`` as for :func:`ledger`."""
    return assemble(
        ledger(**changes),
        rules(**(parameters or {})),
        decisions(),
        formation(),
        committee=committee,
    )


def row(table: pl.DataFrame, key: str) -> dict[str, Any]:
    """The row of a table whose first column is the key."""
    return table.row(by_predicate=pl.col(table.columns[0]) == key, named=True)
