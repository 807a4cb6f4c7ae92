"""Workbooks: from the bytes of an Excel, WPS or OpenDocument file to sheets of text cells.

An .xlsx as spreadsheets write it is read straight from its XML. What is written in another
way, and every older or other format, goes to a general reader: in a process of its own with
bounded memory and time, since a native parser can end the process that it runs in.
"""

from __future__ import annotations

import datetime
import pickle
import re
import subprocess
import sys
from typing import Any
from xml.etree import ElementTree

import polars as pl

from planner.language import Text
from planner.ledger.files import RawFile, refuse
from planner.ledger.sheet import Sheet
from planner.ledger.workbook_archive import Archive, locked
from planner.ledger.workbook_book import read_book, typed
from planner.ledger.workbook_child import RawSheet
from planner.ledger.workbook_guard import inspect
from planner.ledger.workbook_ods import Marks, read_marks
from planner.ledger.workbook_xls import errors_by_sheet
from planner.ledger.workbook_xml import Unusual

CHILD_BYTES, CHILD_BYTES_EACH, CHILD_BYTES_MOST = 512 << 20, 40, 3 << 30
CHILD_SECONDS, CHILD_SECONDS_EACH = 10, 4
"""What the general reader may take at least, and more for each byte or megabyte of the file."""

_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_FILE_PASS = re.compile(rb"\x09\x08(?:\x10\x00.{16}|\x08\x00.{8})\x2f\x00", re.S)
"""In an .xls the record of a password follows the one that begins the book."""


def read_workbook(file: RawFile) -> list[Sheet]:
    """Every sheet of a workbook, in its order."""
    faults: dict[str, dict[tuple[int, int], str]] = {}
    marks: dict[str, Marks] = {}
    if file.kind == "zip":
        archive = Archive(file.name, file.data)
        if archive.form == "xlsx":
            try:
                return read_book(archive)
            except Unusual:
                archive.total = 0
        faults = inspect(archive)
        if archive.form == "ods":
            marks = _marks(archive)
            faults = {name: mark.faults for name, mark in marks.items()}
    elif _ENCRYPTED in file.data or _FILE_PASS.search(file.data):
        raise locked(file.name)
    sheets = []
    raw = _parse_apart(file)
    if file.kind != "zip":
        faults = _old_faults(file.data, raw)
    for name, visible, rows, merges in raw:
        told = marks[name].merges_within(len(rows)) if name in marks else merges
        sheets.append(_sheet(file.name, (name, visible, rows, told), faults.get(name, {})))
    return sheets


def _old_faults(data: bytes, raw: list[RawSheet]) -> dict[str, dict[tuple[int, int], str]]:
    """Errors of an .xls where the general reader saw nothing."""
    found = errors_by_sheet(data)
    if len(found) != len(raw):
        return {}
    return {
        name: {
            (row, column): text
            for (row, column), text in errors.items()
            if row < len(rows) and column < len(rows[row]) and rows[row][column] == ""
        }
        for (name, _, rows, _), errors in zip(raw, found, strict=True)
    }


def _marks(archive: Archive) -> dict[str, Marks]:
    archive.total = 0
    try:
        return read_marks(archive.part("content.xml"))
    except (ElementTree.ParseError, KeyError) as broken:
        raise _unreadable(archive.name) from broken


def _parse_apart(file: RawFile) -> list[RawSheet]:
    memory = min(CHILD_BYTES + CHILD_BYTES_EACH * len(file.data), CHILD_BYTES_MOST)
    seconds = CHILD_SECONDS + CHILD_SECONDS_EACH * (len(file.data) >> 20)
    command = [sys.executable, "-m", "planner.ledger.workbook_child", str(memory), str(seconds)]
    try:
        done = subprocess.run(
            command, input=file.data, capture_output=True, timeout=6 * seconds, check=False
        )
    except subprocess.TimeoutExpired as slow:
        raise _exhausting(file.name) from slow
    if done.returncode == 3:
        raise locked(file.name)
    if done.returncode not in (0, 4):
        raise _exhausting(file.name)
    if done.returncode != 0:
        raise _unreadable(file.name)
    # Our own process wrote it from plain values; it is no pickle from outside.
    sheets: list[RawSheet] = pickle.loads(done.stdout)
    return sheets


def _exhausting(name: str) -> Exception:
    return refuse(
        name,
        "exhausting_workbook",
        Text(
            "工作簿的使用区域过大或内容异常，读取它超出了限定的内存或时间",
            "its used range is too big or its content is odd: reading it exceeds the memory or "
            "time that it may take",
        ),
        Text(
            "请删除数据区以外的单元格，另存为 .xlsx 后再试",
            "delete the cells beyond the data and save it as .xlsx",
        ),
    )


def _unreadable(name: str) -> Exception:
    return refuse(
        name,
        "damaged_workbook",
        Text(
            "工作簿已损坏或格式不受支持",
            "the workbook is damaged or of no known form",
        ),
        Text("请另存为 .xlsx 后再试", "save it anew as .xlsx"),
    )


def _sheet(file: str, raw: RawSheet, faults: dict[tuple[int, int], str]) -> Sheet:
    name, visible, rows, merges = raw
    width = max((len(row) for row in rows), default=0)
    columns: dict[str, pl.Series] = {}
    for index, values in enumerate(zip(*rows, strict=True)):
        columns[f"c{index}"] = pl.Series(f"c{index}", _texts(values), dtype=pl.String)
    for (row, column), text in faults.items():
        if column < width and row < len(rows):
            columns[f"c{column}"][row] = text
    return Sheet(
        file,
        name,
        pl.DataFrame(columns),
        merges=tuple((a[0], a[1], b[0], b[1]) for a, b in merges),
        faults={place: text for place, text in faults.items() if place[1] < width},
        visible=visible,
    )


def _texts(values: tuple[Any, ...]) -> list[str | None]:
    kinds = set(map(type, values))
    if kinds == {str}:
        return [value or None for value in values]
    if bool in kinds:  # True equals 1, and must not be looked up as it
        return [_text(value) for value in values]
    # Figures repeat: each distinct value is turned into text once.
    known = {value: _text(value) for value in set(values)}
    return [known[value] for value in values]


def _text(value: Any) -> str | None:
    """A cell's value as the text that a person would have typed."""
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return typed(float(value))
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date().isoformat()
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    return str(value)
