"""A small town's plan made by hand, to look at reports without reading, deciding or solving.

Committee 明灯镇党委
  S-E01 灯杆厂 alone, hosting E04; J-E02 化工厂 and E03 together; H1 hosts E05 … E24;
  instructor T1 is sent to E25; E26 is left over; E27 is closed.
"""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import polars as pl

from planner.errors import Problem
from planner.language import NEUTRAL, Text
from planner.model import (
    ENTERPRISE_COLUMNS,
    MODES,
    Ledger,
    Plan,
    TierResult,
)
from planner.rulebook.rules import OF_THE_FORMAT
from planner.statistics import coverage_statement
from planner.tables import (
    ASSIGNMENT_COLUMNS,
    BRANCH_COLUMNS,
    EDGE_COLUMNS,
    INSTRUCTOR_COLUMNS,
    polars_schema,
)

PROVEN = (TierResult("uncovered", 1, 1, True), TierResult("preference", 21, 21, True))
UNPROVEN = (
    TierResult("uncovered", 1, 1, True),
    TierResult("preference", 21, 20, False),
    TierResult("dispersion", 14_820, 14_820, False),
)


WORDS = {
    **NEUTRAL,
    "organisation": Text("党组织", "branch"),
    "member": Text("党员", "member"),
    "full_member": Text("正式党员", "full member"),
    "general_branch": Text("党总支", "general branch"),
    "existing_branch": Text("现有党组织", "existing branch"),
    "joint": Text("联合组建", "joint branch"),
    "affiliated": Text("挂靠组建", "affiliated to a host"),
}


def rules(**changes: Any) -> SimpleNamespace:
    given: dict[str, Any] = {
        "pack": "demo",
        "title": Text("示例规则", "Demo rules"),
        "as_of": date(2024, 6, 30),
        "overrides": {},
        "vocabulary": {},
        "words": WORDS,
        "coverage": (SimpleNamespace(modes=MODES),),
        "statistics": OF_THE_FORMAT,
        "structure": SimpleNamespace(branch_form=SimpleNamespace(rows=())),
    }
    return SimpleNamespace(**{**given, **changes})


def plan(
    *,
    certificate: tuple[TierResult, ...] = PROVEN,
    warnings: tuple[Problem, ...] = (),
    posts: bool = False,
    name_of_first: str = "灯杆厂",
    **changes: Any,
) -> Plan:
    """The town of this module; ``posts`` leaves the instructors' file out."""
    rows = [_assigned(number, name_of_first) for number in range(1, 28)]
    if posts:
        rows[24]["instructor_id"] = "post:东片"
    assignments = _table(ASSIGNMENT_COLUMNS, rows)
    enterprises = _table(
        ENTERPRISE_COLUMNS,
        [{**row, "id": row["enterprise_id"], "members_elsewhere": 1} for row in rows],
    )
    branches = _table(
        BRANCH_COLUMNS,
        [
            _branch("H1", "农保中心党支部", "existing", 20, 28, 27, form="general_branch"),
            _branch("H2", "东村党支部", "existing", 0, 30, 30),
            _branch("J-E02", "化工厂联合党支部", "joint", 2, 4, 4, lead="E02"),
            _branch("S-E01", f"{name_of_first}党支部", "standalone", 2, 6, 6, lead="E01"),
        ],
    )
    sent = (
        [{"instructor_id": "post:东片", "zone": "东片", "to_be_appointed": 1, "capacity": 3}]
        if posts
        else [
            {"instructor_id": "T1", "name": "指导员甲", "to_be_appointed": 0, "capacity": 3},
            {"instructor_id": "T2", "name": "指导员乙", "to_be_appointed": 0, "load": 0},
        ]
    )
    base = {"role": "instructor", "load": 1, "contact_points": 0}
    instructors = _table(INSTRUCTOR_COLUMNS, [{**base, **row} for row in sent])
    statistics = coverage_statement(
        enterprises,
        assignments,
        branches,
        instructors,
        has_current=False,
        has_instructors=not posts,
    )
    given: dict[str, Any] = {
        "ledger": Ledger(enterprises),
        "rules": rules(),
        "assignments": assignments,
        "branches": branches,
        "instructors": instructors,
        "edges": _table(EDGE_COLUMNS, []),
        "statistics": statistics,
        "certificate": certificate,
        "warnings": warnings,
        "committee": "明灯镇党委",
    }
    return Plan(**{**given, **changes})


def _table(columns: Any, rows: list[dict[str, Any]]) -> pl.DataFrame:
    schema = polars_schema(columns)
    return pl.DataFrame([{name: row.get(name) for name in schema} for row in rows], schema=schema)


def _branch(
    branch_id: str,
    name: str,
    kind: str,
    units: int,
    members: int,
    full: int,
    *,
    lead: str | None = None,
    form: str = "branch",
) -> dict[str, Any]:
    return {
        "branch_id": branch_id,
        "name": name,
        "kind": kind,
        "units": units,
        "members": members,
        "full_members": full,
        "lead_enterprise_id": lead,
        "form": form,
        "parent_id": "明灯镇党委",
    }


def _assigned(number: int, name_of_first: str) -> dict[str, Any]:
    names = {1: name_of_first, 2: "化工厂", 3: "钢带厂", 25: "大灯集团"}
    row: dict[str, Any] = {
        "enterprise_id": f"E{number:02}",
        "name": names.get(number, f"第{number}灯具厂"),
        "zone": "东片",
        "rule_id": "few",
        "rank": 1,
        "members": 1,
        "full_members": 1,
        "pinned": False,
        "priority": 4,
        "employees": 10 * number,
        "above_scale": number == 25,
    }
    if number == 1:
        return row | {"mode": "standalone", "branch_id": "S-E01", "members": 5, "full_members": 5}
    if number in (2, 3):
        return row | {"mode": "joint", "branch_id": "J-E02", "members": 2, "full_members": 2}
    if number == 4:
        return row | {"mode": "affiliated", "branch_id": "S-E01"}
    if number <= 24:
        return row | {"mode": "affiliated", "branch_id": "H1"}
    none = {"members": 0, "full_members": 0}
    if number == 25:
        return row | {"mode": "dispatched", "instructor_id": "T1"} | none
    return row | {"mode": "uncovered" if number == 26 else "excluded"}
