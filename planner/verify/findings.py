"""What a check has found, said in full for the first few and counted for the rest.

A plan of a million rows that is wrong in one place of the program is wrong a million times;
nobody reads more than the first few, but how many there are must be said. Each finding says
the file, and its row and column where it is about a cell.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from planner.errors import Place, Problem
from planner.language import Text

if TYPE_CHECKING:
    import polars as pl

LISTED = 20
"""How many findings of one kind are said one by one."""

FIRST_ROW = 2
"""The row of a file, as a spreadsheet counts, that holds the first record."""


class Findings:
    """A list of problems that grows while a plan is checked."""

    def __init__(self, *, everything: bool = False) -> None:
        self.problems: list[Problem] = []
        self.listed: int | None = None if everything else LISTED
        self._keys: dict[str, pl.Series] = {}

    def know(self, file: str, keys: pl.Series) -> None:
        """The keys of a file's records in their order, so that a finding can say its row."""
        self._keys[file] = keys

    def add(
        self,
        code: str,
        what: Text,
        *,
        file: str,
        value: object = None,
        remedy: Text | None = None,
        count: int = 1,
        row: int | None = None,
        column: str | None = None,
    ) -> None:
        """One finding about a file, or one that stands for so many."""
        self.problems.append(
            Problem(
                code,
                what,
                Text("", "") if remedy is None else remedy,
                Place(file=file, row=row, column=column),
                None if value is None else str(value),
                count,
            )
        )

    def rows(
        self,
        code: str,
        wrong: pl.DataFrame,
        what: Text,
        *,
        file: str,
        key: str,
        column: str | None = None,
        find: str | None = "",
    ) -> None:
        """One finding a row of ``wrong``: its columns fill the placeholders of ``what``.

        ``key`` is the column that holds the id; rows are said in its order. ``find`` is the
        column by which the record is found in the file: the key itself, unless said
        otherwise; None where the finding is about several records.
        """
        if wrong.is_empty():
            return
        find = key if find == "" else find
        for row in (
            wrong.sort(key, nulls_last=True)
            .head(wrong.height if self.listed is None else self.listed)
            .iter_rows(named=True)
        ):
            at = None if find is None else self._row(file, row[find])
            self.add(
                code,
                what.fill(**_plain(row)),
                file=file,
                value=row[key],
                row=at,
                column=column,
            )
        if self.listed is not None and wrong.height > self.listed:
            more = wrong.height - self.listed
            self.add(
                code,
                Text(f"同类问题另有 {more} 处", f"{more} more of the same kind"),
                file=file,
                count=more,
            )

    def _row(self, file: str, key: object) -> int | None:
        keys = self._keys.get(file)
        if keys is None or not isinstance(key, str):
            return None
        found = (keys == key).arg_true()
        return None if found.is_empty() else int(found[0]) + FIRST_ROW


def _plain(row: dict[str, Any]) -> dict[str, object]:
    return {name: as_said(value) for name, value in row.items()}


def as_said(value: object) -> object:
    """A value as it is said: what is not known is a dash, yes and no are as files have them."""
    if value is None:
        return "—"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return "{…}"
    if isinstance(value, list):
        return "[…]"
    if isinstance(value, str) and len(value) > 200:
        return value[:199] + "…"
    return value
