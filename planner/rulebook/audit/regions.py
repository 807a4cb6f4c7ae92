"""Sets of possible units as boxes: for each field the cells that belong to it.

A box is a product: every combination of its cells. A field that a box does not name is free.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from planner.rulebook.audit.cells import Cell

Sides = Mapping[str, frozenset[int]]


@dataclass(frozen=True)
class Box:
    """For each field the numbers of its cells."""

    sides: Sides

    def joined(self, other: Box) -> Box:
        """The box of both; they speak of different fields."""
        return Box({**self.sides, **other.sides})

    def key(self) -> tuple[tuple[str, tuple[int, ...]], ...]:
        """An order that depends on nothing but the box."""
        return tuple((name, tuple(sorted(cells))) for name, cells in self.sides.items())


def merged(boxes: Iterable[Box]) -> tuple[Box, ...]:
    """The same units in fewer boxes: two that differ in one field only become one.

    All boxes name the same fields in the same order, and no two have a unit in common.
    """
    found = sorted(dict.fromkeys(_sides(box) for box in boxes), key=_in_order)
    if len(found) < 2:
        return tuple(Box(dict(sides)) for sides in found)
    while True:
        before = len(found)
        for axis in range(len(found[0])):
            together: dict[object, frozenset[int]] = {}
            rest: dict[object, tuple[tuple[str, frozenset[int]], ...]] = {}
            for sides in found:
                key = (*sides[:axis], *sides[axis + 1 :])
                together[key] = together.get(key, frozenset()) | sides[axis][1]
                rest.setdefault(key, sides)
            found = [
                (*rest[key][:axis], (rest[key][axis][0], cells), *rest[key][axis + 1 :])
                for key, cells in together.items()
            ]
        if len(found) == before:
            return tuple(Box(dict(sides)) for sides in sorted(found, key=_in_order))


def _sides(box: Box) -> tuple[tuple[str, frozenset[int]], ...]:
    return tuple(box.sides.items())


def _in_order(sides: tuple[tuple[str, frozenset[int]], ...]) -> list[list[int]]:
    return [sorted(cells) for _, cells in sides]


def parted(boxes: Sequence[Box], cells: Mapping[str, Sequence[Cell]]) -> list[tuple[Box, ...]]:
    """The boxes in groups that touch each other: each group is one place of its own."""
    groups: list[list[Box]] = []
    for box in boxes:
        near = [group for group in groups if any(_touch(box, other, cells) for other in group)]
        for group in near:
            groups.remove(group)
        groups.append([*(one for group in near for one in group), box])
    ordered = [tuple(sorted(group, key=lambda b: b.key())) for group in groups]
    return sorted(ordered, key=lambda group: group[0].key())


def _touch(one: Box, other: Box, cells: Mapping[str, Sequence[Cell]]) -> bool:
    """Whether two boxes share a side: common cells in all fields, neighbours in one at most."""
    apart = 0
    for name, here in one.sides.items():
        there = other.sides[name]
        if here & there:
            continue
        apart += 1
        if apart > 1 or not _neighbours(here, there, cells[name]):
            return False
    return True


def _neighbours(here: frozenset[int], there: frozenset[int], cells: Sequence[Cell]) -> bool:
    if cells[0].sort != "numbers":
        return True
    return any(
        abs(a - b) == 1 and cells[a].sort == cells[b].sort == "numbers" for a in here for b in there
    )
