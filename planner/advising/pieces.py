"""Parts of a town that can have no influence on each other, whatever is handed out in them.

Two enterprises hang together where they could ever be in one joint branch, compete for room
that could run out, or host one another, now or with as many members more as the budget allows.
Hanging together too much is harmless; so pieces are drawn generously.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from planner.advising.units import Units
from planner.formation.nearness import Ints, Places, near_pairs
from planner.formation.pairing import host_pairs, instructor_pairs
from planner.formation.parameters import Parameters
from planner.formation.pins import with_whole_pins
from planner.formation.supply import NO_LIMIT, Flags, hosts_of, instructors_of
from planner.model import MODES


@dataclass(frozen=True)
class Piece:
    """The rows of its enterprises, and the ids of the hosts and instructors that they can reach."""

    rows: Ints
    hosts: list[str]
    instructors: list[str]


def pieces_of(
    units: Units,
    hosts: pl.DataFrame | None,
    instructors: pl.DataFrame | None,
    parameters: Parameters,
) -> list[Piece]:
    """The town's pieces, by their first enterprises; those out of scope are in none."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    table = with_whole_pins(units.table, hosts, instructors)
    count = len(table)
    may = _ever(units, table)
    places = Places.of(table)
    left: list[Ints] = []
    right: list[Ints] = []
    node = count

    def tie(rows: Ints, others: Ints) -> None:
        left.append(rows)
        right.append(others)

    # ---- joint branches ------------------------------------------------------------------
    able = np.flatnonzero(may[:, 1])
    bare = places.kinds == 0
    placed = able[~bare[able]]
    if len(placed):
        a, b, _ = near_pairs(places.take(placed), parameters.joint_max_distance_m)
        tie(placed[a], placed[b])
    zones, zone = np.unique(table["zone"].fill_null("").to_numpy().astype(str), return_inverse=True)
    blank = table["zone"].is_null().to_numpy()
    here = able[~blank[able]]
    with_bare = np.zeros(len(zones), dtype=bool)
    with_bare[zone[here[bare[here]]]] = True
    here = here[with_bare[zone[here]]]
    tie(here, node + zone[here])
    node += len(zones)
    labels = table["pin_branch"].fill_null("").to_numpy().astype(str)
    named = np.flatnonzero((table["pin_mode"] == "joint").fill_null(False).to_numpy())
    named = named[labels[named] != ""]
    words, word = np.unique(labels[named], return_inverse=True)
    tie(named, node + word)
    node += len(words)
    # ---- room ----------------------------------------------------------------------------
    alone = may[:, 0]
    offers, _ = hosts_of(table, places, hosts, parameters, alone, np.zeros(count, dtype=bool))
    seekers = np.flatnonzero(may[:, 2])
    pairs = host_pairs(
        seekers,
        places,
        table["home_branch"],
        offers,
        parameters.affiliation_max_distance_m,
    )
    members = table["members"].to_numpy() + (0 if units.kind == "instructors" else units.budget)
    load = np.bincount(pairs.supply, weights=members[pairs.unit], minlength=len(offers))
    heads = np.bincount(pairs.supply, minlength=len(offers))
    spare = units.budget  # what the host itself may gain
    tight = (load > offers.room_members - spare) | (heads > offers.room_units)
    # A branch of one's own that need not be founded hangs together with those whom it would host.
    always = _always_alone(units, table)
    behind = offers.unit
    open_ = (behind >= 0) & ~always[np.maximum(behind, 0)]
    bound = tight | open_
    hot = bound[pairs.supply]
    tie(pairs.unit[hot], node + pairs.supply[hot])
    own = np.flatnonzero(bound & (behind >= 0))
    tie(behind[own], node + own)
    node += len(offers)
    reach_hosts = pairs
    if instructors is not None:
        teachers = instructors_of(instructors, parameters)
        asking = np.flatnonzero(may[:, 3])
        lessons = instructor_pairs(asking, places, teachers, parameters.dispatch_max_distance_m)
        calls = np.bincount(lessons.supply, minlength=len(teachers))
        hot = (calls > np.minimum(teachers.room_units, NO_LIMIT))[lessons.supply]
        tie(lessons.unit[hot], node + lessons.supply[hot])
        node += len(teachers)
        if units.kind == "instructors" and len(units.taker):
            # A new instructor is of the zone of the place, or of none: then all hang together.
            anywhere = bool(blank[units.taker].any())
            ties = asking if anywhere else asking[np.isin(zone[asking], zone[units.taker])]
            tie(ties, node + (np.zeros_like(ties) if anywhere else zone[ties]))
            node += len(zones)
    one = np.concatenate(left) if left else np.empty(0, dtype=np.int64)
    other = np.concatenate([np.broadcast_to(r, len(k)) for k, r in zip(left, right, strict=True)])
    links = coo_array((np.ones(len(one), dtype=np.int8), (one, other)), shape=(node, node))
    label = connected_components(links, directed=False)[1][:count]
    inside = np.flatnonzero(~table["excluded"].to_numpy())
    found = []
    groups: dict[int, list[int]] = {}
    for row in inside.tolist():
        groups.setdefault(int(label[row]), []).append(row)
    host_of = pl.DataFrame(
        {"piece": label[reach_hosts.unit], "supply": reach_hosts.supply}
    ).unique()
    by_piece: dict[int, list[int]] = {}
    for piece, supply in host_of.sort("piece", "supply").iter_rows():
        by_piece.setdefault(piece, []).append(supply)
    taught: dict[int, list[int]] = {}
    if instructors is not None:
        some = pl.DataFrame({"piece": label[lessons.unit], "supply": lessons.supply}).unique()
        for piece, supply in some.sort("piece", "supply").iter_rows():
            taught.setdefault(piece, []).append(supply)
    for piece, rows in groups.items():
        near = [offers.id[k] for k in by_piece.get(piece, ()) if behind[k] < 0]
        # A host that is an enterprise of another piece never runs out; it comes along as it is.
        outside = [int(behind[k]) for k in by_piece.get(piece, ()) if behind[k] >= 0]
        everyone = np.unique(np.array([*rows, *outside], dtype=np.int64))
        people = [teachers.id[k] for k in taught.get(piece, ())] if instructors is not None else []
        found.append(Piece(everyone, near, people))
    return found


def _ever(units: Units, table: pl.DataFrame) -> Flags:
    """Which of the four forms each enterprise may ever take, with what it may be given."""
    may = np.zeros((len(table), len(MODES)), dtype=bool)
    most = np.zeros(len(table), dtype=np.int64)
    if units.kind != "instructors":
        most[units.taker] = units.most
    pin = table["pin_mode"].fill_null("")
    for k, more in enumerate(units.with_more):
        menu = more["modes"].fill_null("")
        reach = (most >= k) & ~more["excluded"].to_numpy()
        for number, mode in enumerate(MODES):
            listed = menu.str.contains(mode, literal=True).to_numpy()
            pinned = (pin == mode).to_numpy()
            unpinned = (pin == "").to_numpy()
            may[:, number] |= reach & ((listed & unpinned) | pinned)
    return may


def _always_alone(units: Units, table: pl.DataFrame) -> Flags:
    """Who has a branch of its own in every plan, whatever it is given."""
    always = np.ones(len(table), dtype=bool)
    most = np.zeros(len(table), dtype=np.int64)
    if units.kind != "instructors":
        most[units.taker] = units.most
    pin = table["pin_mode"].fill_null("")
    for k, more in enumerate(units.with_more):
        only = ((more["modes"] == "standalone").fill_null(False) & (pin == "")) | (
            pin == "standalone"
        )
        always &= only.to_numpy() | (most < k)
    return always
