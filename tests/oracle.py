"""An exact and independent answer for small towns, written straight from the contract.

Nothing here is shared with the planner: distances, lawful groups, limits, tiers and the
check of a finished formation are plain Python over dictionaries. ``solve_exact`` enumerates
every lawful joint group and hands one integer program to HiGHS, tier after tier;
``brute_force`` tries every assignment of a tiny town; ``check_formation`` tells what is wrong
with a formation and recomputes its tiers from the outcome alone.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array
from towns import Town

Row = dict[str, Any]
TIERS = ("uncovered", "preference", "changes", "dispersion")
RADIUS = 6_371_008.8


class TooManyGroups(Exception):
    """The town has more lawful joint groups than the oracle is willing to enumerate."""


class View:
    """A town as plain rows, with the questions of the contract as methods."""

    def __init__(self, town: Town, resilience: int = 0) -> None:
        self.resilience = resilience
        self.rows: list[Row] = town.enterprises.to_dicts()
        self.hosts: list[Row] = [] if town.hosts is None else town.hosts.to_dicts()
        self.file_given = town.instructors is not None
        posts = [] if town.instructors is None else town.instructors.to_dicts()
        self.instructors: list[Row] = [one for one in posts if one["role"] != "contact"]
        self.p = town.parameters
        self.has_current = town.has_current
        self.count = len(self.rows)
        self.lists = [row["modes"].split(",") if row["modes"] else [] for row in self.rows]

    # ---- what each enterprise may take -------------------------------------------------

    def in_scope(self, i: int) -> bool:
        return not self.rows[i]["excluded"]

    def pin(self, i: int) -> str | None:
        return self.rows[i]["pin_mode"]

    def may(self, i: int, mode: str) -> bool:
        """Whether the mode stands in the list, or is the one that a person has taken."""
        if not self.in_scope(i):
            return False
        return mode == self.pin(i) if self.pin(i) else mode in self.lists[i]

    def may_stay_uncovered(self, i: int) -> bool:
        return self.in_scope(i) and not self.pin(i)

    def rank(self, i: int, mode: str) -> int:
        if self.pin(i):
            return 0
        return len(self.lists[i]) if mode == "uncovered" else self.lists[i].index(mode)

    # ---- who is near whom --------------------------------------------------------------

    def apart(self, i: int, j: int) -> int | None:
        return distance(self.rows[i], self.rows[j])

    def near(self, i: int, j: int) -> bool:
        known = self.apart(i, j)
        if known is None or above(known, self.p["joint_max_distance_m"]):
            return False
        return not self.p["joint_same_zone"] or self.rows[i]["zone"] == self.rows[j]["zone"]

    def to_host(self, i: int, host: Row) -> tuple[bool, int | None]:
        """Whether a host can be reached at all, and the distance to it."""
        row = self.rows[i]
        home = names(row["home_branch"], host)
        known = distance(row, host, home=home)
        everyone = host["accepts"] == "any"
        own_zone = row["zone"] is not None and row["zone"] == host["zone"]
        if not (home or everyone or own_zone):
            return False, known
        if home or everyone:
            return True, known
        limit = self.p["affiliation_max_distance_m"]
        return known is not None and not above(known, limit), known

    def to_standalone(self, i: int, j: int) -> tuple[bool, int | None]:
        if i == j or not self.p["standalone_may_host"]:
            return False, None
        return self.to_host(i, {**self.rows[j], "accepts": "zone"})

    def to_instructor(self, i: int, post: Row) -> tuple[bool, int | None]:
        row = self.rows[i]
        known = distance(row, post)
        if post["zone"] is not None and post["zone"] != row["zone"]:
            return False, known
        limit = self.p["dispatch_max_distance_m"]
        return known is not None and not above(known, limit), known

    # ---- limits ------------------------------------------------------------------------

    def host_cap(self, host: Row) -> int | None:
        blank = host["max_members"] is None
        return self.p["branch_max_members"] if blank else host["max_members"]

    def capacity(self, post: Row) -> int | None:
        blank = post["capacity"] is None
        return self.p["instructor_capacity"] if blank else post["capacity"]

    def lawful(self, group: tuple[int, ...]) -> bool:
        if len(group) < 2 or above(len(group), self.p["joint_max_units"]):
            return False
        if not all(self.may(i, "joint") for i in group):
            return False
        if not self.enough(group):
            return False
        if self.resilience and not all(self.does_without_a_member(i, group) for i in group):
            return False
        if above(sum(self.rows[i]["members"] for i in group), self.p["branch_max_members"]):
            return False
        labels = self.labels()
        inside = {self.label(i) for i in group} - {None}
        if len(inside) > 1 or any(labels[label] - set(group) for label in inside):
            return False
        return all(self.near(i, j) for i in group for j in group if i < j)

    def enough(self, group: tuple[int, ...], fewer: int = 0) -> bool:
        full = sum(self.rows[i]["full_members"] for i in group) - fewer
        return full >= (self.p["joint_min_full_members"] or 0)

    def does_without_a_member(self, i: int, group: tuple[int, ...]) -> bool:
        """Whether a group is lawful still when somebody leaves one of its enterprises.

        One that then may not be joint (``brittle``) leaves the group.
        """
        row = self.rows[i]
        if row["members"] == 0:
            return True
        if row.get("brittle"):
            rest = tuple(j for j in group if j != i)
            return len(rest) >= 2 and self.enough(rest)
        return self.enough(group, 1 if row["full_members"] else 0)

    def label(self, i: int) -> str | None:
        row = self.rows[i]
        return row["pin_branch"] if row["pin_mode"] == "joint" else None

    def labels(self) -> dict[str, set[int]]:
        found: dict[str, set[int]] = {}
        for i in range(self.count):
            if self.label(i) is not None:
                found.setdefault(self.label(i), set()).add(i)
        return found

    def pin_allows_host(self, i: int, host: Row) -> bool:
        wanted = self.rows[i]["pin_branch"] if self.pin(i) == "affiliated" else None
        return wanted is None or names(wanted, host)

    def pin_allows_standalone(self, i: int, j: int) -> bool:
        wanted = self.rows[i]["pin_branch"] if self.pin(i) == "affiliated" else None
        row = self.rows[j]
        return wanted is None or names(wanted, row) or wanted == f"S-{row['id']}"

    def pin_allows_instructor(self, i: int, post: Row) -> bool:
        wanted = self.rows[i]["pin_branch"] if self.pin(i) == "dispatched" else None
        return wanted is None or names(wanted, post)

    # ---- what is best ------------------------------------------------------------------

    def lead(self, group: tuple[int, ...]) -> int:
        def order(i: int) -> tuple[int, int, str]:
            total = sum(self.apart(i, j) or 0 for j in group if j != i)
            return -self.rows[i]["full_members"], total, self.rows[i]["id"]

        return min(group, key=order)

    def group_dispersion(self, group: tuple[int, ...]) -> int:
        lead = self.lead(group)
        trades = {self.rows[i]["industry"] for i in group} - {None}
        apart = sum(self.apart(lead, i) or 0 for i in group if i != lead)
        mismatch = (self.p["industry_mismatch_m"] or 0) * max(len(trades) - 1, 0)
        return (self.p["joint_branch_overhead_m"] or 0) + apart + mismatch

    def metres(self, known: int | None) -> int:
        return self.p["unknown_distance_m"] if known is None else known

    def joint_name_today(self, i: int) -> str | None:
        row = self.rows[i]
        return row["current_branch"] if row["current_mode"] == "joint" else None

    def changed_host(self, i: int, host: Row, alias: str | None = None) -> int:
        row = self.rows[i]
        today = row["current_branch"]
        same = today is not None and (names(today, host) or today == alias)
        return int(not (row["current_mode"] == "affiliated" and same))

    def changed_instructor(self, i: int, post: Row | None) -> int:
        row = self.rows[i]
        same = post is None or names(row["current_instructor"], post)
        return int(not (row["current_mode"] == "dispatched" and same))

    def changed_mode(self, i: int, mode: str) -> int:
        today = self.rows[i]["current_mode"]
        return int(today is not None if mode == "uncovered" else today != mode)


def above(value: int, limit: int | None) -> bool:
    """A limit that is not in force constrains nothing."""
    return limit is not None and value > limit


def names(text: str | None, thing: Row) -> bool:
    return text is not None and text in (thing["id"], thing["name"])


def distance(a: Row, b: Row, home: bool = False) -> int | None:
    """Whole metres between two places; 0 for neighbours without coordinates; None if unknown."""
    if None not in (a["x"], a["y"], b["x"], b["y"]):
        return round(math.hypot(a["x"] - b["x"], a["y"] - b["y"]))
    if None not in (a["lon"], a["lat"], b["lon"], b["lat"]):
        south, north = math.radians(a["lat"]), math.radians(b["lat"])
        turn = math.radians(b["lon"] - a["lon"])
        half = (
            math.sin((north - south) / 2) ** 2
            + math.cos(south) * math.cos(north) * math.sin(turn / 2) ** 2
        )
        return round(2 * RADIUS * math.asin(math.sqrt(min(1.0, half))))
    if home or (a["zone"] is not None and a["zone"] == b["zone"]):
        return 0
    return None


def lawful_groups(view: View, limit: int = 8_000) -> list[tuple[int, ...]]:
    """Every lawful joint group of the town, by growing groups of pairwise neighbours."""
    candidates = [i for i in range(view.count) if view.may(i, "joint")]
    neighbours = {i: {j for j in candidates if j > i and view.near(i, j)} for i in candidates}
    most = view.p["joint_max_units"]
    found: list[tuple[int, ...]] = []
    walked = 0

    def grow(group: tuple[int, ...], reach: set[int]) -> None:
        nonlocal walked
        walked += 1
        if walked > 4 * limit or len(found) > limit:
            raise TooManyGroups
        if len(group) > 1 and view.lawful(group):
            found.append(group)
        if most is None or len(group) < most:
            for j in sorted(reach):
                grow((*group, j), reach & neighbours[j])

    for i in candidates:
        grow((i,), neighbours[i])
    return found


class _Program:
    """An integer program over yes-or-no columns, each with a cost in every tier."""

    def __init__(self) -> None:
        self.costs: list[tuple[int, int, int, int]] = []
        self.entries: list[tuple[int, int, int]] = []
        self.lower: list[float] = []
        self.upper: list[float] = []

    def column(self, uncovered: int, preference: int, changes: int, dispersion: int) -> int:
        self.costs.append((uncovered, preference, changes, dispersion))
        return len(self.costs) - 1

    def row(self, terms: list[tuple[int, int]], lower: float, upper: float) -> None:
        for column, weight in terms:
            self.entries.append((len(self.lower), column, weight))
        self.lower.append(lower)
        self.upper.append(upper)

    def solve(self, tiers: list[int]) -> list[int] | None:
        costs = np.array(self.costs, dtype=float).reshape(-1, 4)
        values: list[int] = []
        for tier in tiers:
            result = self._minimise(costs[:, tier])
            if result is None:
                return None
            values.append(result)
            self.row([(c, w) for c, w in enumerate(costs[:, tier].astype(int)) if w], 0, result)
        return values

    def _minimise(self, cost: np.ndarray) -> int | None:
        if not self.costs:
            return 0 if all(low <= 0 for low in self.lower) else None
        rows, columns, weights = (list(part) for part in zip(*self.entries, strict=True))
        matrix = csr_array((weights, (rows, columns)), shape=(len(self.lower), len(self.costs)))
        # HiGHS sometimes ends in error inside its presolve; without it, it does not.
        for presolve in (True, False):
            result = milp(
                cost,
                constraints=LinearConstraint(matrix, self.lower, self.upper),
                bounds=Bounds(0, 1),
                integrality=np.ones(len(self.costs)),
                options={"mip_rel_gap": 0, "presolve": presolve},
            )
            if result.status == 2:
                return None
            if result.status == 0:
                break
        else:
            raise RuntimeError(f"the oracle's solver stopped: {result.message}")
        return round(float(cost @ np.round(result.x)))


def can_be_planned(town: Town, limit: int = 8_000) -> bool:
    """Whether any lawful plan keeps all pins; raises as :func:`solve_exact` does."""
    return solve_exact(town, limit, objective=TIERS[:1]) is not None


def solve_exact(
    town: Town,
    limit: int = 8_000,
    *,
    objective: Sequence[str] = TIERS,
    resilience: int = 0,
    most_changes: int | None = None,
) -> dict[str, int] | None:
    """The tiers' true optimal values in the order of the objective.

    None where the pins cannot be kept together, or ``most_changes`` not be kept. Raises
    :class:`TooManyGroups` above ``limit`` lawful joint groups.
    """
    view = View(town, resilience)
    if any(view.pin(i) and not view.in_scope(i) for i in range(view.count)):
        return None
    program = _Program()
    takes: dict[int, list[int]] = {i: [] for i in range(view.count) if view.in_scope(i)}
    alone: dict[int, int] = {}
    for i in takes:
        if view.may_stay_uncovered(i):
            priority = view.rows[i]["priority"]
            takes[i].append(
                program.column(
                    priority, view.rank(i, "uncovered"), view.changed_mode(i, "uncovered"), 0
                )
            )
        if view.may(i, "standalone"):
            alone[i] = program.column(
                0, view.rank(i, "standalone"), view.changed_mode(i, "standalone"), 0
            )
            takes[i].append(alone[i])
    _affiliations(view, program, takes, alone)
    _dispatches(view, program, takes)
    _joint_groups(view, program, takes, limit)
    for columns in takes.values():
        program.row([(column, 1) for column in columns], 1, 1)
    if most_changes is not None:
        changes = [(c, cost[2]) for c, cost in enumerate(program.costs) if cost[2]]
        program.row(changes, 0, most_changes)
    tiers = [TIERS.index(tier) for tier in objective if view.has_current or tier != "changes"]
    values = program.solve(tiers)
    if values is None:
        return None
    return dict(zip((TIERS[tier] for tier in tiers), values, strict=True))


def _affiliations(
    view: View, program: _Program, takes: dict[int, list[int]], alone: dict[int, int]
) -> None:
    for host in view.hosts:
        cap = view.host_cap(host)
        guests = []
        for i in takes:
            reachable, known = view.to_host(i, host)
            if not (reachable and view.may(i, "affiliated") and view.pin_allows_host(i, host)):
                continue
            if above(host["members"] + view.rows[i]["members"], cap):
                continue
            cost = (view.rank(i, "affiliated"), view.changed_host(i, host), view.metres(known))
            guests.append((i, program.column(0, *cost)))
        for i, column in guests:
            takes[i].append(column)
        if cap is not None and guests:
            room = cap - host["members"]
            program.row([(c, view.rows[i]["members"]) for i, c in guests], 0, room)
        if host["max_units"] is not None and guests:
            program.row([(c, 1) for _, c in guests], 0, host["max_units"])
    for j, open_column in alone.items():
        cap = view.p["branch_max_members"]
        own = view.rows[j]["members"]
        guests = []
        for i in takes:
            reachable, known = view.to_standalone(i, j)
            if not (reachable and view.may(i, "affiliated") and view.pin_allows_standalone(i, j)):
                continue
            if above(own + view.rows[i]["members"], cap):
                continue
            changed = view.changed_host(i, view.rows[j], f"S-{view.rows[j]['id']}")
            column = program.column(0, view.rank(i, "affiliated"), changed, view.metres(known))
            program.row([(open_column, 1), (column, -1)], 0, 1)
            guests.append((i, column))
        for i, column in guests:
            takes[i].append(column)
        if cap is not None and guests:
            program.row([(c, view.rows[i]["members"]) for i, c in guests], 0, cap - own)


def _dispatches(view: View, program: _Program, takes: dict[int, list[int]]) -> None:
    if not view.file_given:
        for i in takes:
            if view.may(i, "dispatched") and view.rows[i]["pin_branch"] is None:
                cost = (view.rank(i, "dispatched"), view.changed_instructor(i, None), 0)
                takes[i].append(program.column(0, *cost))
        return
    for post in view.instructors:
        sent = []
        for i in takes:
            reachable, known = view.to_instructor(i, post)
            if not (
                reachable and view.may(i, "dispatched") and view.pin_allows_instructor(i, post)
            ):
                continue
            cost = (view.rank(i, "dispatched"), view.changed_instructor(i, post))
            column = program.column(0, *cost, view.metres(known))
            takes[i].append(column)
            sent.append(column)
        capacity = view.capacity(post)
        if capacity is not None and sent:
            program.row([(column, 1) for column in sent], 0, capacity)


def _joint_groups(view: View, program: _Program, takes: dict[int, list[int]], limit: int) -> None:
    """One column for each lawful group and each name of today that it may carry on."""
    carriers: dict[str, list[int]] = {}
    made = 0
    for group in lawful_groups(view, limit):
        preference = sum(view.rank(i, "joint") for i in group)
        dispersion = view.group_dispersion(group)
        today = [view.joint_name_today(i) for i in group]
        options = sorted({name for name in today if name is not None}) if view.has_current else []
        for name in [None, *options]:
            changes = sum(1 for one in today if one is None or one != name)
            column = program.column(0, preference, changes, dispersion)
            made += 1
            for i in group:
                takes[i].append(column)
            if name is not None:
                carriers.setdefault(name, []).append(column)
    if made > 2 * limit:
        raise TooManyGroups
    for columns in carriers.values():
        program.row([(column, 1) for column in columns], 0, 1)


# ---- brute force ---------------------------------------------------------------------------


def brute_force(
    town: Town,
    *,
    objective: Sequence[str] = TIERS,
    resilience: int = 0,
    most_changes: int | None = None,
) -> dict[str, int] | None:
    """The same answer by trying every assignment; for at most about seven enterprises."""
    view = View(town, resilience)
    places = [TIERS.index(tier) for tier in objective]
    if any(view.pin(i) and not view.in_scope(i) for i in range(view.count)):
        return None
    order = [i for i in range(view.count) if view.in_scope(i)]
    best: list[int] | None = None

    def options(i: int, chosen: dict[int, tuple[str, Any]]) -> Iterator[tuple[str, Any]]:
        if view.may_stay_uncovered(i):
            yield "uncovered", None
        if view.may(i, "standalone"):
            yield "standalone", None
        if view.may(i, "joint"):
            groups = sorted({key for mode, key in chosen.values() if mode == "joint"})
            for key in [*groups, i]:
                if all(view.near(i, j) for j, way in chosen.items() if way == ("joint", key)):
                    yield "joint", key
        if view.may(i, "affiliated"):
            for h, host in enumerate(view.hosts):
                if view.to_host(i, host)[0] and view.pin_allows_host(i, host):
                    yield "affiliated", ("host", h)
            for j in order:
                if (
                    view.to_standalone(i, j)[0]
                    and view.pin_allows_standalone(i, j)
                    and chosen.get(j, ("standalone", None))[0] == "standalone"
                ):
                    yield "affiliated", ("standalone", j)
        if view.may(i, "dispatched"):
            if not view.file_given and view.rows[i]["pin_branch"] is None:
                yield "dispatched", None
            for k, post in enumerate(view.instructors):
                if view.to_instructor(i, post)[0] and view.pin_allows_instructor(i, post):
                    yield "dispatched", k

    def walk(depth: int, chosen: dict[int, tuple[str, Any]]) -> None:
        nonlocal best
        if depth == len(order):
            value = _value(view, chosen)
            if value is None or (most_changes is not None and value[2] > most_changes):
                return
            value = [value[place] for place in places]
            if best is None or value < best:
                best = value
            return
        i = order[depth]
        for way in options(i, chosen):
            walk(depth + 1, {**chosen, i: way})

    walk(0, {})
    if best is None:
        return None
    found = dict(zip(objective, best, strict=True))
    if not view.has_current:
        del found["changes"]
    return found


def _value(view: View, chosen: dict[int, tuple[str, Any]]) -> list[int] | None:
    """The four tiers of a whole assignment; None if it breaks a limit."""
    units: Counter[Any] = Counter()
    heads: Counter[Any] = Counter()
    groups: dict[int, list[int]] = {}
    value = [0, 0, 0, 0]
    for i, (mode, key) in chosen.items():
        value[1] += view.rank(i, mode)
        if mode == "uncovered":
            value[0] += view.rows[i]["priority"]
        if mode in ("uncovered", "standalone"):
            value[2] += view.changed_mode(i, mode)
        if mode == "joint":
            groups.setdefault(key, []).append(i)
        if mode == "affiliated":
            units[key] += 1
            heads[key] += view.rows[i]["members"]
            kind, at = key
            if kind == "host":
                value[2] += view.changed_host(i, view.hosts[at])
                value[3] += view.metres(view.to_host(i, view.hosts[at])[1])
            else:
                if chosen[at][0] != "standalone":
                    return None
                row = view.rows[at]
                value[2] += view.changed_host(i, row, f"S-{row['id']}")
                value[3] += view.metres(view.to_standalone(i, at)[1])
        if mode == "dispatched":
            post = None if key is None else view.instructors[key]
            value[2] += view.changed_instructor(i, post)
            if post is not None:
                units["post", key] += 1
                value[3] += view.metres(view.to_instructor(i, post)[1])
    for (kind, at), number in units.items():
        if kind == "post":
            if above(number, view.capacity(view.instructors[at])):
                return None
        elif kind == "host":
            host = view.hosts[at]
            if above(number, host["max_units"]):
                return None
            if above(host["members"] + heads[kind, at], view.host_cap(host)):
                return None
        elif above(view.rows[at]["members"] + heads[kind, at], view.p["branch_max_members"]):
            return None
    parts = [tuple(group) for group in groups.values()]
    if not all(view.lawful(group) for group in parts):
        return None
    value[3] += sum(view.group_dispersion(group) for group in parts)
    value[2] += sum(map(len, parts)) - _most_kept(view, parts)
    if not view.has_current:
        value[2] = 0
    return value


def _most_kept(
    view: View, parts: list[tuple[int, ...]], taken: frozenset[str] = frozenset()
) -> int:
    """How many joint enterprises can keep their branch's name, each name carried once."""
    if not parts:
        return 0
    first, rest = parts[0], parts[1:]
    today = Counter(view.joint_name_today(i) for i in first)
    best = _most_kept(view, rest, taken)
    for name, kept in today.items():
        if name is not None and name not in taken:
            best = max(best, kept + _most_kept(view, rest, taken | {name}))
    return best


# ---- the check of a finished formation -----------------------------------------------------


def check_formation(
    town: Town, formation: Any, *, objective: Sequence[str] = TIERS, resilience: int = 0
) -> tuple[list[str], dict[str, int]]:
    """Everything that is wrong with a formation, and its tiers recomputed from the outcome.

    The certificate is compared too: names and order of the tiers, values, bounds, flags.
    """
    view = View(town, resilience)
    wrong: list[str] = []
    outcome = formation.outcome.to_dicts()
    joint = {row["branch_id"]: row for row in formation.joint.to_dicts()}
    if [row["enterprise_id"] for row in outcome] != [row["id"] for row in view.rows]:
        return ["the outcome is not one row an enterprise in the ledger's order"], {}
    if len(joint) != formation.joint.height:
        wrong.append("a joint branch has two rows")
    at_branch: dict[str, list[int]] = {}
    for i, row in enumerate(outcome):
        if row["mode"] in ("joint", "affiliated", "standalone"):
            at_branch.setdefault(row["branch_id"], []).append(i)
            if row["branch_id"] is None:
                wrong.append(f"{row['enterprise_id']} has no branch")
        elif row["branch_id"] is not None:
            wrong.append(f"{row['enterprise_id']} has a branch but is {row['mode']}")
        if row["mode"] != "dispatched" and row["instructor_id"] is not None:
            wrong.append(f"{row['enterprise_id']} has an instructor but is {row['mode']}")
    alone = {row["branch_id"]: i for i, row in enumerate(outcome) if row["mode"] == "standalone"}
    hosts = {host["id"]: host for host in view.hosts}
    posts = {post["id"]: post for post in view.instructors}
    if len(alone) != sum(row["mode"] == "standalone" for row in outcome):
        wrong.append("two standalone branches share an id")
    kinds = Counter([*alone, *hosts, *joint])
    wrong += [
        f"the id {one} stands for two branches" for one, number in kinds.items() if number > 1
    ]

    tiers = {"uncovered": 0, "preference": 0, "changes": 0, "dispersion": 0}
    members: Counter[str] = Counter()
    units: Counter[str] = Counter()
    load: Counter[str] = Counter()
    groups: dict[str, list[int]] = {}
    for i, row in enumerate(outcome):
        who, mode = row["enterprise_id"], row["mode"]
        if bool(row["pinned"]) != (view.pin(i) is not None):
            wrong.append(f"{who}: pinned is {row['pinned']}")
        if not view.in_scope(i):
            if mode != "excluded" or row["rank"] is not None or row["changed"] is not None:
                wrong.append(f"{who} is out of scope but {mode}, rank {row['rank']}")
            continue
        known: int | None = None
        changed = 0
        if mode == "uncovered":
            if not view.may_stay_uncovered(i):
                wrong.append(f"{who} is pinned but uncovered")
            tiers["uncovered"] += view.rows[i]["priority"]
            changed = view.changed_mode(i, mode)
        elif mode not in ("standalone", "joint", "affiliated", "dispatched"):
            wrong.append(f"{who}: {mode} is no outcome for an enterprise in scope")
            continue
        elif not view.may(i, mode):
            wrong.append(f"{who} may not be {mode}")
            continue
        if mode == "standalone":
            changed = view.changed_mode(i, mode)
        elif mode == "joint":
            groups.setdefault(row["branch_id"], []).append(i)
            about = joint.get(row["branch_id"])
            if about is None:
                wrong.append(f"{who}: the joint branch {row['branch_id']} is not listed")
                continue
            carried = about["carries"]
            changed = int(carried is None or view.joint_name_today(i) != carried)
            leads = [
                j for j in range(view.count) if view.rows[j]["id"] == about["lead_enterprise_id"]
            ]
            known = view.apart(leads[0], i) if leads and leads[0] != i else 0
        elif mode == "affiliated":
            branch = row["branch_id"]
            members[branch] += view.rows[i]["members"]
            units[branch] += 1
            if branch in hosts:
                reachable, known = view.to_host(i, hosts[branch])
                allowed = view.pin_allows_host(i, hosts[branch])
                changed = view.changed_host(i, hosts[branch])
            elif branch in alone:
                j = alone[branch]
                reachable, known = view.to_standalone(i, j)
                allowed = view.pin_allows_standalone(i, j)
                changed = view.changed_host(i, view.rows[j], f"S-{view.rows[j]['id']}")
            else:
                wrong.append(f"{who}: {branch} is neither a host nor a standalone branch")
                continue
            if not reachable:
                wrong.append(f"{who} cannot reach {branch} (distance {known})")
            if not allowed:
                wrong.append(f"{who} is pinned to {view.rows[i]['pin_branch']}, not {branch}")
            tiers["dispersion"] += view.metres(known)
        elif mode == "dispatched":
            post = posts.get(row["instructor_id"])
            if view.file_given and post is None:
                wrong.append(f"{who}: {row['instructor_id']} is no instructor")
                continue
            if not view.file_given and row["instructor_id"] is not None:
                wrong.append(f"{who} has an instructor without an instructors file")
                continue
            if post is not None:
                reachable, known = view.to_instructor(i, post)
                load[post["id"]] += 1
                if not reachable:
                    wrong.append(f"{who} cannot be reached by {post['id']} (distance {known})")
                if not view.pin_allows_instructor(i, post):
                    wrong.append(f"{who} is pinned to another instructor than {post['id']}")
                tiers["dispersion"] += view.metres(known)
            changed = view.changed_instructor(i, post)
        if row["rank"] != view.rank(i, mode):
            wrong.append(f"{who}: rank {row['rank']}, not {view.rank(i, mode)}")
        tiers["preference"] += view.rank(i, mode)
        tiers["changes"] += changed
        if view.has_current and (row["changed"] is None or bool(row["changed"]) != bool(changed)):
            wrong.append(f"{who}: changed is {row['changed']}, not {bool(changed)}")
        if not view.has_current and row["changed"] is not None:
            wrong.append(f"{who}: changed without current coverage")
        leads_itself = mode == "joint" and known == 0 and row["distance_m"] is None
        if (
            mode not in ("standalone", "uncovered")
            and row["distance_m"] != known
            and (not leads_itself or about["lead_enterprise_id"] != who)
        ):
            wrong.append(f"{who}: distance {row['distance_m']}, not {known}")
    _check_caps(view, wrong, members, units, load, hosts, posts, alone)
    tiers["dispersion"] += _check_groups(view, wrong, groups, joint)
    if not view.has_current:
        del tiers["changes"]
    tiers = {tier: tiers[tier] for tier in objective if tier in tiers}
    _check_certificate(wrong, tiers, formation.certificate)
    return wrong, tiers


def _check_caps(
    view: View,
    wrong: list[str],
    members: Counter[str],
    units: Counter[str],
    load: Counter[str],
    hosts: dict[str, Row],
    posts: dict[str, Row],
    alone: dict[str, int],
) -> None:
    for branch, number in units.items():
        if branch in hosts:
            own, cap = hosts[branch]["members"], view.host_cap(hosts[branch])
            if above(number, hosts[branch]["max_units"]):
                wrong.append(f"{branch} hosts {number} of {hosts[branch]['max_units']}")
        elif branch in alone:
            own, cap = view.rows[alone[branch]]["members"], view.p["branch_max_members"]
        else:
            continue
        if above(own + members[branch], cap):
            wrong.append(f"{branch} has {own + members[branch]} members of {cap}")
    for post, number in load.items():
        if above(number, view.capacity(posts[post])):
            wrong.append(f"{post} has {number} of {view.capacity(posts[post])} enterprises")


def _check_groups(
    view: View, wrong: list[str], groups: dict[str, list[int]], joint: dict[str, Row]
) -> int:
    total = 0
    carried = Counter(row["carries"] for row in joint.values() if row["carries"] is not None)
    wrong += [f"{name} is carried {number} times" for name, number in carried.items() if number > 1]
    today = {view.joint_name_today(i) for i in range(view.count)} - {None}
    wrong += [f"{name} is no joint branch of today" for name in carried if name not in today]
    wrong += [
        f"{branch} is listed but has no enterprise" for branch in joint if branch not in groups
    ]
    for branch, inside in groups.items():
        group = tuple(inside)
        if not view.lawful(group):
            wrong.append(f"{branch} is not lawful: {[view.rows[i]['id'] for i in group]}")
        dispersion = view.group_dispersion(group)
        total += dispersion
        about = joint.get(branch)
        if about is None:
            continue
        lead = view.rows[view.lead(group)]["id"]
        if about["lead_enterprise_id"] != lead:
            wrong.append(f"{branch} is led by {about['lead_enterprise_id']}, not {lead}")
        if about["dispersion_m"] != dispersion:
            wrong.append(f"{branch}: dispersion {about['dispersion_m']}, not {dispersion}")
        labels = {view.label(i) for i in group} - {None}
        if {about["pin_branch"]} - {None} != labels:
            wrong.append(f"{branch}: label {about['pin_branch']}, not {labels}")
    return total


def _check_certificate(wrong: list[str], tiers: dict[str, int], certificate: Any) -> None:
    if [line.tier for line in certificate] != list(tiers):
        wrong.append(f"the certificate names {[line.tier for line in certificate]}")
    proven = True
    for line in certificate:
        if tiers.get(line.tier) != line.value:
            wrong.append(f"{line.tier}: certificate {line.value}, outcome {tiers.get(line.tier)}")
        if line.bound > line.value:
            wrong.append(f"{line.tier}: bound {line.bound} above the value {line.value}")
        proven = proven and line.bound == line.value
        if line.optimal != proven:
            wrong.append(f"{line.tier}: optimal is {line.optimal}")
