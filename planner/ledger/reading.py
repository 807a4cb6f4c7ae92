"""From files, or tables in memory, to one ledger: the whole way in on one screen."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import polars as pl

from planner.errors import InputError, Problem
from planner.language import Text
from planner.ledger.decisions import refuse_kept
from planner.ledger.delimited import read_delimited
from planner.ledger.enterprises import read_enterprises
from planner.ledger.files import RawFile, read_file, refuse
from planner.ledger.findings import INFERRED, Findings
from planner.ledger.header import score_rows
from planner.ledger.hosts import read_hosts
from planner.ledger.instructors import read_instructors
from planner.ledger.options import NO_OPTIONS, ReadOptions
from planner.ledger.references import in_width_of_ids
from planner.ledger.sheet import Sheet
from planner.ledger.sheets import choose_sheet
from planner.ledger.synonyms import Role
from planner.ledger.typed import Typed
from planner.ledger.workbook import read_workbook
from planner.ledger.zones import compare_places
from planner.model import Ledger, Source

FilePath = str | os.PathLike[str]

_READERS: dict[Role, Callable[[Sheet, Findings, ReadOptions], Typed]] = {
    "enterprises": read_enterprises,
    "hosts": read_hosts,
    "instructors": read_instructors,
}


@dataclass
class Reading:
    """All that was read so far, right or wrong."""

    tables: dict[Role, Typed] = field(default_factory=dict)
    sources: list[Source] = field(default_factory=list)
    errors: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)
    options: ReadOptions = NO_OPTIONS
    files: dict[Role, RawFile] = field(default_factory=dict)
    unread: list[Problem] = field(default_factory=list)
    """Why a file, or the sheet wanted of it, could not be read at all; also in ``errors``."""

    def add(self, role: Role, sheet: Sheet, file: RawFile | None) -> None:
        """Read one sheet as one table and keep what was found in it."""
        findings = Findings(file=sheet.file, sheet=sheet.name)
        table = _READERS[role](sheet, findings, self.options)
        self.errors += findings.in_order()
        self.warnings += findings.warnings
        self.notes += findings.notes
        self.tables[role] = table
        if file is not None:
            self.files[role] = file
            self.sources.append(Source(role, file.name, file.sha256, table.frame.height))

    def refuse_kept_nowhere(self) -> None:
        """A column of persons that is to be kept must be in one of the tables."""
        tables = list(self.tables.values())
        for name in self.options.keep_columns:
            if tables and all(name in table.mapping.kept_elsewhere for table in tables):
                first = tables[0].findings
                before = len(first.errors)
                refuse_kept(name, tables[0].mapping.header, first)
                self.errors += first.errors[before:]

    def in_words(self, words: Mapping[str, Text]) -> None:
        """Say everything with the role words of one organisation."""
        for found in (self.errors, self.warnings, self.notes, self.unread):
            found[:] = [problem.in_words(words) for problem in found]
        for table in self.tables.values():
            findings = table.findings
            for found in (findings.errors, findings.warnings, findings.notes):
                found[:] = [problem.in_words(words) for problem in found]

    def ledger(self) -> Ledger:
        """The ledger, or every error at once."""
        enterprises = self.tables.get("enterprises")
        if self.errors or enterprises is None:
            raise InputError(self.errors)
        hosts, instructors = self.tables.get("hosts"), self.tables.get("instructors")
        current = ("current_mode", "current_branch", "current_instructor")
        sent = instructors.frame if instructors else None
        rows, branches = in_width_of_ids(enterprises.frame, hosts.frame if hosts else None, sent)
        return Ledger(
            enterprises=rows,
            hosts=branches,
            instructors=sent,
            sources=tuple(self.sources),
            warnings=(*self.warnings, *(n for n in self.notes if n.code not in INFERRED)),
            has_current=any(enterprises.has(column) for column in current),
            extra_columns=enterprises.extras,
            person_columns=enterprises.persons,
            datum=self.options.datum,
            reading=self.options.record(),
        )


def read_ledger(
    path: FilePath,
    *,
    hosts: FilePath | None = None,
    instructors: FilePath | None = None,
    options: ReadOptions = NO_OPTIONS,
) -> Ledger:
    """Read a ledger of enterprises with, if there are any, its hosts and instructors.

    CSV (UTF-8, GB18030, UTF-16) and workbooks, told by content. A workbook with sheets for
    hosts and instructors serves for them too where no file of their own is given.
    ``options`` says what a person has decided about sheets, headers and columns. Raises
    :class:`~planner.errors.InputError` with every problem of every file.
    """
    reading = examine(path, hosts=hosts, instructors=instructors, options=options)
    return reading.ledger()


def examine(
    path: FilePath,
    *,
    hosts: FilePath | None = None,
    instructors: FilePath | None = None,
    options: ReadOptions = NO_OPTIONS,
) -> Reading:
    """Read the same, and hand back what was found instead of raising it."""
    reading = Reading(options=options)
    given: list[tuple[Role, FilePath | None]] = [
        ("enterprises", path),
        ("hosts", hosts),
        ("instructors", instructors),
    ]
    book: tuple[RawFile, list[Sheet]] | None = None
    for role, where in given:
        try:
            if where is not None:
                file = read_file(where)
                sheets = _sheets(file, role, options)
                sheet = choose_sheet(sheets, role, file.name, asked=True, options=options)
                if role == "enterprises" and file.kind != "text":
                    book = (file, [s for s in sheets if s is not sheet])
            elif book is not None:
                file = book[0]
                sheet = choose_sheet(book[1], role, file.name, asked=False, options=options)
            else:
                continue
        except InputError as wrong:
            reading.errors += wrong.problems
            reading.unread += wrong.problems
            continue
        if sheet is None:
            continue
        if where is None and (bare := _bare(sheet, role, options)):
            reading.notes += bare.notes
            reading.warnings += bare.warnings
            continue
        reading.add(role, sheet, file)
    reading.refuse_kept_nowhere()
    reading.warnings += compare_places(reading.tables)
    enterprises = reading.tables.get("enterprises")
    if enterprises is not None and not reading.errors and enterprises.frame.is_empty():
        reading.errors += refuse(
            reading.sources[0].name,
            "no_rows",
            Text("只有表头，没有企业", "it has a header and no enterprises"),
            Text("请填入企业后再试", "fill in the enterprises"),
        ).problems
    return reading


def ledger_from_frames(
    enterprises: pl.DataFrame,
    hosts: pl.DataFrame | None = None,
    instructors: pl.DataFrame | None = None,
    *,
    options: ReadOptions = NO_OPTIONS,
) -> Ledger:
    """The same ledger from tables already in memory, with the same checks.

    Columns are named as in files (canonical or known headers, any subset). Rows count as if
    the table had been written to a file with its header in row 1. A ledger's own columns
    ``operating`` (where ``status`` stands beside it) and ``source_row`` are made anew.
    Raises :class:`~planner.errors.InputError` with every problem.
    """
    reading = Reading(options=options)
    given: list[tuple[Role, pl.DataFrame | None]] = [
        ("enterprises", enterprises),
        ("hosts", hosts),
        ("instructors", instructors),
    ]
    for role, frame in given:
        if frame is not None:
            reading.add(role, _sheet_of(frame, role), None)
    reading.refuse_kept_nowhere()
    reading.warnings += compare_places(reading.tables)
    return reading.ledger()


def examine_rows(role: Role, frame: pl.DataFrame) -> Typed:
    """A few rows of one table in memory (canonical columns), typed and checked like a file's.

    What was found stands in ``findings``; rows count from 2, as below a header.
    """
    return _READERS[role](_sheet_of(frame, role), Findings(file=role), NO_OPTIONS)


def _sheets(file: RawFile, role: Role, options: ReadOptions) -> list[Sheet]:
    if file.kind == "text":
        return [read_delimited(file, lambda rows: score_rows(rows, role, options.of(role)))]
    return read_workbook(file)


def _sheet_of(frame: pl.DataFrame, role: Role) -> Sheet:
    columns = []
    for index, series in enumerate(frame.iter_columns()):
        try:
            text = series.cast(pl.String)
        except pl.exceptions.PolarsError as wrong:
            raise refuse(
                role,
                "unsupported_type",
                Text(
                    f"列 {series.name} 的类型 {series.dtype} 无法读取",
                    f"column {series.name} has the type {series.dtype}, which cannot be read",
                ),
            ) from wrong
        header = pl.Series([series.name], dtype=pl.String)
        columns.append(pl.concat([header, text]).alias(f"c{index}"))
    return Sheet(role, None, pl.DataFrame(columns), in_memory=True)


def _bare(sheet: Sheet, role: Role, options: ReadOptions) -> Findings | None:
    """What to say of a sheet that has a header and nothing below it, or nothing but an example.

    The latter is the template as it was: nobody meant to say that there are none.
    """
    seen = Findings(file=sheet.file, sheet=sheet.name)
    table = _READERS[role](sheet, seen, options)
    if not table.frame.is_empty() or seen.errors:
        return None
    what = {
        "hosts": Text("没有挂靠党支部", "holds no hosts"),
        "instructors": Text(
            "没有指导员，按未提供指导员名单处理", "holds no instructors; read as none given"
        ),
    }
    examples = any(note.code == "example_row" for note in seen.notes)
    findings = Findings(file=sheet.file, sheet=sheet.name)
    findings.note(
        "untouched_sheet" if examples else "bare_sheet", what.get(role, Text("是空表", "is empty"))
    )
    findings.warnings = [w for w in seen.warnings if w.code == "overwritten_example"]
    return findings
