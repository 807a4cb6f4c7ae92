"""Every "not possible" is held against an independent exact program."""

from __future__ import annotations

from collections import Counter

import pytest
from oracle import TooManyGroups, can_be_planned
from plans_of_towns import pinned, plan_of
from towns import Town, random_town

from planner.errors import PinError
from planner.explaining import reasons


def held_against_the_oracle(seed: int, town: Town) -> Counter[str]:
    """Re-check each reason of a random town; counts what was re-checked, by code."""
    try:
        plan = plan_of(town)
    except PinError:
        return Counter()
    told = reasons(plan)
    free = town.enterprises["pin_mode"].null_count() == len(town.enterprises)
    checked: Counter[str] = Counter()
    for row in told.table.iter_rows(named=True):
        if row["standing"] not in ("impossible", "possible"):
            continue
        try:
            can = can_be_planned(pinned(town, row["enterprise_id"], row["mode"]))
        except TooManyGroups:
            continue
        if row["standing"] == "impossible":
            assert not can, (seed, row)
        elif free:
            assert can, (seed, row)
        checked[row["code"]] += 1
    return checked


def told_of_towns(seeds: range) -> Counter[str]:
    checked: Counter[str] = Counter()
    for seed in seeds:
        checked += held_against_the_oracle(
            seed, random_town(seed, size=6 + seed % 9, zones=1 + seed % 4)
        )
    return checked


@pytest.mark.parametrize("start", range(0, 100, 25))
def test_what_is_not_possible_has_no_lawful_plan_and_what_is_possible_has_one(start: int) -> None:
    assert told_of_towns(range(start, start + 25)).total() > 20


@pytest.mark.slow
@pytest.mark.parametrize("start", range(1000, 4000, 250))
def test_the_same_holds_for_thousands_of_enterprises(start: int) -> None:
    assert told_of_towns(range(start, start + 250)).total() > 500
