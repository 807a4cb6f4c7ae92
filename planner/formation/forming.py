"""Formation: who goes with whom, best in the order of the tiers, with a proven bound for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from planner.errors import BudgetError, PinError
from planner.formation.budget import OverBudget, within
from planner.formation.effort import Deadline, Effort
from planner.formation.memory import Memory
from planner.formation.nearness import UNKNOWN, Ints, measure
from planner.formation.options import (
    AFFILIATED,
    DISPATCHED,
    EXCLUDED,
    JOINT,
    STANDALONE,
    UNCOVERED,
    Options,
    weigh,
)
from planner.formation.packing import pack_points
from planner.formation.parameters import Parameters
from planner.formation.refusals import SEARCH_CUT, broken_pins, over_budget
from planner.formation.remarks import remarks
from planner.formation.solving import solve_all
from planner.formation.tiers import (
    BROKEN,
    CHANGED,
    COLUMNS,
    LOST,
    METRES,
    RANK,
    order_of,
)
from planner.formation.town import (
    FALLBACK,
    OPENED,
    OPTION,
    Dealt,
    Town,
    deal,
    lay_out,
    packed,
    without,
)
from planner.model import OUTCOMES, TIERS, Formation, Progress, TierResult


def form(
    enterprises: pl.DataFrame,
    hosts: pl.DataFrame | None,
    instructors: pl.DataFrame | None,
    parameters: dict[str, Any],
    *,
    has_current: bool = False,
    objective: Sequence[str] = TIERS,
    memory: Memory | None = None,
    resilience: int = 0,
    most_changes: int | None = None,
    effort: Effort | None = None,
    time_limit: float | None = None,
    workers: int = 1,
    progress: Progress | None = None,
) -> Formation:
    """Decide the coverage of every enterprise: lawful, best in the order of the tiers, proven.

    ``enterprises``: the ledger table sorted by id, with the decision columns ``modes``
    (comma-joined list), ``priority`` and ``excluded``, and optionally ``branch_name``, what its
    own branch would be called; ``hosts`` and ``instructors`` as in
    :class:`planner.model.Ledger`; ``parameters``: name → value as a pack resolves them.
    ``objective``: the four tiers, most important first; each tier's bound holds given the values
    of those before it. ``memory``: what earlier plans found; it changes nothing but the time.
    ``resilience`` 1: every joint branch is still lawful when any one member has left; the column
    ``brittle`` then marks enterprises that the rules no longer let be joint with a member less.
    ``most_changes``: so many enterprises may change at most, where today's coverage is known.
    ``time_limit`` [s] is the user's own; ``workers`` processes change nothing but the time.
    Raises :class:`planner.errors.PinError` where a pin cannot be kept, and
    :class:`planner.errors.BudgetError` where more must change than may.
    """
    if most_changes is not None and not has_current:
        raise ValueError("changes cannot be limited where nothing is known of today")
    effort = effort or Effort()
    deadline = Deadline(time_limit)
    options = weigh(
        enterprises,
        hosts,
        instructors,
        Parameters.of(parameters, resilience),
        has_current,
        order_of(objective),
        thrifty=most_changes is not None,
    )
    town = lay_out(options)
    count = len(options.ids)
    dealt = Dealt(
        np.full(count, -1),
        np.full(count, -1),
        np.zeros(count, dtype=bool),
        np.full(count, FALLBACK),
        [],
    )
    inside = np.zeros(count, dtype=bool)
    for units in town.units:
        inside[units] = True
    settled = (options.mode < 0) & ~inside
    memory = Memory() if memory is None else memory
    work = _Work(effort, deadline, workers, memory, progress)
    if most_changes is None:
        bounds = _best(town, dealt, work)
    else:
        bounds = _best_within(town, dealt, work, options, settled, most_changes)
    return _report(options, dealt, bounds, settled, deadline.hit, objective)


@dataclass(frozen=True)
class _Work:
    """How the solving is done."""

    effort: Effort
    deadline: Deadline
    workers: int
    memory: Memory
    progress: Progress | None

    def told(self, done: int, total: int) -> None:
        """Say how far it has come."""
        if self.progress is not None:
            self.progress("form", done, total)


def _best(town: Town, dealt: Dealt, work: _Work) -> Ints:
    """Solve all pieces of a town and deal them out; returns the bound of each tier."""
    bounds = np.zeros(5, dtype=np.int64)
    total = town.block.kinds
    easy = pack_points(town.block)
    for piece, solved in easy.items():
        deal(town, piece, piece + 1, solved, dealt)
        bounds += solved.bound.sum(axis=0)
    hard = without(town, np.array(list(easy), dtype=np.int64)) if easy else town
    done = total - hard.block.kinds
    ranges = list(packed(hard.block, work.effort.block)) if hard.block.kinds else []
    work.told(done, total)
    solutions = solve_all(hard, ranges, work.effort, work.deadline, work.workers, work.memory)
    for (low, high), solved in solutions:
        deal(hard, low, high, solved, dealt)
        bounds += solved.bound.sum(axis=0)
        first, last = np.searchsorted(hard.block.piece, [low, high])
        done += int(last - first)
        work.told(done, total)
    return bounds


def _best_within(
    town: Town,
    dealt: Dealt,
    work: _Work,
    options: Options,
    settled: np.ndarray[Any, np.dtype[np.bool_]],
    most: int,
) -> Ints:
    """The same with at most so many changes in all; raises ``BudgetError``."""
    if options.fallback_cost[settled, BROKEN].any():
        return _best(town, dealt, work)  # pins are an error of their own, and come first
    forced = int(options.fallback_cost[settled, CHANGED].sum())
    forced += int((options.mode == STANDALONE)[~_standalone_today(options)].sum())
    total = town.block.kinds
    work.told(0, total)
    try:
        traded = within(town, most - forced, work.effort, work.deadline, work.workers, work.memory)
    except OverBudget as over:
        least, floor = over.least + forced, over.floor + forced
        raise BudgetError.of(over_budget(most, least, floor), least, floor) from None
    for where, piece, solved in traded.pieces:
        deal(where, piece, piece + 1, solved, dealt)
    work.told(total, total)
    return traded.bound


def _standalone_today(options: Options) -> np.ndarray[Any, np.dtype[np.bool_]]:
    today = (options.table["current_mode"] == "standalone").fill_null(False).to_numpy()
    return np.asarray(today)


def _report(
    options: Options,
    dealt: Dealt,
    bounds: Ints,
    settled: np.ndarray[Any, np.dtype[np.bool_]],
    cut_by_time: bool,
    objective: Sequence[str],
) -> Formation:
    """Turn what everyone got into the tables and the certificate."""
    has_current = options.has_current
    count = len(options.ids)
    mode = options.mode.copy()
    supply = np.full(count, -1)
    distance = np.full(count, UNKNOWN)
    cost = np.zeros((count, 5), dtype=np.int64)
    free = mode < 0
    fallback = free & (dealt.choice == FALLBACK)
    mode[fallback] = options.fallback_mode[fallback]
    supply[fallback] = options.fallback_supply[fallback]
    distance[fallback] = options.fallback_distance[fallback]
    cost[fallback] = options.fallback_cost[fallback]
    scarce = options.scarce
    if len(scarce):
        taken = (dealt.choice[scarce.unit] == OPTION) & (dealt.supply[scarce.unit] == scarce.supply)
        rows = scarce.unit[taken]
        mode[rows], supply[rows] = scarce.mode[taken], scarce.supply[taken]
        supply[supply >= len(options.supplies)] = -1  # what stays as it is and needs no supply
        distance[rows], cost[rows] = scarce.distance[taken], scarce.cost[taken]
    opened = free & (dealt.choice == OPENED)
    mode[opened] = STANDALONE
    cost[opened] = options.open_cost[opened]
    if has_current:
        cost[(options.mode == STANDALONE) & ~_standalone_today(options), CHANGED] = 1
    broken = np.flatnonzero(cost[:, BROKEN])
    if len(broken):
        cut = [SEARCH_CUT] if cut_by_time else []
        error = PinError([*cut, *broken_pins(options, broken)])
        if not cut_by_time:
            error.broken = tuple(options.ids[row] for row in broken.tolist())
        raise error
    joint = _joint_rows(options, dealt, mode, distance, cost)
    values = cost.sum(axis=0)
    values[METRES] += int(joint["dispersion_m"].sum()) if len(joint) else 0
    bounds = bounds + cost[settled | (options.mode >= 0)].sum(axis=0)
    certificate = _certificate(values, bounds, options, objective)
    branch = _branch_ids(options, mode, supply, dealt, joint)
    teachers = [
        options.supplies.id[s] if m == DISPATCHED and s >= 0 else None
        for m, s in zip(mode.tolist(), supply.tolist(), strict=True)
    ]
    rank = np.where(mode == UNCOVERED, options.menu_length, cost[:, RANK])
    outcome = pl.DataFrame(
        {
            "enterprise_id": options.ids,
            "mode": pl.Series(mode).replace_strict(
                list(range(6)), list(OUTCOMES), return_dtype=pl.String
            ),
            "branch_id": branch,
            "instructor_id": pl.Series(teachers, dtype=pl.String),
            "rank": rank,
            "distance_m": distance,
            "changed": cost[:, CHANGED] > 0,
            "pinned": options.pinned,
        }
    ).with_columns(
        rank=pl.when(pl.col("mode") != "excluded").then(pl.col("rank")),
        distance_m=pl.when(pl.col("distance_m") != UNKNOWN).then(pl.col("distance_m")),
        changed=pl.when((pl.col("mode") != "excluded") & pl.lit(has_current)).then(
            pl.col("changed")
        ),
    )
    return Formation(outcome, joint, certificate, remarks(options), cut_by_time)


def _joint_rows(
    options: Options, dealt: Dealt, mode: Ints, distance: Ints, cost: Ints
) -> pl.DataFrame:
    """The joint groups with lead, name and dispersion; fills in modes, distances and costs.

    All groups of one size are measured at once: a large ledger has tens of thousands.
    """
    parameters = options.parameters
    order = sorted(range(len(dealt.groups)), key=lambda g: int(dealt.groups[g][0].min()))
    groups = [np.sort(dealt.groups[g][0]) for g in order]
    names = np.array([dealt.groups[g][1] for g in order], dtype=np.int64)
    sizes = np.array([len(units) for units in groups], dtype=np.int64)
    leads, labels, dispersion = np.zeros_like(names), np.full_like(names, -1), np.zeros_like(names)
    for size in np.unique(sizes).tolist():
        alike = np.flatnonzero(sizes == size)
        units = np.stack([groups[g] for g in alike.tolist()])
        left, right = np.repeat(units, size, axis=1), np.tile(units, size)
        gaps = measure(options.places, left.ravel(), options.places, right.ravel())
        gaps = np.where(gaps == UNKNOWN, 0, gaps).reshape(len(alike), size, size)
        gaps[:, np.arange(size), np.arange(size)] = 0
        full, total = options.full[units], gaps.sum(axis=2)
        may_lead = full == full.max(axis=1, keepdims=True)
        # Rows are sorted by id, so the first of equals is the one with the smallest id.
        lead = np.where(may_lead, total, np.iinfo(np.int64).max).argmin(axis=1)
        each = np.arange(len(alike))
        mode[units] = JOINT
        distance[units] = gaps[each, lead]
        cost[units] = options.joint_cost[units]
        name = names[alike, None]
        cost[units[(name >= 0) & (options.joint_name[units] == name)], CHANGED] = 0
        trades = np.sort(options.industry[units], axis=1)
        fresh = np.diff(trades, axis=1, prepend=-1) != 0
        distinct = (fresh & (trades >= 0)).sum(axis=1)
        leads[alike] = units[each, lead]
        labels[alike] = options.pin_label[units].max(axis=1)
        dispersion[alike] = (
            parameters.joint_branch_overhead_m
            + total[each, lead]
            + parameters.industry_mismatch_m * np.maximum(0, distinct - 1)
        )
        dealt.group[units] = alike[:, None]
    hosts = set(options.supplies.id[: options.existing])
    ids = [options.ids[row] for row in leads.tolist()]
    return pl.DataFrame(
        {
            "branch_id": _free_ids([f"J-{lead}" for lead in ids], hosts),
            "lead_enterprise_id": ids,
            "carries": [options.joint_names[k] if k >= 0 else None for k in names.tolist()],
            "pin_branch": [options.pin_labels[k] if k >= 0 else None for k in labels.tolist()],
            "dispersion_m": dispersion,
        },
        schema={
            "branch_id": pl.String,
            "lead_enterprise_id": pl.String,
            "carries": pl.String,
            "pin_branch": pl.String,
            "dispersion_m": pl.Int64,
        },
    )


def _free_ids(wanted: list[str], hosts: set[str]) -> list[str]:
    """The ids that are wanted; one that a host already has gets the first number that is free."""
    taken = hosts.union(wanted)
    free = []
    for one in wanted:
        number = 2
        while one in hosts and f"{one}-{number}" in taken:
            number += 1
        free.append(f"{one}-{number}" if one in hosts else one)
        taken.add(free[-1])
    return free


def _branch_ids(
    options: Options, mode: Ints, supply: Ints, dealt: Dealt, joint: pl.DataFrame
) -> pl.Series:
    """The branch of everyone who has one."""
    hosts = set(options.supplies.id[: options.existing])
    groups = joint["branch_id"].to_list()
    behind = options.supplies.unit
    branch: list[str | None] = [None] * len(mode)
    alone = np.flatnonzero(mode == STANDALONE).tolist()
    own_ids = _free_ids([f"S-{options.ids[row]}" for row in alone], hosts)
    for row, branch_id in zip(alone, own_ids, strict=True):
        branch[row] = branch_id
    for row in np.flatnonzero(mode == JOINT).tolist():
        branch[row] = groups[int(dealt.group[row])]
    for row in np.flatnonzero(mode == AFFILIATED).tolist():
        number = int(supply[row])
        own = int(behind[number])
        branch[row] = branch[own] if own >= 0 else options.supplies.id[number]
    return pl.Series(branch, dtype=pl.String)


def _certificate(
    values: Ints, bounds: Ints, options: Options, objective: Sequence[str]
) -> tuple[TierResult, ...]:
    """Value and bound of each tier, in the order of the objective.

    After a tier that is not proven only bounds that always hold are given.
    """
    free = np.flatnonzero((options.mode != EXCLUDED) & ~options.pinned)
    results = []
    proven = True
    for tier in objective:
        if tier == "changes" and not options.has_current:
            continue
        column = COLUMNS[tier]
        value = int(values[column])
        bound = int(bounds[column])
        if not proven:
            bound = 0
        if tier == "uncovered":
            # Who may take nothing at all is uncovered in every plan.
            none = free[options.menu_length[free] == 0]
            bound = max(bound, int(options.fallback_cost[none, LOST].sum()))
        bound = min(bound, value)
        proven = proven and bound == value
        results.append(TierResult(tier, value, bound, proven))
    return tuple(results)


__all__ = ["form"]
