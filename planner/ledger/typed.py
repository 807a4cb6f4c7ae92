"""From a sheet to a typed table: the part of reading that all three tables share.

Each canonical column of the role is there afterwards, in order, with its type (null where
the file has no such column), then ``source_row``; what only one role asks for is added by
:mod:`planner.ledger.enterprises`, :mod:`planner.ledger.hosts` and
:mod:`planner.ledger.instructors`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import polars as pl

from planner.language import Text
from planner.ledger import values, words
from planner.ledger.codes import check_codes
from planner.ledger.findings import Findings
from planner.ledger.header import (
    Mapping,
    extra_names,
    find_header,
    map_columns,
    report_mapping,
    report_missing,
    report_titles,
)
from planner.ledger.options import NO_OPTIONS, ReadOptions
from planner.ledger.pairs import find_pairs, split_pairs
from planner.ledger.rows import data_rows
from planner.ledger.sheet import Sheet
from planner.ledger.strangers import report_strangers
from planner.ledger.synonyms import Role
from planner.model import MODES, TABLES, Column, Kind

DTYPES: dict[Kind, type[pl.DataType]] = {
    "id": pl.String,
    "text": pl.String,
    "count": pl.Int64,
    "flag": pl.Boolean,
    "metres": pl.Float64,
    "degrees": pl.Float64,
    "mode": pl.String,
}

# A word for nothing in these would make strangers neighbours, or name a branch called 无.
_MAY_SAY_NOTHING = words.word_set(
    "id zone industry status home_branch current_branch current_instructor pin_branch "
    "pin_reason parent accepts role kind"
)
_ADDED = ("operating", "source_row")
_PLACES = frozenset(["zone"])
# A merged cell that spans rows speaks for all of them, but a figure belongs to one row only.
_REPEATED = words.word_set(
    "zone industry status home_branch current_mode current_branch current_instructor above_scale "
    "parent accepts role kind"
)
_REFERENCES = words.word_set("home_branch current_branch current_instructor")


@dataclass
class Typed:
    """A table on its way: its frame, how its columns were understood, which cells were refused."""

    frame: pl.DataFrame
    mapping: Mapping
    findings: Findings
    bad: dict[str, pl.Series] = field(default_factory=dict)
    """Per column, the rows whose cell was refused; they are not judged a second time."""
    extras: tuple[str, ...] = ()
    persons: tuple[str, ...] = ()
    keeps_extras: bool = False
    """Whether columns that the planner does not know are carried through (enterprises only)."""
    complete: bool = True
    """False where a required column is missing: the frame is then of no use."""

    def has(self, column: str) -> bool:
        """Whether the file has this column."""
        return column in self.mapping.columns

    def header(self, column: str) -> str:
        """The file's own header of one of our columns."""
        return self.mapping.source(column) or column

    def refused(self, *columns: str) -> pl.Series:
        """Whether any of these cells of a row was refused."""
        mask = pl.Series("refused", [False] * self.frame.height, dtype=pl.Boolean)
        for column in columns:
            if column in self.bad:
                mask = mask | self.bad[column]
        return mask

    def rows(self, mask: pl.Series) -> list[int]:
        """The file's rows where a mask holds."""
        return self.frame["source_row"].filter(mask).to_list()


def read_table(
    sheet: Sheet,
    role: Role,
    findings: Findings,
    required: Sequence[tuple[str, ...]],
    *,
    keep_extras: bool,
    options: ReadOptions = NO_OPTIONS,
) -> Typed:
    """Read one sheet as one of the three tables; all that is wrong is noted in ``findings``."""
    header, _ = find_header(sheet, role)
    mapping = map_columns(header, sheet, role)
    empty = pl.DataFrame(schema={c.name: DTYPES[c.kind] for c in TABLES[role]})
    empty = empty.with_columns(pl.Series("source_row", [], dtype=pl.Int64))
    _set_flags_aside(sheet, mapping)
    if not report_missing(mapping, findings, role, required):
        return Typed(empty, mapping, findings, complete=False)
    pairs = _pairs(sheet, mapping)
    report_titles(sheet, header, findings)
    report_mapping(mapping, findings, role, kept=keep_extras)
    report_strangers(mapping, findings, role, kept=keep_extras)
    body = data_rows(sheet, mapping, findings, role)
    body = _without_overflow(sheet, mapping, body, findings)
    _faults(sheet, mapping, body, findings)
    body = _fill_merged(sheet, mapping, body, findings)
    table = Typed(empty, mapping, findings, keeps_extras=keep_extras)
    rows = body["row"]
    halves = _halves(pairs, body, table)
    columns: list[pl.Series] = []
    for column in TABLES[role]:
        index = mapping.columns.get(column.name)
        if index is None:
            columns.append(
                pl.Series(column.name, [None] * 0, dtype=DTYPES[column.kind]).extend_constant(
                    None, body.height
                )
            )
            continue
        text = halves.get(column.name, body[f"c{index}"]).alias(column.name)
        columns.append(_typed(column, text, rows, sheet, table))
    columns.append(rows.alias("source_row"))
    if keep_extras:
        taken = [c.name for c in TABLES[role]] + list(_ADDED)
        names = extra_names(mapping, taken)
        if sheet.in_memory:  # a ledger's own table: what we added to it, we add again
            names = {i: n for i, n in names.items() if header.names[i] not in _ADDED}
        columns += [_untouched(body[f"c{i}"], sheet).alias(name) for i, name in names.items()]
        table.extras = tuple(names.values())
    table.persons = tuple(header.names[i] for i in mapping.persons)
    table.frame = pl.DataFrame(columns)
    return table


def _pairs(sheet: Sheet, mapping: Mapping) -> tuple[int, tuple[str, str]] | None:
    """A column that holds longitude and latitude at once is one that we know."""
    found = find_pairs(mapping, sheet.cells.slice(mapping.header.first + mapping.header.depth))
    if found is not None:
        mapping.extras = [index for index in mapping.extras if index != found[0]]
    return found


def _halves(
    pairs: tuple[int, tuple[str, str]] | None, body: pl.DataFrame, table: Typed
) -> dict[str, pl.Series]:
    if pairs is None:
        return {}
    index, names = pairs
    header = table.mapping.header.paths[index][-1]
    halves, wrong = split_pairs(body[f"c{index}"], body["row"], header, names, table.findings)
    for name in halves:
        table.mapping.columns[name] = index
        if wrong.any():
            table.bad[name] = wrong
    return halves


def _untouched(text: pl.Series, sheet: Sheet) -> pl.Series:
    from planner.ledger.cells import unguard

    column = pl.col(text.name)
    frame = text.to_frame()
    if sheet.guarded:
        frame = frame.select(unguard(column))
    # No text file may hold a NUL: kept, it would make the ledger's own copy unreadable.
    frame = frame.select(column.str.replace_all("\0", "", literal=True))
    return frame.select(pl.when(column.str.len_bytes() > 0).then(column)).to_series()


def _typed(
    column: Column, raw: pl.Series, rows: pl.Series, sheet: Sheet, table: Typed
) -> pl.Series:
    header = table.header(column.name)
    findings = table.findings
    if column.kind in ("count", "metres", "degrees"):
        text = raw  # nearly all cast as they are; only those that do not are cleaned
    else:
        text = values.clean_text(raw, guarded=sheet.guarded)
    if column.name in _MAY_SAY_NOTHING:
        text = values.without_placeholders(text, header, findings)
    cells = values.Cells(text, rows, header, findings)
    if column.kind == "count":
        limit = values.MAX_EMPLOYEES if column.name == "employees" else values.MAX_MEMBERS
        result = values.counts(cells, limit)
    elif column.kind in ("metres", "degrees"):
        result = values.coordinates(cells)
    elif column.kind == "flag":
        result = values.flags(cells)
    elif column.kind == "mode":
        result = _modes(column.name, cells)
    elif column.kind == "id":
        result = values.clean_id(text)
        check_codes(result, rows, header, findings)
    else:
        result = values.clean_place(text) if column.name in _PLACES else text
    if cells.bad is not None:
        known = table.bad.get(column.name)
        table.bad[column.name] = cells.bad if known is None else known | cells.bad
    return result.alias(column.name)


def _modes(name: str, cells: values.Cells) -> pl.Series:
    what = Text("“{value}”不是组建方式", '"{value}" is no form of coverage')
    remedy = Text(
        "请填 单独组建、联合组建、挂靠组建 或 派驻指导员", f"write one of {', '.join(MODES)}"
    )
    if name == "pin_mode":
        return values.tokens(cells, _pin_mode, "unknown_mode", what, remedy)
    unknown: list[str] = []

    def read(text: str) -> str:
        mode = words.mode_of(text, codes=True)
        if mode is None:
            unknown.append(text)
            return "other"
        return mode

    result = values.tokens(cells, read, "unknown_mode", what, remedy)
    if unknown:
        some = [f"“{word}”" for word in unknown[:5]]
        some_en = [f'"{word}"' for word in unknown[:5]]
        cells.findings.warn(
            "unknown_mode",
            Text(
                f"不认识的组建方式 {'、'.join(some)}，按“其他”读取",
                f"unknown forms of coverage {', '.join(some_en)} read as other",
            ),
            remedy,
            column=cells.header,
        )
    return result


def _pin_mode(text: str) -> str | None:
    mode = words.mode_of(text, codes=False)
    return mode if mode in MODES or (mode == "" and words.folded(text) in words.NOTHING) else None


def _set_flags_aside(sheet: Sheet, mapping: Mapping) -> None:
    """党建工作指导员: 是/否 asks whether there is one; it names nobody and stays unknown."""
    start = mapping.header.first + mapping.header.depth
    for column in sorted(_REFERENCES & set(mapping.columns)):
        index = mapping.columns[column]
        distinct = sheet.cells[f"c{index}"].slice(start).unique().drop_nulls()
        if 0 < len(distinct) <= 12 and all(
            words.folded(text) in words.YES | words.NO | words.NOTHING | {""} for text in distinct
        ):
            if all(words.folded(text) in words.NOTHING | {""} for text in distinct):
                continue
            del mapping.columns[column]
            mapping.rivals.pop(column, None)
            mapping.extras = sorted({*mapping.extras, index})


def _without_overflow(
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


def _faults(sheet: Sheet, mapping: Mapping, body: pl.DataFrame, findings: Findings) -> None:
    """Errors and uncalculated formulas in columns of text (counts find their own)."""
    if not sheet.faults:
        return
    ours = {i: c for c, i in mapping.columns.items()}
    kinds = {c.name: c.kind for table in TABLES.values() for c in table}
    kept = set(body["row"].to_list())
    for (row, index), text in sorted(sheet.faults.items()):
        column = ours.get(index)
        if column is None or kinds[column] not in ("id", "text", "mode") or row + 1 not in kept:
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


def _fill_merged(
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
    indices = body["row"].to_numpy() - 1
    changed = []
    for index, spans in fills.items():
        source = indices.copy()
        for top, bottom in spans:
            source[(indices >= top) & (indices <= bottom)] = top
        full = sheet.cells[f"c{index}"]
        changed.append(full.gather(pl.Series(source)).alias(f"c{index}"))
    return body.with_columns(changed)


def sorted_by_id(frame: pl.DataFrame) -> pl.DataFrame:
    """The table in plain string order of its ids."""
    return frame if frame["id"].is_sorted() else frame.sort("id")
