"""Asks the coverage table about every enterprise at once; exactly one rule must answer."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from planner.errors import Problem, RulesError
from planner.language import Text, counted
from planner.rulebook.coding import CODE, coded, columns_of
from planner.rulebook.conditions import COVERAGE_FIELDS, all_hold, fields_of
from planner.rulebook.rules import CoverageRule, Rules


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
    outcome = pl.DataFrame(
        {
            "rule_id": [rule.id for rule in table],
            "modes": [",".join(rule.modes) for rule in table],
            "priority": pl.Series([rule.priority for rule in table], dtype=pl.Int64),
            "excluded": [rule.excluded for rule in table],
        },
        schema_overrides={"rule_id": pl.String, "modes": pl.String, "excluded": pl.Boolean},
    )
    if enterprises.height == 0:
        return outcome.clear()
    return outcome[rule_ids(enterprises, rules).to_physical()]


def rule_ids(enterprises: pl.DataFrame | pl.LazyFrame, rules: Rules) -> pl.Series:
    """The rule that answers for each enterprise (Enum, in the row order of the table).

    A LazyFrame, such as ``pl.scan_csv`` gives, is streamed: of a file nothing but the columns
    that the rules ask about is read, and it need not fit into memory. Raises as
    :func:`decide` does.
    """
    table = rules.coverage
    lazy = enterprises.lazy()
    names = lazy.collect_schema().names()
    ids = pl.Enum([rule.id for rule in table])
    if not names:
        return pl.Series("rule_id", [], dtype=ids)
    columns = columns_of(names, COVERAGE_FIELDS, operating="operating")
    numbers = {rule.id: number for number, rule in enumerate(table)}
    # An exception that is not in force on the day excepts nothing.
    excepts = [tuple(numbers[o] for o in rule.except_ if o in numbers) for rule in table]
    staged = coded(lazy, columns, [rule.when for rule in table], excepts)
    in_memory = isinstance(enterprises, pl.DataFrame)
    codes = staged.collect(engine="in-memory" if in_memory else "streaming")[CODE]
    if codes.len() and codes.min() == 0:
        wrong = lazy.with_columns(codes.alias(CODE)).filter(pl.col(CODE) == 0).drop(CODE)
        raise RulesError(_disputes(wrong.collect(), table))
    return (codes - 1).cat.to(ids).alias("rule_id")


def _answers(columns: dict[str, pl.Expr], table: Sequence[CoverageRule]) -> list[pl.Expr]:
    """For each rule, where it answers: its conditions hold, and none of its exceptions answers."""
    by_id = {rule.id: rule for rule in table}
    known: dict[str, pl.Expr] = {}

    def answer(rule: CoverageRule) -> pl.Expr:
        if rule.id not in known:
            found = all_hold(rule.when, columns)
            for other in rule.except_:
                if other in by_id:
                    found = found & ~answer(by_id[other])
            known[rule.id] = found
        return known[rule.id]

    return [answer(rule) for rule in table]


def _disputes(wrong: pl.DataFrame, table: Sequence[CoverageRule]) -> list[Problem]:
    """One problem for each set of rules that answer together, and one for no rule at all.

    ``wrong`` are the enterprises for which not exactly one does.
    """
    answers = _answers(columns_of(wrong.columns, COVERAGE_FIELDS, operating="operating"), table)
    fields = list(dict.fromkeys(f for rule in table for f in fields_of(rule.when)))
    shown = list(dict.fromkeys(name for name in ("id", "name", *fields) if name in wrong.columns))
    wrong = wrong.with_columns(a.alias(f"__answer_{index}") for index, a in enumerate(answers))
    marks = [f"__answer_{index}" for index in range(len(table))]
    order = [name for name in ("id", "name") if name in wrong.columns]
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
    rows = int(str(row["__rows"]))
    many = counted(rows, "enterprise")
    if not rules:
        return Problem(
            "no-rule-answers",
            Text(
                f"有 {rows} 家企业没有规则适用，例如 {example}",
                f"no rule answers for {many}, e.g. {example}",
            ),
            Text("请补上一条规则", "add a rule for them"),
        )
    zh = "；".join(f"{rule.id}（{_where(rule).zh}{rule.source.zh}）" for rule in rules)
    en = "; ".join(f"{rule.id} ({_where(rule).en}{rule.source.en})" for rule in rules)
    return Problem(
        "several-rules-answer",
        Text(
            f"有 {rows} 家企业同时适用多条规则：{zh}，例如 {example}",
            f"more than one rule answers for {many}: {en}; e.g. {example}",
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
