"""Reads the part of FEEL that a plain decision table is written in: unary tests and values.

A cell is ``-`` (anything), or tests joined by commas of which one must hold: a value, a
comparison (``>= 18``), a range (``[18..25)``), ``null``, or ``not(…)`` around such a list.
Values are numbers, strings, ``true``, ``false`` and ``date("2016-10-01")``. Names, arithmetic and
functions are no part of a closed language; they are refused.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from planner.language import Text

if TYPE_CHECKING:
    import polars as pl

Value = int | float | Decimal | bool | str | date | None
Comparison = Literal["<", "<=", ">", ">=", "=", "!="]

_TOKEN = re.compile(
    r"""\s*(?:
        (?P<text>"(?:[^"\\]|\\.)*")
      | (?P<date>date\s*\(\s*"[^"]*"\s*\)|@"[0-9]{4}-[0-9]{2}-[0-9]{2}")
      | (?P<number>-?(?:[0-9]+(?:\.(?!\.)[0-9]+)?|\.[0-9]+))
      | (?P<dots>\.\.)
      | (?P<compare><=|>=|!=|<|>|=)
      | (?P<word>not\b|true\b|false\b|null\b)
      | (?P<sign>[\[\](),-])
    )""",
    re.VERBOSE,
)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\"}


class FeelError(ValueError):
    """A text that is not of this part of FEEL; ``what`` says why."""

    def __init__(self, zh: str, en: str) -> None:
        self.what = Text(zh, en)
        super().__init__(en)


@dataclass(frozen=True, slots=True)
class Compared:
    """A comparison with one value."""

    how: Comparison
    value: Value


@dataclass(frozen=True, slots=True)
class Between:
    """A range; each end belongs to it or does not."""

    low: Value
    low_in: bool
    high: Value
    high_in: bool


@dataclass(frozen=True, slots=True)
class Tests:
    """A cell: of ``any_of`` one must hold (none: anything does), or none may (``negated``)."""

    any_of: tuple[Compared | Between, ...] = ()
    negated: bool = False

    @property
    def anything(self) -> bool:
        """Whether the cell asks nothing."""
        return not self.any_of


_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
    "!=": operator.ne,
}


def parse_tests(text: str) -> Tests:
    """A cell's text as tests; raises :class:`FeelError`."""
    tokens = _tokens(text)
    if not tokens or tokens == [("sign", "-")]:
        return Tests()
    if tokens[0] == ("word", "not") and len(tokens) > 1 and tokens[1] == ("sign", "("):
        if tokens[-1] != ("sign", ")"):
            raise FeelError("not( 没有右括号", "not( without its closing bracket")
        inner = tokens[2:-1]
        if inner == [("sign", "-")]:
            raise FeelError("not(-) 永远不成立", "not(-) can never hold")
        return Tests(tuple(_list(inner)), negated=True)
    return Tests(tuple(_list(tokens)))


def parse_value(text: str) -> Value:
    """A literal, such as an output; raises :class:`FeelError`."""
    tokens = _tokens(text)
    if not tokens:
        return None
    value, rest = _value(tokens)
    if rest:
        raise FeelError(f"“{text}”不是一个值", f'"{text}" is not a single value')
    return value


def parse_values(text: str) -> tuple[Value, ...]:
    """A list of literals, such as the values that an output may have; raises FeelError."""
    tests = parse_tests(text)
    if tests.negated or any(type(t) is not Compared or t.how != "=" for t in tests.any_of):
        raise FeelError(f"“{text}”不是值的列表", f'"{text}" is not a list of values')
    return tuple(t.value for t in tests.any_of if isinstance(t, Compared))


def _tokens(text: str) -> list[tuple[str, str]]:
    found = []
    at = 0
    text = text.strip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            word = text[at:].strip()[:30]
            raise FeelError(
                f"“{word}”不在封闭的条件语言之内（只能写值、比较、区间、列表、not 和 -）",
                f'"{word}" is not in the closed language (values, comparisons, ranges, lists, '
                "not and -)",
            )
        kind = str(match.lastgroup)
        found.append((kind, match[kind]))
        at = match.end()
    return found


def _list(tokens: list[tuple[str, str]]) -> list[Compared | Between]:
    found = []
    while True:
        test, tokens = _test(tokens)
        found.append(test)
        if not tokens:
            return found
        if tokens[0] != ("sign", ","):
            raise FeelError(
                f"“{tokens[0][1]}”前缺少逗号", f'a comma is missing before "{tokens[0][1]}"'
            )
        tokens = tokens[1:]


def _test(tokens: list[tuple[str, str]]) -> tuple[Compared | Between, list[tuple[str, str]]]:
    if not tokens:
        raise FeelError("缺少条件", "a test is missing")
    kind, text = tokens[0]
    if kind == "compare":
        value, rest = _value(tokens[1:])
        if text not in ("=", "!=") and (value is None or isinstance(value, bool)):
            raise FeelError(f"{text} 后应为数、文字或日期", f"{text} needs a number, text or date")
        return Compared(text, value), rest  # type: ignore[arg-type]
    if kind == "sign" and text in "[](":
        low, rest = _value(tokens[1:])
        if not rest or rest[0][0] != "dots":
            raise FeelError("区间应写成 [a..b]", "a range is written [a..b]")
        high, rest = _value(rest[1:])
        if not rest or rest[0][0] != "sign" or rest[0][1] not in "[])":
            raise FeelError("区间没有右括号", "a range without its closing bracket")
        if low is None or high is None or isinstance(low, bool) or type(low) is bool:
            raise FeelError("区间的两端应为数、文字或日期", "a range is of numbers, texts or dates")
        return Between(low, text == "[", high, rest[0][1] == "]"), rest[1:]
    value, rest = _value(tokens)
    return Compared("=", value), rest


def _value(tokens: list[tuple[str, str]]) -> tuple[Value, list[tuple[str, str]]]:
    if not tokens:
        raise FeelError("缺少值", "a value is missing")
    kind, text = tokens[0]
    rest = tokens[1:]
    if kind == "number":
        return (float(text) if "." in text else int(text)), rest
    if kind == "text":
        return re.sub(r"\\(u[0-9A-Fa-f]{4}|.)", _unescaped, text[1:-1]), rest
    if kind == "date":
        day = text.split('"')[1]
        try:
            return date.fromisoformat(day), rest
        except ValueError:
            raise FeelError(f"“{day}”不是日期", f'"{day}" is not a day') from None
    if kind == "word" and text != "not":
        return {"true": True, "false": False, "null": None}[text], rest
    if (kind, text) == ("sign", "-") and rest and rest[0][0] == "number":
        value, rest = _value(rest)
        assert isinstance(value, int | float)
        return -value, rest
    raise FeelError(f"“{text}”不是值", f'"{text}" is not a value')


def _unescaped(match: re.Match[str]) -> str:
    sign = match[1]
    return chr(int(sign[1:], 16)) if len(sign) > 1 else _ESCAPES.get(sign, sign)


def kinds_of(tests: Tests) -> set[type]:
    """The types of the values that a cell compares with; of whole and other numbers one."""
    found: set[type] = set()
    for test in tests.any_of:
        for value in (test.low, test.high) if isinstance(test, Between) else (test.value,):
            if value is not None:
                found.add(float if type(value) is int else type(value))
    return found


def fulfils(tests: Tests, value: Value) -> bool:
    """Whether a value passes a cell; a blank equals null only, and is neither more nor less."""
    if isinstance(value, Decimal):
        value = float(value)
    if tests.anything:
        return True
    answers = [_answer(test, value) for test in tests.any_of]
    if not tests.negated:
        return any(answer is True for answer in answers)
    return all(answer is False for answer in answers)


def _answer(test: Compared | Between, value: Value) -> bool | None:
    if isinstance(test, Between):
        if value is None:
            return None
        above = (operator.ge if test.low_in else operator.gt)(value, test.low)  # type: ignore[arg-type]
        below = (operator.le if test.high_in else operator.lt)(value, test.high)  # type: ignore[arg-type]
        return bool(above and below)
    if test.how in ("=", "!="):
        return (value == test.value) == (test.how == "=")
    return None if value is None else bool(_COMPARE[test.how](value, test.value))


def as_expr(tests: Tests, column: pl.Expr) -> pl.Expr:
    """Where a column passes a cell, never null: what :func:`fulfils` says of one value."""
    import polars as pl

    if tests.anything:
        return pl.lit(True)
    answers = [_answer_expr(test, column) for test in tests.any_of]
    if not tests.negated:
        return pl.any_horizontal([answer.fill_null(False) for answer in answers])
    return pl.all_horizontal([(~answer).fill_null(False) for answer in answers])


def _answer_expr(test: Compared | Between, column: pl.Expr) -> pl.Expr:
    if isinstance(test, Between):
        above = column >= test.low if test.low_in else column > test.low
        below = column <= test.high if test.high_in else column < test.high
        return above & below
    if test.how in ("=", "!="):
        found = column.is_null() if test.value is None else column == test.value
        same = found.fill_null(False)
        return same if test.how == "=" else ~same
    ordered: pl.Expr = _COMPARE[test.how](column, test.value)
    return ordered


def say_tests(tests: Tests) -> str:
    """A cell as FEEL text; :func:`parse_tests` reads it back."""
    if tests.anything:
        return "-"
    inner = ", ".join(_say_test(test) for test in tests.any_of)
    return f"not({inner})" if tests.negated else inner


def _say_test(test: Compared | Between) -> str:
    if isinstance(test, Between):
        left, right = "[" if test.low_in else "(", "]" if test.high_in else ")"
        return f"{left}{say_value(test.low)}..{say_value(test.high)}{right}"
    value = say_value(test.value)
    return value if test.how == "=" else f"{test.how} {value}"


def say_value(value: Value) -> str:
    """A literal as FEEL text."""
    if value is None or isinstance(value, bool):
        return "null" if value is None else str(value).lower()
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
        return f'"{escaped}"'
    return f'date("{value}")' if isinstance(value, date) else str(value)
