"""What the layout of a sheet does to its cells: merged ones, cells beyond the header, faults.

A merged cell that spans rows speaks for all of them, but a figure belongs to one row only.
"""

from __future__ import annotations

import polars as pl

from planner.language import Text
from planner.ledger import values, words
from planner.ledger.findings import Findings
from planner.ledger.mapping import Mapping
from planner.ledger.sheet import Sheet, column_letter
from planner.model import TABLES

_REPEATED = words.word_set(
    "zone industry status home_branch current_mode current_branch current_instructor above_scale "
    "parent accepts role kind"
)
REFERENCES = words.word_set("home_branch current_branch current_instructor")


def set_flags_aside(sheet: Sheet, mapping: Mapping) -> None:
    """党建工作指导员: 是/否 asks whether there is one; it names nobody and stays unknown."""
    start = mapping.header.first + mapping.header.depth
    for column in sorted(REFERENCES & set(mapping.columns)):
        index = mapping.columns[column]
        if index in mapping.decided.touched:
            continue
        distinct = sheet.cells[f"c{index}"].slice(start).unique().drop_nulls()
        if 0 < len(distinct) <= 12 and all(
            words.folded(text) in words.YES | words.NO | words.NOTHING | {""} for text in distinct
        ):
            if all(words.folded(text) in words.NOTHING | {""} for text in distinct):
                continue
            del mapping.columns[column]
            mapping.rivals.pop(column, None)
            mapping.extras = sorted({*mapping.extras, index})


def without_overflow(
    sheet: Sheet, mapping: Mapping, body: pl.DataFrame, findings: Findings
) -> pl.DataFrame:
    """The rows that have no more cells than the header of their CSV file; others are errors.

    A separator that should be quoted moves every figure after it by one column.
    """
    line = mapping.header.first + mapping.header.depth - 1
    if sheet.row_widths is None or line >= len(sheet.row_widths):
        return body
    width = max(sheet.row_widths[mapping.header.first : line + 1])
    beyond = [f"c{i}" for i in range(width, sheet.cells.width)]
    if not beyond:
        return body
    filled = [values.clean_text(body[name], guarded=False).is_not_null() for name in beyond]
    mask = filled[0]
    for more in filled[1:]:
        mask = mask | more
    if mask.any():
        rows = body["row"].filter(mask).to_list()
        findings.error_rows(
            "too_many_cells",
            Text(
                f"该行的单元格多于表头的 {width} 列",
                f"the row has more cells than the header, which has {width}",
            ),
            Text(
                "名称等文字里的分隔符要用引号括起来",
                "a separator inside a text must stand in quotation marks",
            ),
            rows,
            [None] * len(rows),
            None,
        )
    # Blank overflow columns are no columns of the ledger.
    mapping.extras = [i for i in mapping.extras if i < width]
    return body.filter(~mask)


def report_faults(sheet: Sheet, mapping: Mapping, body: pl.DataFrame, findings: Findings) -> None:
    """Errors and uncalculated formulas in columns of text (counts find their own)."""
    if not sheet.faults:
        return
    ours = {i: c for c, i in mapping.columns.items()}
    kinds = {c.name: c.kind for table in TABLES.values() for c in table}
    kept = set(body["row"].to_list())
    for (row, index), text in sorted(sheet.faults.items()):
        column = ours.get(index)
        if (
            column is None
            or kinds[column] not in ("id", "text", "mode", "day")
            or row + 1 not in kept
        ):
            continue
        formula = text.startswith("=")
        findings.error(
            "formula" if formula else "excel_error",
            Text(
                f"“{text}”是没有结果的公式" if formula else f"“{text}”是 Excel 的错误值",
                f'"{text}" is a formula without a stored result'
                if formula
                else f'"{text}" is an error of the spreadsheet',
            ),
            Text("请修正后保存，或改写为文字", "repair it and save, or write the text"),
            row=row + 1,
            column=mapping.source(column),
            value=text,
        )


def fill_merged(
    sheet: Sheet, mapping: Mapping, body: pl.DataFrame, findings: Findings
) -> pl.DataFrame:
    """Repeat what a cell merged down says in each of its rows, but never a figure."""
    start = mapping.header.first + mapping.header.depth
    ours = {i: c for c, i in mapping.columns.items()}
    known = set(mapping.extras)
    fills: dict[int, list[tuple[int, int]]] = {}
    figures: list[tuple[int, str]] = []
    for top, left, bottom, right in sheet.merges:
        if bottom == top or top < start or left != right or left >= sheet.cells.width:
            continue
        column = ours.get(left)
        if column in _REPEATED or (column is None and left in known):
            fills.setdefault(left, []).append((top, bottom))
        elif column is not None and column not in ("id", "name"):
            figures.append((top + 1, mapping.source(column) or column))
    for row, name in figures:
        findings.warn(
            "merged_figure",
            Text(
                "合并单元格中的数只计入第一行",
                "the figure of a merged cell counts in its first row only",
            ),
            row=row,
            column=name,
        )
    if not fills:
        return body
    for index in sorted(fills):
        name = mapping.header.called[index] or column_letter(index)
        count = len(fills[index])
        findings.note(
            "merged_filled",
            Text(
                f"“{name}”列有 {count} 处合并单元格，其内容计入所覆盖的每一行",
                f'"{name}" has {count} merged cells; what they say holds for each of their rows',
            ),
        )
    indices = body["row"].to_numpy() - 1
    changed = []
    for index, spans in fills.items():
        source = indices.copy()
        for top, bottom in spans:
            source[(indices >= top) & (indices <= bottom)] = top
        full = sheet.cells[f"c{index}"]
        changed.append(full.gather(pl.Series(source)).alias(f"c{index}"))
    return body.with_columns(changed)
