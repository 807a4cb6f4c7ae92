"""Why an enterprise is in no joint branch: whether any lawful group with it exists at all.

Enterprises that are alike in place, size and pin are looked at once. The question of one
enterprise is answered exactly: either a reason that holds whatever others do, or a group
that would be lawful for itself. Only where the allowed looks run out it stays open.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import polars as pl

from planner.explaining.findings import Finding
from planner.explaining.sight import JOINT, Sight
from planner.formation.nearness import UNKNOWN, Floats, Ints, measure
from planner.model import EARTH_RADIUS_M

LOOKS = 4_000
"""So many partial groups are looked at for one enterprise before the question stays open."""

_AT_ONCE = 500
"""So many are asked about at a time, so that their neighbours fit into memory."""


@dataclass(frozen=True)
class Item:
    """What can be added to a group at once: one more enterprise, or all that share a label."""

    kinds: tuple[int, ...]
    units: int
    full: int
    members: int
    distance: int


@dataclass(frozen=True)
class Answer:
    """What is true of a kind: standing, code and figures, and the kinds of a lawful group."""

    standing: str
    code: str
    who: int | None = None  # a kind
    distance_m: int | None = None
    limit: int | None = None
    have: int | None = None
    need: int | None = None
    count: int | None = None
    group: tuple[int, ...] = ()


@dataclass
class Neighbours:
    """All who may be in a joint branch, gathered into kinds, and who of them is near whom."""

    sight: Sight
    distance_limit: int | None
    gaps: dict[tuple[int, int], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        sight = self.sight
        rows = np.flatnonzero(sight.may[:, JOINT] >= 0)
        pins = sight.table.select(
            pl.when(pl.col("pin_mode") == "joint").then(pl.col("pin_branch"))
        ).to_series()
        frame = pl.DataFrame(
            {
                "row": rows,
                "label": pins[rows],
                "full": sight.full[rows],
                "members": sight.members[rows],
                "zone": sight.places.zone[rows],
                **{
                    axis: pl.Series(getattr(sight.places, axis)[rows]).fill_nan(None)
                    for axis in ("x", "y", "lon", "lat")
                },
            },
            schema_overrides={"label": pl.String, "zone": pl.String},
        )
        keys = [name for name in frame.columns if name != "row"]
        kinds = frame.group_by(keys, maintain_order=True).agg("row")
        self.rows: list[list[int]] = kinds["row"].to_list()
        self.first = kinds["row"].list.first().cast(pl.Int64).to_numpy()
        self.count = kinds["row"].list.len().cast(pl.Int64).to_numpy()
        self.full = kinds["full"].to_numpy()
        self.members = kinds["members"].to_numpy()
        self.labels: list[str | None] = kinds["label"].to_list()
        self.places = sight.places.take(self.first)
        self.zones: list[str | None] = kinds["zone"].to_list()
        self.kind_of = np.full(len(sight.table), -1)
        for kind, members in enumerate(self.rows):
            self.kind_of[members] = kind

    @cached_property
    def of_label(self) -> dict[str, list[int]]:
        """The kinds that carry each pinned label."""
        found: dict[str, list[int]] = {}
        for kind, label in enumerate(self.labels):
            if label is not None:
                found.setdefault(label, []).append(kind)
        return found

    @cached_property
    def of_zone(self) -> dict[str, Ints]:
        found: dict[str, list[int]] = {}
        for kind, zone in enumerate(self.zones):
            if zone is not None:
                found.setdefault(zone, []).append(kind)
        return {zone: np.array(kinds, dtype=np.int64) for zone, kinds in found.items()}

    @cached_property
    def trees(self) -> list[tuple[Ints, Floats, Any]]:
        """A search tree over those in the plane, and one over those on the globe."""
        from scipy.spatial import cKDTree

        found = []
        coordinates = self.places.kinds
        plane = np.flatnonzero(coordinates & 1)
        if len(plane):
            points = np.column_stack([self.places.x[plane], self.places.y[plane]])
            found.append((plane, points, cKDTree(points)))
        globe = np.flatnonzero(coordinates & 2)
        if len(globe):
            lon, lat = np.radians(self.places.lon[globe]), np.radians(self.places.lat[globe])
            points = EARTH_RADIUS_M * np.column_stack(
                [np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)]
            )
            found.append((globe, points, cKDTree(points)))
        return found

    def known(self, kinds: Ints, limit: int | None) -> Iterator[tuple[int, Ints, Ints]]:
        """For each of some kinds: all kinds within ``limit`` [m], and their distances.

        A kind is near itself where it has more than one enterprise and a known place.
        """
        for low in range(0, len(kinds), _AT_ONCE):
            some = kinds[low : low + _AT_ONCE]
            near: list[list[Ints]] = [[] for _ in some]
            for own, points, tree in self.trees:
                spot = np.full(len(self.first), -1)
                spot[own] = np.arange(len(own))
                asked = np.flatnonzero(spot[some] >= 0)
                if limit is None:
                    for k in asked.tolist():
                        near[k].append(own)
                    continue
                radius = limit + 0.51
                if points.shape[1] == 3:
                    # The chord of an arc of that length, with room for rounding.
                    angle = min(np.pi, radius / EARTH_RADIUS_M)
                    radius = 2 * EARTH_RADIUS_M * np.sin(angle / 2) + 0.01
                balls = tree.query_ball_point(points[spot[some[asked]]], radius)
                for k, ball in zip(asked.tolist(), balls, strict=True):
                    near[k].append(own[np.array(ball, dtype=np.int64)])
            for k, kind in enumerate(some.tolist()):
                zone = self.zones[kind]
                if zone is not None:
                    near[k].append(self.of_zone[zone])
                found = (
                    np.unique(np.concatenate(near[k])) if near[k] else np.empty(0, dtype=np.int64)
                )
                gaps = self.distances(kind, found)
                keep = gaps != UNKNOWN
                if limit is not None:
                    keep &= gaps <= limit
                if self.count[kind] < 2:
                    keep &= found != kind
                yield kind, found[keep], gaps[keep]

    def distances(self, kind: int, others: Ints) -> Ints:
        """Distances [m] from one kind to others; 0 in one zone where nothing is measured."""
        gaps = measure(self.places, np.full(len(others), kind), self.places, others)
        if self.zones[kind] is not None:
            same = np.array(
                [self.zones[k] == self.zones[kind] for k in others.tolist()], dtype=bool
            )
            gaps[(gaps == UNKNOWN) & same] = 0
        return gaps

    def near(self, a: int, b: int) -> bool:
        """Whether two kinds are near each other, in the sense of a joint branch."""
        key = (a, b) if a < b else (b, a)
        if key not in self.gaps:
            self.gaps[key] = int(self.distances(a, np.array([b]))[0])
        gap = self.gaps[key]
        if gap == UNKNOWN or (self.distance_limit is not None and gap > self.distance_limit):
            return False
        return not self.sight.parameters.joint_same_zone or self.zones[a] == self.zones[b]

    def block(self, label: str) -> tuple[tuple[int, ...], int, int, int]:
        """All who carry a label: their kinds, units, full members and members."""
        kinds = self.of_label[label]
        repeated = tuple(kind for kind in kinds for _ in self.rows[kind])
        return (
            repeated,
            len(repeated),
            int(sum(self.full[k] for k in repeated)),
            int(sum(self.members[k] for k in repeated)),
        )


def joint_findings(sight: Sight, asked: Ints) -> list[Finding]:
    """Why each of ``asked`` (rows, unpinned, joint listed) is in no joint branch."""
    if len(asked) == 0:
        return []
    around = Neighbours(sight, sight.parameters.joint_max_distance_m)
    kinds = np.unique(around.kind_of[asked])
    answers = {kind: answer for kind, answer in answers_of(around, kinds)}
    found = []
    for row in asked.tolist():
        answer = answers[int(around.kind_of[row])]
        partners = _people(around, answer.group, row)
        who = None
        if answer.who is not None:
            who = next((sight.ids[r] for r in around.rows[answer.who] if r != row), None)
        found.append(
            Finding(
                row,
                "joint",
                answer.standing,  # type: ignore[arg-type]
                answer.code,
                who,
                answer.distance_m,
                answer.limit,
                answer.have,
                answer.need,
                answer.count,
                tuple(sight.ids[r] for r in partners),
            )
        )
    return found


def _people(around: Neighbours, group: tuple[int, ...], row: int) -> list[int]:
    """Enterprises for the kinds of a group, none of them ``row`` itself and none twice."""
    taken: list[int] = []
    for kind in group:
        taken.append(next(r for r in around.rows[kind] if r != row and r not in taken))
    return taken


def answers_of(around: Neighbours, kinds: Ints) -> Iterator[tuple[int, Answer]]:
    """The answer for each kind."""
    limit = around.distance_limit
    for kind, others, gaps in around.known(kinds, limit):
        near = np.ones(len(others), dtype=bool)
        if around.sight.parameters.joint_same_zone and len(others):
            near = np.array([around.zones[k] == around.zones[kind] for k in others.tolist()])
        if near.any():
            yield kind, _among(around, kind, others[near], gaps[near])
        elif len(others):
            first = int(np.lexsort((others, gaps))[0])
            yield (
                kind,
                Answer("impossible", "joint-other-zone", int(others[first]), int(gaps[first])),
            )
        else:
            yield kind, _nobody(around, kind)


def _nobody(around: Neighbours, kind: int) -> Answer:
    """Why nobody is near a kind: nobody else there, at unknown distances, or too far."""
    if int(around.count.sum()) < 2:
        return Answer("impossible", "joint-nobody")
    best: tuple[int, int] | None = None
    for own, points, tree in around.trees:
        spot = np.flatnonzero(own == kind)
        if len(spot) == 0:
            continue
        _, nearest = tree.query(points[spot[0]], k=min(len(own), 8))
        others = own[np.atleast_1d(nearest)]
        others = others[others != kind]
        gaps = around.distances(kind, others)
        for other, gap in zip(others.tolist(), gaps.tolist(), strict=True):
            if gap != UNKNOWN and (best is None or (gap, other) < best):
                best = (gap, other)
    limit = around.distance_limit
    if best is None:
        return Answer("impossible", "joint-unplaced")
    return Answer("impossible", "joint-too-far", best[1], best[0], limit)


def _among(around: Neighbours, kind: int, others: Ints, gaps: Ints) -> Answer:
    """Whether a lawful group exists among those near a kind."""
    p = around.sight.parameters
    copies = around.count[others] - (others == kind)
    near = int(copies.sum())
    first = int(np.lexsort((others, gaps))[0])
    who, gap = int(others[first]), int(gaps[first])
    if p.joint_max_units is not None and p.joint_max_units < 2:
        return Answer("impossible", "joint-no-groups", limit=p.joint_max_units, count=near)
    own_full, own_members = int(around.full[kind]), int(around.members[kind])
    cap = p.branch_max_members
    lightest = own_members + int(around.members[others].min())
    if cap is not None and lightest > cap:
        return Answer(
            "impossible", "joint-too-large", who, gap, limit=cap, have=lightest, count=near
        )
    full = own_full + int((around.full[others] * copies).sum())
    if full < p.joint_min_full_members:
        return Answer(
            "impossible",
            "joint-too-few",
            who,
            gap,
            have=full,
            need=p.joint_min_full_members,
            count=near,
        )
    slots = near if p.joint_max_units is None else p.joint_max_units - 1
    best = own_full + _most(around.full[others], copies, slots)
    if best < p.joint_min_full_members:
        return Answer(
            "impossible",
            "joint-too-few-in-units",
            who,
            gap,
            limit=p.joint_max_units,
            have=best,
            need=p.joint_min_full_members,
            count=near,
        )
    group, complete = search(around, kind, others, gaps)
    if group is not None:
        return Answer("possible", "joint-others", who, gap, count=near, group=group)
    return Answer(
        "impossible" if complete else "unsettled",
        "joint-no-group" if complete else "joint-too-many",
        who,
        gap,
        need=p.joint_min_full_members,
        count=near,
    )


def _most(full: Ints, copies: Ints, slots: int) -> int:
    """The most full members that so many others can bring."""
    order = np.argsort(-full, kind="stable")
    total = 0
    for k in order.tolist():
        take = min(int(copies[k]), slots)
        total += take * int(full[k])
        slots -= take
        if slots <= 0:
            break
    return total


def search(
    around: Neighbours, kind: int, others: Ints, gaps: Ints, looks: int = LOOKS
) -> tuple[tuple[int, ...] | None, bool]:
    """A lawful group with one enterprise of ``kind``, as the kinds of the others.

    ``others`` are the kinds near it, with their distances. Returns ``(group, complete)``:
    without a group and ``complete`` there is none.
    """
    p = around.sight.parameters
    need = p.joint_min_full_members - int(around.full[kind])
    budget = None
    if p.branch_max_members is not None:
        budget = p.branch_max_members - int(around.members[kind])
    slots = int(around.count[others].sum()) if p.joint_max_units is None else p.joint_max_units - 1
    items = list(_items(around, kind, others, gaps, min(slots, max(1, need))))
    items = [
        one
        for one in items
        if one.units <= slots
        and (budget is None or one.members <= budget)
        and (need <= 0 or one.full > 0)
    ]
    if not items:
        return None, True
    if need <= 0:
        best = min(items, key=lambda one: (one.distance, one.units, one.members, one.kinds))
        return best.kinds, True
    # Few units and near ones first, so that the group shown is one that a reader would name.
    items.sort(key=lambda one: (-one.full, one.distance, one.members, one.kinds))
    ahead = np.concatenate([[0], np.cumsum([one.full for one in items])])
    left = looks

    def grow(
        start: int, chosen: list[Item], need: int, slots: int, budget: int | None
    ) -> list[Item] | None:
        nonlocal left
        for at in range(start, len(items)):
            if int(ahead[min(len(items), at + slots)] - ahead[at]) < need:
                return None
            left -= 1
            if left <= 0:
                return None
            item = items[at]
            if item.units > slots or (budget is not None and item.members > budget):
                continue
            if not all(_fit(around, item, other) for other in chosen):
                continue
            group = [*chosen, item]
            if item.full >= need:
                return group
            rest = None if budget is None else budget - item.members
            if slots > item.units:
                found = grow(at + 1, group, need - item.full, slots - item.units, rest)
                if found is not None:
                    return found
        return None

    found = grow(0, [], need, slots, budget)
    if found is not None:
        return tuple(k for one in found for k in one.kinds), True
    return None, left > 0


def _items(around: Neighbours, kind: int, others: Ints, gaps: Ints, most: int) -> Iterator[Item]:
    """What may be added: single enterprises (as many alike as could help), and whole labels."""
    near = dict(zip(others.tolist(), gaps.tolist(), strict=True))
    for other, gap in near.items():
        label = around.labels[other]
        full, members = int(around.full[other]), int(around.members[other])
        if label is None:
            for _ in range(min(most, int(around.count[other]) - (other == kind))):
                yield Item((other,), 1, full, members, gap)
        elif other == around.of_label[label][0]:
            kinds, units, full, members = around.block(label)
            if all(k in near for k in kinds):
                yield Item(kinds, units, full, members, max(near[k] for k in kinds))


def _fit(around: Neighbours, a: Item, b: Item) -> bool:
    if len(a.kinds) > 1 or len(b.kinds) > 1 or around.labels[a.kinds[0]] is not None:
        labels = {around.labels[k] for k in (*a.kinds, *b.kinds)} - {None}
        if len(labels) > 1:
            return False  # another label is another group
    return all(around.near(x, y) for x in a.kinds for y in b.kinds)
