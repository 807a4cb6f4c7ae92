"""The whole way from a ledger to a plan, on random towns under the national rules."""

from __future__ import annotations

import polars as pl
import pytest
from towns import random_town

from planner.errors import PinError
from planner.model import ENTERPRISE_COLUMNS, Ledger, Plan
from planner.planning import make_plan
from planner.rulebook import load_rules
from planner.tables import PLAN_TABLES

RULES = load_rules("cpc-2018")


def ledger(seed: int) -> Ledger:
    town = random_town(seed, size=12, pins=False, joint_max_units=5)
    columns = [*(column.name for column in ENTERPRISE_COLUMNS), "operating", "source_row"]
    return Ledger(
        town.enterprises.select(columns),
        town.hosts,
        town.instructors,
        has_current=town.has_current,
    )


def plan(seed: int) -> Plan:
    return make_plan(ledger(seed), RULES, committee="镇党委")


@pytest.mark.parametrize("seed", range(12))
def test_parts_sum_to_wholes(seed: int) -> None:
    found = plan(seed)
    counts = found.statistics["counts"]
    assert counts["enterprises"] == found.assignments.height
    outcomes = [count for name, count in counts.items() if name not in ("enterprises", "in_scope")]
    assert sum(outcomes) == counts["enterprises"]
    assert counts["in_scope"] == counts["enterprises"] - counts["excluded"]
    covered = counts["standalone"] + counts["joint"] + counts["affiliated"]
    assert found.branches["units"].sum() == covered
    assert found.instructors["load"].sum() == counts["dispatched"]
    assert found.edges.filter(pl.col("relation").is_in(["covers", "hosts"])).height == covered
    own = 0 if found.ledger.hosts is None else found.ledger.hosts["members"].sum()
    in_branches = found.assignments.filter(pl.col("branch_id").is_not_null())["members"].sum()
    assert found.branches["members"].sum() == own + in_branches


@pytest.mark.parametrize("seed", range(12))
def test_every_branch_and_instructor_that_is_named_has_a_row(seed: int) -> None:
    found = plan(seed)
    branches = set(found.branches["branch_id"])
    assert set(found.assignments["branch_id"].drop_nulls()) <= branches
    assert len(branches) == found.branches.height
    instructors = set(found.instructors["instructor_id"])
    assert set(found.assignments["instructor_id"].drop_nulls()) <= instructors
    placed = found.assignments.select(
        (pl.col("branch_id").is_not_null()).alias("branch"),
        pl.col("mode").is_in(["standalone", "joint", "affiliated"]).alias("organised"),
        (pl.col("instructor_id").is_not_null()).alias("instructor"),
        (pl.col("mode") == "dispatched").alias("sent"),
    )
    assert placed["branch"].equals(placed["organised"], check_names=False)
    assert placed["instructor"].equals(placed["sent"], check_names=False)


@pytest.mark.parametrize("seed", range(4))
def test_the_order_of_rows_and_the_number_of_workers_change_nothing(seed: int) -> None:
    given = ledger(seed)
    turned = Ledger(
        given.enterprises.reverse(),
        None if given.hosts is None else given.hosts.reverse(),
        None if given.instructors is None else given.instructors.reverse(),
        has_current=given.has_current,
    )
    one, two = make_plan(given, RULES), make_plan(turned, RULES, workers=2)
    for name in PLAN_TABLES:
        assert getattr(one, name).equals(getattr(two, name))
    assert one.certificate == two.certificate
    assert one.statistics == two.statistics


def test_a_pin_that_cannot_be_kept_is_an_error_not_a_plan() -> None:
    given = ledger(1)
    first = given.enterprises["id"][0]
    pinned = given.enterprises.with_columns(
        pl.when(pl.col("id") == first).then(pl.lit("affiliated")).alias("pin_mode"),
        pl.when(pl.col("id") == first).then(pl.lit("查无此支部")).alias("pin_branch"),
    )
    with pytest.raises(PinError):
        make_plan(Ledger(pinned, None, None), RULES)
