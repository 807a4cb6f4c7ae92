"""Asks the coverage table about every enterprise at once; exactly one rule must answer."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from planner.errors import Problem, RulesError
from planner.language import Text
from planner.rulebook.conditions import COVERAGE_FIELDS, all_hold, fields_of
from planner.rulebook.rules import CoverageRule, Rules

_TYPES = {"number": pl.Int64, "flag": pl.Boolean, "text": pl.String}


def decide(enterprises: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """Which forms of coverage each enterprise may take, in the order of the rules.

    Takes the ledger's enterprise table and gives, in the same row order, ``rule_id``
    (String), ``modes`` (String: the ordered list joined with commas, empty for none),
    ``priority`` (Int64) and ``excluded`` (Boolean). A field that the table does not have
    counts as unknown; an enterprise without ``operating`` operates.

    Raises ``RulesError`` where no rule or more than one answers for an enterprise: one
    problem for each such set of rules, with their articles and an example.
    """
    table = rules.coverage
    answers = _answers(enterprises, table)
    # One byte a row and rule: which rule answers is a sum, since only one may.
    numbers = pl.Series("number", range(1, len(table) + 1), dtype=pl.UInt16)
    found = enterprises.select(
        pl.sum_horizontal([pl.lit(0, pl.UInt16), *(a.cast(pl.UInt16) for a in answers)]).alias(
            "answers"
        ),
        pl.sum_horizontal(
            [
                pl.lit(0, pl.UInt16),
                *(a.cast(pl.UInt16) * n for a, n in zip(answers, numbers, strict=True)),
            ]
        ).alias("rule"),
    )
    counts = found["answers"]
    if enterprises.height and not (counts.min() == 1 and counts.max() == 1):
        raise RulesError(_disputes(enterprises, table, answers, counts))
    outcome = pl.DataFrame(
        {
            "rule_id": [rule.id for rule in table],
            "modes": [",".join(rule.modes) for rule in table],
            "priority": pl.Series([rule.priority for rule in table], dtype=pl.Int64),
            "excluded": [rule.excluded for rule in table],
        }
    )
    if enterprises.height == 0:
        return outcome.clear()
    return outcome[found["rule"] - 1]


def _answers(enterprises: pl.DataFrame, table: Sequence[CoverageRule]) -> list[pl.Expr]:
    """For each rule, where it answers: its conditions hold, and none of its exceptions answers."""
    columns = {name: _column(enterprises, name) for name in COVERAGE_FIELDS}
    by_id = {rule.id: rule for rule in table}
    known: dict[str, pl.Expr] = {}

    def answer(rule: CoverageRule) -> pl.Expr:
        if rule.id not in known:
            found = all_hold(rule.when, columns)
            for other in rule.except_:
                # An exception that is not in force on the day excepts nothing.
                if other in by_id:
                    found = found & ~answer(by_id[other])
            known[rule.id] = found
        return known[rule.id]

    return [answer(rule) for rule in table]


def _column(enterprises: pl.DataFrame, name: str) -> pl.Expr:
    if name not in enterprises.columns:
        # A literal takes the height of the table only beside a real column.
        value = True if name == "operating" else None
        return pl.lit(value, dtype=_TYPES[COVERAGE_FIELDS[name]])
    return pl.col(name)


def _disputes(
    enterprises: pl.DataFrame,
    table: Sequence[CoverageRule],
    answers: list[pl.Expr],
    counts: pl.Series,
) -> list[Problem]:
    """One problem for each set of rules that answer together, and one for no rule at all."""
    fields = list(dict.fromkeys(f for rule in table for f in fields_of(rule.when)))
    shown = list(
        dict.fromkeys(name for name in ("id", "name", *fields) if name in enterprises.columns)
    )
    wrong = enterprises.with_columns(
        a.alias(f"__answer_{index}") for index, a in enumerate(answers)
    ).filter(counts != 1)
    marks = [f"__answer_{index}" for index in range(len(table))]
    order = [name for name in ("id", "name") if name in enterprises.columns]
    groups = (
        wrong.sort(order or marks, maintain_order=True)
        .group_by(marks, maintain_order=True)
        .agg(pl.len().alias("__rows"), *(pl.col(name).first() for name in shown))
        .sort(marks)
    )
    return [
        _dispute(row, [rule for rule, mark in zip(table, marks, strict=True) if row[mark]], shown)
        for row in groups.to_dicts()
    ]


def _dispute(row: dict[str, object], rules: list[CoverageRule], shown: list[str]) -> Problem:
    example = ", ".join(f"{name}={_said(row[name])}" for name in shown)
    rows = row["__rows"]
    if not rules:
        return Problem(
            "no-rule-answers",
            Text(
                f"有 {rows} 家企业没有规则适用，例如 {example}",
                f"no rule answers for {rows} enterprise(s), e.g. {example}",
            ),
            Text("请补上一条规则", "add a rule for them"),
        )
    zh = "；".join(f"{rule.id}（{_where(rule).zh}{rule.source.zh}）" for rule in rules)
    en = "; ".join(f"{rule.id} ({_where(rule).en}{rule.source.en})" for rule in rules)
    return Problem(
        "several-rules-answer",
        Text(
            f"有 {rows} 家企业同时适用多条规则：{zh}，例如 {example}",
            f"more than one rule answers for {rows} enterprise(s): {en}; e.g. {example}",
        ),
        Text(
            "请改条件，或用 except 写明例外",
            "change the conditions, or declare an exception with except",
        ),
        rules[0].place,
        rules[0].id,
    )


def _where(rule: CoverageRule) -> Text:
    if rule.place is None:
        return Text("", "")
    return Text(f"{rule.place.say('zh')}，", f"{rule.place.say('en')}, ")


def _said(value: object) -> str:
    return "?" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
