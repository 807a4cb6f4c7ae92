"""The best plan with at most so many changes, over all of a town together.

Enterprises whose options compete with nobody change in the order of what they gain. Every other
piece has a frontier, of which two points are solved first: the best without a limit, and the best
of those with fewest changes. :mod:`planner.formation.frontier` then shares the changes out and
says which other points must be known.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np

from planner.formation.block import Block
from planner.formation.effort import Deadline, Effort
from planner.formation.frontier import (
    Frontier,
    as_cost,
    as_number,
    keep_within,
    least_number,
)
from planner.formation.memory import Memory, content_of
from planner.formation.nearness import Ints
from planner.formation.solve import TIERS, Solved, of_piece, solve_within
from planner.formation.solving import solve_all
from planner.formation.supply import NO_LIMIT
from planner.formation.tiers import BROKEN, CHANGED
from planner.formation.town import Town, packed, part, without


class OverBudget(Exception):
    """No plan that is known keeps to the changes allowed.

    ``least``: the fewest changes known to be possible; ``floor``: fewer are proven impossible.
    """

    def __init__(self, least: int, floor: int) -> None:
        super().__init__(f"at least {least} changes")
        self.least, self.floor = least, floor


@dataclass(frozen=True)
class Traded:
    """Solutions of all pieces of a town, and the lexicographic bound of all of them together."""

    pieces: list[tuple[Town, int, Solved]]
    bound: Ints


def within(
    town: Town, allowed: int, effort: Effort, deadline: Deadline, workers: int, memory: Memory
) -> Traded:
    """The best solutions of all pieces with at most ``allowed`` changes among them.

    Raises :class:`OverBudget`. Where pins are broken the best without a limit comes back.
    """
    order = town.block.rules.order
    found = singles(town.block)
    rest = without(town, np.array([one.piece for one in found], dtype=np.int64))
    frontier, ranked = singles_together(found, allowed)
    free = _each(rest, effort, deadline, workers, memory)
    broken = any(solved.value[0, BROKEN] for solved in free)
    wanted = sum(int(solved.value[0, CHANGED]) for solved in free)
    wanted += sum(one.count for one in found if one.stay is None or one.gain > 0)
    if broken or wanted <= allowed:
        if broken:
            frontier, ranked = singles_together(found, 1 << 30)
        alone = deal_singles(found, ranked, frontier.most, town.block)
        pieces = [(rest, piece, solved) for piece, solved in enumerate(free)]
        pieces += [(town, piece, solved) for piece, solved in alone.items()]
        bound = sum((solved.bound[0] for _, _, solved in pieces), np.zeros(TIERS, dtype=np.int64))
        return Traded(pieces, bound)
    frugal = tuple(dict.fromkeys((BROKEN, CHANGED, *order)))
    thrifty = replace(
        rest, block=replace(rest.block, rules=replace(rest.block.rules, order=frugal))
    )
    few = _each(thrifty, effort, deadline, workers, memory)
    frontiers = [_frontier(one, other, order, frugal) for one, other in zip(free, few, strict=True)]

    kinds = np.bincount(rest.block.piece, minlength=rest.block.pieces)
    left = np.where(kinds > effort.usual, effort.limits, 1 << 30)

    def improve(piece: int, limit: int, start: Solved) -> None:
        left[piece] -= 1
        solved = _limited(part(rest, piece, piece + 1), limit, start, effort, deadline, memory)
        value = as_number(solved.value[0], order)
        least = least_number(solved, order, order)
        frontiers[piece].learn(limit, least, int(solved.value[0, CHANGED]), value, solved)

    floor = sum(one.floor for one in (*frontiers, frontier))
    if allowed < floor:
        raise OverBudget(sum(min(one.reached) for one in (*frontiers, frontier)), floor)
    shared = keep_within(
        [*frontiers, frontier],
        allowed,
        improve,
        lambda: not deadline.over(),
        lambda piece: piece == len(left) or bool(left[piece] > 0),
    )
    if shared is None:
        raise OverBudget(sum(min(one.reached) for one in (*frontiers, frontier)), floor)
    pieces = []
    for piece, solved in enumerate(shared.solved[:-1]):
        assert solved is not None, "every piece of such a frontier was solved"
        pieces.append((rest, piece, solved))
    alone = deal_singles(found, ranked, shared.used[-1], town.block)
    pieces += [(town, piece, solved) for piece, solved in alone.items()]
    return Traded(pieces, as_cost(shared.least, order))


def _each(
    town: Town, effort: Effort, deadline: Deadline, workers: int, memory: Memory
) -> list[Solved]:
    """The best solution of each piece of a town, without a limit."""
    if not town.block.kinds:
        return []
    ranges = list(packed(town.block, effort.block))
    found: dict[int, Solved] = {}
    for (low, high), solved in solve_all(town, ranges, effort, deadline, workers, memory):
        block = part(town, low, high)
        for piece in range(low, high):
            found[piece] = of_piece(block, solved, piece - low)
    return [found[piece] for piece in range(town.block.pieces)]


def _frontier(
    free: Solved, few: Solved, order: tuple[int, ...], frugal: tuple[int, ...]
) -> Frontier:
    """What the best without a limit and the best with fewest changes tell of a piece."""
    most, fewest = int(free.value[0, CHANGED]), int(few.value[0, CHANGED])
    least = least_number(free, order, order)
    frontier = Frontier(min(int(few.bound[0, CHANGED]), most))
    frontier.learn(most, least, most, as_number(free.value[0], order), free)
    sure = bool(few.proven[0, CHANGED]) and fewest <= most
    bound = max(least, least_number(few, order, frugal)) if sure else least
    frontier.learn(min(fewest, most), bound, fewest, as_number(few.value[0], order), few)
    return frontier


def _limited(
    block: Block, limit: int, start: Solved, effort: Effort, deadline: Deadline, memory: Memory
) -> Solved:
    """The best solution of one piece with a limit on its changes, remembered like any other."""
    begun = [getattr(start, one.name) for one in fields(Solved)]
    key = content_of(block, effort, "changes", limit, *begun)
    solved = memory.recall(key)
    if solved is None:
        solved = solve_within(block, effort, deadline, limit, start)
        if deadline.left_it_alone():
            memory.keep(key, solved)
    return solved


# ---- enterprises that choose for themselves alone ------------------------------------------


@dataclass(frozen=True)
class Single:
    """Alike enterprises whose options compete with nobody: what each may have, and the two best.

    ``stay`` and ``best`` are columns (0: the fallback, else an option); ``stay`` is None where
    every one of them must change.
    """

    piece: int
    count: int
    cost: list[int]
    stay: int | None
    best: int

    @property
    def gain(self) -> int:
        """What one that changes makes better."""
        return 0 if self.stay is None else self.cost[self.stay] - self.cost[self.best]


def singles(block: Block) -> list[Single]:
    """The pieces of one kind whose options are nobody else's affair."""
    alone = np.bincount(block.piece, minlength=block.pieces) == 1
    alone[block.piece[block.joins]] = False
    alone[block.piece[block.open_kind]] = False
    room = np.minimum(block.room_members, block.room_units)[block.option_supply]
    alone[block.piece[block.option_kind[room < NO_LIMIT]]] = False
    order, found = block.rules.order, []
    start = np.searchsorted(block.option_kind, np.arange(block.kinds + 1))
    for kind in np.flatnonzero(alone[block.piece]).tolist():
        options = block.option_cost[start[kind] : start[kind + 1]]
        table = np.concatenate([block.fallback_cost[kind][None, :], options])
        cost = [as_number(row, order) for row in table]
        same = [k for k in range(len(cost)) if not table[k, CHANGED] and not table[k, BROKEN]]
        best = min(range(len(cost)), key=lambda k: (cost[k], k))
        stay = min(same, key=lambda k: (cost[k], k)) if same else None
        if stay is not None and not table[best, CHANGED]:
            best = stay
        piece = int(block.piece[kind])
        found.append(Single(piece, int(block.count[kind]), cost, stay, best))
    return found


def singles_together(found: list[Single], allowed: int) -> tuple[Frontier, list[Single]]:
    """One frontier for all of them: those who gain most change first; and that order."""
    forced = sum(one.count for one in found if one.stay is None)
    total = sum(one.count * one.cost[one.best if one.stay is None else one.stay] for one in found)
    ranked = sorted((one for one in found if one.gain > 0), key=lambda one: (-one.gain, one.piece))
    frontier = Frontier(forced)
    frontier.learn(forced, total, forced, total, None)
    changes = forced
    for one in ranked:
        for _ in range(min(one.count, max(0, allowed - changes))):
            changes, total = changes + 1, total - one.gain
            frontier.learn(changes, total, changes, total, None)
    return frontier, ranked


def deal_singles(
    found: list[Single], ranked: list[Single], changes: int, block: Block
) -> dict[int, Solved]:
    """The solution of each such piece when so many of them change in all."""
    left = changes - sum(one.count for one in found if one.stay is None)
    moved = {}
    for one in ranked:
        moved[one.piece] = min(left, one.count)
        left -= moved[one.piece]
    nothing = np.empty(0, dtype=np.int64)
    solved = {}
    for one in found:
        times = np.zeros(len(one.cost), dtype=np.int64)
        change = one.count if one.stay is None else moved.get(one.piece, 0)
        times[one.best] += change
        if one.stay is not None:
            times[one.stay] += one.count - change
        value = np.zeros((1, TIERS), dtype=np.int64)
        for k, often in enumerate(times.tolist()):
            value[0] += often * as_cost(one.cost[k], block.rules.order)
        solved[one.piece] = Solved(
            value=value,
            bound=value.copy(),
            proven=np.ones((1, TIERS), dtype=bool),
            fallback=times[:1],
            option=times[1:],
            opened=nothing,
            groups=np.empty((0, 2), dtype=np.int64),
            name=nothing,
            times=nothing,
        )
    return solved
