"""The instructors and the contact cadres: their roles and blanks."""

from __future__ import annotations

from planner.language import Text
from planner.ledger import values, words
from planner.ledger.coordinates import finish_places
from planner.ledger.findings import Findings
from planner.ledger.identity import finish_ids
from planner.ledger.options import NO_OPTIONS, ReadOptions
from planner.ledger.sheet import Sheet
from planner.ledger.typed import Typed, read_table, sorted_by_id
from planner.model import INSTRUCTOR_COLUMNS

_ROLES = words.word_index(words.ROLES)


def read_instructors(sheet: Sheet, findings: Findings, options: ReadOptions = NO_OPTIONS) -> Typed:
    """Read the table of instructors; no row is a lawful table: nobody can be sent."""
    table = read_table(
        sheet, "instructors", findings, (("name", "id"),), keep_extras=False, options=options
    )
    if not table.complete:
        return table
    finish_ids(table)
    finish_places(table, options.datum, all_placed=False)  # contact cadres have no place
    cells = values.Cells(
        table.frame["role"], table.frame["source_row"], table.header("role"), findings
    )
    roles = values.tokens(
        cells,
        lambda word: _ROLES.get(words.folded(word)),
        "unknown_role",
        Text("“{value}”不是指导员或联系干部", '"{value}" is neither instructor nor contact'),
        Text("请填 指导员（instructor）或 联系干部（contact）", "write instructor or contact"),
    )
    table.frame = table.frame.with_columns(roles.fill_null("instructor").alias("role"))
    table.frame = sorted_by_id(
        table.frame.select([*(column.name for column in INSTRUCTOR_COLUMNS), "source_row"])
    )
    return table
