"""Closes the gap of one piece: cuts that fractional solutions break, then few columns are left.

Where three enterprises are served once each, at most one of the groups that hold two or three of
them can be used: half of the three rows' sum, rounded down (a subset-row inequality: Jepsen,
Petersen, Spoorendonk and Pisinger, "Subset-row inequalities applied to the vehicle-routing problem
with time windows", Operations Research 56(2), 2008). Each round adds the cuts that the linear
solution breaks most, solves anew, and drops the columns that no better solution can hold. Where
the number of groups stays fractional, fewer and more are looked at one after the other; what is
still open goes to an integer program.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csc_array, csr_array, hstack, vstack

from planner.formation.block import Flags
from planner.formation.effort import Effort
from planner.formation.nearness import Floats, Ints
from planner.formation.program import Sheet, integer, linear

if TYPE_CHECKING:
    from planner.formation.solve import Solver

BROKEN_BY = 0.02
"""A cut is broken where its left side exceeds its right one by more than this."""
OFTEN = 5
"""So many new cuts of a round may share an enterprise."""
STALLED, SLOW = 2, 0.85
"""Cutting ends where so many rounds did not bring the gap below this share of what it was."""
HALF_WAY = 0.1
"""A number of groups is fractional where it is farther than this from a whole one."""

Cut = tuple[int, int, int]
"""Three rows, each served once."""


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


@dataclass(frozen=True)
class _Part:
    """A program over some columns (numbers on the sheet; -1: a stopgap of no meaning).

    ``once``: rows of kinds that are served once; ``grouped``: which columns are joint groups;
    ``kept``: which must stay, so that there is always a solution.
    """

    columns: Ints
    cost: Floats
    matrix: csc_array
    right: Floats
    same: Flags
    upper: Ints
    once: Ints
    grouped: Flags
    kept: Flags
    low: float

    def some(self, stays: Flags) -> _Part:
        return replace(
            self,
            columns=self.columns[stays],
            cost=self.cost[stays],
            matrix=csc_array(self.matrix[:, stays]),
            upper=self.upper[stays],
            grouped=self.grouped[stays],
            kept=self.kept[stays],
        )

    def halves(self, number: float, limit: float) -> Iterator[_Part]:
        """The same with at most, and with at least, a whole number of groups; the nearer first.

        A stopgap column that costs more than the limit allows keeps either half solvable.
        """
        low, high = np.floor(number), np.ceil(number)
        sides = [(1.0, low), (-1.0, -high)]
        for sign, most in sides if number - low < 0.5 else reversed(sides):
            row = np.append(sign * self.grouped, -1.0)[None, :]
            fill = csc_array((self.matrix.shape[0], 1))
            yield replace(
                self,
                columns=np.append(self.columns, -1),
                cost=np.append(self.cost, 10.0 * (limit - self.low + 1.0)),
                matrix=csc_array(vstack([hstack([self.matrix, fill]), csr_array(row)])),
                right=np.append(self.right, most),
                same=np.append(self.same, False),
                upper=np.append(self.upper, int(self.upper.sum())),
                grouped=np.append(self.grouped, False),
                kept=np.append(self.kept, True),
            )


def settle(
    piece: Piece,
    columns: Ints,
    limit: float,
    step: int,
    effort: Effort,
    nodes: int,
    most: int,
    *,
    slack: float | None = None,
) -> Settled:
    """Look for the best solution of a piece over some columns that costs at most ``limit``.

    ``step`` divides every cost; ``nodes``: of branch and bound at most, in the end, over ``most``
    columns at most; ``slack``: nothing need be proven, and a solution worse than the best by this
    share will do. The best solution known stays possible whatever it costs.
    """
    sheet, solver = piece.sheet, piece.solver
    rows, lines = sheet.rows, piece.lines
    used = piece.columns[solver.best[piece.columns] > 0]
    columns = np.union1d(columns, used)
    right, same = rows.most[lines], lines < rows.kinds
    part = _Part(
        columns,
        sheet.objective[columns].astype(float),
        csc_array(sheet.matrix[lines][:, columns]),
        right,
        same,
        sheet.upper[columns],
        np.flatnonzero(same & (right == 1)),
        columns >= solver.fixed_columns,
        np.isin(columns, used),
        -np.inf,
    )
    search = _Search(effort, nodes, most, step, slack, sheet, solver)
    return search.run(part, limit, effort.splits if slack is None else 0)


@dataclass(frozen=True)
class _Search:
    effort: Effort
    nodes: int
    most: int
    step: int
    slack: float | None
    sheet: Sheet
    solver: Solver

    def run(self, part: _Part, limit: float, splits: int) -> Settled:
        """Cut, then split by the number of groups, then ask an integer program."""
        cuts: list[Cut] = []
        gaps: list[float] = []
        number = 0.0
        for _ in range(self.effort.cut_rounds):
            matrix, right, same = _with_cuts(part, cuts)
            solved = linear(part.cost, matrix, right, same)
            if solved is None:
                break
            x, prices = solved
            reduced = part.cost - matrix.T @ prices
            # For any prices this is what no solution over these columns costs less than.
            low = float(right @ prices + part.upper @ np.minimum(reduced, 0.0))
            part = replace(part, low=max(part.low, low))
            gap = limit - part.low + 1e-3
            if gap <= 0:
                return Settled(part.columns, None, limit, True)
            counts = np.rint(x).astype(np.int64)
            if np.abs(x - counts).max() < 1e-6 and part.cost @ counts - part.low < 1e-3:
                return self._found(part, counts, part.low, True)
            number = float(x @ part.grouped)
            gaps.append(gap)
            slow = len(gaps) > STALLED and gap > SLOW * gaps[-1 - STALLED]
            active = prices[len(part.right) :] < 0
            cuts = [cut for cut, on in zip(cuts, active.tolist(), strict=True) if on]
            fresh = [] if slow else _broken(part, x, self.effort.cuts, set(cuts))
            cuts += fresh
            # Reduced costs are compared with the gap above the bound of the same prices.
            part = part.some((reduced <= limit - low + 1e-3) | part.kept)
            if not fresh or self.solver.deadline.over():
                break
        if splits and HALF_WAY < number % 1 < 1 - HALF_WAY:
            return self._halves(part, number, limit, splits - 1)
        if len(part.columns) > self.most:
            return Settled(part.columns, None, min(part.low, limit), False)
        return self._decide(part, cuts, limit)

    def _halves(self, part: _Part, number: float, limit: float, splits: int) -> Settled:
        best: Settled | None = None
        bound, proven = np.inf, True
        for half in part.halves(number, limit):
            found = self.run(half, limit, splits)
            bound, proven = min(bound, found.bound), proven and found.proven
            if found.counts is None:
                continue
            cost = float(self.sheet.objective[found.columns] @ found.counts)
            if cost <= limit:
                best, limit = found, cost - self.step
        if best is None:
            return Settled(part.columns, None, min(bound, limit), proven)
        return replace(best, bound=min(bound, limit + self.step), proven=proven)

    def _decide(self, part: _Part, cuts: list[Cut], limit: float) -> Settled:
        matrix, right, same = _with_cuts(part, cuts)
        found = integer(
            part.cost,
            matrix,
            right,
            same,
            part.upper,
            self.nodes,
            self.solver.deadline.left(),
            slack=self.slack,
        )
        self.solver.deadline.over()
        if found is None:
            return Settled(part.columns, None, min(part.low, limit), False)
        bound = part.low
        if self.slack is None:
            bound = max(bound, found.bound - 1e-6 * abs(found.bound))
        return self._found(part, found.x, min(bound, limit), found.proven and self.slack is None)

    def _found(self, part: _Part, counts: Ints, bound: float, proven: bool) -> Settled:
        """A solution without its stopgaps; one that needs them is none, and dearer than allowed."""
        real = part.columns >= 0
        if counts[~real].any():
            return Settled(part.columns[real], None, bound, proven)
        return Settled(part.columns[real], counts[real], bound, proven)


def _with_cuts(part: _Part, cuts: list[Cut]) -> tuple[csr_array, Floats, Flags]:
    """The rows of a part and its cuts: 1 for each column that holds at least two of the three."""
    rows = csr_array(part.matrix)
    if not cuts:
        return rows, part.right, part.same
    three = np.array(cuts)
    held = rows[three[:, 0]] + rows[three[:, 1]] + rows[three[:, 2]]
    extra = csr_array((held >= 2).astype(float))
    return (
        csr_array(vstack([rows, extra])),
        np.concatenate([part.right, np.ones(len(cuts))]),
        np.concatenate([part.same, np.zeros(len(cuts), dtype=bool)]),
    )


def _broken(part: _Part, x: Floats, most: int, known: set[Cut]) -> list[Cut]:
    """The cuts that a linear solution breaks most.

    Any two enterprises of a broken cut share a group that the solution uses in part, so only
    triangles of such pairs are looked at.
    """
    some = np.flatnonzero((x > 1e-6) & (x < 1 - 1e-6))
    held = part.matrix[:, some].tocsr()[part.once].toarray() > 0
    kinds = np.flatnonzero(held.any(axis=1))
    held = held[kinds]
    weight = x[some]
    shared = (held * weight) @ held.T
    np.fill_diagonal(shared, 0.0)
    linked = shared > 1e-9
    first, second = np.nonzero(np.triu(linked))
    if not len(first):
        return []
    edge, third = np.nonzero(linked[first] & linked[second])
    later = third > second[edge]
    a, b, c = first[edge[later]], second[edge[later]], third[later]
    whole = (held[a] & held[b] & held[c]) @ weight
    total = shared[a, b] + shared[a, c] + shared[b, c] - 2 * whole
    worth = np.flatnonzero(total > 1 + BROKEN_BY)
    order = worth[np.argsort(-total[worth], kind="stable")]
    often = np.zeros(len(kinds), dtype=np.int64)
    row = part.once[kinds]
    found: list[Cut] = []
    for spot in order.tolist():
        triple = [int(a[spot]), int(b[spot]), int(c[spot])]
        cut = (int(row[triple[0]]), int(row[triple[1]]), int(row[triple[2]]))
        if cut in known or often[triple].max() >= OFTEN:
            continue
        often[triple] += 1
        found.append(cut)
        if len(found) == most:
            break
    return found
