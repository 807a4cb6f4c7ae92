"""Who may lawfully be taken by whom, and whether everyone's best choice fits at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from planner.formation.nearness import UNKNOWN, Ints, Places, measure
from planner.formation.supply import Flags, Supplies, aliases


@dataclass(frozen=True)
class Pairs:
    """Lawful pairs: ``unit`` may go to ``supply`` over ``distance`` [m] (-1 if unknown)."""

    unit: Ints
    supply: Ints
    distance: Ints

    def where(self, keep: Flags) -> Pairs:
        """The pairs that are kept."""
        return Pairs(self.unit[keep], self.supply[keep], self.distance[keep])

    def __len__(self) -> int:
        return len(self.unit)


def no_pairs() -> Pairs:
    """The empty list of pairs."""
    empty = np.empty(0, dtype=np.int64)
    return Pairs(empty, empty, empty)


def host_pairs(
    units: Ints,
    places: Places,
    home: pl.Series,
    hosts: Supplies,
    limit: int | None,
) -> Pairs:
    """Every lawful pair of an enterprise of ``units`` (row numbers) and a host.

    A host takes enterprises of its zone, or whose home branch it is (by any of its names), or
    anyone if it ``takes_any``; a known distance within ``limit`` [m] is asked for unless the host
    takes anyone or is the home branch.
    """
    if len(units) == 0 or len(hosts) == 0:
        return no_pairs()
    seekers = pl.DataFrame(
        {"unit": units, "zone": places.zone[units], "home": home[units]},
        schema={"unit": pl.Int64, "zone": pl.String, "home": pl.String},
    )
    offers = pl.DataFrame(
        {
            "supply": np.arange(len(hosts)),
            "zone": hosts.places.zone,
            "any": hosts.takes_any,
            "open": hosts.room_members >= 0,
        },
        schema_overrides={"zone": pl.String},
    )
    named = pl.DataFrame(
        {
            "supply": [k for k, names in enumerate(hosts.names) for _ in names],
            "home": [name for names in hosts.names for name in names],
        },
        schema={"supply": pl.Int64, "home": pl.String},
    ).join(offers.select("supply", "open"), on="supply")
    free = pl.lit(True).alias("free")
    bound = pl.lit(False).alias("free")
    columns = ["unit", "supply", "free"]
    pairs = pl.concat(
        [
            seekers.join(offers.filter("open", ~pl.col("any")), on="zone")
            .with_columns(bound)
            .select(columns),
            seekers.join(named.filter("open"), on="home").with_columns(free).select(columns),
            seekers.join(offers.filter("open", "any"), how="cross")
            .with_columns(free)
            .select(columns),
        ]
    )
    pairs = pairs.group_by("unit", "supply").agg(pl.col("free").max()).sort("unit", "supply")
    unit, supply = pairs["unit"].to_numpy(), pairs["supply"].to_numpy()
    other = hosts.unit[supply] != unit
    unit, supply, unlimited = unit[other], supply[other], pairs["free"].to_numpy()[other]
    distance = _fill_known(unit, places, supply, hosts, measure(places, unit, hosts.places, supply))
    at_home = pl.DataFrame({"unit": unit, "supply": supply, "home": home[unit]}).join(
        named.select("supply", "home", known=pl.lit(True)).unique(),
        on=["supply", "home"],
        how="left",
        maintain_order="left",
    )
    distance[(distance == UNKNOWN) & at_home["known"].fill_null(False).to_numpy()] = 0
    within = (distance != UNKNOWN) & (True if limit is None else distance <= limit)
    keep = unlimited | within
    return Pairs(unit, supply, distance).where(keep)


def instructor_pairs(
    units: Ints, places: Places, instructors: Supplies, limit: int | None
) -> Pairs:
    """Every lawful pair of an enterprise of ``units`` and an instructor.

    The instructor is of the same zone or of none, and at a known distance within ``limit`` [m].
    """
    if len(units) == 0 or len(instructors) == 0:
        return no_pairs()
    seekers = pl.DataFrame({"unit": units, "zone": places.zone[units]})
    offers = pl.DataFrame(
        {"supply": np.arange(len(instructors)), "zone": instructors.places.zone},
        schema_overrides={"zone": pl.String},
    )
    seekers = seekers.cast({"zone": pl.String})
    local = seekers.join(offers, on="zone").select("unit", "supply").to_numpy().astype(np.int64)
    unit, supply = local[:, 0], local[:, 1]
    distance = _fill_known(
        unit, places, supply, instructors, measure(places, unit, instructors.places, supply)
    )
    near = (distance != UNKNOWN) & (True if limit is None else distance <= limit)
    found = [Pairs(unit, supply, distance).where(near)]
    for k in offers.filter(pl.col("zone").is_null())["supply"].to_list():
        reach = measure(places, units, instructors.places, np.full(len(units), k))
        near = (reach != UNKNOWN) & (True if limit is None else reach <= limit)
        found.append(Pairs(units, np.full(len(units), k), reach).where(near))
    unit = np.concatenate([p.unit for p in found])
    supply = np.concatenate([p.supply for p in found])
    distance = np.concatenate([p.distance for p in found])
    order = np.lexsort((supply, unit))
    return Pairs(unit[order], supply[order], distance[order])


def _fill_known(
    unit: Ints, places: Places, supply: Ints, supplies: Supplies, distance: Ints
) -> Ints:
    """Distances with 0 where nothing is measured and both ends are of one zone."""
    same = (places.zone[unit] == supplies.places.zone[supply]).fill_null(False).to_numpy()
    return np.where((distance == UNKNOWN) & same, 0, distance)


def calls(pairs: Pairs, words: pl.Series, supplies: Supplies) -> Flags:
    """For each pair whether the enterprise's word names the supply."""
    frame = pl.DataFrame({"supply": pairs.supply, "word": words[pairs.unit].cast(pl.String)})
    known = frame.join(
        aliases(supplies).with_columns(hit=pl.lit(True)),
        on=["supply", "word"],
        how="left",
        maintain_order="left",
    )
    hit: Flags = known["hit"].fill_null(False).to_numpy()
    return hit


def keeps_pin(table: pl.DataFrame, pairs: Pairs, supplies: Supplies) -> Flags:
    """A pair is kept unless a pin names another supply."""
    if len(pairs) == 0 or table["pin_branch"].null_count() == len(table):
        return np.ones(len(pairs), dtype=bool)
    free = table["pin_branch"].is_null().to_numpy()[pairs.unit]
    return free | calls(pairs, table["pin_branch"], supplies)


def moved(table: pl.DataFrame, pairs: Pairs, supplies: Supplies, word: str) -> Ints:
    """1 where taking this supply differs from today's coverage."""
    named = table["current_branch"] if word == "affiliated" else table["current_instructor"]
    same_mode = (table["current_mode"] == word).fill_null(False).to_numpy()[pairs.unit]
    return (~(same_mode & calls(pairs, named, supplies))).astype(np.int64)


def best_fit(
    pairs: Pairs, first_cost: Ints, then_cost: Ints, weight: Ints, supplies: Supplies
) -> tuple[Ints, Flags]:
    """Send every enterprise to its best supply at once, and say where that does not fit.

    Best is least ``first_cost``, then least ``then_cost``; among equals the supply with most room
    left.
    Returns ``(choice, tight)``: for each pair whether it is its enterprise's choice, and for each
    supply whether someone's best did not fit in it (or in one that shares enterprises with it).
    Where nothing is tight, capacity never binds: any part of those enterprises fits too.
    """
    chosen = np.zeros(len(pairs), dtype=bool)
    tight = np.zeros(len(supplies), dtype=bool)
    if len(pairs) == 0:
        return chosen.astype(np.int64), tight
    order = np.lexsort((pairs.supply, then_cost, first_cost, pairs.unit))
    unit, key_first, key_then = pairs.unit[order], first_cost[order], then_cost[order]
    starts = np.flatnonzero(np.r_[True, unit[1:] != unit[:-1]])
    first = np.repeat(starts, np.diff(np.r_[starts, len(unit)]))
    ties = (key_first == key_first[first]) & (key_then == key_then[first])
    room_units = supplies.room_units.copy()
    room_members = np.where(supplies.room_members < 0, 0, supplies.room_members)
    supply = pairs.supply[order]
    ends = np.r_[starts[1:], len(unit)]
    heaviest_first = np.lexsort((unit[starts], -weight[unit[starts]]))
    for k in heaviest_first.tolist():
        low, high = int(starts[k]), int(ends[k])
        equal = low + np.flatnonzero(ties[low:high]) if high - low > 1 else np.array([low])
        options = supply[equal]
        load = weight[unit[low]]
        fits = (room_members[options] >= load) & (room_units[options] >= 1)
        if not fits.any():
            tight[options] = True
            continue
        rank = np.where(fits, np.minimum(room_members[options], room_units[options]), -1)
        best = int(np.argmax(rank))
        chosen[order[equal[best]]] = True
        room_members[options[best]] -= load
        room_units[options[best]] -= 1
    if tight.any():
        tight = spread(pairs, tight)
    return chosen.astype(np.int64), tight


def overrun(pairs: Pairs, wanted: Flags, weight: Ints, supplies: Supplies) -> Flags:
    """Which supplies have too little room for everyone who might want them, all at once."""
    supply, unit = pairs.supply[wanted], pairs.unit[wanted]
    load = np.zeros(len(supplies), dtype=np.int64)
    np.add.at(load, supply, weight[unit])
    heads = np.bincount(supply, minlength=len(supplies))
    over: Flags = (load > np.maximum(supplies.room_members, 0)) | (heads > supplies.room_units)
    return over


def spread(pairs: Pairs, tight: Flags) -> Flags:
    """Tightness reaches every supply that is linked to a tight one through enterprises."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    units, unit = np.unique(pairs.unit, return_inverse=True)
    size = len(units) + len(tight)
    links = coo_array(
        (np.ones(len(unit), dtype=np.int8), (unit, len(units) + pairs.supply)), shape=(size, size)
    )
    _, label = connected_components(links, directed=False)
    hot = np.zeros(size, dtype=bool)
    hot[label[len(units) :][tight]] = True
    spread: Flags = hot[label[len(units) :]]
    return spread
