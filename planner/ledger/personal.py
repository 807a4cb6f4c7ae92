"""Columns that hold persons although their header does not say so: told by their cells.

Telephone and identity numbers have a shape that nothing else in a ledger has.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

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


def _holds(text: pl.Series) -> pl.Series:
    return text.str.contains(f"{IDENTITY}|{MOBILE}").fill_null(False)
