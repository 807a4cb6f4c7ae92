"""From a sheet to a typed table: the part of reading that all three tables share.

Each canonical column of the role is there afterwards, in order, with its type (null where
the file has no such column), then ``source_row``; what only one role asks for is added by
:mod:`planner.ledger.enterprises`, :mod:`planner.ledger.hosts` and
:mod:`planner.ledger.instructors`.
"""

from __future__ import annotations

from collections.abc import Mapping as Mapping_
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import polars as pl

from planner.language import Text
from planner.ledger import values, words
from planner.ledger.codes import check_codes
from planner.ledger.findings import Findings
from planner.ledger.header import find_header, report_titles
from planner.ledger.layout import fill_merged, report_faults, set_flags_aside, without_overflow
from planner.ledger.mapping import (
    Mapping,
    extra_names,
    map_columns,
    report_mapping,
    report_missing,
)
from planner.ledger.options import NO_OPTIONS, ReadOptions
from planner.ledger.pairs import find_pairs, split_pairs
from planner.ledger.personal import report_personal_cells
from planner.ledger.roles import header_is_there, is_this_table
from planner.ledger.rows import data_rows
from planner.ledger.sheet import Sheet, column_letter
from planner.ledger.strangers import report_strangers
from planner.ledger.synonyms import Role
from planner.ledger.ticks import ticked_text
from planner.model import MODES, TABLES, Column, Kind

DTYPES: dict[Kind, type[pl.DataType]] = {
    "id": pl.String,
    "text": pl.String,
    "count": pl.Int64,
    "flag": pl.Boolean,
    "metres": pl.Float64,
    "degrees": pl.Float64,
    "mode": pl.String,
    "day": pl.String,
}

# A word for nothing in these would make strangers neighbours, or name a branch called 无.
_MAY_SAY_NOTHING = words.word_set(
    "id zone industry status home_branch current_branch current_instructor pin_branch "
    "pin_reason pin_until parent accepts role kind"
)
_ADDED = ("operating", "source_row")
_LONG = 50_000
"""From so many rows on columns are typed side by side; fewer are done sooner than threads start."""
_PLACES = frozenset(["zone"])


@dataclass
class Typed:
    """A table on its way: its frame, how its columns were understood, which cells were refused."""

    frame: pl.DataFrame
    mapping: Mapping
    findings: Findings
    sheet: Sheet
    bad: dict[str, pl.Series] = field(default_factory=dict)
    """Per column, the rows whose cell was refused; they are not judged a second time."""
    extras: tuple[str, ...] = ()
    persons: tuple[str, ...] = ()
    keeps_extras: bool = False
    """Whether columns that the planner does not know are carried through (enterprises only)."""
    inferred: dict[str, pl.Series] = field(default_factory=dict)
    """Per column, the rows of the file whose figure is not in it but follows from others."""
    complete: bool = True
    """False where a required column is missing: the frame is then of no use."""

    def has(self, column: str) -> bool:
        """Whether the file has this column."""
        return self.mapping.has(column)

    def header(self, column: str) -> str:
        """The file's own header of one of our columns."""
        return self.mapping.source(column) or column

    def refused(self, *columns: str) -> pl.Series:
        """Whether any of these cells of a row was refused."""
        mask = pl.repeat(False, self.frame.height, dtype=pl.Boolean, eager=True)
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
    header, _ = find_header(sheet, role, options.of(role))
    mapping = map_columns(header, sheet, role, options, findings)
    empty = pl.DataFrame(schema={c.name: DTYPES[c.kind] for c in TABLES[role]})
    empty = empty.with_columns(pl.Series("source_row", [], dtype=pl.Int64))
    set_flags_aside(sheet, mapping)
    findings.letters = {name: column_letter(i) for i, name in enumerate(header.called) if name}
    if findings.errors or not (
        header_is_there(sheet, role, options.of(role), findings)
        and is_this_table(mapping, sheet, role, findings)
        and report_missing(mapping, findings, role, required)
    ):
        return Typed(empty, mapping, findings, sheet, complete=False)
    pairs = _pairs(sheet, mapping)
    report_titles(sheet, header, findings)
    report_mapping(mapping, findings, role, kept=keep_extras)
    report_strangers(mapping, findings, role, kept=keep_extras)
    entries = data_rows(sheet, mapping, findings, role)
    body = without_overflow(sheet, mapping, entries.frame, findings)
    report_faults(sheet, mapping, body, findings)
    body = fill_merged(sheet, mapping, body, findings)
    table = Typed(empty, mapping, findings, sheet, keeps_extras=keep_extras)
    rows = body["row"]
    halves = _halves(pairs, body, table)
    texts: dict[str, pl.Series] = {}
    for column in TABLES[role]:
        index = mapping.columns.get(column.name)
        if index is not None:
            texts[column.name] = halves.get(column.name, body[f"c{index}"]).alias(column.name)
        elif column.name in mapping.ticks:
            answers = mapping.ticks[column.name]
            source = table.header(column.name)
            text = ticked_text(body, header, answers, source, findings)
            texts[column.name] = text.alias(column.name)
    typed = _all_typed([c for c in TABLES[role] if c.name in texts], texts, rows, sheet, table)
    columns = [
        typed[column.name]
        if column.name in typed
        else pl.Series(column.name, [None], dtype=DTYPES[column.kind]).new_from_index(
            0, body.height
        )
        for column in TABLES[role]
    ]
    columns.append(rows.alias("source_row"))
    if keep_extras:
        kept = [i for i in mapping.extras if i not in mapping.kept_persons]
        report_personal_cells(sheet, header, kept, findings)
        taken = [c.name for c in TABLES[role]] + list(_ADDED)
        names = extra_names(mapping, taken)
        if sheet.in_memory:  # a ledger's own table: what we added to it, we add again
            names = {i: n for i, n in names.items() if header.names[i] not in _ADDED}
        columns += [_untouched(body[f"c{i}"], sheet).alias(name) for i, name in names.items()]
        table.extras = tuple(names.values())
    table.persons = tuple(header.called[i] or column_letter(i) for i in mapping.persons)
    table.frame = pl.DataFrame(columns)
    check_totals(table, role, entries.totals)
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


def _all_typed(
    wanted: Sequence[Column],
    texts: Mapping_[str, pl.Series],
    rows: pl.Series,
    sheet: Sheet,
    table: Typed,
) -> dict[str, pl.Series]:
    """Every column with its type; those of a long table side by side, told in their order."""
    if len(rows) < _LONG:
        return {c.name: _typed(c, texts[c.name], rows, sheet, table) for c in wanted}
    from concurrent.futures import ThreadPoolExecutor

    def one(column: Column) -> tuple[pl.Series, Typed]:
        found = Findings(table.findings.file, table.findings.sheet, letters=table.findings.letters)
        own = replace(table, findings=found, bad={})
        # In one piece: columns of different pieces are all joined anew at the first change.
        return _typed(column, texts[column.name], rows, sheet, own).rechunk(), own

    with ThreadPoolExecutor() as side_by_side:
        done = list(side_by_side.map(one, wanted))
    for _, own in done:
        table.findings.take(own.findings)
        for name, bad in own.bad.items():
            known = table.bad.get(name)
            table.bad[name] = bad if known is None else known | bad
    return {column.name: result for column, (result, _) in zip(wanted, done, strict=True)}


def _typed(
    column: Column, raw: pl.Series, rows: pl.Series, sheet: Sheet, table: Typed
) -> pl.Series:
    header = table.header(column.name)
    findings = table.findings
    plain = column.kind == "id" and values.all_plain(raw)
    clean = plain or (column.kind != "id" and _is_clean(column, raw, sheet))
    if column.kind in ("count", "metres", "degrees") or clean:
        text = raw  # nearly all cast as they are; only those that do not are cleaned
    else:
        text = values.clean_text(raw, guarded=sheet.guarded)
    if column.name in _MAY_SAY_NOTHING and not clean:
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
    elif column.kind == "day":
        result = values.days(cells)
    elif column.kind == "id":
        result = text if plain else values.clean_id(text)
        check_codes(result, rows, header, findings)
    else:
        result = values.clean_place(text) if column.name in _PLACES and not clean else text
    if cells.bad is not None:
        known = table.bad.get(column.name)
        table.bad[column.name] = cells.bad if known is None else known | cells.bad
    return result.alias(column.name)


def _is_clean(column: Column, raw: pl.Series, sheet: Sheet) -> bool:
    """Whether no cell of a column needs cleaning, told from its few distinct texts."""
    if column.kind in ("count", "metres", "degrees"):
        return False
    few = values.few_distinct(raw)
    if few is None:
        return False
    few = few.alias(column.name)
    text = values.clean_text(few, guarded=sheet.guarded)
    if column.name in _MAY_SAY_NOTHING:
        text = values.without_placeholders(text, "", Findings())
    if column.name in _PLACES:
        text = values.clean_place(text)
    return text.equals(few)


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


def check_totals(table: Typed, role: Role, rows: Sequence[int]) -> None:
    """Warn where a total row says another figure than the rows that it adds up.

    It may add up all rows, those above, or those since an earlier total; a column with
    refused cells is not judged.
    """
    frame, findings = table.frame, table.findings
    for column in TABLES[role]:
        if column.kind != "count" or not table.has(column.name) or column.name in table.bad:
            continue
        cells = table.sheet.cells[f"c{table.mapping.columns[column.name]}"]
        sums = _Sums(frame["source_row"], frame[column.name].fill_null(0))
        for row in rows:
            said = values.read_count(cells[row - 1] or "", 10**12).value
            if said is None or said in sums.lawful(row, rows):
                continue
            found = sums.between(0, None)
            findings.warn(
                "total_differs",
                Text(
                    f"合计行写的是 {said:,}，各行相加为 {found:,}",
                    f"the total says {said:,}, the rows add up to {found:,}",
                ),
                Text(
                    "请核对是漏了行还是合计有误", "see whether a row is missing or the total wrong"
                ),
                row=row,
                column=table.header(column.name),
                value=cells[row - 1],
            )


class _Sums:
    """Sums of one column over stretches of the file's rows."""

    def __init__(self, rows: pl.Series, figures: pl.Series) -> None:
        self.rows, self.figures = rows, figures

    def between(self, first: int, last: int | None) -> int:
        """The sum over the rows after ``first`` and before ``last``."""
        mask = self.rows > first
        if last is not None:
            mask = mask & (self.rows < last)
        return int(self.figures.filter(mask).sum())

    def lawful(self, row: int, totals: Sequence[int]) -> set[int]:
        """What a total in this row may say."""
        above = [0, *(total for total in totals if total < row)][-20:]
        below = [*(total for total in totals if total > row), None][:20]
        found = {self.between(first, row) for first in above}
        found |= {self.between(row, last) for last in below}
        return found | {self.between(0, None)}


def sorted_by_id(frame: pl.DataFrame) -> pl.DataFrame:
    """The table in plain string order of its ids."""
    return frame if frame["id"].is_sorted() else frame.sort("id")
