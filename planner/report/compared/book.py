"""A comparison as a workbook: the action first, old → new in the cells that differ, in colour."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import polars as pl

from planner.comparing import ACTIONS, Comparison
from planner.comparing.nouns import BRANCH_FIELDS, ENTERPRISE_FIELDS
from planner.language import Language, Text
from planner.report.compared.words import (
    ACTION_WORDS,
    SIZE_WORDS,
    TABLE_WORDS,
    Sayer,
)
from planner.report.workbook import Book, Field, FieldKind

FILLS = {
    "new": "D8EFDD",
    "dissolved": "F8DAD6",
    "adjusted": "FCE9C8",
    "changed": "DCE8F8",
}
"""The action's own cell, and paler the cells that differ."""
MOST_UNCHANGED = 20_000
"""Beyond so many enterprises those that are unchanged are left out: nobody scrolls so far."""
_DIFFERS = "FFF6DC"
_FIRST = 1 + ENTERPRISE_FIELDS.index("instructor") + 1
"""Id, name, zone, form, branch and instructor come first."""
_WHOLE = ("rank", "distance_m", "members", "full_members", "employees", "units")


def compared_workbook(comparison: Comparison, language: Language) -> bytes:
    """Enterprises, branches, figures, and the rules and inputs that differ, a sheet each."""
    book = Book(Text("方案对比", "Comparison of plans").say(language))
    says = Sayer(comparison, language)
    enterprises = comparison.enterprises
    if enterprises.height > MOST_UNCHANGED:
        enterprises = enterprises.filter(pl.col("action") != "unchanged")
    _Sheet(book, says, language).enterprises(enterprises)
    _Sheet(book, says, language).branches(comparison.branches)
    _Sheet(book, says, language).figures(comparison.figures)
    _Sheet(book, says, language).inputs(comparison)
    return book.bytes()


class _Sheet:
    """One sheet in the making: rows of cells, and the colours of some of them."""

    def __init__(self, book: Book, says: Sayer, language: Language) -> None:
        self.book, self.says, self.language = book, says, language
        self.rows: list[list[object]] = []
        self.special: dict[tuple[int, int], tuple[str | None, str]] = {}

    def add(self, action: str, cells: Iterable[tuple[object, bool]]) -> None:
        """A row: the action, then cells that do or do not differ."""
        line: list[object] = [ACTION_WORDS[action].say(self.language)]
        number = len(self.rows)
        if action in FILLS:
            self.special[number, 0] = (None, FILLS[action])
        for value, differs in cells:
            if differs:
                # The column stays one of numbers: its text of old and new is put in its place.
                self.special[number, len(line)] = (str(value), _DIFFERS)
            line.append(None if differs else value)
        self.rows.append(line)

    def write(self, name: Text, heads: list[tuple[str, FieldKind]], frozen: int = 3) -> None:
        fields = [Field(self.says.title(head), kind) for head, kind in heads]
        table = pl.DataFrame(
            {
                f"c{k}": pl.Series(
                    [line[k] for line in self.rows],
                    dtype=pl.Int64 if kind == "whole" else pl.String,
                )
                for k, (_, kind) in enumerate(heads)
            }
        )
        self.book.table(name.say(self.language), fields, table, special=self.special, frozen=frozen)

    def enterprises(self, table: pl.DataFrame) -> None:
        because = f"because_{self.language}"
        for row in _by_action(table).iter_rows(named=True):
            action = row["action"]
            cells = [(row["enterprise_id"], False)]
            cells += [
                self.says.both(name, row[f"{name}_old"], row[f"{name}_new"], action)
                for name in ENTERPRISE_FIELDS
            ]
            # Why stands beside what; the details follow.
            cells[_FIRST:_FIRST] = [(row[because], False), (self.says.what(row["what"]), False)]
            self.add(action, cells)
        heads = ["action", "enterprise_id", *ENTERPRISE_FIELDS]
        heads[_FIRST + 1 : _FIRST + 1] = ["because", "what"]
        self.write(self.says.text("⟦enterprise⟧", "⟦enterprise+⟧"), [(h, _kind(h)) for h in heads])

    def branches(self, table: pl.DataFrame) -> None:
        for row in _by_action(table).iter_rows(named=True):
            action = row["action"]
            ids = self.says.both("id", row["branch_id_old"], row["branch_id_new"], action)
            cells = [ids]
            cells += [
                self.says.both(name, row[f"{name}_old"], row[f"{name}_new"], action)
                for name in BRANCH_FIELDS
            ]
            size = None if row["size"] == "same" else SIZE_WORDS[row["size"]].say(self.language)
            self.add(action, [*cells, (size, False), (row["came"], False), (row["went"], False)])
        heads = ["action", "branch_id", "branch", *BRANCH_FIELDS[1:], "size", "came", "went"]
        self.write(
            self.says.text("⟦organisation⟧", "⟦organisation+⟧"), [(h, _kind(h)) for h in heads]
        )

    def figures(self, table: pl.DataFrame) -> None:
        for row in table.iter_rows(named=True):
            old = self.says.figure(row["old"], row["old_base"])
            new = self.says.figure(row["new"], row["new_base"])
            differs = old != new
            name = row[f"title_{self.language}"]
            cells = [
                name[:1].upper() + name[1:], old, new, row["difference"], self.says.points(row),
            ]  # fmt: skip
            self.add("changed" if differs else "unchanged", [(c, False) for c in cells])
        heads: list[tuple[str, FieldKind]] = [
            ("action", "text"), ("figure", "text"), ("old", "text"), ("new", "text"),
            ("difference", "whole"), ("points", "text"),
        ]  # fmt: skip
        self.write(Text("指标", "Figures"), heads, frozen=2)

    def inputs(self, comparison: Comparison) -> None:
        """Rules, parameters, hosts, instructors and settings that are not the same."""
        said = f"title_{self.language}"
        for table, rows in (("rule", comparison.rules), ("parameter", comparison.parameters)):
            for row in rows.iter_rows(named=True):
                self._input(table, row, row["name"], row[said], None)
        for row in comparison.inputs.iter_rows(named=True):
            field = None if row["field"] in ("id", row["id"]) else self.says.title(row["field"])
            self._input(row["table"], row, row["id"], self.says.named(row), field)
        heads: list[tuple[str, FieldKind]] = [
            (name, "text") for name in ("action", "table", "id", "figure", "field", "old", "new")
        ]
        self.write(Text("规则和输入", "Rules and inputs"), heads, frozen=2)

    def _input(
        self, table: str, row: dict[str, Any], one: str, name: str | None, field: str | None
    ) -> None:
        action = "new" if row["old"] is None else "dissolved" if row["new"] is None else "changed"
        told = self.says.sides(table, row)
        word = self.says.say(TABLE_WORDS[table])
        self.add(action, [(c, False) for c in (word, one, name, field, *told)])


def _by_action(table: pl.DataFrame) -> pl.DataFrame:
    """What changed most first: new, dissolved, adjusted, changed, unchanged."""
    order = pl.col("action").replace_strict(list(ACTIONS), list(range(len(ACTIONS))))
    return table.sort(order, maintain_order=True)


def _kind(head: str) -> FieldKind:
    return "whole" if head in _WHOLE else "text"
