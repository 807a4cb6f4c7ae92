"""The cases beside the rules: an enterprise, a day, and what the pack must say about it.

They stand in the pack's ``tests/*.yaml``, for people to read and for machines to run.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

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
from planner.rulebook.rules import Rules
from planner.rulebook.structure import committee_expr, form_expr, groups_expr, organ_expr

_TYPES: dict[Kind, type[pl.DataType]] = {
    "number": pl.Int64,
    "flag": pl.Boolean,
    "text": pl.String,
}
_PYTHON: dict[Kind, type] = {"number": int, "flag": bool, "text": str}


Standing = Literal["in force", "not yet in force", "announced", "repealed", "no rule"]
STANDINGS: dict[str, Standing] = {
    "rules-not-yet-in-force": "not yet in force",
    "rules-announced": "announced",
    "rules-repealed": "repealed",
    "no-rule": "no rule",
}
"""How the pack stands on a day, by the problem that loading it then meets."""


class Expected(Paper):
    """What the pack must say; only what is written is compared.

    ``standing`` is how the pack as a whole stands on the day; where it is not in force there
    is nothing else to expect. ``leaders`` is how many lead the organ, at least and at most.
    """

    standing: Standing | None = None
    rule: Token | None = None
    modes: list[Mode] | None = None
    priority: int | None = None
    excluded: bool | None = None
    form: Name | None = None
    organ: Name | None = None
    leaders: list[int] | None = Field(default=None, min_length=2, max_length=2)
    groups: int | None = None


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


def failing_cases(pack: str | Path, cases: Sequence[Case] | None = None) -> list[Problem]:
    """The cases that the pack does not meet, with what it says instead; empty where all hold."""
    known: dict[object, Rules | RulesError] = {}
    found: list[Problem] = []
    for case in read_cases(pack) if cases is None else cases:
        key = (case.paper.as_of, tuple(sorted(case.paper.set.items())))
        if key not in known:
            try:
                known[key] = load_rules(pack, as_of=case.paper.as_of, overrides=case.paper.set)
            except RulesError as error:
                known[key] = error
        found += run_case(known[key], case)
    return found


def run_case(rules: Rules | RulesError, case: Case) -> list[Problem]:
    """What is wrong with one case, given the rules of its day or why there are none."""
    try:
        if isinstance(rules, RulesError):
            raise rules
        said = _said(rules, case)
    except RulesError as error:
        standing = STANDINGS.get(error.problems[0].code)
        if standing is None or "standing" not in case.paper.expect.model_fields_set:
            return [_failed(case, p.what) for p in error.problems]
        said = {"standing": standing}
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


def _said(rules: Rules, case: Case) -> dict[str, object]:
    """Everything that the rules say about the case's enterprise."""
    unit = unit_table([case.paper.given])
    answer = decide(unit, rules).row(0, named=True)
    least, most = committee_expr(rules)
    shape = (
        unit.with_columns(form_expr(rules).alias("form"))
        .select(
            "form",
            organ_expr(rules).alias("organ"),
            least.alias("least"),
            most.alias("most"),
            groups_expr(rules).alias("groups"),
        )
        .row(0, named=True)
    )
    return {
        "standing": "in force",
        "rule": answer["rule_id"],
        "modes": answer["modes"].split(",") if answer["modes"] else [],
        "priority": answer["priority"],
        "excluded": answer["excluded"],
        "form": shape["form"],
        "organ": shape["organ"],
        "leaders": [shape["least"], shape["most"]],
        "groups": shape["groups"],
    }


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
