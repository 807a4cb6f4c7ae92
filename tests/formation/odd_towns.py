"""Towns that are odd on purpose: what the plain random towns seldom or never hold.

``odd_town(seed)`` takes a random town and bends it in a few of the ways below, each of which
has once been, or could be, where a solver goes wrong. The same seed gives the same town.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from towns import PARAMETERS, Town, enterprise_frame, frame, national_decision, random_town

from planner.model import HOST_COLUMNS, INSTRUCTOR_COLUMNS

Row = dict[str, Any]
LISTS = (
    "standalone,joint",
    "joint,standalone,affiliated",
    "affiliated,standalone",
    "affiliated,joint,standalone,dispatched",
    "joint,affiliated,dispatched",
)
NULLABLE = (
    "joint_min_full_members",
    "joint_max_units",
    "branch_max_members",
    "joint_max_distance_m",
    "affiliation_max_distance_m",
    "dispatch_max_distance_m",
    "instructor_capacity",
    "joint_branch_overhead_m",
    "industry_mismatch_m",
)
assert set(NULLABLE) <= set(PARAMETERS)


class Draft:
    """A town as plain rows that can still be changed."""

    def __init__(self, town: Town, rng: random.Random) -> None:
        self.rng = rng
        self.rows: list[Row] = town.enterprises.to_dicts()
        self.hosts = None if town.hosts is None else town.hosts.to_dicts()
        self.posts = None if town.instructors is None else town.instructors.to_dicts()
        self.parameters = dict(town.parameters)
        self.has_current = town.has_current

    def town(self) -> Town:
        return Town(
            enterprise_frame(self.rows),
            None if self.hosts is None else frame(HOST_COLUMNS, self.hosts),
            None if self.posts is None else frame(INSTRUCTOR_COLUMNS, self.posts),
            self.parameters,
            self.has_current,
        )

    def free(self) -> list[Row]:
        return [row for row in self.rows if not row["excluded"] and not row["pin_mode"]]


def one_of_few_names(draft: Draft) -> None:
    """Most small enterprises stand in one of very few joint branches today."""
    rng = draft.rng
    names = [f"第{k}联合党支部" for k in range(rng.randint(1, 5))]
    draft.has_current = True
    for row in draft.rows:
        if rng.random() < 0.85:
            row |= {"current_mode": "joint", "current_branch": rng.choice(names)}
        else:
            row |= {"current_mode": rng.choice([None, "joint", "standalone"])}
            row["current_branch"] = None


def several_labels(draft: Draft) -> None:
    """Two to four enterprises each share a pinned label; mostly they could be one branch."""
    rng = draft.rng
    for number in range(rng.randint(1, 4)):
        free = draft.free()
        if len(free) < 2:
            return
        size = min(len(free), rng.randint(2, 4))
        group = rng.sample(free, size)
        if rng.random() < 0.9:
            anchor = group[0]
            for one in group[1:]:
                for key in ("zone", "x", "y", "lon", "lat"):
                    one[key] = anchor[key]
            if rng.random() < 0.8:
                for one in group:
                    one["members"] = one["full_members"] = rng.choice([1, 1, 2])
        for one in group:
            one |= {"pin_mode": "joint", "pin_branch": f"标{number}", "pin_reason": "同一业主"}


def optional_hosts(draft: Draft) -> None:
    """Branches that need not be, and would be hosts if they were."""
    rng = draft.rng
    draft.parameters["standalone_may_host"] = True
    for row in draft.rows:
        if not row["excluded"] and rng.random() < 0.7:
            row |= {"rule_id": "odd", "modes": rng.choice(LISTS), "priority": rng.randint(1, 5)}
        if rng.random() < 0.3:
            row["home_branch"] = rng.choice(draft.rows)[rng.choice(["id", "name"])]


def hosts_for_anyone(draft: Draft) -> None:
    """Catch-all branches with and without coordinates, with little room."""
    rng = draft.rng
    hosts = draft.hosts = draft.hosts or []
    for number in range(rng.randint(1, 3)):
        where = rng.choice(draft.rows) if rng.random() < 0.5 else {}
        members = rng.choice([0, 3, 10])
        hosts.append(
            {
                "id": f"any{number}",
                "name": f"兜底{number}党支部",
                "accepts": "any",
                "members": members,
                "max_members": rng.choice([None, members, members + 3, members + 9]),
                "max_units": rng.choice([None, 1, 3]),
                **{key: where.get(key) for key in ("zone", "x", "y", "lon", "lat")},
            }
        )


def no_zones(draft: Draft) -> None:
    """Nobody has a zone."""
    for row in [*draft.rows, *(draft.hosts or []), *(draft.posts or [])]:
        row["zone"] = None


def few_places(draft: Draft) -> None:
    """Many enterprises at one address, some of them alike in everything."""
    rng = draft.rng
    moulds = rng.sample(draft.rows, min(len(draft.rows), rng.randint(1, 4)))
    alike = rng.random() < 0.6
    for row in draft.rows:
        mould = rng.choice(moulds)
        keys = ["zone", "x", "y", "lon", "lat"]
        if alike and not mould["excluded"] and not row["excluded"]:
            keys += ["industry", "members", "full_members", "modes", "priority", "home_branch"]
        row |= {key: mould[key] for key in keys}


def empty_pins(draft: Draft) -> None:
    """Enterprises without members that a person has put into a branch."""
    rng = draft.rng
    for row in rng.sample(draft.free(), min(len(draft.free()), 3)):
        row |= {"members": 0, "full_members": 0, "pin_branch": None}
        row["pin_mode"] = rng.choice(["joint", "affiliated"])


def huge_members(draft: Draft) -> None:
    """Numbers of members that no branch has ever had."""
    rng = draft.rng
    big = rng.choice([200, 10_000, 3_000_000])
    draft.parameters["branch_max_members"] = rng.choice([None, 4 * big, big])
    for row in draft.rows:
        if rng.random() < 0.5:
            row["members"] = rng.randint(big // 2, 2 * big)
            row["full_members"] = min(row["full_members"], row["members"])
    for host in draft.hosts or []:
        if rng.random() < 0.5:
            host["max_members"] = rng.choice([None, 3 * big])


def nothing_in_force(draft: Draft) -> None:
    """Limits and weights that are not in force."""
    for name in NULLABLE:
        if draft.rng.random() < 0.35:
            draft.parameters[name] = None


def zeros(draft: Draft) -> None:
    """Limits and weights of nought, and a penalty larger than a branch."""
    rng = draft.rng
    choices: dict[str, list[Any]] = {
        "joint_min_full_members": [0, 1],
        "joint_max_distance_m": [0],
        "affiliation_max_distance_m": [0],
        "dispatch_max_distance_m": [0],
        "joint_branch_overhead_m": [0],
        "industry_mismatch_m": [0, 5000],
        "unknown_distance_m": [0],
        "branch_max_members": [0, 3],
        "joint_max_units": [1, 2],
        "instructor_capacity": [0],
    }
    for name, values in choices.items():
        if rng.random() < 0.25:
            draft.parameters[name] = rng.choice(values)
    for post in draft.posts or []:
        if rng.random() < 0.3:
            post["capacity"] = 0


def far_south_west(draft: Draft) -> None:
    """Coordinates below zero."""
    for row in [*draft.rows, *(draft.hosts or []), *(draft.posts or [])]:
        for key in ("x", "y", "lon", "lat"):
            if row.get(key) is not None:
                row[key] = round(row[key] - 50_000, 1) if key in "xy" else -row[key]


def full_hosts(draft: Draft) -> None:
    """Hosts over or exactly at their cap."""
    for host in draft.hosts or []:
        host["max_members"] = host["members"] - draft.rng.choice([0, 0, 1, -1, -2])


def scarce_instructors(draft: Draft) -> None:
    """A few instructors for many who may have one, at distances that compete."""
    rng = draft.rng
    draft.posts = [
        {"id": f"p{k}", "name": f"员{k}", "role": "instructor", "capacity": rng.randint(1, 4)}
        | {key: near[key] for key in ("x", "y", "lon", "lat")}
        | {"zone": rng.choice([None, near["zone"]])}
        for k in range(rng.randint(2, 6))
        for near in [rng.choice(draft.rows)]
    ]


def odd_lists(draft: Draft) -> None:
    """Every list of modes that there can be, in any order."""
    rng = draft.rng
    for row in draft.rows:
        if not row["excluded"] and rng.random() < 0.6:
            modes = ["standalone", "joint", "affiliated", "dispatched"]
            rng.shuffle(modes)
            row |= {"modes": ",".join(modes[: rng.randint(1, 4)]), "priority": rng.randint(1, 9)}


def tight_members(draft: Draft) -> None:
    """A cap that binds every joint branch, with members who are not full members."""
    rng = draft.rng
    draft.parameters["branch_max_members"] = rng.randint(4, 9)
    for row in draft.rows:
        row["members"] = row["full_members"] + rng.choice([0, 0, 1, 3])


BENDS: tuple[Callable[[Draft], None], ...] = (
    one_of_few_names,
    optional_hosts,
    hosts_for_anyone,
    no_zones,
    few_places,
    huge_members,
    nothing_in_force,
    zeros,
    far_south_west,
    full_hosts,
    scarce_instructors,
    odd_lists,
    tight_members,
    several_labels,
    empty_pins,
)


def odd_town(seed: int, size: int | None = None) -> Town:
    """A random town bent in one to four ways."""
    rng = random.Random(f"bends {seed}")
    drawn = rng.choice([1, rng.randint(2, 8), rng.randint(5, 16), rng.randint(12, 40)])
    plain = random_town(seed, size=drawn if size is None else size, pins=False)
    draft = Draft(plain, random.Random(f"odd {seed}"))
    bends = rng.sample(range(len(BENDS)), rng.randint(1, 4))
    for number in sorted(bends):
        BENDS[number](draft)
    return draft.town()


def crowded_town(seed: int) -> Town:
    """Twenty-five to forty candidates close together: many ways to group, few to be sure of."""
    rng = random.Random(f"dense {seed}")
    size = rng.choice([25, 30, 40, 40, 40])
    coordinates = rng.choice(["planar", "none", "planar", "lonlat", "some", "mixed"])
    town = random_town(
        seed,
        size=size,
        zones=rng.choice([1, 1, 2, 3]),
        coordinates=coordinates,
        joint_max_units=rng.choice([5, 5, 5, None, 3, 8]),
        branch_max_members=rng.choice([50, 50, 50, 9, 6, None]),
        pins=False,
        odd=rng.random() < 0.3,
        joint_same_zone=False,
    )
    draft = Draft(town, rng)
    draft.parameters["joint_max_distance_m"] = rng.choice([3000, 3000, 1000, 500])
    for row in draft.rows:
        if row["full_members"] >= 3 and rng.random() < 0.7:
            row["full_members"] = rng.choice([0, 1, 1, 2, 2])
            row["members"] = row["full_members"] + rng.choice([0, 0, 1])
        if not row["excluded"] and row["rule_id"] != "odd":
            rule, modes, priority, _ = national_decision(row)
            row |= {"rule_id": rule, "modes": modes, "priority": priority}
        if rng.random() < 0.8 and row["x"] is not None:
            row["x"], row["y"] = round(rng.gauss(0, 800), 1), round(rng.gauss(0, 800), 1)
    for bend, share in (
        (one_of_few_names, 0.5),
        (several_labels, 0.25),
        (optional_hosts, 0.25),
        (hosts_for_anyone, 0.3),
        (scarce_instructors, 0.2),
    ):
        if rng.random() < share:
            bend(draft)
    return draft.town()
