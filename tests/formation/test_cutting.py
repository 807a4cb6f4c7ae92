"""Closing a gap by cuts, fewer columns and fewer or more groups never loses the best solution."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest
from blocks import Plain, draw_block, ints
from oracle import solve_exact
from towns import random_town

from planner.formation import form
from planner.formation.block import Block
from planner.formation.cutting import Piece, settle
from planner.formation.effort import Deadline, Effort
from planner.formation.program import Program
from planner.formation.search import search
from planner.formation.solve import BUDGET, Solver

WEIGHT = (0, 5000, 170, 30, 1)
EFFORTS = (
    Effort(),
    Effort(cut_rounds=0),
    Effort(cut_rounds=0, splits=0),
    Effort(cut_rounds=1, splits=0),
    Effort(cuts=1, splits=9),
)
SHAPES: tuple[dict[str, Any], ...] = (
    {"kinds": 7, "alike": False},
    {"kinds": 9, "alike": False},
    {"kinds": 6, "alike": True},
    {"kinds": 7, "names": 2},
)


def whole_piece(block: Block) -> Piece:
    """A block of one piece with every lawful group in its program."""
    solver = Solver(block, Effort(), Deadline(None), BUDGET)
    everything = search(block, solver.distances, np.zeros(block.kinds), 1.0, np.inf)
    assert everything.complete.all()
    solver.pool.add(everything.groups)
    return Piece(solver, Program(block, solver.pool, ints([WEIGHT])).sheet(), 0)


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("shape", SHAPES)
def test_what_keeps_the_limit_is_found_and_what_does_not_is_ruled_out(
    seed: int, shape: dict[str, Any]
) -> None:
    block = draw_block(seed, **shape)
    optimum = int(Plain(block).best(WEIGHT))
    rng = random.Random(f"limit {seed}")
    for effort in EFFORTS:
        for limit in (optimum, optimum - 1, optimum + rng.randrange(1, 3000)):
            piece = whole_piece(block)
            found = settle(piece, piece.columns, float(limit), 1, effort, 20_000, 60_000)
            assert found.proven
            assert found.bound <= max(optimum, limit)
            if optimum <= limit:
                assert found.bound <= optimum
                assert piece.best == optimum or found.counts is not None
            piece.take(found)
            assert piece.best >= optimum
            if optimum <= limit:
                assert piece.best == optimum


def test_a_better_bound_known_before_drops_no_column_of_the_best_solution() -> None:
    """Halving starts without cuts, below the bound that they had proven: its own gap is wider."""
    town = random_town(15, size=18)
    formation = form(town.enterprises, None, None, town.parameters)
    assert {line.tier: line.value for line in formation.certificate} == solve_exact(town)
