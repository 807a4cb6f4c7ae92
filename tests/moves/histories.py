"""Random towns with random pasts: how they are covered today, lawfully or not."""

from __future__ import annotations

import random
from dataclasses import replace
from functools import cache

import polars as pl
from towns import PARAMETERS, Town, enterprise_frame, frame, random_town

from planner.errors import PinError
from planner.formation import form
from planner.merging.coverage import CURRENT, coverage_of_plan
from planner.model import HOST_COLUMNS, Ledger, Plan
from planner.planning import assemble
from planner.rulebook import load_rules

RULES = load_rules("cpc-2018")


def plan_of(town: Town, most_changes: int | None = None) -> Plan:
    """The plan of a town, by the rules that its decisions stand for."""
    ledger = Ledger(town.enterprises, town.hosts, town.instructors, has_current=town.has_current)
    decisions = town.enterprises.select("rule_id", "modes", "priority", "excluded")
    rules = replace(RULES, parameters=RULES.parameters | town.parameters)
    formation = form(
        town.enterprises,
        town.hosts,
        town.instructors,
        town.parameters,
        has_current=town.has_current,
        most_changes=most_changes,
    )
    return assemble(ledger, rules, decisions, formation)


def with_past(town: Town, seed: int) -> Town:
    """The town with a past: the plan of the same town as it was, and what has happened since.

    Some enterprises have closed, grown or shrunk, hosts have less room, some stand somewhere
    else than any plan would have put them.
    """
    rng = random.Random(f"past {seed}")
    before = dict(town.parameters)
    before["joint_max_distance_m"] = rng.choice([town.parameters["joint_max_distance_m"], 6000])
    before["joint_min_full_members"] = rng.choice([town.parameters["joint_min_full_members"], 2])
    rows = town.enterprises.to_dicts()
    past = []
    for row in rows:
        old = dict(row)
        if rng.random() < 0.4 and not row["excluded"]:
            old["full_members"] = max(0, row["full_members"] + rng.choice([-1, 1, 1, 2]))
            old["members"] = old["full_members"] + (row["members"] - row["full_members"])
            if rng.random() < 0.5:
                listed = ["joint", "affiliated", "dispatched"]
                rng.shuffle(listed)
                old["modes"] = ",".join(listed)
        if row["excluded"]:
            old |= {"excluded": False, "modes": "joint,affiliated,dispatched", "priority": 1}
        old["pin_mode"] = old["pin_branch"] = None
        past.append(old)
    earlier = Town(
        pl.DataFrame(past, schema=town.enterprises.schema),
        town.hosts,
        town.instructors,
        before,
        False,
    )
    plan = plan_of(earlier)
    today = coverage_of_plan(plan.assignments, plan.branches, plan.instructors).drop("host")
    covered = {row["enterprise_id"]: row for row in today.to_dicts()}
    for row in rows:
        row |= {column: covered[row["id"]][column] for column in CURRENT}
        if rng.random() < 0.1:
            other = covered[rng.choice(rows)["id"]]
            row |= {column: other[column] for column in CURRENT}
        elif rng.random() < 0.05:
            row |= dict.fromkeys(CURRENT)
    return town._replace(
        enterprises=pl.DataFrame(rows, schema=town.enterprises.schema), has_current=True
    )


@cache
def planned_towns(first: int, last: int, size: int) -> tuple[tuple[int, Town, Plan], ...]:
    """Random towns with pasts and their plans, half of them sheer chaos.

    Those whose pins clash are left out.
    """
    found = []
    for seed in range(first, last):
        town = random_town(seed, size=size + seed % 5, current=bool(seed % 2))
        try:
            town = town if seed % 2 else with_past(town, seed)
            found.append((seed, town, plan_of(town)))
        except PinError:
            continue
    return tuple(found)


def full_town(seed: int, count: int = 9, zones: int = 3, *, by_members: bool = False) -> Town:
    """Hosts without a free place, and everybody at some host, mostly that of another zone.

    A host takes only its own zone, so that the plan sends everyone home: in swaps and rings,
    for no place is free. ``by_members``: the caps count members, of one to three each.
    """
    rng = random.Random(f"full {seed}")
    rows = [
        {
            "members": rng.choice([1, 1, 2, 3]) if by_members else 1,
            "full_members": 0,
            "zone": f"z{k % zones}",
            "modes": "affiliated",
            "rule_id": "all",
            "priority": 1,
            "excluded": False,
            "operating": True,
        }
        for k in range(count)
    ]
    places = [row["zone"] for row in rows]
    rng.shuffle(places)
    room = {f"z{k}": 0 for k in range(zones)}
    for row, place in zip(rows, places, strict=True):
        row |= {"current_mode": "affiliated", "current_branch": f"h-{place}"}
    heads = {zone: [0, 0] for zone in room}
    for row in rows:
        heads[row["zone"]][0] += row["members"]
        heads[row["current_branch"][2:]][1] += row["members"]
    hosts = [
        {
            "id": f"h-{zone}",
            "name": f"{zone}村党支部",
            "zone": zone,
            "members": 0,
            "max_members": max(heads[zone]) + rng.choice([0, 0, 1]) if by_members else None,
            "max_units": None if by_members else places.count(zone),
            "accepts": "zone",
        }
        for zone in room
    ]
    return Town(enterprise_frame(rows), frame(HOST_COLUMNS, hosts), None, dict(PARAMETERS), True)
