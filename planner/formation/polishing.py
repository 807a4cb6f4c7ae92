"""Improves a large piece corner by corner: frees a few neighbouring groups, solves them anew."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array

from planner.formation.nearness import Floats, Ints
from planner.formation.pricing import Pricing
from planner.formation.program import Program, Sheet, integer
from planner.formation.search import search
from planner.formation.tiers import METRES

if TYPE_CHECKING:
    from planner.formation.solve import Solver


def polish(solver: Solver, program: Program, pricing: Pricing, piece: int, low: float) -> None:
    """Improve the best solution of a large piece in place, in a stage that weighs metres.

    Corners start at the groups that cost most above their price. Ends once the gap to ``low`` is
    near enough, once every group has been a start without success, or when the work is used up.
    """
    block, effort, fixed = solver.block, solver.effort, solver.fixed_columns
    tried: set[tuple[int, bool, int]] = set()
    sheet = program.sheet()
    solver.stretch(len(sheet.cost))
    reduced = pricing.reduced(sheet.objective, sheet.matrix)
    kinds = int((block.piece == piece).sum())
    left = effort.corner_work * kinds
    metre = int(program.weight[piece, METRES])
    while left > 0 and not solver.deadline.over():
        used = np.flatnonzero((solver.best > 0) & (sheet.piece == piece))
        groups = used[used >= fixed]
        starts = [
            (-size, float(reduced[g]), -g, by_price)
            for size in effort.corners
            for by_price in (False, True)
            for g in groups.tolist()
            if (g, by_price, size) not in tried and reduced[g] > 1.0
        ]
        if near_enough(solver, sheet, piece, low, metre) or not starts:
            return
        negative_size, _, negative_start, by_price = max(starts)
        start, size = -negative_start, -negative_size
        tried.add((start, by_price, size))
        freed = _corner(solver, start, used, size, reduced[used] if by_price else None)
        budget = float((reduced[freed] * solver.best[freed]).sum())
        inside = np.zeros(block.kinds, dtype=bool)
        inside[np.unique(sheet.matrix[: block.kinds, freed].indices)] = True
        found = search(
            replace(block, joins=block.joins & inside),
            solver.distances,
            pricing.profit,
            pricing.metre,
            budget,
            fee=pricing.fee,
            bonus=pricing.bonus,
            top=effort.corner_groups,
            work=effort.looks // 10,
        )
        if solver.pool.add(found.groups):
            sheet = program.sheet()
            solver.stretch(len(sheet.cost))
            reduced = pricing.reduced(sheet.objective, sheet.matrix)
        blocked = np.zeros(len(sheet.cost), dtype=bool)
        blocked[np.unique(sheet.matrix[np.flatnonzero(~inside)].tocsr().indices)] = True
        free = (sheet.piece == piece) & ~blocked & (reduced <= budget)
        free[freed] = True
        columns = np.flatnonzero(free)
        left -= len(columns)
        kept = solver.best.copy()
        kept[freed] = 0
        lines = np.flatnonzero(sheet.rows.piece == piece)
        room = (sheet.rows.most - sheet.matrix @ kept)[lines]
        result = integer(
            sheet.objective[columns].astype(float),
            csr_array(sheet.matrix[lines][:, columns]),
            room,
            lines < sheet.rows.kinds,
            sheet.upper[columns],
            effort.large_nodes,
            solver.deadline.left(),
            slack=0.0,
        )
        if result is None:
            continue
        now = int((sheet.objective[columns] * result.x).sum())
        if now < int((sheet.objective[freed] * solver.best[freed]).sum()):
            solver.best[freed] = 0
            solver.best[columns] += result.x
            tried = set()


def near_enough(solver: Solver, sheet: Sheet, piece: int, low: float, metre: int) -> bool:
    """Whether the best solution of a large piece is so close to its bound that it may stay.

    ``metre``: what a metre costs in this stage.
    """
    used = np.flatnonzero((solver.best > 0) & (sheet.piece == piece))
    times = solver.best[used]
    groups = used >= solver.fixed_columns
    metres = float((sheet.cost[used, METRES] * times)[groups].sum())
    value = int((sheet.objective[used] * times).sum())
    return value - low <= solver.effort.near_enough * metres * metre


def _corner(solver: Solver, start: int, used: Ints, most: int, above: Floats | None) -> Ints:
    """The used columns around a group: the nearest, or those most ``above`` their price."""
    block, fixed, groups = solver.block, solver.fixed_columns, solver.pool.groups
    own = np.arange(block.kinds)
    first = np.concatenate([own, block.option_kind, block.open_kind, groups[:, 0]])
    kind = first[used]
    size = np.ones(len(used), dtype=np.int64)
    size[used >= fixed] = (groups[used[used >= fixed] - fixed] >= 0).sum(axis=1)
    centre = groups[start - fixed, 0]
    gap = solver.distances.between(np.full(len(used), centre), kind).astype(np.int64)
    near = (gap >= 0) | (kind == centre)
    rank = gap.astype(float) if above is None else -above
    rank[used == start] = -np.inf
    order = np.lexsort((used, rank))
    order = order[near[order] | (used[order] == start)]
    fits = np.cumsum(size[order]) <= most
    fits[0] = True  # the start itself, however large it is
    taken = order[fits]
    return np.sort(used[taken])
