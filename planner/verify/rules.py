"""Asks the rules again: which rule answers for each enterprise, by the plan's own copy of them.

``plan.json`` carries the coverage table as it was in force. Each condition is one
comparison of a field with a value; this is its second, independent reading.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import polars as pl

from planner.language import Text
from planner.model import MODES
from planner.verify.case import SCHEMAS, Case

PLAN = "plan.json"

_CLOSED = r"^(停产|停业|空壳|空壳企业|僵尸|僵尸企业|注销|吊销|破产|搬离)$"
_OPEN = r"^(正常|正常经营|开业|在营|在业|存续)$"


def operating(units: pl.DataFrame) -> pl.Expr:
    """Whether an enterprise operates; null where its word for that is none of the contract's."""
    if units["operating"].null_count() < units.height:
        return pl.col("operating").fill_null(True)
    status = pl.col("status")
    return (
        pl.when(status.is_null() | status.str.contains(_OPEN))
        .then(True)
        .when(status.str.contains(_CLOSED))
        .then(False)
    )


def decide_again(case: Case) -> None:
    """Put ``modes, priority, excluded`` beside every unit, and compare them with the plan's.

    With a coverage table in ``plan.json`` it is the table that answers; without one the
    assignments are believed, as far as they agree with whether the enterprise operates.
    """
    said_excluded = pl.col("a_mode") == "excluded"
    units = case.units.with_columns(operating(case.units).alias("_operating"))
    _compare_scope(case, units)
    units = units.with_columns(pl.col("_operating").fill_null(~said_excluded).alias("operating"))
    answers = _answers(case, units)
    if answers is None:
        case.units = units.drop("_operating").with_columns(
            pl.col("a_modes").fill_null("").alias("modes"),
            pl.col("a_priority").fill_null(1).alias("priority"),
            said_excluded.alias("excluded"),
        )
        return
    case.units = units.drop("_operating").hstack(answers)
    for column, name, what in (
        ("rule_id", "a_rule_id", Text("适用规则", "the rule that answers")),
        ("modes", "a_modes", Text("可选方式", "the list of forms")),
        ("priority", "a_priority", Text("优先级", "the priority")),
    ):
        said = pl.col(name).fill_null("") if column == "modes" else pl.col(name)
        wrong = case.units.filter(pl.col(column).is_not_null() & said.ne_missing(pl.col(column)))
        case.findings.rows(
            f"rules-{column.replace('_', '-')}",
            wrong.select("id", pl.col(column).alias("own"), pl.col(name).alias("said")),
            Text(
                f"{{id}}：{what.zh}应为“{{own}}”，方案写的是“{{said}}”",
                f'{{id}}: {what.en} is "{{own}}", the plan says "{{said}}"',
            ),
            file="assignments.csv",
            key="id",
            column=column,
        )


def _compare_scope(case: Case, units: pl.DataFrame) -> None:
    """An enterprise that does not operate is out of scope, whatever the rules."""
    wrong = units.filter(~pl.col("_operating") & (pl.col("a_mode") != "excluded"))
    case.findings.rows(
        "not-operating-in-scope",
        wrong.select("id", "status", "a_mode"),
        Text(
            "{id} 不在经营（{status}），却列为“{a_mode}”",
            "{id} does not operate ({status}), yet is {a_mode}",
        ),
        file="assignments.csv",
        key="id",
        column="mode",
    )


def modes_of(case: Case, units: pl.DataFrame) -> pl.Series | None:
    """The forms that the rules list for enterprises as they might be; None without a table."""
    answers = _answers(case, units)
    return None if answers is None else answers["modes"]


def _answers(case: Case, units: pl.DataFrame) -> pl.DataFrame | None:
    """``rule_id, modes, priority, excluded`` by the plan's own coverage table; None without one."""
    block = case.document.get("rules")
    table = block.get("coverage") if isinstance(block, Mapping) else None
    if table is None:
        return None
    try:
        rules = [_rule(rule) for rule in table]
        masks = _masks(units, rules)
    except (KeyError, TypeError, ValueError, pl.exceptions.PolarsError):
        case.findings.add(
            "rules-unreadable",
            Text("规则表无法读取", "the coverage table cannot be read"),
            file=PLAN,
        )
        return None
    answered = units.select("id", **{f"r{k}": mask for k, mask in enumerate(masks)})
    count = pl.sum_horizontal(pl.lit(0, pl.Int64), *(pl.col(f"r{k}") for k in range(len(rules))))
    answered = answered.with_columns(count.cast(pl.Int64).alias("count"))
    case.findings.rows(
        "rules-not-one",
        answered.filter(pl.col("count") != 1).select("id", "count"),
        Text("{id}：有 {count} 条规则适用，应恰为一条", "{id}: {count} rules answer, not one"),
        file=PLAN,
        key="id",
    )

    def answer(key: str, kind: Any) -> pl.Expr:
        # Where not exactly one rule answers nothing is compared any further.
        found = pl.lit(None, kind)
        for k, rule in enumerate(rules):
            found = pl.when(pl.col(f"r{k}")).then(pl.lit(rule[key], kind)).otherwise(found)
        return pl.when(pl.col("count") == 1).then(found).alias(key)

    return answered.select(
        answer("rule_id", pl.String),
        answer("modes", pl.String).fill_null(""),
        answer("priority", pl.Int64).fill_null(1),
        answer("excluded", pl.Boolean).fill_null(False),
    )


def _rule(rule: Mapping[str, Any]) -> dict[str, Any]:
    modes = list(rule["modes"])
    strange = [mode for mode in modes if mode not in MODES]
    if strange or len(set(modes)) < len(modes):
        raise ValueError(f"{rule['id']}: modes {modes}")
    return {
        "rule_id": str(rule["id"]),
        "when": list(rule["when"]),
        "except": list(rule.get("except", ())),
        "modes": ",".join(modes),
        "priority": int(rule["priority"]),
        "excluded": bool(rule.get("excluded", False)),
    }


def _masks(units: pl.DataFrame, rules: list[dict[str, Any]]) -> list[pl.Expr]:
    """Where each rule answers: all its conditions hold and none of its exceptions answers."""
    by_id = {rule["rule_id"]: rule for rule in rules}

    def answers(rule: dict[str, Any], above: tuple[str, ...] = ()) -> pl.Expr:
        if rule["rule_id"] in above:
            raise ValueError(f"{rule['rule_id']} is an exception to itself")
        found = pl.lit(True)
        for condition in rule["when"]:
            found = found & holds(condition, SCHEMAS["enterprises"])
        for other in rule["except"]:
            if other in by_id:
                found = found & ~answers(by_id[other], (*above, rule["rule_id"]))
        return found & (pl.col("at") >= 0)  # as long as the table, even without conditions

    return [answers(rule) for rule in rules]


def holds(condition: Mapping[str, Any], fields: Collection[str]) -> pl.Expr:
    """Where one comparison holds; an unknown value satisfies none unless ``or_unknown``."""
    name = condition["field"]
    if name not in fields:
        raise ValueError(f"no field {name}")
    column, value = pl.col(name), condition["value"]
    word = condition["op"]
    if word == "known":
        return column.is_not_null() if value else column.is_null()
    comparisons = {
        "at_least": lambda: column.ge(value),
        "at_most": lambda: column.le(value),
        "above": lambda: column.gt(value),
        "below": lambda: column.lt(value),
        "is": lambda: column.eq(pl.lit(value)),
        "one_of": lambda: column.is_in(list(value)),
    }
    if word not in comparisons:
        raise ValueError(f"no comparison {word}")
    return comparisons[word]().fill_null(bool(condition.get("or_unknown", False)))
