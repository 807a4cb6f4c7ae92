"""A comparison as data: one JSON document, or one CSV table of the enterprises."""

from __future__ import annotations

from typing import Any

import polars as pl

from planner.comparing import Comparison
from planner.ledger.cells import canonical_csv
from planner.report.document import to_json


def compared_document(comparison: Comparison, *, everything: bool = False) -> dict[str, Any]:
    """Everything that differs, in tokens; ``everything``: also what is unchanged."""

    def rows(table: pl.DataFrame) -> list[dict[str, Any]]:
        shown = table
        if "action" in table.columns and not everything:
            shown = table.filter(pl.col("action") != "unchanged")
        return shown.to_dicts()

    figures = comparison.figures
    if not everything:
        differs = pl.any_horizontal(
            pl.col("old").ne_missing(pl.col("new")),
            pl.col("old_base").ne_missing(pl.col("new_base")),
        )
        figures = figures.filter(differs)
    return {
        "old": {"zh": comparison.old.zh, "en": comparison.old.en},
        "new": {"zh": comparison.new.zh, "en": comparison.new.en},
        "same": comparison.same,
        "counts": {name: comparison.counts(name) for name in ("enterprises", "branches")},
        "enterprises": rows(comparison.enterprises),
        "branches": rows(comparison.branches),
        "figures": figures.to_dicts(),
        "parameters": rows(comparison.parameters),
        "rules": rows(comparison.rules),
        "inputs": rows(comparison.inputs),
    }


def compared_json(comparison: Comparison, *, everything: bool = False) -> bytes:
    """The document as the bytes of a file."""
    return to_json(compared_document(comparison, everything=everything))


def compared_csv(comparison: Comparison) -> bytes:
    """The enterprises of both plans, the action first, tokens in English in every language."""
    return canonical_csv(comparison.enterprises)
