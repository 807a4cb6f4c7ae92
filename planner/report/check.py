"""What was found in a ledger, as data: how it was understood, what is wrong, what it says.

:func:`check_document` is plain data for ``--format json``; the screen is
:mod:`planner.report.check_screen`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from planner import __version__
from planner.ledger.understanding import picture, source_columns
from planner.report.document import TOOL

if TYPE_CHECKING:
    from planner.errors import Problem
    from planner.ledger.reading import Reading

SCHEMA_VERSION = 1
"""Of the document; goes up where a reader of the one before would misunderstand it."""


def verdict_of(reading: Reading) -> str:
    """``unreadable``, ``errors``, ``warnings`` or ``clean``: the worst that was found."""
    if "enterprises" not in reading.tables or reading.unread or options_refused(reading):
        return "unreadable"
    if reading.errors:
        return "errors"
    return "warnings" if reading.warnings else "clean"


def options_refused(reading: Reading) -> list[Problem]:
    """What was wrong with the options of reading; the ledger itself was then not looked at."""
    return [problem for problem in reading.errors if problem.code.startswith("option_")]


def faulty_rows(reading: Reading) -> set[int]:
    """Rows of the ledger itself with an error; their figures are in no sum."""
    table = reading.tables.get("enterprises")
    if table is None:
        return set()
    rows = {
        (one.place.row if one.place is not None else None) or 0
        for problem in table.findings.errors
        for one in problem.apart()
    }
    return {row for row in rows if row > table.mapping.header.last_row}


def figures_of(reading: Reading) -> dict[str, Any] | None:
    """The ledger in figures, as far as it is understood; None where it is not."""
    table = reading.tables.get("enterprises")
    if table is None or not table.complete:
        return None
    return picture(table.frame, faulty_rows(reading), undecided=table.mapping.rivals)


def check_document(reading: Reading) -> dict[str, Any]:
    """Everything that a check found, as plain data; a finding a row, however many there are."""
    findings = [
        _finding(level, one)
        for level, problems in (("error", reading.errors), ("warning", reading.warnings))
        for problem in problems
        for one in problem.apart()
    ]
    return {
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": TOOL, "version": __version__},
        "verdict": verdict_of(reading),
        "counts": {
            "errors": sum(problem.count for problem in reading.errors),
            "warnings": sum(problem.count for problem in reading.warnings),
        },
        "tables": [
            {
                "role": source.role,
                "file": source.name,
                "sheet": reading.tables[role].sheet.name,
                "sha256": source.sha256,
                "header_rows": [
                    reading.tables[role].mapping.header.first + 1,
                    reading.tables[role].mapping.header.last_row,
                ],
                "rows": source.rows,
                "columns": [
                    {
                        "letter": one.letter,
                        "header": one.header,
                        "column": one.column,
                        "treatment": one.treatment,
                        "decided": one.decided,
                        "filled": one.filled,
                    }
                    for one in source_columns(reading.tables[role], role)
                ],
            }
            for role, source in zip(reading.tables, reading.sources, strict=True)
        ],
        "inferred": [_finding("note", problem) for problem in reading.notes],
        "findings": findings,
        "picture": figures_of(reading),
        "rows_with_errors": sorted(faulty_rows(reading)),
    }


def _finding(level: str, problem: Problem) -> dict[str, Any]:
    found: dict[str, Any] = {"level": level, "code": problem.code}
    place = problem.place
    for name in ("file", "sheet", "row", "column", "letter"):
        found[name] = getattr(place, name) if place is not None else None
    found["value"] = problem.value
    found["reason"] = {"zh": problem.what.zh, "en": problem.what.en}
    found["remedy"] = {"zh": problem.remedy.zh, "en": problem.remedy.en}
    if problem.rows:
        found["rows"] = list(problem.rows)
    return found
