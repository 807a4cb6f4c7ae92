"""A memory spares work and changes nothing: the same plan with it and without, change by change."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import polars as pl
import pytest
from oracle import TIERS
from towns import PARAMETERS, Town, enterprise_frame, frame, random_town

from planner.errors import PinError
from planner.formation import Effort, Memory, form
from planner.formation.block import Block
from planner.formation.town import packed
from planner.model import HOST_COLUMNS, INSTRUCTOR_COLUMNS, Formation


def formed(town: Town, **how: Any) -> Formation | None:
    try:
        return form(
            town.enterprises,
            town.hosts,
            town.instructors,
            town.parameters,
            has_current=town.has_current,
            **how,
        )
    except PinError:
        return None


def same(a: Formation | None, b: Formation | None) -> bool:
    if a is None or b is None:
        return a is b
    return (
        a.outcome.equals(b.outcome)
        and a.joint.equals(b.joint)
        and a.certificate == b.certificate
        and a.warnings == b.warnings
        and a.cut_by_time == b.cut_by_time
    )


def changed(town: Town, rng: random.Random) -> Town:
    """The town after one thing has happened to it."""
    rows = town.enterprises.to_dicts()
    hosts = None if town.hosts is None else town.hosts.to_dicts()
    posts = None if town.instructors is None else town.instructors.to_dicts()
    parameters = dict(town.parameters)
    event = rng.choice(["gains", "closes", "moves", "trade", "host", "post", "parameter", "new"])
    row = rng.choice(rows)
    if event == "gains":
        row |= {"members": row["members"] + 1, "full_members": row["full_members"] + 1}
    elif event == "closes" and len(rows) > 2:
        rows.remove(row)
    elif event == "moves":
        row["zone"] = rng.choice(rows)["zone"]
    elif event == "trade":
        row["industry"] = rng.choice(["一业", "灯具", "甲业", None])
    elif event == "host" and hosts:
        hosts.remove(rng.choice(hosts))
    elif event == "post" and posts:
        rng.choice(posts)["capacity"] = rng.randint(0, 4)
    elif event == "parameter":
        parameters["joint_max_distance_m"] = rng.choice([500, 1200, 3000])
    elif event == "new":
        rows.append({**row, "id": f"n{rng.randint(0, 10**6)}", "pin_mode": None})
    return Town(
        enterprise_frame(rows),
        None if hosts is None else frame(HOST_COLUMNS, hosts),
        None if posts is None else frame(INSTRUCTOR_COLUMNS, posts),
        parameters,
        town.has_current,
    )


def history(seed: int, steps: int) -> None:
    rng = random.Random(f"memory {seed}")
    town = random_town(4000 + seed, size=rng.randint(6, 24), zones=5, pins=seed % 4 == 0)
    memory = Memory()
    effort = Effort(block=rng.choice([3, 8, 120]))
    objective = list(TIERS)
    for step in range(steps):
        how = {"effort": effort, "objective": tuple(objective)}
        assert same(formed(town, memory=memory, **how), formed(town, **how)), (seed, step)
        town = changed(town, rng)
        if rng.random() < 0.1:
            rng.shuffle(objective)


@pytest.mark.parametrize("seed", range(12))
def test_with_a_memory_every_plan_of_a_history_is_the_same(seed: int) -> None:
    history(seed, 6)


@pytest.mark.slow
@pytest.mark.parametrize("start", range(20, 220, 20))
def test_with_a_memory_every_plan_of_a_long_history_is_the_same(start: int) -> None:
    for seed in range(start, start + 20):
        history(seed, 15)


def villages(count: int, seed: int = 1, **bent: Any) -> Town:
    """Six candidates in each of so many villages far apart; some of one village are ``bent``."""
    rng = random.Random(seed)
    rows = [
        {
            "full_members": rng.choice([1, 1, 2]),
            "x": 9000.0 * village + rng.randint(0, 1500),
            "y": float(rng.randint(0, 1500)),
            "id": f"e{village:02}{k}",
        }
        for village in range(count)
        for k in range(6)
    ]
    rows[6 * (count // 2)] |= bent
    return Town(enterprise_frame(rows), None, None, dict(PARAMETERS), False)


def test_a_small_change_is_solved_alone_and_the_rest_is_remembered() -> None:
    memory, effort = Memory(), Effort(block=30)
    before = formed(villages(40), memory=memory, effort=effort)
    blocks = memory.solved
    assert before is not None
    assert blocks > 8
    formed(villages(40, full_members=9, members=9), memory=memory, effort=effort)
    assert memory.solved - blocks <= 2
    assert memory.found >= blocks - 2
    # A trade that nobody had before renumbers all trades of the ledger, and changes nothing else.
    solved = memory.solved
    formed(villages(40, industry="一业"), memory=memory, effort=effort)
    assert memory.solved - solved <= 2


def test_a_solution_that_a_time_limit_may_have_cut_is_never_remembered() -> None:
    town, memory = villages(10), Memory()
    cut = formed(town, memory=memory, time_limit=0.0)
    assert cut is not None
    assert cut.cut_by_time
    assert len(memory) == 0
    assert same(formed(town, memory=memory), formed(town))
    assert len(memory) > 0


def test_a_memory_forgets_what_was_not_asked_for_longest() -> None:
    memory = Memory(kept=2)
    for _ in range(2):
        formed(villages(12), memory=memory, effort=Effort(block=6))
        assert len(memory) == 2


def test_two_workers_remember_what_one_would() -> None:
    town, memory = villages(8), Memory()
    effort = Effort(block=12)
    assert same(formed(town, memory=memory, effort=effort, workers=2), formed(town, effort=effort))
    solved = memory.solved
    formed(town, memory=memory, effort=effort)
    assert memory.solved == solved


def test_ranges_of_pieces_cover_all_and_hold_no_more_than_asked() -> None:
    from planner.formation.options import weigh
    from planner.formation.parameters import Parameters
    from planner.formation.town import lay_out

    town = villages(60)
    options = weigh(town.enterprises, None, None, Parameters.of(town.parameters), False)
    block: Block = lay_out(options).block
    sizes = np.bincount(block.piece)
    for most in (1, 20, 10_000):
        ranges = list(packed(block, most))
        assert [low for low, _ in ranges] == [0, *(high for _, high in ranges)][:-1]
        assert ranges[-1][1] == block.pieces
        assert all(sizes[a:b].sum() <= most or b - a == 1 for a, b in ranges)


def test_the_answer_is_not_changed_by_what_a_memory_knows_of_other_towns() -> None:
    memory = Memory()
    for seed in range(6):
        town = random_town(seed, size=12)
        other = town._replace(enterprises=town.enterprises.with_columns(name=pl.lit("厂")))
        assert same(formed(town, memory=memory), formed(town))
        assert same(formed(other, memory=memory), formed(other))
