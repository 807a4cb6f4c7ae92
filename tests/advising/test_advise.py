"""The advice is the best of all allocations, as planning every one of them shows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations_with_replacement
from typing import Any

import polars as pl
import pytest
from towns import random_town

from planner.advising import advise, due
from planner.errors import PinError
from planner.model import MODES, Ledger, Plan
from planner.planning import make_plan
from planner.rulebook import load_rules
from planner.rulebook.rules import Rules

Question = tuple[Ledger, Rules]
Worth = tuple[int, int]


def question_of(seed: int, **switches: Any) -> Question:
    """A random town under the national rules, some of its members' relations held elsewhere."""
    town = random_town(seed, odd=False, **switches)
    rules = load_rules("cpc-2018")
    rules = replace(rules, parameters={**rules.parameters, **town.parameters})
    enterprises = town.enterprises.drop(["rule_id", "modes", "priority", "excluded"])
    some = pl.int_range(len(enterprises)) * 5 % 4
    enterprises = enterprises.with_columns(members_elsewhere=pl.select(some).to_series())
    return Ledger(enterprises, town.hosts, town.instructors), rules


def worth(plan: Plan) -> Worth:
    """Priority uncovered, and all steps down from a branch of one's own; from the tables alone."""
    inside = plan.assignments.filter(pl.col("mode") != "excluded")
    lost = sum(inside.filter(pl.col("mode") == "uncovered")["priority"].to_list())
    steps = 0
    for menu, rank, pinned, mode in inside.select("modes", "rank", "pinned", "mode").iter_rows():
        first = mode if pinned else menu.split(",")[0]
        steps += (MODES.index(first) if first else len(MODES)) + rank
    return lost, steps


def every_allocation(asked: Question, kind: str, budget: int) -> Iterator[Question]:
    """The town with each way to hand the budget, or less of it, out to enterprises."""
    ledger, rules = asked
    table = ledger.enterprises
    able = table.filter("operating")["id"].to_list()
    for number in range(budget + 1):
        for some in combinations_with_replacement(able, number):
            more = {one: some.count(one) for one in some}
            extra = pl.col("id").replace_strict(more, default=0, return_dtype=pl.Int64)
            new = table.with_columns(
                members=pl.col("members") + extra, full_members=pl.col("full_members") + extra
            )
            if kind == "transfers":
                new = new.with_columns(members_elsewhere=pl.col("members_elsewhere") - extra)
                if (new["members_elsewhere"] < 0).any():
                    continue
            yield replace(ledger, enterprises=new), rules


def is_the_best(seed: int, kind: Any, budget: int, **switches: Any) -> bool:
    """Whether the advice for a town is as good as the best of all allocations."""
    asked = question_of(seed, **switches)
    try:
        plan = make_plan(*asked)
    except PinError:
        return False
    told = advise(plan, kind, budget)
    worths = []
    for one in every_allocation(asked, kind, budget):
        try:
            worths.append(worth(make_plan(*one)))
        except PinError:
            continue
    best, now = min(worths), worth(plan)
    gained = (told.before.uncovered - told.after.uncovered, told.before.steps - told.after.steps)
    assert (now[0] - gained[0], now[1] - gained[1]) >= best, (seed, kind, gained)
    if told.exact:
        assert (now[0] - gained[0], now[1] - gained[1]) == best, (seed, kind, gained, now, best)
    bound = (told.before.uncovered - told.bound.uncovered, told.before.steps - told.bound.steps)
    assert (now[0] - bound[0], now[1] - bound[1]) <= best, (seed, kind, bound)
    assert told.kept and told.spent <= budget
    return told.exact


@pytest.mark.parametrize("kind", ["members", "transfers"])
def test_no_allocation_of_one_or_two_is_better(kind: str) -> None:
    exact = [is_the_best(seed, kind, 1 + seed % 2, size=5, pins=False) for seed in range(8)]
    assert sum(exact) >= 7


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["members", "transfers"])
@pytest.mark.parametrize("start", range(100, 300, 40))
def test_the_same_holds_in_hundreds_of_towns(kind: str, start: int) -> None:
    exact = [
        is_the_best(seed, kind, 1 + seed % 3, size=4 + seed % 3, zones=1 + seed % 2)
        for seed in range(start, start + 40)
    ]
    assert sum(exact) >= 30


def town_of(rows: list[dict[str, Any]], **tables: Any) -> Plan:
    import planner

    ledger = planner.ledger_from_frames(pl.DataFrame(rows), **tables)
    return make_plan(ledger, load_rules("cpc-2018"))


def test_one_member_goes_where_it_lifts_the_most_others() -> None:
    """East: two of one full member each, one more makes three. West: one alone, with nobody."""
    rows = [
        {"id": "e1", "zone": "east", "members": 1},
        {"id": "e2", "zone": "east", "members": 1},
        {"id": "w1", "zone": "west", "members": 1},
    ]
    told = advise(town_of(rows, instructors=_nobody()), "members", 1)
    assert told.exact and told.kept
    ((step,),) = [group.steps for group in told.groups]
    assert (step.enterprise_id, step.amount, step.after) == ("e1", 1, "joint")
    assert [one.enterprise_id for one in told.groups[0].others] == ["e2"]
    assert told.organised == (0, 2)


def test_applicants_in_training_say_how_many_can_be_developed() -> None:
    rows = [
        {"id": "e1", "zone": "east", "members": 2, "activists": 0},
        {"id": "w1", "zone": "west", "members": 1, "activists": 2},
    ]
    told = advise(town_of(rows, instructors=_nobody()), "members", 3)
    assert [step.enterprise_id for group in told.groups for step in group.steps] == ["w1"]
    assert told.spent == 2


def test_a_new_instructor_goes_to_the_zone_where_most_wait() -> None:
    rows = [{"id": f"e{n}", "zone": "east", "members": 0} for n in range(4)]
    rows += [{"id": "w1", "zone": "west", "members": 0}]
    told = advise(town_of(rows, instructors=_nobody()), "instructors", 1)
    ((step,),) = [group.steps for group in told.groups]
    assert step.zone == "east" and told.exact
    assert told.covered == (0, 3)


def test_who_should_have_a_branch_and_has_none_comes_first() -> None:
    rows = [
        {"id": "a", "members": 4, "pin_mode": "affiliated", "zone": "z"},
        {"id": "b", "members": 1, "members_elsewhere": 2, "zone": "y"},
        {"id": "c", "members": 5, "zone": "z"},
    ]
    hosts = pl.DataFrame({"id": ["h"], "zone": ["z"], "members": [4]})
    found = due(town_of(rows, hosts=hosts))
    assert [(one.enterprise_id, one.full_members, one.elsewhere) for one in found] == [
        ("a", 4, 0),
        ("b", 1, 2),
    ]


def _nobody() -> pl.DataFrame:
    return pl.DataFrame({"id": [], "zone": []}, schema={"id": pl.String, "zone": pl.String})


def test_thousands_of_takers_in_one_piece_are_no_depth() -> None:
    from planner.advising.search import _all

    takers = [([row], 1, 3) for row in range(3_000)]
    assert list(_all(takers, 1)) == [((row, 1),) for row in range(3_000)]
    # Alike takers get it in falling order; what cannot be handed out to the end is not begun.
    alike = [([1, 2], 2, 2), ([3], 1, 1)]
    assert sorted(_all(alike, 3)) == [((1, 1), (2, 1), (3, 1)), ((1, 2), (2, 1)), ((1, 2), (3, 1))]
    assert list(_all(alike, 6)) == [] and list(_all([], 0)) == [()]
    assert list(_all([([row], 1, 1) for row in range(50)], 51)) == []


@pytest.mark.parametrize("seed", range(3))
def test_with_no_work_allowed_the_bound_is_honest(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("planner.advising.search.WORK", 0)
    told: list[str] = []
    asked = question_of(seed, size=5, pins=False)
    advise(make_plan(*asked), "members", 1, progress=lambda stage, done, total: told.append(stage))
    assert told[0] == "advise" and told[-1] == "explain"
    is_the_best(seed, "members", 1, size=5, pins=False)
