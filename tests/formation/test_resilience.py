"""Plans whose joint branches withstand the loss of any one member, and what that costs."""

from __future__ import annotations

import random
from typing import Any

import polars as pl
import pytest
from odd_towns import odd_town
from oracle import TIERS, brute_force, check_formation, solve_exact
from towns import PARAMETERS, Town, enterprise_frame, random_town

from planner.errors import PinError
from planner.formation import Effort, form
from planner.model import Formation


def formed(town: Town, **how: Any) -> Formation:
    return form(
        town.enterprises,
        town.hosts,
        town.instructors,
        town.parameters,
        has_current=town.has_current,
        resilience=1,
        **how,
    )


def with_brittle(town: Town, seed: int) -> Town:
    """Those with one member are brittle, as under the national rules, and a few others are."""
    rng = random.Random(f"brittle {seed}")
    rows = town.enterprises
    drawn = pl.Series([rng.random() < 0.1 for _ in range(len(rows))], dtype=pl.Boolean)
    return town._replace(enterprises=rows.with_columns(brittle=(pl.col("members") == 1) | drawn))


def compare(town: Town, name: str, objective: tuple[str, ...] = TIERS) -> None:
    exact = solve_exact(town, resilience=1, objective=objective)
    if exact is None:
        with pytest.raises(PinError):
            formed(town, objective=objective)
        return
    formation = formed(town, objective=objective)
    assert check_formation(town, formation, resilience=1, objective=objective)[0] == [], name
    assert {line.tier: line.value for line in formation.certificate} == exact, name
    assert all(line.optimal for line in formation.certificate), name


@pytest.mark.parametrize("seed", range(24))
def test_a_resilient_town_is_best_among_all_resilient_plans(seed: int) -> None:
    town = random_town(7000 + seed, size=4 + seed % 14)
    compare(with_brittle(town, seed) if seed % 3 else town, f"random {7000 + seed}")


@pytest.mark.parametrize("seed", range(24))
def test_an_odd_resilient_town_is_best_among_all_resilient_plans(seed: int) -> None:
    order = random.Random(seed).sample(TIERS, 4) if seed % 4 == 0 else TIERS
    town = with_brittle(odd_town(7000 + seed, size=3 + seed % 13), seed)
    compare(town, f"odd {7000 + seed}", tuple(order))


@pytest.mark.slow
@pytest.mark.parametrize("start", range(0, 2000, 100))
def test_thousands_of_resilient_towns_agree(start: int) -> None:
    for seed in range(start, start + 100):
        town = random_town(seed) if seed % 2 else odd_town(seed, size=1 + seed % 22)
        compare(with_brittle(town, seed), f"{seed}")


@pytest.mark.parametrize("seed", range(8))
def test_a_tiny_resilient_town_is_best_by_trying_everything(seed: int) -> None:
    town = with_brittle(random_town(7500 + seed, size=5, pins=False, odd=False), seed)
    best = brute_force(town, resilience=1)
    assert best is not None
    assert {line.tier: line.value for line in formed(town).certificate} == best


def in_one_village(*full: int, **more: Any) -> Town:
    rows = [{"full_members": number, "zone": "东村"} | more for number in full]
    return Town(enterprise_frame(rows), None, None, dict(PARAMETERS), False)


def test_three_full_members_are_too_few_and_four_are_enough() -> None:
    assert set(formed(in_one_village(1, 2)).outcome["mode"]) == {"dispatched"}
    assert set(formed(in_one_village(2, 2)).outcome["mode"]) == {"joint"}


def test_a_pair_does_not_withstand_the_loss_of_a_whole_unit_but_three_may() -> None:
    """Under the rules one without members may not be joint, so that it drops out."""

    def town(*full: int) -> Town:
        return with_brittle(in_one_village(*full), 1)

    flagged = pl.col("members") == 1
    pair, three = (
        t._replace(enterprises=t.enterprises.with_columns(brittle=flagged))
        for t in (town(1, 3), town(1, 1, 2))
    )
    rows = pair.enterprises.with_columns(modes=pl.lit("joint,dispatched"))
    assert set(formed(pair._replace(enterprises=rows)).outcome["mode"]) == {"dispatched"}
    assert set(formed(three).outcome["mode"]) == {"joint"}


def test_nobody_to_lose_is_nothing_to_lose() -> None:
    """No full members are asked for, and there are none: all groups withstand everything."""
    town = in_one_village(0, 0, modes="joint", members=0)
    free = town._replace(parameters={**town.parameters, "joint_min_full_members": None})
    assert set(formed(free).outcome["mode"]) == {"joint"}


def test_a_pin_that_no_resilient_branch_can_keep_says_so() -> None:
    with pytest.raises(PinError) as caught:
        formed(in_one_village(1, 2, pin_mode="joint"))
    assert "and one to lose" in caught.value.problems[0].what.en
    assert "另加可失去的 1 名" in caught.value.problems[0].what.zh


@pytest.mark.parametrize("seed", range(10))
def test_little_effort_never_breaks_a_resilient_branch(seed: int) -> None:
    town = with_brittle(odd_town(7800 + seed, size=12), seed)
    for effort in (Effort(looks=300, rounds=3), Effort(columns=2, nodes=1)):
        try:
            formation = formed(town, effort=effort)
        except PinError:
            continue
        assert check_formation(town, formation, resilience=1)[0] == []


def test_only_none_or_one_member_can_be_withstood() -> None:
    with pytest.raises(ValueError, match="0 or 1"):
        form(enterprise_frame([]), None, None, dict(PARAMETERS), resilience=2)
