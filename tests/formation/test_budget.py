"""The best plan with at most so many changes: against an exact solver, and against trying all."""

from __future__ import annotations

import random
from typing import Any

import pytest
from odd_towns import odd_town
from oracle import TIERS, brute_force, check_formation, solve_exact
from towns import HOST_COLUMNS, PARAMETERS, Town, enterprise_frame, frame, random_town

from planner.errors import BudgetError, PinError
from planner.formation import Effort, Memory, form
from planner.model import Formation


def formed(town: Town, most: int | None, **how: Any) -> Formation:
    return form(
        town.enterprises,
        town.hosts,
        town.instructors,
        town.parameters,
        has_current=town.has_current,
        most_changes=most,
        **how,
    )


def values(formation: Formation) -> dict[str, int]:
    return {line.tier: line.value for line in formation.certificate}


def compare(town: Town, name: str, rng: random.Random) -> None:
    """The whole curve, from too few changes to more than are wanted."""
    objective = tuple(rng.sample(TIERS, 4)) if rng.random() < 0.3 else TIERS
    resilience = int(rng.random() < 0.2)
    how: dict[str, Any] = {"objective": objective, "resilience": resilience}
    free = solve_exact(town, **how)
    if free is None:
        with pytest.raises(PinError):
            formed(town, 3, **how)
        return
    fewest = solve_exact(town, objective=("changes",), resilience=resilience)
    assert fewest is not None
    least, memory = fewest["changes"], Memory()
    if least:
        with pytest.raises(BudgetError) as caught:
            formed(town, least - 1, memory=memory, **how)
        assert (caught.value.least, caught.value.floor) == (least, least), name
    top = max(least, free["changes"])
    limits = sorted({least, top + 1, *(rng.randint(least, top) for _ in range(3))})
    for most in limits:
        exact = solve_exact(town, most_changes=most, **how)
        formation = formed(town, most, memory=memory, **how)
        assert check_formation(town, formation, **how)[0] == [], (name, most)
        assert values(formation) == exact, (name, most, how)
        assert all(line.optimal for line in formation.certificate), (name, most)


def with_history(town: Town) -> Town:
    return town._replace(has_current=True)


@pytest.mark.parametrize("seed", range(14))
def test_a_random_town_is_best_within_every_limit(seed: int) -> None:
    town = random_town(6000 + seed, size=3 + seed % 12, current=True)
    compare(town, f"random {6000 + seed}", random.Random(seed))


@pytest.mark.parametrize("seed", range(14))
def test_an_odd_town_is_best_within_every_limit(seed: int) -> None:
    town = with_history(odd_town(6000 + seed, size=3 + seed % 12))
    compare(town, f"odd {6000 + seed}", random.Random(seed))


@pytest.mark.slow
@pytest.mark.parametrize("start", range(0, 1000, 50))
def test_a_thousand_towns_are_best_within_every_limit(start: int) -> None:
    for seed in range(start, start + 50):
        town = random_town(seed, current=True) if seed % 2 else odd_town(seed, size=1 + seed % 22)
        compare(with_history(town), f"{seed}", random.Random(seed))


@pytest.mark.parametrize("seed", range(8))
def test_a_tiny_town_is_best_within_a_limit_by_trying_everything(seed: int) -> None:
    town = random_town(6500 + seed, size=5, current=True, pins=False)
    for most in range(6):
        best = brute_force(town, most_changes=most)
        if best is None:
            with pytest.raises(BudgetError):
                formed(town, most)
        else:
            assert values(formed(town, most)) == best, most


def test_with_few_changes_those_come_first_that_gain_most() -> None:
    """Of three uncovered firms the one with the highest priority gets the one change allowed."""
    rows = [
        {"id": name, "full_members": 0, "members": 0, "zone": "东村", "current_mode": None}
        | {"modes": "dispatched", "priority": priority}
        for name, priority in (("a", 1), ("b", 3), ("c", 2))
    ]
    town = Town(enterprise_frame(rows), None, None, dict(PARAMETERS), True)
    for most, covered in ((0, ""), (1, "b"), (2, "bc"), (3, "abc"), (9, "abc")):
        outcome = formed(town, most).outcome
        found = outcome.filter(outcome["mode"] == "dispatched")["enterprise_id"].to_list()
        assert "".join(found) == covered


def test_a_limit_ties_pieces_that_are_far_apart() -> None:
    """Two villages that could each found one branch of two; only one may move."""
    rows = [
        {"id": f"{zone}{k}", "full_members": 2, "zone": zone, "current_mode": None}
        | {"priority": priority}
        for zone, priority in (("东村", 2), ("西村", 3))
        for k in range(2)
    ]
    town = Town(enterprise_frame(rows), None, None, dict(PARAMETERS), True)
    formation = formed(town, 2)
    covered = formation.outcome.filter(formation.outcome["mode"] != "uncovered")
    assert covered["enterprise_id"].to_list() == ["西村0", "西村1"]
    assert values(formation)["changes"] == 2
    assert all(line.optimal for line in formation.certificate)


def test_a_host_that_is_gone_forces_changes_and_the_refusal_counts_them() -> None:
    rows = [
        {"id": f"e{k}", "full_members": 1, "zone": "东村", "current_mode": "affiliated"}
        | {"current_branch": "旧党支部"}
        for k in range(3)
    ]
    hosts = [{"id": "h1", "name": "东村党支部", "zone": "东村", "members": 9, "accepts": "zone"}]
    town = Town(enterprise_frame(rows), frame(HOST_COLUMNS, hosts), None, dict(PARAMETERS), True)
    with pytest.raises(BudgetError) as caught:
        formed(town, 2)
    assert caught.value.least == 3
    assert "至少要变动 3 家" in caught.value.problems[0].what.zh
    assert values(formed(town, 3))["uncovered"] == 0


@pytest.mark.parametrize("seed", range(12))
def test_little_effort_costs_proof_and_never_breaks_the_limit(seed: int) -> None:
    town = with_history(odd_town(6800 + seed, size=9))
    for effort in (Effort(looks=300, rounds=3), Effort(columns=2, nodes=1), Effort(block=1)):
        for most in (2, 5):
            try:
                formation = formed(town, most, effort=effort)
            except (PinError, BudgetError):
                continue
            exact = solve_exact(town, most_changes=most)
            assert exact is not None
            assert check_formation(town, formation)[0] == []
            assert values(formation)["changes"] <= most
            for line in formation.certificate:
                assert line.bound <= exact[line.tier], (effort, line)
                if line.value != exact[line.tier]:
                    assert line.value > exact[line.tier]
                    break


@pytest.mark.parametrize("seed", range(4))
def test_the_curve_never_rises(seed: int) -> None:
    town, memory = random_town(6900 + seed, size=24, current=True, pins=False), Memory()
    curve = []
    for most in range(0, 26, 3):
        try:
            curve.append(tuple(values(formed(town, most, memory=memory)).values()))
        except BudgetError:
            assert not curve
    assert curve == sorted(curve, reverse=True)
    assert curve[-1] == tuple(values(formed(town, None)).values())


def test_changes_cannot_be_limited_where_nothing_is_known_of_today() -> None:
    with pytest.raises(ValueError, match="today"):
        formed(random_town(1, size=3, current=False), 2)
