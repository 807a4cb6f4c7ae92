"""The town of a plan as plain facts: who may take which form, who reaches whom, who is near whom.

Read once more from the inputs for the second solver, with nothing of the plan but the
answers of the rules. Everything is plain Python over small numbers of enterprises.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl

from planner.verify.branches import says
from planner.verify.case import Case
from planner.verify.nearness import Points, between

MOST_ENTERPRISES = 20_000
"""Beyond so many enterprises a town is not solved a second time."""
MOST_PAIRS = 4_000_000

Arc = tuple[int, int | None]
"""Somebody who can be reached, and how far it is [m]; None where nobody knows."""


class TooLarge(Exception):
    """The town is too large to be solved a second time."""


@dataclass
class Place:
    """A host or an instructor: how much room there is (None: no limit), and who could come."""

    form: str
    room: int | None = None
    units: int | None = None
    guests: dict[int, tuple[int | None, bool]] = field(default_factory=dict)
    """Enterprise -> distance, whether it would be a change from today."""

    def fits(self, members: int) -> bool:
        """Whether so many members find room; a place over its cap takes nobody."""
        return self.room is None or 0 <= members <= self.room


@dataclass
class Town:
    """The enterprises in scope, numbered; lists have one entry an enterprise."""

    ids: list[str]
    members: list[int]
    full: list[int]
    industry: list[str | None]
    forms: list[list[str]]
    priority: list[int]
    pin: list[str | None]
    label: list[str | None]
    today: list[str | None]
    today_joint: list[str | None]
    sent_to_somebody: set[int]
    """Those whom a pin gives to an instructor by name."""
    instructors_given: bool
    parameters: Mapping[str, Any]
    has_current: bool
    hosts: list[Place] = field(default_factory=list)
    standalone: dict[int, Place] = field(default_factory=dict)
    instructors: list[Place] = field(default_factory=list)
    visits: dict[int, list[Place]] = field(default_factory=dict)
    """The hosts and instructors (but no standalone branches) that each could come to."""
    near: dict[int, dict[int, int]] = field(default_factory=dict)
    """Who may share a joint branch with whom, and how far apart they are [m]."""

    def may(self, i: int, form: str) -> bool:
        """Whether the rules list the form, or a person has decided it."""
        return self.pin[i] == form if self.pin[i] is not None else form in self.forms[i]

    def rank(self, i: int, form: str) -> int:
        """The position of a form in the list; of none, the length of the list."""
        if self.pin[i] is not None:
            return 0
        return len(self.forms[i]) if form == "uncovered" else self.forms[i].index(form)

    def changed(self, i: int, form: str | None) -> int:
        """Whether a form without a partner differs from today's."""
        return int(self.has_current and self.today[i] != form)


def town_of(case: Case) -> Town:
    """The town as the inputs have it, with the answers of the rules; may raise TooLarge."""
    units = case.units.filter(~pl.col("excluded"))
    if units.height > MOST_ENTERPRISES:
        raise TooLarge
    rows = units.to_dicts()
    town = Town(
        ids=[row["id"] for row in rows],
        members=[row["members"] for row in rows],
        full=[row["full_members"] for row in rows],
        industry=[row["industry"] for row in rows],
        forms=[row["modes"].split(",") if row["modes"] else [] for row in rows],
        priority=[row["priority"] for row in rows],
        pin=[row["pin_mode"] for row in rows],
        label=[row["pin_branch"] if row["pin_mode"] == "joint" else None for row in rows],
        today=[row["current_mode"] for row in rows],
        today_joint=[
            row["current_branch"] if row["current_mode"] == "joint" else None for row in rows
        ],
        sent_to_somebody={
            i
            for i, row in enumerate(rows)
            if row["pin_mode"] == "dispatched" and row["pin_branch"] is not None
        },
        instructors_given=case.instructors is not None,
        parameters=case.parameters,
        has_current=case.has_current,
    )
    _reach_hosts(case, town, units, rows)
    _reach_standalone(case, town, units, rows)
    _reach_instructors(case, town, units, rows)
    _find_near(case, town, units, rows)
    for place in (*town.hosts, *town.instructors):
        for i in place.guests:
            town.visits.setdefault(i, []).append(place)
    return town


def _distance(a: Points, i: int, b: Points, j: int, near: bool) -> int | None:
    """Whole metres; 0 for neighbours where nothing can be measured; None where nobody knows."""
    metres, _ = between(a, np.array([i]), b, np.array([j]))
    if np.isnan(metres[0]):
        return 0 if near else None
    return int(np.rint(metres[0]))


def _distances(
    a: Points, i: list[int], b: Points, j: list[int], near: list[bool]
) -> list[int | None]:
    if not i:
        return []
    metres, _ = between(a, np.array(i), b, np.array(j))
    found: list[int | None] = []
    for value, neighbours in zip(metres, near, strict=True):
        if np.isnan(value):
            found.append(0 if neighbours else None)
        else:
            found.append(int(np.rint(value)))
    return found


def _within(metres: int | None, limit: int | None) -> bool:
    return metres is not None and (limit is None or metres <= limit)


def _reach_hosts(case: Case, town: Town, units: pl.DataFrame, rows: list[dict[str, Any]]) -> None:
    """Existing branches: of the own zone, the home branch, or one that takes anybody."""
    if case.hosts is None:
        return
    usual = case.limit("branch_max_members")
    limit = case.limit("affiliation_max_distance_m")
    here, there = Points(units), Points(case.hosts)
    for h, host in enumerate(case.hosts.iter_rows(named=True)):
        cap = usual if host["max_members"] is None else host["max_members"]
        room = None if cap is None else cap - (host["members"] or 0)
        place = Place("affiliated", room, host["max_units"])
        names = {host["id"], host["name"]} - {None}
        anybody = host["accepts"] == "any"
        guests, near = [], []
        for i, row in enumerate(rows):
            own = row["zone"] is not None and row["zone"] == host["zone"]
            home = row["home_branch"] in names
            pinned = row["pin_branch"] if row["pin_mode"] == "affiliated" else None
            if not town.may(i, "affiliated") or not (own or home or anybody):
                continue
            if pinned is not None and pinned not in names:
                continue
            guests.append((i, home or anybody))
            near.append(own or home)
        metres = _distances(here, [i for i, _ in guests], there, [h] * len(guests), near)
        for (i, free), far in zip(guests, metres, strict=True):
            if free or _within(far, limit):
                same = (
                    rows[i]["current_mode"] == "affiliated" and rows[i]["current_branch"] in names
                )
                place.guests[i] = (far, not same)
        town.hosts.append(place)


def _reach_standalone(
    case: Case, town: Town, units: pl.DataFrame, rows: list[dict[str, Any]]
) -> None:
    """Branches of one enterprise that others may join, where the rules let them host."""
    if not case.parameters.get("standalone_may_host"):
        return
    called = _own_names(case, units)
    usual = case.limit("branch_max_members")
    limit = case.limit("affiliation_max_distance_m")
    points = Points(units)
    guests = [i for i in range(len(rows)) if town.may(i, "affiliated")]
    by_zone: dict[str, list[int]] = {}
    by_name: dict[str, list[int]] = {}
    for i in guests:
        if rows[i]["zone"] is not None:
            by_zone.setdefault(rows[i]["zone"], []).append(i)
        if rows[i]["home_branch"] is not None:
            by_name.setdefault(rows[i]["home_branch"], []).append(i)
    for j, host in enumerate(rows):
        if not town.may(j, "standalone"):
            continue
        names = {host["id"], host["name"], called[j]} - {None}
        alias = f"S-{host['id']}"
        reach = set(by_zone.get(host["zone"], ())) if host["zone"] is not None else set()
        for name in names:
            reach |= set(by_name.get(name, ()))
        room = None if usual is None else usual - host["members"]
        place = Place("affiliated", room)
        for i in sorted(reach - {j}):
            row = rows[i]
            home = row["home_branch"] in names
            near = home or (row["zone"] is not None and row["zone"] == host["zone"])
            far = _distance(points, i, points, j, near)
            pinned = row["pin_branch"] if row["pin_mode"] == "affiliated" else None
            if pinned is not None and pinned not in names | {alias}:
                continue
            if home or _within(far, limit):
                today = row["current_branch"] in names | {alias}
                place.guests[i] = (far, not (row["current_mode"] == "affiliated" and today))
        if place.guests:
            town.standalone[j] = place


def _own_names(case: Case, units: pl.DataFrame) -> list[str | None]:
    """By what name each enterprise's own branch would be called; None where that is not settled."""
    if case.law is None:
        names = dict(
            case.branches.filter(pl.col("kind") == "standalone")
            .select("lead_enterprise_id", "name")
            .iter_rows()
        )
        return [names.get(i) for i in units["id"]]
    cap = case.limit("branch_max_members")
    most = int(case.units["members"].sum()) if cap is None else cap
    forms = case.law.stated["structure"]["branch_form"]
    members = units.select("members", "full_members")
    larger = members.with_columns(pl.max_horizontal("members", pl.lit(most)).alias("members"))
    form = says(forms, "form", pl.String).fill_null("branch") if forms else pl.lit("branch")
    now = members.select(form.alias("form"))["form"].to_list()
    then = larger.select(form.alias("form"))["form"].to_list()
    now, then = (x * units.height if len(x) == 1 else x for x in (now, then))
    found: list[str | None] = []
    for ident, name, a, b in zip(units["id"], units["name"], now, then, strict=True):
        ending = case.law.endings.get(a)
        settled = a == b and ending is not None
        found.append((name or ident) + ending[0] if settled and ending is not None else None)
    return found


def _reach_instructors(
    case: Case, town: Town, units: pl.DataFrame, rows: list[dict[str, Any]]
) -> None:
    if case.instructors is None:
        return
    usual = case.limit("instructor_capacity")
    limit = case.limit("dispatch_max_distance_m")
    here, there = Points(units), Points(case.instructors)
    for k, post in enumerate(case.instructors.iter_rows(named=True)):
        if post["role"] == "contact":
            continue
        names = {post["id"], post["name"]} - {None}
        capacity = usual if post["capacity"] is None else post["capacity"]
        place = Place("dispatched", None, capacity)
        reach, near = [], []
        for i, row in enumerate(rows):
            pinned = row["pin_branch"] if row["pin_mode"] == "dispatched" else None
            if not town.may(i, "dispatched") or post["zone"] not in (None, row["zone"]):
                continue
            if pinned is not None and pinned not in names:
                continue
            reach.append(i)
            near.append(row["zone"] is not None and row["zone"] == post["zone"])
        metres = _distances(here, reach, there, [k] * len(reach), near)
        for i, far in zip(reach, metres, strict=True):
            if _within(far, limit):
                today = rows[i]["current_instructor"] in names
                place.guests[i] = (far, not (rows[i]["current_mode"] == "dispatched" and today))
        town.instructors.append(place)


def _find_near(case: Case, town: Town, units: pl.DataFrame, rows: list[dict[str, Any]]) -> None:
    """All pairs that may share a joint branch: a known distance within the limit."""
    joint = [i for i in range(len(rows)) if town.may(i, "joint")]
    limit = case.limit("joint_max_distance_m")
    same = bool(case.parameters.get("joint_same_zone"))
    if len(joint) * len(joint) > MOST_PAIRS * 16:
        raise TooLarge
    points = Points(units)
    codes = {zone: n for n, zone in enumerate({row["zone"] for row in rows} - {None})}
    zone = np.array([codes.get(row["zone"], -1) for row in rows])
    numbers = np.array(joint, dtype=np.int64)
    town.near = {i: {} for i in joint}
    total = 0
    for at, i in enumerate(joint):
        others = numbers[at + 1 :]
        if not len(others):
            break
        metres, _ = between(points, np.full(len(others), i), points, others)
        alike = (zone[others] == zone[i]) & (zone[i] >= 0)
        metres = np.where(np.isnan(metres) & alike, 0.0, np.rint(metres))
        with np.errstate(invalid="ignore"):
            good = ~np.isnan(metres) & (True if limit is None else metres <= limit)
        if same:
            good &= zone[others] == zone[i]
        total += int(good.sum())
        if total > MOST_PAIRS:
            raise TooLarge
        for j, far in zip(others[good], metres[good], strict=True):
            town.near[i][int(j)] = town.near[int(j)][i] = int(far)
