"""What a check has found, said in full for the first few and counted for the rest.

A plan of a million rows that is wrong in one place of the program is wrong a million times;
nobody reads more than the first few, but how many there are must be said.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from planner.errors import Place, Problem
from planner.language import Text

if TYPE_CHECKING:
    import polars as pl

LISTED = 20
"""How many findings of one kind are said one by one."""


class Findings:
    """A list of problems that grows while a plan is checked."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def add(
        self, code: str, what: Text, *, file: str, value: object = None, remedy: Text | None = None
    ) -> None:
        """One finding about a file."""
        self.problems.append(
            Problem(
                code,
                what,
                Text("", "") if remedy is None else remedy,
                Place(file=file),
                None if value is None else str(value),
            )
        )

    def rows(self, code: str, wrong: pl.DataFrame, what: Text, *, file: str, key: str) -> None:
        """One finding a row of ``wrong``: its columns fill the placeholders of ``what``.

        ``key`` is the column that holds the id; rows are said in its order.
        """
        if wrong.is_empty():
            return
        for row in wrong.sort(key, nulls_last=True).head(LISTED).iter_rows(named=True):
            self.add(code, what.fill(**_plain(row)), file=file, value=row[key])
        if wrong.height > LISTED:
            more = wrong.height - LISTED
            self.add(
                code,
                Text(f"同类问题另有 {more} 处", f"{more} more of the same kind"),
                file=file,
            )


def _plain(row: dict[str, Any]) -> dict[str, object]:
    """Values as they are said: what is not known is a dash."""
    return {name: "—" if value is None else value for name, value in row.items()}
