"""The search for joint groups finds what trying everything finds, and knows when it does not."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest
from blocks import Group, Plain, as_tuples, draw_block

from planner.formation.block import Block, Distances
from planner.formation.search import search

SHAPES: tuple[dict[str, Any], ...] = (
    {},
    {"alike": False},
    {"max_units": None, "kinds": 5},
    {"cap": None},
    {"labels": 1},
    {"labels": 2, "kinds": 7},
    {"max_units": 2},
    {"cap": 0},
    {"max_units": 5, "cap": 7, "labels": 1},
)
CASES = [(seed, shape) for shape in SHAPES for seed in range(8)]


def drawn(seed: int, block: Block, spread: float) -> tuple[Any, float]:
    """Random profits, both signs, and a fee."""
    rng = random.Random(f"profit {seed}")
    profit = np.array([rng.choice([0.0, rng.uniform(-spread, spread)]) for _ in block.count])
    return profit, rng.choice([0.0, -rng.uniform(0, spread)])


def reduced(plain: Plain, group: Group, metre: float, profit: Any, fee: float) -> float:
    return metre * plain.dispersion(group) + fee - sum(float(profit[k]) for k in group)


@pytest.mark.parametrize(("seed", "shape"), CASES)
@pytest.mark.parametrize("metre", [0.0, 1.0])
def test_without_a_threshold_every_lawful_group_is_found_once(
    seed: int, shape: dict[str, Any], metre: float
) -> None:
    block = draw_block(seed, **shape)
    found = search(block, Distances(block), np.zeros(block.kinds), metre, np.inf)
    groups = as_tuples(found.groups)
    assert sorted(groups) == sorted(Plain(block).groups())
    assert found.complete.all()


@pytest.mark.parametrize(("seed", "shape"), CASES)
@pytest.mark.parametrize("metre", [0.0, 1.0])
@pytest.mark.parametrize("threshold", [-1e-6, 400.0, -400.0])
def test_pricing_finds_every_group_under_the_threshold_and_the_least_of_all(
    seed: int, shape: dict[str, Any], metre: float, threshold: float
) -> None:
    block = draw_block(seed, **shape)
    plain = Plain(block)
    profit, fee = drawn(seed, block, 900.0)
    found = search(block, Distances(block), profit, metre, threshold, fee=np.full(block.kinds, fee))
    worth = {group: reduced(plain, group, metre, profit, fee) for group in plain.groups()}
    wanted = {group for group, value in worth.items() if value <= threshold}
    groups = set(as_tuples(found.groups))
    assert groups == wanted
    assert found.complete.all()
    floor = float(found.floor.min()) if len(found.floor) else threshold
    assert floor == pytest.approx(min([threshold, *worth.values()]))


@pytest.mark.parametrize("seed", range(25))
@pytest.mark.parametrize("limit", [{"work": 0}, {"work": 15}, {"nearest": 1}, {"nearest": 2}])
def test_a_search_that_is_cut_short_says_so_and_its_floor_still_holds(
    seed: int, limit: dict[str, int]
) -> None:
    block = draw_block(seed, kinds=7, labels=seed % 2)
    plain = Plain(block)
    profit, fee = drawn(seed, block, 900.0)
    found = search(
        block, Distances(block), profit, 1.0, -1e-6, fee=np.full(block.kinds, fee), **limit
    )
    groups = plain.groups()
    assert set(as_tuples(found.groups)) <= set(groups)
    worth = {group: reduced(plain, group, 1.0, profit, fee) for group in groups}
    wanted = {group for group, value in worth.items() if value <= -1e-6}
    if wanted - set(as_tuples(found.groups)):
        assert not found.complete.all()
    least = min([0.0, *worth.values()])
    assert float(found.floor.min(initial=0.0)) <= least + 1e-6


@pytest.mark.parametrize("seed", range(10))
def test_only_the_best_few_groups_of_each_lead_are_kept_when_asked(seed: int) -> None:
    block = draw_block(seed, kinds=7)
    profit, _ = drawn(seed, block, 2000.0)
    whole = search(block, Distances(block), profit, 1.0, np.inf)
    few = search(block, Distances(block), profit, 1.0, np.inf, top=1)
    assert set(as_tuples(few.groups)) <= set(as_tuples(whole.groups))
    assert len(few.groups) <= block.kinds
    if len(whole.value):
        assert few.value.min() == pytest.approx(whole.value.min())
        assert np.array_equal(few.floor, whole.floor)


def test_one_pinned_label_is_in_every_group_whole_or_not_at_all() -> None:
    together = 0
    for seed in range(12):
        block = draw_block(seed, kinds=7, labels=1)
        carriers = {k for k, label in enumerate(block.label.tolist()) if label == 0}
        found = search(block, Distances(block), np.zeros(block.kinds), 1.0, np.inf)
        touched = [group for group in as_tuples(found.groups) if carriers & set(group)]
        together += len(touched)
        assert all(carriers <= set(group) for group in touched)
    assert together


def test_where_nobody_may_join_nothing_is_found() -> None:
    block = draw_block(0, kinds=3)
    nobody = np.zeros(3, dtype=bool)
    found = search(block, Distances(block), np.zeros(3), 1.0, np.inf, only=nobody)
    assert len(found.groups) == 0
