"""What each enterprise may take, one by one: its lawful options and what each costs.

Everything that needs no partner is settled here, over the whole ledger at once: fixed standalone
branches, hosts and instructors whose room can never run out, posts still to be filled. What is
left (joint branches, scarce room) goes on to the solver.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
import polars as pl
from numpy.typing import NDArray

from planner.formation.nearness import UNKNOWN, Ints, Places
from planner.formation.pairing import (
    Pairs,
    best_fit,
    host_pairs,
    instructor_pairs,
    keeps_pin,
    moved,
    no_pairs,
    overrun,
    spread,
)
from planner.formation.parameters import Parameters
from planner.formation.pins import with_whole_pins
from planner.formation.supply import Supplies, both, hosts_of, instructors_of, no_supplies
from planner.formation.sure import Sure
from planner.formation.tiers import BROKEN, CHANGED, LOST, METRES, RANK, USUAL_ORDER
from planner.model import MODES

Flags = NDArray[np.bool_]

STANDALONE, JOINT, AFFILIATED, DISPATCHED, UNCOVERED, EXCLUDED = range(6)
"""Modes as numbers, in the order of ``planner.model.OUTCOMES``."""


@dataclass(frozen=True)
class Scarce:
    """Options that compete for room: ``unit`` to ``supply``, with mode and costs (5 columns).

    A ``free`` one competes with nobody; it stands here because the fallback is another.
    """

    unit: Ints
    supply: Ints
    mode: Ints
    distance: Ints
    cost: Ints
    free: Flags

    def __len__(self) -> int:
        return len(self.unit)

    def where(self, keep: Flags) -> Scarce:
        """Some of the options."""
        return Scarce(*(getattr(self, name.name)[keep] for name in fields(Scarce)))


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
    loss: Ints  # full members that a joint branch must be able to lose here
    brittle: Flags  # whether the enterprise leaves its joint branch with a member
    industry: Ints
    zone: Ints
    joint_name: Ints  # today's joint branch as a number, or -1
    joint_names: list[str]
    pin_label: Ints  # the pinned joint label as a number, or -1
    pin_labels: list[str]
    pinned: Flags
    menu_length: Ints
    has_current: bool
    order: tuple[int, ...]  # the columns of a cost table, most important first
    table: pl.DataFrame
    stranded: list[str]  # instructors with room whom no enterprise is known to be near


def _codes(values: pl.Series) -> tuple[Ints, list[str]]:
    """Numbers for texts, in the order of the texts; null is -1."""
    names = values.drop_nulls().unique().sort().to_list()
    codes = values.replace_strict(names, list(range(len(names))), default=-1, return_dtype=pl.Int64)
    return codes.fill_null(-1).to_numpy(), names


def _only(values: pl.Series, keep: pl.Series) -> pl.Series:
    """The texts where ``keep`` holds, null elsewhere."""
    return pl.select(pl.when(keep).then(values.cast(pl.String))).to_series()


def _ranks(table: pl.DataFrame) -> tuple[Ints, Ints]:
    """Position of each of the four modes in each row's list (-1 if absent), and its length."""
    if table.is_empty():
        return np.empty((0, len(MODES)), dtype=np.int64), np.empty(0, dtype=np.int64)
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


def weigh(
    enterprises: pl.DataFrame,
    hosts: pl.DataFrame | None,
    instructors: pl.DataFrame | None,
    parameters: Parameters,
    has_current: bool,
    order: tuple[int, ...] = USUAL_ORDER,
    thrifty: bool = False,
) -> Options:
    """List every enterprise's lawful options and settle those that depend on nobody else.

    ``enterprises`` is the ledger table with the decision columns ``modes, priority, excluded``;
    ``order``: the columns of a cost table as the objective has them, most important first;
    ``thrifty``: changes are counted out, so that what changes nothing stays possible.
    Raises :class:`PinError` for pins that name something that does not exist.
    """
    if instructors is not None:
        # Contact cadres stand in the same table and are no supply.
        instructors = instructors.filter((pl.col("role") != "contact").fill_null(True))
    table = with_whole_pins(enterprises, hosts, instructors)
    count = len(table)
    rank, length = _ranks(table)
    excluded = table["excluded"].to_numpy()
    rank[excluded] = -1
    pinned = table["pin_mode"].is_not_null().to_numpy() & ~excluded
    current = (
        table["current_mode"]
        if has_current
        else pl.repeat(None, count, eager=True, dtype=pl.String)
    )

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
    if thrifty or order.index(CHANGED) < order.index(RANK):
        # Then a first choice that is a change may be worse than what there is today.
        fixed &= (differs("standalone") == 0) | pinned
    mode[fixed] = STANDALONE
    fallback_cost = np.zeros((count, 5), dtype=np.int64)
    fallback_cost[:, LOST] = table["priority"].fill_null(0).to_numpy()
    fallback_cost[:, RANK] = length
    fallback_cost[:, CHANGED] = differs(None)
    fallback_cost[pinned] = [1, 0, 0, 0, 0]
    alone = ~excluded & ~fixed & lists[:, STANDALONE]
    alone_cost = costs(everyone, STANDALONE, differs("standalone"), 0)
    places = Places.of(table)
    members = table["members"].to_numpy()
    supplies, existing = hosts_of(table, places, hosts, parameters, fixed, alone)
    wants_host = np.flatnonzero(~excluded & ~fixed & lists[:, AFFILIATED])
    pairs = host_pairs(
        wants_host,
        places,
        table["home_branch"],
        supplies,
        parameters.affiliation_max_distance_m,
    )
    pairs = pairs.where(keeps_pin(table, pairs, supplies))
    pairs = pairs.where(members[pairs.unit] <= supplies.room_members[pairs.supply])
    opens = np.zeros(count, dtype=bool)
    behind = supplies.unit[pairs.supply]
    wanted = behind[(behind >= 0)]
    opens[wanted] = True
    opens &= alone

    best = Sure.of(order, UNCOVERED, fallback_cost)
    stay = Sure.nothing(order, UNCOVERED, count)
    rows = np.flatnonzero(fallback_cost[:, CHANGED] == 0)
    stay.offer(rows, UNCOVERED, fallback_cost[rows], np.full(len(rows), -1), best.distance[rows])

    def take(rows: Ints, as_mode: int, cost: Ints, supply: Ints, distance: Ints) -> None:
        best.offer(rows, as_mode, cost, supply, distance)
        same = cost[:, CHANGED] == 0
        stay.offer(rows[same], as_mode, cost[same], supply[same], distance[same])

    def useful(units: Ints, cost: Ints) -> Flags:
        better = best.improved_by(units, cost)
        if not thrifty:
            return better
        # Where changes are counted out, what changes nothing may be wanted although it is worse.
        return np.where(cost[:, CHANGED] == 0, stay.improved_by(units, cost), better)

    nobody = np.full(count, -1)
    rows = np.flatnonzero(alone & ~opens)
    take(rows, STANDALONE, alone_cost[rows], nobody[rows], nobody[rows])
    scarce: list[Scarce] = []
    contest: list[tuple[int, Supplies, Pairs, int]] = []
    if instructors is None:
        rows = np.flatnonzero(~excluded & ~fixed & lists[:, DISPATCHED])
        cost = costs(rows, DISPATCHED, differs("dispatched")[rows], 0)
        take(rows, DISPATCHED, cost, nobody[rows], nobody[rows])
        teachers = no_supplies()
        lessons = no_pairs()
    else:
        teachers = instructors_of(instructors, parameters)
        rows = np.flatnonzero(~excluded & ~fixed & lists[:, DISPATCHED])
        lessons = instructor_pairs(rows, places, teachers, parameters.dispatch_max_distance_m)
        lessons = lessons.where(keeps_pin(table, lessons, teachers))
    contest.append((AFFILIATED, supplies, pairs, 0))
    contest.append((DISPATCHED, teachers, lessons, len(supplies)))
    for as_mode, offers, links, offset in contest:
        if len(links) == 0:
            continue
        word = MODES[as_mode]
        changed = moved(table, links, offers, word) if has_current else np.zeros(len(links), int)
        metres = np.where(links.distance == UNKNOWN, parameters.unknown_distance_m, links.distance)
        cost = costs(links.unit, as_mode, changed, metres)
        worth = useful(links.unit, cost)
        links, cost = links.where(worth), cost[worth]
        weight = members if as_mode == AFFILIATED else np.zeros(count, dtype=np.int64)
        first, second = (cost[:, tier] for tier in order if tier in (CHANGED, METRES))
        choice, tight = best_fit(links, first, second, weight, offers)
        tight |= np.isin(offers.unit, np.flatnonzero(opens)) & (offers.unit >= 0)
        if thrifty:
            tight |= overrun(links, (choice == 1) | (cost[:, CHANGED] == 0), weight, offers)
        if tight.any():
            tight = spread(links, tight)
        calm = (choice == 1) & ~tight[links.supply]
        take(
            links.unit[calm],
            as_mode,
            cost[calm],
            links.supply[calm] + offset,
            links.distance[calm],
        )
        if thrifty:
            kept = np.flatnonzero((cost[:, CHANGED] == 0) & ~tight[links.supply])
            kept = kept[np.lexsort((links.supply[kept], cost[kept, METRES], links.unit[kept]))]
            kept = kept[np.unique(links.unit[kept], return_index=True)[1]]
            stay.offer(
                links.unit[kept],
                as_mode,
                cost[kept],
                links.supply[kept] + offset,
                links.distance[kept],
            )
        hot = tight[links.supply]
        scarce.append(
            Scarce(
                links.unit[hot],
                links.supply[hot] + offset,
                np.full(int(hot.sum()), as_mode),
                links.distance[hot],
                cost[hot],
                np.zeros(int(hot.sum()), dtype=bool),
            )
        )
    contested = _joined(scarce)
    contested = contested.where(useful(contested.unit, contested.cost))
    if thrifty:
        rows = np.flatnonzero((mode < 0) & (best.cost[:, CHANGED] > 0) & stay.there)
        rows = rows[stay.cost[rows, BROKEN] == 0]
        nowhere = len(supplies) + len(teachers)
        held = np.where(stay.supply[rows] >= 0, stay.supply[rows], nowhere)
        free = np.ones(len(rows), dtype=bool)
        kept_as = Scarce(rows, held, stay.mode[rows], stay.distance[rows], stay.cost[rows], free)
        contested = _joined([contested, kept_as])
    in_joint = (current == "joint") & pl.Series(~excluded)
    name_code, names = _codes(_only(table["current_branch"], in_joint))
    pinned_joint = (table["pin_mode"] == "joint") & pl.Series(~excluded)
    label_code, label_names = _codes(_only(table["pin_branch"], pinned_joint))
    full = table["full_members"].to_numpy()
    loss, brittle = _losses(table, full, members, parameters)
    industry, _ = _codes(table["industry"])
    zone, _ = _codes(table["zone"])
    return Options(
        ids=table["id"].to_list(),
        places=places,
        parameters=parameters,
        mode=mode,
        fallback_mode=best.mode,
        fallback_supply=best.supply,
        fallback_distance=best.distance,
        fallback_cost=best.cost,
        joins=~excluded & ~fixed & lists[:, JOINT],
        joint_cost=costs(everyone, JOINT, np.full(count, int(has_current)), 0),
        opens=opens,
        open_cost=alone_cost,
        scarce=contested,
        supplies=both(supplies, teachers),
        hosts=len(supplies),
        existing=existing,
        full=full,
        members=members,
        loss=loss,
        brittle=brittle,
        industry=industry,
        zone=zone,
        joint_name=name_code,
        joint_names=names,
        pin_label=label_code,
        pin_labels=label_names,
        pinned=pinned,
        menu_length=length,
        has_current=has_current,
        order=order,
        table=table,
        stranded=_stranded(teachers, lessons, bool(lists[:, DISPATCHED].any())),
    )


def _losses(
    table: pl.DataFrame, full: Ints, members: Ints, parameters: Parameters
) -> tuple[Ints, Flags]:
    """What any one member's leaving costs a joint branch: full members, perhaps the enterprise.

    One whom the rules no longer let be joint without that member (column ``brittle``) drops out
    with all its full members.
    """
    nobody = np.zeros(len(table), dtype=bool)
    if not parameters.resilience:
        return np.zeros(len(table), dtype=np.int64), nobody
    told = "brittle" in table.columns
    brittle = table["brittle"].fill_null(False).to_numpy() if told else nobody
    brittle = brittle & (members > 0)
    return np.where(brittle, full, np.minimum(full, 1)), brittle


def _stranded(teachers: Supplies, lessons: Pairs, needed: bool) -> list[str]:
    """Instructors who have room but nobody whom they may lawfully take."""
    if not needed:
        return []
    reached = np.zeros(len(teachers), dtype=bool)
    reached[lessons.supply] = True
    idle = np.flatnonzero(~reached & (teachers.room_units > 0))
    return [teachers.id[k] for k in idle.tolist()]


def _joined(parts: list[Scarce]) -> Scarce:
    if not parts:
        empty = np.empty(0, dtype=np.int64)
        none = np.empty((0, 5), dtype=np.int64)
        return Scarce(empty, empty, empty, empty, none, np.empty(0, dtype=bool))
    return Scarce(
        *(np.concatenate([getattr(p, name.name) for p in parts]) for name in fields(Scarce))
    )
