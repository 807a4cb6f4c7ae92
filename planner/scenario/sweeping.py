"""One or two parameters over a range of values: a plan for each, and where someone flips.

The points of a sweep are planned one after another; between two neighbouring values the
enterprises that get another form of coverage are named, and, where it is wanted, the exact
value at which they do is found by planning again in between.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

import polars as pl

from planner.errors import BudgetError, PinError, Problem, RulesError
from planner.scenario.figures import Figures, figures_of

if TYPE_CHECKING:
    from planner.model import Plan

Value = int | bool | None
PlanAt = Callable[[tuple[Value, ...]], "Plan"]
"""Makes the plan with these values of the parameters that are swept."""


@dataclass(frozen=True)
class Axis:
    """A parameter and the values that it takes, in order; None (no limit) comes last."""

    name: str
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Point:
    """The figures of the plan at one value of each parameter, or why there is none."""

    values: tuple[Value, ...]
    figures: Figures | None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Flip:
    """An enterprise that gets another form of coverage between two values of a parameter.

    ``exact``: the two are neighbours, with a plan at each. ``other`` is the value of the
    other parameter, where two are swept.
    """

    axis: str
    below: Value
    above: Value
    enterprise_id: str
    name: str | None
    was: str
    now: str
    exact: bool
    other: Value = None


@dataclass(frozen=True)
class Sweep:
    """All points in the order of the axes, the last one running fastest; flips; plans made."""

    axes: tuple[Axis, ...]
    baseline: Figures
    points: tuple[Point, ...]
    flips: tuple[Flip, ...]
    plans: int

    def at(self, *values: Value) -> Point:
        """The point with these values."""
        return next(point for point in self.points if point.values == values)


def sweep(axes: Sequence[Axis], baseline: Plan, plan_at: PlanAt, *, exact: bool = False) -> Sweep:
    """Plan every combination of values; ``baseline`` is what moves are counted from.

    ``exact`` finds the value at which each flip happens, where one parameter is swept.
    """
    made = _Made(plan_at, baseline)
    points = [made.point(values) for values in product(*(axis.values for axis in axes))]
    flips: list[Flip] = []
    for index, axis in enumerate(axes):
        others = product(*(other.values for place, other in enumerate(axes) if place != index))
        for rest in others:
            for below, above in zip(axis.values, axis.values[1:], strict=False):
                flips += made.flips(axis, index, rest, below, above, exact=exact)
    return Sweep(
        tuple(axes), figures_of(baseline, baseline), tuple(points), tuple(flips), made.plans
    )


class _Made:
    """The plans that were made: of each only its figures and forms of coverage are kept."""

    def __init__(self, plan_at: PlanAt, baseline: Plan) -> None:
        self._plan_at, self._baseline = plan_at, baseline
        self._points: dict[tuple[Value, ...], Point] = {}
        self._modes: dict[tuple[Value, ...], pl.DataFrame | None] = {}
        self.plans = 0

    def point(self, values: tuple[Value, ...]) -> Point:
        if values not in self._points:
            self.plans += 1
            try:
                plan = self._plan_at(values)
            except (BudgetError, PinError, RulesError) as error:
                self._points[values] = Point(values, None, error.problems)
                self._modes[values] = None
            else:
                self._points[values] = Point(values, figures_of(plan, self._baseline))
                self._modes[values] = plan.assignments.select("enterprise_id", "name", "mode")
        return self._points[values]

    def flips(
        self,
        axis: Axis,
        index: int,
        rest: tuple[Value, ...],
        below: Value,
        above: Value,
        *,
        exact: bool,
    ) -> list[Flip]:
        """Who flips between two values; halved until they are neighbours if ``exact``."""

        def modes(value: Value) -> pl.DataFrame | None:
            values = (*rest[:index], value, *rest[index:])
            self.point(values)
            return self._modes[values]

        one, two = modes(below), modes(above)
        if one is None or two is None:
            return []
        changed = one.join(
            two.select("enterprise_id", now="mode"), on="enterprise_id", maintain_order="left"
        ).filter(pl.col("mode") != pl.col("now"))
        if changed.is_empty():
            return []
        steps = type(below) is int and type(above) is int
        if exact and steps and above - below > 1:  # type: ignore[operator]
            middle = (below + above) // 2  # type: ignore[operator]
            if modes(middle) is not None:
                return [
                    *self.flips(axis, index, rest, below, middle, exact=True),
                    *self.flips(axis, index, rest, middle, above, exact=True),
                ]
        near = not steps or above - below == 1  # type: ignore[operator]
        return [
            Flip(axis.name, below, above, one, name, was, now, near, rest[0] if rest else None)
            for one, name, was, now in changed.iter_rows()
        ]
