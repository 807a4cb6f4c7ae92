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
from planner.formation.nearness import UNKNOWN, Ints, Places, measure
from planner.formation.supply import Flags
from planner.pins import in_force
from planner.rulebook import decide
from planner.structure import standalone_names

if TYPE_CHECKING:
    from planner.model import Plan

_LARGE = 1_500
"""Up to so many enterprises of a zone that may get an instructor, all their places are tried."""

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
        taken = plan.assignments.sort("enterprise_id")["mode"].to_numpy()
        rows = _sites(plan, decided, free, taken == "uncovered")
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


def _sites(plan: Plan, table: pl.DataFrame, free: Flags, uncovered: Flags) -> Ints:
    """Where a new instructor might start: one enterprise for each that reaches somebody waiting.

    Of two places of one zone that reach the same enterprises one is enough, and one that reaches
    fewer than another is none. Where a zone is very large only those who wait are looked at.
    """
    menu = pl.coalesce("pin_mode", pl.col("modes").fill_null(""))
    asks = table.select(menu.str.contains("dispatched", literal=True)).to_series().to_numpy()
    asking = np.flatnonzero(free & asks)
    waiting = uncovered & asks
    places = Places.of(table)
    limit = plan.rules.parameters.get("dispatch_max_distance_m")
    zones = table["zone"].to_list()
    by_zone: dict[str | None, list[int]] = {}
    for row in asking.tolist():
        by_zone.setdefault(zones[row], []).append(row)
    found: list[int] = []
    for zone, rows in sorted(by_zone.items(), key=lambda one: (one[0] is None, one[0] or "")):
        if not waiting[rows].any():
            continue
        # An instructor without a zone serves every zone.
        reach = asking if zone is None else np.array(rows, dtype=np.int64)
        starts = [row for row in rows if waiting[row] or len(rows) <= _LARGE]
        known: dict[bytes, tuple[int, Flags]] = {}
        for row in starts:
            gaps = measure(places, np.full(len(reach), row), places, reach)
            if zone is not None:
                gaps = np.where(gaps == UNKNOWN, 0, gaps)
            near: Flags = (gaps != UNKNOWN) & (True if limit is None else gaps <= limit)
            if (near & waiting[reach]).any():
                known.setdefault(np.packbits(near).tobytes(), (row, near))
        found += [
            row
            for row, near in known.values()
            if not any(
                (near & other).sum() == near.sum() < other.sum() for _, other in known.values()
            )
        ]
    return np.array(sorted(found), dtype=np.int64)


def _within(near: Flags, other: Flags) -> bool:
    """Whether all whom one place reaches are reached from the other, and more."""
    return bool(not (near & ~other).any() and (other & ~near).any())


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
