"""A small change of the ledger or the rules, and what a plan of the changed town would be.

Nothing is guessed: every answer comes from planning again. The search is the same as for the
plan itself, and what earlier solves found is remembered where nothing changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import polars as pl

from planner.errors import BudgetError, PinError
from planner.formation import Memory, form
from planner.pins import in_force
from planner.planning import made_with
from planner.resilience import brittle
from planner.rulebook import decide
from planner.structure import standalone_names

if TYPE_CHECKING:
    from planner.model import Ledger, Plan, Progress, TierResult
    from planner.rulebook import Rules

Cells = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Change:
    """What is different: cells of the tables (id → column → value), new instructors, parameters."""

    enterprises: Cells = field(default_factory=dict)
    hosts: Cells = field(default_factory=dict)
    instructors: Cells = field(default_factory=dict)
    new_instructors: tuple[Mapping[str, Any], ...] = ()
    parameters: Mapping[str, int | bool | None] = field(default_factory=dict)

    def of_ledger(self, ledger: Ledger) -> Ledger:
        """The ledger with the change in it."""
        instructors = _with(ledger.instructors, self.instructors)
        if self.new_instructors and instructors is not None:
            new = pl.DataFrame(
                [
                    {name: row.get(name) for name in instructors.columns}
                    for row in self.new_instructors
                ],
                schema=instructors.schema,
            )
            instructors = pl.concat([instructors, new]).sort("id")
        enterprises = _with(ledger.enterprises, self.enterprises)
        assert enterprises is not None
        return replace(
            ledger,
            enterprises=enterprises,
            hosts=_with(ledger.hosts, self.hosts),
            instructors=instructors,
        )

    def of_rules(self, rules: Rules) -> Rules:
        """The rules with the change in them: parameters, and conditions that rest on them."""
        if not self.parameters:
            return rules
        values = dict(self.parameters)

        def changed(condition: Any) -> Any:
            if condition.parameter in values:
                return replace(condition, value=values[condition.parameter])
            return condition

        coverage = tuple(
            replace(rule, when=tuple(changed(one) for one in rule.when)) for rule in rules.coverage
        )
        return replace(rules, parameters={**rules.parameters, **values}, coverage=coverage)


def _with(table: pl.DataFrame | None, cells: Cells) -> pl.DataFrame | None:
    """A table with some cells changed; a column that it does not have is left out."""
    if table is None or not cells:
        return table
    by_column: dict[str, dict[str, Any]] = {}
    for one, values in cells.items():
        for column, value in values.items():
            by_column.setdefault(column, {})[one] = value
    filled = []
    for column, values in by_column.items():
        if column not in table.columns:
            continue
        kind = table.schema[column]
        given = pl.DataFrame(
            {"id": list(values), "new": pl.Series(list(values.values()), dtype=kind)},
            schema_overrides={"id": pl.String},
        )
        new = table.select("id").join(given, on="id", how="left", maintain_order="left")["new"]
        here = table["id"].is_in(list(values))
        filled.append(
            pl.select(pl.when(here).then(new).otherwise(table[column]).alias(column)).to_series()
        )
    return table.with_columns(filled)


@dataclass(frozen=True)
class Outcome:
    """What planning again gave: for each enterprise its form and place, and the certificate."""

    table: pl.DataFrame
    certificate: tuple[TierResult, ...]

    def mode(self, enterprise_id: str) -> str:
        return str(self.row(enterprise_id)["mode"])

    def row(self, enterprise_id: str) -> dict[str, Any]:
        return self.table.row(by_predicate=pl.col("enterprise_id") == enterprise_id, named=True)

    @property
    def values(self) -> dict[str, int]:
        """The tiers by name."""
        return {tier.tier: tier.value for tier in self.certificate}


class Again:
    """A plan that can be made again with changes; every answer is kept."""

    def __init__(self, plan: Plan, *, progress: Progress | None = None) -> None:
        self.plan = plan
        self._memory = Memory()
        self._progress = progress
        self.made = 0
        """How many plans were made."""
        self._known: dict[str, Outcome | None] = {}

    def plan_with(self, change: Change) -> Outcome | None:
        """The plan of the changed town; None where pins cannot be kept in it."""
        key = repr(change)
        if key not in self._known:
            self._known[key] = self._made(change)
            self.made += 1
            if self._progress is not None:
                self._progress("explain", self.made, 0)
        return self._known[key]

    def _made(self, change: Change) -> Outcome | None:
        ledger = change.of_ledger(self.plan.ledger)
        rules = change.of_rules(self.plan.rules)
        table = in_force(ledger, rules.as_of).enterprises.sort("id")
        decisions = decide(table, rules)
        table = table.with_columns(decisions, branch_name=standalone_names(table, rules))
        resilience = int(self.plan.settings.get("resilience", 0))
        if resilience:
            table = table.with_columns(brittle(table, rules))
        teachers = ledger.instructors
        if teachers is not None:
            teachers = teachers.filter(pl.col("role").fill_null("instructor") == "instructor")
        try:
            formation = form(
                table,
                None if ledger.hosts is None else ledger.hosts.sort("id"),
                None if teachers is None else teachers.sort("id"),
                rules.parameters,
                has_current=ledger.has_current,
                memory=self._memory,
                **made_with(self.plan),
            )
        except (PinError, BudgetError):
            return None
        return Outcome(formation.outcome, formation.certificate)
