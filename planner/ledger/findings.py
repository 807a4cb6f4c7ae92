"""What was found while reading: every fault of every file is collected, then said together.

Three weights: an *error* (nothing is planned from such a ledger), a *warning* (somebody should
look at it), a *note* (how the ledger was read: what was inferred, filled in or left out).
A fault that repeats row after row is said once, with its count and the first rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from planner.errors import Place, Problem
from planner.language import Text

LISTED = 5
"""So many warnings of one kind are said one by one; more become one line."""
CAP = 1000
"""So many errors of one kind in one column are listed; the rest are counted."""

INFERRED = frozenset(
    [
        "blank_members",
        "example_row",
        "full_from_members",
        "ids_from_rows",
        "members_from_parts",
        "merged_filled",
        "numbering_row",
        "untouched_sheet",
    ]
)
"""Notes of what was worked out as the model says; ``check`` tells them, a plan need not."""

NONE = Text("", "")


def shown(value: str, width: int = 60) -> str:
    """A cell's text as it can stand in a sentence: one line, not too long."""
    line = " ".join(value.split())
    return line if len(line) <= width else line[: width - 1] + "…"


def named_only(text: str, width: int = 40) -> str:
    """What a line is called, without what it says: 填报人：某某 is shown as 填报人：…

    Titles and notes of a sheet name persons, whom no output may show.
    """
    for colon in ("：", ":"):
        head, found, rest = text.partition(colon)
        if found and rest.strip():
            return shown(head, width) + colon + "…"
    return shown(text, width)


def row_list(rows: Sequence[int]) -> Text:
    """The first rows of a list as words: ``第 3、5 行`` / ``rows 3, 5``."""
    first = rows[:LISTED]
    more = len(rows) > len(first)
    zh = f"第 {'、'.join(map(str, first))} 行{'等' if more else ''}"
    en = f"row{'s' if len(rows) > 1 else ''} {', '.join(map(str, first))}{' …' if more else ''}"
    return Text(zh, en)


@dataclass
class Findings:
    """Errors, warnings and notes of one table, in the order in which they were found."""

    file: str | None = None
    sheet: str | None = None
    errors: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)
    letters: dict[str, str] = field(default_factory=dict)
    """The letter of each source column that serves as one of ours, by its header."""

    def place(self, row: int | None = None, column: str | None = None) -> Place:
        """A place in this table's file."""
        letter = None if column is None else self.letters.get(column)
        return Place(file=self.file, sheet=self.sheet, row=row, column=column, letter=letter)

    def error(
        self,
        code: str,
        what: Text,
        remedy: Text = NONE,
        *,
        row: int | None = None,
        column: str | None = None,
        value: str | None = None,
        rows: Sequence[int] = (),
    ) -> None:
        """Note one error."""
        self.errors.append(self._problem(code, what, remedy, row, column, value, rows))

    def warn(
        self,
        code: str,
        what: Text,
        remedy: Text = NONE,
        *,
        row: int | None = None,
        column: str | None = None,
        value: str | None = None,
        rows: Sequence[int] = (),
    ) -> None:
        """Note one warning; ``rows`` are those that it speaks of, where they are several."""
        self.warnings.append(self._problem(code, what, remedy, row, column, value, rows))

    def note(
        self,
        code: str,
        what: Text,
        remedy: Text = NONE,
        *,
        row: int | None = None,
        column: str | None = None,
        value: str | None = None,
        rows: Sequence[int] = (),
    ) -> None:
        """Note how something was read; nothing need be done about it."""
        self.notes.append(self._problem(code, what, remedy, row, column, value, rows))

    def _problem(
        self,
        code: str,
        what: Text,
        remedy: Text,
        row: int | None,
        column: str | None,
        value: str | None,
        rows: Sequence[int],
    ) -> Problem:
        return Problem(
            code,
            what,
            remedy,
            self.place(row, column),
            value,
            count=max(1, len(rows)),
            rows=tuple(rows),
        )

    def error_rows(
        self,
        code: str,
        what: Text,
        remedy: Text,
        rows: Sequence[int],
        values: Sequence[str | None],
        column: str | None,
    ) -> None:
        """Note the same kind of error in many rows; ``{value}`` in ``what`` is the cell's text."""
        for row, value in list(zip(rows, values, strict=True))[:CAP]:
            text = what.fill(value=shown(value or ""))
            self.error(code, text, remedy, row=row, column=column, value=value)
        if len(rows) > CAP:
            left = len(rows) - CAP
            more = Text(
                f"另有 {left} 行同类错误未逐一列出", f"{left} more rows with the same fault"
            )
            self.errors.append(
                Problem(
                    code,
                    more,
                    remedy,
                    self.place(None, column),
                    count=left,
                    rows=tuple(rows[CAP:]),
                    values=tuple(values[CAP:]),
                    each=what,
                )
            )

    def warn_rows(
        self,
        code: str,
        one: Text,
        many: Text,
        rows: Sequence[int],
        values: Sequence[str | None] | None = None,
        column: str | None = None,
        remedy: Text = NONE,
        *,
        note: bool = False,
    ) -> None:
        """Note the same kind of warning in many rows; with ``note``, the same kind of note.

        ``one`` may hold ``{value}``; ``many`` holds ``{count}`` and may hold ``{rows}`` and
        ``{examples}`` (the first distinct values).
        """
        found = self.notes if note else self.warnings
        texts = list(values) if values is not None else [None] * len(rows)
        if len(rows) <= LISTED:
            for row, value in zip(rows, texts, strict=True):
                text = one.fill(value=shown(value or ""))
                found.append(Problem(code, text, remedy, self.place(row, column), value))
            return
        examples = list(dict.fromkeys(shown(v, 30) for v in texts if v is not None))[:LISTED]
        filled = many.fill(
            count=len(rows),
            rows=row_list(rows),
            examples=Text("、".join(examples), ", ".join(examples)),
        )
        found.append(
            Problem(
                code,
                filled,
                remedy,
                self.place(None, column),
                count=len(rows),
                rows=tuple(rows),
                values=tuple(texts),
                each=one,
            )
        )

    def take(self, other: Findings) -> None:
        """Add what another part of the same table's reading found."""
        self.errors += other.errors
        self.warnings += other.warnings
        self.notes += other.notes

    def in_order(self) -> list[Problem]:
        """The errors by row and column, then as they were found."""

        def where(problem: Problem) -> tuple[int, int, str]:
            place = problem.place or Place()
            letter = place.letter or ""
            return (place.row or 0, len(letter), letter)

        return sorted(self.errors, key=where)
