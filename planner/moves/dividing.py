"""A few moves that hang together, divided into the most steps that are lawful: exactly."""

from __future__ import annotations

from planner.moves.waiting import Step, Waiting


def divide(waiting: Waiting) -> tuple[list[Step], int]:
    """The pending moves as the most steps, none of which has a part that could go alone.

    Every order is tried, what has moved being all that counts; returns the steps and how
    many groups were tried. Afterwards everybody stands where they stood.
    """
    rows = waiting.in_order(waiting.pending)
    everyone = (1 << len(rows)) - 1
    by_size = sorted(range(1, everyone + 1), key=lambda group: (group.bit_count(), group))
    longest: dict[int, tuple[int, int]] = {everyone: (0, 0)}  # steps still to come, first of them
    tries = 0

    def members(group: int) -> list[int]:
        return [row for k, row in enumerate(rows) if group >> k & 1]

    def smallest_steps(moved: int) -> list[int]:
        nonlocal tries
        found: list[int] = []
        for group in by_size:
            if group & moved or any(part & group == part for part in found):
                continue
            tries += 1
            if waiting.blocked(members(group)) is None:
                found.append(group)
        return found

    def explore(moved: int) -> int:
        if moved in longest:
            return longest[moved][0]
        best, first = -1, 0
        for group in smallest_steps(moved):
            step = members(group)
            waiting.carry_out(step)
            count = 1 + explore(moved | group)
            waiting.take_back(step)
            if count > best:
                best, first = count, group
        longest[moved] = (best, first)
        return best

    explore(0)
    steps, moved = [], 0
    while moved != everyone:
        group = longest[moved][1]
        steps.append(Step(tuple(members(group))))
        moved |= group
    return steps, tries
