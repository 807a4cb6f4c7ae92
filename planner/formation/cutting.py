"""Cuts that fractional solutions break, so that a small integer program is left, or none at all.

Where three enterprises are served once each, at most one of the groups that hold two or three of
them can be used: half of the three rows' sum, rounded down (a subset-row inequality: Jepsen,
Petersen, Spoorendonk and Pisinger, "Subset-row inequalities applied to the vehicle-routing problem
with time windows", Operations Research 56(2), 2008). Each round adds the cuts that the linear
solution breaks most, solves anew, and drops the columns that no better solution can hold.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csc_array, csr_array, vstack

from planner.formation.effort import Effort
from planner.formation.nearness import Floats, Ints
from planner.formation.program import Sheet, integer, linear

if TYPE_CHECKING:
    from planner.formation.solve import Solver

BROKEN_BY = 0.02
"""A cut is broken where its left side exceeds its right one by more than this."""
STALLED, SLOW = 2, 0.85
"""Cutting ends where so many rounds did not bring the gap below this share of what it was."""
OFTEN = 5
"""So many new cuts of a round may share an enterprise."""


class Piece:
    """The columns and rows of one piece on a sheet, and how much its best solution costs."""

    def __init__(self, solver: Solver, sheet: Sheet, piece: int) -> None:
        solver.stretch(len(sheet.cost))
        self.solver, self.sheet = solver, sheet
        self.columns = np.flatnonzero(sheet.piece == piece)
        self.lines = np.flatnonzero(sheet.rows.piece == piece)
        self.room = sheet.rows.most[self.lines]
        best = solver.best[self.columns]
        self.best = int((best * sheet.objective[self.columns]).sum())

    def offer(self, columns: Ints, counts: Ints) -> None:
        """Take a solution over if it is better and keeps every row."""
        sheet = self.sheet
        total = int((sheet.objective[columns] * counts).sum())
        if total >= self.best:
            return
        over = sheet.matrix[self.lines][:, columns] @ counts - self.room
        equal = self.lines < sheet.rows.kinds
        if (np.abs(over[equal]) < 1e-6).all() and (over[~equal] < 1e-6).all():
            self.best = total
            self.solver.best[self.columns] = 0
            self.solver.best[columns] = counts

    def take(self, found: Settled) -> None:
        """Take over what a search found, if it found something better."""
        if found.counts is not None:
            self.offer(found.columns, found.counts)


@dataclass(frozen=True)
class Settled:
    """What became of a search among some columns for a solution within a limit.

    ``columns, counts``: the best solution found (None where there was none). ``bound``: no
    solution over these columns that keeps the limit costs less. ``proven``: the solution found is
    best among those, or none keeps the limit.
    """

    columns: Ints
    counts: Ints | None
    bound: float
    proven: bool


def settle(
    piece: Piece, columns: Ints, limit: float, effort: Effort, nodes: int, *, quick: bool
) -> Settled:
    """Look for the best solution of a piece over some columns that costs at most ``limit``.

    ``nodes``: of branch and bound at most, in the end; ``quick``: what is found, or not found,
    need not be proven. The best solution known stays possible whatever it costs.
    """
    sheet, deadline = piece.sheet, piece.solver.deadline
    rows, lines = sheet.rows, piece.lines
    used = piece.columns[piece.solver.best[piece.columns] > 0]
    matrix = csc_array(sheet.matrix[lines])
    right = rows.most[lines]
    same = lines < rows.kinds
    once = np.flatnonzero(same & (right == 1))
    cuts: list[tuple[int, int, int]] = []
    gaps: list[float] = []
    low = -np.inf
    kept = np.union1d(columns, used)
    for _ in range(effort.cut_rounds):
        here = matrix[:, kept]
        cost = sheet.objective[kept].astype(float)
        extra = _rows(here, cuts)
        whole = csr_array(vstack([here.tocsr(), extra])) if cuts else here.tocsr()
        limits = np.concatenate([right, np.ones(len(cuts))])
        equal = np.concatenate([same, np.zeros(len(cuts), dtype=bool)])
        solved = linear(cost, whole, limits, equal)
        if solved is None:
            break
        x, prices = solved
        reduced = cost - whole.T @ prices
        upper = sheet.upper[kept]
        # For any prices this is what no solution over these columns costs less than.
        low = max(low, float(limits @ prices + upper @ np.minimum(reduced, 0.0)))
        gap = limit - low + 1e-3
        if gap <= 0:
            return Settled(kept, None, limit, True)
        counts = np.rint(x).astype(np.int64)
        if np.abs(x - counts).max() < 1e-6:
            fits = (here @ counts - right < 1e-6).all()
            if fits and cost @ counts - low < 1e-3:
                return Settled(kept, counts, low, True)
        gaps.append(gap)
        if len(gaps) > STALLED and gap > SLOW * gaps[-1 - STALLED]:
            break
        active = prices[len(lines) :] < 0
        cuts = [cut for cut, on in zip(cuts, active.tolist(), strict=True) if on]
        fresh = _broken(here, x, once, effort.cuts, set(cuts))
        cuts += fresh
        kept = kept[(reduced <= gap) | np.isin(kept, used)]
        if not fresh or deadline.over():
            break
    here = matrix[:, kept]
    whole = csr_array(vstack([here.tocsr(), _rows(here, cuts)])) if cuts else here.tocsr()
    found = integer(
        sheet.objective[kept],
        whole,
        np.concatenate([right, np.ones(len(cuts))]),
        np.concatenate([same, np.zeros(len(cuts), dtype=bool)]),
        sheet.upper[kept],
        nodes,
        deadline.left(),
        presolve=quick,
    )
    deadline.over()
    if found is None:
        return Settled(kept, None, low, False)
    bound = low if quick else max(low, found.bound - 1e-6 * abs(found.bound))
    return Settled(kept, found.x, min(bound, limit), found.proven and not quick)


def _rows(matrix: csc_array, cuts: list[tuple[int, int, int]]) -> csr_array:
    """The left sides of cuts: 1 for each column that holds at least two of the three."""
    if not cuts:
        return csr_array((0, matrix.shape[1]))
    rows = matrix.tocsr()
    three = np.array(cuts)
    held = rows[three[:, 0]] + rows[three[:, 1]] + rows[three[:, 2]]
    return csr_array((held >= 2).astype(float))


def _broken(
    matrix: csc_array, x: Floats, once: Ints, most: int, known: set[tuple[int, int, int]]
) -> list[tuple[int, int, int]]:
    """The cuts that a linear solution breaks most, as triples of rows served once.

    Two enterprises of a broken cut always share a group that the solution uses in part, so only
    triangles of such pairs are looked at.
    """
    part = np.flatnonzero((x > 1e-6) & (x < 1 - 1e-6))
    held = matrix[:, part].tocsr()[once].toarray() > 0
    kinds = np.flatnonzero(held.any(axis=1))
    held = held[kinds]
    weight = x[part]
    shared = (held * weight) @ held.T
    np.fill_diagonal(shared, 0.0)
    linked = shared > 1e-9
    first, second = np.nonzero(np.triu(linked))
    if not len(first):
        return []
    edge, third = np.nonzero(linked[first] & linked[second])
    later = third > second[edge]
    a, b, c = first[edge[later]], second[edge[later]], third[later]
    both = held[a] & held[b] & held[c]
    total = shared[a, b] + shared[a, c] + shared[b, c] - 2 * (both @ weight)
    worth = np.flatnonzero(total > 1 + BROKEN_BY)
    order = worth[np.argsort(-total[worth], kind="stable")]
    often = np.zeros(len(kinds), dtype=np.int64)
    found = []
    for spot in order.tolist():
        triple = (int(a[spot]), int(b[spot]), int(c[spot]))
        cut = (int(once[kinds[triple[0]]]), int(once[kinds[triple[1]]]), int(once[kinds[triple[2]]]))
        if cut in known or often[list(triple)].max() >= OFTEN:
            continue
        often[list(triple)] += 1
        found.append(cut)
        if len(found) == most:
            break
    return found
