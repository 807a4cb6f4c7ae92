"""The existing branches that can take affiliates: their own checks and blanks."""

from __future__ import annotations

import polars as pl

from planner.language import Text
from planner.ledger import values, words
from planner.ledger.coordinates import finish_places
from planner.ledger.findings import Findings
from planner.ledger.identity import finish_ids
from planner.ledger.options import NO_OPTIONS, ReadOptions
from planner.ledger.sheet import Sheet
from planner.ledger.typed import Typed, read_table, sorted_by_id
from planner.model import HOST_COLUMNS

_ACCEPTS = words.word_index(words.ACCEPTS)


def read_hosts(sheet: Sheet, findings: Findings, options: ReadOptions = NO_OPTIONS) -> Typed:
    """Read the table of hosts; no row is a lawful table."""
    table = read_table(
        sheet, "hosts", findings, (("name", "id"),), keep_extras=False, options=options
    )
    if not table.complete:
        return table
    finish_ids(table)
    finish_places(table, options.datum)
    _read_accepts(table)
    _fill_members(table)
    table.frame = sorted_by_id(
        table.frame.select([*(column.name for column in HOST_COLUMNS), "source_row"])
    )
    return table


def _read_accepts(table: Typed) -> None:
    cells = values.Cells(
        table.frame["accepts"], table.frame["source_row"], table.header("accepts"), table.findings
    )
    read = values.tokens(
        cells,
        lambda word: _ACCEPTS.get(words.folded(word)),
        "unknown_accepts",
        Text("“{value}”不是接收范围", '"{value}" says not whom the branch accepts'),
        Text("请填 本片区（zone）或 不限（any）", "write zone or any"),
    )
    table.frame = table.frame.with_columns(read.fill_null("zone").alias("accepts"))


def _fill_members(table: Typed) -> None:
    """Blank members are none, blank full members are all of them; both are said."""
    frame = table.frame
    judged = ~table.refused("members", "full_members")
    too_full = ((frame["full_members"] > frame["members"]) & judged).fill_null(False)
    if too_full.any():
        picked = frame.filter(too_full)
        table.findings.error_rows(
            "part_exceeds_members",
            Text("正式党员多于党员数（{value}）", "more full members than members ({value})"),
            Text("请核对两个数字", "check the two figures"),
            picked["source_row"].to_list(),
            [f"{f} > {m}" for f, m in picked.select("full_members", "members").iter_rows()],
            table.header("full_members"),
        )
    blank = frame["members"].is_null() & frame["full_members"].is_null() & judged
    if blank.any():
        table.findings.warn_rows(
            "blank_members",
            Text("党员数为空，按 0 计", "the members are blank; counted as 0"),
            Text(
                "{count} 个党组织的党员数为空（{rows}），按 0 计",
                "{count} branches give no members ({rows}); counted as 0",
            ),
            table.rows(blank),
            column=table.header("members") if table.has("members") else None,
        )
    table.frame = frame.with_columns(
        members=pl.coalesce("members", "full_members", pl.lit(0, dtype=pl.Int64))
    ).with_columns(full_members=pl.coalesce("full_members", "members"))
