"""The closed language of conditions: a field, one word of comparison, one value.

There is nothing else to say in a condition, so a table of rules can be checked over all
possible enterprises and turned into column expressions. A value that is not known
satisfies no comparison; ``or_unknown`` lets it in, ``known: false`` asks for it.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Literal

from planner.language import Text
from planner.model import ENTERPRISE_COLUMNS
from planner.rulebook.rules import Condition

if TYPE_CHECKING:
    import polars as pl

Kind = Literal["number", "flag", "text"]

OPERATORS = ("at_least", "at_most", "above", "below", "is", "one_of", "known")
ORDERED = ("at_least", "at_most", "above", "below")
"""Comparisons that need a number."""

_NAMES = {
    *("id", "name", "zone", "industry", "employees", "above_scale", "activists"),
    *("members", "full_members", "probationary_members", "members_elsewhere"),
}
_KINDS: dict[str, Kind] = {"count": "number", "flag": "flag", "text": "text", "id": "text"}

COVERAGE_FIELDS: dict[str, Kind] = {
    "operating": "flag",
    **{c.name: _KINDS[c.kind] for c in ENTERPRISE_COLUMNS if c.name in _NAMES},
}
"""What a coverage rule may ask about an enterprise."""

STRUCTURE_FIELDS: dict[str, Kind] = {"members": "number", "full_members": "number", "form": "text"}
"""What a structure table may ask about a unit."""

COUNTED_FIELDS: dict[str, Kind] = {**COVERAGE_FIELDS, "mode": "text", "form": "text"}
"""What a row of statistics may ask: of the enterprise, its form of coverage, its branch's form."""

FIELD_TITLES: dict[str, Text] = {
    "operating": Text("是否经营", "Operating"),
    "form": Text("建制", "Form"),
    "mode": Text("覆盖方式", "Form of coverage"),
    **{c.name: c.title for c in ENTERPRISE_COLUMNS if c.name in _NAMES},
}


def holds(condition: Condition, column: pl.Expr) -> pl.Expr:
    """Where the condition holds, as a column of true and false, never null."""
    if condition.operator == "known":
        return column.is_not_null() if condition.value else column.is_null()
    found: pl.Expr
    if isinstance(condition.value, tuple):
        found = column.is_in(list(condition.value))
    else:
        found = _COMPARE[condition.operator](column, condition.value)
    return found.fill_null(condition.or_unknown)


def fulfilled(condition: Condition, value: int | bool | str | None) -> bool:
    """Whether the condition holds for one value: what :func:`holds` says of a column."""
    if condition.operator == "known":
        return (value is not None) == condition.value
    if value is None:
        return condition.or_unknown
    if isinstance(condition.value, tuple):
        return value in condition.value
    return bool(_COMPARE[condition.operator](value, condition.value))


_OPERATOR_WORDS: dict[str, Text] = {
    "at_least": Text("不少于", "at least"),
    "at_most": Text("不多于", "at most"),
    "above": Text("多于", "above"),
    "below": Text("少于", "below"),
    "is": Text("为", "is"),
    "one_of": Text("属于", "one of"),
}


def say_condition(condition: Condition) -> Text:
    """A condition as a phrase, e.g. ``Employees at least 50``."""
    title = FIELD_TITLES[condition.field]
    if condition.operator == "known":
        known = Text("已知", "known") if condition.value else Text("不明", "unknown")
        return Text(f"{title.zh}{known.zh}", f"{title.en} {known.en}")
    word, value = _OPERATOR_WORDS[condition.operator], say_value(condition.value)
    if condition.operator == "is" and isinstance(condition.value, str):
        value = Text(f"“{value.zh}”", f'"{value.en}"')
    more = Text("（或不明）", " (or unknown)") if condition.or_unknown else Text("", "")
    return Text(
        f"{title.zh}{word.zh} {value.zh}{more.zh}", f"{title.en} {word.en} {value.en}{more.en}"
    )


def say_value(value: object) -> Text:
    """A value of a field as a phrase; None is a blank."""
    if value is None:
        return Text("不明", "unknown")
    if isinstance(value, bool):
        return Text("是", "yes") if value else Text("否", "no")
    if isinstance(value, tuple):
        said = [say_value(one) for one in value]
        return Text("、".join(one.zh for one in said), ", ".join(one.en for one in said))
    return Text(str(value), str(value))


_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "at_least": operator.ge,
    "at_most": operator.le,
    "above": operator.gt,
    "below": operator.lt,
    "is": operator.eq,
}


def all_hold(conditions: Iterable[Condition], columns: Mapping[str, pl.Expr]) -> pl.Expr:
    """Where every condition holds; an empty list always does."""
    import polars as pl

    found = [holds(condition, columns[condition.field]) for condition in conditions]
    return pl.all_horizontal(found) if found else pl.lit(True)


def fields_of(conditions: Iterable[Condition]) -> tuple[str, ...]:
    """The fields that conditions ask about, each once, in the order of their first mention."""
    return tuple(dict.fromkeys(condition.field for condition in conditions))
