"""Made-up workbooks, as departments have them: titles, merged headers, totals, several sheets."""

from __future__ import annotations

import io
from typing import Any

import openpyxl

Rows = list[list[Any]]


def book(sheets: dict[str, Rows], merges: dict[str, list[str]] | None = None) -> bytes:
    """The bytes of an .xlsx with these sheets and merged ranges."""
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for name, rows in sheets.items():
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(row)
        for merge in (merges or {}).get(name, []):
            sheet.merge_cells(merge)
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()
