"""From the ledger's options to blocks that can be solved alone, and back to enterprises."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from planner.formation.block import PER_KIND, Block, Rules, cut
from planner.formation.nearness import Floats, Ints, near_pairs
from planner.formation.options import AFFILIATED, Options
from planner.formation.solve import Solved
from planner.formation.supply import NO_LIMIT


@dataclass(frozen=True)
class Town:
    """All of a ledger that is not settled yet, as one large block sorted by piece.

    ``units`` lists the enterprises (row numbers) of each kind, by id; ``supply`` the options'
    supply numbers of the whole ledger, ``option`` the row of each option in ``Options.scarce`` for
    the first enterprise of its kind; ``opened`` the enterprise behind each optional branch.
    """

    block: Block
    units: list[Ints]
    supply: Ints
    option_mode: Ints
    opened: Ints
    names: Ints


def lay_out(options: Options) -> Town:
    """Gather alike enterprises into kinds, find who is near whom, and number the pieces."""
    parameters = options.parameters
    scarce = options.scarce
    rows = np.flatnonzero(options.mode < 0)
    active = np.zeros(len(options.ids), dtype=bool)
    active[rows] = (options.joins | options.opens)[rows]
    active[scarce.unit] = True
    rows = np.flatnonzero(active)
    units = _kinds(options, rows)
    first = np.array([u[0] for u in units], dtype=np.int64)
    count = np.array([len(u) for u in units], dtype=np.int64)
    n = len(units)
    joins = options.joins[first].copy() if n else np.empty(0, dtype=bool)
    # Where member counts can decide nothing they are left out, so that more kinds are alike.
    members = np.where(_weight_matters(options), options.members, 0)[first]
    a, b, d, near_self = _near(options, first, count, joins)
    partnered = near_self.copy()
    partnered[a] = True
    partnered[b] = True
    joins &= partnered
    own = np.flatnonzero(joins)
    # Options of a kind are those of its first enterprise: the others' are the same.
    spot = np.full(len(options.ids), -1)
    spot[first] = np.arange(n)
    held = spot[scarce.unit] >= 0
    option_kind = spot[scarce.unit[held]]
    option_supply, free = scarce.supply[held], scarce.free[held]
    option_cost, option_mode = scarce.cost[held], scarce.mode[held]
    # What competes with nobody has a supply of its own that never runs out and ties nobody.
    room_members, room_units = options.supplies.room_members, options.supplies.room_units
    if free.any():
        room_members, room_units = (np.append(r, NO_LIMIT) for r in (room_members, room_units))
    block_supply = np.where(free, len(options.supplies), option_supply)
    opens = np.flatnonzero(options.opens[first]) if n else np.empty(0, dtype=np.int64)
    supply_of_unit = np.full(len(options.ids), -1)
    behind = options.supplies.unit
    has = np.flatnonzero(behind >= 0)
    supply_of_unit[behind[has]] = has
    opened = first[opens]
    open_supply = supply_of_unit[opened]
    name = np.where(joins, options.joint_name[first], -1) if n else np.empty(0, dtype=np.int64)
    label = np.where(joins, options.pin_label[first], -1) if n else np.empty(0, dtype=np.int64)
    ties = option_kind[~free], option_supply[~free]
    piece = _pieces(n, (a, b), *ties, opens, open_supply, name, label)
    # Pieces without anything to decide keep their fallback and are left out.
    busy = np.zeros(n, dtype=bool)
    busy[own] = True
    busy[option_kind] = True
    busy[opens] = True
    keep = np.flatnonzero(busy)
    order = keep[np.argsort(piece[keep], kind="stable")]
    _, dense = np.unique(piece[order], return_inverse=True)
    # Pieces are numbered by their first enterprise.
    leads = np.full(int(dense.max(initial=-1)) + 1, np.iinfo(np.int64).max)
    np.minimum.at(leads, dense, first[order])
    rank = np.argsort(np.argsort(leads))
    order = order[np.lexsort((first[order], rank[dense]))]
    new_piece = np.zeros(n, dtype=np.int64)
    new_piece[keep] = -1
    old_to_rank = dict(zip(np.unique(piece[keep]).tolist(), rank.tolist(), strict=True))
    new_piece = np.array([old_to_rank.get(p, -1) for p in piece.tolist()], dtype=np.int64)
    number = np.full(n, -1)
    number[order] = np.arange(len(order))
    near_a, near_b = number[a], number[b]
    swap = near_a > near_b
    near_a, near_b = np.where(swap, near_b, near_a), np.where(swap, near_a, near_b)
    near_order = np.lexsort((near_b, near_a))
    option_at = np.lexsort((block_supply, number[option_kind]))
    open_at = np.argsort(number[opens], kind="stable")
    chosen = first[order]
    block = Block(
        rules=Rules(
            parameters.joint_min_full_members,
            parameters.joint_max_units,
            parameters.branch_max_members,
            parameters.joint_branch_overhead_m,
            parameters.industry_mismatch_m,
            options.order,
        ),
        piece=new_piece[order],
        count=count[order],
        full=options.full[chosen],
        members=members[order],
        loss=options.loss[chosen],
        brittle=options.brittle[chosen],
        industry=options.industry[chosen],
        joins=joins[order],
        joint_cost=options.joint_cost[chosen],
        fallback_cost=options.fallback_cost[chosen],
        name=name[order],
        label=label[order],
        near_a=near_a[near_order],
        near_b=near_b[near_order],
        near_d=d[near_order],
        near_self=near_self[order] & joins[order],
        option_kind=number[option_kind][option_at],
        option_supply=block_supply[option_at],
        option_cost=option_cost[option_at],
        open_kind=number[opens][open_at],
        open_supply=open_supply[open_at],
        open_cost=options.open_cost[opened][open_at],
        room_members=room_members,
        room_units=room_units,
    )
    return Town(
        block,
        [units[k] for k in order.tolist()],
        option_supply[option_at],
        option_mode[option_at],
        opened[open_at],
        name[order],
    )


def _kinds(options: Options, rows: Ints) -> list[Ints]:
    """Enterprises that are alike in all that matters, each kind in the order of its ids."""
    scarce = options.scarce
    places = options.places.take(rows)
    joins = options.joins[rows]
    keys: dict[str, object] = {
        "joins": joins,
        "full": np.where(joins, options.full[rows], 0),
        "loss": np.where(joins, options.loss[rows], 0),
        "brittle": joins & options.brittle[rows],
        "industry": np.where(joins, options.industry[rows], -1),
        "name": np.where(joins, options.joint_name[rows], -1),
        "label": np.where(joins, options.pin_label[rows], -1),
        "open": np.where(options.opens[rows], rows, -1),
        "members": np.where(_weight_matters(options)[rows], options.members[rows], 0),
    }
    for axis in ("x", "y", "lon", "lat"):
        values = getattr(places, axis)
        keys[axis] = pl.Series(np.where(joins, values, np.nan)).fill_nan(None)
    keys["zone"] = np.where(joins, options.zone[rows], -1)
    for name, table in (("joint", options.joint_cost), ("fallback", options.fallback_cost)):
        for tier in range(5):
            values = table[rows, tier]
            keys[f"{name}{tier}"] = np.where(joins, values, 0) if name == "joint" else values
    frame = pl.DataFrame(keys).with_columns(row=rows)
    offers = pl.DataFrame(
        {
            "row": scarce.unit,
            "offer": pl.select(
                pl.concat_str(
                    [
                        pl.Series(scarce.supply),
                        *[pl.Series(scarce.cost[:, tier]) for tier in range(5)],
                    ],
                    separator=":",
                )
            ).to_series(),
        }
    )
    joined = offers.group_by("row").agg(pl.col("offer").sort().str.join(";"))
    frame = frame.join(joined, on="row", how="left", maintain_order="left")
    groups = frame.group_by([c for c in frame.columns if c != "row"], maintain_order=True).agg(
        pl.col("row")
    )
    return [np.array(u, dtype=np.int64) for u in groups["row"].to_list()]


def _weight_matters(options: Options) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Whose member count can decide anything: hosts' room, or a branch that could grow too big."""
    matters = np.ones(len(options.ids), dtype=bool)
    parameters = options.parameters
    if parameters.branch_max_members is None:
        matters[:] = False
    elif parameters.joint_max_units is not None:
        light = parameters.branch_max_members // parameters.joint_max_units
        joins = pl.DataFrame(
            {
                "zone": options.zone,
                "members": options.members,
                "bare": options.places.kinds == 0,
                "joins": options.joins,
            }
        )
        zones = (
            joins.filter("joins")
            .group_by("zone")
            .agg(calm=(pl.col("members").max() <= light) & pl.col("bare").all())
        )
        calm = joins.join(zones, on="zone", how="left", maintain_order="left")["calm"]
        matters = ~calm.fill_null(True).to_numpy()
    hosted = options.scarce.unit[options.scarce.mode == AFFILIATED]
    matters = matters.copy()
    matters[hosted] = True
    return matters


def _near(
    options: Options, first: Ints, count: Ints, joins: np.ndarray[tuple[int], np.dtype[np.bool_]]
) -> tuple[Ints, Ints, Ints, np.ndarray[tuple[int], np.dtype[np.bool_]]]:
    """Near pairs of kinds that may share a group, and which kinds are near themselves."""
    parameters = options.parameters
    own = np.flatnonzero(joins)
    places = options.places.take(first[own])
    a, b, d = near_pairs(places, parameters.joint_max_distance_m)
    a, b = own[a], own[b]
    zone, members = options.zone[first], options.members[first]
    fits = np.ones(len(a), dtype=bool)
    self_fits = (count > 1) & joins
    known = np.zeros(len(first), dtype=bool)
    known[own] = (places.kinds > 0) | places.zone.is_not_null().to_numpy()
    self_fits &= known
    if parameters.joint_same_zone:
        fits &= zone[a] == zone[b]
    cap = parameters.branch_max_members
    if cap is not None:
        fits &= members[a] + members[b] <= cap
        self_fits &= 2 * members <= cap
    if parameters.joint_max_distance_m is not None and parameters.joint_max_distance_m < 0:
        self_fits[:] = False
    return a[fits], b[fits], d[fits], self_fits


def _pieces(
    n: int,
    near: tuple[Ints, Ints],
    option_kind: Ints,
    option_supply: Ints,
    opens: Ints,
    open_supply: Ints,
    name: Ints,
    label: Ints,
) -> Ints:
    """Which kinds hang together: by nearness, by scarce room, by names and labels."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    supplies = int(max(option_supply.max(initial=-1), open_supply.max(initial=-1))) + 1
    names = int(name.max(initial=-1)) + 1
    labels = int(label.max(initial=-1)) + 1
    named, labelled = np.flatnonzero(name >= 0), np.flatnonzero(label >= 0)
    left = np.concatenate([near[0], option_kind, opens, named, labelled])
    right = np.concatenate(
        [
            near[1],
            n + option_supply,
            n + open_supply,
            n + supplies + name[named],
            n + supplies + names + label[labelled],
        ]
    )
    size = n + supplies + names + labels
    links = coo_array((np.ones(len(left), dtype=np.int8), (left, right)), shape=(size, size))
    piece: Ints = connected_components(links, directed=False)[1][:n].astype(np.int64)
    return piece


def packed(block: Block, size: int) -> Iterator[tuple[int, int]]:
    """Ranges of pieces, packed together until each range holds at most ``size`` kinds.

    A range also ends where the content of a piece says so, every ``size / 2`` kinds on average:
    after a piece that has changed, ranges soon begin and end again where they did before, and
    what is remembered of them still holds.
    """
    sizes = np.bincount(block.piece, minlength=block.pieces)
    ends = _lots(block) < sizes / (size / 2)
    low, load = 0, 0
    for piece, (kinds, last) in enumerate(zip(sizes.tolist(), ends.tolist(), strict=True)):
        if load and load + kinds > size:
            yield low, piece
            low, load = piece, 0
        load += kinds
        if last:
            yield low, piece + 1
            low, load = piece + 1, 0
    if load:
        yield low, len(sizes)


def _lots(block: Block) -> Floats:
    """For each piece a number from 0 to 1 that its own content draws, and nothing around it."""
    drawn = np.zeros(block.pieces, dtype=np.uint64)
    place = np.arange(block.kinds) - np.searchsorted(block.piece, block.piece)
    # An index table of all that tells kinds apart; the weights are odd and have no meaning.
    told = np.column_stack(
        [place, block.count, block.full, block.members, block.joint_cost, block.fallback_cost]
    ).astype(np.uint64)
    weights = np.arange(1, told.shape[1] + 1, dtype=np.uint64) * _ODD
    np.add.at(drawn, block.piece, _scatter((told * weights).sum(axis=1, dtype=np.uint64)))
    gaps = block.near_d.astype(np.uint64) + np.uint64(1)
    np.add.at(drawn, block.piece[block.near_a], _scatter(gaps * _ODD))
    return np.asarray((_scatter(drawn) >> np.uint64(11)) / 2.0**53)


_ODD = np.uint64(0x9E3779B97F4A7C15)


def _scatter(numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Numbers whose every bit depends on every bit of those given (the end of SplitMix64)."""
    numbers = (numbers ^ (numbers >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    numbers = (numbers ^ (numbers >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return numbers ^ (numbers >> np.uint64(31))


def without(town: Town, pieces: Ints) -> Town:
    """The town less some pieces that are solved already; the others are numbered anew."""
    block = town.block
    stays = np.ones(block.pieces, dtype=bool)
    stays[pieces] = False
    kinds = np.flatnonzero(stays[block.piece])
    number = np.full(block.kinds, -1)
    number[kinds] = np.arange(len(kinds))
    order = np.cumsum(stays) - 1
    near = stays[block.piece[block.near_a]]
    options = stays[block.piece[block.option_kind]]
    opens = stays[block.piece[block.open_kind]]
    rest = replace(
        block,
        piece=order[block.piece[kinds]],
        near_a=number[block.near_a[near]],
        near_b=number[block.near_b[near]],
        near_d=block.near_d[near],
        option_kind=number[block.option_kind[options]],
        option_supply=block.option_supply[options],
        option_cost=block.option_cost[options],
        open_kind=number[block.open_kind[opens]],
        open_supply=block.open_supply[opens],
        open_cost=block.open_cost[opens],
        **{name: getattr(block, name)[kinds] for name in PER_KIND},
    )
    return Town(
        rest,
        [town.units[k] for k in kinds.tolist()],
        town.supply[options],
        town.option_mode[options],
        town.opened[opens],
        town.names[kinds],
    )


def part(town: Town, low: int, high: int) -> Block:
    """The block of some pieces."""
    return cut(town.block, low, high)


@dataclass
class Dealt:
    """Who got what, over all rows of the ledger; filled in block by block."""

    group: Ints
    supply: Ints
    distance_known: np.ndarray[tuple[int], np.dtype[np.bool_]]
    choice: Ints
    groups: list[tuple[Ints, int]]


FALLBACK, OPTION, OPENED, GROUPED = range(4)


def deal(town: Town, low: int, high: int, solved: Solved, dealt: Dealt) -> None:
    """Hand a block's solution out to its enterprises, each kind in the order of its ids."""
    block = town.block
    first = int(np.searchsorted(block.piece, low))
    last = int(np.searchsorted(block.piece, high))
    queue = {k: iter(town.units[first + k].tolist()) for k in range(last - first)}
    names = town.names[first:last]
    distinct = np.unique(names[names >= 0])
    for row, name, times in zip(
        solved.groups.tolist(), solved.name.tolist(), solved.times.tolist(), strict=True
    ):
        for _ in range(times):
            units = np.array([next(queue[k]) for k in row if k >= 0], dtype=np.int64)
            dealt.group[units] = len(dealt.groups)
            dealt.choice[units] = GROUPED
            dealt.groups.append((units, int(distinct[name]) if name >= 0 else -1))
    option_piece = block.piece[block.option_kind]
    start, stop = np.searchsorted(option_piece, [low, high])
    for k, times in enumerate(solved.option.tolist()):
        for _ in range(times):
            unit = next(queue[int(block.option_kind[start + k]) - first])
            dealt.choice[unit] = OPTION
            dealt.supply[unit] = town.supply[start + k]
    assert len(solved.option) == stop - start
    begin = int(np.searchsorted(block.piece[block.open_kind], low))
    for k, times in enumerate(solved.opened.tolist()):
        if times:
            unit = next(queue[int(block.open_kind[begin + k]) - first])
            dealt.choice[unit] = OPENED
