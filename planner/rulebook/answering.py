"""Says of one enterprise which rule answers for it, and every reason: condition by condition.

This is :func:`planner.rulebook.decide` for a single enterprise, in plain Python, so that an
answer with all its reasons takes far less than a millisecond.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from planner.errors import RulesError
from planner.language import Text
from planner.rulebook.conditions import COVERAGE_FIELDS, fulfilled, say_value
from planner.rulebook.rules import Condition, CoverageRule, Rules

Held = int | bool | str | None


@dataclass(frozen=True, slots=True)
class Reason:
    """A condition, what the enterprise has in that field, and whether the condition holds."""

    condition: Condition
    value: Held
    holds: bool


@dataclass(frozen=True, slots=True)
class Considered:
    """A rule with all its reasons.

    ``answers`` where all conditions hold and no exception answers; ``excepted_by`` names the
    exceptions that do.
    """

    rule: CoverageRule
    reasons: tuple[Reason, ...]
    excepted_by: tuple[str, ...]
    answers: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """The rule that answers, its sentence filled in, its articles, and why no other does."""

    rule: CoverageRule
    because: Text
    source: Text
    reasons: tuple[Reason, ...]
    others: tuple[Considered, ...]


def answer(enterprise: Mapping[str, object], rules: Rules) -> Answer:
    """The one rule that answers for an enterprise, with its full reasons.

    ``enterprise`` maps fields to values; a field that is not given is unknown, and an
    enterprise without ``operating`` operates. Raises ``RulesError`` where no rule or more
    than one answers, as :func:`planner.rulebook.decide` does.
    """
    unit: dict[str, Held] = {"operating": True}
    for name, value in enterprise.items():
        if name in COVERAGE_FIELDS and (value is None or isinstance(value, int | str)):
            unit[name] = value
    by_id = {rule.id: rule for rule in rules.coverage}
    known: dict[str, Considered] = {}

    def consider(rule: CoverageRule) -> Considered:
        if rule.id not in known:
            reasons = tuple(_reason(c, unit.get(c.field)) for c in rule.when)
            excepted = tuple(
                other for other in rule.except_ if other in by_id and consider(by_id[other]).answers
            )
            holds = all(reason.holds for reason in reasons)
            known[rule.id] = Considered(rule, reasons, excepted, holds and not excepted)
        return known[rule.id]

    considered = [consider(rule) for rule in rules.coverage]
    found = [one for one in considered if one.answers]
    if len(found) != 1:
        raise _disputed(unit, rules)
    (the_one,) = found
    return Answer(
        the_one.rule,
        because(the_one.rule, unit, rules),
        the_one.rule.source,
        the_one.reasons,
        tuple(one for one in considered if one is not the_one),
    )


def because(rule: CoverageRule, unit: Mapping[str, object], rules: Rules) -> Text:
    """The rule's sentence about an enterprise, its placeholders filled in."""
    values = {name: say_value(unit.get(name)) for name in COVERAGE_FIELDS}
    values |= {name: say_value(value) for name, value in rules.parameters.items()}
    zh = {name: value.zh for name, value in values.items()}
    en = {name: value.en for name, value in values.items()}
    return Text(rule.because.zh.format_map(zh), rule.because.en.format_map(en))


def _reason(condition: Condition, value: Held) -> Reason:
    return Reason(condition, value, fulfilled(condition, value))


def _disputed(unit: Mapping[str, Held], rules: Rules) -> RulesError:
    """The error in the words of :func:`planner.rulebook.decide`, which is asked for it."""
    import polars as pl

    from planner.rulebook.coding import TYPES
    from planner.rulebook.deciding import decide

    schema = {name: TYPES[kind] for name, kind in COVERAGE_FIELDS.items() if name in unit}
    try:
        decide(pl.DataFrame([dict(unit)], schema=schema), rules)
    except RulesError as error:
        return error
    raise AssertionError("one enterprise is answered for in two ways")
