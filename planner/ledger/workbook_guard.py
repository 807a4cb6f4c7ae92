"""Looks into a workbook before it is parsed, and refuses what would exhaust the machine.

A native parser lays a sheet out as a full rectangle, from its first to its last filled cell:
five kilobytes can ask for seventeen billion cells, and a few kilobytes can inflate to
gigabytes. So every part is inflated here first, under a cap, and the cell references in it
are measured.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from dataclasses import dataclass
from xml.etree import ElementTree

import numpy as np

from planner.language import Text
from planner.ledger.files import refuse

MAX_PARTS = 5000
MAX_PART_BYTES = 700 << 20
MAX_TOTAL_BYTES = 1 << 30
RATIO_FROM = 64 << 20
MAX_RATIO = 200
MAX_GRID = 40_000_000
FREE_GRID = 2_000_000
MAX_SPARSE = 50
"""A rectangle beyond FREE_GRID cells may hold at most so many times the cells really there."""

MAX_REFERENCE = 14
"""Letters and digits of a reference; more than any real one has."""

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


@dataclass(frozen=True)
class Inspected:
    """What the guard learned: the format, and per sheet name the cells that are at fault."""

    form: str
    """``xlsx``, ``xlsb`` or ``ods``."""
    faults: dict[str, dict[tuple[int, int], str]]


def inspect_zip(name: str, data: bytes) -> Inspected:
    """Check a zipped workbook; raises :class:`InputError` where it must not be parsed."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError) as broken:
        raise _damaged(name) from broken
    parts = archive.infolist()
    names = {part.filename for part in parts}
    if len(names) != len(parts):
        raise _damaged(name)
    if len(parts) > MAX_PARTS:
        raise _bomb(name)
    if sum(part.file_size for part in parts) > MAX_TOTAL_BYTES:
        raise _bomb(name)
    if any(part.flag_bits & 1 for part in parts):
        raise locked(name)
    form = _form(name, archive, names)
    read: dict[str, bytes] = {}
    faults: dict[str, dict[tuple[int, int], str]] = {}
    total = 0
    by_part = {}
    for part in sorted(parts, key=lambda p: _is_sheet(p.filename)):
        if not part.filename.endswith((".xml", ".rels", ".bin")):
            continue
        inflated = _inflate(name, data, part)
        total += len(inflated)
        if total > MAX_TOTAL_BYTES or (
            total > RATIO_FROM and total > MAX_RATIO * max(1, len(data))
        ):
            raise _bomb(name)
        if b"<!DOCTYPE" in inflated[:4096] or b"<!ENTITY" in inflated[:4096]:
            raise refuse(
                name,
                "external_entities",
                Text("工作簿内含实体声明，已拒绝读取", "it declares XML entities and is refused"),
                Text("请用 Excel 或 WPS 另存后再试", "save it anew from Excel or WPS"),
            )
        if inflated.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise _damaged(name)
        if form == "xlsx" and _is_sheet(part.filename):
            _measure(name, inflated)
            by_part[part.filename] = _faults(inflated)
        elif part.filename.startswith(("xl/workbook.xml", "xl/_rels/workbook.xml.rels")):
            read[part.filename] = inflated
    if form == "xlsx" and any(by_part.values()):
        for sheet, where in _sheet_parts(name, read).items():
            faults[sheet] = by_part.get(where, {})
    return Inspected(form, faults)


def locked(name: str) -> Exception:
    """The error for a workbook behind a password."""
    return refuse(
        name,
        "password",
        Text("工作簿设有密码", "the workbook is protected by a password"),
        Text("请取消密码后另存", "save it without the password"),
    )


def _damaged(name: str) -> Exception:
    return refuse(
        name,
        "damaged_workbook",
        Text(
            "文件不完整或已损坏，不是可读的工作簿", "it is cut off or damaged: no readable workbook"
        ),
        Text("请重新导出或另存", "export or save it anew"),
    )


def _bomb(name: str) -> Exception:
    return refuse(
        name,
        "inflates_too_much",
        Text(
            "解压后过大，已拒绝读取", "it inflates to far more than a ledger holds and is refused"
        ),
        Text("请只保留台账工作表后另存", "save only the ledger's own sheet"),
    )


def huge_grid(name: str, rows: int, columns: int) -> Exception:
    """The error for a sheet whose used range is out of all proportion."""
    return refuse(
        name,
        "gigantic_range",
        Text(
            f"工作表的使用区域为 {rows:,} 行 × {columns:,} 列，远超台账所需，已拒绝读取",
            f"a sheet's used range is {rows:,} rows × {columns:,} columns, far beyond a ledger, "
            "and is refused",
        ),
        Text("请删除数据区以外的单元格后另存", "delete the cells beyond the data and save it"),
    )


def _form(name: str, archive: zipfile.ZipFile, names: set[str]) -> str:
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "xl/workbook.bin" in names:
        return "xlsb"
    if "content.xml" in names:
        return "ods"
    if any(part.lower().endswith("workbook.xml") for part in names):
        return "xlsx"
    raise refuse(
        name,
        "unsupported_format",
        Text(
            "这是压缩包或其他文档，不是 Excel 工作簿",
            "it is an archive or another document, no workbook",
        ),
        Text("请提供 CSV 或 Excel 文件", "give a CSV or an Excel file"),
    )


def _is_sheet(part: str) -> bool:
    return "worksheets/" in part.lower() and part.lower().endswith(".xml")


def _inflate(name: str, data: bytes, part: zipfile.ZipInfo) -> bytes:
    """A part's content, inflated from the bytes themselves: the index's sizes can lie."""
    head = data[part.header_offset : part.header_offset + 30]
    if len(head) < 30 or head[:4] != b"PK\x03\x04":
        raise _damaged(name)
    start = part.header_offset + 30
    start += int.from_bytes(head[26:28], "little") + int.from_bytes(head[28:30], "little")
    raw = memoryview(data)[start : start + part.compress_size]
    if len(raw) < part.compress_size:
        raise _damaged(name)
    if part.compress_type == zipfile.ZIP_STORED:
        return bytes(raw)
    if part.compress_type != zipfile.ZIP_DEFLATED:
        raise _damaged(name)
    # By part, too: a ratio above MAX_RATIO is refused as soon as it shows.
    cap = min(MAX_PART_BYTES, max(RATIO_FROM, MAX_RATIO * part.compress_size))
    try:
        stream = zlib.decompressobj(-15)
        inflated = stream.decompress(raw, cap + 1)
    except zlib.error as broken:
        raise _damaged(name) from broken
    if len(inflated) > cap:
        raise _bomb(name)
    if not stream.eof:
        raise _damaged(name)
    return inflated


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
        raise _damaged(name) from broken
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
