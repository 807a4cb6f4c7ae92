"""Looks into a workbook before the general reader parses it, and refuses what would exhaust it.

A native parser lays a sheet out as a full rectangle, from its first to its last filled cell:
five kilobytes can ask for seventeen billion cells. So the cell references of an .xlsx and the
repetitions of an .ods are measured first.
"""

from __future__ import annotations

import re
from xml.etree import ElementTree

import numpy as np

from planner.language import Text
from planner.ledger.files import refuse
from planner.ledger.workbook_archive import Archive, damaged, huge_grid

MAX_GRID = 40_000_000
FREE_GRID = 2_000_000
MAX_SPARSE = 50
"""A rectangle beyond FREE_GRID cells may hold at most so many times the cells really there."""

MAX_REFERENCE = 14
"""Letters and digits of a reference; more than any real one has."""

_DECLARED = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.I)
_CLOSED = re.compile(rb"</(?:\w+:)?(?:worksheet|document-content)\s*>\s*$")
_COLUMN = re.compile(rb"""\sr\s*=\s*["']\s*([A-Za-z]+)[0-9]""")
_ROW = re.compile(rb"""\sr\s*=\s*["']\s*[A-Za-z]*([0-9]+)""")
_EMPTY = re.compile(rb"""<(?:\w+:)?c\s[^<>]*/>""")
_EMPTY_ROW = re.compile(rb"""<(?:\w+:)?row\b[^<>]*(?:/>|>\s*</(?:\w+:)?row>)""")
_ERROR = re.compile(
    rb"""<(?:\w+:)?c\s[^<>]*?r="([A-Z]+)([0-9]+)"[^<>]*?t="e"[^<>]*>(.*?)</(?:\w+:)?c>""", re.S
)
_FORMULA = re.compile(
    rb"""<(?:\w+:)?c\s[^<>]*?r="([A-Z]+)([0-9]+)"[^<>]*?>\s*<(?:\w+:)?f\b[^<>]*(?:/>|>([^<]*)"""
    rb"""</(?:\w+:)?f>)\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"""
)
_VALUE = re.compile(rb"<(?:\w+:)?v>([^<]*)<")


def inspect(archive: Archive) -> dict[str, dict[tuple[int, int], str]]:
    """Check a zipped workbook; what is at fault in its cells, by the sheet's name.

    Raises :class:`InputError` where it must not be parsed.
    """
    read: dict[str, bytes] = {}
    by_part: dict[str, dict[tuple[int, int], str]] = {}
    name = archive.name
    for part in archive.parts:
        if not part.endswith((".xml", ".rels", ".bin")):
            continue
        inflated = archive.part(part)
        if part.endswith(".bin"):
            continue
        if _DECLARED.search(inflated):
            raise refuse(
                name,
                "external_entities",
                Text("工作簿内含实体声明，已拒绝读取", "it declares XML entities and is refused"),
                Text("请用 Excel 或 WPS 另存后再试", "save it anew from Excel or WPS"),
            )
        if inflated.startswith((b"\xff\xfe", b"\xfe\xff", b"\0")):
            raise damaged(name)
        content = _is_sheet(part) if archive.form == "xlsx" else part == "content.xml"
        if content and not _CLOSED.search(inflated[-200:]):
            raise damaged(name)  # the general reader would hand out what it has so far
        if archive.form == "xlsx" and _is_sheet(part):
            _measure(name, inflated)
            by_part[part] = _faults(inflated)
        elif part.startswith(("xl/workbook.xml", "xl/_rels/workbook.xml.rels")):
            read[part] = inflated
        elif archive.form == "ods" and part == "content.xml":
            _measure_repeated(name, inflated)
    if not any(by_part.values()):
        return {}
    return {sheet: by_part.get(where, {}) for sheet, where in _sheet_parts(name, read).items()}


def _is_sheet(part: str) -> bool:
    return "worksheets/" in part.lower() and part.lower().endswith(".xml")


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _measure(name: str, xml: bytes) -> None:
    rows, columns = _extent(xml)
    cells = xml.count(b"<c ") + xml.count(b":c ")
    if rows * columns > FREE_GRID and rows * columns > MAX_SPARSE * cells:
        # Cells that only carry a format are not laid out; look again without them.
        rows, columns = _extent(_EMPTY_ROW.sub(b"", _EMPTY.sub(b"", xml)))
    if rows * columns > MAX_GRID or (
        rows * columns > FREE_GRID and rows * columns > MAX_SPARSE * max(cells, 1)
    ):
        raise huge_grid(name, rows, columns)


def _extent(xml: bytes) -> tuple[int, int]:
    """The last row and the last column that a sheet's XML reaches, or more."""
    quick = None if b":c " in xml or b":row" in xml else _quick_extent(xml)
    if quick is not None:
        return quick
    columns = max(map(_column_number, set(_COLUMN.findall(xml))), default=0)
    rows = max((int(row[:12]) for row in set(_ROW.findall(xml))), default=0)
    return rows or xml.count(b"row"), columns or xml.count(b":c")


def _quick_extent(xml: bytes) -> tuple[int, int] | None:
    """The same, all references at once; None where some are written in an unusual way.

    Usual is ``r="AB12"`` without blanks. Cells and rows may also come without a reference
    and then follow the one before, so that at most their number is added.
    """
    start = xml.find(b"?>") + 2 if xml.startswith(b"<?xml") else 0
    raw = np.frombuffer(xml, dtype=np.uint8)[start:]
    if len(raw) < MAX_REFERENCE:
        return None  # too short for a sheet, and for looking a few signs ahead
    signs = np.flatnonzero(raw[: len(raw) - 2] == ord("="))
    if np.any((raw[signs - 1] <= 32) | (raw[signs + 1] != ord('"'))):
        return None
    signs = signs[(raw[signs - 1] == ord("r")) & (raw[signs - 2] <= 32)]
    columns = np.zeros(len(signs), dtype=np.int64)
    rows = np.zeros(len(signs), dtype=np.int64)
    going = np.ones(len(signs), dtype=bool)
    for step in range(2, 2 + MAX_REFERENCE):
        found = raw[np.minimum(signs + step, len(raw) - 1)].astype(np.int64)
        letter = (found | 32) - 96
        is_letter = going & (letter >= 1) & (letter <= 26) & (rows == 0)
        is_digit = going & (found >= 48) & (found <= 57)
        columns = np.where(is_letter, columns * 26 + letter, columns)
        rows = np.where(is_digit, rows * 10 + found - 48, rows)
        going = is_letter | is_digit
        if not going.any():
            break
    else:
        return None
    last_row, last_column = int(rows.max(initial=0)), int(columns.max(initial=0))
    tags = np.flatnonzero(raw[: len(raw) - 4] == ord("<"))
    after = raw[tags + 2]
    cells = tags[(raw[tags + 1] == ord("c")) & ((after <= 32) | (after == 62) | (after == 47))]
    lines = tags[(raw[tags + 1] == ord("r")) & (after == ord("o")) & (raw[tags + 3] == ord("w"))]
    named = int(np.count_nonzero(columns))
    if named < len(cells):
        each = np.bincount(np.searchsorted(lines, cells), minlength=1)
        last_column += int(each.max())
    if len(signs) - named < len(lines):
        last_row += len(lines)
    return last_row, last_column


def _faults(xml: bytes) -> dict[tuple[int, int], str]:
    """Cells that hold an error, or a formula that was never calculated, by 0-based place."""
    found: dict[tuple[int, int], str] = {}
    if b't="e"' in xml:
        for letters, row, inside in _ERROR.findall(xml):
            value = _VALUE.search(inside)
            text = value.group(1).decode("utf-8", "replace") if value else "#ERROR"
            found[int(row) - 1, _column_number(letters) - 1] = text
    if b"<f" in xml or b":f" in xml:
        for letters, row, formula in _FORMULA.findall(xml):
            text = "=" + formula.decode("utf-8", "replace")
            found[int(row) - 1, _column_number(letters) - 1] = text
    return found


def _sheet_parts(name: str, read: dict[str, bytes]) -> dict[str, str]:
    """Which part of the archive each sheet is, by the sheet's name."""
    try:
        book = ElementTree.fromstring(read["xl/workbook.xml"])
        links = ElementTree.fromstring(read["xl/_rels/workbook.xml.rels"])
    except (KeyError, ElementTree.ParseError) as broken:
        raise damaged(name) from broken
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    parts = {}
    for element in book.iter():
        if element.tag.rpartition("}")[2] == "sheet":
            link = next((v for k, v in element.attrib.items() if k.endswith("}id")), None)
            target = targets.get(link, "")
            parts[element.get("name", "")] = (
                target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            )
    return parts


_REPEATED = re.compile(
    rb"""<(?:\w+:)?(table-row|table-cell|covered-table-cell)\b([^<>]*?)(/?)>"""
    rb"""|</(?:\w+:)?(table-row)\s*>"""
)
_TIMES = re.compile(rb"""number-(?:rows|columns)-repeated\s*=\s*["']\s*\+?0*(\d+)""")
_HOLDS = re.compile(rb"""\b(?:value-type|formula|value)\s*=""")
_MANY = re.compile(rb"""repeated\s*=\s*["']\s*\+?0*\d{3,}""")


def _measure_repeated(name: str, xml: bytes) -> None:
    """An .ods says how often a row or a cell repeats; filled ones are really laid out."""
    if not _MANY.search(xml):
        return
    for sheet in xml.split(b"<table:table "):  # all sheets stand in one part
        _measure_repeated_of_sheet(name, sheet)


def _measure_repeated_of_sheet(name: str, xml: bytes) -> None:
    rows = width = filled = 0
    deepest = widest = 0
    times = 1
    for found in _REPEATED.finditer(xml):
        kind, attributes, closed, end = found.groups()
        repeat = _TIMES.search(attributes or b"")
        count = int(repeat[1][:12]) if repeat else 1
        if kind == b"table-row" and not closed:
            times, width, filled = count, 0, 0
        elif kind == b"table-row":
            rows += count
        elif end:
            rows += times
            if filled:
                deepest, widest = rows, max(widest, filled)
        else:
            width += count
            if _HOLDS.search(attributes):
                filled = width
    if deepest * widest > MAX_GRID or deepest * widest > max(FREE_GRID, 2 * len(xml)):
        raise huge_grid(name, deepest, widest)
