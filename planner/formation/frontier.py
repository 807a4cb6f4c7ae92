"""How good the parts of a town can be with few changes, and how to share the changes out.

A limit on changes ties the pieces to one another, but by one number only. For each piece there is a
frontier: how good it can be with at most so many changes. Two of its points are found first, the
best without a limit and the best with fewest changes. A dynamic program over the pieces then
shares the allowed changes out, taking the points not yet known for as good as the next known one
that has more changes (they are no better); those that it would like are solved, and it shares out
again, until it likes only what is known. What the tiers come to stands as one whole number each, so
that *better in the order of the tiers* is *smaller*, and sums stay sums.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np

from planner.formation.nearness import Ints
from planner.formation.solve import TIERS, Solved

_DIGIT = 60
"""Bits of a tier in a whole number that stands for all of them; no sum comes near it."""


def as_number(cost: Ints, order: tuple[int, ...]) -> int:
    """All tiers as one whole number, the most important first."""
    number = 0
    for tier in order:
        number = (number << _DIGIT) + int(cost[tier])
    return number


def as_cost(number: int, order: tuple[int, ...]) -> Ints:
    """The tiers that a whole number stands for."""
    cost = np.zeros(TIERS, dtype=np.int64)
    for tier in reversed(order):
        number, cost[tier] = divmod(number, 1 << _DIGIT)
    return cost


def least_number(solved: Solved, order: tuple[int, ...], made_for: tuple[int, ...]) -> int:
    """What a piece cannot be better than, by the proof of one of its solutions.

    After the first tier that is not proven nothing is known. ``made_for``: the order of the tiers
    that the solution was made for.
    """
    proven = True
    bound = np.zeros(TIERS, dtype=np.int64)
    for tier in made_for:
        bound[tier] = solved.bound[0, tier] if proven else 0
        proven = proven and bool(solved.value[0, tier] == solved.bound[0, tier])
    least, known = np.zeros(TIERS, dtype=np.int64), True
    for tier in order:
        least[tier] = bound[tier] if known else 0
        known = known and bool(least[tier] == solved.value[0, tier])
    return as_number(least, order)


@dataclass
class Frontier:
    """How good one part of the town can be with at most so many changes, as far as it is known.

    ``floor``: fewer changes than this are proven impossible. ``least``: limit → no plan that keeps
    the limit is better. ``reached``: changes → value of a plan with so many, and what it is.
    """

    floor: int
    least: dict[int, int] = field(default_factory=dict)
    reached: dict[int, tuple[int, Solved | None]] = field(default_factory=dict)

    @property
    def most(self) -> int:
        """More changes than this make nothing better."""
        return max(self.least)

    def low(self, limit: int) -> int:
        """No plan of this part with at most ``limit`` changes is better."""
        return max(low for known, low in self.least.items() if known >= min(limit, self.most))

    def high(self, limit: int) -> tuple[int, int] | None:
        """The best known plan with at most ``limit`` changes: its value and its changes."""
        held = [(value, used) for used, (value, _) in self.reached.items() if used <= limit]
        return min(held) if held else None

    def learn(self, limit: int, least: int, used: int, value: int, solved: Solved | None) -> None:
        """Take in a plan that was made for a limit, and its proof."""
        self.least[limit] = max(least, self.least.get(limit, least))
        if used not in self.reached or value < self.reached[used][0]:
            self.reached[used] = (value, solved)

    def wish(self, limit: int, cap: int) -> int | None:
        """A limit that must be solved before it is known what ``limit`` changes can reach.

        ``cap``: more than so many changes this part cannot be given.
        """
        if limit >= self.most or limit in self.least:
            return None
        low, high = self.low(limit), self.high(limit)
        if high is not None and high[0] == low:
            return None
        # The most that it can have bounds all that is less; then the middle halves what all have
        # the same bound.
        between = [known for known in self.least if limit < known <= cap]
        return (limit + min(between) - 1) // 2 if between else min(cap, self.most)


def share_out(frontiers: list[Frontier], allowed: int, low: bool) -> tuple[int, list[int]] | None:
    """The best sum that at most ``allowed`` changes reach, and the limit of each part.

    ``low``: by what cannot be beaten, else by what is known to be possible (None: nothing is).
    """
    best: list[int | None] = [0] * (allowed + 1)
    chosen: list[list[int]] = []
    for one in frontiers:
        steps = _steps(one, allowed, low)
        now: list[int | None] = [None] * (allowed + 1)
        pick = [-1] * (allowed + 1)
        for limit, value in steps:
            for total in range(limit, allowed + 1):
                before = best[total - limit]
                if before is None:
                    continue
                after = before + value
                held = now[total]
                if held is None or after < held:
                    now[total], pick[total] = after, limit
        best = now
        chosen.append(pick)
    found = best[allowed]
    if found is None:
        return None
    limits, total = [], allowed
    for pick in reversed(chosen):
        limits.append(pick[total])
        total -= pick[total]
    return found, limits[::-1]


def _steps(one: Frontier, allowed: int, low: bool) -> Iterator[tuple[int, int]]:
    """The limits at which a frontier falls, with what it falls to."""
    last: int | None = None
    for limit in range(one.floor, min(one.most, allowed) + 1):
        if low:
            value: int | None = one.low(limit)
        else:
            held = one.high(limit)
            value = None if held is None else held[0]
        if value is not None and (last is None or value < last):
            yield limit, value
            last = value


@dataclass(frozen=True)
class Shared:
    """How the changes were shared out: each part's solution, and what no plan is better than."""

    solved: list[Solved | None]
    used: list[int]
    value: int
    least: int


def keep_within(
    frontiers: list[Frontier],
    allowed: int,
    improve: Callable[[int, int, Solved], None],
    go_on: Callable[[], bool],
    may: Callable[[int], bool] = lambda part: True,
) -> Shared | None:
    """Share at most ``allowed`` changes out over parts; None where no known plans keep to them.

    ``improve(part, limit, start)`` solves a part for a limit and lets its frontier learn from it;
    ``may(part)`` says whether that part may be solved once more.
    """
    floors = sum(one.floor for one in frontiers)
    while True:
        low = share_out(frontiers, allowed, low=True)
        high = share_out(frontiers, allowed, low=False)
        if low is None or (high is not None and high[0] == low[0]) or not go_on():
            break
        wishes = [
            (part, wish)
            for part, limit in enumerate(low[1])
            if may(part)
            and (wish := frontiers[part].wish(limit, allowed - floors + frontiers[part].floor))
            is not None
        ]
        starts = [(part, wish, _start(frontiers[part], wish)) for part, wish in wishes]
        asked = [(part, wish, start) for part, wish, start in starts if start is not None]
        if not asked:
            break
        for part, wish, start in asked:
            if go_on():
                improve(part, wish, start)
    if low is None or high is None:
        return None
    used = [
        0 if held is None else held[1]
        for held in (one.high(limit) for one, limit in zip(frontiers, high[1], strict=True))
    ]
    solved = [one.reached[k][1] for one, k in zip(frontiers, used, strict=True)]
    return Shared(solved, used, high[0], low[0])


def _start(one: Frontier, limit: int) -> Solved | None:
    """The best known solution that keeps a limit."""
    held = one.high(limit)
    return None if held is None else one.reached[held[1]][1]
