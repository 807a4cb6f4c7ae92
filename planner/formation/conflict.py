"""The smallest set of decisions that cannot be kept together.

A solve tells which pins it had to break, but not which decisions stand against each other.
Every smallest conflict meets every set of pins whose removal heals the town (a *correction set*);
so the smallest set that meets all correction sets known so far is either the conflict itself or,
being possible, shows one more of them (the implicit hitting set method for a smallest
unsatisfiable subset; Ignatiev, Previti, Liffiton and Marques-Silva, CP 2015).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import Any

import numpy as np
import polars as pl

from planner.errors import PinError, Problem
from planner.formation.nearness import UNKNOWN, Places, measure
from planner.language import Text

_MOST_PINS = 300
"""With more pins than this in force no conflict is looked for: each alone says why it broke."""
_NAMED = 8

Holds = Callable[[frozenset[str]], bool]
"""Whether a town can keep these pins, by their enterprises' ids, and no others."""


def smallest_conflict(
    pins: Collection[str], broken: Collection[str], holds: Holds, *, checks: int = 200
) -> tuple[frozenset[str], bool]:
    """Pins that cannot be kept together, as few as possible, and whether fewer are ruled out.

    ``broken``: pins without which all others can be kept together. Where the allowed ``checks``
    run out the set is still one that cannot be kept, and no smaller part of it is one.
    """
    left = checks

    def asked(wanted: Iterable[str]) -> bool:
        nonlocal left
        left -= 1
        return holds(frozenset(wanted))

    everyone = sorted(pins)
    corrections = [frozenset(broken)]
    while left > 0:
        few = _hitting(corrections)
        if not asked(few):
            return few, True
        kept = _grown(set(few), [p for p in everyone if p not in few], asked, lambda: left > 0)
        rest = frozenset(everyone) - kept
        if not rest or rest in corrections:
            break
        corrections.append(rest)
    return _shrunk(everyone, holds), False


def _grown(
    kept: set[str],
    more: list[str],
    asked: Callable[[Iterable[str]], bool],
    go_on: Callable[[], bool],
) -> frozenset[str]:
    """As many of ``more`` as can be kept beside ``kept``, taken by halves."""
    if not more or not go_on():
        return frozenset(kept)
    if asked(kept | set(more)):
        return frozenset(kept | set(more))
    if len(more) == 1:
        return frozenset(kept)
    half = len(more) // 2
    first = _grown(kept, more[:half], asked, go_on)
    return _grown(set(first), more[half:], asked, go_on)


def _shrunk(everyone: list[str], holds: Holds) -> frozenset[str]:
    """A part that cannot be kept and of which every pin is needed for that."""
    needed = list(everyone)
    chunk = max(1, len(needed) // 2)
    while True:
        start = 0
        while start < len(needed):
            without = needed[:start] + needed[start + chunk :]
            if without and not holds(frozenset(without)):
                needed = without
            else:
                start += chunk
        if chunk == 1:
            return frozenset(needed)
        chunk //= 2


def _hitting(sets: list[frozenset[str]]) -> frozenset[str]:
    """The smallest set that meets each of the sets; of equals the first in order of ids."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    names = sorted(frozenset().union(*sets))
    rows = np.array([[name in one for name in names] for one in sets], dtype=float)
    # A hair more for later names decides between equals; it never outweighs a whole one.
    cost = 1 + np.arange(len(names)) / (4 * len(names) ** 2)
    found = milp(
        cost,
        constraints=LinearConstraint(rows, lb=1),
        integrality=np.ones(len(names), dtype=np.int64),
        bounds=Bounds(0, 1),
    )
    assert found.x is not None, "a set that meets all others always exists"
    return frozenset(name for name, taken in zip(names, found.x, strict=True) if taken > 0.5)


def with_conflict(
    error: PinError,
    enterprises: pl.DataFrame,
    hosts: pl.DataFrame | None,
    instructors: pl.DataFrame | None,
    parameters: dict[str, Any],
    resilience: int = 0,
) -> PinError:
    """The error with the smallest set of pins that cannot be kept together said first.

    The tables are those of :func:`planner.formation.form`. A single pin that cannot be kept has
    said so already; then the error stays as it is.
    """
    from planner.formation.forming import form

    pinned = pl.col("pin_mode").is_not_null() | pl.col("pin_branch").is_not_null()
    pins = enterprises.filter(pinned & ~pl.col("excluded"))["id"].to_list()
    if not error.broken or len(pins) > _MOST_PINS:
        return error
    table = _that_matter(enterprises, parameters)
    columns = [name for name in table.columns if name.startswith("pin_")]

    def holds(kept: frozenset[str]) -> bool:
        mine = pl.col("id").is_in(list(kept))
        some = table.with_columns(pl.when(mine).then(pl.col(name)).alias(name) for name in columns)
        try:
            form(some, hosts, instructors, parameters, resilience=resilience)
        except PinError:
            return False
        return True

    broken, found = set(error.broken), frozenset[str]()
    while broken and len(found) < 2:
        found, fewest = smallest_conflict(pins, broken, holds)
        if len(found) == 1:  # it says itself why it cannot be kept; who else conflicts?
            pins = [pin for pin in pins if pin not in found]
            broken -= found
    if len(found) < 2:
        return error
    return PinError([_said(table.filter(pl.col("id").is_in(list(found))), fewest), *error.problems])


def _that_matter(enterprises: pl.DataFrame, parameters: dict[str, Any]) -> pl.DataFrame:
    """The enterprises that can make a difference to a pin; all others may stay uncovered.

    These are the pinned ones, those that may host them, and those near enough to be in a joint
    branch with one of them.
    """
    pin, modes = pl.col("pin_mode"), pl.col("modes").fill_null("").str.split(",")
    pinned = (pin.is_not_null() | pl.col("pin_branch").is_not_null()) & ~pl.col("excluded")
    flags = enterprises.select(
        pinned=pinned,
        joint=pinned & (pin == "joint").fill_null(False),
        may_join=modes.list.contains("joint") & ~pl.col("excluded"),
        may_host=modes.list.contains("standalone") & ~pl.col("excluded"),
    )
    keep = flags["pinned"].to_numpy() | flags["may_host"].to_numpy()
    places = Places.of(enterprises)
    may_join = np.flatnonzero(flags["may_join"].to_numpy())
    limit = parameters.get("joint_max_distance_m")
    zones = enterprises["zone"]
    for row in np.flatnonzero(flags["joint"].to_numpy()).tolist():
        gap = measure(places, np.full(len(may_join), row), places, may_join)
        same = np.zeros(len(may_join), dtype=bool)
        if zones[row] is not None:  # who has no zone has no neighbours by zone
            same = (zones[may_join] == zones[row]).fill_null(False).to_numpy()
        near = np.where(gap == UNKNOWN, same, True if limit is None else gap <= int(limit))
        keep[may_join[near]] = True
    return enterprises.filter(pl.Series(keep))


def _said(rows: pl.DataFrame, fewest: bool) -> Problem:
    """The conflict as one finding: who is pinned to what."""
    from planner.formation.refusals import WORDS

    named = []
    for row in rows.head(_NAMED).iter_rows(named=True):
        form = WORDS.get(row["pin_mode"] or "", Text("", ""))
        to = (
            Text(*(f"“{row['pin_branch']}”", f'"{row["pin_branch"]}"'))
            if row["pin_branch"]
            else form
        )
        named.append(
            Text("“{who}”→{to}", '"{who}" → {to}').fill(who=row["name"] or row["id"], to=to)
        )
    more = rows.height - len(named)
    zh = "、".join(one.zh for one in named) + (f" 等 {rows.height} 项" if more else "")
    en = ", ".join(one.en for one in named) + (f" and {more} more" if more else "")
    what = Text(
        "以下 {n} 项指定不能同时保留：{pins}", "these {n} pins cannot be kept together: {pins}"
    ).fill(n=rows.height, pins=Text(zh, en))
    if fewest:
        what = Text(
            "{what}（互相冲突的最小一组）", "{what} (no smaller set of pins conflicts)"
        ).fill(what=what)
    remedy = Text(
        "去掉其中任意一项，其余即可保留", "without any one of them the others can be kept"
    )
    return Problem("pins-conflict", what, remedy, count=rows.height)


__all__ = ["smallest_conflict", "with_conflict"]
