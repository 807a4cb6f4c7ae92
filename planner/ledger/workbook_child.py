"""Parses the bytes of a workbook; run as a program, in a process whose memory and time are bounded.

Imports nothing but the native reader. Run by :mod:`planner.ledger.workbook` only: a native
parser that is asked for a gigantic range ends its whole process, and then it ends this one.
Exit 0 with the sheets pickled on standard output, 3 for a password, 5 for want of memory, 4
for anything else that cannot be read.
"""

from __future__ import annotations

import io
import os
import pickle
import sys
from typing import Any

RawSheet = tuple[str, bool, list[list[Any]], list[tuple[tuple[int, int], tuple[int, int]]]]
"""Name, whether it is visible, rows of plain values, merged ranges."""


def parse_bytes(data: bytes) -> list[RawSheet]:
    """The sheets of a workbook as rows of plain values."""
    from python_calamine import SheetTypeEnum, SheetVisibleEnum, load_workbook

    book = load_workbook(io.BytesIO(data))
    sheets: list[RawSheet] = []
    for about in book.sheets_metadata:
        if about.typ != SheetTypeEnum.WorkSheet:
            continue
        sheet = book.get_sheet_by_name(about.name)
        try:
            merges = sheet.merged_cell_ranges or []
        except Exception:  # a format in which the library cannot tell
            merges = []
        rows = sheet.to_python(skip_empty_area=False)
        sheets.append((about.name, about.visible == SheetVisibleEnum.Visible, rows, merges))
    return sheets


def main() -> None:
    """Read, parse, write."""
    try:
        import resource
    except ImportError:  # not on Windows: there the process alone is the guard
        pass
    else:
        memory, seconds = int(sys.argv[1]), int(sys.argv[2])
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        sheets = parse_bytes(sys.stdin.buffer.read())
    except BaseException as broken:
        kind = type(broken).__name__
        os._exit({"PasswordError": 3, "MemoryError": 5}.get(kind, 4))
    sys.stdout.buffer.write(pickle.dumps(sheets))


if __name__ == "__main__":
    main()
