"""What a person should look at although each cell can be read: figures that are easily lost.

A closed enterprise that only a remark calls so, a zone written in the first of its rows only,
two columns for one figure that differ.
"""

from __future__ import annotations

import polars as pl

from planner.language import Text, counted
from planner.ledger import words
from planner.ledger.mapping import how_to_map
from planner.ledger.sheet import column_letter
from planner.ledger.synonyms import header_key
from planner.ledger.titles import called
from planner.ledger.typed import Typed
from planner.ledger.values import MAX_EMPLOYEES, read_count
from planner.model import ENTERPRISE_COLUMNS

_REMARKS = words.word_set(
    "备注 说明 备注说明 情况说明 其他说明 其他 备考 备注情况 现状说明 存在问题 remark remarks "
    "note notes"
)
_LONGEST_REMARK = 16
_COUNTS = {c.name for c in ENTERPRISE_COLUMNS if c.kind == "count"}


def report_doubts(table: Typed) -> None:
    """Note all of them; the frame is still in the order of the file."""
    _closed_in_remarks(table)
    _zone_of_first_rows(table)
    _other_figures(table)


def _cells(table: Typed, index: int) -> pl.Series:
    """A source column's cells of the rows that are enterprises."""
    return table.sheet.cells[f"c{index}"].gather(table.frame["source_row"] - 1)


def _closed_in_remarks(table: Typed) -> None:
    header = table.mapping.header
    for index in table.mapping.extras:
        path = header.paths[index]
        if not path or header_key(path[-1]) not in _REMARKS:
            continue
        cells = _cells(table, index)
        distinct = cells.unique().drop_nulls().sort().to_list()
        closed = [
            text
            for text in distinct
            if len(text) <= _LONGEST_REMARK and words.is_operating(text) is False
        ]
        hit = cells.is_in(closed).fill_null(False) & table.frame["operating"]
        if not closed or not hit.any():
            continue
        rows = table.rows(hit)
        some = list(dict.fromkeys(cells.filter(hit).to_list()))[:3]
        way = how_to_map(header, index, "status", "enterprises")
        table.findings.warn(
            "closed_in_remarks",
            Text(
                f"{len(rows)} 行写着 {'、'.join(f'“{t}”' for t in some)}，但没有按停产注销处理，"
                "仍计入范围",
                f"{counted(len(rows), 'row')} with "
                f"{', '.join(chr(34) + t + chr(34) for t in some)} in scope all the same",
            ),
            Text(
                f"如该列就是经营状态，请加上 {way}；否则请另填“经营状态”列"
                if not table.has("status")
                else "请核对“经营状态”列",
                f"if the column is the status, add {way}; else fill in a column of status"
                if not table.has("status")
                else "check the column of status",
            ),
            column=header.called[index],
            rows=rows,
        )


def _zone_of_first_rows(table: Typed) -> None:
    """陆庄村, blank, blank, 湖滨村, blank …: merged cells that an export has taken apart."""
    if not table.has("zone"):
        return
    zone = table.frame["zone"]
    named = zone.drop_nulls()
    blank = zone.null_count()
    if len(named) < 2 or blank < len(named) or named.n_unique() < len(named) or zone[0] is None:
        return
    table.findings.warn(
        "zone_of_first_rows",
        Text(
            f"只有 {len(named)} 行填了片区，其余 {blank} 行空白，像是合并单元格被拆开后只留下首行",
            f"{len(named)} rows give a zone and {blank} are blank, as if merged cells had been "
            "taken apart",
        ),
        Text(
            "如是，请把片区向下填满；空白的片区不与任何企业相邻",
            "if so, fill the zone down; blank ones are near nobody",
        ),
        column=table.header("zone"),
        rows=table.rows(zone.is_null()),
    )


def _other_figures(table: Typed) -> None:
    """A column that was passed over says another figure than the one that was read."""
    for column, others in table.mapping.passed_over.items():
        if column not in _COUNTS or not table.has(column):
            continue
        for index in others:
            _differences(table, column, index)


def _differences(table: Typed, column: str, index: int) -> None:
    frame = table.frame
    cells = _cells(table, index)
    distinct = cells.unique().drop_nulls()
    read = {text: read_count(text, MAX_EMPLOYEES).value for text in distinct}
    values = pl.Series([read[text] for text in distinct], dtype=pl.Int64)
    if not len(distinct):
        return
    other = cells.replace_strict(distinct, values, default=None, return_dtype=pl.Int64)
    here = frame[column]
    differs = (other != here).fill_null(False)
    if column == "members":
        differs = differs & (other != here + frame["members_elsewhere"].fill_null(0))
    if not differs.any():
        return
    rows = table.rows(differs)
    name = table.mapping.header.called[index]
    title = called(column, "enterprises")
    way = how_to_map(table.mapping.header, index, column, "enterprises")
    table.findings.warn(
        "other_figure",
        Text(
            f"{title.zh}取自“{table.header(column)}”列，而 {column_letter(index)} 列“{name}”有 "
            f"{len(rows)} 行与之不同",
            f'{title.en} is read from "{table.header(column)}"; {column_letter(index)} "{name}" '
            f"differs in {len(rows)} rows",
        ),
        Text(
            f"如应采用后者，请加上 {way}",
            f"if that one is meant, add {way}",
        ),
        column=name,
        rows=rows,
    )
