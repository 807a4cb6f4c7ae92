"""Which moves go first: steps as small as can lawfully be carried out, one after another.

First goes whatever costs nobody anything; then what makes room for others; what only takes
room waits until nobody else needs it. Where no enterprise can move alone, the smallest
lawful group of moves is searched for: a branch to be founded by several, a branch to be
dissolved, a swap between full hosts, a longer ring. Which order makes the most steps is a
hard question: small parts are answered by trying every order (:mod:`planner.moves.dividing`),
larger ones by a few rules of thumb, of which the best counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import takewhile

from planner.moves.dividing import divide
from planner.moves.waiting import Step, Waiting

TRIES = 20_000
"""Groups tried in the search for one smallest step, before all that hangs together goes at once."""
EXACT = 8
"""Up to so many moves that hang together every order is tried."""
SEVERAL = 60
"""Up to so many of them more than one rule of thumb is tried."""

Weight = Callable[[int], tuple[int, int]]


@dataclass
class Effort:
    """How many groups may still be tried over the whole town: counted, never timed."""

    left: int = 200_000


def arrange(waiting: Waiting, effort: Effort) -> list[Step]:
    """The moves of one part as steps in a lawful order, each as small as can be."""
    best = _by(waiting, _thumbs(waiting)[0])
    moves = sum(len(step.rows) for step in best)
    if len(best) == moves:
        return best
    # Who has closed goes first in any case; what comes after is tried again.
    head = list(takewhile(lambda step: waiting.closing.issuperset(step.rows), best))
    for step in reversed(best[len(head) :]):
        waiting.take_back(step.rows)
    size = len(waiting.pending)
    if size <= EXACT and effort.left > 0:
        found, tries = divide(waiting)
        effort.left -= tries
        return [*head, *found]
    if size <= SEVERAL:
        for weight in _thumbs(waiting)[1:]:
            other = _by(waiting, weight)
            for step in reversed(other):
                waiting.take_back(step.rows)
            if len(head) + len(other) > len(best):
                best = [*head, *other]
    return best


def _thumbs(waiting: Waiting) -> tuple[Weight, ...]:
    """Rules of thumb: who goes first of those that cost somebody something."""
    order, members, full = waiting.order, waiting.members, waiting.full_members_left
    return (
        lambda row: (full(row), order[row]),
        lambda row: (full(row) + members[row], order[row]),
        lambda row: (full(row) - members[row], order[row]),
        lambda row: (full(row), -order[row]),
    )


def _by(waiting: Waiting, weight: Weight) -> list[Step]:
    """The order that one rule of thumb gives."""
    steps: list[Step] = []

    def go(rows: Iterable[int], smallest: bool = True) -> None:
        step = Step(tuple(waiting.in_order(rows)), smallest)
        waiting.carry_out(step.rows)
        steps.append(step)

    while waiting.pending:
        pending = waiting.in_order(waiting.pending)
        alone = [row for row in pending if waiting.blocked((row,)) is None]
        free = [row for row in alone if row not in waiting.last]
        calm = [row for row in free if waiting.costs_nobody(row)]
        if calm:
            # One pass over all who can go, each asked again: most of a town goes here.
            go((calm[0],))
            for row in calm[1:]:
                if waiting.blocked((row,)) is None and waiting.costs_nobody(row):
                    go((row,))
            continue
        giving = [row for row in free or alone if waiting.gives(row)] or [
            row for row in alone if waiting.gives(row)
        ]
        if giving:
            go((min(giving, key=weight),))
            continue
        able = set(alone)
        stuck = [row for row in pending if row not in able]
        if not stuck:
            go((min(free or alone, key=weight),))
            continue
        found, smallest = _together(waiting, stuck)
        # Somebody of them who can go alone was only waiting, and is needed now.
        first = [row for row in found if row in able]
        if first:
            go((min(first, key=weight),))
        else:
            go(found, smallest)
    return steps


def _together(waiting: Waiting, stuck: list[int]) -> tuple[set[int], bool]:
    """The smallest lawful step that moves somebody who cannot move alone.

    Tried size by size: where a place does not allow a step, one of a few moves must come
    along, so that no lawful step is missed. Beyond :data:`TRIES` everything that hangs
    together goes at once, less what can be left out one by one; then smallest is not shown.
    """
    tries = 0
    for size in range(2, len(waiting.pending) + 1):
        seen: set[frozenset[int]] = set()
        for row in stuck:
            stack = [frozenset((row,))]
            while stack:
                step = stack.pop()
                if step in seen:
                    continue
                seen.add(step)
                tries += 1
                if tries > TRIES:
                    return _at_once(waiting, stuck[0]), False
                place = waiting.blocked(step)
                if place is None:
                    return set(step), True
                if len(step) < size:
                    more = waiting.repairs(place, step)
                    stack.extend(step | {other} for other in reversed(more))
    return set(waiting.pending), True


def _at_once(waiting: Waiting, row: int) -> set[int]:
    """All that hangs together with one move, less what can be left out one by one."""
    step = {row}
    while (place := waiting.blocked(step)) is not None:
        step.update(waiting.repairs(place, step))
    for other in reversed(waiting.in_order(step)):
        rest = step - {other}
        if rest and waiting.blocked(rest) is None:
            step = rest
    return step
