"""Turns a table of rules into one pass over the columns: which rule answers, as a number a row.

Every comparison is made once, whichever rules share it; all that follows works on marks of
one bit a row. That exactly one rule answers is checked on the way, for all rows: a row for
which none or several do gets 0.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable, Mapping, Sequence
from functools import reduce

import polars as pl

from planner.rulebook.conditions import Kind, holds
from planner.rulebook.rules import Condition

TYPES: dict[Kind, type[pl.DataType]] = {
    "number": pl.Int64,
    "flag": pl.Boolean,
    "text": pl.String,
}
"""What a column of each kind holds."""

CODE = "__rule"
_ROW = "__row"
"""Something that is as long as the table, for rules that ask nothing."""


def coded(
    table: pl.LazyFrame,
    columns: Mapping[str, pl.Expr],
    whens: Sequence[Sequence[Condition]],
    excepts: Sequence[Sequence[int]] | None = None,
) -> pl.LazyFrame:
    """The number of the one rule that answers for each row, from 1 on; 0 for none or several.

    ``columns`` gives each field's column; ``excepts`` for each rule those (by position) that
    take enterprises from it. The result has one column, :data:`CODE`, of as few bytes as
    hold the number. Everything is an expression, so that a file can be streamed through it.
    """
    excepts = excepts or [()] * len(whens)
    marks = _Marks(columns)
    rules = [
        _all([marks.of(c) for c in when]).alias(f"r{number}") for number, when in enumerate(whens)
    ]
    # A column that is read anyway: a file's first one might have to be read for this alone.
    there = (c for c in map(columns.get, marks.fields) if c is not None and c.meta.root_names())
    long = next(there, pl.first())
    staged = table.select(long.is_null().alias(_ROW), *marks.made.values())
    staged = staged.select(_ROW, *rules)
    staged = _excepted(staged, excepts)
    staged, exactly_one = _exactly_one(staged, len(whens))
    return staged.select(_number(len(whens), exactly_one).alias(CODE))


class _Marks:
    """The comparisons that are really made; what can be said with one of them is not another.

    Of whole numbers all limits are "from here on": below 3 is known and not from 3 on.
    """

    def __init__(self, columns: Mapping[str, pl.Expr]) -> None:
        self.columns = columns
        self.made: dict[object, pl.Expr] = {}
        self.names: dict[object, str] = {}
        self.fields: dict[str, None] = {}

    def of(self, one: Condition) -> pl.Expr:
        """Where a condition holds, said with the marks."""
        column = self.columns[one.field]
        self.fields[one.field] = None
        known = self._mark((one.field, "known"), column.is_not_null())
        if one.operator == "known":
            return known if one.value else ~known
        if isinstance(one.value, int) and not isinstance(one.value, bool):
            first = one.value + (1 if one.operator in ("above", "at_most") else 0)
            if one.operator in ("at_least", "above"):
                found = self._from(one.field, first)
                return found | ~known if one.or_unknown else found
            if one.operator in ("below", "at_most"):
                found = ~self._from(one.field, first)
                return found if one.or_unknown else found & known
        if isinstance(one.value, bool):
            found = self._mark((one.field, "true"), column.fill_null(False))
            if one.value:
                return found | ~known if one.or_unknown else found
            return ~found if one.or_unknown else ~found & known
        key = (one.field, one.operator, type(one.value), one.value, one.or_unknown)
        return self._mark(key, holds(one, column))

    def _from(self, field: str, first: int) -> pl.Expr:
        return self._mark((field, "from", first), (self.columns[field] >= first).fill_null(False))

    def _mark(self, key: object, made: pl.Expr) -> pl.Expr:
        if key not in self.made:
            self.names[key] = f"c{len(self.made)}"
            self.made[key] = made.alias(self.names[key])
        return pl.col(self.names[key])


def _all(marks: Sequence[pl.Expr]) -> pl.Expr:
    return reduce(operator.and_, marks) if marks else pl.col(_ROW) | True


def _excepted(staged: pl.LazyFrame, excepts: Sequence[Sequence[int]]) -> pl.LazyFrame:
    """Takes from each rule what its exceptions answer for; an exception may have its own."""
    done = {number for number, others in enumerate(excepts) if not others}
    while len(done) < len(excepts):
        ready = [n for n, others in enumerate(excepts) if n not in done and done.issuperset(others)]
        staged = staged.with_columns(
            pl.col(f"r{n}") & ~reduce(operator.or_, [pl.col(f"r{o}") for o in excepts[n]])
            for n in ready
        )
        done.update(ready)
    return staged


def _exactly_one(staged: pl.LazyFrame, rules: int) -> tuple[pl.LazyFrame, pl.Expr]:
    """Where some rule answers and no two do, by halves: two answer in one half or in both."""
    some = [f"r{number}" for number in range(rules)]
    two: list[str | None] = [None] * rules
    depth = 0
    while len(some) > 1:
        new: list[pl.Expr] = []
        above: list[str] = []
        above_two: list[str | None] = []
        for at in range(0, len(some) - 1, 2):
            one, other = pl.col(some[at]), pl.col(some[at + 1])
            both = [one & other, *(pl.col(t) for t in two[at : at + 2] if t is not None)]
            above.append(f"some{depth}_{at}")
            above_two.append(f"two{depth}_{at}")
            new.append((one | other).alias(above[-1]))
            new.append(reduce(operator.or_, both).alias(f"two{depth}_{at}"))
        if len(some) % 2:
            above.append(some[-1])
            above_two.append(two[-1])
        staged = staged.with_columns(new)
        some, two, depth = above, above_two, depth + 1
    if not some:
        return staged, pl.lit(False)
    only = pl.col(some[0])
    staged = staged.with_columns((only if two[0] is None else only & ~pl.col(two[0])).alias(_ROW))
    return staged, pl.col(_ROW)


def _number(rules: int, exactly_one: pl.Expr) -> pl.Expr:
    """The number of the rule, put together from its binary digits."""
    dtype = pl.UInt8 if rules <= 255 else pl.UInt16 if rules <= 65_535 else pl.UInt32
    if rules == 0:
        return (pl.col(_ROW) & False).cast(dtype)
    digits = []
    for digit in range(rules.bit_length()):
        which = [pl.col(f"r{n - 1}") for n in range(1, rules + 1) if n >> digit & 1]
        mark = (reduce(operator.or_, which) & exactly_one).cast(dtype)
        digits.append(mark * pl.lit(1 << digit, dtype) if digit else mark)
    return reduce(operator.add, digits)


def columns_of(
    names: Iterable[str], kinds: Mapping[str, Kind], operating: str | None = None
) -> dict[str, pl.Expr]:
    """Each field as a column; one that a table does not have is unknown in every row.

    ``operating`` names a flag that is true where it is missing.
    """
    there = set(names)
    return {
        name: pl.col(name)
        if name in there
        else pl.lit(True if name == operating else None, dtype=TYPES[kind])
        for name, kind in kinds.items()
    }
