"""Who stands where: today as the ledger says it, in the plan as the plan does.

A place is a host, an instructor, the branch of one enterprise or a joint branch; it says
whether it may lawfully hold those who are in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

import numpy as np
import polars as pl

from planner.verify.branches import says
from planner.verify.case import Case
from planner.verify.nearness import Points, between

FILE = "moves.csv"

Spot = tuple[str, str]
"""A place: its kind (host, instructor, standalone, joint) and what tells it from others."""


@dataclass
class Scene:
    """Who stands where, and what each place may hold."""

    case: Case
    rows: dict[str, dict[str, Any]]
    at: dict[str, int]
    points: Points
    here: dict[str, Spot | None] = field(default_factory=dict)
    inside: dict[Spot, set[str]] = field(default_factory=dict)
    caps: dict[Spot, tuple[int, int | None, int | None]] = field(default_factory=dict)
    """Of hosts and instructors: own members, most members, most units."""
    first: dict[str, Spot | None] = field(default_factory=dict)
    """Where everybody stands today."""

    def put(self, who: str, spot: Spot | None) -> None:
        old = self.here.get(who)
        if old is not None:
            self.inside[old].discard(who)
        self.here[who] = spot
        if spot is not None:
            self.inside.setdefault(spot, set()).add(who)

    def lawful(self, spot: Spot, there: set[str]) -> bool:
        """Whether a place may hold just these enterprises."""
        kind, key = spot
        members = sum(self.rows[one]["members"] for one in there)
        if kind in ("host", "instructor"):
            own, most, units = self.caps[spot]
            return (most is None or not there or own + members <= most) and (
                units is None or not there or len(there) <= units
            )
        cap = self.case.limit("branch_max_members")
        if kind == "standalone":
            if there <= {key}:
                return True
            return (
                key in there
                and bool(self.case.parameters.get("standalone_may_host"))
                and (cap is None or members <= cap)
            )
        if not there:
            return True
        most = self.case.limit("joint_max_units")
        full = sum(self.rows[one]["full_members"] for one in there)
        return (
            len(there) >= 2
            and (most is None or len(there) <= most)
            and full >= (self.case.limit("joint_min_full_members") or 0)
            and (cap is None or members <= cap)
            and all(self._may_be_joint(one) for one in there)
            and all(self._near(a, b) for a, b in combinations(sorted(there), 2))
        )

    def _may_be_joint(self, who: str) -> bool:
        row = self.rows[who]
        return not row["excluded"] and (
            row["pin_mode"] == "joint" or "joint" in (row["modes"] or "").split(",")
        )

    def _near(self, a: str, b: str) -> bool:
        zones = self.rows[a]["zone"], self.rows[b]["zone"]
        alike = zones[0] is not None and zones[0] == zones[1]
        if self.case.parameters.get("joint_same_zone") and zones[0] != zones[1]:
            return False
        metres, slack = between(
            self.points, np.array([self.at[a]]), self.points, np.array([self.at[b]])
        )
        if np.isnan(metres[0]):
            return alike
        limit = self.case.limit("joint_max_distance_m")
        return limit is None or float(np.rint(metres[0] - slack[0])) <= limit


def scene_of(case: Case) -> tuple[Scene, dict[str, Spot | None]]:
    """Everybody where they stand today, and where the plan has each."""
    units = case.units.with_columns(pl.Series("own_changed", case.changed))
    rows = {row["id"]: row for row in units.to_dicts()}
    scene = Scene(case, rows, {one: n for n, one in enumerate(rows)}, Points(units))
    hosts = [] if case.hosts is None else case.hosts.to_dicts()
    usual = case.limit("branch_max_members")
    for host in hosts:
        most = usual if host["max_members"] is None else host["max_members"]
        scene.caps["host", host["id"]] = (host["members"] or 0, most, host["max_units"])
    posts = [] if case.instructors is None else case.instructors.to_dicts()
    each = case.limit("instructor_capacity")
    for post in posts:
        capacity = each if post["capacity"] is None else post["capacity"]
        scene.caps["instructor", post["id"]] = (0, None, capacity)
    plan = _plan_spots(case, rows)
    named_hosts = _named((host["id"], host["name"]) for host in hosts)
    named_posts = _named((p["id"], p["name"]) for p in posts if p["role"] != "contact")
    named_own = _own_branches(case, rows)
    for who, row in rows.items():
        changed = bool(row["own_changed"]) or row["excluded"]
        if not changed:
            scene.put(who, plan[who])
            continue
        mode, branch = row["current_mode"], row["current_branch"]
        spot: Spot | None = None
        if mode == "standalone":
            spot = ("standalone", who)
        elif mode == "joint" and branch is not None:
            spot = ("joint", branch)
        elif mode == "affiliated" and branch is not None:
            if branch in named_hosts:
                spot = ("host", named_hosts[branch])
            elif named_own.get(branch, who) != who:  # nobody is a guest at home
                spot = ("standalone", named_own[branch])
        elif mode == "dispatched" and row["current_instructor"] in named_posts:
            spot = ("instructor", named_posts[row["current_instructor"]])
        scene.put(who, spot)
    scene.first = dict(scene.here)
    return scene, plan


def _named(pairs: Iterable[tuple[str, str | None]]) -> dict[str, str]:
    """By what text each is found: its id, else its name (the first one's that has it)."""
    pairs = sorted(pairs, key=lambda pair: pair[0])
    found = {ident: ident for ident, _ in pairs}
    for ident, name in pairs:
        if name is not None:
            found.setdefault(name, ident)
    return found


def _own_branches(case: Case, rows: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """By what text a standalone branch is found: id, ``S-`` and id, name, its own name."""
    found = {who: who for who in rows}
    for who in rows:
        found.setdefault(f"S-{who}", who)
    for who, row in rows.items():
        if row["name"] is not None:
            found.setdefault(row["name"], who)
    for who, name in called(case).items():
        found.setdefault(name, who)
    return found


def called(case: Case) -> dict[str, str]:
    """What each enterprise's own branch would be called, where affiliates cannot change that."""
    if case.law is None:
        return {}
    cap = case.limit("branch_max_members")
    most = int(case.units["members"].sum()) if cap is None else cap
    forms = case.law.stated["structure"]["branch_form"]
    form = says(forms, "form", pl.String).fill_null("branch") if forms else pl.lit("branch")
    sizes = case.units.select("id", "name", "members", "full_members")
    larger = sizes.with_columns(pl.max_horizontal("members", pl.lit(most)).alias("members"))
    now = sizes.with_columns(form.alias("now"))["now"]
    then = larger.with_columns(form.alias("then"))["then"]
    found = {}
    for ident, name, a, b in zip(sizes["id"], sizes["name"], now, then, strict=True):
        if a == b and a in case.law.endings:
            found[ident] = (name or ident) + case.law.endings[a][0]
    return found


def _plan_spots(case: Case, rows: Mapping[str, Mapping[str, Any]]) -> dict[str, Spot | None]:
    branches = {row["branch_id"]: row for row in case.branches.to_dicts()}
    found: dict[str, Spot | None] = {}
    for who, row in rows.items():
        mode, branch = row["a_mode"], branches.get(row["a_branch_id"])
        spot: Spot | None = None
        if mode == "standalone":
            spot = ("standalone", who)
        elif mode == "joint" and branch is not None:
            carried = branch["carries"]
            spot = ("joint", carried) if carried is not None else ("new", branch["branch_id"])
        elif mode == "affiliated" and branch is not None:
            existing = branch["kind"] == "existing"
            key = branch["branch_id"] if existing else branch["lead_enterprise_id"]
            spot = ("host" if existing else "standalone", key)
        elif mode == "dispatched" and case.instructors is not None:
            spot = ("instructor", row["a_instructor_id"])
        found[who] = spot
    return found


def lawful(scene: Scene, spot: Spot, there: set[str]) -> bool:
    return scene.lawful(("joint", spot[1]) if spot[0] == "new" else spot, there)
