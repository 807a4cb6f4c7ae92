"""The cases beside the rules: an enterprise, a day, and what the pack must say about it.

They stand in the pack's ``tests/*.yaml``, for people to read and for machines to run.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl
from pydantic import BaseModel, ConfigDict, Field

from planner.errors import Place, Problem, RulesError
from planner.language import Text
from planner.model import Mode
from planner.rulebook.conditions import COVERAGE_FIELDS, Kind
from planner.rulebook.deciding import decide
from planner.rulebook.documents import Name, Paper, Token, Value, Word
from planner.rulebook.inheriting import pack_folder
from planner.rulebook.loading import load_rules
from planner.rulebook.papers import did_you_mean, read_model
from planner.rulebook.reading import Sheet, file_text, read_sheet
from planner.rulebook.structure import form_expr

_TYPES: dict[Kind, type[pl.DataType]] = {
    "number": pl.Int64,
    "flag": pl.Boolean,
    "text": pl.String,
}
_PYTHON: dict[Kind, type] = {"number": int, "flag": bool, "text": str}


class Expected(Paper):
    """What the pack must say; only what is written is compared."""

    rule: Token | None = None
    modes: list[Mode] | None = None
    priority: int | None = None
    excluded: bool | None = None
    form: Name | None = None


class CasePaper(Paper):
    """One case; without ``as_of`` on the pack's own day."""

    name: Word
    as_of: date | None = None
    set: dict[Name, Value] = Field(default_factory=dict)
    given: dict[Name, int | bool | str | None]
    expect: Expected


class CasesPaper(BaseModel):
    """A file of cases."""

    model_config = ConfigDict(strict=True)
    cases: list[CasePaper]


@dataclass(frozen=True)
class Case:
    """One case with its place."""

    paper: CasePaper
    place: Place


def read_cases(pack: str | Path) -> tuple[Case, ...]:
    """All cases of a pack, by file and line; raises ``RulesError`` where one is malformed."""
    folder = pack_folder(pack)
    found: list[Case] = []
    problems: list[Problem] = []
    for path in sorted((folder / "tests").glob("*.yaml")):
        shown = f"{folder.name}/tests/{path.name}"
        try:
            sheet = read_sheet(file_text(path, shown), shown)
        except RulesError as error:
            problems.extend(error.problems)
            continue
        paper = read_model(CasesPaper, {"cases": sheet.data or []}, sheet, problems, 1)
        for index, case in enumerate(paper.cases if paper else ()):
            problems.extend(_wrong_fields(case, index, sheet))
            found.append(Case(case, sheet.place((index,))))
    if problems:
        raise RulesError(problems)
    return tuple(found)


def failing_cases(pack: str | Path) -> list[Problem]:
    """The cases that the pack does not meet, with what it says instead; empty where all hold."""
    return [problem for case in read_cases(pack) for problem in run_case(pack, case)]


def run_case(pack: str | Path, case: Case) -> list[Problem]:
    """What is wrong with one case: nothing where the pack says what the case expects."""
    try:
        rules = load_rules(pack, as_of=case.paper.as_of, overrides=case.paper.set)
        unit = unit_table([case.paper.given])
        answer = decide(unit, rules).row(0, named=True)
        form = unit.select(form_expr(rules).alias("form")).item()
    except RulesError as error:
        return [_failed(case, p.what) for p in error.problems]
    said: dict[str, object] = {
        "rule": answer["rule_id"],
        "modes": answer["modes"].split(",") if answer["modes"] else [],
        "priority": answer["priority"],
        "excluded": answer["excluded"],
        "form": form,
    }
    expected = case.paper.expect
    return [
        _failed(
            case,
            Text(
                f"{key} 应为 {getattr(expected, key)}，实为 {said[key]}",
                f"{key} should be {getattr(expected, key)} and is {said[key]}",
            ),
        )
        for key in said
        if key in expected.model_fields_set and getattr(expected, key) != said[key]
    ]


def unit_table(units: Sequence[dict[str, int | bool | str | None]]) -> pl.DataFrame:
    """Enterprises given by a few fields, completed as a ledger would be.

    An enterprise operates unless it says otherwise. Full members that are not given are the
    members without the probationary ones; members not given are both together.
    """
    rows = [complete_unit(unit, f"case-{index}") for index, unit in enumerate(units, start=1)]
    schema = {name: _TYPES[kind] for name, kind in COVERAGE_FIELDS.items()}
    return pl.DataFrame(rows, schema=schema)


def complete_unit(
    unit: Mapping[str, int | bool | str | None], name: str = "case-1"
) -> dict[str, int | bool | str | None]:
    """One enterprise given by a few fields, with what a ledger would add to them."""
    row = {"id": name, "operating": True, **unit}
    probationary = int(row.get("probationary_members") or 0)
    if row.get("members") is None:
        row["members"] = int(row.get("full_members") or 0) + probationary
    if row.get("full_members") is None:
        row["full_members"] = max(int(row["members"] or 0) - probationary, 0)
    return row


def _wrong_fields(case: CasePaper, index: int, sheet: Sheet) -> list[Problem]:
    problems = []
    for name, value in case.given.items():
        kind = COVERAGE_FIELDS.get(name)
        if kind is None:
            problems.append(
                Problem(
                    "unknown-field",
                    Text(f"没有字段“{name}”", f'there is no field "{name}"'),
                    did_you_mean(name, COVERAGE_FIELDS),
                    sheet.place((index, "given", name)),
                    name,
                )
            )
        elif value is not None and type(value) is not _PYTHON[kind]:
            problems.append(
                Problem(
                    "wrong-type",
                    Text(f"“{name}”的值类型不对", f'the value of "{name}" is of the wrong kind'),
                    place=sheet.place((index, "given", name), value=True),
                    value=str(value),
                )
            )
    return problems


def _failed(case: Case, what: Text) -> Problem:
    name = case.paper.name
    return Problem(
        "case-failed",
        Text(f"案例“{name}”：{what.zh}", f'case "{name}": {what.en}'),
        place=case.place,
        value=name,
    )
