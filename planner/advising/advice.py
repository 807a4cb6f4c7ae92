"""Where the next members, transferred relations or instructors raise coverage or preference most.

The allocation is searched for over the whole town, then the town is planned once more with it,
and that plan is what the advice says.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from planner.advising.pieces import pieces_of
from planner.advising.search import Search
from planner.advising.units import Kind, change_of, units_of
from planner.advising.valuing import Value
from planner.explaining.changes import Again, Outcome
from planner.explaining.prices import Affected, affected
from planner.explaining.reasons import reasons
from planner.explaining.sight import Sight
from planner.formation.parameters import Parameters
from planner.language import Text
from planner.model import OUTCOMES
from planner.statistics import GAP_FULL_MEMBERS

if TYPE_CHECKING:
    from planner.model import Plan, Progress


@dataclass(frozen=True, slots=True)
class Due:
    """An enterprise that should have a branch and has none, or would with those held elsewhere."""

    enterprise_id: str
    name: str
    full_members: int
    elsewhere: int
    mode: str


@dataclass(frozen=True, slots=True)
class Step:
    """One taker of the budget: an enterprise (or the place of a new instructor), and its gain.

    ``before``, ``after``: its form in the plan and in the plan with the whole advice; ``rule``:
    the rule that then answers, with its articles.
    """

    enterprise_id: str
    name: str
    zone: str | None
    amount: int
    before: str
    after: str
    rule_before: str
    rule_id: str
    rule: Text
    source: Text


@dataclass(frozen=True, slots=True)
class Group:
    """Steps that work together in one part of the town, and what they gain together.

    ``uncovered``: priority less uncovered; ``steps_up``: steps nearer to branches of one's own;
    ``others``: who else there gets a better form by it.
    """

    steps: tuple[Step, ...]
    uncovered: int
    steps_up: int
    others: tuple[Affected, ...]


@dataclass(frozen=True, slots=True)
class Advice:
    """The advice for one kind of unit.

    ``before``, ``after``, ``bound``: the value of those parts of the town that could take
    anything (see :class:`Value`), and one that no allocation of the budget comes below; ``exact``:
    the two meet. ``kept``: the whole plan with the advice comes to the value that was searched
    for. ``uncovered``: that tier of the whole plan before and after; ``organised``: who has an
    organisation; ``covered``: the same with instructors. ``lost``: who gets a worse form by it.
    """

    kind: Kind
    budget: int
    spent: int
    groups: tuple[Group, ...]
    before: Value
    after: Value
    bound: Value
    exact: bool
    kept: bool
    uncovered: tuple[int, int]
    organised: tuple[int, int]
    covered: tuple[int, int]
    scope: int
    lost: tuple[Affected, ...]
    valued: int


def due(plan: Plan) -> tuple[Due, ...]:
    """应建未建 first: who has the full members for a branch of its own and has none in the plan.

    Then those who would have them if the members whose relation is elsewhere were transferred.
    """
    asked = plan.rules.parameters.get("standalone_min_full_members")
    need = GAP_FULL_MEMBERS if asked is None else int(asked)
    table = plan.assignments.sort("enterprise_id").with_columns(
        elsewhere=plan.ledger.enterprises.sort("id")["members_elsewhere"].fill_null(0)
    )
    without = table.filter(
        ~pl.col("mode").is_in(["standalone", "joint", "excluded"])
        & (pl.col("full_members") + pl.col("elsewhere") >= need)
    ).sort([pl.col("full_members") < need, "enterprise_id"])
    return tuple(
        Due(one, name or one, full, more, mode)
        for one, name, full, more, mode in without.select(
            "enterprise_id", "name", "full_members", "elsewhere", "mode"
        ).iter_rows()
    )


def advise(plan: Plan, kind: Kind, budget: int, *, progress: Progress | None = None) -> Advice:
    """Where ``budget`` units of a kind do most; ``progress`` is told the stage ``advise``."""
    parameters = Parameters.of(plan.rules.parameters, int(plan.settings.get("resilience", 0)))
    units = units_of(plan, kind, budget)
    people = plan.ledger.instructors
    if people is not None:
        people = people.filter((pl.col("role") != "contact").fill_null(True)).sort("id")
    hosts = None if plan.ledger.hosts is None else plan.ledger.hosts.sort("id")
    pieces = pieces_of(units, hosts, people, parameters)

    def told(number: int) -> None:
        if progress is not None:
            progress("advise", number, 0)

    told(0)
    best = Search(plan, units, pieces, parameters, told).best()
    again = Again(plan, progress=progress)
    if progress is not None:
        progress("explain", 0, 0)
    sight = Sight.of(plan)
    change = change_of(plan, units, best.given)
    outcome = again.plan_with(change)
    assert outcome is not None
    everyone = affected(sight, outcome, -1)
    groups = tuple(
        _group(plan, sight, units.with_more, kind, given, gain, outcome, everyone, pieces_rows)
        for given, gain in best.pieces
        for pieces_rows in [next(p.rows for p in pieces if given[0][0] in p.rows)]
    )
    base = {tier.tier: tier.value for tier in plan.certificate}
    then = outcome.values
    kept = then["uncovered"] - base["uncovered"] == best.value.uncovered - best.before.uncovered
    return Advice(
        kind,
        budget,
        sum(best.given.values()),
        groups,
        best.before,
        best.value,
        best.bound,
        best.bound == best.value,
        kept,
        (base["uncovered"], then["uncovered"]),
        (_count(plan.assignments, _WITH_BRANCH), _count(outcome.table, _WITH_BRANCH)),
        (_count(plan.assignments, _COVERED), _count(outcome.table, _COVERED)),
        int((sight.mode != OUTCOMES.index("excluded")).sum()),
        tuple(one for one in everyone if one.worse),
        best.valued,
    )


_WITH_BRANCH = ("standalone", "joint", "affiliated")
_COVERED = (*_WITH_BRANCH, "dispatched")


def _count(table: pl.DataFrame, modes: tuple[str, ...]) -> int:
    return int(table["mode"].is_in(list(modes)).sum())


def _group(
    plan: Plan,
    sight: Sight,
    with_more: list[pl.DataFrame],
    kind: Kind,
    given: tuple[tuple[int, int], ...],
    gain: Value,
    outcome: Outcome,
    everyone: tuple[Affected, ...],
    rows: object,
) -> Group:
    inside = {sight.ids[row] for row in list(rows)}  # type: ignore[call-overload]
    takers = {sight.ids[row] for row, _ in given} if kind != "instructors" else set()
    steps = []
    told = reasons(plan, only=pl.Series([sight.ids[row] for row, _ in given]))
    for row, amount in given:
        one = sight.ids[row]
        before = told.of(one)
        rule_id = before.rule_id
        if kind != "instructors":
            rule_id = str(with_more[amount]["rule_id"][row])
        rule = plan.rules.rule(rule_id)
        steps.append(
            Step(
                one,
                sight.names[row],
                sight.table["zone"][row],
                amount,
                before.mode,
                outcome.mode(one),
                before.rule_id,
                rule_id,
                rule.title.in_words(plan.rules.words),
                rule.source,
            )
        )
    others = tuple(
        one
        for one in everyone
        if one.enterprise_id in inside and one.enterprise_id not in takers and not one.worse
    )
    return Group(tuple(steps), gain.uncovered, gain.steps, others)


__all__ = ["Advice", "Due", "Group", "Step", "advise", "due"]
