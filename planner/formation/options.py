"""What each enterprise may take, one by one: its lawful options and what each costs.

Everything that needs no partner is settled here, over the whole ledger at once: fixed standalone
branches, hosts and instructors whose room can never run out, posts still to be filled. What is
left (joint branches, scarce room) goes on to the solver.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from planner.errors import PinError, Problem
from planner.formation.nearness import UNKNOWN, Ints, Places
from planner.formation.supply import (
    NO_LIMIT,
    Pairs,
    Supplies,
    best_fit,
    host_pairs,
    instructor_pairs,
    no_pairs,
)
from planner.language import Text
from planner.model import MODES

Flags = NDArray[np.bool_]

STANDALONE, JOINT, AFFILIATED, DISPATCHED, UNCOVERED, EXCLUDED = range(6)
"""Modes as numbers, in the order of ``planner.model.OUTCOMES``."""

BROKEN, LOST, RANK, CHANGED, METRES = range(5)
"""The tiers as columns of a cost table; ``BROKEN`` counts pins that cannot be kept."""


@dataclass(frozen=True)
class Parameters:
    """The parameters that formation knows; limits are None where none is in force."""

    joint_min_full_members: int
    joint_max_units: int | None
    branch_max_members: int | None
    joint_max_distance_m: int | None
    joint_same_zone: bool
    affiliation_max_distance_m: int | None
    dispatch_max_distance_m: int | None
    instructor_capacity: int | None
    standalone_may_host: bool
    joint_branch_overhead_m: int
    industry_mismatch_m: int
    unknown_distance_m: int

    @staticmethod
    def of(values: dict[str, Any]) -> Parameters:
        """Take what formation needs from all parameters of a pack; null weights count 0."""

        def whole(name: str) -> int | None:
            return None if values.get(name) is None else int(values[name])

        return Parameters(
            joint_min_full_members=whole("joint_min_full_members") or 0,
            joint_max_units=whole("joint_max_units"),
            branch_max_members=whole("branch_max_members"),
            joint_max_distance_m=whole("joint_max_distance_m"),
            joint_same_zone=bool(values.get("joint_same_zone")),
            affiliation_max_distance_m=whole("affiliation_max_distance_m"),
            dispatch_max_distance_m=whole("dispatch_max_distance_m"),
            instructor_capacity=whole("instructor_capacity"),
            standalone_may_host=bool(values.get("standalone_may_host")),
            joint_branch_overhead_m=whole("joint_branch_overhead_m") or 0,
            industry_mismatch_m=whole("industry_mismatch_m") or 0,
            unknown_distance_m=whole("unknown_distance_m") or 0,
        )


@dataclass(frozen=True)
class Scarce:
    """Options that compete for room: ``unit`` to ``supply``, with mode and costs (5 columns)."""

    unit: Ints
    supply: Ints
    mode: Ints
    distance: Ints
    cost: Ints

    def __len__(self) -> int:
        return len(self.unit)


@dataclass
class Options:
    """The whole ledger, row by row, with everything that can be said of one enterprise alone.

    Arrays run over all rows of the ledger. ``fallback_*`` is the best option that nobody else can
    take away; ``scarce`` are those that compete; ``joins`` marks candidates for joint branches
    (costs ``joint_cost``); ``opens`` marks enterprises whose standalone branch is optional and
    could host others. Supplies are numbered hosts first, then instructors.
    """

    ids: list[str]
    places: Places
    parameters: Parameters
    mode: Ints  # settled mode, or -1
    fallback_mode: Ints
    fallback_supply: Ints
    fallback_distance: Ints
    fallback_cost: Ints
    joins: Flags
    joint_cost: Ints
    opens: Flags
    open_cost: Ints
    scarce: Scarce
    supplies: Supplies
    hosts: int
    existing: int
    full: Ints
    members: Ints
    industry: Ints
    zone: Ints
    joint_name: Ints  # today's joint branch as a number, or -1
    joint_names: list[str]
    pin_label: Ints  # the pinned joint label as a number, or -1
    pin_labels: list[str]
    pinned: Flags
    menu_length: Ints
    has_current: bool
    table: pl.DataFrame


def _codes(values: pl.Series) -> tuple[Ints, list[str]]:
    """Numbers for texts, in the order of the texts; null is -1."""
    names = values.drop_nulls().unique().sort().to_list()
    codes = values.replace_strict(
        names, list(range(len(names))), default=-1, return_dtype=pl.Int64
    )
    return codes.fill_null(-1).to_numpy(), names


def _only(values: pl.Series, keep: pl.Series) -> pl.Series:
    """The texts where ``keep`` holds, null elsewhere."""
    return pl.select(pl.when(keep).then(values.cast(pl.String))).to_series()


def _ranks(table: pl.DataFrame) -> tuple[Ints, Ints]:
    """Position of each of the four modes in each row's list (-1 if absent), and its length."""
    pin = table["pin_mode"]
    menu = pl.select(pl.when(pin.is_not_null()).then(pin).otherwise(table["modes"])).to_series()
    distinct = menu.unique().sort().to_list()
    position = np.full((len(distinct), len(MODES)), -1, dtype=np.int64)
    length = np.zeros(len(distinct), dtype=np.int64)
    for k, text in enumerate(distinct):
        listed = [word for word in (text or "").split(",") if word]
        length[k] = len(listed)
        for place, word in enumerate(listed):
            position[k, MODES.index(word)] = place
    row = menu.replace_strict(distinct, list(range(len(distinct))), return_dtype=pl.Int64)
    index = row.to_numpy()
    return position[index], length[index]


def worse(a: Ints, b: Ints) -> Flags:
    """Whether cost rows ``a`` are lexicographically worse than or equal to rows ``b``."""
    result = np.ones(len(a), dtype=bool)
    for tier in reversed(range(a.shape[1])):
        result = np.where(a[:, tier] == b[:, tier], result, a[:, tier] > b[:, tier])
    return result


def weigh(
    enterprises: pl.DataFrame,
    hosts: pl.DataFrame | None,
    instructors: pl.DataFrame | None,
    parameters: Parameters,
    has_current: bool,
) -> Options:
    """List every enterprise's lawful options and settle those that depend on nobody else.

    ``enterprises`` is the ledger table with the decision columns ``modes, priority, excluded``;
    raises :class:`PinError` for pins that name something that does not exist.
    """
    if instructors is not None:
        # Contact cadres stand in the same table and are no supply.
        instructors = instructors.filter((pl.col("role") != "contact").fill_null(True))
    table = _with_whole_pins(enterprises, hosts, instructors)
    count = len(table)
    rank, length = _ranks(table)
    excluded = table["excluded"].to_numpy()
    rank[excluded] = -1
    pinned = table["pin_mode"].is_not_null().to_numpy() & ~excluded
    current = table["current_mode"] if has_current else pl.repeat(None, count, eager=True, dtype=pl.String)

    def differs(mode: str | None) -> Ints:
        if not has_current:
            return np.zeros(count, dtype=np.int64)
        same = current.is_null() if mode is None else (current == mode).fill_null(False)
        return (~same).to_numpy().astype(np.int64)

    def costs(rows: Ints, mode: int, changed: Ints, metres: Ints | int) -> Ints:
        cost = np.zeros((len(rows), 5), dtype=np.int64)
        cost[:, RANK] = rank[rows, mode]
        cost[:, CHANGED] = changed
        cost[:, METRES] = metres
        return cost

    everyone = np.arange(count)
    lists = rank >= 0
    mode = np.where(excluded, EXCLUDED, -1)
    fixed = ~excluded & (rank[:, STANDALONE] == 0) & ~lists[:, JOINT]
    mode[fixed] = STANDALONE
    fallback_cost = np.zeros((count, 5), dtype=np.int64)
    fallback_cost[:, LOST] = table["priority"].fill_null(0).to_numpy()
    fallback_cost[:, RANK] = length
    fallback_cost[:, CHANGED] = differs(None)
    fallback_cost[pinned] = [1, 0, 0, 0, 0]
    fallback_mode = np.full(count, UNCOVERED)
    fallback_supply = np.full(count, -1)
    fallback_distance = np.full(count, UNKNOWN)
    alone = ~excluded & ~fixed & lists[:, STANDALONE]
    alone_cost = costs(everyone, STANDALONE, differs("standalone"), 0)
    places = Places.of(table)
    members = table["members"].to_numpy()
    supplies, existing = _hosts(table, places, hosts, parameters, fixed, alone)
    wants_host = np.flatnonzero(~excluded & ~fixed & lists[:, AFFILIATED])
    pairs = host_pairs(
        wants_host,
        places,
        table["home_branch"],
        supplies,
        parameters.affiliation_max_distance_m,
    )
    pairs = pairs.where(_keeps_pin(table, pairs, supplies))
    opens = np.zeros(count, dtype=bool)
    behind = supplies.unit[pairs.supply]
    wanted = behind[(behind >= 0)]
    opens[wanted] = True
    opens &= alone

    def take(rows: Ints, as_mode: int, cost: Ints, supply: Ints, distance: Ints) -> None:
        better = ~worse(cost, fallback_cost[rows])
        rows = rows[better]
        fallback_cost[rows] = cost[better]
        fallback_mode[rows] = as_mode
        fallback_supply[rows] = supply[better]
        fallback_distance[rows] = distance[better]

    nobody = np.full(count, -1)
    rows = np.flatnonzero(alone & ~opens)
    take(rows, STANDALONE, alone_cost[rows], nobody[rows], nobody[rows])
    scarce: list[Scarce] = []
    contest: list[tuple[int, Supplies, Pairs, int]] = []
    if instructors is None:
        rows = np.flatnonzero(~excluded & ~fixed & lists[:, DISPATCHED])
        cost = costs(rows, DISPATCHED, differs("dispatched")[rows], 0)
        take(rows, DISPATCHED, cost, nobody[rows], nobody[rows])
        teachers = _no_supplies()
        lessons = no_pairs()
    else:
        teachers = _instructors(instructors, parameters)
        rows = np.flatnonzero(~excluded & ~fixed & lists[:, DISPATCHED])
        lessons = instructor_pairs(rows, places, teachers, parameters.dispatch_max_distance_m)
        lessons = lessons.where(_keeps_pin(table, lessons, teachers))
    contest.append((AFFILIATED, supplies, pairs, 0))
    contest.append((DISPATCHED, teachers, lessons, len(supplies)))
    for as_mode, offers, links, offset in contest:
        if len(links) == 0:
            continue
        word = MODES[as_mode]
        changed = _moved(table, links, offers, word) if has_current else np.zeros(len(links), int)
        metres = np.where(
            links.distance == UNKNOWN, parameters.unknown_distance_m, links.distance
        )
        cost = costs(links.unit, as_mode, changed, metres)
        useful = ~worse(cost, fallback_cost[links.unit])
        links, cost = links.where(useful), cost[useful]
        weight = members if as_mode == AFFILIATED else np.zeros(count, dtype=np.int64)
        choice, tight = best_fit(links, cost[:, CHANGED], cost[:, METRES], weight, offers)
        tight |= np.isin(offers.unit, np.flatnonzero(opens)) & (offers.unit >= 0)
        if tight.any():
            from planner.formation.supply import _spread

            tight = _spread(links, tight)
        calm = (choice == 1) & ~tight[links.supply]
        take(
            links.unit[calm],
            as_mode,
            cost[calm],
            links.supply[calm] + offset,
            links.distance[calm],
        )
        hot = tight[links.supply]
        scarce.append(
            Scarce(
                links.unit[hot],
                links.supply[hot] + offset,
                np.full(int(hot.sum()), as_mode),
                links.distance[hot],
                cost[hot],
            )
        )
    contested = _joined(scarce)
    still = ~worse(contested.cost, fallback_cost[contested.unit])
    contested = Scarce(
        contested.unit[still],
        contested.supply[still],
        contested.mode[still],
        contested.distance[still],
        contested.cost[still],
    )
    in_joint = (current == "joint") & pl.Series(~excluded)
    name_code, names = _codes(_only(table["current_branch"], in_joint))
    pinned_joint = (table["pin_mode"] == "joint") & pl.Series(~excluded)
    label_code, label_names = _codes(_only(table["pin_branch"], pinned_joint))
    industry, _ = _codes(table["industry"])
    zone, _ = _codes(table["zone"])
    return Options(
        ids=table["id"].to_list(),
        places=places,
        parameters=parameters,
        mode=mode,
        fallback_mode=fallback_mode,
        fallback_supply=fallback_supply,
        fallback_distance=fallback_distance,
        fallback_cost=fallback_cost,
        joins=~excluded & ~fixed & lists[:, JOINT],
        joint_cost=costs(everyone, JOINT, np.full(count, int(has_current)), 0),
        opens=opens,
        open_cost=alone_cost,
        scarce=contested,
        supplies=_both(supplies, teachers),
        hosts=len(supplies),
        existing=existing,
        full=table["full_members"].to_numpy(),
        members=members,
        industry=industry,
        zone=zone,
        joint_name=name_code,
        joint_names=names,
        pin_label=label_code,
        pin_labels=label_names,
        pinned=pinned,
        menu_length=length,
        has_current=has_current,
        table=table,
    )


def _joined(parts: list[Scarce]) -> Scarce:
    if not parts:
        empty = np.empty(0, dtype=np.int64)
        return Scarce(empty, empty, empty, empty, np.empty((0, 5), dtype=np.int64))
    return Scarce(
        np.concatenate([p.unit for p in parts]),
        np.concatenate([p.supply for p in parts]),
        np.concatenate([p.mode for p in parts]),
        np.concatenate([p.distance for p in parts]),
        np.concatenate([p.cost for p in parts]),
    )


def _both(a: Supplies, b: Supplies) -> Supplies:
    return Supplies(
        a.id + b.id,
        a.names + b.names,
        a.places,
        np.concatenate([a.takes_any, b.takes_any]),
        np.concatenate([a.room_members, b.room_members]),
        np.concatenate([a.room_units, b.room_units]),
        np.concatenate([a.unit, b.unit]),
    )


def _no_places() -> Places:
    none = np.empty(0)
    return Places(none, none, none, none, pl.Series([], dtype=pl.String))


def _no_supplies() -> Supplies:
    empty = np.empty(0, dtype=np.int64)
    return Supplies([], [], _no_places(), np.empty(0, dtype=bool), empty, empty, empty)


def _hosts(
    table: pl.DataFrame,
    places: Places,
    hosts: pl.DataFrame | None,
    parameters: Parameters,
    fixed: Flags,
    optional: Flags,
) -> tuple[Supplies, int]:
    """Existing hosts, then standalone branches that may host; and how many exist already."""
    cap = parameters.branch_max_members
    own = np.flatnonzero(fixed | optional) if parameters.standalone_may_host else np.empty(0, int)
    ids: list[str] = []
    names: list[list[str]] = []
    pieces = []
    members: list[Ints] = []
    limits: list[Ints] = []
    units: list[Ints] = []
    takes: list[Flags] = []
    if hosts is not None:
        ids += hosts["id"].to_list()
        names += _names(hosts)
        pieces.append(_spots(hosts))
        members.append(hosts["members"].fill_null(0).to_numpy())
        limit = hosts["max_members"]
        if cap is not None:
            limit = limit.fill_null(cap)
        limits.append(limit.fill_null(int(NO_LIMIT)).to_numpy())
        units.append(hosts["max_units"].fill_null(int(NO_LIMIT)).to_numpy())
        takes.append((hosts["accepts"] == "any").fill_null(False).to_numpy())
    existing = len(ids)
    if len(own):
        rows = table[own]
        ids += rows["id"].to_list()
        names += _names(rows)
        pieces.append(_spots(rows))
        members.append(rows["members"].to_numpy())
        limits.append(np.full(len(own), NO_LIMIT if cap is None else cap))
        units.append(np.full(len(own), NO_LIMIT))
        takes.append(np.zeros(len(own), dtype=bool))
    if not ids:
        return _no_supplies(), 0
    return (
        Supplies(
            ids,
            names,
            Places.of(pl.concat(pieces)),
            np.concatenate(takes),
            np.concatenate(limits) - np.concatenate(members),
            np.concatenate(units),
            np.concatenate([np.full(existing, -1), own]),
        ),
        existing,
    )


def _instructors(instructors: pl.DataFrame, parameters: Parameters) -> Supplies:
    own = parameters.instructor_capacity
    capacity = instructors["capacity"].fill_null(int(NO_LIMIT) if own is None else own)
    count = len(instructors)
    return Supplies(
        instructors["id"].to_list(),
        _names(instructors),
        Places.of(_spots(instructors)),
        np.zeros(count, dtype=bool),
        np.full(count, NO_LIMIT),
        capacity.to_numpy(),
        np.full(count, -1),
    )


def _spots(table: pl.DataFrame) -> pl.DataFrame:
    return table.select(
        pl.col("x", "y", "lon", "lat").cast(pl.Float64), pl.col("zone").cast(pl.String)
    )


def _names(table: pl.DataFrame) -> list[list[str]]:
    return [
        [i] if n is None or n == i else [i, n]
        for i, n in zip(table["id"].to_list(), table["name"].to_list(), strict=True)
    ]


def _aliases(supplies: Supplies) -> pl.DataFrame:
    """Every word by which a supply may be called; a standalone branch also by its branch id."""
    rows = []
    words = []
    for k, names in enumerate(supplies.names):
        called = list(names)
        if supplies.unit[k] >= 0:
            called.append(f"S-{supplies.id[k]}")
        rows += [k] * len(called)
        words += called
    return pl.DataFrame(
        {"supply": rows, "word": words}, schema={"supply": pl.Int64, "word": pl.String}
    ).unique(maintain_order=True)


def _calls(pairs: Pairs, words: pl.Series, supplies: Supplies) -> Flags:
    """For each pair whether the enterprise's word names the supply."""
    frame = pl.DataFrame({"supply": pairs.supply, "word": words[pairs.unit].cast(pl.String)})
    known = frame.join(
        _aliases(supplies).with_columns(hit=pl.lit(True)),
        on=["supply", "word"],
        how="left",
        maintain_order="left",
    )
    hit: Flags = known["hit"].fill_null(False).to_numpy()
    return hit


def _keeps_pin(table: pl.DataFrame, pairs: Pairs, supplies: Supplies) -> Flags:
    """A pair is kept unless a pin names another supply."""
    if len(pairs) == 0 or table["pin_branch"].null_count() == len(table):
        return np.ones(len(pairs), dtype=bool)
    free = table["pin_branch"].is_null().to_numpy()[pairs.unit]
    return free | _calls(pairs, table["pin_branch"], supplies)


def _moved(table: pl.DataFrame, pairs: Pairs, supplies: Supplies, word: str) -> Ints:
    """1 where taking this supply differs from today's coverage."""
    named = table["current_branch"] if word == "affiliated" else table["current_instructor"]
    same_mode = (table["current_mode"] == word).fill_null(False).to_numpy()[pairs.unit]
    return (~(same_mode & _calls(pairs, named, supplies))).astype(np.int64)


def _with_whole_pins(
    enterprises: pl.DataFrame, hosts: pl.DataFrame | None, instructors: pl.DataFrame | None
) -> pl.DataFrame:
    """Pins checked: a branch named without a mode gets it; one out of scope is an error."""
    problems: list[Problem] = []
    pins = enterprises.filter(
        pl.col("pin_mode").is_not_null() | pl.col("pin_branch").is_not_null()
    )
    if pins.is_empty():
        return enterprises
    host_words = {w for names in _names(hosts) for w in names} if hosts is not None else set()
    teacher_words = (
        {w for names in _names(instructors) for w in names} if instructors is not None else set()
    )
    guessed: dict[str, str] = {}
    for row in pins.iter_rows(named=True):
        called = row["name"] or row["id"]
        if row["excluded"]:
            problems.append(
                Problem(
                    "pin-out-of-scope",
                    Text(
                        "“{name}”（{id}）不在规划范围内，其指定不能保留",
                        '"{name}" ({id}) is out of scope, so its pin cannot be kept',
                    ).fill(name=called, id=row["id"]),
                    Text("清空该行的指定，或更正经营状态", "clear the pin or correct the status"),
                )
            )
        elif row["pin_mode"] is None:
            if row["pin_branch"] in host_words:
                guessed[row["id"]] = "affiliated"
            elif row["pin_branch"] in teacher_words:
                guessed[row["id"]] = "dispatched"
            else:
                problems.append(
                    Problem(
                        "pin-without-mode",
                        Text(
                            "“{name}”（{id}）指定了党支部“{branch}”，但未写指定方式",
                            '"{name}" ({id}) is pinned to "{branch}" without a form',
                        ).fill(name=called, id=row["id"], branch=row["pin_branch"]),
                        Text(
                            "在 pin_mode 列填写 standalone、joint、affiliated 或 dispatched",
                            "write standalone, joint, affiliated or dispatched in pin_mode",
                        ),
                    )
                )
    if problems:
        raise PinError(problems)
    if not guessed:
        return enterprises
    return enterprises.with_columns(
        pin_mode=pl.when(pl.col("id").is_in(list(guessed)))
        .then(pl.col("id").replace_strict(guessed, default=None, return_dtype=pl.String))
        .otherwise(pl.col("pin_mode"))
    )
