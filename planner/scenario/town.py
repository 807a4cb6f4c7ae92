"""A ledger and its rules on their way through the changes of a scenario."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from planner.errors import Place, Problem
from planner.language import Text
from planner.model import Ledger
from planner.rulebook.reading import Path_, Sheet

if TYPE_CHECKING:
    from planner.rulebook import Rules


@dataclass(frozen=True)
class RulesAsked:
    """Which rules are wanted: a pack, a day (None: the pack's own), other values of parameters."""

    pack: str
    as_of: date | None = None
    overrides: tuple[tuple[str, int | bool | None], ...] = ()

    def with_values(self, values: Mapping[str, int | bool | None]) -> RulesAsked:
        """The same with further values; the later one of a parameter counts."""
        return replace(self, overrides=tuple({**dict(self.overrides), **values}.items()))


Load = Callable[[RulesAsked], "Rules"]
"""Where rules come from; reading their files is the business of the edge."""


@dataclass(frozen=True)
class Gone:
    """An enterprise that an earlier change closed or took away: how, and where it says so."""

    how: Text
    place: Place


@dataclass(frozen=True)
class Town:
    """A ledger and the rules asked for; a change makes a new one.

    ``closed``: enterprises that an earlier change closed (still rows of the ledger) or took
    away; ``said``: the changes in words; ``tables``: which of the three tables differ from
    the baseline's.
    """

    ledger: Ledger
    asked: RulesAsked
    closed: Mapping[str, Gone] = field(default_factory=dict)
    said: tuple[Text, ...] = ()
    warnings: tuple[Problem, ...] = ()
    tables: frozenset[str] = frozenset()
    keep: str = "usual"
    resilience: int = 0

    def saying(self, what: Text) -> Town:
        """The same, with one more change in words."""
        return replace(self, said=(*self.said, what))

    def warned(self, *warnings: Problem) -> Town:
        """The same, with further warnings."""
        return replace(self, warnings=(*self.warnings, *warnings))

    def without(self, ids: Mapping[str, Gone]) -> Town:
        """The same, with enterprises that later changes must not speak of."""
        return replace(self, closed={**self.closed, **ids})

    def with_table(self, role: str, table: pl.DataFrame) -> Town:
        """The same with another table, in the order of its ids."""
        ordered = table if table["id"].is_sorted() else table.sort("id")
        ledger = replace(self.ledger, **{role: ordered})  # type: ignore[arg-type]
        return replace(self, ledger=ledger, tables=self.tables | {role})


@dataclass
class At:
    """Where in the file one change stands, and what is found wrong with it."""

    sheet: Sheet
    path: Path_
    problems: list[Problem]

    def place(self, *path: str | int, value: bool = False) -> Place:
        """Where a part of the change stands."""
        return self.sheet.place((*self.path, *path), value=value)

    def signed(self, *path: str | int) -> bool:
        """Whether the number there is written with a sign, and so is one to add."""
        return (*self.path, *path) in self.sheet.signed

    def fault(
        self, code: str, what: Text, remedy: Text, *path: str | int, value: str | None = None
    ) -> None:
        """Note what stands in the way."""
        place = self.place(*path, value=True)
        self.problems.append(Problem(code, what, remedy, place, value))

    def warning(self, code: str, what: Text, remedy: Text, *path: str | int) -> Problem:
        """What is worth knowing, at its place."""
        return Problem(code, what, remedy, self.place(*path, value=True))


NO_REMEDY = Text("", "")
