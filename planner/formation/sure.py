"""The best that each enterprise may have whatever the others do, as far as it is known so far."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.formation.nearness import UNKNOWN, Ints
from planner.formation.supply import Flags
from planner.formation.tiers import BROKEN, worse


@dataclass
class Sure:
    """For each enterprise its best uncontested form: mode, supply (-1: none), distance, costs."""

    order: tuple[int, ...]
    mode: Ints
    supply: Ints
    distance: Ints
    cost: Ints

    @staticmethod
    def of(order: tuple[int, ...], mode: int, cost: Ints) -> Sure:
        """Everyone takes the same form, at the costs given."""
        count = len(cost)
        return Sure(
            order,
            np.full(count, mode),
            np.full(count, -1),
            np.full(count, UNKNOWN),
            cost.copy(),
        )

    @staticmethod
    def nothing(order: tuple[int, ...], mode: int, count: int) -> Sure:
        """Nobody has anything yet: whatever is offered is better."""
        cost = np.zeros((count, 5), dtype=np.int64)
        cost[:, BROKEN] = _NONE
        return Sure.of(order, mode, cost)

    @property
    def there(self) -> Flags:
        """Who has something."""
        return np.asarray(self.cost[:, BROKEN] < _NONE)

    def improved_by(self, rows: Ints, cost: Ints) -> Flags:
        """Which offers to some enterprises are better than what they have."""
        return ~worse(cost, self.cost[rows], self.order)

    def offer(self, rows: Ints, mode: int, cost: Ints, supply: Ints, distance: Ints) -> None:
        """Take what is better; each enterprise is named once at most."""
        better = self.improved_by(rows, cost)
        rows = rows[better]
        self.cost[rows] = cost[better]
        self.mode[rows] = mode
        self.supply[rows] = supply[better]
        self.distance[rows] = distance[better]


_NONE = 2
"""In the column of broken pins: there is nothing at all (a broken pin counts 1)."""
