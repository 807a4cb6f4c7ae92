"""A plain decision table: inputs, rules with a test for each input, and what each rule says.

It may be about anything, not only enterprises: ``Age`` and ``RiskCategory`` as well as
``full_members``. A table about enterprises that says modes can become a rule pack.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from planner.errors import Place, Problem, RulesError
from planner.language import Text
from planner.rulebook.dmn.feel import Tests, Value, as_expr, fulfils

if TYPE_CHECKING:
    import polars as pl

HitPolicy = Literal["UNIQUE", "FIRST"]
Kind = Literal["number", "flag", "text", "date"]


@dataclass(frozen=True)
class Input:
    """A column that is asked about; ``values`` are all that it may hold, where they are listed."""

    name: str
    kind: Kind
    values: tuple[Value, ...] = ()


@dataclass(frozen=True)
class Output:
    """A column that rules fill; ``default`` is what it holds where no rule answers."""

    name: str
    kind: Kind
    default: Value = None


@dataclass(frozen=True)
class Row:
    """A rule: a test for each input, a value for each output, in their order."""

    id: str
    tests: tuple[Tests, ...]
    says: tuple[Value, ...]
    description: str = ""
    place: Place | None = None


@dataclass(frozen=True)
class DecisionTable:
    """A decision table with its hit policy: exactly one rule may answer, or the first one does."""

    id: str
    name: str
    hit_policy: HitPolicy
    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    rules: tuple[Row, ...]
    place: Place | None = None
    needs: tuple[str, ...] = field(default=())
    """Other decisions whose results are among the inputs."""

    def evaluate(self, frame: pl.DataFrame) -> pl.DataFrame:
        """What the table says of each row: a column for each output, in the row order.

        Inputs that the frame does not have are blank. Where no rule answers the outputs hold
        their defaults, null where there is none. Raises ``RulesError`` where the hit policy is
        UNIQUE and several rules answer.
        """
        import polars as pl

        columns = self._columns(frame)
        holds = [
            pl.all_horizontal(
                [
                    as_expr(test, columns[one.name])
                    for one, test in zip(self.inputs, rule.tests, strict=True)
                ]
            )
            for rule in self.rules
        ]
        marks = frame.select(
            pl.lit(False).alias("nothing"),
            *(hold.alias(f"r{n}") for n, hold in enumerate(holds)),
            # Something as long as the frame, for a table that asks nothing.
            pl.int_range(pl.len()).alias("row"),
        )
        hits = [pl.col(f"r{n}") for n in range(len(holds))]
        if self.hit_policy == "UNIQUE" and hits:
            several = marks.filter(pl.sum_horizontal([h.cast(pl.UInt16) for h in hits]) > 1)
            if several.height:
                raise RulesError(self._several(several.row(0, named=True)))
        said: list[pl.Expr] = []
        for at, output in enumerate(self.outputs):
            found = pl.lit(output.default)
            for hit, rule in reversed(list(zip(hits, self.rules, strict=True))):
                found = pl.when(hit).then(pl.lit(rule.says[at])).otherwise(found)
            said.append(found.alias(output.name))
        return marks.select(pl.col("row"), *said).drop("row")

    def decide(self, given: Mapping[str, Value]) -> dict[str, Value]:
        """What the table says of one case; raises as :meth:`evaluate` does."""
        found = []
        for rule in self.rules:
            pairs = zip(self.inputs, rule.tests, strict=True)
            if all(fulfils(test, given.get(one.name)) for one, test in pairs):
                found.append(rule)
        if len(found) > 1 and self.hit_policy == "UNIQUE":
            raise RulesError(self._dispute(found))
        if not found:
            return {output.name: output.default for output in self.outputs}
        return {o.name: said for o, said in zip(self.outputs, found[0].says, strict=True)}

    def _columns(self, frame: pl.DataFrame) -> dict[str, pl.Expr]:
        import polars as pl

        types: dict[Kind, Any] = {
            "number": pl.Float64,
            "flag": pl.Boolean,
            "text": pl.String,
            "date": pl.Date,
        }
        return {
            one.name: pl.col(one.name)
            if one.name in frame.columns and frame.schema[one.name] != pl.Null
            else pl.lit(None, dtype=types[one.kind])
            for one in self.inputs
        }

    def _several(self, row: Mapping[str, Any]) -> Problem:
        return self._dispute([rule for n, rule in enumerate(self.rules) if row[f"r{n}"]])

    def _dispute(self, rules: list[Row]) -> Problem:
        names = [rule.id for rule in rules]
        return Problem(
            "several-rules-answer",
            Text(
                f"判定表“{self.name}”有多条规则同时适用：{'、'.join(names)}",
                f'more than one rule of the table "{self.name}" answers: {", ".join(names)}',
            ),
            Text(
                "命中策略为 UNIQUE，应恰有一条", "its hit policy is UNIQUE: exactly one may answer"
            ),
            rules[0].place or self.place,
            names[0],
        )
