"""A second solver, on a model of its own, proves the plan's claims again, or refutes them.

What it finds is compared with a third way, the exact answer of the tests' own oracle, on
hundreds of random towns; and claims that are made up are refuted.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import polars as pl
import pytest
from oracle import TooManyGroups, solve_exact
from plan_folders import little_town
from towns import enterprise_frame, random_town

from planner.errors import PinError
from planner.explaining import reasons
from planner.model import Ledger, Plan, TierResult
from planner.planning import make_plan
from planner.report.folder import write_plan
from planner.rulebook import load_rules
from planner.verify import examine, recheck_plan
from planner.verify.recheck import Recheck, model
from planner.verify.recheck.solvers import CpSat, Highs, Solver

SOLVERS = [CpSat, Highs]


def plan_of(seed: int, **switches: Any) -> Plan | None:
    """The plan of a random town; None where its pins cannot be kept."""
    town = random_town(seed, odd=False, **switches)
    rules = load_rules("cpc-2018", overrides=town.parameters)
    enterprises = town.enterprises.drop("rule_id", "modes", "priority", "excluded")
    ledger = Ledger(enterprises, town.hosts, town.instructors, has_current=town.has_current)
    try:
        return make_plan(ledger, rules)
    except PinError:
        return None


def proven(found: Recheck | None) -> bool:
    assert found is not None
    return found.open == 0 and all(tier.bound_proven for tier in found.tiers)


def check_town(seed: int, solver: Solver) -> None:
    plan = plan_of(seed)
    if plan is None:
        return
    found, problems = recheck_plan(plan, solver=solver)
    assert [problem.say("en") for problem in problems] == [], seed
    best = {tier.tier: tier.value for tier in plan.certificate}
    try:
        exact = solve_exact(random_town(seed, odd=False))
    except TooManyGroups:
        return
    assert exact is not None
    if best == exact:
        assert proven(found), seed


@pytest.mark.parametrize("seed", range(300, 307))
def test_the_second_solver_agrees_with_plan_and_oracle(seed: int) -> None:
    check_town(seed, CpSat() if seed % 3 else Highs())


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1000, 2000))
def test_the_second_solver_agrees_on_a_thousand_towns(seed: int) -> None:
    check_town(seed, CpSat())


@pytest.mark.parametrize("seed", [9, 25])
def test_branches_by_their_leads_cost_the_same_as_branches_by_groups(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(model, "MOST_GROUPS", 0)
    plan = plan_of(seed)
    assert plan is not None
    found, problems = recheck_plan(plan, solver=CpSat())
    assert problems == []
    assert proven(found)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2000, 2200))
def test_both_ways_of_modelling_agree(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = plan_of(seed)
    if plan is not None:
        listed, _ = recheck_plan(plan, solver=CpSat())
        monkeypatch.setattr(model, "MOST_GROUPS", 0)
        by_leads, problems = recheck_plan(plan, solver=CpSat())
        assert problems == []
        assert listed.tiers == by_leads.tiers or listed.open or by_leads.open


def square() -> Plan:
    """Four enterprises on a square that share a branch, one alone a little way off."""
    rows = [
        {"id": ident, "full_members": 1, "x": x, "y": y, "zone": "z"}
        for ident, x, y in (("a", 0.0, 0.0), ("b", 0.0, 90.0), ("c", 90.0, 0.0), ("d", 90.0, 90.0))
    ]
    rows.append({"id": "e", "full_members": 1, "x": 700.0, "y": 0.0, "zone": "z"})
    enterprises = enterprise_frame(rows).drop("rule_id", "modes", "priority", "excluded")
    return make_plan(Ledger(enterprises), load_rules("cpc-2018"))


def worse(plan: Plan) -> Plan:
    """The same with one enterprise sent an instructor although the branch could take it."""
    from planner.planning import assemble
    from planner.rulebook import decide

    free = plan.assignments["enterprise_id"] == "e"
    decisions = decide(plan.ledger.enterprises, plan.rules)
    pinned = plan.ledger.enterprises.with_columns(
        pl.when(free).then(pl.lit("dispatched")).alias("pin_mode")
    )
    other = make_plan(replace(plan.ledger, enterprises=pinned), plan.rules)
    from planner.formation import form

    formed = form(
        pinned.with_columns(decisions, branch_name=pl.lit(None, pl.String)),
        None,
        None,
        plan.rules.parameters,
        has_current=False,
    )
    outcome = formed.outcome.with_columns(
        pl.lit(False).alias("pinned"),
        pl.when(pl.col("enterprise_id") == "e").then(2).otherwise("rank").alias("rank"),
    )
    claimed = tuple(
        replace(t, value=2, bound=2) if t.tier == "preference" else t for t in other.certificate
    )
    formation = replace(formed, outcome=outcome, certificate=claimed)
    return assemble(plan.ledger, plan.rules, decisions, formation)


@pytest.mark.parametrize("solver", SOLVERS)
def test_a_plan_that_is_not_best_is_refuted(solver: type[Solver]) -> None:
    good = square()
    assert recheck_plan(good, solver=solver())[1] == []
    found, problems = recheck_plan(worse(good), solver=solver())
    assert [problem.code for problem in problems] == ["recheck-refuted"]
    said = problems[0].say("en")
    assert "preference can be 0, yet the certificate says that it is never below 2" in said
    assert not proven(found)


@pytest.mark.parametrize("solver", SOLVERS)
def test_a_bound_that_is_too_high_is_refuted(solver: type[Solver]) -> None:
    plan = worse(square())
    lines = [
        TierResult(t.tier, t.value, 1 if t.tier == "preference" else t.bound, False)
        if t.tier != "uncovered"
        else t
        for t in plan.certificate
    ]
    _, problems = recheck_plan(replace(plan, certificate=tuple(lines)), solver=solver())
    assert [problem.code for problem in problems] == ["recheck-refuted"]
    lines = [replace(t, bound=0) if t.tier == "preference" else t for t in lines]
    found, problems = recheck_plan(replace(plan, certificate=tuple(lines)), solver=solver())
    assert problems == []
    assert found.tiers[1].bound_proven


def test_a_plan_folder_is_rechecked(tmp_path: Any) -> None:
    plan = make_plan(little_town(), load_rules("cpc-2018"))
    write_plan(plan, tmp_path / "plan")
    found = examine(tmp_path / "plan", recheck=True)
    assert found.problems == []
    assert found.recheck is not None
    assert proven(found.recheck)
    assert found.recheck.parts > 1
    assert "proven best again" in found.recheck.lines()[-1].en
    path = tmp_path / "plan/edges.csv"
    path.write_bytes(path.read_bytes() + b"\n")
    spoilt = examine(tmp_path / "plan", recheck=True)
    assert spoilt.recheck is None
    assert any("recheck" in note.en for note in spoilt.notes)


def test_without_time_nothing_is_claimed() -> None:
    plan = make_plan(little_town(), load_rules("cpc-2018"))
    found, problems = recheck_plan(plan, seconds=0)
    assert problems == []
    assert found.open > 0
    assert not proven(found)
    assert any("Not settled" in line.en for line in found.lines())


def impossible(plan: Plan) -> list[tuple[str, str]]:
    """What the plan's explanations call impossible."""
    table = reasons(plan).table.filter(pl.col("standing") == "impossible")
    return list(table.select("enterprise_id", "mode").iter_rows())


@pytest.mark.parametrize("seed", [401, 406, 415])
def test_what_explanations_call_impossible_is_impossible(seed: int) -> None:
    plan = plan_of(seed)
    assert plan is not None
    found, problems = recheck_plan(plan, claims=impossible(plan))
    assert [problem.say("en") for problem in problems] == []
    assert found is not None
    assert found.claims is None or found.claims.confirmed == found.claims.tried > 0


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3000, 3400))
def test_explanations_of_many_towns_are_right(seed: int) -> None:
    plan = plan_of(seed)
    if plan is not None:
        _, problems = recheck_plan(plan, claims=impossible(plan))
        assert [problem.say("en") for problem in problems] == []


@pytest.mark.parametrize("solver", SOLVERS)
def test_an_explanation_that_is_wrong_is_refuted(solver: type[Solver]) -> None:
    plan = square()
    claims = [("e", "joint"), ("a", "affiliated"), ("nobody", "joint")]
    found, problems = recheck_plan(plan, solver=solver(), claims=claims)
    assert [(problem.code, problem.value) for problem in problems] == [("explanation-refuted", "e")]
    assert found is not None and found.claims is not None
    assert (found.claims.made, found.claims.tried, found.claims.confirmed) == (3, 2, 1)
