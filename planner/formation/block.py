"""A block: one or more independent pieces of a town, small arrays that a worker can solve alone.

Enterprises that are alike in everything that matters stand together as one *kind* with a
*count*; a joint group is then a handful of kinds, some perhaps twice.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.formation.nearness import Ints
from planner.formation.tiers import USUAL_ORDER

Flags = NDArray[np.bool_]
DENSE = 3000
"""Up to so many kinds, distances are kept as a full square table."""


@dataclass(frozen=True)
class Rules:
    """What makes a group lawful, what it costs [m], and in which order costs are looked at."""

    min_full: int
    max_units: int | None
    cap: int | None
    overhead: int
    mismatch: int
    order: tuple[int, ...] = USUAL_ORDER


@dataclass(frozen=True)
class Block:
    """Arrays over kinds (``n``), near pairs, scarce options, optional branches and supplies.

    ``piece`` numbers the independent pieces from 0. Costs have five columns (see tiers.py).
    ``name`` is today's joint branch and ``label`` the pinned one, as local numbers or -1. A group
    must be lawful without the ``loss`` (full members) of any one of its kinds, and without those
    that are ``brittle`` altogether; nobody is where a plan need not withstand losses.
    """

    rules: Rules
    piece: Ints
    count: Ints
    full: Ints
    members: Ints
    loss: Ints
    brittle: Flags
    industry: Ints
    joins: Flags
    joint_cost: Ints
    fallback_cost: Ints
    name: Ints
    label: Ints
    near_a: Ints
    near_b: Ints
    near_d: Ints
    near_self: Flags
    option_kind: Ints
    option_supply: Ints
    option_cost: Ints
    open_kind: Ints
    open_supply: Ints
    open_cost: Ints
    room_members: Ints
    room_units: Ints

    @property
    def kinds(self) -> int:
        return len(self.count)

    @property
    def pieces(self) -> int:
        return int(self.piece.max()) + 1 if len(self.piece) else 0


PER_KIND = (
    "count",
    "full",
    "members",
    "loss",
    "brittle",
    "industry",
    "joins",
    "joint_cost",
    "fallback_cost",
    "name",
    "label",
    "near_self",
)
"""The fields of a block, besides ``piece``, that have an entry for each kind."""


class Distances:
    """Distances between kinds of a block: -1 where two kinds may not share a group."""

    def __init__(self, block: Block) -> None:
        n = block.kinds
        own = np.flatnonzero(block.near_self)
        a = np.concatenate([block.near_a, block.near_b, own])
        b = np.concatenate([block.near_b, block.near_a, own])
        d = np.concatenate([block.near_d, block.near_d, np.zeros(len(own), dtype=np.int64)])
        order = np.lexsort((b, a))
        self.kinds = n
        self.a, self.b, self.d = a[order], b[order], d[order]
        self.start = np.searchsorted(self.a, np.arange(n + 1))
        self._square: NDArray[np.int32] | None = None
        if n <= DENSE:
            self._square = np.full((n, n), -1, dtype=np.int32)
            self._square[self.a, self.b] = self.d
        else:
            self._keys = self.a * n + self.b

    def between(self, a: Ints, b: Ints) -> Ints:
        """Distances of kinds ``a`` and ``b`` (arrays of one shape), -1 where not near."""
        if self._square is not None:
            return self._square[a, b].astype(np.int64)
        if len(self._keys) == 0:
            return np.full(a.shape, -1, dtype=np.int64)
        wanted = a * self.kinds + b
        spot = np.minimum(np.searchsorted(self._keys, wanted), len(self._keys) - 1)
        return np.where(self._keys[spot] == wanted, self.d[spot], -1)


def withstands(block: Block, groups: Ints) -> Flags:
    """Which groups have the units and full members that they need, whoever one member leaves.

    ``groups``: shape (groups, units), kinds padded with -1.
    """
    real = groups >= 0
    kind = np.where(real, groups, 0)
    full = np.where(real, block.full[kind], 0).sum(axis=1)
    loss = np.where(real, block.loss[kind], 0).max(axis=1, initial=0)
    brittle = (real & block.brittle[kind]).any(axis=1)
    enough: Flags = (full - loss >= block.rules.min_full) & (real.sum(axis=1) >= 2 + brittle)
    return enough


def dispersion(block: Block, distances: Distances, groups: Ints) -> tuple[Ints, Ints]:
    """Dispersion [m] of groups and the column of their lead kind.

    ``groups``: shape (groups, most units), kinds padded with -1 at the end of each row. The lead
    has most full members; ties go to the smallest sum of distances (then to the first column).
    """
    count, width = groups.shape
    cost = np.zeros(count, dtype=np.int64)
    lead = np.zeros(count, dtype=np.int64)
    step = max(1, 4_000_000 // max(1, width * width))
    rules = block.rules
    for low in range(0, count, step):
        part = groups[low : low + step]
        real = part >= 0
        kind = np.where(real, part, 0)
        pairwise = distances.between(kind[:, :, None], kind[:, None, :]).astype(np.int64)
        pairwise *= real[:, :, None] & real[:, None, :]
        diagonal = np.arange(width)
        pairwise[:, diagonal, diagonal] = 0
        sums = pairwise.sum(axis=2)
        full = np.where(real, block.full[kind], -1)
        best = full == full.max(axis=1, keepdims=True)
        sums = np.where(best, sums, np.iinfo(np.int64).max)
        lead[low : low + step] = sums.argmin(axis=1)
        trades = np.sort(np.where(real, block.industry[kind], -1), axis=1)
        fresh = (trades[:, 1:] != trades[:, :-1]) & (trades[:, 1:] >= 0)
        distinct = fresh.sum(axis=1) + (trades[:, 0] >= 0)
        cost[low : low + step] = (
            rules.overhead + sums.min(axis=1) + rules.mismatch * np.maximum(distinct - 1, 0)
        )
    return cost, lead


def cut(block: Block, low: int, high: int) -> Block:
    """The pieces ``low`` to ``high - 1`` of a block whose arrays are all sorted by piece."""
    first, last = np.searchsorted(block.piece, [low, high])
    near_piece = block.piece[block.near_a]
    near = slice(*np.searchsorted(near_piece, [low, high]))
    option_piece = block.piece[block.option_kind]
    options = slice(*np.searchsorted(option_piece, [low, high]))
    opens = slice(*np.searchsorted(block.piece[block.open_kind], [low, high]))
    kinds = slice(first, last)
    supplies = np.unique(np.concatenate([block.option_supply[options], block.open_supply[opens]]))

    def local(numbers: Ints) -> Ints:
        found = np.unique(numbers[numbers >= 0])
        return np.where(numbers >= 0, np.searchsorted(found, numbers), -1)

    return Block(
        rules=block.rules,
        piece=block.piece[kinds] - low,
        count=block.count[kinds],
        full=block.full[kinds],
        members=block.members[kinds],
        loss=block.loss[kinds],
        brittle=block.brittle[kinds],
        industry=local(block.industry[kinds]),
        joins=block.joins[kinds],
        joint_cost=block.joint_cost[kinds],
        fallback_cost=block.fallback_cost[kinds],
        name=local(block.name[kinds]),
        label=local(block.label[kinds]),
        near_a=block.near_a[near] - first,
        near_b=block.near_b[near] - first,
        near_d=block.near_d[near],
        near_self=block.near_self[kinds],
        option_kind=block.option_kind[options] - first,
        option_supply=np.searchsorted(supplies, block.option_supply[options]),
        option_cost=block.option_cost[options],
        open_kind=block.open_kind[opens] - first,
        open_supply=np.searchsorted(supplies, block.open_supply[opens]),
        open_cost=block.open_cost[opens],
        room_members=block.room_members[supplies],
        room_units=block.room_units[supplies],
    )
