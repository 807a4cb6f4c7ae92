"""Why an enterprise is with no host, or with no instructor: zone, distance, room, who has it.

All pairs that come into question are laid out at once; of each enterprise the one that comes
closest to taking it gives the reason.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import polars as pl

from planner.explaining.findings import Finding
from planner.explaining.sight import STANDALONE, Sight
from planner.formation.nearness import UNKNOWN, Ints, measure
from planner.formation.pairing import Pairs, host_pairs, instructor_pairs
from planner.formation.supply import Flags, Supplies

_FAR = np.iinfo(np.int64).max
_MEASURED = 10_000_000
"""Up to so many pairs are measured to name the nearest one that is of another zone."""


def affiliated_findings(sight: Sight, asked: Ints) -> list[Finding]:
    """Why each of the enterprises ``asked`` (rows, unpinned, affiliation listed) has no host."""
    if len(asked) == 0:
        return []
    hosts = sight.hosts
    pairs = reachable_hosts(sight, asked)
    free = is_free(sight, pairs)
    limit = sight.parameters.affiliation_max_distance_m
    far = ~free & (pairs.distance == UNKNOWN)
    if limit is not None:
        far |= ~free & (pairs.distance > limit)
    room, units = hosts.room_members[pairs.supply], hosts.room_units[pairs.supply]
    members = sight.members[pairs.unit]
    over, heavy, shut = room < 0, members > room, units <= 0
    step = np.select([far, over, shut, heavy], [0, 1, 2, 3], 4)
    used_units, used_members = (load[pairs.supply] for load in sight.host_load)
    founded = np.array([one is not None for one in sight.host_branch], dtype=bool)[pairs.supply]
    full = (used_units >= units) | (used_members + members > room)
    # Of those that could take it, one that did not found a branch comes after one that is full.
    step = step + 2 * ((step == 4) & full & founded) + ((step == 4) & founded & ~full)
    found: list[Finding] = []
    nowhere: list[int] = []
    for row, best, among in _closest(pairs, step, asked):
        if best is None:
            nowhere.append(row)
            continue
        supply, distance = int(pairs.supply[best]), int(pairs.distance[best])
        host = Finding(
            row,
            "affiliated",
            "impossible",
            "",
            hosts.id[supply] if hosts.unit[supply] < 0 else sight.ids[int(hosts.unit[supply])],
            None if distance == UNKNOWN else distance,
            count=among,
        )
        found.append(host)
        match int(step[best]):
            case 0:
                host.code, host.limit = "affiliated-too-far", limit
                if distance == UNKNOWN:
                    host.code = "affiliated-unplaced"
            case 1:
                host.code, host.have = "affiliated-over-cap", -int(room[best])
            case 2:
                host.code = "affiliated-takes-nobody"
            case 3:
                host.code = "affiliated-too-large"
                host.have, host.need = int(room[best]), int(members[best])
            case at:
                host.standing = "possible"
                if sight.in_branch.get(_own(sight, row) or "", [row])[1:]:
                    host.code = "affiliated-hosts-others"
                    host.count = len(sight.in_branch[_own(sight, row) or ""]) - 1
                elif at == 6 and used_units[best] >= units[best]:
                    host.code = "affiliated-units-taken"
                    host.have, host.limit = int(used_units[best]), int(units[best])
                elif at == 6:
                    host.code = "affiliated-members-taken"
                    host.have = int(room[best] - used_members[best])
                    host.need = int(members[best])
                elif at == 5:
                    host.code = "affiliated-room"
                else:
                    host.code = "affiliated-not-founded"
    return found + _no_hosts(sight, nowhere)


def dispatched_findings(sight: Sight, asked: Ints) -> list[Finding]:
    """Why each of the enterprises ``asked`` (rows, unpinned, dispatch listed) has no instructor."""
    if len(asked) == 0:
        return []
    teachers = sight.teachers
    if sight.plan.ledger.instructors is None:
        return [Finding(row, "dispatched", "possible", "dispatched-room") for row in asked.tolist()]
    limit = sight.parameters.dispatch_max_distance_m
    pairs = instructor_pairs(asked, sight.places, teachers, limit)
    units = teachers.room_units[pairs.supply]
    load = sight.teacher_load[pairs.supply]
    step = np.select([units <= 0, load >= units], [0, 2], 1)
    found: list[Finding] = []
    beyond: list[int] = []
    for row, best, among in _closest(pairs, step, asked):
        if best is None:
            beyond.append(row)
            continue
        one = Finding(
            row,
            "dispatched",
            "possible",
            "dispatched-room",
            teachers.id[int(pairs.supply[best])],
            int(pairs.distance[best]),
            count=among,
        )
        found.append(one)
        if step[best] == 0:
            one.standing, one.code, one.limit = "impossible", "dispatched-no-capacity", 0
        elif step[best] == 2:
            one.code, one.have, one.limit = "dispatched-taken", int(load[best]), int(units[best])
    return found + _too_far_for_instructors(sight, beyond, limit)


def _too_far_for_instructors(sight: Sight, rows: list[int], limit: int | None) -> list[Finding]:
    """Those within whose reach no instructor is: the nearest who would serve them, if any."""
    teachers = sight.teachers
    if limit is None or len(teachers) == 0:
        return _no_instructors(sight, rows)
    found: list[Finding] = []
    nowhere: list[int] = []
    # Pairs at any distance are many: a large town is looked through in parts, up to a limit.
    told = rows[: _MEASURED // len(teachers)]
    chunk = max(1, 1_000_000 // len(teachers))
    for low in range(0, len(told), chunk):
        some = np.array(told[low : low + chunk], dtype=np.int64)
        pairs = instructor_pairs(some, sight.places, teachers, None)
        for row, best, among in _closest(pairs, np.zeros(len(pairs), dtype=np.int64), some):
            if best is None:
                nowhere.append(row)
                continue
            who, gap = teachers.id[int(pairs.supply[best])], int(pairs.distance[best])
            found.append(
                Finding(
                    row,
                    "dispatched",
                    "impossible",
                    "dispatched-too-far",
                    who,
                    gap,
                    limit,
                    count=among,
                )
            )
    rest = [
        Finding(row, "dispatched", "impossible", "dispatched-none-near", limit=limit)
        for row in rows[len(told) :]
    ]
    return found + _no_instructors(sight, nowhere) + rest


def reachable_hosts(sight: Sight, rows: Ints) -> Pairs:
    """Pairs of enterprises with the hosts that zone, home or openness offer them, at any distance.

    Hosts over their cap are among them: that is a reason of its own.
    """
    hosts = sight.hosts
    open_ = replace(hosts, room_members=np.maximum(hosts.room_members, 0))
    return host_pairs(rows, sight.places, sight.table["home_branch"], open_, None)


def is_free(sight: Sight, pairs: Pairs) -> Flags:
    """For each pair whether no distance is asked for: the host takes anyone, or is the home."""
    hosts = sight.hosts
    named = pl.DataFrame(
        {
            "supply": [k for k, names in enumerate(hosts.names) for _ in names],
            "home": [name for names in hosts.names for name in names],
            "hit": True,
        },
        schema={"supply": pl.Int64, "home": pl.String, "hit": pl.Boolean},
    ).unique()
    home = pl.DataFrame(
        {"supply": pairs.supply, "home": sight.table["home_branch"][pairs.unit]},
        schema={"supply": pl.Int64, "home": pl.String},
    ).join(named, on=["supply", "home"], how="left", maintain_order="left")
    free: Flags = hosts.takes_any[pairs.supply] | home["hit"].fill_null(False).to_numpy()
    return free


def _closest(pairs: Pairs, step: Ints, asked: Ints) -> list[tuple[int, int | None, int]]:
    """For each enterprise the pair that comes farthest (then nearest), and how many it has."""
    far = np.where(pairs.distance == UNKNOWN, np.iinfo(np.int64).max, pairs.distance)
    order = np.lexsort((pairs.supply, far, -step, pairs.unit))
    unit = pairs.unit[order]
    low = np.searchsorted(unit, asked)
    high = np.searchsorted(unit, asked, side="right")
    return [
        (row, int(order[a]) if a < b else None, b - a)
        for row, a, b in zip(asked.tolist(), low.tolist(), high.tolist(), strict=True)
    ]


def _own(sight: Sight, row: int) -> str | None:
    return sight.branch[row] if sight.mode[row] == STANDALONE else None


def _no_hosts(sight: Sight, rows: list[int]) -> list[Finding]:
    """Those of whose zone nobody is, without a home branch, where nobody takes anyone."""
    hosts = sight.hosts
    found = []
    nearest = _nearest(sight, rows, hosts)
    own = set(hosts.unit[hosts.unit >= 0].tolist())
    for row, (supply, distance) in zip(rows, nearest, strict=True):
        others = len(hosts) - (row in own)
        one = Finding(row, "affiliated", "impossible", "affiliated-other-zone", count=others)
        if others == 0:
            one.code, one.count = "affiliated-no-host", None
            if sight.parameters.standalone_may_host:
                one.code = "affiliated-no-host-yet"
        elif supply >= 0:
            unit = int(hosts.unit[supply])
            one.who = hosts.id[supply] if unit < 0 else sight.ids[unit]
            one.distance_m = distance
        found.append(one)
    return found


def _no_instructors(sight: Sight, rows: list[int]) -> list[Finding]:
    """Those whom no instructor is known to be able to reach."""
    teachers = sight.teachers
    if len(teachers) == 0:
        code = "dispatched-no-instructor"
        return [Finding(row, "dispatched", "impossible", code) for row in rows]
    zones = Counter(teachers.places.zone.to_list())
    own = sight.places.zone.to_list()
    found = []
    nearest = _nearest(sight, rows, teachers)
    for row, (supply, distance) in zip(rows, nearest, strict=True):
        open_ = zones[None] + (zones[own[row]] if own[row] is not None else 0)
        one = Finding(row, "dispatched", "impossible", "dispatched-unplaced", count=open_)
        if not open_:
            one.code, one.count = "dispatched-other-zone", len(teachers)
            if supply >= 0:
                one.who, one.distance_m = teachers.id[supply], distance
        found.append(one)
    return found


def _nearest(sight: Sight, rows: list[int], supplies: Supplies) -> list[tuple[int, int]]:
    """For each row the nearest host or instructor and its distance; -1 where none is known."""
    nothing = [(-1, UNKNOWN)] * len(rows)
    if len(supplies) == 0 or len(rows) * len(supplies) > _MEASURED:
        return nothing
    found: list[tuple[int, int]] = []
    chunk = max(1, 1_000_000 // len(supplies))
    for low in range(0, len(rows), chunk):
        some = np.array(rows[low : low + chunk], dtype=np.int64)
        one = np.repeat(some, len(supplies))
        other = np.tile(np.arange(len(supplies)), len(some))
        gaps = measure(sight.places, one, supplies.places, other)
        gaps[(gaps == UNKNOWN) | (supplies.unit[other] == one)] = _FAR
        table = gaps.reshape(len(some), len(supplies))
        best = table.argmin(axis=1)
        least = table[np.arange(len(some)), best]
        found += [
            (k, gap) if gap < _FAR else (-1, UNKNOWN)
            for k, gap in zip(best.tolist(), least.tolist(), strict=True)
        ]
    return found


__all__ = ["affiliated_findings", "dispatched_findings", "is_free", "reachable_hosts"]
