"""A merge as plain JSON data: counts first, then every row that is new, gone, changed, doubtful."""

from __future__ import annotations

from typing import Any

import polars as pl

from planner.merging.changes import PIN
from planner.merging.merged import Merged
from planner.merging.rounds import Round


def merge_document(merged: Merged) -> dict[str, Any]:
    """What the merge found, as plain data; rows count as in the files."""
    old, new = merged.old, merged.new
    doubts, fields = merged.doubtful, merged.changed
    doubtful = [
        {"doubt": doubt, "joined": joined, "old": before, "new": after}
        for doubt, joined, before, after in zip(
            doubts["doubt"],
            doubts["joined"],
            _known(old, doubts["o"]),
            _known(new, doubts["n"]),
            strict=True,
        )
    ]
    changed: dict[int, dict[str, Any]] = {}
    for record, row in zip(_known(new, fields["n"]), fields.iter_rows(named=True), strict=True):
        entry = changed.setdefault(row["n"], {**record, "fields": {}})
        entry["fields"][row["field"]] = {"old": row["old"], "new": row["new"]}
    return {
        "old": {"name": merged.old.name, "rows": merged.old.rows},
        "new": {"name": merged.new.name, "rows": merged.new.rows},
        "counts": merged.counts,
        "carried": merged.carried,
        "doubtful": doubtful,
        "gone": _known(old, merged.gone),
        "new_enterprises": _known(new, merged.came),
        "changed": list(changed.values()),
        "warnings": [warning.record() for warning in merged.warnings],
    }


def _known(survey: Round, rows: pl.Series) -> list[dict[str, Any]]:
    """What rows are known by, as plain data; a pin only where there is one."""
    frame = survey.enterprises
    table = frame.select(pl.Series("id", survey.made), "name", "zone", row="source_row").hstack(
        frame.select(PIN)
    )[rows]
    return [
        {key: value for key, value in record.items() if value is not None or key not in PIN}
        for record in table.iter_rows(named=True)
    ]
