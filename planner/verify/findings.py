"""What a check has found, said in full for the first few and counted for the rest.

A plan of a million rows that is wrong in one place of the program is wrong a million times;
nobody reads more than the first few, but how many there are must be said.
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


class Findings:
    """A list of problems that grows while a plan is checked."""

    def __init__(self, *, everything: bool = False) -> None:
        self.problems: list[Problem] = []
        self.listed: int | None = None if everything else LISTED

    def add(
        self,
        code: str,
        what: Text,
        *,
        file: str,
        value: object = None,
        remedy: Text | None = None,
        count: int = 1,
    ) -> None:
        """One finding about a file, or one that stands for so many."""
        self.problems.append(
            Problem(
                code,
                what,
                Text("", "") if remedy is None else remedy,
                Place(file=file),
                None if value is None else str(value),
                count,
            )
        )

    def rows(self, code: str, wrong: pl.DataFrame, what: Text, *, file: str, key: str) -> None:
        """One finding a row of ``wrong``: its columns fill the placeholders of ``what``.

        ``key`` is the column that holds the id; rows are said in its order.
        """
        if wrong.is_empty():
            return
        for row in (
            wrong.sort(key, nulls_last=True)
            .head(wrong.height if self.listed is None else self.listed)
            .iter_rows(named=True)
        ):
            self.add(code, what.fill(**_plain(row)), file=file, value=row[key])
        if self.listed is not None and wrong.height > self.listed:
            more = wrong.height - self.listed
            self.add(
                code,
                Text(f"同类问题另有 {more} 处", f"{more} more of the same kind"),
                file=file,
                count=more,
            )


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
    return "[…]" if isinstance(value, list) else value
