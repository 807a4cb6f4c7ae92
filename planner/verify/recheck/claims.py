"""Tries what an explanation calls impossible: does any lawful plan give an enterprise that form?

The program of the enterprise's part is solved once more with nothing to minimise, and with
the demand that the enterprise gets the form. A solution refutes the explanation.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from planner.language import Text
from planner.verify.case import Case
from planner.verify.recheck.model import program_of
from planner.verify.recheck.solvers import Solver
from planner.verify.recheck.town import Town

Claim = tuple[str, str]
"""An enterprise's id, and a form that no lawful plan is said to give it."""

MOST = 60
"""So many claims are tried; of more, every so-manieth."""


@dataclass
class ClaimsTried:
    """How many claims there were, how many were tried, confirmed, and not settled in time."""

    made: int
    tried: int = 0
    confirmed: int = 0
    open: int = 0

    def line(self) -> Text:
        """What came of it in a line."""
        rest = Text("", "")
        if self.open:
            rest = Text(f"，{self.open} 条没有试完", f", {self.open} not settled")
        return Text(
            f"  说明中的“不可能”共 {self.made} 条，抽 {self.tried} 条试解：{self.confirmed} 条"
            f"确实不可能{rest.zh}",
            f"  what explanations call impossible ({self.made}), tried for {self.tried}: "
            f"{self.confirmed} are{rest.en}",
        )

    def record(self) -> dict[str, Any]:
        """The same as plain data."""
        return {
            "made": self.made,
            "tried": self.tried,
            "confirmed": self.confirmed,
            "not_settled": self.open,
        }


def try_claims(
    case: Case,
    town: Town,
    parts: Sequence[list[int]],
    claims: Sequence[Claim],
    solver: Solver,
    seconds: float,
) -> ClaimsTried:
    """Try a sample of claims; those that are refuted become findings."""
    found = ClaimsTried(len(claims))
    number = {ident: i for i, ident in enumerate(town.ids)}
    part_of = {i: part for part in parts for i in part}
    step = max(1, -(-len(claims) // MOST))
    until = time.monotonic() + seconds
    for ident, form in sorted(claims)[::step]:
        i = number.get(ident)
        if i is None:
            continue
        found.tried += 1
        if not town.may(i, form):
            found.confirmed += 1
            continue
        program = program_of(town, part_of[i])
        program.row([(one, 1) for one in program.ways.get((i, form), ())], 1)
        answer = None
        left = until - time.monotonic()
        if left > 0 and program.rows[-1][0]:
            answer = solver.feasible(program, left)
        elif not program.rows[-1][0]:
            answer = False
        if answer is None:
            found.open += 1
        elif answer:
            case.findings.add(
                "explanation-refuted",
                Text(
                    f"说明称 {ident} 不可能 {form}，其实有方案可行",
                    f"{ident} is said to have no way to be {form}, yet there is a lawful plan "
                    "with it",
                ),
                file="plan.json",
                value=ident,
            )
        else:
            found.confirmed += 1
    return found
