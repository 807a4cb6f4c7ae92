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

_MANY = 1500
"""Of more goals than these, many are reached at once: seconds, not minutes, for a town of hundreds
of zones, at the price of a quarter more figures withheld."""

_GAIN = 1000.0
"""What reaching one goal more is worth, against the costs of what would be withheld for it."""


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
        self.matrix = hstack([once, -once], format="csc")
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
        place = {n: i for i, n in enumerate(self.part)}
        mine = {(n, goal): place[n] for n, goal in sorted(wanted) if n in place}
        # The farthest first: a way that leads far often leads past the goals of others.
        order = sorted(mine, key=lambda k: (-abs(k[1] - self.cells[k[0]].value), k))
        if len(mine) > _MANY:
            self._at_once(mine, hidden, wanted)
        for n, goal in order:
            if (n, goal) not in wanted:
                continue
            moved = self._way(mine[n, goal], goal, hidden)
            if moved is None:
                continue
            self._withhold(moved, hidden)
            self._strike_out(moved, mine, wanted)

    def _withhold(self, moved: Any, hidden: set[int]) -> None:
        import numpy as np

        far = np.abs(moved) > _MOVED
        hidden.update(self.part[i] for i in np.flatnonzero(far & self.shown & ~self.fixed))

    def _strike_out(
        self, moved: Any, mine: dict[tuple[int, int], int], wanted: set[tuple[int, int]]
    ) -> int:
        """Drop the goals that this way, or the same way back, leads to; how many they were."""
        import numpy as np

        before = len(wanted)
        for way in (moved, -moved):
            there = self.values + way
            if (there < self.least - _MOVED)[np.abs(way) > _MOVED].any():
                continue
            for (other, aim), i in mine.items():
                up = aim > self.cells[other].value
                if there[i] >= aim - _MOVED if up else there[i] <= aim + _MOVED:
                    wanted.discard((other, aim))
        return before - len(wanted)

    def _at_once(
        self, mine: dict[tuple[int, int], int], hidden: set[int], wanted: set[tuple[int, int]]
    ) -> None:
        """Reach as many goals together as can be."""
        import numpy as np

        for up in (True, False):
            while True:
                left = {
                    i: goal - self.values[i]
                    for (n, goal), i in mine.items()
                    if (n, goal) in wanted and (goal > self.values[i]) == up
                }
                if len(left) < 2:
                    break
                gain = np.zeros(len(self.part))
                reach = np.full(len(self.part), np.inf)
                for i, way in left.items():
                    gain[i], reach[i] = _GAIN, abs(way)
                moved = self._together(hidden, gain=gain, reach=reach, up=up)
                if moved is None:
                    break
                self._withhold(moved, hidden)
                if not self._strike_out(moved, mine, wanted):
                    break

    def _way(self, cell: int, goal: int, hidden: set[int]) -> Any:
        """How the figures could differ with one of them at its goal, at the least cost; or None."""
        import numpy as np

        # A figure that is 0 is shown; it cannot stand for anything else.
        still = self.fixed | (self.shown & (self.values == 0))
        free = np.array([n in hidden for n in self.part]) | ~self.shown
        cost = np.where(free, 1e-3, self.cost)
        size = len(self.part)
        bounds = self._bounds(still)
        move = goal - self.values[cell]
        bounds[cell] = (max(move, 0.0), max(move, 0.0))
        bounds[size + cell] = (max(-move, 0.0), max(-move, 0.0))
        return self._moved(np.concatenate([cost, cost]), bounds)

    def _together(self, hidden: set[int], *, gain: Any, reach: Any, up: bool) -> Any:
        """A way with the most gain at the least cost; no cell goes beyond its reach."""
        import numpy as np

        free = np.array([n in hidden for n in self.part]) | ~self.shown
        still = self.fixed | (self.shown & (self.values == 0))
        size = len(self.part)
        bounds = self._bounds(still)
        mine = slice(0, size) if up else slice(size, 2 * size)
        bounds[mine, 1] = np.minimum(bounds[mine, 1], reach)
        once = np.where(free, 1e-3, self.cost)
        cost = np.concatenate([once, once])
        cost[mine] -= gain
        return self._moved(cost, bounds)

    def _bounds(self, still: Any) -> Any:
        """How far each figure may go up, then how far down."""
        import numpy as np

        size = len(self.part)
        bounds = np.zeros((2 * size, 2))
        bounds[:size, 1] = np.where(still, 0.0, np.inf)
        bounds[size:, 1] = np.where(still, 0.0, np.maximum(self.values - self.least, 0.0))
        return bounds

    def _moved(self, cost: Any, bounds: Any) -> Any:
        import numpy as np
        from scipy.optimize import linprog

        # Only what may move at all is put to the solver.
        movable = np.flatnonzero(bounds[:, 1] > 0)
        solve: Any = linprog  # its types know no sparse matrices
        found = solve(
            cost[movable],
            A_eq=self.matrix[:, movable],
            b_eq=self.none,
            bounds=bounds[movable],
            method="highs",
        )
        if not found.success:
            return None
        both = np.zeros(len(cost))
        both[movable] = found.x
        size = len(self.part)
        return both[:size] - both[size:]
