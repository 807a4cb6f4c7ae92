"""The packs that ship say what the regulations say, on the days on which they say it."""

from __future__ import annotations

import itertools
from datetime import date

import polars as pl
import pytest

from planner.errors import PlannerError, RulesError
from planner.places import data_dir
from planner.rulebook import Rules, decide, load_rules, packs
from planner.rulebook.audit.covering import cover, fire
from planner.rulebook.cases import failing_cases, read_cases
from planner.rulebook.inheriting import read_merged


@pytest.mark.parametrize("pack", packs())
def test_the_pack_meets_the_cases_beside_it(pack: str) -> None:
    assert [p.say("en") for p in failing_cases(pack)] == []


@pytest.mark.parametrize("pack", packs())
def test_the_cases_show_each_rule_with_its_limits_and_the_day_before_it(pack: str) -> None:
    merged = read_merged(pack)
    covered = cover(merged, fire(merged, read_cases(pack)))
    assert [(m.rule, m.need, m.given) for c in covered for m in c.missing] == []
    assert all(c.fires and c.does_not and c.day_before for c in covered)


def corners(rules: Rules, field: str) -> list[int]:
    """The numbers at which a rule may begin or cease to answer, with their neighbours."""
    found = {
        condition.value + step
        for rule in rules.coverage
        for condition in rule.when
        if condition.field == field and isinstance(condition.value, int)
        for step in (-1, 0, 1)
    }
    return sorted(number for number in {0, 1, 2, 5, *found} if number >= 0)


@pytest.mark.parametrize("pack", packs())
def test_exactly_one_rule_answers_for_every_corner_of_the_conditions(pack: str) -> None:
    rules = load_rules(pack)
    members = sorted({*corners(rules, "members"), *corners(rules, "full_members")})
    employees: list[int | None] = [None, *corners(rules, "employees")]
    every = itertools.product((True, False), members, members, (None, True, False), employees)
    units = pl.DataFrame(
        [
            {"operating": o, "members": m, "full_members": f, "above_scale": a, "employees": e}
            for o, m, f, a, e in every
            if f <= m
        ],
        schema_overrides={"employees": pl.Int64, "above_scale": pl.Boolean},
    )
    decided = decide(units, rules)
    assert decided.height == units.height
    assert set(decided["rule_id"]) == {rule.id for rule in rules.coverage}


def test_the_packs_that_ship_are_found_by_name() -> None:
    assert packs() == tuple(sorted(packs()))
    assert {"cpc-2018", "guoji-2007"} <= set(packs())


def test_the_cap_of_five_units_begins_with_the_regulations() -> None:
    before = load_rules("cpc-2018", as_of="2018-10-27")
    after = load_rules("cpc-2018", as_of=date(2018, 10, 28))
    assert before.parameters["joint_max_units"] is None
    assert before.parameter_details["joint_max_units"].status == "not yet in force"
    assert after.parameters["joint_max_units"] == 5
    assert after.parameter_details["joint_max_units"].law
    assert after.parameter_details["joint_max_units"].cite[0].text.en.endswith("art. 5")
    assert before.parameters["branch_max_members"] is None
    assert after.parameters["branch_max_members"] == 50


def test_three_full_members_rest_on_the_constitution_before_the_regulations() -> None:
    detail = load_rules(as_of="1990-01-01").parameter_details["standalone_min_full_members"]
    assert detail.value == 3
    assert [cite.instrument for cite in detail.cite] == ["party-constitution"]
    assert detail.until == date(2018, 10, 28)


def test_a_distance_is_the_planners_default_and_says_so() -> None:
    detail = load_rules().parameter_details["joint_max_distance_m"]
    assert (detail.value, detail.status, detail.law, detail.cite) == (3000, "default", False, ())


def test_before_any_rule_the_pack_is_not_yet_in_force() -> None:
    with pytest.raises(RulesError) as caught:
        load_rules(as_of="1982-09-05")
    assert "not yet" in str(caught.value)
    assert "1982-09-06" in str(caught.value)
    assert caught.value.problems[0].code == "rules-not-yet-in-force"


def test_the_default_day_is_the_packs_own() -> None:
    assert load_rules("cpc-2018").as_of == date(2024, 6, 30)
    assert load_rules("guoji-2007").as_of == date(2007, 6, 30)


def test_the_local_pack_inherits_what_it_does_not_name() -> None:
    rules = load_rules("guoji-2007")
    assert rules.lineage == ("guoji-2007", "cpc-2018")
    assert rules.parameters["joint_max_units"] is None
    assert rules.parameters["joint_max_distance_m"] == 3000
    assert rules.rule("own-branch").pack == "cpc-2018"
    assert rules.parameter_details["contact_enterprises"].title.zh == "每名干部的联系点数"
    assert "few-members" not in {rule.id for rule in rules.coverage}


def test_every_rule_in_force_names_an_article_or_says_that_it_is_a_reading() -> None:
    for pack in packs():
        for rule in load_rules(pack).coverage:
            assert rule.cite or rule.own_reading, rule.id


def test_a_day_after_the_last_check_is_warned_of() -> None:
    assert [w.code for w in load_rules(as_of="2030-01-01").warnings] == ["rules-not-checked-since"]
    assert load_rules().warnings == ()


def test_the_data_that_travels_with_the_program_is_found_and_nothing_else() -> None:
    assert (data_dir("rules") / "cpc-2018" / "pack.yaml").is_file()
    with pytest.raises(PlannerError):
        data_dir("no-such-data")
