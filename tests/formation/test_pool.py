"""The costs of the groups at hand are those that the contract's own words give."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from blocks import Plain, as_tuples, draw_block, ints

from planner.formation.block import Distances, cut, dispersion
from planner.formation.program import Pool
from planner.formation.search import search


def pool_of(seed: int, **shape: int) -> tuple[Plain, Pool]:
    block = draw_block(seed, **shape)
    distances = Distances(block)
    pool = Pool(block, distances)
    pool.add(search(block, distances, np.zeros(block.kinds), 1.0, np.inf).groups)
    return Plain(block), pool


@pytest.mark.parametrize("seed", range(20))
def test_every_group_costs_what_its_members_and_its_dispersion_cost(seed: int) -> None:
    plain, pool = pool_of(seed, kinds=7, names=3)
    for group, name, cost in zip(
        as_tuples(pool.groups), pool.name.tolist(), pool.cost.tolist(), strict=True
    ):
        assert cost == plain.tiers(group, name)


@pytest.mark.parametrize("seed", range(20))
def test_every_group_may_carry_each_name_that_stands_in_it_and_none(seed: int) -> None:
    plain, pool = pool_of(seed, kinds=6, names=2)
    found = sorted(zip(as_tuples(pool.groups), pool.name.tolist(), strict=True))
    expected = sorted((g, n) for g in plain.groups() for n in plain._names(g))
    assert found == expected


@pytest.mark.parametrize("seed", range(10))
def test_a_group_that_is_known_is_not_taken_in_twice(seed: int) -> None:
    _, pool = pool_of(seed, kinds=6, names=2)
    before = len(pool)
    assert pool.add(pool.groups) == 0
    assert len(pool) == before


@pytest.mark.parametrize("seed", range(20))
def test_a_known_group_is_found_again_by_its_kinds_and_its_name(seed: int) -> None:
    _, pool = pool_of(seed, kinds=6, names=2)
    for column, (group, name) in enumerate(
        zip(as_tuples(pool.groups), pool.name.tolist(), strict=True)
    ):
        assert pool.find(ints(group), name) == column


def test_of_equal_leads_the_one_nearest_to_the_others_counts() -> None:
    """Three in a row, equally strong: the middle one leads, 100 m and 250 m away."""
    block = draw_block(0, kinds=3, alike=False)
    a, b = ints([0, 0, 1]), ints([1, 2, 2])
    near = {"near_a": a, "near_b": b, "near_d": ints([100, 350, 250])}
    block = type(block)(
        **{**vars(block), **near, "full": ints([2, 2, 2]), "industry": ints([0] * 3)}
    )
    metres, lead = dispersion(block, Distances(block), ints([[0, 1, 2]]))
    assert metres.tolist() == [block.rules.overhead + 350]
    assert lead.tolist() == [1]


def test_one_distinct_trade_more_costs_one_mismatch_and_an_unknown_one_none() -> None:
    block = draw_block(0, kinds=3, alike=False)
    pairs = {"near_a": ints([0, 0, 1]), "near_b": ints([1, 2, 2]), "near_d": ints([0, 0, 0])}
    for trades, mismatches in (([0, 1, 2], 2), ([0, 0, 1], 1), ([0, -1, -1], 0), ([-1] * 3, 0)):
        bent = replace(block, **pairs, industry=ints(trades))
        metres, _ = dispersion(bent, Distances(bent), ints([[0, 1, 2]]))
        assert metres.tolist() == [bent.rules.overhead + mismatches * bent.rules.mismatch]


def test_distances_say_the_same_with_and_without_a_square_table(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    block = draw_block(5, kinds=8)
    a, b = (part.ravel() for part in np.indices((8, 8)))
    square = Distances(block).between(a, b)
    monkeypatch.setattr("planner.formation.block.DENSE", 2)
    assert np.array_equal(Distances(block).between(a, b), square)


def test_a_block_that_is_cut_whole_is_the_same_block() -> None:
    block = draw_block(4, kinds=6, names=2, labels=1, hosts=2, optional=True)
    same = cut(block, 0, 1)
    for name, value in vars(block).items():
        if isinstance(value, np.ndarray) and not name.startswith("room"):
            assert np.array_equal(getattr(same, name), value), name
