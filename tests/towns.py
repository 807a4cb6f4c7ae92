"""Small random towns for tests: ledgers, hosts, instructors and parameters from one seed.

The decisions (``rule_id, modes, priority, excluded``) are a plain reading of the national
coverage table, or odd lists where a town has them, so that formation can be tested without
the rulebook. Everything comes from ``random.Random(seed)``: the same seed, the same town.
"""

from __future__ import annotations

import math
import random
from typing import Any, NamedTuple

import polars as pl

from planner.model import (
    EARTH_RADIUS_M,
    ENTERPRISE_COLUMNS,
    HOST_COLUMNS,
    INSTRUCTOR_COLUMNS,
    Column,
)

DTYPES: dict[str, Any] = {
    "id": pl.String,
    "text": pl.String,
    "mode": pl.String,
    "day": pl.String,
    "count": pl.Int64,
    "flag": pl.Boolean,
    "metres": pl.Float64,
    "degrees": pl.Float64,
}

PARAMETERS: dict[str, int | bool | None] = {
    "standalone_min_full_members": 3,
    "joint_min_full_members": 3,
    "joint_max_units": 5,
    "branch_max_members": 50,
    "joint_max_distance_m": 3000,
    "joint_same_zone": False,
    "affiliation_max_distance_m": 5000,
    "dispatch_max_distance_m": 10000,
    "instructor_capacity": 3,
    "standalone_may_host": True,
    "joint_branch_overhead_m": 1000,
    "industry_mismatch_m": 500,
    "unknown_distance_m": 5000,
    "contact_enterprises": 1,
}

INDUSTRIES = ("灯具", "化工", "钢带", "电缆", "物流", None, None)
ODD_LISTS = (
    "standalone,joint",
    "affiliated,joint",
    "joint,dispatched",
    "dispatched,affiliated",
    "joint",
    "affiliated",
    "standalone,affiliated,joint,dispatched",
    "dispatched,joint,affiliated,standalone",
    "",
)


class Town(NamedTuple):
    """A town to plan: the tables, the parameters, whether today's coverage is known.

    ``enterprises`` carries the decision columns beside those of the ledger.
    """

    enterprises: pl.DataFrame
    hosts: pl.DataFrame | None
    instructors: pl.DataFrame | None
    parameters: dict[str, int | bool | None]
    has_current: bool


def frame(columns: tuple[Column, ...], rows: list[dict[str, Any]]) -> pl.DataFrame:
    """Rows as a table in canonical columns, sorted by id; what a row leaves out is unknown."""
    schema = {column.name: DTYPES[column.kind] for column in columns}
    whole = [{name: row.get(name) for name in schema} for row in rows]
    return pl.DataFrame(whole, schema=schema).sort("id")


def enterprise_frame(rows: list[dict[str, Any]]) -> pl.DataFrame:
    """Enterprises with their decisions; a row may name its own ``modes`` and ``priority``."""
    filled = []
    for number, given in enumerate(rows):
        row = {"id": f"e{number:02}", "members": given.get("full_members", 0), "operating": True}
        row.update(given)
        row.setdefault("name", f"{row['id']}厂")
        row.setdefault("full_members", row["members"])
        row.setdefault("source_row", number + 2)
        rule, modes, priority, excluded = national_decision(row)
        row.setdefault("rule_id", rule)
        row.setdefault("modes", modes)
        row.setdefault("priority", priority)
        row.setdefault("excluded", excluded)
        filled.append(row)
    schema = {column.name: DTYPES[column.kind] for column in ENTERPRISE_COLUMNS}
    schema |= {
        "operating": pl.Boolean,
        "source_row": pl.Int64,
        "rule_id": pl.String,
        "modes": pl.String,
        "priority": pl.Int64,
        "excluded": pl.Boolean,
    }
    whole = [{name: row.get(name) for name in schema} for row in filled]
    return pl.DataFrame(whole, schema=schema).sort("id")


def national_decision(row: dict[str, Any]) -> tuple[str, str, int, bool]:
    """What the national coverage table answers for one enterprise, read in plain words."""
    if not row["operating"]:
        return "not-operating", "", 1, True
    if row["full_members"] >= 3:
        return "enough-members", "standalone", 4, False
    if row["members"] >= 1:
        return "few-members", "joint,affiliated,dispatched", 4, False
    staff = row.get("employees") or 0
    if staff >= 100:
        return "no-members-100", "dispatched", 3, False
    if staff >= 50:
        return "no-members-50", "dispatched", 2, False
    return "no-members", "dispatched", 1, False


def random_town(seed: int, size: int | None = None, **switches: Any) -> Town:
    """A random town of up to 40 enterprises.

    Switches fix what the seed would decide: ``coordinates`` (``planar``, ``lonlat``,
    ``none``, ``some``, ``mixed``), ``zones`` (how many), ``hosts`` (how many, or None),
    ``instructors`` (how many, or None for no file), ``current``, ``pins``, ``odd`` (bool),
    and any parameter by its name.
    """
    rng = random.Random(seed)

    def choose(name: str, options: list[Any]) -> Any:
        drawn = rng.choice(options)  # drawn in any case, so that a switch shifts nothing else
        return switches.get(name, drawn)

    max_units = choose("joint_max_units", [3, 4, 5, 5, 5, None])
    drawn = rng.choice([rng.randint(1, 8), rng.randint(5, 20), rng.randint(20, 40)])
    if size is not None:
        drawn = size
    if max_units is None:
        drawn = min(drawn, 14)
    coordinates = choose("coordinates", ["planar", "lonlat", "none", "some", "mixed"])
    zone_count = choose("zones", [1, 2, 3, 5]) if drawn <= 12 else max(3, drawn // 7)
    zones = [f"z{k}" for k in range(switches.get("zones", zone_count))]
    side = rng.choice([1500, 4000, 9000, 20000])
    corner = (rng.uniform(118, 120), rng.uniform(32, 33))
    centres = [(rng.uniform(0, side), rng.uniform(0, side)) for _ in zones]
    parameters = dict(PARAMETERS)
    parameters["joint_max_units"] = max_units
    parameters["joint_same_zone"] = choose("joint_same_zone", [False, False, True])
    parameters["standalone_may_host"] = choose("standalone_may_host", [True, True, False])
    parameters["branch_max_members"] = choose("branch_max_members", [50, 50, 6, 9, None])
    parameters["joint_max_distance_m"] = rng.choice([3000, 3000, 500, 1200, 0])
    parameters["affiliation_max_distance_m"] = rng.choice([5000, 5000, 800])
    parameters["dispatch_max_distance_m"] = rng.choice([10000, 10000, 1500])
    parameters["joint_min_full_members"] = rng.choice([3, 3, 3, 2, 4])
    parameters["instructor_capacity"] = choose("instructor_capacity", [3, 3, 2, 1])
    parameters["joint_branch_overhead_m"] = rng.choice([1000, 1000, 0, 300])
    parameters["industry_mismatch_m"] = rng.choice([500, 500, 0, 50])
    parameters["unknown_distance_m"] = rng.choice([5000, 5000, 100])
    parameters.update({name: value for name, value in switches.items() if name in PARAMETERS})

    def stand(zone: str | None) -> dict[str, float]:
        """Where something stands: near its zone's centre, anywhere, or unknown."""
        kind = coordinates
        if kind == "some":
            kind = rng.choice(["planar", "planar", "none"])
        elif kind == "mixed":
            kind = rng.choice(["planar", "lonlat", "both", "none"])
        if zone in zones and rng.random() < 0.8:
            east, north = centres[zones.index(zone)]
            east, north = east + rng.gauss(0, 400), north + rng.gauss(0, 400)
        else:
            east, north = rng.uniform(0, side), rng.uniform(0, side)
        east, north = round(east, 1), round(north, 1)
        if rng.random() < 0.1:
            east, north = round(east, -2), round(north, -2)  # ties and shared places
        metres = {"x": east, "y": north}
        turn = math.pi / 180 * EARTH_RADIUS_M
        degrees = {
            "lon": round(corner[0] + east / turn / math.cos(math.radians(corner[1])), 6),
            "lat": round(corner[1] + north / turn, 6),
        }
        return {"planar": metres, "lonlat": degrees, "both": metres | degrees, "none": {}}[kind]

    def zone() -> str | None:
        return None if rng.random() < 0.12 else rng.choice(zones)

    rows = [_enterprise(rng, number, zone(), stand) for number in range(drawn)]
    hosts = _hosts(rng, choose("hosts", [None, 0, 1, 2, 3, 5]), zone, stand)
    posts = _instructors(rng, choose("instructors", [None, None, 0, 1, 3, 6]), zone, stand)
    _old_ties(rng, rows, hosts)
    for row in rows:
        rule, modes, priority, excluded = national_decision(row)
        row |= {"rule_id": rule, "modes": modes, "priority": priority, "excluded": excluded}
    if choose("odd", [False, False, True]):
        for row in rows:
            if not row["excluded"] and rng.random() < 0.5:
                row |= {"rule_id": "odd", "modes": rng.choice(ODD_LISTS)}
                row["priority"] = rng.randint(1, 6)
    has_current = choose("current", [False, False, True])
    if has_current:
        _today(rng, rows, hosts, posts)
    if choose("pins", [False, False, True]):
        _pins(rng, rows, hosts, posts)
    return Town(
        enterprise_frame(rows),
        None if hosts is None else frame(HOST_COLUMNS, hosts),
        None if posts is None else frame(INSTRUCTOR_COLUMNS, posts),
        parameters,
        has_current,
    )


def _enterprise(rng: random.Random, number: int, zone: str | None, stand: Any) -> dict[str, Any]:
    full = rng.choice([0, 0, 0, 1, 1, 1, 2, 2, 2, 2, 3, 5, 12])
    members = full + rng.choice([0, 0, 0, 1, 1, 2])
    row: dict[str, Any] = {
        "id": f"e{number:02}" if rng.random() < 0.9 else f"E-{number}",
        "name": f"{number}号厂" if rng.random() < 0.95 else "同名厂",
        "zone": zone,
        "industry": rng.choice(INDUSTRIES),
        "employees": rng.choice([None, 3, 20, 49, 50, 80, 99, 100, 300]),
        "members": members,
        "full_members": full,
        "probationary_members": members - full,
        "status": "正常",
        "operating": True,
        "source_row": number + 2,
    }
    if rng.random() < 0.06:
        row |= {"status": "停产", "operating": False}
    return row | stand(zone)


def _hosts(
    rng: random.Random, count: int | None, zone: Any, stand: Any
) -> list[dict[str, Any]] | None:
    if count is None:
        return None
    rows = []
    for number in range(count):
        where = zone()
        members = rng.choice([3, 5, 8, 20, 49, 55])
        accepts = rng.choice(["zone", "zone", "zone", "any"])
        row = {
            "id": f"h{number}",
            "name": f"{number}村党支部",
            "kind": "village",
            "zone": where,
            "members": members,
            "full_members": members - rng.choice([0, 1]),
            "max_members": rng.choice([None, None, None, members + 2, members + 4, members - 1, 0]),
            "max_units": rng.choice([None, None, None, 1, 2, 3, 0]),
            "accepts": accepts,
        }
        rows.append(row | stand(where))
    return rows


def _instructors(
    rng: random.Random, count: int | None, zone: Any, stand: Any
) -> list[dict[str, Any]] | None:
    if count is None:
        return None
    rows = []
    for number in range(count):
        where = None if rng.random() < 0.3 else zone()
        row = {
            "id": f"i{number}",
            "name": f"指导员{number}",
            "role": "contact" if rng.random() < 0.1 else "instructor",
            "zone": where,
            "capacity": rng.choice([None, None, 1, 2, 5, 0]),
        }
        rows.append(row | stand(where))
    return rows


def _old_ties(
    rng: random.Random, rows: list[dict[str, Any]], hosts: list[dict[str, Any]] | None
) -> None:
    """Some enterprises name the branch that their members came from, by id or by name."""
    for row in rows:
        if rng.random() < 0.15:
            others = [*(hosts or []), *(other for other in rows if other is not row)]
            if others:
                row["home_branch"] = rng.choice(others)[rng.choice(["id", "name"])]
        elif rng.random() < 0.03:
            row["home_branch"] = "查无此支部"


def _today(
    rng: random.Random,
    rows: list[dict[str, Any]],
    hosts: list[dict[str, Any]] | None,
    posts: list[dict[str, Any]] | None,
) -> None:
    """Today's coverage: mostly plausible, with blanks and names that lead nowhere."""
    for row in rows:
        mode = rng.choice([None, "standalone", "joint", "joint", "affiliated", "dispatched"])
        row["current_mode"] = mode
        if mode == "joint" and rng.random() < 0.9:
            row["current_branch"] = f"第{rng.randint(1, max(2, len(rows) // 3))}联合党支部"
        elif mode == "affiliated" and rng.random() < 0.9:
            target = rng.choice([*(hosts or []), *rows])
            row["current_branch"] = rng.choice([target["id"], target["name"]])
            if target in rows and rng.random() < 0.3:
                row["current_branch"] = f"S-{target['id']}"
        elif mode == "dispatched" and posts and rng.random() < 0.9:
            row["current_instructor"] = rng.choice(posts)[rng.choice(["id", "name"])]


def _pins(
    rng: random.Random,
    rows: list[dict[str, Any]],
    hosts: list[dict[str, Any]] | None,
    posts: list[dict[str, Any]] | None,
) -> None:
    """A few decisions taken by people; mostly such as can be kept."""
    free = [row for row in rows if not row["excluded"]]
    rng.shuffle(free)
    for _ in range(rng.randint(0, 3)):
        if not free:
            return
        row = free.pop()
        mode = rng.choice(["standalone", "standalone", "joint", "affiliated", "dispatched"])
        if mode == "joint":
            group = [row]
            mates = [o for o in free if o["zone"] is not None and o["zone"] == row["zone"]]
            group += mates[: rng.randint(1, 2)]
            if sum(one["full_members"] for one in group) < 3 and rng.random() < 0.8:
                continue
            label = rng.choice([None, "东片联合党支部", "西片联合党支部"])
            for one in group:
                one |= {"pin_mode": "joint", "pin_branch": label, "pin_reason": "同一业主"}
                free = [other for other in free if other is not one]
            continue
        target = None
        if mode == "affiliated":
            near = [h for h in hosts or [] if h["zone"] == row["zone"] or h["accepts"] == "any"]
            if not near and rng.random() < 0.9:
                continue
            target = rng.choice(near)[rng.choice(["id", "name"])] if near else None
            target = rng.choice([target, None])
        elif mode == "dispatched" and posts is not None:
            near = [p for p in posts if p["zone"] in (None, row["zone"])]
            if not near and rng.random() < 0.9:
                continue
            target = rng.choice(near)[rng.choice(["id", "name"])] if near else None
            target = rng.choice([target, None])
        row |= {"pin_mode": mode, "pin_branch": target, "pin_reason": "镇党委决定"}
