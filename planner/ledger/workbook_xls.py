"""What the general reader does not tell of an old .xls: cells in error, which it reads as blank.

Their records are looked for in the bytes themselves. A find counts only where the general
reader saw an empty cell, so that bytes which merely look like a record change nothing.
"""

from __future__ import annotations

import re

_SHEET = re.compile(rb"\x09\x08\x10\x00\x00\x06\x10\x00")
"""How the record begins that opens a sheet of cells (BIFF 8)."""
_CODES = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}
_CODE = rb"([\x00\x07\x0f\x17\x1d\x24\x2a])"
_ERROR = re.compile(rb"\x05\x02\x08\x00(..)(..).." + _CODE + rb"\x01", re.S)
_FORMULA = re.compile(rb"\x06\x00.[\x00-\x20](..)(..)..\x02." + _CODE + rb".{3}\xff\xff", re.S)


def errors_by_sheet(data: bytes) -> list[dict[tuple[int, int], str]]:
    """Of each sheet, in the file's order, the places (0-based) of errors and what they show."""
    starts = [found.start() for found in _SHEET.finditer(data)]
    ends = [*starts[1:], len(data)][: len(starts)]
    sheets = []
    for start, end in zip(starts, ends, strict=True):
        errors = {}
        for pattern in (_ERROR, _FORMULA):
            for row, column, code in pattern.findall(data, start, end):
                place = int.from_bytes(row, "little"), int.from_bytes(column, "little")
                errors[place] = _CODES[code[0]]
        sheets.append(errors)
    return sheets
