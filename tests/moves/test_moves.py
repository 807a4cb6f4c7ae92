"""The list of moves leads from today to the plan and back, lawful after every step."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from histories import full_town, plan_of, planned_towns
from oracle import solve_exact
from replay import Replay
from towns import PARAMETERS, Town, enterprise_frame, frame

from planner.model import HOST_COLUMNS, INSTRUCTOR_COLUMNS, Plan
from planner.moves import moves_of
from planner.report.folder import read_moves, write_plan

JOINT = {"modes": "joint,affiliated,dispatched"}


def town(
    rows: list[dict[str, Any]],
    hosts: list[dict[str, Any]] | None = None,
    posts: list[dict[str, Any]] | None = None,
    **parameters: Any,
) -> Town:
    """A town drawn by hand: one zone, one member each unless a row says otherwise."""
    whole = [{"zone": "东片", "members": 1, "full_members": 1} | row for row in rows]
    return Town(
        enterprise_frame(whole),
        None if hosts is None else frame(HOST_COLUMNS, [_host(one) for one in hosts]),
        None if posts is None else frame(INSTRUCTOR_COLUMNS, posts),
        PARAMETERS | parameters,
        True,
    )


def _host(given: dict[str, Any]) -> dict[str, Any]:
    return {"zone": "东片", "members": 5, "accepts": "zone", "name": None} | given


def steps(plan: Plan) -> list[list[tuple[str, str, str | None]]]:
    """Step by step: who, what, why together."""
    assert plan.moves is not None
    grouped = plan.moves.group_by("step", maintain_order=True).agg(
        "enterprise_id", "action", "together"
    )
    return [
        list(zip(*row, strict=True))
        for row in grouped.select("enterprise_id", "action", "together").rows()
    ]


# ---- towns drawn by hand ---------------------------------------------------------------------


def test_a_swap_between_two_full_hosts_is_one_step() -> None:
    here = {"modes": "affiliated", "full_members": 0, "current_mode": "affiliated"}
    made = town(
        [
            {**here, "id": "a", "zone": "东片", "current_branch": "west"},
            {**here, "id": "b", "zone": "西片", "current_branch": "east"},
        ],
        [
            {"id": "east", "zone": "东片", "max_units": 1},
            {"id": "west", "zone": "西片", "max_units": 1},
        ],
    )
    assert steps(plan_of(made)) == [[("a", "transfer", "swap"), ("b", "transfer", "swap")]]


def test_a_free_place_makes_two_steps_of_a_swap() -> None:
    here = {"modes": "affiliated", "full_members": 0, "current_mode": "affiliated"}
    made = town(
        [
            {**here, "id": "a", "zone": "东片", "current_branch": "west"},
            {**here, "id": "b", "zone": "西片", "current_branch": "east"},
        ],
        [
            {"id": "east", "zone": "东片", "max_units": 1},
            {"id": "west", "zone": "西片", "max_units": 2},
        ],
    )
    plan = plan_of(made)
    assert steps(plan) == [[("b", "transfer", None)], [("a", "transfer", None)]]
    assert plan.moves is not None
    assert plan.moves["after"].to_list() == [None, "1"]


def test_a_joint_branch_is_founded_by_as_few_as_make_it_lawful_and_the_others_join() -> None:
    made = town([{**JOINT, "id": one} for one in "abcd"])
    assert steps(plan_of(made)) == [
        [("a", "found", "founding"), ("b", "found", "founding"), ("c", "found", "founding")],
        [("d", "join", None)],
    ]


def test_members_leave_a_branch_before_it_ends_and_its_last_members_end_it_together() -> None:
    """Four share a branch; their rule now wants them with a host, and three are what it needs."""
    rows = [
        {
            "id": one,
            "modes": "affiliated,joint",
            "current_mode": "joint",
            "current_branch": "老支部",
        }
        for one in "abcd"
    ]
    plan = plan_of(town(rows, [{"id": "h"}]))
    assert [len(step) for step in steps(plan)] == [1, 3]
    assert plan.moves is not None
    assert plan.moves["dissolves"].to_list() == [None, "老支部", "老支部", "老支部"]
    assert plan.moves["after"].to_list() == [None, "1", "1", "1"]


def test_affiliates_leave_a_branch_before_its_enterprise_does() -> None:
    """a no longer has the members for a branch of its own, which hosts b."""
    made = town(
        [
            {**JOINT, "id": "a", "current_mode": "standalone"},
            {**JOINT, "id": "b", "current_mode": "affiliated", "current_branch": "S-a"},
            {**JOINT, "id": "c", "current_mode": "standalone"},
        ]
    )
    plan = plan_of(made)
    assert steps(plan) == [[(one, "found", "founding") for one in "abc"]]
    assert plan.moves is not None
    assert plan.moves["dissolves"].to_list() == ["a厂党支部", None, "c厂党支部"]


def test_an_enterprise_that_has_closed_leaves_first() -> None:
    made = town(
        [
            {**JOINT, "id": "a", "full_members": 2, "members": 2},
            {**JOINT, "id": "b", "current_mode": "joint", "current_branch": "老支部"},
            {
                **JOINT,
                "id": "c",
                "operating": False,
                "excluded": True,
                "current_mode": "joint",
                "current_branch": "老支部",
            },
        ]
    )
    plan = plan_of(made)
    assert steps(plan) == [[("c", "close", None)], [("a", "join", None)]]


def test_a_host_over_its_cap_takes_nobody_until_it_is_within() -> None:
    """Three are with a host that may have two; the first in line wants to come too."""
    here = {"full_members": 0, "zone": "东片"}
    made = town(
        [
            {**here, "id": "a", "modes": "affiliated", "members": 1},
            *(
                {
                    **here,
                    "id": one,
                    "modes": "dispatched" if one != "d" else "affiliated",
                    "current_mode": "affiliated",
                    "current_branch": "h",
                }
                for one in "bcd"
            ),
        ],
        [{"id": "h", "max_units": 2}],
    )
    plan = plan_of(made)
    assert plan.moves is not None
    assert plan.moves["enterprise_id"].to_list() == ["b", "c", "a"]
    assert plan.moves["after"].to_list() == [None, None, "1 2"]


def test_every_row_says_why_and_under_which_article() -> None:
    plan = plan_of(town([{**JOINT, "id": one, "rule_id": "few-members"} for one in "abc"]))
    assert plan.moves is not None
    assert set(plan.moves["reason"]) == {"uncovered_today"}
    assert all("第5条" in cited for cited in plan.moves["citation_zh"])
    assert all("art. 5" in cited for cited in plan.moves["citation_en"])


def test_without_coverage_of_today_there_are_no_moves() -> None:
    made = town([{**JOINT, "id": one} for one in "abc"])
    assert plan_of(made._replace(has_current=False)).moves is None


def test_a_plan_that_stands_as_it_is_needs_no_moves() -> None:
    rows = [{**JOINT, "id": o, "current_mode": "joint", "current_branch": "老支部"} for o in "abc"]
    plan = plan_of(town(rows))
    assert plan.moves is not None
    assert plan.moves.is_empty()


# ---- random towns with random pasts ----------------------------------------------------------


SEEDS = [(first, first + 12) for first in range(0, 36, 12)]


@pytest.mark.parametrize("seeds", SEEDS)
def test_moves_lead_to_the_plan_and_back_lawfully(seeds: tuple[int, int]) -> None:
    seen = 0
    for seed, made, plan in planned_towns(*seeds, 9):
        replay = Replay(made, plan)
        assert replay.wrong() == [], seed
        seen += len(replay.moves)
    assert seen > 20


@pytest.mark.parametrize("seeds", SEEDS)
def test_no_part_of_a_step_could_have_gone_alone(seeds: tuple[int, int]) -> None:
    for seed, made, plan in planned_towns(*seeds, 9):
        assert Replay(made, plan).dividable() == [], seed
        assert plan.moves is not None
        assert plan.moves["smallest"].all()


@pytest.mark.parametrize("seeds", SEEDS)
def test_any_order_that_keeps_to_what_must_precede_is_lawful(seeds: tuple[int, int]) -> None:
    for seed, made, plan in planned_towns(*seeds, 9):
        replay = Replay(made, plan)
        for turn in range(10):
            assert replay.in_another_order(random.Random(turn)) == [], (seed, turn)


def test_nobody_finds_more_steps_by_trying_every_order() -> None:
    compared = 0
    for seeds in SEEDS:
        for seed, made, plan in planned_towns(*seeds, 9):
            for taken, most in Replay(made, plan).finest(limit=7):
                assert taken == most, seed
                compared += 1
    assert compared > 50


@pytest.mark.parametrize("by_members", [False, True])
def test_full_hosts_exchange_in_swaps_and_rings_as_small_as_can_be(by_members: bool) -> None:
    together = 0
    for seed in range(12):
        made = full_town(seed, count=8, by_members=by_members)
        replay = Replay(made, plan_of(made))
        assert replay.wrong() == [] == replay.dividable(), seed
        assert all(taken == most for taken, most in replay.finest(limit=8)), seed
        for turn in range(5):
            assert replay.in_another_order(random.Random(turn)) == [], (seed, turn)
        together += sum(len(rows) > 1 for rows in replay.steps.values())
    assert together > 5


@pytest.mark.slow
@pytest.mark.parametrize("first", range(1000, 1600, 100))
def test_moves_of_hundreds_of_larger_towns_are_lawful(first: int) -> None:
    for seed, made, plan in planned_towns(first, first + 100, 24):
        replay = Replay(made, plan)
        assert replay.wrong() == [] == replay.dividable(), seed
        for turn in range(5):
            assert replay.in_another_order(random.Random(turn)) == [], (seed, turn)


def test_the_number_of_moves_is_the_least_that_an_exact_solver_finds() -> None:
    compared = 0
    for seeds in SEEDS:
        for seed, made, plan in planned_towns(*seeds, 9):
            proof = {tier.tier: tier for tier in plan.certificate}["changes"]
            assert plan.moves is not None
            assert plan.moves.filter(pl.col("action") != "close").height == proof.value
            if proof.optimal:
                exact = solve_exact(made)
                assert exact is not None
                assert proof.value == exact["changes"], seed
                compared += 1
    assert compared > 25


def test_moves_do_not_depend_on_the_order_of_the_rows() -> None:
    for seed, made, plan in planned_towns(*SEEDS[0], 9):
        rules = plan.rules
        backwards = replace(
            plan.ledger,
            enterprises=plan.ledger.enterprises.reverse(),
            hosts=None if made.hosts is None else made.hosts.reverse(),
        )
        again = moves_of(
            backwards,
            plan.assignments.reverse(),
            plan.branches.reverse(),
            plan.instructors.reverse(),
            rules,
        )
        assert again.equals(plan.moves), seed


def test_moves_survive_the_plan_folder(tmp_path: Path) -> None:
    plan = planned_towns(*SEEDS[0], 9)[0][2]
    write_plan(plan, tmp_path / "plan")
    text = (tmp_path / "plan" / "moves.csv").read_bytes()
    assert text.startswith(b"\xef\xbb\xbfstep,enterprise_id,")
    back = read_moves(tmp_path / "plan")
    assert back is not None
    assert back.equals(plan.moves)
