"""How fast a ledger is read and checked, beside libraries that only read it.

In one process, in turns: ``planner.read_ledger`` beside ``polars.read_csv`` for a CSV file,
and beside python-calamine for an .xlsx, once with texts as Excel keeps them (shared) and once
as programs write them (inline). Seconds are of a processor, the least of several turns, so
that other work on the machine counts little.
"""

from __future__ import annotations

import os
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from time import process_time

from made_up import write_ledger
from measuring import Figure

CSV_ROWS, BOOK_ROWS = 1_000_000, 100_000
CSV_MOST, BOOK_MOST = 5.0, 1.5

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def measure(times: int = 5) -> Iterator[Figure]:
    """A CSV file of a million rows, and workbooks of a hundred thousand."""
    import polars as pl
    from python_calamine import load_workbook

    from planner import read_ledger

    with tempfile.TemporaryDirectory() as folder:
        ledger = Path(folder) / "ledger.csv"
        write_ledger(ledger, CSV_ROWS, coordinates=True)
        yield _figure(
            f"CSV, {CSV_ROWS:,} rows, ≤ {CSV_MOST:g} ×",
            "polars.read_csv",
            CSV_MOST,
            in_turns(lambda: read_ledger(ledger), lambda: pl.read_csv(ledger), times),
        )
        write_ledger(ledger, BOOK_ROWS, coordinates=True)
        table = pl.read_csv(ledger, infer_schema=False)
        for shared in (True, False):
            book = Path(folder) / "ledger.xlsx"
            write_book(book, table, shared=shared)
            kind = "shared" if shared else "inline"
            yield _figure(
                f"xlsx, {BOOK_ROWS:,} rows, texts {kind}, ≤ {BOOK_MOST:g} ×",
                "calamine, `to_python`",
                BOOK_MOST,
                in_turns(
                    lambda: read_ledger(book),  # noqa: B023
                    lambda: load_workbook(os.fspath(book)).get_sheet_by_index(0).to_python(),  # noqa: B023
                    times,
                ),
            )


def in_turns(
    ours: Callable[[], object], theirs: Callable[[], object], times: int
) -> tuple[float, float]:
    """The least seconds of a processor that each of two took."""
    least = [float("inf"), float("inf")]
    for _ in range(times):
        for place, call in enumerate((ours, theirs)):
            start = _spent()
            call()
            least[place] = min(least[place], _spent() - start)
    return least[0], least[1]


def _spent() -> float:
    """Seconds of a processor, of this process and of those that it started."""
    try:
        import resource
    except ImportError:
        return process_time()
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(used.ru_utime + used.ru_stime for used in both)


def _figure(case: str, beside: str, most: float, seconds: tuple[float, float]) -> Figure:
    ours, theirs = seconds
    ratio = ours / theirs
    return Figure(
        "reading",
        case,
        "read and checked, seconds of a processor",
        f"{ours:.2f} s",
        f"{beside}, {theirs:.2f} s",
        ratio,
        "",
        ratio <= most,
    )


def write_book(path: Path, table: object, *, shared: bool) -> None:
    """A table of texts as an .xlsx, figures as numbers: written by hand, one line a row."""
    import polars as pl

    assert isinstance(table, pl.DataFrame)
    strings: dict[str, int] = {}
    letters = [chr(65 + i) for i in range(table.width)]
    lines = []
    for number, row in enumerate([tuple(table.columns), *table.iter_rows()], 1):
        cells = []
        for letter, text in zip(letters, row, strict=True):
            if text is None:
                continue
            if text.replace(".", "", 1).isdigit() and (letter != "A"):
                cells.append(f'<c r="{letter}{number}"><v>{text.removesuffix(".0")}</v></c>')
            elif shared:
                index = strings.setdefault(text, len(strings))
                cells.append(f'<c r="{letter}{number}" s="1" t="s"><v>{index}</v></c>')
            else:
                body = f"<is><t>{text}</t></is>"
                cells.append(f'<c r="{letter}{number}" t="inlineStr">{body}</c>')
        lines.append(f'<row r="{number}">{"".join(cells)}</row>')
    entries = "".join(f"<si><t>{text}</t></si>" for text in strings)
    parts = {
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" '
        f'Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>'
        '<sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">'
        f'<Relationship Id="rId1" Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{RELATIONS}/sharedStrings" Target="sharedStrings.xml"/>'
        "</Relationships>",
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{entries}</sst>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}"><sheetData>'
        f"{''.join(lines)}</sheetData></worksheet>",
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>\n{content}')
