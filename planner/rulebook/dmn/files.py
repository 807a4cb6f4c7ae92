"""Table files: any decision table as YAML that people can read, and back."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import Field

from planner.errors import Problem, RulesError
from planner.language import Text
from planner.rulebook.dmn.feel import FeelError, Tests, parse_tests
from planner.rulebook.dmn.reading import read_dmn
from planner.rulebook.dmn.tables import DecisionTable, HitPolicy, Input, Kind, Output, Row
from planner.rulebook.documents import Paper, Word
from planner.rulebook.papers import read_model
from planner.rulebook.reading import Sheet, file_text, read_sheet

Literal_ = int | float | bool | str | date | None


class InputPaper(Paper):
    """A column that is asked about."""

    name: Word
    kind: Kind
    values: list[Literal_] = Field(default_factory=list)


class OutputPaper(Paper):
    """A column that rules fill."""

    name: Word
    kind: Kind
    default: Literal_ = None


class TableRowPaper(Paper):
    """A rule: a cell of FEEL for each input, a value for each output."""

    id: Word
    description: Word | None = None
    when: list[str]
    says: list[Literal_]


class TablePaper(Paper):
    """A table file."""

    name: Word
    hit_policy: Literal["UNIQUE", "FIRST"]
    inputs: list[InputPaper]
    outputs: list[OutputPaper]
    rules: list[TableRowPaper]


def read_table(path: str | Path, *, decision: str | None = None) -> DecisionTable:
    """One decision table, from a table file (``.yaml``) or a DMN file (anything else).

    Of a DMN file with several tables ``decision`` names the one that is wanted. Raises
    ``RulesError`` with everything that is wrong.
    """
    path = Path(path)
    if path.suffix.lower() not in (".yaml", ".yml"):
        tables = read_dmn(path, decision=decision)
        if len(tables) > 1:
            names = [table.name for table in tables]
            raise RulesError(
                Problem(
                    "several-tables",
                    Text("文件里有不止一张判定表", "the file holds more than one decision table"),
                    Text(f"请指明其一：{'、'.join(names)}", f"name one: {', '.join(names)}"),
                )
            )
        return tables[0]
    sheet = read_sheet(file_text(path, path.name), path.name)
    problems: list[Problem] = []
    paper = read_model(TablePaper, sheet.data, sheet, problems)
    if paper is None or problems:
        raise RulesError(problems)
    rules = [_row(row, at, paper, sheet, problems) for at, row in enumerate(paper.rules)]
    if problems:
        raise RulesError(problems)
    hit: HitPolicy = paper.hit_policy
    return DecisionTable(
        path.stem,
        paper.name,
        hit,
        tuple(Input(one.name, one.kind, tuple(one.values)) for one in paper.inputs),
        tuple(Output(one.name, one.kind, one.default) for one in paper.outputs),
        tuple(rules),
        sheet.place(()),
    )


def _row(
    row: TableRowPaper, at: int, paper: TablePaper, sheet: Sheet, problems: list[Problem]
) -> Row:
    for key, have, want in (("when", row.when, paper.inputs), ("says", row.says, paper.outputs)):
        if len(have) != len(want):
            what = Text(
                f"{key} 有 {len(have)} 项，应有 {len(want)} 项",
                f"{key} has {len(have)} entries; the table has {len(want)}",
            )
            problems.append(Problem("wrong-content", what, place=sheet.place(("rules", at, key))))
    tests: list[Tests] = []
    for number, text in enumerate(row.when):
        try:
            tests.append(parse_tests(text))
        except FeelError as error:
            place = sheet.place(("rules", at, "when", number))
            problems.append(Problem("wrong-content", error.what, place=place, value=text))
    place = sheet.place(("rules", at))
    return Row(row.id, tuple(tests), tuple(row.says), row.description or "", place)
