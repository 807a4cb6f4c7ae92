"""What a town comes to at best, in coverage and preference alone, without making its plan.

Changes from today and distances decide nothing between two places for a new member, so they are
left out, which makes the question much smaller; what is found holds for the plan all the same.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import polars as pl

from planner.formation import Effort, Memory
from planner.formation.effort import Deadline
from planner.formation.memory import content_of
from planner.formation.options import weigh
from planner.formation.packing import pack_points
from planner.formation.parameters import Parameters
from planner.formation.solve import solve_block
from planner.formation.tiers import BROKEN, LOST, METRES, RANK
from planner.formation.town import lay_out, packed, part, without
from planner.model import MODES

_WORK, _SOLVED, _UNSOLVED = 30, 10, 50
"""The work of looking at a town at all, and of solving a part of it, for each of its kinds: more
where it could not be solved to the end. About 4,000 are done in a second."""

QUICK = Effort(
    nodes=200,
    rounds=15,
    looks=100_000,
    first_groups=30,
    columns=3_000,
    cut_rounds=3,
    splits=0,
)
"""Less work for each town than for its plan, since very many are asked about."""


@dataclass(frozen=True, order=True)
class Value:
    """A town at best: priority uncovered, then steps down from a branch of its own, over all.

    ``steps`` counts each enterprise's place in its rule's list from where the list begins in
    the usual order (a branch of its own 0, joint 1, affiliated 2, an instructor 3), so that an
    enterprise whose rule changes is comparable with what it was.
    """

    uncovered: int
    steps: int

    def __add__(self, other: Value) -> Value:
        return Value(self.uncovered + other.uncovered, self.steps + other.steps)

    def __sub__(self, other: Value) -> Value:
        return Value(self.uncovered - other.uncovered, self.steps - other.steps)


NOTHING = Value(0, 0)


@dataclass(frozen=True)
class Valued:
    """The best value found, and one that no plan is better than (the same where proven)."""

    value: Value
    bound: Value
    work: int = field(default=0, compare=False)
    """How much was done for it: enterprises, and hard parts at the price of very many."""

    @property
    def proven(self) -> bool:
        return self.value == self.bound


def value_of(
    table: pl.DataFrame,
    hosts: pl.DataFrame | None,
    instructors: pl.DataFrame | None,
    parameters: Parameters,
    memory: Memory,
) -> Valued | None:
    """The value of a town at best; None where its pins cannot all be kept.

    ``table``: enterprises sorted by id with the decision columns, as formation takes them.
    """
    parameters = replace(
        parameters, joint_branch_overhead_m=0, industry_mismatch_m=0, unknown_distance_m=0
    )
    options = weigh(table, hosts, instructors, parameters, False)
    options.fallback_cost[:, METRES] = 0
    options.scarce.cost[:, METRES] = 0
    town = lay_out(options)
    town = replace(town, block=replace(town.block, near_d=np.zeros_like(town.block.near_d)))
    easy = pack_points(town.block)
    found = [(one.value, one.bound) for one in easy.values()]
    hard = without(town, np.array(list(easy), dtype=np.int64)) if easy else town
    effort, work = QUICK, _WORK + len(table)
    for low, high in packed(hard.block, effort.block) if hard.block.kinds else ():
        block = part(hard, low, high)
        key = content_of(block, effort)
        solved = memory.recall(key)
        if solved is None:
            solved = solve_block(block, effort, Deadline(None))
            memory.keep(key, solved)
            proven = np.array_equal(solved.value, solved.bound)
            work += int(block.kinds) * (_SOLVED if proven else _UNSOLVED)
        found.append((solved.value, solved.bound))
    inside = np.zeros(len(options.ids), dtype=bool)
    for units in town.units:
        inside[units] = True
    alone = options.fallback_cost[(options.mode < 0) & ~inside].sum(axis=0)
    values = alone + sum((value.sum(axis=0) for value, _ in found), np.zeros(5, dtype=np.int64))
    bounds = alone + sum((bound.sum(axis=0) for _, bound in found), np.zeros(5, dtype=np.int64))
    if values[BROKEN]:
        return None
    first = starts(table)
    best = Value(int(values[LOST]), int(values[RANK]) + first)
    least = Value(int(bounds[LOST]), int(bounds[RANK]) + first)
    if best.uncovered != least.uncovered:
        least = Value(least.uncovered, 0)  # the second bound holds only given the first
    return Valued(best, least, work)


def starts(table: pl.DataFrame) -> int:
    """Where the lists of all enterprises begin in the usual order, added up."""
    inside = table.filter(~pl.col("excluded"))
    first = pl.coalesce("pin_mode", pl.col("modes").str.split(",").list.first())
    place = {mode: k for k, mode in enumerate(MODES)}
    counts = inside.select(first.fill_null("").alias("first")).to_series().value_counts()
    return sum(place.get(mode, len(MODES)) * n for mode, n in counts.iter_rows())
