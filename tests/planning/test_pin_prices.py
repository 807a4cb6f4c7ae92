"""What a pin costs: against an independent exact solver, which plans with it and without it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import oracle
import polars as pl
import pytest
import towns

from planner import load_rules, make_plan
from planner.errors import PinError
from planner.formation import Memory
from planner.ledger import ledger_from_frames
from planner.model import Ledger, Plan
from planner.pin_prices import PinPrice, prices
from planner.planning import again


def ledger(*rows: dict[str, Any]) -> Ledger:
    table = [{"id": f"e{k}", "zone": "东", "members": 1, **row} for k, row in enumerate(rows)]
    return ledger_from_frames(pl.DataFrame(table))


def priced(plan: Plan) -> dict[str, PinPrice]:
    memory = Memory()
    found = prices(plan, lambda given: again(plan, given, memory=memory))
    return {one.enterprise_id: one for one in found}


def test_a_pin_that_the_plan_would_follow_anyway_costs_nothing() -> None:
    given = ledger({"members": 4, "pin_mode": "standalone"}, {"members": 4})
    (one,) = priced(make_plan(given, load_rules("cpc-2018"))).values()
    assert one.free
    assert (one.mode_without, one.others) == ("standalone", 0)
    assert set(one.price.values()) == {0}


def test_a_pin_is_priced_by_what_it_takes_from_others_too() -> None:
    """Three with one full member each could be joint; the pin of one leaves two too few."""
    given = ledger({"pin_mode": "dispatched", "pin_reason": "远"}, {}, {})
    (one,) = priced(make_plan(given, load_rules("cpc-2018"))).values()
    assert not one.free
    assert (one.mode_without, one.others, one.reason) == ("joint", 2, "远")
    assert one.price["preference"] == 6  # all three are two steps down the list


@pytest.mark.parametrize("seed", range(400, 425))
def test_prices_are_those_of_an_independent_exact_solver(seed: int) -> None:
    town = towns.random_town(seed, size=4 + seed % 9, pins=True)
    overrides = {n: v for n, v in town.parameters.items() if v is not None}
    keep = town.enterprises.drop("rule_id", "modes", "priority", "excluded", strict=False)
    rules = load_rules("cpc-2018", overrides=overrides)
    given = ledger_from_frames(keep, town.hosts, town.instructors)
    try:
        plan = make_plan(given, rules)
    except PinError:
        pytest.skip("this town's pins cannot be kept")
    for one in priced(plan).values():
        row = plan.assignments.row(
            by_predicate=pl.col("enterprise_id") == one.enterprise_id, named=True
        )
        modes = [m for m in (row["modes"] or "").split(",") if m]
        place = modes.index(row["mode"]) if row["mode"] in modes else len(modes)
        if one.needed:
            with pytest.raises(AssertionError):
                exact(plan, rules, (one.enterprise_id,))
            continue
        best_with, best_without = (exact(plan, rules, free) for free in ((), (one.enterprise_id,)))
        expected = {
            tier: best_with[tier] - best_without[tier] for tier in best_with if tier in one.price
        }
        expected["preference"] += place
        assert one.price == expected, one.enterprise_id
        assert one.free == (tuple(expected.values()) <= (0,) * len(expected))


def exact(plan: Plan, rules: Any, free: tuple[str, ...]) -> dict[str, int]:
    """The tiers that the oracle reaches with the pins of all but a few."""
    table = plan.ledger.enterprises
    pins = [c for c in table.columns if c.startswith("pin_")]
    mine = pl.col("id").is_in(list(free))
    table = table.with_columns(pl.when(~mine).then(pl.col(c)).alias(c) for c in pins)
    decided = plan.assignments.select("modes", "priority", excluded=pl.col("mode") == "excluded")
    town = towns.Town(
        table.with_columns(decided),
        plan.ledger.hosts,
        plan.ledger.instructors,
        dict(rules.parameters),
        plan.ledger.has_current,
    )
    found = oracle.solve_exact(town)
    assert found is not None
    return found


def test_a_plan_is_made_again_as_it_was() -> None:
    given = ledger({"members": 4}, {"members": 2}, {"members": 2})
    plan = make_plan(given, load_rules("cpc-2018"), committee="镇党委")
    twin = again(plan)
    assert twin.assignments.equals(plan.assignments)
    assert (twin.committee, twin.settings) == (plan.committee, plan.settings)
    other = again(replace(plan, committee=None), ledger({"members": 5}))
    assert other.assignments.height == 1
