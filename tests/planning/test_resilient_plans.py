"""Resilient plans as a whole: fragility finds nothing, the check knows, the price is said."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest
from towns import random_town

from planner.errors import PinError
from planner.formation import Memory
from planner.fragility import fragility
from planner.ledger import ledger_from_frames
from planner.model import Ledger, Plan
from planner.planning import make_plan
from planner.report.price import price_said
from planner.resilience import TierPrice, brittle, price_of
from planner.rulebook import load_rules
from planner.verify import verify_plan

DECIDED = {"operating", "source_row", "rule_id", "modes", "priority", "excluded"}


def a_ledger(seed: int) -> Ledger:
    town = random_town(seed, size=24, coordinates="planar", pins=False, odd=False)
    return ledger_from_frames(town.enterprises.drop(DECIDED), town.hosts, town.instructors)


def joint(plan: Plan) -> pl.DataFrame:
    return fragility(plan).filter(pl.col("kind") == "joint")


@pytest.mark.parametrize("seed", range(6))
def test_no_joint_branch_of_a_resilient_plan_ends_with_one_member(seed: int) -> None:
    rules, ledger, memory = load_rules("cpc-2018"), a_ledger(seed), Memory()
    try:
        plain = make_plan(ledger, rules, memory=memory)
    except PinError:
        return
    plan = make_plan(ledger, rules, memory=memory, resilience=1)
    assert "fails" not in joint(plan)["member_leaves"].to_list()
    assert plan.settings["resilience"] == 1
    assert verify_plan(plan) == []
    prices = price_of(plan, plain)
    assert next((price.more for price in prices if price.more), 1) > 0
    pretended = replace(plain, settings={**plain.settings, "resilience": 1})
    found = {problem.code for problem in verify_plan(pretended)}
    assert ("resilience" in found) == ("fails" in joint(plain)["member_leaves"].to_list())


def test_an_enterprise_is_brittle_where_the_rules_let_it_go_with_one_member_less() -> None:
    table = pl.DataFrame(
        {"id": ["a", "b", "c"], "name": ["甲", "乙", "丙"], "members": [1, 2, 1],
         "full_members": [1, 1, 0]}
    )  # fmt: skip
    ledger = ledger_from_frames(table)
    assert brittle(ledger.enterprises, load_rules("cpc-2018")).to_list() == [True, False, True]


def test_a_price_is_said_with_its_proof_or_without() -> None:
    price = TierPrice("preference", 3, 5, True)
    said = price_said([TierPrice("uncovered", 0, 0, True), price]).what
    assert "3 → 5 (+2)" in said.en
    assert "(proven)" in said.en
    assert "3 → 5（+2）" in said.zh
    assert "costs nothing" in price_said([TierPrice("uncovered", 1, 1, True)]).what.en
    assert "not all of this is proven" in price_said([replace(price, proven=False)]).what.en
