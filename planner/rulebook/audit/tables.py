"""Whether exactly one row of a table answers for every possible unit, and each row for some.

This is about one table on one day. Nothing is sampled: the diagram holds every set of rows
whose conditions can be true together, so what is not found here does not exist.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from planner.errors import Place
from planner.language import Text
from planner.rulebook.audit.cells import Cell, Held, Space
from planner.rulebook.audit.diagram import Diagram, conflict, draw
from planner.rulebook.audit.regions import Box, parted
from planner.rulebook.conditions import FIELD_TITLES, fulfilled, say_value
from planner.rulebook.rules import Condition


@dataclass(frozen=True)
class Row:
    """A row of a table: its name, its conditions, and the rows that take units from it."""

    name: str
    when: tuple[Condition, ...]
    place: Place | None = None
    except_: tuple[int, ...] = ()


@dataclass
class Faults:
    """What is wrong with a table on a day; rows by their numbers."""

    rows: Sequence[Row]
    diagram: Diagram
    gaps: list[tuple[Box, ...]] = field(default_factory=list)
    """Units for which no row answers: places that do not touch each other."""
    overlaps: dict[tuple[int, int], tuple[Box, ...]] = field(default_factory=dict)
    contradictions: dict[int, tuple[Condition, ...]] = field(default_factory=dict)
    """Rows whose conditions can never hold together, with the fewest that cannot."""
    excepted: dict[int, tuple[int, ...]] = field(default_factory=dict)
    """Rows that their exceptions leave nothing."""
    shadowed: dict[int, tuple[int, ...]] = field(default_factory=dict)
    """Rows that answer, but never alone; with those that answer beside them."""
    reached: set[int] = field(default_factory=set)
    """Rows that answer for some unit, alone or not."""
    applied: set[tuple[int, int]] = field(default_factory=set)
    """Exceptions that take a unit from a row: (row, exception)."""

    def example(self, boxes: Sequence[Box]) -> tuple[dict[str, Held], dict[str, Cell]]:
        """A unit inside the boxes, and the cells that it lies in."""
        return next(iter_examples(self.diagram, boxes))


def find_faults(rows: Sequence[Row], space: Space) -> Faults:
    """Everything that is wrong with a table on a day."""
    diagram = draw([row.when for row in rows], space)
    faults = Faults(rows, diagram)
    answers = {held: answering(rows, held) for held in diagram.sets()}
    faults.reached = {number for found in answers.values() for number in found}
    faults.gaps = parted(
        diagram.region(held for held, found in answers.items() if not found), diagram.cells
    )
    pairs: dict[tuple[int, int], list[int]] = {}
    for held, found in answers.items():
        for index, one in enumerate(found):
            for other in found[index + 1 :]:
                pairs.setdefault((one, other), []).append(held)
    faults.overlaps = {pair: diagram.region(held) for pair, held in sorted(pairs.items())}
    for number, row in enumerate(rows):
        mine = [held for held in answers if held >> number & 1]
        answered = [answers[held] for held in mine if number in answers[held]]
        if not mine:
            faults.contradictions[number] = conflict(row.when, space)
        elif not answered:
            took = {e for held in mine for e in row.except_ if e in answers[held]}
            faults.excepted[number] = tuple(sorted(took))
        elif all(len(found) > 1 for found in answered):
            beside = {other for found in answered for other in found} - {number}
            faults.shadowed[number] = tuple(sorted(beside))
        faults.applied |= {(number, e) for held in mine for e in row.except_ if e in answers[held]}
    return faults


def answering(rows: Sequence[Row], held: int) -> tuple[int, ...]:
    """The rows that answer where exactly these rows' conditions hold (bits)."""
    known: dict[int, bool] = {}

    def answers(number: int) -> bool:
        if number not in known:
            known[number] = bool(held >> number & 1) and not any(
                answers(other) for other in rows[number].except_
            )
        return known[number]

    return tuple(number for number in range(len(rows)) if answers(number))


def answering_for(rows: Sequence[Row], unit: Mapping[str, Held]) -> tuple[int, ...]:
    """The rows that answer for one unit."""
    held = 0
    for number, row in enumerate(rows):
        if all(fulfilled(c, unit.get(c.field)) for c in row.when):
            held |= 1 << number
    return answering(rows, held)


def iter_examples(
    diagram: Diagram, boxes: Sequence[Box]
) -> Iterator[tuple[dict[str, Held], dict[str, Cell]]]:
    """Units inside the boxes, the smallest of the first box first."""
    for box in boxes:
        for chosen in itertools.product(*(sorted(cells) for cells in box.sides.values())):
            cells = {
                name: diagram.cells[name][at] for name, at in zip(box.sides, chosen, strict=True)
            }
            if diagram.space.possible(cells):
                yield diagram.space.example(cells), cells


@dataclass(frozen=True)
class Slip:
    """Two neighbouring rows whose limits do not meet: in one field, between two numbers."""

    field: str
    low: int
    high: int
    below: int
    """The row that answers just below."""
    above: int
    """The row that answers just above."""


def find_slip(faults: Faults, boxes: Sequence[Box]) -> Slip | None:
    """Whether a gap or overlap lies between two rows that differ only in where they end."""
    diagram, rows = faults.diagram, faults.rows
    unit, cells = faults.example(boxes)
    for name, cell in cells.items():
        if cell.sort != "numbers":
            continue
        at = diagram.cells[name].index(cell)
        inside = next(b for b in boxes if _contains(b, cells, diagram)).sides[name]
        low, high = _run(diagram.cells[name], inside, at)
        if low == 0 or high is None:
            continue
        below = answering_for(rows, _moved(diagram.space, unit, name, low - 1))
        above = answering_for(rows, _moved(diagram.space, unit, name, high + 1))
        if len(below) == len(above) == 1 and below != above:
            return Slip(name, low, high, below[0], above[0])
    return None


def _contains(box: Box, cells: Mapping[str, Cell], diagram: Diagram) -> bool:
    return all(
        any(diagram.cells[name][at] == cells[name] for at in side)
        for name, side in box.sides.items()
    )


def _run(cells: Sequence[Cell], inside: frozenset[int], at: int) -> tuple[int, int | None]:
    """The numbers around a cell that belong to a side without a break."""
    first = last = at
    while first - 1 in inside:
        first -= 1
    while last + 1 in inside and cells[last + 1].sort == "numbers":
        last += 1
    return cells[first].low, cells[last].high


def _moved(space: Space, unit: dict[str, Held], name: str, value: int) -> dict[str, Held]:
    """The unit with another number in one field, and as many members as that takes."""
    moved = {**unit, name: value}
    parts = [moved.get(f) for f in space.parts]
    least = sum(p for p in parts if isinstance(p, int))
    whole = moved.get(space.whole)
    if name != space.whole and isinstance(whole, int) and whole < least:
        moved[space.whole] = least
    return moved


def say_region(boxes: Sequence[Box], diagram: Diagram) -> list[Text]:
    """Each box as a phrase: the fields that it limits, with their values.

    Without members no full members need to be spoken of: what cannot be is no limit.
    """
    found = []
    for box in boxes:
        parts = []
        for name, side in box.sides.items():
            cells = diagram.cells[name]
            if all(at in side or not _possible(at, name, box, diagram) for at in range(len(cells))):
                continue
            said = _say_side(side, cells)
            title = FIELD_TITLES[name]
            parts.append(Text(f"{title.zh} {said.zh}", f"{title.en} {said.en}"))
        if parts:
            found.append(Text("，".join(p.zh for p in parts), ", ".join(p.en for p in parts)))
        else:
            found.append(Text("任何情形", "anything"))
    return found


def _possible(at: int, name: str, box: Box, diagram: Diagram) -> bool:
    """Whether a cell of a part can be beside the whole that the box has."""
    space = diagram.space
    if name not in space.parts or space.whole not in box.sides:
        return True
    wholes = diagram.cells[space.whole]
    part = diagram.cells[name][at]
    return any(space.possible({space.whole: wholes[w], name: part}) for w in box.sides[space.whole])


def _say_side(side: frozenset[int], cells: Sequence[Cell]) -> Text:
    parts: list[Text] = []
    numbers = [at for at in sorted(side) if cells[at].sort == "numbers"]
    while numbers:
        low, high = _run(cells, side, numbers[0])
        numbers = [at for at in numbers if high is not None and cells[at].low > high]
        if high is None:
            parts.append(Text(f"≥ {low}", f"≥ {low}"))
        elif low == high:
            parts.append(Text(f"= {low}", f"= {low}"))
        else:
            parts.append(Text(f"{low}–{high}", f"{low}–{high}"))
    for at in sorted(side):
        cell = cells[at]
        if cell.sort == "value":
            said = say_value(cell.value)
            parts.append(Text(f"= {said.zh}", f"= {said.en}"))
        elif cell.sort == "others":
            named = [c.value for c in cells if c.sort == "value"]
            words = say_value(tuple(named))
            parts.append(Text(f"不是 {words.zh}", f"none of {words.en}"))
        elif cell.sort == "blank":
            parts.append(Text("不明", "unknown"))
    return Text(" 或 ".join(p.zh for p in parts), " or ".join(p.en for p in parts))
