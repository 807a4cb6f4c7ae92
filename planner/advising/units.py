"""What can be handed out, one at a time: a new member, a transferred one, a new instructor.

A unit goes to a *taker*: an enterprise (a member more) or a place (an instructor more). What
an enterprise with so many members more may take is decided by the rules for all at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import polars as pl

from planner.explaining.changes import Change
from planner.formation.nearness import Ints
from planner.pins import in_force
from planner.rulebook import decide
from planner.structure import standalone_names

if TYPE_CHECKING:
    from planner.model import Plan

Kind = Literal["members", "transfers", "instructors"]


@dataclass(frozen=True)
class Units:
    """Who may be given how much, and what each enterprise is with so much more.

    ``taker``: rows of the enterprises that may take, ``most``: how many each at most (for
    instructors: sites, which stand where these enterprises stand). ``with_more[k]``: all
    enterprises as they are with ``k`` members more, decided.
    """

    kind: Kind
    budget: int
    taker: Ints
    most: Ints
    with_more: list[pl.DataFrame]

    @property
    def table(self) -> pl.DataFrame:
        """The enterprises as they are."""
        return self.with_more[0]


def units_of(plan: Plan, kind: Kind, budget: int) -> Units:
    """Everyone who may take a unit of a kind, up to a budget."""
    ledger = in_force(plan.ledger, plan.rules.as_of)
    table = ledger.enterprises.sort("id")
    decided = _decided(plan, table)
    free = ~decided["excluded"].to_numpy()
    if kind == "instructors":
        wants = decided["modes"].fill_null("").str.contains("dispatched", literal=True).to_numpy()
        taken = plan.assignments.sort("enterprise_id")["mode"].to_numpy()
        waiting = (taken == "uncovered") & wants & decided["pin_mode"].is_null().to_numpy()
        rows = _sites(decided, np.flatnonzero(free & waiting))
        return Units(kind, budget, rows, np.full(len(rows), budget), [decided])
    if kind == "transfers":
        most = np.minimum(decided["members_elsewhere"].fill_null(0).to_numpy(), budget)
    else:
        # Where the ledger knows the applicants in training, no more can be developed.
        most = decided["activists"].fill_null(budget).clip(0, budget).to_numpy()
    taker = np.flatnonzero(free & (most > 0))
    highest = int(most[taker].max(initial=0))
    more = [decided]
    for k in range(1, highest + 1):
        cells = [
            (pl.col("members") + k).alias("members"),
            (pl.col("full_members") + k).alias("full_members"),
        ]
        if kind == "transfers":
            left = (pl.col("members_elsewhere") - k).clip(lower_bound=0)
            cells.append(left.alias("members_elsewhere"))
        more.append(_decided(plan, table.with_columns(cells)))
    return Units(kind, budget, taker, most[taker], more)


def _decided(plan: Plan, table: pl.DataFrame) -> pl.DataFrame:
    return table.with_columns(
        decide(table, plan.rules), branch_name=standalone_names(table, plan.rules)
    )


def _sites(table: pl.DataFrame, rows: Ints) -> Ints:
    """One enterprise for each place at which somebody waits for an instructor."""
    places = table[rows].select("zone", "x", "y", "lon", "lat").with_columns(row=pl.Series(rows))
    known = pl.any_horizontal(pl.col("zone", "x", "lon").is_not_null())
    first = places.filter(known).unique(
        ["zone", "x", "y", "lon", "lat"], keep="first", maintain_order=True
    )
    found: Ints = first["row"].to_numpy()
    return found


def new_instructor(plan: Plan, table: pl.DataFrame, row: int, number: int) -> dict[str, Any]:
    """An instructor for the zone of an enterprise, who starts from where it stands."""
    assert plan.ledger.instructors is not None
    record = table.row(row, named=True)
    capacity = plan.rules.parameters.get("instructor_capacity") or 1
    taken = set(plan.ledger.instructors["id"].to_list())
    one = f"new-{number}"
    while one in taken:
        one += "-"
    spot = {axis: record[axis] for axis in ("zone", "x", "y", "lon", "lat")}
    return {"id": one, "name": one, "role": "instructor", "capacity": int(capacity), **spot}


def change_of(plan: Plan, units: Units, given: dict[int, int]) -> Change:
    """The change that an allocation (row of the taker → how much) means."""
    table = units.table
    if units.kind == "instructors":
        rows = [row for row in sorted(given) for _ in range(given[row])]
        new = [new_instructor(plan, table, row, k) for k, row in enumerate(rows, start=1)]
        return Change(new_instructors=tuple(new))
    cells: dict[str, dict[str, Any]] = {}
    columns = ["members", "full_members"]
    if units.kind == "transfers":
        columns.append("members_elsewhere")
    for row, amount in sorted(given.items()):
        record = units.with_more[amount].row(row, named=True)
        cells[record["id"]] = {column: record[column] for column in columns}
    return Change(enterprises=cells)


__all__ = ["Kind", "Units", "change_of", "new_instructor", "units_of"]
