"""How far courses by lot lie apart: least, quartiles and greatest of each figure in each year."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from planner.forecasting.year import Happened
from planner.scenario.figures import Figures

LEVELS = ("min", "q1", "median", "q3", "max")

Course = Sequence[tuple[Happened, Figures]]
FIGURES: dict[str, Callable[[Figures], float]] = {
    "organisation_coverage": lambda f: f.organisation.ratio or 0.0,
    "organisation_coverage_strict": lambda f: f.strict.ratio or 0.0,
    "work_coverage": lambda f: f.work.ratio or 0.0,
    "in_scope": lambda f: f.in_scope,
    "standalone": lambda f: f.counts["standalone"],
    "joint": lambda f: f.counts["joint"],
    "affiliated": lambda f: f.counts["affiliated"],
    "dispatched": lambda f: f.counts["dispatched"],
    "uncovered": lambda f: f.counts["uncovered"],
    "branches": lambda f: f.branches,
    "instructors_needed": lambda f: f.instructors_needed,
    "members": lambda f: f.members,
    "moves": lambda f: f.moves,
    "distance_m": lambda f: f.distance_m,
}
"""What is spread; shares are ratios, all else are counts."""


@dataclass(frozen=True)
class Spread:
    """One figure in one year over all courses: least, lower quartile, median, upper, greatest."""

    year: int
    figure: str
    values: tuple[float, float, float, float, float]


def spreads(courses: Sequence[Course], labels: Sequence[int]) -> list[Spread]:
    """The spread of each figure in each year (the baseline's apart), by year, then figure."""
    found = []
    for index, label in enumerate(labels, start=1):
        for name, value in FIGURES.items():
            values = np.array([value(one[index][1]) for one in courses], dtype=np.float64)
            least, q1, median, q3, most = np.quantile(values, [0, 0.25, 0.5, 0.75, 1]).tolist()
            found.append(Spread(label, name, (least, q1, median, q3, most)))
    return found
