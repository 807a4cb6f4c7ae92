"""Which figures of linked tables must be withheld so that no small count can be worked out.

Counts from 1 to one less than a limit are *sensitive*. Withholding them is not enough: sums and
differences of what is left would give them away, so further figures are withheld. What must
hold in the end: whoever knows all the figures that are shown, how they add up, and that no
figure shown as withheld is 0, can tell of no sensitive count that it is below the limit: the
limit itself cannot be excluded, nor the true value, nor what lies between, nor 1, unless it is
known to have more parts that are not 0.

For every sensitive count two ways are sought in which the withheld figures could differ from
what they are, one with the count at 1 and one with it at the limit, everything adding up;
where the figures withheld so far leave no such way, the cheapest further ones are withheld
(a linear programme each). The figures are counts of enterprises or persons; all are whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

_MOVED = 1e-6
"""A figure that moves by less stays where it is; whole numbers move by far more."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure of the tables, or one that could be worked out from them.

    ``shown`` figures may be withheld at a ``cost``; others are never shown, but sensitive all
    the same. ``known`` figures are known to everybody, shown or not.
    """

    value: int
    cost: float = 1.0
    shown: bool = True
    known: bool = False


Sum = tuple[tuple[int, int], ...]
"""Cells with a factor each that add up to 0: ``((total, 1), (part, -1), (part, -1))``."""


def withheld(cells: Sequence[Cell], sums: Sequence[Sum], limit: int) -> frozenset[int]:
    """The cells that must not be shown, by their position. ``limit`` 1 withholds nothing."""
    small = [n for n, cell in enumerate(cells) if 0 < cell.value < limit]
    if not small:
        return frozenset()
    hidden = {n for n in small if cells[n].shown}
    wanted = {(n, goal) for n in small for goal in (1, limit) if cells[n].value != goal}
    for part in _parts(cells, sums):
        if any(n in part for n, _ in wanted):
            _Part(cells, sorted(part), sums).protect(hidden, wanted)
    if wanted:  # what no table could do alone is done over all of them together
        _Part(cells, list(range(len(cells))), sums).protect(hidden, wanted)
    # All figures together may always be larger; smaller only down to the parts that are not 0.
    assert not any(goal == limit for _, goal in wanted), "a small count could be told to be small"
    return frozenset(hidden)


COSTLY = 1000.0
"""The least cost of figures that link tables (totals of all); tables are first tried apart."""


def _parts(cells: Sequence[Cell], sums: Sequence[Sum]) -> list[set[int]]:
    """The tables apart: cells that hang together where the costly ones are left out."""
    above = list(range(len(cells)))

    def root(n: int) -> int:
        while above[n] != n:
            above[n] = above[above[n]]
            n = above[n]
        return n

    def free(n: int) -> bool:
        cell = cells[n]
        return cell.cost < COSTLY and not cell.known

    for one in sums:
        inner = [n for n, _ in one if free(n)]
        for n in inner[1:]:
            above[root(n)] = root(inner[0])
    grouped: dict[int, set[int]] = {}
    for n in range(len(cells)):
        if free(n):
            grouped.setdefault(root(n), set()).add(n)
    return list(grouped.values())


class _Part:
    """Some cells with the sums between them; all cells outside stay as they are."""

    def __init__(self, cells: Sequence[Cell], part: list[int], sums: Sequence[Sum]) -> None:
        import numpy as np
        from scipy.sparse import csr_matrix

        self.cells, self.part = cells, part
        place = {n: i for i, n in enumerate(part)}
        rows: list[int] = []
        columns: list[int] = []
        factors: list[float] = []
        count = 0
        for one in sums:
            inner = [(place[n], factor) for n, factor in one if n in place]
            if inner:
                rows += [count] * len(inner)
                columns += [i for i, _ in inner]
                factors += [float(factor) for _, factor in inner]
                count += 1
        size = len(part)
        once = csr_matrix((factors, (rows, columns)), shape=(count, size))
        from scipy.sparse import hstack

        # Each figure moves up by one variable and down by another.
        self.matrix = hstack([once, -once], format="csr")
        self.none = np.zeros(count)
        self.values = np.array([cells[n].value for n in part], dtype=float)
        self.fixed = np.array([cells[n].known for n in part])
        self.shown = np.array([cells[n].shown for n in part])
        self.cost = np.array([cells[n].cost for n in part], dtype=float)
        # What is shown as withheld is never 0; what is never shown may be.
        self.least = np.where(self.shown, 1.0, 0.0)

    def protect(self, hidden: set[int], wanted: set[tuple[int, int]]) -> None:
        """Withhold what is needed so that cells may be at their goals, where it can be done here.

        ``hidden`` grows, ``wanted`` (cells with a value that must not be excluded) shrinks.
        """
        import numpy as np

        place = {n: i for i, n in enumerate(self.part)}
        mine = {(n, goal): place[n] for n, goal in sorted(wanted) if n in place}
        # The farthest first: a way that leads far often leads past the goals of others.
        for n, goal in sorted(mine, key=lambda k: (-abs(k[1] - self.cells[k[0]].value), k)):
            if (n, goal) not in wanted:
                continue
            moved = self._way(mine[n, goal], goal, hidden)
            if moved is None:
                continue
            hidden.update(
                self.part[i]
                for i in np.flatnonzero(np.abs(moved) > _MOVED)
                if self.shown[i] and not self.fixed[i]
            )
            for way in (moved, -moved):
                there = self.values + way
                if (there < self.least - _MOVED)[np.abs(way) > _MOVED].any():
                    continue
                for (other, aim), i in mine.items():
                    up = aim > self.cells[other].value
                    if there[i] >= aim - _MOVED if up else there[i] <= aim + _MOVED:
                        wanted.discard((other, aim))

    def _way(self, cell: int, goal: int, hidden: set[int]) -> Any:
        """How the figures could differ with one of them at its goal, at the least cost; or None."""
        import numpy as np
        from scipy.optimize import linprog

        size = len(self.part)
        free = np.array([n in hidden for n in self.part]) | ~self.shown
        # A figure that is 0 is shown; it cannot stand for anything else.
        still = self.fixed | (self.shown & (self.values == 0))
        cost = np.where(free, 1e-3, self.cost)
        down = np.where(still, 0.0, np.maximum(self.values - self.least, 0.0))
        bounds = np.zeros((2 * size, 2))
        bounds[:size, 1] = np.where(still, 0.0, np.inf)
        bounds[size:, 1] = down
        move = goal - self.values[cell]
        bounds[cell] = (max(move, 0.0), max(move, 0.0))
        bounds[size + cell] = (max(-move, 0.0), max(-move, 0.0))
        solve: Any = linprog  # its types know no sparse matrices
        found = solve(
            np.concatenate([cost, cost]),
            A_eq=self.matrix,
            b_eq=self.none,
            bounds=bounds,
            method="highs",
        )
        if not found.success:
            return None
        return np.asarray(found.x[:size] - found.x[size:])
