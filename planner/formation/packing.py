"""Places where everyone is near everyone at no distance: groups are packed, and counting proves it.

Without coordinates all candidates of a zone stand on one point. A joint group then costs its
overhead and its mismatched trades and nothing else, so that counting gives a bound: at least so
many groups for so many enterprises, and each trade in at least so many groups. A packing that
meets the bound is best, and no program need be solved.
"""

from __future__ import annotations

from functools import cache
from itertools import product

import numpy as np

from planner.formation.block import Block, withstands
from planner.formation.solve import TIERS, Solved
from planner.formation.tiers import METRES

_MOST_COMBINATIONS = 120
"""Ways to split the large trades that are tried, before the piece is left to the solver."""


_MOST_STEPS = 2000
"""Partial packings that are looked at for one way of splitting."""


class _TooLong(Exception):
    """A search that ended at its limit, and so proves nothing."""


def pack_points(block: Block) -> dict[int, Solved]:
    """Solve the pieces of a block that are one point each, where a packing meets its bound.

    ``block`` is sorted by piece; returns piece → solution, with kinds numbered from the piece's
    first; pieces that are not of this sort, or whose packing misses the bound, are left out.
    """
    rules = block.rules
    if rules.max_units is None or not block.kinds:
        return {}
    pieces = block.pieces
    eligible = np.ones(pieces, dtype=bool)
    # Everyone must want to be in a group for a reason that comes before dispersion; what comes
    # after it is then the same in every packing.
    before = list(rules.order[: rules.order.index(METRES)])
    joint, fallback = block.joint_cost[:, before], block.fallback_cost[:, before]
    better = (joint <= fallback).all(axis=1) & (joint < fallback).any(axis=1)
    plain = block.joins & better & (block.name < 0) & (block.label < 0)
    plain &= (block.members == 0) | (rules.cap is None)
    plain &= block.near_self | (block.count == 1)
    eligible[block.piece[~plain]] = False
    eligible[block.piece[block.option_kind]] = False
    eligible[block.piece[block.open_kind]] = False
    eligible[block.piece[block.near_a[block.near_d > 0]]] = False
    kinds = np.bincount(block.piece, minlength=pieces)
    pairs = np.bincount(block.piece[block.near_a], minlength=pieces)
    eligible &= pairs == kinds * (kinds - 1) // 2
    starts = np.searchsorted(block.piece, np.arange(pieces + 1))
    solved = {}
    for piece in np.flatnonzero(eligible).tolist():
        own = slice(int(starts[piece]), int(starts[piece + 1]))
        packed = _pack(block, own)
        solution = None if packed is None else _solution(block, own, *packed)
        if solution is not None:
            solved[piece] = solution
    return solved


def _pack(block: Block, own: slice) -> tuple[list[list[int]], int] | None:
    """Lawful groups (kinds from 0) and how far above the counting bound they are known best.

    First every trade is to stand in as few groups as counting allows, in as few groups as counting
    allows altogether. Where no packing does that, the next cheapest is one part or one group more.
    """
    rules = block.rules
    most = rules.max_units or 0
    count, full, trade = block.count[own], block.full[own], block.industry[own]
    total = int(count.sum())
    # Enterprises trade by trade, those with fewest full members first.
    queues: dict[int, list[int]] = {}
    for kind in np.lexsort((np.arange(len(count)), full, trade)).tolist():
        queues.setdefault(int(trade[kind]), []).extend([kind] * int(count[kind]))
    loose = queues.pop(-1, [])
    sizes = [len(queue) for queue in queues.values()]
    fewest = -(-total // most)
    more_parts, more_groups = rules.mismatch, rules.overhead - rules.mismatch
    tries = [(0, 0, fewest)]
    if not loose and min(more_parts, more_groups) > 0:
        if more_parts <= more_groups:
            tries.append((1, more_parts, fewest))
        if more_groups <= more_parts:
            tries.append((0, more_groups, fewest + 1))
    for extra, above, bins in tries:
        found = _partition(sizes, extra, bins, most)
        if found is _GAVE_UP:
            return None
        if found is not None:
            groups = _deal_out(queues, *found)
            _top_up(groups, loose, most, fewest)
            # Another packing as cheap might be lawful, so nothing dearer is tried.
            lawful = not loose and _all_lawful(block, own, groups, most)
            return (groups, above) if lawful else None
    return None


_GAVE_UP: tuple[list[tuple[int, ...]], list[tuple[int, ...]]] = ([], [])
"""Stands for a search that ended at its limit, and so proves nothing."""


def _partition(
    sizes: list[int], extra: int, bins: int, most: int
) -> tuple[list[tuple[int, ...]], list[tuple[int, ...]]] | None:
    """Split trades of given sizes into parts, ``extra`` more than needed, that fill the groups.

    Returns the parts of each trade and the patterns of the groups, None if there is none.
    """
    needed = [-(-size // most) for size in sizes]
    raised = range(len(sizes)) if extra else range(1)
    combinations = 0
    for trade in raised:
        parts = [n + (extra if k == trade else 0) for k, n in enumerate(needed)]
        if any(n > size for n, size in zip(parts, sizes, strict=True)):
            continue
        choices = [_splits(size, n, most) for size, n in zip(sizes, parts, strict=True)]
        for choice in product(*choices):
            combinations += 1
            if combinations > _MOST_COMBINATIONS:
                return _GAVE_UP
            often = [0] * most
            for split in choice:
                for part in split:
                    often[part - 1] += 1
            try:
                patterns = _fill(tuple(often), bins, most)
            except _TooLong:
                return _GAVE_UP
            if patterns is not None:
                return list(choice), patterns
    return None


@cache
def _splits(size: int, parts: int, most: int) -> tuple[tuple[int, ...], ...]:
    """All ways to write ``size`` as that many parts of 1 to ``most``, falling."""
    if parts == 1:
        return ((size,),) if size <= most else ()
    return tuple(
        (first, *rest)
        for first in range(min(size - parts + 1, most), 0, -1)
        for rest in _splits(size - first, parts - 1, first)
    )


def _deal_out(
    queues: dict[int, list[int]],
    splits: list[tuple[int, ...]],
    patterns: list[tuple[int, ...]],
) -> list[list[int]]:
    """Give each group of the patterns its parts."""
    stacks: dict[int, list[list[int]]] = {}
    for queue, split in zip(queues.values(), splits, strict=True):
        left = list(queue)
        for part in split:
            stacks.setdefault(part, []).append([left.pop() for _ in range(part)])
    return [
        [
            kind
            for size, times in enumerate(pattern, start=1)
            for _ in range(times)
            for kind in stacks[size].pop()
        ]
        for pattern in patterns
    ]


def _all_lawful(block: Block, own: slice, groups: list[list[int]], most: int) -> bool:
    """Mend groups that are too small by others of a trade that both have; whether all are lawful.

    Moving an enterprise between two groups that both have its trade changes no cost.
    """
    trade = block.industry[own]

    def lawful(group: list[int]) -> bool:
        return bool(withstands(block, np.array([group], dtype=np.int64) + own.start)[0])

    for group in groups:
        for other in groups:
            if lawful(group):
                break
            shared = {int(trade[k]) for k in group} - {-1}
            for kind in [k for k in other if other is not group and int(trade[k]) in shared]:
                rest = list(other)
                rest.remove(kind)
                if lawful(group) or len(group) == most or not lawful(rest):
                    break
                if int(trade[kind]) in {int(trade[k]) for k in rest}:
                    other.remove(kind)
                    group.append(kind)
    return all(lawful(group) for group in groups)


def _top_up(groups: list[list[int]], loose: list[int], most: int, fewest: int) -> None:
    """Enterprises of no known trade go where there is room: they mismatch nobody."""
    for group in groups:
        while loose and len(group) < most:
            group.append(loose.pop())
    while loose and len(groups) < fewest:
        groups.append([loose.pop() for _ in range(min(most, len(loose)))])


@cache
def _patterns(most: int) -> tuple[tuple[int, ...], ...]:
    """All ways to fill a group with parts of 1 to ``most`` enterprises, fullest first."""
    found: list[tuple[int, ...]] = []

    def grow(pattern: tuple[int, ...], size: int, room: int) -> None:
        if size == 0:
            found.append(tuple(reversed(pattern)))
            return
        for times in range(room // size, -1, -1):
            grow((*pattern, times), size - 1, room - times * size)

    grow((), most, most)
    weight = [(sum(t * (k + 1) for k, t in enumerate(p)), p) for p in found]
    return tuple(p for w, p in sorted(weight, reverse=True) if w)


def _fill(sizes: tuple[int, ...], bins: int, most: int) -> list[tuple[int, ...]] | None:
    """Put parts of given sizes (how many of 1, 2, … units) whole into at most ``bins`` groups."""
    dead: set[tuple[tuple[int, ...], int]] = set()
    steps = 0

    def search(left: tuple[int, ...], free: int) -> list[tuple[int, ...]] | None:
        nonlocal steps
        units = sum(times * (size + 1) for size, times in enumerate(left))
        if not units:
            return []
        steps += 1
        if steps > _MOST_STEPS:
            raise _TooLong
        if units > free * most or (left, free) in dead:
            return None
        largest = max(size for size, times in enumerate(left) if times)
        for pattern in _patterns(most):
            # The largest part left goes into the next group.
            if not pattern[largest] or any(p > t for p, t in zip(pattern, left, strict=True)):
                continue
            rest = search(tuple(t - p for t, p in zip(left, pattern, strict=True)), free - 1)
            if rest is not None:
                return [pattern, *rest]
        dead.add((left, free))
        return None

    return search(sizes, bins)


def _solution(block: Block, own: slice, groups: list[list[int]], above: int) -> Solved | None:
    """The packing as a solution of its piece, where it meets the bound; else None.

    ``above``: by how much more than counting says the best packing is known to cost.
    """
    rules, count, trade = block.rules, block.count[own], block.industry[own]
    trades = [{int(trade[k]) for k in group} - {-1} for group in groups]
    strange = sum(max(0, len(found) - 1) for found in trades)
    metres = rules.overhead * len(groups) + rules.mismatch * strange
    most = rules.max_units or 1
    known = trade >= 0
    sizes = np.bincount(trade[known], weights=count[known])
    fewest, touched = -(-int(count.sum()) // most), int(np.ceil(sizes / most).sum())

    def cheapest(number: int) -> int:
        return rules.overhead * number + rules.mismatch * max(0, touched - number)

    # Between these two numbers of groups the cost is linear, beyond them it only rises.
    if metres > min(cheapest(fewest), cheapest(max(fewest, touched))) + above:
        return None
    value = (block.joint_cost[own] * count[:, None]).sum(axis=0)
    value[METRES] += metres
    nothing = np.empty(0, dtype=np.int64)
    rows = np.full((len(groups), most), -1, dtype=np.int64)
    for row, group in zip(rows, groups, strict=True):
        row[: len(group)] = sorted(group)
    return Solved(
        value=value[None, :],
        bound=value[None, :].copy(),
        proven=np.ones((1, TIERS), dtype=bool),
        fallback=np.zeros(len(count), dtype=np.int64),
        option=nothing,
        opened=nothing,
        groups=rows,
        name=np.full(len(groups), -1),
        times=np.ones(len(groups), dtype=np.int64),
    )
