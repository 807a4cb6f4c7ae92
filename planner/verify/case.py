"""A plan laid out for checking: the inputs, the outputs, the parameters, what was found so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import polars as pl

from planner.language import Text, counted
from planner.model import ENTERPRISE_COLUMNS, HOST_COLUMNS, INSTRUCTOR_COLUMNS
from planner.verify.findings import Findings
from planner.verify.inforce import Law

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_TYPES: dict[str, Any] = {
    "count": pl.Int64,
    "flag": pl.Boolean,
    "metres": pl.Float64,
    "degrees": pl.Float64,
}

FILES = {
    "enterprises": "inputs/enterprises.csv",
    "hosts": "inputs/hosts.csv",
    "instructors": "inputs/instructors.csv",
    "assignments": "assignments.csv",
    "branches": "branches.csv",
    "posts": "instructors.csv",
    "edges": "edges.csv",
}
"""Where each table lies in a plan folder; ``posts`` are the instructors as the plan has them."""

SCHEMAS: dict[str, dict[str, Any]] = {
    "enterprises": {c.name: _TYPES.get(c.kind, pl.String) for c in ENTERPRISE_COLUMNS}
    | {"operating": pl.Boolean},
    "hosts": {c.name: _TYPES.get(c.kind, pl.String) for c in HOST_COLUMNS},
    "instructors": {c.name: _TYPES.get(c.kind, pl.String) for c in INSTRUCTOR_COLUMNS},
    "assignments": {
        "enterprise_id": pl.String,
        "name": pl.String,
        "zone": pl.String,
        "mode": pl.String,
        "branch_id": pl.String,
        "instructor_id": pl.String,
        "rule_id": pl.String,
        "rank": pl.Int64,
        "distance_m": pl.Int64,
        "members": pl.Int64,
        "full_members": pl.Int64,
        "pinned": pl.Boolean,
        "modes": pl.String,
        "priority": pl.Int64,
        "changed": pl.Boolean,
        "employees": pl.Int64,
        "industry": pl.String,
        "above_scale": pl.Boolean,
        "pin_reason": pl.String,
        "report_code": pl.String,
    },
    "branches": {
        "branch_id": pl.String,
        "name": pl.String,
        "kind": pl.String,
        "form": pl.String,
        "lead_enterprise_id": pl.String,
        "units": pl.Int64,
        "full_members": pl.Int64,
        "members": pl.Int64,
        "parent_id": pl.String,
        "zone": pl.String,
        "carries": pl.String,
        "pin_branch": pl.String,
        "dispersion_m": pl.Int64,
        "parts": pl.Int64,
        "committee_min": pl.Int64,
        "committee_max": pl.Int64,
        "party_groups": pl.Int64,
        "max_members": pl.Int64,
        "leadership": pl.String,
    },
    "posts": {
        "instructor_id": pl.String,
        "name": pl.String,
        "capacity": pl.Int64,
        "load": pl.Int64,
        "to_be_appointed": pl.Int64,
        "role": pl.String,
        "zone": pl.String,
        "contact_points": pl.Int64,
    },
    "edges": {"source": pl.String, "target": pl.String, "relation": pl.String},
}

_NEEDED = {
    "enterprises": ("id", "members", "full_members"),
    "hosts": ("id",),
    "instructors": ("id",),
    **{
        table: tuple(name for name in SCHEMAS[table] if name != "report_code")
        for table in ("assignments", "branches", "posts", "edges")
    },
}
"""What must be there: of an input what nothing can be checked without, of the plan all."""

KEYS = {
    "enterprises": "id",
    "hosts": "id",
    "instructors": "id",
    "assignments": "enterprise_id",
    "branches": "branch_id",
    "posts": "instructor_id",
}

EDGE = ("source", "target", "relation")
"""What tells one edge from another."""

LIMITS = (
    "joint_min_full_members",
    "joint_max_units",
    "branch_max_members",
    "joint_max_distance_m",
    "joint_same_zone",
    "affiliation_max_distance_m",
    "dispatch_max_distance_m",
    "instructor_capacity",
    "standalone_may_host",
    "joint_branch_overhead_m",
    "industry_mismatch_m",
    "unknown_distance_m",
)
"""The parameters without which a plan cannot be checked."""


@dataclass
class Case:
    """One plan under examination.

    ``units`` has one row an enterprise that stands in the ledger and in the assignments,
    sorted by id: the ledger's columns as they are called there, those of the assignments
    with ``a_`` before their names, ``modes, priority, excluded`` as the rules give them,
    and ``at``, the row's number. ``distance``, ``rank`` and ``changed`` are what the check
    itself finds for each of these rows.
    """

    enterprises: pl.DataFrame
    hosts: pl.DataFrame | None
    instructors: pl.DataFrame | None
    assignments: pl.DataFrame
    branches: pl.DataFrame
    posts: pl.DataFrame
    edges: pl.DataFrame
    document: Mapping[str, Any]
    parameters: Mapping[str, Any]
    has_current: bool
    findings: Findings
    law: Law | None = None
    """What the pack says on the day, where it lies in the plan folder."""
    units: pl.DataFrame = field(default_factory=pl.DataFrame)
    joint: pl.DataFrame = field(default_factory=pl.DataFrame)
    """The joint branches that the assignments mean: ``branch_id, lead, dispersion``."""
    rank: NDArray[np.int64] | None = None
    changed: NDArray[np.bool_] | None = None
    dispersion: int = 0

    def limit(self, name: str) -> int | None:
        """A limit on the day; None where none is in force."""
        value = self.parameters.get(name)
        return None if value is None else int(value)

    def weight(self, name: str) -> int:
        """A weight of the dispersion; 0 where none is in force."""
        return self.limit(name) or 0


def shape(table: str, frame: pl.DataFrame, findings: Findings) -> pl.DataFrame:
    """A table in the columns and types that the check knows; what cannot be read is a finding."""
    file = FILES[table]
    there = set(frame.columns)
    for name in _NEEDED[table]:
        if name not in there:
            findings.add(
                "column-missing",
                Text(f"缺少“{name}”列", f"the column {name} is missing"),
                file=file,
                value=name,
            )
    columns = []
    for name, kind in SCHEMAS[table].items():
        if name not in there:
            columns.append(pl.lit(None, kind).alias(name))
            continue
        column = frame[name]
        if column.dtype == pl.String and kind != pl.String:
            _unreadable(table, name, frame, kind, findings)
        columns.append(_typed(pl.col(name), column.dtype, kind).alias(name))
    shaped = frame.select(columns)
    return shaped if table in ("edges",) else _unique(table, shaped, findings)


def _typed(column: pl.Expr, given: Any, kind: Any) -> pl.Expr:
    if given == kind:
        return column
    if given == pl.String and kind == pl.Boolean:
        return pl.when(column == "true").then(True).when(column == "false").then(False)
    return column.cast(kind, strict=False)


def _unreadable(table: str, name: str, frame: pl.DataFrame, kind: Any, findings: Findings) -> None:
    """Cells that hold something, but nothing of the kind that belongs there."""
    value = _typed(pl.col(name), pl.String, kind)
    if kind == pl.Float64:
        value = pl.when(value.is_finite()).then(value)
    key = KEYS.get(table, name)
    if key not in frame.columns:
        key = name
    wrong = frame.filter(pl.col(name).is_not_null() & value.is_null())
    findings.rows(
        "cell-unreadable",
        wrong.select(pl.col(key).alias("key"), pl.col(name).alias("value")),
        Text(f"{{key}}：“{name}”列的“{{value}}”无法读取", f'{{key}}: {name} is "{{value}}"'),
        file=FILES[table],
        key="key",
        column=name,
    )


def _unique(table: str, frame: pl.DataFrame, findings: Findings) -> pl.DataFrame:
    """One row an id, sorted; rows without an id or with one that was there before are findings."""
    key = KEYS[table]
    file = FILES[table]
    blank = frame[key].null_count()
    if blank:
        findings.add(
            "id-missing",
            Text(f"有 {blank} 行没有编号", f"no {key} in {counted(blank, 'row')}"),
            file=file,
            value=key,
        )
        frame = frame.filter(pl.col(key).is_not_null())
    if frame[key].n_unique() < frame.height:
        twice = frame.group_by(key).len("times").filter(pl.col("times") > 1)
        findings.rows(
            "id-twice",
            twice.rename({key: "key"}),
            Text("{key} 出现了 {times} 次", "{key} stands in {times} rows"),
            file=file,
            key="key",
        )
        frame = frame.unique(key, keep="first", maintain_order=True)
    return frame.sort(key)
