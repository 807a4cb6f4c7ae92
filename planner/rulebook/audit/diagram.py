"""Which rules' conditions can hold together, found for all possible units at once.

The fields are gone through one after another. What matters of the choices made so far is
only which rules they have left standing, so choices that leave the same ones are one state
(as in a decision diagram): the work grows with the number of such states and not with the
product of all cells. At the end each state is a set of rules that hold together for some
unit, and no other set can.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from planner.rulebook.audit.cells import Cell, Space, cells_of, holds_in
from planner.rulebook.audit.regions import Box, merged
from planner.rulebook.rules import Condition

Held_ = int
"""A set of rules as bits: bit n for the n-th."""


@dataclass
class Option:
    """Cells of a level that leave the same rules standing: as boxes, and how many cells."""

    boxes: tuple[Box, ...]
    cells: int


@dataclass
class Diagram:
    """All sets of rules that hold together, with the units for which they do."""

    space: Space
    cells: dict[str, tuple[Cell, ...]]
    levels: list[dict[int, Option]]
    steps: list[dict[int, list[tuple[int, int]]]]
    counts: dict[int, int]
    """How many combinations of cells lead to each set of rules at the end."""
    _regions: dict[tuple[int, int], tuple[Box, ...]] = field(default_factory=dict)

    @property
    def kinds(self) -> int:
        """Into how many kinds of units the space was cut: all were looked at."""
        return sum(self.counts.values())

    def sets(self) -> Iterator[int]:
        """The sets of rules that hold together for some unit, in a fixed order."""
        return iter(sorted(self.counts))

    def region(self, held: Iterable[int]) -> tuple[Box, ...]:
        """The units for which exactly these sets of rules hold, as disjoint boxes."""
        last = len(self.levels)
        return merged([box for one in held for box in self._region(last, one)])

    def _region(self, depth: int, alive: int) -> tuple[Box, ...]:
        if depth == 0:
            return (Box({}),)
        known = self._regions.get((depth, alive))
        if known is None:
            found = [
                before.joined(box)
                for earlier, mask in self.steps[depth - 1][alive]
                for before in self._region(depth - 1, earlier)
                for box in self.levels[depth - 1][mask].boxes
            ]
            known = self._regions[(depth, alive)] = merged(found)
        return known


def draw(tables: Sequence[Sequence[Condition]], space: Space) -> Diagram:
    """The diagram of rules given by their conditions, over all units of a space."""
    everything = (1 << len(tables)) - 1
    fields = dict.fromkeys(c.field for when in tables for c in when)
    levels = list(dict.fromkeys(space.level_of(name) for name in fields))
    cells: dict[str, tuple[Cell, ...]] = {}
    options: list[dict[int, Option]] = []
    for level in levels:
        used = [f for f in space.fields_of(level) if f in fields or f == space.whole]
        for name in used:
            asked = [c for when in tables for c in when if c.field == name]
            cells[name] = cells_of(space.domains[name], asked)
        options.append(_options(tables, used, cells, space, everything))
    alive: dict[int, int] = {everything: 1}
    steps: list[dict[int, list[tuple[int, int]]]] = []
    for level_options in options:
        after: dict[int, int] = {}
        came: dict[int, list[tuple[int, int]]] = {}
        for state, ways in alive.items():
            for mask, option in level_options.items():
                left = state & mask
                after[left] = after.get(left, 0) + ways * option.cells
                came.setdefault(left, []).append((state, mask))
        alive = after
        steps.append(came)
    return Diagram(space, cells, options, steps, alive)


def _options(
    tables: Sequence[Sequence[Condition]],
    fields: Sequence[str],
    cells: Mapping[str, Sequence[Cell]],
    space: Space,
    everything: int,
) -> dict[int, Option]:
    """The possible combinations of cells of one level, by the rules that they leave standing."""
    masks = {name: [_mask(tables, name, c, everything) for c in cells[name]] for name in fields}
    found: dict[int, list[Box]] = {}
    for chosen in itertools.product(*(range(len(cells[name])) for name in fields)):
        here = {name: cells[name][at] for name, at in zip(fields, chosen, strict=True)}
        if len(fields) > 1 and not space.possible(here):
            continue
        mask = everything
        for name, at in zip(fields, chosen, strict=True):
            mask &= masks[name][at]
        box = Box({name: frozenset((at,)) for name, at in zip(fields, chosen, strict=True)})
        found.setdefault(mask, []).append(box)
    return {mask: Option(merged(boxes), len(boxes)) for mask, boxes in sorted(found.items())}


def _mask(tables: Sequence[Sequence[Condition]], name: str, cell: Cell, everything: int) -> int:
    mask = everything
    for number, when in enumerate(tables):
        if not all(holds_in(c, cell) for c in when if c.field == name):
            mask &= ~(1 << number)
    return mask


def satisfied(conditions: Sequence[Condition], space: Space) -> dict[str, Cell] | None:
    """Cells in which all the conditions hold at once, or None where that can never be."""
    fields = dict.fromkeys(c.field for c in conditions)
    found: dict[str, Cell] = {}
    for level in dict.fromkeys(space.level_of(name) for name in fields):
        used = [f for f in space.fields_of(level) if f in fields or f == space.whole]
        good = []
        for name in used:
            asked = [c for c in conditions if c.field == name]
            cells = cells_of(space.domains[name], asked)
            good.append([c for c in cells if all(holds_in(a, c) for a in asked)])
        for chosen in itertools.product(*good):
            here = dict(zip(used, chosen, strict=True))
            if space.possible(here):
                found.update(here)
                break
        else:
            return None
    return found


def conflict(conditions: Sequence[Condition], space: Space) -> tuple[Condition, ...]:
    """The fewest of the conditions that can never hold together; none of them can be left out."""
    kept = list(conditions)
    if satisfied(kept, space) is not None:
        return ()
    for one in list(kept):
        rest = [c for c in kept if c is not one]
        if satisfied(rest, space) is None:
            kept = rest
    return tuple(kept)
