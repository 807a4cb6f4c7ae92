"""No right plan is refused: random towns, every shipped pack and example, written and checked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from towns import random_town

import planner
from planner.errors import PinError, PlannerError
from planner.model import Ledger
from planner.places import data_dir
from planner.report.reproducing import reproduce
from planner.rulebook import load_rules, packs
from planner.verify import examine

DAYS = {
    "cpc-2018": ("1990-01-01", "2010-01-01", "2018-10-28", "2024-06-30", "2027-01-01"),
    "guoji-2007": ("2007-06-30", "2019-01-01"),
    "trade-union-2021": ("2022-06-01",),
    "youth-league": ("2024-01-01",),
    "works-council-de": ("2024-01-01",),
}
EXAMPLES: dict[str, dict[str, str]] = {
    "guoji": {"ledger": "enterprises", "hosts": "hosts", "instructors": "instructors"},
    "cap-2018": {"ledger": "enterprises"},
    "trade-union": {"ledger": "employers"},
    "works-council": {"ledger": "establishments", "hosts": "councils"},
}


def check_folder(plan: planner.Plan, folder: Path) -> None:
    planner.write_plan(plan, folder)
    found = examine(folder)
    assert [problem.say("en") for problem in found.problems] == []
    assert found.notes == []


def check_town(seed: int, folder: Path) -> None:
    """The plan of a random town by some pack on some day, with some parameters of its own."""
    town = random_town(seed, odd=False)
    pack = sorted(DAYS)[seed % len(DAYS)] if seed % 3 == 0 else "cpc-2018"
    day = DAYS[pack][seed % len(DAYS[pack])]
    names = load_rules(pack, as_of=day).parameters
    overrides: dict[str, Any] = {}
    if pack == "cpc-2018":
        overrides = {name: value for name, value in town.parameters.items() if name in names}
    try:
        rules = load_rules(pack, as_of=day, overrides=overrides if seed % 2 else {})
    except PlannerError:
        return
    decided = ("rule_id", "modes", "priority", "excluded")
    ledger = Ledger(
        town.enterprises.drop(decided), town.hosts, town.instructors, has_current=town.has_current
    )
    committee = (None, "镇党委", "0村党支部")[seed % 3]
    try:
        plan = planner.make_plan(ledger, rules, committee=committee)
    except PinError:
        return
    check_folder(plan, folder / "plan")
    if seed % 20 == 0:
        again = reproduce(folder / "plan")
        assert [problem.say("en") for problem in again.differences] == []


@pytest.mark.parametrize("seed", range(5000, 5030, 5))
def test_plans_of_random_towns_are_accepted(seed: int, tmp_path: Path) -> None:
    check_town(seed, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("start", range(10_000, 13_000, 100))
def test_plans_of_thousands_of_random_towns_are_accepted(start: int, tmp_path: Path) -> None:
    for seed in range(start, start + 100):
        check_town(seed, tmp_path / str(seed))


def test_every_shipped_pack_is_asked() -> None:
    assert set(DAYS) == set(packs())


@pytest.mark.slow
@pytest.mark.parametrize("example", EXAMPLES)
def test_plans_of_the_examples_are_accepted_under_every_pack(example: str, tmp_path: Path) -> None:
    folder = data_dir("examples") / example
    files = {role: folder / f"{name}.csv" for role, name in EXAMPLES[example].items()}
    ledger = planner.read_ledger(files.pop("ledger"), **files)
    for pack in packs():
        plan = planner.make_plan(ledger, planner.load_rules(pack), committee="上级")
        check_folder(plan, tmp_path / pack)
