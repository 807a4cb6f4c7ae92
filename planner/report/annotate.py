"""Writes a person's own ledger back with what was found in it: coloured cells and the reasons.

An .xlsx stays what it was, with its formats, formulas and lists, but for the marks; any other
file becomes a new workbook with its cells as text. Either way what was written is read again
before it is let out: every cell of the ledger must be there as it was.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from planner.errors import InputError, OutputError, Problem, UsageError
from planner.language import Language, Text, counted
from planner.ledger.sheet import Sheet
from planner.ledger.synonyms import OWN_REMARKS
from planner.report.marking import CannotMark, Level, Marks, mark_workbook
from planner.report.single import write_file

if TYPE_CHECKING:
    from collections.abc import Iterable

    from planner.ledger.files import RawFile
    from planner.ledger.reading import Reading
    from planner.ledger.typed import Typed

AUTHOR = "planner"
LONGEST = 2000
"""So many characters of reasons in one cell at most."""
_NAMES: dict[Level, Text] = {"error": Text("错误", "Error"), "warning": Text("提醒", "Warning")}


def refuse_to_annotate(path: str, inputs: Iterable[str | None]) -> None:
    """Refuse a place that is one of the files given, that is no .xlsx, or somebody else's file."""
    target = Path(path)
    if target.suffix.lower() != ".xlsx":
        raise _refused(
            path,
            Text("要写成 .xlsx 文件", "it is written as an .xlsx file"),
            Text("请以 .xlsx 结尾", "end its name in .xlsx"),
        )
    for given in inputs:
        if given is not None and _same(target, Path(given)):
            raise _refused(
                path,
                Text("那是台账原件，不能覆盖", "that is the file to be checked, never overwritten"),
                Text("请另起文件名", "name another file"),
            )
    if target.is_file() and not _is_ours(target):
        raise _refused(
            path,
            Text(
                "已有这个文件，而它不是以前的核对意见",
                "there is such a file, and it is no earlier check of ours",
            ),
            Text("请另起文件名，或先移走它", "name another file, or move that one away"),
        )


def _same(one: Path, other: Path) -> bool:
    try:
        return one.resolve() == other.resolve() or os.path.samefile(one, other)
    except (OSError, ValueError):
        return False


def _is_ours(path: Path) -> bool:
    """Whether a workbook was written here before: it has our column of remarks."""
    from planner.ledger.files import read_file
    from planner.ledger.workbook import read_workbook

    try:
        sheets = read_workbook(read_file(path))
    except (InputError, OSError):
        return False
    for sheet in sheets:
        for series in sheet.cells.head(60).iter_columns():
            if series.str.starts_with(OWN_REMARKS).any():
                return True
    return False


def _refused(path: str, what: Text, remedy: Text) -> UsageError:
    full = Text(f"--annotate “{path}”：{what.zh}", f"--annotate {path}: {what.en}")
    return UsageError(Problem("annotate-place", full, remedy, value=path))


def annotate(reading: Reading, path: str, language: Language) -> Text:
    """Write the ledger with its marks, and hand back the sentence that says so."""
    file = reading.files["enterprises"]
    tables = [table for role, table in reading.tables.items() if reading.files.get(role) is file]
    marks = {table.sheet.name or "": marks_of(table, language) for table in tables}
    sheets = _sheets(file, tables)
    content: bytes | None = None
    if file.kind == "zip":
        try:
            content = mark_workbook(file.data, marks, AUTHOR)
            if not _holds(content, sheets, marks):
                content = None
        except CannotMark:
            content = None
    own = content is not None
    if content is None:
        from planner.report.plain_book import plain_workbook

        content = plain_workbook(sheets, marks, tables, AUTHOR)
        if not _holds(content, sheets, marks):
            raise OutputError(
                Problem(
                    "annotate-failed",
                    Text(
                        "台账内容无法原样写入工作簿，没有写出",
                        "the ledger cannot be held by a workbook as it is; nothing was written",
                    ),
                    Text("请用 --format json 查看核对结果", "see --format json for what was found"),
                )
            )
    write_file(path, content)
    return _said(reading, path, own=own, marks=marks, file=file)


def _said(
    reading: Reading, path: str, *, own: bool, marks: dict[str, Marks], file: RawFile
) -> Text:
    cells = sum(len(one.cells) for one in marks.values())
    rows = sum(len(one.reasons) for one in marks.values())
    said = Text(
        f"核对意见已写入 {path}：标出 {cells:,} 个单元格，{rows:,} 行有说明",
        f"The marked ledger is in {path}: {counted(cells, 'cell')} marked, "
        f"{counted(rows, 'row')} with a reason",
    )
    if not own and file.kind != "text":
        said = Text(
            f"{said.zh}（新工作簿，不含原格式）", f"{said.en} (a new workbook, without the formats)"
        )
    others = [
        problem
        for role, table in reading.tables.items()
        if reading.files.get(role) is not file
        for problem in (*table.findings.errors, *table.findings.warnings)
    ]
    if others:
        n = sum(problem.count for problem in others)
        said = Text(
            f"{said.zh}；另有 {n:,} 处在其他文件中，未标出",
            f"{said.en}; {n:,} findings are in other files and not marked",
        )
    return Text(said.zh + "。", said.en + ".")


def marks_of(table: Typed, language: Language) -> Marks:
    """Which cells of a sheet are coloured, and what is said beside each row."""
    mapping = table.mapping
    columns = _columns(table)
    widest = max((right + 1 for _, _, _, right in table.sheet.merges), default=0)
    marks = Marks(
        column=mapping.remarks[0] if mapping.remarks else max(table.sheet.cells.width, widest)
    )
    header = mapping.header.last_row
    marks.head = (header, OWN_REMARKS)
    said: dict[int, list[str]] = {}
    found: list[tuple[Level, Problem]] = [("error", p) for p in table.findings.errors]
    found += [("warning", p) for p in table.findings.warnings]
    height = max(table.sheet.cells.height, 1)
    for level, problem in found:
        for one in problem.apart():
            place = one.place
            row = min(place.row if place is not None and place.row else header, height)
            name = place.column if place is not None else None
            index = columns.get(name) if name is not None else None
            remedy = one.remedy.say(language)
            reason = one.what.say(language) + (
                ("；" if language == "zh" else "; ") + remedy if remedy else ""
            )
            for column in _coloured(table, one, row, index):
                if marks.cells.get((row, column)) != "error":
                    marks.cells[row, column] = level
                if index is not None:
                    old = marks.comments.get((row, column))
                    marks.comments[row, column] = f"{old}\n{reason}" if old else reason
            where = f"{name}" if name is not None else ""
            if place is not None and place.letter and name is not None:
                where = f"{place.letter} {name}"
            head = _NAMES[level].say(language)
            colon = "：" if language == "zh" else ": "
            said.setdefault(row, []).append(f"{head}{colon}{where}{colon if where else ''}{reason}")
    for row, lines in sorted(said.items()):
        text = "\n".join(dict.fromkeys(lines))
        marks.reasons[row] = text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
    marks.comments = {place: text[:LONGEST] for place, text in marks.comments.items()}
    return marks


def _columns(table: Typed) -> dict[str, int]:
    """The columns of the file by what findings call them."""
    return {name: i for i, name in enumerate(table.mapping.header.called) if name}


def _coloured(table: Typed, problem: Problem, row: int, index: int | None) -> list[int]:
    """The cells that a finding colours: its own, those that compete for a column, or the name."""
    mapping = table.mapping
    if problem.code == "ambiguous_header" and index is not None:
        rivals = [both for both in mapping.rivals.values() if index in both]
        return sorted({i for both in rivals for i in both})
    if index is not None:
        return [index]
    if row <= mapping.header.last_row:
        return []
    name = mapping.columns.get("name", mapping.columns.get("id"))
    if name is not None and table.sheet.cells[f"c{name}"][row - 1] is not None:
        return [name]
    values = table.sheet.cells.row(row - 1)
    first = next((i for i, value in enumerate(values) if value is not None), None)
    return [] if first is None else [first]


def _sheets(file: RawFile, tables: list[Typed]) -> list[Sheet]:
    """Every sheet of the file, those that were read as they were read."""
    if file.kind == "text":
        return [tables[0].sheet]
    from planner.ledger.workbook import read_workbook

    known = {table.sheet.name: table.sheet for table in tables}
    return [known.get(sheet.name, sheet) for sheet in read_workbook(file)]


def _holds(content: bytes, sheets: list[Sheet], marks: dict[str, Marks]) -> bool:
    """Whether a workbook, read again, has every cell of these sheets as it was."""
    from planner.ledger.files import RawFile
    from planner.ledger.workbook import read_workbook

    try:
        again = read_workbook(RawFile("annotated.xlsx", content, "zip", str))
    except InputError:
        return False
    if len(again) != len(sheets):
        return False
    return all(
        _same_cells(new, old, marks.get(old.name or ""))
        for new, old in zip(again, sheets, strict=True)
    )


def _same_cells(new: Sheet, old: Sheet, marks: Marks | None) -> bool:
    import polars as pl

    from planner.ledger.cells import unguard

    aside = f"c{marks.column}" if marks is not None else ""
    before, after = old.cells, new.cells
    if old.guarded:
        before = before.select(unguard(pl.col(name)) for name in before.columns)
    height = before.height
    if after.height < height:  # blank rows at the end are no rows of a workbook
        if any(
            before[name].slice(after.height).null_count() < height - after.height
            for name in before.columns
        ):
            return False
        before = before.head(after.height)
    for name in dict.fromkeys([*before.columns, *after.columns]):
        if name == aside:
            continue
        ours = after[name].head(before.height) if name in after.columns else None
        theirs = before[name] if name in before.columns else None
        if ours is None or theirs is None:
            rest = ours if ours is not None else theirs
            if rest is not None and rest.null_count() < len(rest):
                return False
        elif not ours.equals(theirs, null_equal=True):
            return False
    return True
