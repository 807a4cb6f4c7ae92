"""What whole plans there are with few changes: the best plan for each number that is allowed.

Beside the best beginnings of one list of steps (:mod:`planner.moves.budget`) stand plans that
were made for so many changes from the start. Each is lawful throughout, so that where today
is not, some changes cannot be spared; then the fewest that can be had is said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from planner.errors import BudgetError
from planner.model import Plan


@dataclass(frozen=True)
class Within:
    """The best plan with at most ``budget`` changes, or how many it takes at least."""

    budget: int
    plan: Plan | None
    least: int | None = None
    """The fewest changes of a plan that is known; None where the budget suffices."""
    floor: int | None = None
    """Fewer than so many are proven impossible; None where the budget suffices."""

    def tier(self, name: str) -> int | None:
        """The value of an aim in this plan."""
        if self.plan is None:
            return None
        return next((t.value for t in self.plan.certificate if t.tier == name), None)

    @property
    def proven(self) -> bool:
        """Whether no plan with so few changes covers more, or comes nearer to first choices."""
        if self.plan is None:
            return False
        return all(
            t.optimal for t in self.plan.certificate if t.tier in ("uncovered", "preference")
        )


def plans_within(make: Callable[[int], Plan], budgets: Iterable[int]) -> list[Within]:
    """A plan for each number of changes, in ascending order.

    ``make`` makes the best plan with at most so many, or raises ``BudgetError``.
    """
    found = []
    for budget in sorted(set(budgets)):
        try:
            found.append(Within(budget, make(budget)))
        except BudgetError as error:
            found.append(Within(budget, None, error.least, error.floor))
    return found
