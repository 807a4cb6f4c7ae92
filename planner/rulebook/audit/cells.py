"""Cuts what a field can hold into finitely many kinds of values that no rule tells apart.

A condition compares one field with fixed values, so between two neighbouring thresholds its
answer never changes: the numbers from one threshold to the next are one cell, every word
that is named is one, all other words together are one, and a blank is one of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from planner.rulebook.conditions import Kind, fulfilled
from planner.rulebook.rules import Condition

Held = int | bool | str | None
"""What a field holds; None is a blank."""


@dataclass(frozen=True, slots=True)
class Domain:
    """What a field can hold: numbers from 0 up, yes or no, or words; perhaps a blank.

    ``words`` closes the list of words; without it there are always others.
    """

    kind: Kind
    blank: bool = True
    words: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """Values of one field that all conditions of a table treat alike.

    A range of whole numbers (``high`` None: without end), one flag or word (``value``),
    any word that is not named, or a blank.
    """

    sort: Literal["numbers", "value", "others", "blank"]
    low: int = 0
    high: int | None = None
    value: bool | str | None = None

    @property
    def example(self) -> Held:
        """One value of the cell: of numbers the least."""
        if self.sort == "numbers":
            return self.low
        return self.value


def cells_of(domain: Domain, conditions: Iterable[Condition]) -> tuple[Cell, ...]:
    """All cells of a field under these conditions (which all must ask about it), in order."""
    asked = tuple(conditions)
    cells: list[Cell] = []
    if domain.kind == "number":
        starts = sorted({0, *(s for one in asked for s in _starts(one) if s > 0)})
        ends = [start - 1 for start in starts[1:]]
        cells += [
            Cell("numbers", low, high) for low, high in zip(starts, [*ends, None], strict=True)
        ]
    elif domain.kind == "flag":
        cells += [Cell("value", value=True), Cell("value", value=False)]
    else:
        named = {w for one in asked for w in _values(one) if isinstance(w, str)}
        if domain.words is not None:
            cells += [Cell("value", value=word) for word in domain.words]
        else:
            cells += [Cell("value", value=word) for word in sorted(named)]
            cells.append(Cell("others", value=_another(named)))
    if domain.blank:
        cells.append(Cell("blank"))
    return tuple(cells)


def holds_in(condition: Condition, cell: Cell) -> bool:
    """Whether the condition holds for the values of a cell, all of which it treats alike."""
    return fulfilled(condition, cell.example)


def _values(condition: Condition) -> tuple[Held, ...]:
    value = condition.value
    return value if isinstance(value, tuple) else (value,)


def _starts(condition: Condition) -> Iterable[int]:
    """The numbers at which a condition may change its answer: the first of each new cell."""
    if condition.operator == "known":
        return
    for value in _values(condition):
        if isinstance(value, bool) or not isinstance(value, int):
            continue
        if condition.operator in ("at_least", "below"):
            yield value
        elif condition.operator in ("at_most", "above"):
            yield value + 1
        else:
            yield from (value, value + 1)


def _another(named: set[str]) -> str:
    """A word that no condition names, for examples."""
    word = "other"
    while word in named:
        word += "-other"
    return word


@dataclass(frozen=True)
class Space:
    """All possible units of a table: the domain of each field, and which fields hang together.

    ``whole`` names the field that the ``parts`` cannot exceed together (a part that is blank
    counts nothing): full and probationary members are never more than the members.
    """

    domains: Mapping[str, Domain]
    whole: str = "members"
    parts: tuple[str, ...] = ("full_members", "probationary_members")

    def level_of(self, field: str) -> str:
        """The level that a field belongs to: fields that hang together share one."""
        return self.whole if field in self.parts else field

    def fields_of(self, level: str) -> tuple[str, ...]:
        """The fields of a level, the whole first."""
        if level == self.whole:
            return tuple(f for f in (self.whole, *self.parts) if f in self.domains)
        return (level,)

    def possible(self, cells: Mapping[str, Cell]) -> bool:
        """Whether some unit has its values in these cells, as far as these fields say."""
        whole = cells.get(self.whole)
        if whole is None or whole.high is None:
            return True
        least = sum(cells[f].low for f in self.parts if f in cells and cells[f].sort == "numbers")
        return least <= whole.high

    def example(self, cells: Mapping[str, Cell]) -> dict[str, Held]:
        """One unit with its values in these cells, its numbers as small as they can be."""
        unit = {field: cell.example for field, cell in cells.items()}
        whole = cells.get(self.whole)
        if whole is not None and whole.sort == "numbers":
            least = sum(
                cells[f].low for f in self.parts if f in cells and cells[f].sort == "numbers"
            )
            unit[self.whole] = max(whole.low, least)
        return unit
