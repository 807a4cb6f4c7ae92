"""What the general reader does not tell of an OpenDocument sheet: merged cells, cells in error.

It hands out an error as an empty cell, and a figure would be lost without a word; and it knows
of no merged cells, so that a village's name would stand in the first of its rows alone.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from xml.etree import ElementTree

Merge = tuple[tuple[int, int], tuple[int, int]]

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
_SPANS = (b"rows-spanned", b"columns-spanned")
_ERRORS = (b'value-type="error"', b">#", b">Err:")
_ERROR_TEXTS = ("#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#N/A")


@dataclass
class Marks:
    """Of one sheet: its merged ranges, and its cells in error with what they show (0-based)."""

    merges: list[Merge] = field(default_factory=list)
    faults: dict[tuple[int, int], str] = field(default_factory=dict)

    def merges_within(self, rows: int) -> list[Merge]:
        """The merged ranges, none beyond the last row that holds anything."""
        return [(a, (min(b[0], rows - 1), b[1])) for a, b in self.merges if a[0] < rows]


def read_marks(content: bytes) -> dict[str, Marks]:
    """The marks of every sheet, by its name; entities must have been refused before."""
    if not any(sign in content for sign in (*_SPANS, *_ERRORS)):
        return {}
    found: dict[str, Marks] = {}
    marks, row, column = Marks(), 0, 0
    for event, element in ElementTree.iterparse(io.BytesIO(content), ("start", "end")):
        tag = element.tag
        if event == "start":
            if tag == f"{_TABLE}table":
                marks, row = Marks(), 0
                found[element.get(f"{_TABLE}name", "")] = marks
            elif tag == f"{_TABLE}table-row":
                column = 0
            continue
        if tag in _CELLS:
            _mark(marks, element, row, column)
            column += _number(element, "number-columns-repeated")
        elif tag == f"{_TABLE}table-row":
            row += _number(element, "number-rows-repeated")
            element.clear()
    return found


def _mark(marks: Marks, cell: ElementTree.Element, row: int, column: int) -> None:
    down, across = _number(cell, "number-rows-spanned"), _number(cell, "number-columns-spanned")
    if down > 1 or across > 1:
        marks.merges.append(((row, column), (row + down - 1, column + across - 1)))
    paragraph = cell.find(f"{_TEXT}p")
    shown = "" if paragraph is None else "".join(paragraph.itertext())
    said = any(key.endswith("}value-type") and kind == "error" for key, kind in cell.items())
    computed = cell.get(f"{_TABLE}formula") is not None
    if said or (computed and (shown in _ERROR_TEXTS or shown.startswith("Err:"))):
        marks.faults[row, column] = shown if shown in _ERROR_TEXTS else "#VALUE!"


def _number(element: ElementTree.Element, attribute: str) -> int:
    told = element.get(f"{_TABLE}{attribute}", "1")
    return int(told) if told.isascii() and told.isdigit() and len(told) < 9 else 1
