"""A block's values are the best there are, and its bounds hold under any prices at all."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from blocks import TIERS, Plain, costs, draw_block, ints

from planner.formation.block import Block, Rules
from planner.formation.effort import Deadline, Effort
from planner.formation.pricing import SMALL, Pricing
from planner.formation.program import GRAIN, Program, Sheet, relax
from planner.formation.solve import BUDGET, Solver, solve_block
from planner.formation.tiers import CHANGED, LOST, METRES, RANK

LEXICOGRAPHIC = (10**20, 10**16, 10**13, 10**10, 1)
SHAPES: tuple[dict[str, Any], ...] = (
    {"kinds": 5},
    {"kinds": 6, "alike": False},
    {"kinds": 5, "names": 2},
    {"kinds": 6, "alike": False, "labels": 1},
    {"kinds": 5, "hosts": 2},
    {"kinds": 6, "alike": False, "optional": True},
    {"kinds": 6, "alike": False, "names": 2, "hosts": 1, "optional": True, "max_units": None},
    {"kinds": 6, "alike": False, "names": 3, "labels": 2},
    {"kinds": 6, "fragile": True},
    {"kinds": 6, "alike": False, "names": 2, "labels": 1, "fragile": True},
)
CASES = [(seed, shape) for shape in SHAPES for seed in range(6)]
TINY = (
    Effort(rounds=0),
    Effort(rounds=1, looks=20),
    Effort(rounds=1, neighbours=0, fresh=1),
    Effort(rounds=2, neighbours=0, fresh=1),
    Effort(looks=0),
    Effort(nodes=1, columns=3),
    Effort(columns=0),
    Effort(neighbours=0, fresh=1, rounds=2, looks=200),
    Effort(usual=0, large_nodes=1, large_columns=1),
    Effort(usual=0, corners=(2, 3), near_enough=0.0),
)


def tiers_of(total: int) -> list[int]:
    """A lexicographic total, taken apart."""
    values = []
    for weight in LEXICOGRAPHIC:
        value, total = divmod(total, weight)
        values.append(value)
    return values


def best_of(block: Block) -> list[int]:
    return tiers_of(Plain(block).best(LEXICOGRAPHIC))


@pytest.mark.parametrize(("seed", "shape"), CASES)
def test_a_block_is_solved_to_the_value_that_trying_everything_finds(
    seed: int, shape: dict[str, Any]
) -> None:
    block = draw_block(seed, **shape)
    solved = solve_block(block, Effort(), Deadline(None))
    assert solved.value[0].tolist() == best_of(block)
    assert solved.proven.all()


@pytest.mark.parametrize(("seed", "shape"), CASES)
def test_little_effort_loosens_the_proof_and_never_the_truth(
    seed: int, shape: dict[str, Any]
) -> None:
    block = draw_block(seed, **shape)
    exact = best_of(block)
    for effort in TINY:
        solved = solve_block(block, effort, Deadline(None))
        value, bound = solved.value[0].tolist(), solved.bound[0].tolist()
        assert value >= exact, effort
        for tier in range(TIERS):
            # A tier's bound holds given the values reached in the tiers before it.
            if value[:tier] == exact[:tier]:
                assert bound[tier] <= exact[tier], (effort, tier)
            assert bound[tier] <= value[tier], (effort, tier)


def prices_for(sheet: Sheet, rng: random.Random) -> Any:
    """Random prices of the rows: wild ones, or the relaxation's own shaken a little."""
    rows = sheet.rows
    scale = rng.choice([1.0, 300.0, 20_000.0])
    prices = np.array([rng.uniform(-scale, scale) for _ in rows.most])
    solved = relax(sheet, np.arange(len(sheet.cost)), np.arange(len(rows.most)))
    if solved is not None and rng.random() < 0.6:
        prices = solved[1] + prices * rng.choice([0.0, 0.001, 0.1])
    prices[rows.kinds :] = np.minimum(prices[rows.kinds :], 0.0)
    return np.rint(prices * GRAIN) / GRAIN


def bound_under_random_prices(
    block: Block, weight: Any, settled: list[tuple[int, Any]], rng: random.Random
) -> float:
    """The Lagrangian bound that the solver would draw from random prices and a few groups."""
    solver = Solver(block, Effort(neighbours=rng.choice([0, 1, 4])), Deadline(None), BUDGET)
    solver._first_pool()
    program = Program(block, solver.pool, ints([weight]), settled)
    sheet = program.sheet()
    pricing = Pricing(program, prices_for(sheet, rng), sheet.rows)
    everyone = np.ones(block.kinds, dtype=bool)
    looks = rng.choice([0, 50, 3_000_000])
    top = rng.choice([None, 1, 4])
    _, floor, _ = pricing.groups(-SMALL, everyone, top, looks)
    return float(pricing.bound(sheet.objective, sheet.matrix, sheet.piece, floor)[0])


@pytest.mark.parametrize(("seed", "shape"), CASES)
def test_no_prices_whatever_prove_more_than_the_optimum(seed: int, shape: dict[str, Any]) -> None:
    block = draw_block(seed, **shape)
    rng = random.Random(f"prices {seed}")
    weight = (0, 5000, 170, 30, 1)
    optimum = Plain(block).best(weight)
    for _ in range(12):
        assert bound_under_random_prices(block, weight, [], rng) <= optimum + 1e-6


@pytest.mark.parametrize(("seed", "shape"), CASES)
def test_with_tiers_settled_no_prices_prove_more_than_what_is_left(
    seed: int, shape: dict[str, Any]
) -> None:
    block = draw_block(seed, **shape)
    rng = random.Random(f"settled {seed}")
    exact = best_of(block)
    lost, rank = (LOST, ints([exact[LOST]])), (RANK, ints([exact[RANK]]))
    later = 10**6 * exact[CHANGED] + exact[METRES]
    for _ in range(6):
        preference = bound_under_random_prices(block, (0, 0, 1, 0, 0), [lost], rng)
        assert preference <= exact[RANK] + 1e-6
        rest = bound_under_random_prices(block, (0, 0, 0, 10**6, 1), [lost, rank], rng)
        assert rest <= later + 1e-6


@pytest.mark.parametrize("seed", range(6))
def test_the_relaxation_of_all_groups_is_what_pricing_ends_at(seed: int) -> None:
    """Started from no group at all, pricing reaches the bound that the whole list gives."""
    block = draw_block(seed, kinds=6, names=2)
    values = []
    for neighbours in (0, 50):
        effort = Effort(neighbours=neighbours, near_bound=0.0)
        solver = Solver(block, effort, Deadline(None), BUDGET)
        solver._first_pool()
        program = Program(block, solver.pool, ints([(0, 5000, 170, 30, 1)]), [])
        relaxed = solver._generate(program, ints([1]))
        values.append(float(relaxed.low[0]))
    assert values[0] == pytest.approx(values[1], abs=1.0)


def test_each_cluster_of_neighbours_is_rounded_up_by_itself() -> None:
    """Twice three enterprises, all of one piece, two to a group: somebody is left in each three.

    Half of each of the three pairs serves a whole cluster and costs nothing but halves; that each
    cluster needs two columns rules it out, and the relaxation alone then proves the optimum.
    """
    block = replace(
        draw_block(0, kinds=6, alike=False, cap=None),
        rules=Rules(2, 2, None, 1000, 0),
        full=ints([2] * 6),
        joins=np.ones(6, dtype=bool),
        joint_cost=costs([{}] * 6),
        fallback_cost=costs([{LOST: 1}] * 6),
        near_a=ints([0, 0, 1, 3, 3, 4]),
        near_b=ints([1, 2, 2, 4, 5, 5]),
        near_d=ints([0] * 6),
        near_self=np.zeros(6, dtype=bool),
    )
    solver = Solver(block, Effort(), Deadline(None), BUDGET)
    solver._first_pool()
    program = Program(block, solver.pool, ints([(0, 1, 0, 0, 0)]), [])
    assert solver._generate(program, ints([1])).low[0] == pytest.approx(2.0, abs=1e-3)
    assert best_of(block)[LOST] == 2


def test_a_few_places_left_are_not_shared_out_by_halves() -> None:
    """Five places are left and four enterprises of two members want them: two stay out."""
    bent = {
        "joins": np.zeros(4, dtype=bool),
        "members": ints([2] * 4),
        "fallback_cost": costs([{LOST: 1}] * 4),
        "option_kind": ints(range(4)),
        "option_supply": ints([0] * 4),
        "option_cost": costs([{}] * 4),
        "room_members": ints([5]),
        "room_units": ints([9]),
    }
    block = replace(draw_block(0, kinds=4, alike=False), **bent)
    solver = Solver(block, Effort(), Deadline(None), BUDGET)
    program = Program(block, solver.pool, ints([(0, 1, 0, 0, 0)]), [])
    assert solver._generate(program, ints([1])).low[0] == pytest.approx(2.0, abs=1e-3)
    assert best_of(block)[LOST] == 2
