"""Any order of the tiers: against an independent exact solver, and against trying everything."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest
from odd_towns import odd_town
from oracle import TIERS, brute_force, check_formation, solve_exact
from towns import HOST_COLUMNS, PARAMETERS, Town, enterprise_frame, frame, random_town

from planner.errors import PinError
from planner.formation import form
from planner.model import Formation

ORDERS = tuple(permutations(TIERS))


def formed(town: Town, objective: tuple[str, ...], **how: Any) -> Formation:
    return form(
        town.enterprises,
        town.hosts,
        town.instructors,
        town.parameters,
        has_current=town.has_current,
        objective=objective,
        **how,
    )


def values(formation: Formation) -> dict[str, int]:
    return {line.tier: line.value for line in formation.certificate}


def compare(town: Town, objective: tuple[str, ...], name: str) -> None:
    exact = solve_exact(town, objective=objective)
    if exact is None:
        with pytest.raises(PinError):
            formed(town, objective)
        return
    formation = formed(town, objective)
    assert check_formation(town, formation, objective=objective)[0] == [], name
    assert list(values(formation).items()) == list(exact.items()), name
    assert all(line.optimal for line in formation.certificate), name


@pytest.mark.parametrize("seed", range(48))
def test_a_random_town_is_best_in_any_order_of_the_tiers(seed: int) -> None:
    objective = ORDERS[seed % 24]
    town = random_town(9000 + seed, size=3 + seed % 14, current=seed % 5 > 0)
    compare(town, objective, f"random {9000 + seed} {objective}")


@pytest.mark.parametrize("seed", range(48))
def test_an_odd_town_is_best_in_any_order_of_the_tiers(seed: int) -> None:
    objective = ORDERS[seed % 24]
    compare(odd_town(9000 + seed, size=2 + seed % 13), objective, f"odd {9000 + seed} {objective}")


@pytest.mark.parametrize("seed", range(12))
def test_a_tiny_town_is_best_in_any_order_by_trying_everything(seed: int) -> None:
    objective = ORDERS[2 * seed]
    town = random_town(9500 + seed, size=5, current=True, pins=False)
    best = brute_force(town, objective=objective)
    assert best is not None
    assert values(formed(town, objective)) == best
    assert solve_exact(town, objective=objective) == best


@pytest.mark.slow
@pytest.mark.parametrize("start", range(0, 2400, 100))
def test_thousands_of_towns_are_best_in_any_order_of_the_tiers(start: int) -> None:
    for seed in range(start, start + 100):
        objective = ORDERS[seed % 24]
        town = random_town(seed, current=True) if seed % 2 else odd_town(seed, size=1 + seed % 22)
        compare(town, objective, f"{seed} {objective}")


# ---- what an order means -------------------------------------------------------------------


def test_changes_first_keep_everything_as_it_is() -> None:
    """Three firms are covered otherwise than the rules prefer; nothing need move."""
    rows = [
        {"id": "a", "full_members": 5, "zone": "东村", "current_mode": "affiliated"},
        {"id": "b", "full_members": 1, "zone": "东村", "current_mode": "dispatched"},
        {"id": "c", "full_members": 2, "zone": "东村", "current_mode": None},
    ]
    rows[0] |= {"modes": "standalone,affiliated", "current_branch": "h1"}
    hosts = [{"id": "h1", "name": "东村党支部", "zone": "东村", "members": 9, "accepts": "zone"}]
    town = Town(enterprise_frame(rows), frame(HOST_COLUMNS, hosts), None, dict(PARAMETERS), True)
    first = formed(town, ("changes", "uncovered", "preference", "dispersion"))
    assert first.outcome["mode"].to_list() == ["affiliated", "dispatched", "uncovered"]
    usual = formed(town, TIERS)
    assert usual.outcome["mode"].to_list() == ["standalone", "joint", "joint"]
    later = formed(town, ("uncovered", "changes", "preference", "dispersion"))
    assert later.outcome["mode"].to_list()[:2] == ["affiliated", "dispatched"]
    assert later.outcome["mode"].to_list()[2] != "uncovered"


@pytest.mark.parametrize("wrong", [(), TIERS[:3], (*TIERS[:3], "changes"), (*TIERS, "changes")])
def test_an_objective_names_every_tier_once(wrong: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="once"):
        formed(random_town(1, size=2), wrong)
