"""Plans of random towns, and the same town with one more decision taken."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import polars as pl
from towns import Town

from planner.formation import form
from planner.model import Ledger, Plan
from planner.planning import assemble
from planner.rulebook import load_rules

DECIDED = ["rule_id", "modes", "priority", "excluded"]


def plan_of(town: Town) -> Plan:
    """The plan of a town, whose own decisions stand in place of a rule pack's."""
    formation = form(
        town.enterprises,
        town.hosts,
        town.instructors,
        town.parameters,
        has_current=town.has_current,
    )
    rules = replace(load_rules("cpc-2018"), parameters=dict(town.parameters))
    ledger = Ledger(
        town.enterprises.drop(DECIDED), town.hosts, town.instructors, has_current=town.has_current
    )
    return assemble(ledger, rules, town.enterprises.select(DECIDED), formation)


def pinned(town: Town, enterprise: str, mode: str) -> Town:
    """The town with an enterprise held to a form, whatever its list says."""
    return town._replace(enterprises=changed(town.enterprises, enterprise, pin_mode=mode))


def changed(table: pl.DataFrame, one: str, **values: Any) -> pl.DataFrame:
    """A table with some cells of one row changed."""
    here = pl.col("id") == one
    return table.with_columns(
        pl.when(here)
        .then(pl.lit(value))
        .otherwise(pl.col(name))
        .cast(table.schema[name])
        .alias(name)
        for name, value in values.items()
    )
