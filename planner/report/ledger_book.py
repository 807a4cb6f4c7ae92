"""A ledger as a file that people go on working in: a workbook with its sheets, or a CSV file.

Either is read back by the planner without loss. In a workbook headers are the titles of the
reader's language and forms of coverage are words; a CSV file has the canonical names.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

import polars as pl

from planner.language import NEUTRAL, Language, Text
from planner.ledger.synonyms import Role, match_header
from planner.ledger.titles import TABLE_TITLES
from planner.model import MODES, TABLES, Column
from planner.report.words import at_start
from planner.report.workbook import Book, Field, FieldKind, numbers_where_exact

if TYPE_CHECKING:
    from planner.report.workbook import Rule

SHEET_NAMES: dict[Role, Text] = {role: at_start(title) for role, title in TABLE_TITLES.items()}
"""Names by which the reader knows which sheet is which table."""

YES_NO = Text("是", "yes"), Text("否", "no")
WORDS: dict[str, dict[str, Text]] = {
    "mode": {**{mode: NEUTRAL[mode] for mode in MODES}, "other": Text("其他", "other")},
    "accepts": {"zone": Text("本片区", "zone"), "any": Text("不限", "any")},
    "role": {"instructor": Text("指导员", "instructor"), "contact": Text("联系干部", "contact")},
}
"""Words of a workbook for tokens, each of which the reader takes for the token again."""

_KINDS: dict[str, FieldKind] = {"count": "whole", "metres": "decimal", "degrees": "decimal"}


def add_sheet(
    book: Book,
    role: Role,
    table: pl.DataFrame,
    language: Language,
    *,
    columns: Sequence[str] | None = None,
    extras: Mapping[str, str] | None = None,
    marked: Collection[int] = (),
    footer: str = "",
) -> None:
    """Put one table of a ledger into a workbook as a sheet.

    ``columns``: its canonical columns (default: those that hold anything); ``extras``: other
    columns by name, with their headers; ``marked``: rows that stand out.
    """
    extras = extras or {}
    known = {column.name: column for column in TABLES[role]}
    if columns is None:
        columns = [c for c in known if c in ("id", "name") or table[c].null_count() < table.height]
    headers = headers_of(role, columns, list(extras.values()), language)
    fields: list[Field] = []
    values: list[pl.Series] = []
    for column in columns:
        one = known[column]
        series = worded(table[column], one, language)
        fields.append(field_of(one, headers[column]))
        values.append(series.alias(f"{len(values)}"))
    for column, header in extras.items():
        series, kind = numbers_where_exact(table[column])
        fields.append(Field(header, kind))
        values.append(series.alias(f"{len(values)}"))
    name = SHEET_NAMES[role].say(language)
    book.table(name, fields, pl.DataFrame(values), marked=marked, footer=footer)


def headers_of(
    role: Role, columns: Sequence[str], extras: Sequence[str], language: Language
) -> dict[str, str]:
    """A header for each column: its title, or its name where an unknown column is called alike.

    A title that another column of the sheet could be taken for would make the sheet ambiguous.
    """
    rivals: dict[str, int] = {}
    for extra in extras:
        match = match_header(extra, role)
        if match is not None:
            rivals[match.column] = min(match.rank, rivals.get(match.column, match.rank))
    headers = {}
    for column in TABLES[role]:
        if column.name in columns:
            title = column.title.say(language)
            match = match_header(title, role)
            clear = match is not None and match.column == column.name
            safe = clear and match is not None and match.rank < rivals.get(column.name, 99)
            headers[column.name] = title if safe else column.name
    return headers


def field_of(
    column: Column, header: str, *, note: str = "", rule: Rule | None = None, must: bool = False
) -> Field:
    """The field of a workbook that holds one of our columns."""
    width = {"id": 22, "name": 28, "zone": 14}.get(column.name, 0)
    return Field(header, _KINDS.get(column.kind, "text"), note, rule, must, width)


def worded(values: pl.Series, column: Column, language: Language) -> pl.Series:
    """A column as a person reads it: forms and roles as words, flags as yes and no."""
    if column.kind == "flag":
        words = dict(zip((True, False), (w.say(language) for w in YES_NO), strict=True))
        return values.replace_strict(words, default=None, return_dtype=pl.String)
    table = WORDS.get("mode" if column.kind == "mode" else column.name)
    if table is None or values.dtype != pl.String:
        return values
    if language == "en":
        return values
    return values.replace({token: word.zh for token, word in table.items()})
