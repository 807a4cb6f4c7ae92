"""Which pins cannot be kept together: the smallest set, against all sets by brute force."""

from __future__ import annotations

import random
from itertools import combinations

import pytest
import towns

from planner.errors import PinError
from planner.formation import form
from planner.formation.conflict import smallest_conflict, with_conflict


@pytest.mark.parametrize("seed", range(300))
def test_the_smallest_conflict_is_found_among_any_set_of_conflicts(seed: int) -> None:
    """Pins may be kept together unless they hold one of a few random sets."""
    rng = random.Random(seed)
    pins = [f"p{k:02}" for k in range(rng.randint(2, 9))]
    most = min(4, len(pins))
    evil = [frozenset(rng.sample(pins, rng.randint(1, most))) for _ in range(rng.randint(1, 5))]

    def holds(kept: frozenset[str]) -> bool:
        return not any(one <= kept for one in evil)

    best = next(
        frozenset(pins) - set(away)
        for size in range(1, len(pins) + 1)
        for away in combinations(pins, size)
        if holds(frozenset(pins) - set(away))
    )
    broken = frozenset(pins) - best
    found, fewest = smallest_conflict(pins, broken, holds)
    assert fewest
    assert not holds(found)
    assert len(found) == min(map(len, evil))
    short, proven = smallest_conflict(pins, broken, holds, checks=1)
    assert not holds(short)
    assert all(holds(short - {pin}) for pin in short) or proven


def conflict_of(town: towns.Town) -> PinError:
    given = (town.enterprises, town.hosts, town.instructors, town.parameters)
    with pytest.raises(PinError) as caught:
        form(*given, has_current=town.has_current)
    return with_conflict(caught.value, *given)  # type: ignore[return-value]


HOST = {"id": "h", "name": "村支部", "zone": "z", "members": 10, "max_members": 13}


def town(*rows: dict[str, object], hosts: int = 1) -> towns.Town:
    from planner.model import HOST_COLUMNS

    table = towns.enterprise_frame([{"zone": "z", **row} for row in rows])
    few = towns.frame(HOST_COLUMNS, [HOST | {"accepts": "zone"}][:hosts])
    return towns.Town(table, few, None, dict(towns.PARAMETERS), False)


def pinned(members: int, **more: object) -> dict[str, object]:
    return {"members": members, "pin_mode": "affiliated", "pin_branch": "村支部", **more}


def test_two_pins_that_a_host_cannot_hold_are_named_before_three_that_it_cannot() -> None:
    """Room for three members: 2 + 2 is too much, and so is 2 + 1 + 1."""
    error = conflict_of(town(pinned(2), pinned(1), pinned(1), pinned(2)))
    first = error.problems[0]
    assert first.code == "pins-conflict"
    assert first.count == 2
    assert '"e00厂" → "村支部", "e03厂" → "村支部"' in first.say("en")
    assert "no smaller set" in first.say("en")


def test_a_pin_that_no_other_stands_against_says_itself_why() -> None:
    error = conflict_of(town(pinned(4)))
    assert [p.code for p in error.problems] == ["pin-not-kept"]


def test_a_conflict_is_found_behind_a_pin_that_is_impossible_alone() -> None:
    error = conflict_of(town(pinned(4), pinned(2), pinned(2)))
    assert error.problems[0].code == "pins-conflict"
    assert error.problems[0].count == 2
    assert len(error.problems) == 3


def test_a_label_and_a_host_that_want_the_same_few_are_a_conflict() -> None:
    """A joint branch of the three needs them all, and one is pinned to the host."""
    label = {"pin_mode": "joint", "pin_branch": "一组"}
    error = conflict_of(town({"members": 1, **label}, {"members": 1, **label}, pinned(1)))
    assert error.problems[0].code == "pins-conflict"
    assert error.problems[0].count == 2


def test_a_pinned_enterprise_without_a_zone_has_no_neighbours_by_zone() -> None:
    rows = [
        {"id": "a", "full_members": 1, "pin_mode": "joint", "pin_branch": "东片联合"},
        {
            "id": "b",
            "full_members": 1,
            "zone": "东片",
            "pin_mode": "joint",
            "pin_branch": "东片联合",
        },
    ]
    table = towns.enterprise_frame(rows)
    with pytest.raises(PinError) as refused:
        form(table, None, None, towns.PARAMETERS, has_current=False)
    told = with_conflict(refused.value, table, None, None, towns.PARAMETERS)
    assert all(problem.say("zh") and problem.say("en") for problem in told.problems)
