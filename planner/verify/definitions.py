"""What the plan's rules count beyond the figures of every plan, read from ``plan.json`` alone.

The bases and rates of the format mean what the contract says, whatever a pack writes; a
plan whose rules say otherwise is found out here. Further ones, tables of counts and report
codes are counted again as ``plan.json`` defines them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from planner.language import Text
from planner.model import MODES
from planner.verify.case import FILES, SCHEMAS, Case
from planner.verify.inforce import FORMAT_BASES, FORMAT_RATES
from planner.verify.rules import holds

PLAN = "plan.json"

FIXED_RATES = FORMAT_RATES
FIXED_BASES = tuple(FORMAT_BASES)
_FIELDS = {*SCHEMAS["enterprises"], "mode", "form"}


@dataclass(frozen=True)
class Definitions:
    """The pack's own bases (where they hold) and rates, and its tables and codes as written."""

    bases: dict[str, pl.Expr] = field(default_factory=dict)
    rates: dict[str, list[str]] = field(default_factory=dict)
    tables: Mapping[str, Any] = field(default_factory=dict)
    codes: Mapping[str, str] = field(default_factory=dict)


def own_definitions(case: Case) -> Definitions:
    """What ``plan.json`` defines beyond the format; a finding where it redefines the format."""
    block = case.document.get("rules")
    block = block.get("statistics") if isinstance(block, Mapping) else None
    if not isinstance(block, Mapping):
        return Definitions()
    try:
        bases = {str(name): list(when) for name, when in dict(block.get("bases", {})).items()}
        rates = {str(name): list(modes) for name, modes in dict(block.get("rates", {})).items()}
        for name, when in bases.items():
            if name in FORMAT_BASES and when != FORMAT_BASES[name]:
                _redefined(case, name)
        for name, modes in rates.items():
            fixed = FIXED_RATES.get(name)
            if (fixed is not None and set(modes) != set(fixed)) or set(modes) - set(MODES):
                _redefined(case, name)
        return Definitions(
            {name: _mask(when) for name, when in bases.items() if name not in FORMAT_BASES},
            {name: modes for name, modes in rates.items() if name not in FIXED_RATES},
            dict(block.get("tables", {})),
            dict(block.get("report_codes", {})),
        )
    except (KeyError, TypeError, ValueError):
        case.findings.add(
            "statistics-definition",
            Text("统计口径无法读取", "the definitions of the statistics cannot be read"),
            file=PLAN,
        )
        return Definitions()


def _redefined(case: Case, name: str) -> None:
    case.findings.add(
        "statistics-definition",
        Text(
            f"统计口径“{name}”与方案格式规定的含义不符",
            f"the definition of {name} is not the one that the format of plans fixes",
        ),
        file=PLAN,
        value=name,
    )


def _mask(when: list[Any]) -> pl.Expr:
    found = pl.col("a_mode") != "excluded"
    for condition in when:
        found = found & holds(condition, _FIELDS)
    return found


def tables_again(case: Case, own: Definitions) -> dict[str, Any]:
    """The tables of counts and the codes, counted again; the column of codes is compared."""
    units = case.units.join(
        case.branches.select(pl.col("branch_id").alias("a_branch_id"), "form"),
        on="a_branch_id",
        how="left",
        maintain_order="left",
    ).with_columns(pl.col("a_mode").alias("mode"))
    found: dict[str, Any] = {}
    if own.tables:
        found["tables"] = {name: _table(units, table, own) for name, table in own.tables.items()}
    if own.codes:
        counts = dict.fromkeys(sorted(set(own.codes.values())), 0)
        for mode, count in units["a_mode"].drop_nulls().value_counts().iter_rows():
            if mode in own.codes:
                counts[own.codes[mode]] += count
        found["report_codes"] = counts
    coded = pl.col("a_mode").replace_strict(own.codes, default=None, return_dtype=pl.String)
    case.findings.rows(
        "report-code",
        units.with_columns(coded.alias("own")).filter(
            pl.col("a_report_code").ne_missing(pl.col("own"))
        ),
        Text(
            "{id}：report_code 应为 {own}，方案写的是 {a_report_code}",
            "{id}: report_code is {own}, not {a_report_code}",
        ),
        file=FILES["assignments"],
        key="id",
    )
    return found


def _table(units: pl.DataFrame, table: Mapping[str, Any], own: Definitions) -> list[dict[str, Any]]:
    masks = {
        **{name: _fixed(name) for name in FORMAT_BASES},
        **own.bases,
    }
    rows = {row["id"]: row for row in table["rows"]}
    found = []
    for row in table["rows"]:
        mask = _mask([])
        part: Mapping[str, Any] | None = row
        while part is not None:
            mask = mask & _mask(part["when"])
            part = rows[part["within"]] if part.get("within") else None
        counts: dict[str, Any] = {"row": row["id"]}
        for base in table["bases"]:
            chosen = units.filter(mask & masks[base])
            branches = chosen["a_branch_id"].drop_nulls().n_unique()
            counts[base] = branches if row.get("count") == "branches" else chosen.height
        found.append(counts)
    return found


def _fixed(name: str) -> pl.Expr:
    return _mask(FORMAT_BASES[name])
