"""What a comparison gives as a reason is checked again, on random towns, by other code."""

from __future__ import annotations

import random

import polars as pl
import pytest
from moves.histories import plan_of
from oracle import View
from towns import Town, random_town

from planner.comparing import compare
from planner.errors import PinError
from planner.model import Plan


def changed(town: Town, seed: int) -> Town:
    """The same town a while later: other limits, other members, a host or two less."""
    rng = random.Random(f"later {seed}")
    rows = town.enterprises.to_dicts()
    for row in rows:
        if rng.random() < 0.2 and not row["excluded"]:
            row["full_members"] = max(0, row["full_members"] + rng.choice([-1, 1]))
            row["members"] = max(row["members"], row["full_members"])
    parameters = dict(town.parameters)
    limit = parameters["joint_max_distance_m"]
    parameters["joint_max_distance_m"] = rng.choice([limit, 200, 5000])
    parameters["joint_max_units"] = rng.choice([parameters["joint_max_units"], 2, 3])
    hosts = town.hosts
    if hosts is not None and hosts.height and rng.random() < 0.5:
        hosts = hosts.filter(pl.col("id") != hosts["id"][0])
    later = pl.DataFrame(rows, schema=town.enterprises.schema)
    return Town(later, hosts, town.instructors, parameters, town.has_current)


def group_of(plan: Plan, branch: str) -> list[str]:
    return plan.assignments.filter(pl.col("branch_id") == branch)["enterprise_id"].to_list()


def lawful(town: Town, group: list[str]) -> bool:
    """Whether a joint branch of these would be lawful in a town, by the independent reading."""
    view = View(town)
    rows = {row["id"]: i for i, row in enumerate(view.rows)}
    return view.lawful(tuple(sorted(rows[one] for one in group)))


@pytest.mark.parametrize("first", [0, 10])
def test_a_joint_branch_that_is_called_unlawful_or_newly_possible_is(first: int) -> None:
    said = {"group_unlawful": 0, "group_possible": 0, "host": 0}
    for seed in range(first, first + 10):
        old_town = random_town(seed, size=14, pins=False, current=False, odd=False)
        new_town = changed(old_town, seed)
        try:
            old, new = plan_of(old_town), plan_of(new_town)
        except PinError:
            continue
        found = compare(old, new)
        gone = set() if old_town.hosts is None else set(old_town.hosts["id"])
        gone -= set() if new_town.hosts is None else set(new_town.hosts["id"])
        for row in found.enterprises.filter(pl.col("why").is_not_null()).to_dicts():
            tokens = row["why"].split()
            said.update({token: said[token] + 1 for token in tokens if token in said})
            if "group_unlawful" in tokens:
                assert not lawful(new_town, group_of(old, row["branch_id_old"])), seed
            if "group_possible" in tokens:
                assert not lawful(old_town, group_of(new, row["branch_id_new"])), seed
            if row["branch_id_old"] in gone and row["what"] and "rule" not in row["what"].split():
                assert "host" in tokens, seed
            if "others" in tokens:
                assert tokens == ["others"], seed
    assert said["group_unlawful"] + said["group_possible"] > 3
