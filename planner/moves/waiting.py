"""The moves of one part of the town that are still to come, and where everybody stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from planner.moves.places import Joint, Place


@dataclass(frozen=True)
class Step:
    """Enterprises (by row) that move together; ``smallest``: no part of it could go alone."""

    rows: tuple[int, ...]
    smallest: bool = True


@dataclass
class Waiting:
    """Moves that wait for one another at the places that they contest.

    ``source`` and ``target`` give each row's contested place, if it leaves or reaches one;
    ``order`` who goes first where nothing else decides. ``closing`` are the rows out of
    scope, ``last`` those that lose their coverage: they go as late as the others allow.
    """

    places: dict[int, Place]
    source: dict[int, int]
    target: dict[int, int]
    order: dict[int, int]
    members: list[int] = field(default_factory=list)
    closing: frozenset[int] = frozenset()
    last: frozenset[int] = frozenset()
    pending: set[int] = field(default_factory=set)
    leaving: dict[int, set[int]] = field(default_factory=dict)
    joining: dict[int, set[int]] = field(default_factory=dict)

    def start(self, rows: Iterable[int]) -> None:
        """Take up the moves of some rows."""
        for row in rows:
            self.pending.add(row)
            if row in self.source:
                self.leaving.setdefault(self.source[row], set()).add(row)
            if row in self.target:
                self.joining.setdefault(self.target[row], set()).add(row)

    def in_order(self, rows: Iterable[int]) -> list[int]:
        """Rows as they would go if nothing stood in the way."""
        return sorted(rows, key=self.order.__getitem__)

    def touched(self, step: Iterable[int]) -> dict[int, tuple[set[int], set[int]]]:
        """For each place of a step, who leaves it and who comes."""
        found: dict[int, tuple[set[int], set[int]]] = {}
        for row in step:
            if row in self.source:
                found.setdefault(self.source[row], (set(), set()))[0].add(row)
            if row in self.target:
                found.setdefault(self.target[row], (set(), set()))[1].add(row)
        return found

    def blocked(self, step: Iterable[int]) -> int | None:
        """The first place that does not allow a step; None where it is lawful."""
        for place, (out, into) in self.touched(step).items():
            if not self.places[place].allows(out, into):
                return place
        return None

    def repairs(self, place: int, step: Iterable[int]) -> list[int]:
        """Moves of which at least one must come along before a place can allow a step."""
        out, into = self.touched(step)[place]
        return self.places[place].repairs(
            out,
            into,
            self.in_order(self.leaving.get(place, ())),
            self.in_order(self.joining.get(place, ())),
        )

    def carry_out(self, step: Iterable[int]) -> None:
        """Make a step, and take its moves off the list."""
        step = set(step)
        for place, (out, into) in self.touched(step).items():
            self.places[place].apply(out, into)
            self.leaving.get(place, set()).difference_update(out)
            self.joining.get(place, set()).difference_update(into)
        self.pending -= step

    def take_back(self, step: Iterable[int]) -> None:
        """Undo a step; its moves are still to come again."""
        step = set(step)
        for place, (out, into) in self.touched(step).items():
            self.places[place].apply(into, out)
        self.start(step)

    def costs_nobody(self, row: int) -> bool:
        """Whether nobody else needs what this move takes, now or later."""
        source, target = self.source.get(row), self.target.get(row)
        if target is not None and self.places[target].short(self.joining[target]):
            return False
        return source is None or not self.places[source].thin(self.leaving[source])

    def gives(self, row: int) -> bool:
        """Whether somebody waits for what this move sets free."""
        source, target = self.source.get(row), self.target.get(row)
        if source is not None and self.joining.get(source):
            return True
        return (
            target is not None
            and isinstance(self.places[target], Joint)
            and bool(self.leaving.get(target))
        )

    def full_members_left(self, row: int) -> int:
        """The full members that a joint branch loses by a move."""
        source = self.source.get(row)
        place = None if source is None else self.places[source]
        return place.law.facts.full[row] if isinstance(place, Joint) else 0
