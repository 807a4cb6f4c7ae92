"""How the tables of a plan are laid out: which columns, in which order, which rows come first.

Asked of the files. A column that does not belong to the plan would be a statement that
nobody checks; rows are in the order of their ids, so that equal plans are equal files.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from planner.language import Text
from planner.verify.case import EDGE, FILES, KEYS, SCHEMAS
from planner.verify.findings import Findings, as_said

TABLES = ("assignments", "branches", "posts", "edges")


def check_layout(tables: Mapping[str, pl.DataFrame | None], findings: Findings) -> None:
    """Report columns out of order or unknown, and rows out of order."""
    for table in TABLES:
        frame = tables[table]
        if frame is None:
            continue
        file, own = FILES[table], list(SCHEMAS[table])
        there = [name for name in frame.columns if name in own]
        if there != [name for name in own if name in there] or frame.columns[: len(there)] != there:
            findings.add(
                "columns-order",
                Text("各列的次序与方案格式不符", "its columns are not in the order of the format"),
                file=file,
            )
        if table != "assignments":  # where the ledger's own columns follow
            for name in frame.columns:
                if name not in own:
                    strange_column(name, file, findings)
        _check_order(table, frame, findings)


def strange_column(name: str, file: str, findings: Findings) -> None:
    """A column that is neither the format's nor the ledger's."""
    what = Text("不认识“{name}”列，无从核对", "the column {name} is not known here")
    findings.add("column-strange", what.fill(name=as_said(name)), file=file, value=name)


def _check_order(table: str, frame: pl.DataFrame, findings: Findings) -> None:
    by = EDGE if table == "edges" else (KEYS[table],)
    if not set(by) <= set(frame.columns):
        return  # said elsewhere
    keys = frame.select(pl.col(name).fill_null("") for name in by)
    if not keys.equals(keys.sort(*by, maintain_order=True)):
        findings.add(
            "rows-order",
            Text(
                f"各行没有按 {'、'.join(by)} 排序",
                f"its rows are not in the order of {', '.join(by)}",
            ),
            file=FILES[table],
        )
