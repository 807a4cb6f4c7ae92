"""A sheet as it lies in the file: text cells, row by row, before anything is understood."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True)
class Sheet:
    """Text cells of one sheet, or of one CSV file.

    ``cells``: String columns ``c0``, ``c1`` …; its row ``i`` is row ``i + 1`` of the file,
    as a spreadsheet counts (blank rows included). ``merges``: merged ranges as 0-based
    ``(first row, first column, last row, last column)``. ``faults``: cells that the file
    itself calls an error or whose formula has no stored result, by 0-based row and column.
    ``row_widths``: how many cells the first rows really have (CSV only). ``guarded``:
    whether texts may carry the apostrophe of :mod:`planner.ledger.cells`. ``in_memory``: a
    table of the caller's, perhaps a ledger's own.
    """

    file: str | None
    name: str | None
    cells: pl.DataFrame
    merges: tuple[tuple[int, int, int, int], ...] = ()
    faults: dict[tuple[int, int], str] = field(default_factory=dict)
    row_widths: tuple[int, ...] | None = None
    guarded: bool = False
    visible: bool = True
    in_memory: bool = False


def column_letter(index: int) -> str:
    """A column's letters in a spreadsheet: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
