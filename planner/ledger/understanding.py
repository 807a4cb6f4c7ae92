"""How each column of a ledger was understood, and what the ledger says in whole: its picture.

Plain data for whoever shows it; nothing here judges.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Literal

import polars as pl

from planner.ledger.sheet import column_letter
from planner.ledger.synonyms import Role
from planner.ledger.typed import Typed

Treatment = Literal[
    "read",
    "asked",
    "passed_over",
    "kept",
    "not_used",
    "person",
    "person_kept",
    "remarks",
    "planned",
    "empty",
]
"""What became of a source column.

``asked``: it could serve as one of ours, and so could another. ``passed_over``: another was
the more exact one. ``not_used``: hosts and instructors keep no unknown columns.
"""


@dataclass(frozen=True, slots=True)
class SourceColumn:
    """One column of the file: where it stands, what it is called, what became of it."""

    index: int
    letter: str
    header: str
    """Its whole name, the labels of several rows joined by ``/``; empty where it has none."""
    column: str | None
    """The column of ours that it serves as (or might: ``asked``, ``passed_over``)."""
    treatment: Treatment
    decided: bool
    """Whether a person has said so."""
    filled: int
    """Cells below the header that are not empty."""


def source_columns(table: Typed, role: Role) -> list[SourceColumn]:
    """Every column of the file that has a header or a value, in its order."""
    mapping = table.mapping
    body = table.sheet.cells.slice(mapping.header.last_row)
    ours: dict[int, list[str]] = {}
    for name, index in mapping.columns.items():  # one column may hold both coordinates
        ours.setdefault(index, []).append(name)
    for name, several in mapping.ticks.items():
        for index in several:
            ours.setdefault(index, []).append(name)
    asked = {i: name for name, both in mapping.rivals.items() for i in both}
    passed = {i: name for name, others in mapping.passed_over.items() for i in others}
    found = []
    for index, name in enumerate(mapping.header.names):
        filled = body.height - body[f"c{index}"].null_count() if index < body.width else 0
        if not name and not filled:
            continue
        treatment: Treatment = "kept" if role == "enterprises" else "not_used"
        column = None
        if index in asked:
            treatment, column = "asked", asked[index]
        elif index in ours:
            treatment, column = "read", ",".join(ours[index])
        elif index in mapping.remarks:
            treatment = "remarks"
        elif index in mapping.planned:
            treatment = "planned"
        elif index in mapping.persons:
            treatment = "person"
        elif index in mapping.kept_persons:
            treatment = "person_kept"
        elif index in passed:
            treatment, column = "passed_over", passed[index]
        elif not filled:
            treatment = "empty"
        found.append(
            SourceColumn(
                index,
                column_letter(index),
                name,
                column,
                treatment,
                index in mapping.decided.touched,
                filled,
            )
        )
    return found


def picture(
    enterprises: pl.DataFrame, faulty: Collection[int] = (), undecided: Collection[str] = ()
) -> dict[str, Any]:
    """The ledger in figures: in whole and by zone, largest first; members of those in scope.

    ``faulty``: rows of the file with an error; they are counted, but not their figures.
    ``undecided``: columns of ours of which it is not clear which source column they are; what
    depends on them is None (and there are no zones).
    """
    if faulty:
        fine = ~pl.col("source_row").is_in(sorted(faulty))
        figures = ("members", "full_members", "members_elsewhere", "employees")
        enterprises = enterprises.with_columns(pl.when(fine).then(pl.col(figures)))
    whole = enterprises.select(_figures()).row(0, named=True)
    zones = (
        enterprises.group_by("zone")
        .agg(_figures())
        .sort(["rows", "zone"], descending=[True, False], nulls_last=True)
    )
    whole["out_of_scope"] = whole["rows"] - whole["in_scope"]
    by_zone = [] if "zone" in undecided else zones.to_dicts()
    unclear = {name for name, needs in _NEEDS.items() if not needs.isdisjoint(undecided)}
    for some in (whole, *by_zone):
        some.update({name: None for name in unclear})
    return {**whole, "by_zone": by_zone}


_MEMBERS = frozenset(["members", "full_members", "probationary_members"])
_NEEDS: dict[str, frozenset[str]] = {
    "members": _MEMBERS,
    "full_members": _MEMBERS,
    "with_members": _MEMBERS,
    "members_elsewhere": frozenset(["members_elsewhere"]),
    "employees": frozenset(["employees"]),
    "in_scope": frozenset(["status"]),
    "out_of_scope": frozenset(["status"]),
}


def _figures() -> list[pl.Expr]:
    working = pl.col("operating")
    members = pl.col("members").filter(working)
    return [
        pl.len().cast(pl.Int64).alias("rows"),
        working.sum().cast(pl.Int64).alias("in_scope"),
        members.sum().alias("members"),
        pl.col("full_members").filter(working).sum().alias("full_members"),
        (members > 0).sum().cast(pl.Int64).alias("with_members"),
        pl.col("members_elsewhere").filter(working).sum().alias("members_elsewhere"),
        pl.col("employees").filter(working).sum().alias("employees"),
    ]
