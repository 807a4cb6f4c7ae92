"""What has room for enterprises: existing branches, standalone branches, instructors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from planner.formation.nearness import Ints, Places
from planner.formation.parameters import Parameters

Flags = np.ndarray[Any, np.dtype[np.bool_]]

NO_LIMIT = np.int64(1) << 40
"""Stands for a capacity without limit; larger than any ledger."""


@dataclass(frozen=True)
class Supplies:
    """Hosts or instructors, in one list: existing ones first, then standalone enterprises.

    ``room_members`` [person] and ``room_units`` [enterprise] are what is left for others;
    negative ``room_members`` means over the cap, so that nobody can be taken.
    ``unit`` is the enterprise behind a standalone host, else -1.
    """

    id: list[str]
    names: list[list[str]]
    places: Places
    takes_any: Flags
    room_members: Ints
    room_units: Ints
    unit: Ints

    def __len__(self) -> int:
        return len(self.id)


def _no_places() -> Places:
    none = np.empty(0)
    return Places(none, none, none, none, pl.Series([], dtype=pl.String))


def no_supplies() -> Supplies:
    empty = np.empty(0, dtype=np.int64)
    return Supplies([], [], _no_places(), np.empty(0, dtype=bool), empty, empty, empty)


def _places_of_both(a: Places, b: Places) -> Places:
    return Places(
        np.concatenate([a.x, b.x]),
        np.concatenate([a.y, b.y]),
        np.concatenate([a.lon, b.lon]),
        np.concatenate([a.lat, b.lat]),
        pl.concat([a.zone.cast(pl.String), b.zone.cast(pl.String)]),
    )


def both(a: Supplies, b: Supplies) -> Supplies:
    """Two lists as one, the second after the first."""
    return Supplies(
        a.id + b.id,
        a.names + b.names,
        _places_of_both(a.places, b.places),
        np.concatenate([a.takes_any, b.takes_any]),
        np.concatenate([a.room_members, b.room_members]),
        np.concatenate([a.room_units, b.room_units]),
        np.concatenate([a.unit, b.unit]),
    )


def hosts_of(
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
        names += names_of(hosts)
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
        names += _names_of_own(rows)
        pieces.append(_spots(rows))
        members.append(rows["members"].to_numpy())
        limits.append(np.full(len(own), NO_LIMIT if cap is None else cap))
        units.append(np.full(len(own), NO_LIMIT))
        takes.append(np.zeros(len(own), dtype=bool))
    if not ids:
        return no_supplies(), 0
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


def instructors_of(instructors: pl.DataFrame, parameters: Parameters) -> Supplies:
    own = parameters.instructor_capacity
    capacity = instructors["capacity"].fill_null(int(NO_LIMIT) if own is None else own)
    count = len(instructors)
    return Supplies(
        instructors["id"].to_list(),
        names_of(instructors),
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


def names_of(table: pl.DataFrame) -> list[list[str]]:
    return [
        [i] if n is None or n == i else [i, n]
        for i, n in zip(table["id"].to_list(), table["name"].to_list(), strict=True)
    ]


def _names_of_own(rows: pl.DataFrame) -> list[list[str]]:
    """What standalone branches are called: as the enterprise is, and by their own name if known."""
    names = names_of(rows)
    if "branch_name" not in rows.columns:
        return names
    own = rows["branch_name"].to_list()
    return [
        words if one is None or one in words else [*words, one]
        for words, one in zip(names, own, strict=True)
    ]


def aliases(supplies: Supplies) -> pl.DataFrame:
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
