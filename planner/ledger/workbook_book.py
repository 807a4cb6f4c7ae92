"""Reads an .xlsx workbook from its parts: which sheets it has, how cells are formatted, what
they say.

Numbers become the text that a person would have typed: days in the form 2024-06-30 where the
cell is formatted as a day, shares with their percent sign. Raises
:class:`~planner.ledger.workbook_xml.Unusual` where the general reader must be asked.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from xml.etree import ElementTree

import numpy as np
import polars as pl

from planner.ledger.sheet import Sheet
from planner.ledger.workbook_archive import Archive, huge_grid
from planner.ledger.workbook_cells import Taken, laid_out, take_cells
from planner.ledger.workbook_guard import FREE_GRID, MAX_GRID, MAX_SPARSE
from planner.ledger.workbook_xml import Unusual, take_strings

EXACT = 10**15
"""Excel keeps 15 digits; a whole number from here on has lost its last ones."""

_BOOK, _LINKS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_DAYS = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])
"""The formats of days and hours that every spreadsheet knows by number, the Chinese ones too."""
_ASIDE = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.I)
_SHOWS_DAY = re.compile("^(?!.*general).*[ymdhs]", re.S)
_AS_IT_IS = r"^-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]*[1-9])?$"


@dataclass(frozen=True)
class _Formats:
    """Which formats of a workbook show days, which shares, and where its days begin."""

    days: frozenset[int]
    shares: frozenset[int]
    since_1904: bool


def read_book(archive: Archive) -> list[Sheet]:
    """Every worksheet of an .xlsx workbook, in its order."""
    if not (archive.has(_BOOK) and archive.has(_LINKS)):
        raise Unusual("parts at another place")
    book, links = _tree(archive.part(_BOOK)), _tree(archive.part(_LINKS))
    targets = {link.get("Id"): link for link in links}
    strings: pl.Series | None = None
    formats: _Formats | None = None
    sheets: list[Sheet] = []
    for element in book.iter():
        if _local(element.tag) != "sheet":
            continue
        link = targets.get(next((v for k, v in element.attrib.items() if k.endswith("}id")), None))
        if link is None:
            raise Unusual("a sheet without its part")
        if not link.get("Type", "").endswith("/worksheet"):
            continue
        if formats is None or strings is None:
            formats, strings = _formats(archive, book, links), _strings(archive, links)
        taken = take_cells(archive.part(_place(link)), strings)
        name = element.get("name", "")
        visible = element.get("state", "visible") == "visible"
        sheets.append(_sheet(archive.name, name, visible, taken, formats))
    if not sheets:
        raise Unusual("no worksheet")
    return sheets


def _sheet(file: str, name: str, visible: bool, taken: Taken, formats: _Formats) -> Sheet:
    rows = int(taken.row.max(initial=-1)) + 1
    columns = int(taken.column.max(initial=-1)) + 1
    for row, column in taken.faults:
        rows, columns = max(rows, row + 1), max(columns, column + 1)
    cells = max(len(taken.row), 1)
    if rows * columns > MAX_GRID or rows * columns > max(FREE_GRID, MAX_SPARSE * cells):
        raise huge_grid(file, rows, columns)
    frame = laid_out(taken, _spoken(taken, formats), rows, columns)
    uncalculated = {place: text for place, text in taken.faults.items() if text.startswith("=")}
    for index in {column for _, column in uncalculated}:
        own = {row: text for (row, column), text in uncalculated.items() if column == index}
        series = frame[f"c{index}"].scatter(list(own), list(own.values()))
        frame = frame.with_columns(series.alias(f"c{index}"))
    return Sheet(file, name, frame, merges=taken.merges, faults=taken.faults, visible=visible)


def _spoken(taken: Taken, formats: _Formats) -> pl.Series:
    """The texts of all cells, each bare number as a person would have typed it."""
    text = taken.text.set(taken.text == "", None)
    day = taken.number & np.isin(taken.style, list(formats.days))
    share = taken.number & np.isin(taken.style, list(formats.shares)) & ~day
    plain = text.str.contains(_AS_IT_IS).fill_null(False).to_numpy()
    odd = taken.number & ~day & ~share & ~plain
    for mask, say in (
        (odd, typed),
        (share, lambda number: f"{number * 100:.15g}%"),
        (day, lambda number: typed_day(number, formats.since_1904)),
    ):
        if mask.any():
            own = text.filter(pl.Series(mask))
            known = {one: say(float(one)) for one in own.unique().to_list()}
            new = own.replace_strict(list(known), list(known.values()), return_dtype=pl.String)
            text = text.scatter(np.flatnonzero(mask), new)
    return text


def typed(number: float) -> str:
    """A number as a person would have typed it; beyond 15 digits as a spreadsheet shows it."""
    if abs(number) >= EXACT:
        return f"{number:.15g}"
    return str(int(number)) if number.is_integer() else repr(number)


def typed_day(number: float, since_1904: bool) -> str:
    """A day, or a time of the day, from the number that a spreadsheet keeps for it."""
    start = datetime.datetime(1904, 1, 1) if since_1904 else datetime.datetime(1899, 12, 30)
    if not since_1904 and 0 <= number < 60:  # a spreadsheet believes in 29 February 1900
        start += datetime.timedelta(days=1)
    try:
        moment = start + datetime.timedelta(seconds=round(number * 86400))
    except (OverflowError, ValueError):
        return typed(number)
    if 0 <= number < 1:
        return moment.time().isoformat() if number else "0"
    if moment.time() == datetime.time():
        return moment.date().isoformat()
    return moment.isoformat()


def _formats(archive: Archive, book: ElementTree.Element, links: ElementTree.Element) -> _Formats:
    since_1904 = any(
        _local(e.tag) == "workbookPr" and e.get("date1904", "0") in ("1", "true") for e in book
    )
    part = _linked(links, "/styles")
    if part is None:
        return _Formats(frozenset(), frozenset(), since_1904)
    codes: dict[int, str] = {}
    numbers: list[int] = []
    for element in _tree(archive.part(part)):
        if _local(element.tag) == "numFmts":
            for own in element:
                codes[_whole(own.get("numFmtId", "0"))] = own.get("formatCode", "")
        elif _local(element.tag) == "cellXfs":
            numbers = [_whole(own.get("numFmtId", "0")) for own in element]
    shown = [_ASIDE.sub("", codes.get(number, "")).lower() for number in numbers]
    days = {
        index
        for index, number in enumerate(numbers)
        if (number not in codes and number in _DAYS)
        or (
            number in codes and "general" not in shown[index] and re.search("[ymdhs]", shown[index])
        )
    }
    shares = {
        index for index, number in enumerate(numbers) if number in (9, 10) or "%" in shown[index]
    }
    return _Formats(frozenset(days), frozenset(shares), since_1904)


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 9):
        raise Unusual("a number of a format that is none")
    return int(text)


def _strings(archive: Archive, links: ElementTree.Element) -> pl.Series:
    part = _linked(links, "/sharedStrings")
    if part is None or not archive.has(part):
        return pl.Series([], dtype=pl.String)
    return take_strings(archive.part(part))


def _linked(links: ElementTree.Element, kind: str) -> str | None:
    return next((_place(link) for link in links if link.get("Type", "").endswith(kind)), None)


def _place(link: ElementTree.Element) -> str:
    target = link.get("Target", "")
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _tree(xml: bytes) -> ElementTree.Element:
    # No declarations at all: then no entity can be declared, near or far.
    if b"<!" in xml or xml.startswith((b"\xff\xfe", b"\xfe\xff", b"\0")):
        raise Unusual("declarations or comments")
    try:
        return ElementTree.fromstring(xml)
    except (ElementTree.ParseError, ValueError, LookupError) as broken:
        raise Unusual("XML that is not well formed") from broken


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]
