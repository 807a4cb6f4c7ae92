"""Columns that hold persons although their header does not say so: told by their cells.

Telephone and identity numbers have a shape that nothing else in a ledger has.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from planner.language import Text
from planner.ledger.findings import Findings
from planner.ledger.header import Header
from planner.ledger.sheet import Sheet

IDENTITY = (
    r"(?:^|[^0-9])[1-9][0-9]{5}(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
    r"[0-9]{3}[0-9Xx](?:[^0-9A-Za-z]|$)"
)
"""An identity card's number: a district, a date of birth, a serial number, a check character."""
MOBILE = r"(?:^|[^0-9.])(?:\+?86[- ]?)?1[3-9][0-9][- ]?[0-9]{4}[- ]?[0-9]{4}(?:[^0-9.]|$)"
MOST = 0.5
"""From this share of filled cells on, the column as a whole holds persons."""


def personal_columns(sheet: Sheet, header: Header, candidates: Sequence[int]) -> list[int]:
    """Those columns of which most filled cells hold a telephone or an identity number."""
    body = sheet.cells.slice(header.last_row)
    found = []
    for index in candidates:
        filled = body[f"c{index}"].drop_nulls()
        if filled.is_empty() or not _holds(filled.head(200)).any():
            continue
        if _holds(filled).mean() >= MOST:  # type: ignore[operator]
            found.append(index)
    return found


def report_personal_cells(
    sheet: Sheet, header: Header, kept: Sequence[int], findings: Findings
) -> None:
    """Warn of telephone and identity numbers here and there in columns that are carried through."""
    body = sheet.cells.slice(header.last_row)
    for index in kept:
        filled = body[f"c{index}"]
        hit = _holds(filled)
        if not hit.any():
            continue
        rows = [header.last_row + 1 + int(place) for place in hit.arg_true()]
        findings.warn(
            "personal_cells",
            Text(
                f"{len(rows)} 个单元格像是有电话或身份证号码，该列会原样写入输出",
                f"{len(rows)} cells seem to hold a telephone or identity number; the column is "
                "carried through to every output",
            ),
            Text("如不应写出，请删去号码", "delete the numbers if they should not be"),
            column=header.called[index],
            rows=rows,
        )


def _holds(text: pl.Series) -> pl.Series:
    return text.str.contains(f"{IDENTITY}|{MOBILE}").fill_null(False)
