"""From a linear solution of one piece to the best integral one, proven where work allows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from planner.formation.cutting import Piece, settle
from planner.formation.nearness import Floats
from planner.formation.polishing import near_enough, polish
from planner.formation.pricing import Pricing
from planner.formation.program import Program, Relaxed
from planner.formation.tiers import METRES

if TYPE_CHECKING:
    from planner.formation.solve import Solver


LOOKS_EACH = 20
"""Partial groups that are looked at, at most, for each group that may be listed."""


def close(
    solver: Solver,
    program: Program,
    relaxed: Relaxed,
    piece: int,
    metre: int,
    step: int,
    split: float,
) -> None:
    """Find the best integral solution of one piece, and raise its bound where that proves it.

    The bound ``relaxed.low[piece]`` is raised in place. ``metre`` is what a metre costs in this
    stage, ``step`` divides every value. Where a gap of ``split`` or more stays, the tiers are not
    tight in one program: the piece is then solved alone, one tier after the other.
    """
    low, effort, x = relaxed.low, solver.effort, relaxed.x
    view = Piece(solver, program.sheet(), piece)

    def proven() -> bool:
        return bool(view.best - low[piece] < step - 1e-6)

    if proven():
        return
    known = view.columns[view.columns < (0 if x is None else len(x))]
    if x is not None and len(known):
        whole = np.rint(x[known])
        if np.abs(x[known] - whole).max() < 1e-6:
            view.offer(known, whole.astype(np.int64))
            if proven():
                return
        _round(view, x)
    rows = view.sheet.rows
    prices = np.zeros(len(rows.most)) if relaxed.prices is None else relaxed.prices
    pricing = Pricing(program, prices, rows)
    # Only candidates for joint branches make a piece hard.
    kinds = max(1, int((solver.block.joins & (solver.block.piece == piece)).sum()))
    usual = kinds <= effort.usual or not metre
    nodes = effort.nodes if usual else effort.large_nodes
    most = effort.columns if usual else effort.large_columns
    last = most if usual else effort.last_columns
    # Coverage alone is the same in very many groups: a few compact ones mostly do.
    limit = most if metre else min(most, 8 * effort.first_columns * kinds)
    rules = solver.block.rules
    base = float(low[piece])
    spread = rules.overhead * kinds * metre
    reach = float(max(step, (rules.overhead + rules.mismatch) // 4 * metre if metre else 1))
    if metre:
        _try_cheapest(view, pricing, base, max(reach, effort.first_gap * spread), step, split)
        if proven():
            return
        if not usual:
            if view.best - low[piece] < split and near_enough(
                solver, view.sheet, piece, float(low[piece]), metre
            ):
                return
            reach = max(reach, split)
    widenings = 0
    settled = -1.0
    # A column whose reduced cost exceeds the gap is in no better solution. The gap is first taken
    # for small: either a solution is found within it, or the bound rises by it.
    while not solver.deadline.over():
        gap = view.best - step - base + 1e-3
        final = reach >= gap
        within = min(gap, reach)
        complete = False
        if final or metre:
            known_groups = len(solver.pool)
            most_groups = 4 * most if usual else most
            complete = _list_all(solver, pricing, piece, within, most_groups)
            if len(solver.pool) > known_groups:
                view = Piece(solver, program.sheet(), piece)
            elif complete and settled >= gap:
                # The last program was already solved over all of these columns.
                low[piece] = view.best
                return
        reduced = pricing.reduced(view.sheet.objective, view.sheet.matrix)[view.columns]
        useful = view.columns[reduced <= within]
        trimmed = len(useful) > limit
        coarse = view.best - low[piece] >= split
        if not usual and not coarse and (trimmed or not complete):
            polish(solver, program, pricing, piece, float(low[piece]))
            return
        if trimmed:
            ranked = np.lexsort((view.sheet.cost[view.columns, METRES], reduced))
            useful = np.sort(view.columns[ranked[:limit]])
            complete = False
        most_cost = base + within
        found = settle(view, useful, most_cost, step, effort, nodes, last)
        view.take(found)
        if found.proven and not trimmed:
            settled = within
        if complete:
            least = min(most_cost, found.bound)
            if found.proven:
                least = view.best if final or view.best <= most_cost else most_cost
            low[piece] = max(low[piece], min(view.best, least))
        if proven():
            return
        coarse = view.best - low[piece] >= split
        if not usual and not coarse and not found.proven:
            polish(solver, program, pricing, piece, float(low[piece]))
            return
        if trimmed and limit < most and (coarse or not metre):
            limit = min(4 * limit, most)
        elif coarse and (final or widenings >= effort.widenings):
            solver.alone(piece)
            return
        elif final:
            return
        else:
            widenings += 1
            reach *= 2.0


def _try_cheapest(
    view: Piece, pricing: Pricing, base: float, wide: float, step: int, split: float
) -> None:
    """Look for a good solution among the cheapest groups at hand: it makes all later lists small.

    More and more groups are tried until nobody is worse off than the bound ``base`` asks (a gap
    of ``split`` or more says that somebody is). None of this is a proof.
    """
    solver, effort = view.solver, view.solver.effort
    reduced = pricing.reduced(view.sheet.objective, view.sheet.matrix)[view.columns]
    ranked = np.lexsort((view.sheet.cost[view.columns, METRES], reduced))
    kinds = int(solver.block.joins[view.lines[view.lines < solver.block.kinds]].sum())
    # Distances that are alike leave many equally cheap groups: few are a matter of luck then.
    each = 1 if kinds > effort.usual else 8
    slack = effort.near_enough if kinds > effort.usual else 0.0
    for within, share in ((wide, each), (max(wide, split), each), (max(wide, split), 2 * each)):
        cheapest = ranked[: share * effort.first_columns * max(1, kinds)]
        columns = np.sort(view.columns[cheapest[reduced[cheapest] <= within]])
        limit, most = base + within, len(view.columns)
        view.take(settle(view, columns, limit, step, effort, effort.nodes, most, slack=slack))
        if view.best - base < split:
            return


def _round(view: Piece, x: Floats) -> None:
    """Offer a solution that follows the linear one: its largest columns first, as far as they fit.

    An integer program may end at its limit with nothing; this is what is kept then.
    """
    sheet, solver = view.sheet, view.solver
    kinds = solver.block.kinds
    columns = view.columns[view.columns < len(x)]
    order = columns[np.lexsort((columns, -x[columns]))]
    order = order[(x[order] > 1e-6) & (order >= kinds)]
    room = sheet.rows.most.copy()
    counts = np.zeros(len(sheet.cost), dtype=np.int64)
    matrix = sheet.matrix
    for column in order.tolist():
        entries = slice(matrix.indptr[column], matrix.indptr[column + 1])
        lines, weights = matrix.indices[entries], matrix.data[entries]
        takes = weights > 0
        often = np.floor(room[lines[takes]] / weights[takes] + 1e-9).min(initial=np.inf)
        times = int(min(often, sheet.upper[column]))
        if times > 0:
            counts[column] = times
            room[lines] -= times * weights
    own = view.columns[view.columns < kinds]
    counts[own] = np.rint(room[own]).astype(np.int64)
    view.offer(view.columns, counts[view.columns])


def _list_all(solver: Solver, pricing: Pricing, piece: int, gap: float, most: int) -> bool:
    """Put every group of a piece whose reduced cost is at most ``gap`` into the pool.

    Returns whether the pool then holds all of them; more than ``most`` are not even taken in.
    """
    if solver.whole:
        return True
    only = solver.block.piece == piece
    looks = min(solver.effort.looks, LOOKS_EACH * most)
    groups, _, complete = pricing.groups(gap, only, None, looks)
    if len(groups) > most:
        return False
    solver.pool.add(groups)
    return bool(complete[piece])
