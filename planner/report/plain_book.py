"""A new workbook with the cells of a ledger as text, marked: for ledgers that are no .xlsx.

Whole numbers of columns that count stay numbers, so that a spreadsheet can add them up; all
else is text and is never run as a formula.
"""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any

from planner.errors import OutputError, Problem
from planner.language import Text
from planner.ledger.cells import unguard_text
from planner.ledger.sheet import Sheet, column_letter
from planner.model import TABLES
from planner.report.marking import FILLS, REASON_WIDTH, Marks, height_of
from planner.report.workbook import MAX_ROWS, MAX_TEXT, cell_text, same_every_day
from planner.report.wrapping import columns

if TYPE_CHECKING:
    from planner.ledger.typed import Typed

_NUMBER = re.compile(r"0|[1-9][0-9]{0,14}")
_COUNTS = {c.name for table in TABLES.values() for c in table if c.kind == "count"}
_SAMPLE = 200
_NARROWEST, _WIDEST = 6, 40


def plain_workbook(
    sheets: list[Sheet], marks: dict[str, Marks], tables: list[Typed], author: str
) -> bytes:
    """The bytes of an .xlsx with these sheets, marked."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    read = {table.sheet.name or "": table for table in tables}
    for number, sheet in enumerate(sheets, start=1):
        if sheet.cells.height >= MAX_ROWS:
            raise OutputError(
                Problem(
                    "sheet-too-large",
                    Text(
                        f"有 {sheet.cells.height:,} 行，Excel 的一张工作表装不下",
                        f"it has {sheet.cells.height:,} rows, more than a sheet of Excel holds",
                    ),
                    Text("请用 --format json 查看核对结果", "see --format json for what was found"),
                )
            )
        name = sheet.name or ("台账" if len(sheets) == 1 else f"{number}")
        page = book.create_sheet(name)
        if not sheet.visible:
            page.sheet_state = "hidden"
        key = sheet.name or ""
        _write(page, sheet, marks.get(key), read.get(key), author)
    stream = io.BytesIO()
    book.save(stream)
    return same_every_day(stream)


def _write(page: Any, sheet: Sheet, marks: Marks | None, table: Typed | None, author: str) -> None:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.comments import Comment
    from openpyxl.styles import Alignment, Font, PatternFill

    counts: set[int] = set()
    header = (0, 0)
    if table is not None:
        counts = {i for c, i in table.mapping.columns.items() if c in _COUNTS}
        header = (table.mapping.header.first + 1, table.mapping.header.last_row)
        page.freeze_panes = f"A{header[1] + 1}"
    for index, series in enumerate(sheet.cells.iter_columns()):
        texts = series.slice(max(0, header[0] - 1)).head(_SAMPLE).drop_nulls().to_list()
        width = max((columns(line) for text in texts for line in text.split("\n")), default=0)
        letter = column_letter(index)
        page.column_dimensions[letter].width = max(_NARROWEST, min(width + 2, _WIDEST))
    if marks is not None:
        page.column_dimensions[column_letter(marks.column)].width = REASON_WIDTH
    for top, left, bottom, right in sheet.merges:
        page.merged_cells.add(f"{column_letter(left)}{top + 1}:{column_letter(right)}{bottom + 1}")
    fills = {level: PatternFill("solid", start_color=colour) for level, colour in FILLS.items()}
    bold, wrapped = Font(bold=True), Alignment(wrap_text=True, vertical="top")

    def cell(text: str, row: int, column: int) -> Any:
        made = WriteOnlyCell(page)
        plain = unguard_text(text) if sheet.guarded else text
        if column in counts and row > header[1] and _NUMBER.fullmatch(plain):
            made.value = int(plain)
        else:
            made.value = cell_text(plain)[:MAX_TEXT]
            made.data_type = "s"
            made.number_format = "@"
            made.quotePrefix = plain[:1] in "=+-@'"
        if header[0] <= row <= header[1]:
            made.font = bold
        return made

    coloured: dict[int, list[int]] = {}
    for row, column in sorted(marks.cells) if marks is not None else ():
        coloured.setdefault(row, []).append(column)
    touched = {*coloured, *(marks.reasons if marks is not None else ())}
    for row, record in enumerate(sheet.cells.iter_rows(), start=1):
        line = [None if v is None else cell(v, row, i) for i, v in enumerate(record)]
        if marks is not None and (
            row in touched or row == marks.head[0] or marks.column < len(line)
        ):
            line += [None] * (marks.column + 1 - len(line))
            for column in coloured.get(row, ()):
                made = line[column] or WriteOnlyCell(page)
                made.fill = fills[marks.cells[row, column]]
                if (row, column) in marks.comments:
                    made.comment = Comment(marks.comments[row, column], author, width=320)
                line[column] = made
            reason = marks.reasons.get(row, "")
            if row == marks.head[0]:
                reason = marks.head[1] + (f"\n{reason}" if reason else "")
            said = WriteOnlyCell(page)
            said.value, said.data_type, said.alignment = cell_text(reason), "s", wrapped
            if row == marks.head[0]:
                said.font = bold
            line[marks.column] = said if reason else None
            if reason and (points := height_of(reason)) is not None:
                page.row_dimensions[row].height = points
        page.append(line)
