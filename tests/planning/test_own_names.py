"""A standalone branch is known by the name that the plan itself gives it."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from towns import enterprise_frame, random_town

from planner.model import Ledger, Plan
from planner.planning import make_plan
from planner.rulebook import load_rules
from planner.verify import verify_plan

RULES = load_rules("cpc-2018")
DECIDED = ["rule_id", "modes", "priority", "excluded"]


def changes(plan: Plan) -> int:
    return next(line.value for line in plan.certificate if line.tier == "changes")


def planned(rows: list[dict[str, Any]], rules: Any = RULES) -> Plan:
    table = enterprise_frame(rows).drop(DECIDED)
    return make_plan(Ledger(table, has_current=True), rules)


LARGE = {"id": "a", "name": "甲厂", "full_members": 5, "zone": "东村", "current_mode": "standalone"}
GUEST = {"id": "b", "full_members": 1, "zone": "西村"}


@pytest.mark.parametrize("word", ["a", "甲厂", "甲厂党支部"])
def test_a_home_branch_is_a_standalone_branch_by_any_of_its_names(word: str) -> None:
    plan = planned([LARGE, GUEST | {"home_branch": word}])
    assert plan.assignments["branch_id"].to_list() == ["S-a", "S-a"]
    assert verify_plan(plan) == []


@pytest.mark.parametrize("word", ["a", "甲厂", "S-a", "甲厂党支部"])
def test_a_pin_and_todays_branch_name_a_standalone_branch(word: str) -> None:
    guest = GUEST | {"zone": "东村", "current_mode": "affiliated", "current_branch": word}
    plan = planned([LARGE, guest | {"pin_mode": "affiliated", "pin_branch": word}])
    assert plan.assignments["branch_id"].to_list() == ["S-a", "S-a"]
    assert changes(plan) == 0
    assert verify_plan(plan) == []


@pytest.mark.parametrize("cap", [120, None])
def test_a_branch_that_affiliates_could_rename_is_checked_as_it_was_planned(
    cap: int | None,
) -> None:
    """45 of its own and 10 more are a general branch where the cap of members allows it."""
    rules = load_rules("cpc-2018", overrides={"branch_max_members": cap})
    host = LARGE | {"full_members": 45}
    guest = GUEST | {"zone": "东村", "members": 10, "current_mode": "affiliated"}
    for word in ("甲厂党支部", "甲厂党总支"):
        plan = planned([host, guest | {"current_branch": word}], rules)
        assert plan.assignments["branch_id"].to_list() == ["S-a", "S-a"]
        assert verify_plan(plan) == []


@pytest.mark.parametrize("seed", range(30))
def test_a_plan_given_back_as_todays_coverage_changes_nothing(seed: int) -> None:
    town = random_town(seed, size=14, pins=False, current=False, joint_max_units=5)
    table = town.enterprises.drop(DECIDED)
    before = make_plan(Ledger(table, town.hosts, town.instructors), RULES)
    named = before.assignments.join(
        before.branches.select("branch_id", branch="name"), on="branch_id", how="left"
    )
    covered = pl.col("mode").is_in(["standalone", "joint", "affiliated", "dispatched"])
    today = named.select(
        pl.col("enterprise_id").alias("id"),
        pl.when(covered).then("mode").alias("current_mode"),
        pl.col("branch").alias("current_branch"),
        pl.col("instructor_id").alias("current_instructor"),
    )
    columns = ["current_mode", "current_branch", "current_instructor"]
    fed = table.drop(columns).join(today, on="id", how="left").sort("id")
    after = make_plan(Ledger(fed, town.hosts, town.instructors, has_current=True), RULES)
    assert changes(after) == 0
    assert verify_plan(after) == []
