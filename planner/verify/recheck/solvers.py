"""The second solver: OR-Tools CP-SAT where it is installed, else HiGHS on the same program.

CP-SAT counts in whole numbers, without tolerances, and is of another kind than the solver
that made the plan. Both only see the program of :mod:`planner.verify.recheck.model`.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import metadata
from typing import Any, Protocol

from planner.verify.recheck.model import Program


@dataclass(frozen=True)
class Range:
    """Between which whole numbers the least value of a tier lies, ends included."""

    low: int
    high: int | None

    @property
    def settled(self) -> bool:
        """Whether the least value is known."""
        return self.low == self.high


class Solver(Protocol):
    """Minimises one tier after another, each under what the plan reaches in those before."""

    name: str

    def solve(
        self, program: Program, tiers: Sequence[str], reached: Sequence[int], seconds: float
    ) -> list[Range] | None:
        """The range of each tier; None where the program has no solution at all."""
        ...

    def feasible(self, program: Program, seconds: float) -> bool | None:
        """Whether the program has a solution; None where time ran out."""
        ...


def available(wanted: str | None = None) -> Solver:
    """CP-SAT if it is there, else HiGHS; or the one that is wanted (``ImportError`` without it)."""
    if wanted == "highs":
        return Highs()
    try:
        return CpSat()
    except ImportError:
        if wanted is not None:
            raise
        return Highs()


class CpSat:
    """OR-Tools CP-SAT: exact whole numbers."""

    def __init__(self) -> None:
        from ortools.sat.python import cp_model

        self._cp: Any = cp_model
        self.name = f"OR-Tools CP-SAT {metadata.version('ortools')}"

    def _model(self, program: Program) -> tuple[Any, Callable[[list[tuple[int, int]]], Any]]:
        """The program in the solver's own form, and how a sum of decisions is written in it."""
        model = self._cp.CpModel()
        decisions = [model.new_bool_var("") for _ in program.costs]
        linear = self._cp.LinearExpr.weighted_sum

        def total(terms: list[tuple[int, int]]) -> Any:
            return linear([decisions[n] for n, _ in terms], [weight for _, weight in terms])

        for terms, low, high in program.rows:
            if all(weight == 1 for _, weight in terms) and (low, high) in ((1, 1), (0, 1)):
                some = [decisions[n] for n, _ in terms]
                (model.add_exactly_one if low else model.add_at_most_one)(some)
            else:
                model.add_linear_constraint(total(terms), low, high)
        return model, total

    def _solver(self, seconds: float) -> Any:
        solver = self._cp.CpSolver()
        # One worker that leans on linear programs: most parts are settled at their root, and
        # thousands of groups of few enterprises cost more to presolve than to solve.
        solver.parameters.num_workers = 1
        solver.parameters.linearization_level = 2
        solver.parameters.symmetry_level = 0
        solver.parameters.cp_model_probing_level = 0
        solver.parameters.cp_model_presolve = False
        solver.parameters.max_time_in_seconds = max(seconds, 0.01)
        return solver

    def feasible(self, program: Program, seconds: float) -> bool | None:
        model, _ = self._model(program)
        status = self._solver(seconds).solve(model)
        if status == self._cp.INFEASIBLE:
            return False
        return True if status in (self._cp.OPTIMAL, self._cp.FEASIBLE) else None

    def solve(
        self, program: Program, tiers: Sequence[str], reached: Sequence[int], seconds: float
    ) -> list[Range] | None:
        model, total = self._model(program)
        found = []
        until = time.monotonic() + seconds
        for tier, most in zip(tiers, reached, strict=True):
            cost = total(program.terms(tier))
            model.minimize(cost)
            solver = self._solver(until - time.monotonic())
            status = solver.solve(model)
            if status == self._cp.INFEASIBLE:
                return None
            low = math.ceil(solver.best_objective_bound - 1e-6)
            known = status in (self._cp.OPTIMAL, self._cp.FEASIBLE)
            found.append(Range(low, round(solver.objective_value) if known else None))
            model.clear_objective()
            model.add(cost <= most)
        return found


class Highs:
    """HiGHS, the solver of the plan itself, on a program of another making."""

    def __init__(self) -> None:
        self.name = f"HiGHS (scipy {metadata.version('scipy')})"

    def feasible(self, program: Program, seconds: float) -> bool | None:
        ranges = self.solve(program, ["uncovered"], [10**9], seconds)
        if ranges is None:
            return False
        return True if ranges[0].high is not None else None

    def solve(
        self, program: Program, tiers: Sequence[str], reached: Sequence[int], seconds: float
    ) -> list[Range] | None:
        import numpy as np
        from scipy.optimize import Bounds, LinearConstraint, milp
        from scipy.sparse import csr_array

        rows = [row for row in program.rows if row[0]]
        if any(not terms and low > 0 for terms, low, _ in program.rows):
            return None
        count = len(program.costs)
        found = []
        until = time.monotonic() + seconds
        for tier, most in zip(tiers, reached, strict=True):
            terms = program.terms(tier)
            cost = np.zeros(count)
            for n, weight in terms:
                cost[n] = weight
            entries = [(r, n, w) for r, (row, _, _) in enumerate(rows) for n, w in row]
            at, columns, weights = zip(*entries, strict=True) if entries else ((), (), ())
            matrix = csr_array((weights, (at, columns)), shape=(len(rows), count))
            lows = np.array([row[1] for row in rows], dtype=float)
            highs = np.array([row[2] for row in rows], dtype=float)
            # HiGHS now and then fails inside its presolve; without it, it does not.
            for presolve in (True, False):
                result = milp(
                    cost,
                    constraints=LinearConstraint(matrix, lows, highs),
                    bounds=Bounds(0, 1),
                    integrality=np.ones(count, dtype=np.int64),
                    options={
                        "mip_rel_gap": 0,
                        "presolve": presolve,
                        "time_limit": max(until - time.monotonic(), 0.01),
                    },
                )
                if result.status in (0, 1):
                    break
            if result.status == 2:
                return None
            high = None if result.x is None else round(float(cost @ np.round(result.x)))
            bound = getattr(result, "mip_dual_bound", None)
            low = min(int(cost[cost < 0].sum()), 0)
            if bound is not None and math.isfinite(bound):
                low = max(low, math.ceil(bound - 1e-6))
            found.append(Range(low if high is None else min(low, high), high))
            rows.append((terms, -sum(abs(w) for _, w in terms), most))
            rows = [row for row in rows if row[0]]
        return found
