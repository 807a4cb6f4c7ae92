"""Marks cells in somebody's own workbook without touching anything else in it.

The parts of the .xlsx file are edited where they lie: a marked cell gets a copy of its own
format with another fill, a column at the right the reasons, and, where the sheet has no
comments of its own, each marked cell a comment. Formulas keep their results; lists, pictures and
print set-up stay. Whatever is written in an unusual way raises :class:`CannotMark`, and the
caller makes a new workbook instead.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape
from typing import Literal
from xml.etree import ElementTree
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from planner.ledger.sheet import column_letter
from planner.report.comments import Comments, add_comments
from planner.report.workbook import cell_text
from planner.report.wrapping import wrap

Level = Literal["error", "warning"]
FILLS: dict[Level, str] = {"error": "FFFFC7CE", "warning": "FFFFEB9C"}
"""The red and the yellow that spreadsheets themselves offer for bad and doubtful cells."""

REASON_WIDTH = 60
LINE_POINTS, MOST_POINTS = 15, 400
_CONTENT_TYPES = "[Content_Types].xml"


class CannotMark(Exception):
    """The workbook is written in a way that is not edited in place."""


@dataclass
class Marks:
    """What is to be marked in one sheet; rows count from 1, columns from 0."""

    cells: dict[tuple[int, int], Level] = field(default_factory=dict)
    comments: dict[tuple[int, int], str] = field(default_factory=dict)
    reasons: dict[int, str] = field(default_factory=dict)
    """What stands in the column of reasons, by row."""
    column: int = 0
    """The column of reasons; what stands in it is replaced."""
    head: tuple[int, str] = (1, "")
    """Row and text of its header."""


def mark_workbook(data: bytes, sheets: dict[str, Marks], author: str) -> bytes:
    """The same workbook with these marks, by the sheets' names."""
    try:
        with ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
            parts = {info.filename: archive.read(info) for info in infos}
    except (BadZipFile, ValueError, NotImplementedError, OSError) as broken:
        raise CannotMark from broken
    if len(parts) != len(infos):
        raise CannotMark("two parts of one name")
    places = _sheet_parts(parts)
    styles_at = _styles_part(parts)
    styles = _Styles(_text(parts[styles_at]))
    for name, marks in sheets.items():
        part = places.get(name)
        if part is None or part not in parts:
            raise CannotMark("no such sheet")
        sheet = _marked(_text(parts[part]), marks, styles)
        if marks.comments:
            sheet = add_comments(parts, part, sheet, Comments(author, marks.comments))
        parts[part] = sheet.encode()
    parts[styles_at] = styles.text().encode()
    return _zipped(infos, parts)


def _zipped(infos: list[ZipInfo], parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    known = {info.filename: info for info in infos}
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            date = known[name].date_time if name in known else (1980, 1, 1, 0, 0, 0)
            entry = ZipInfo(name, date)
            entry.compress_type = ZIP_DEFLATED
            archive.writestr(entry, content)
    return out.getvalue()


def _text(part: bytes) -> str:
    try:
        text = part.decode("utf-8-sig")
    except UnicodeDecodeError as odd:
        raise CannotMark("not UTF-8") from odd
    if "<!--" in text or "<![CDATA[" in text or "<!DOCTYPE" in text:
        raise CannotMark("comments in the XML")  # they could hide or fake a tag
    return text


def _tree(part: bytes) -> ElementTree.Element:
    try:
        return ElementTree.fromstring(_text(part))
    except ElementTree.ParseError as broken:
        raise CannotMark from broken


def _sheet_parts(parts: dict[str, bytes]) -> dict[str, str]:
    """The part of each sheet, by the sheet's name."""
    book, links = parts.get("xl/workbook.xml"), parts.get("xl/_rels/workbook.xml.rels")
    if book is None or links is None:
        raise CannotMark("parts at another place")
    targets = {link.get("Id"): link.get("Target", "") for link in _tree(links)}
    found = {}
    for element in _tree(book).iter():
        if element.tag.rpartition("}")[2] == "sheet":
            link = next((v for k, v in element.attrib.items() if k.endswith("}id")), None)
            target = targets.get(link, "")
            place = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            found[element.get("name", "")] = place
    return found


def _styles_part(parts: dict[str, bytes]) -> str:
    for link in _tree(parts["xl/_rels/workbook.xml.rels"]):
        if link.get("Type", "").endswith("/styles"):
            target = link.get("Target", "")
            place = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            if place in parts:
                return place
    raise CannotMark("no styles")


# ---------------------------------------------------------------- styles

_XF = re.compile(r"<((?:\w+:)?)xf\b[^<>]*?(?:/>|>.*?</\1xf>)", re.S)


class _Styles:
    """The formats of a workbook, to which marked copies of some are added."""

    def __init__(self, text: str) -> None:
        fills = re.search(r"<((?:\w+:)?)fills\b[^<>]*>.*?</\1fills>", text, re.S)
        formats = re.search(r"<((?:\w+:)?)cellXfs\b[^<>]*>(.*?)</\1cellXfs>", text, re.S)
        if fills is None or formats is None:
            raise CannotMark("no fills or formats")
        self.whole, self.fills, self.formats = text, fills, formats
        self.prefix = formats[1]
        self.known = [found.group() for found in _XF.finditer(formats[2])]
        self.first_fill = len(re.findall(rf"<{fills[1]}fill\b", fills.group()))
        self.added: list[str] = []
        self.copies: dict[tuple[int, str], int] = {}
        if not self.known:
            raise CannotMark("no formats")

    def marked(self, style: int, level: Level) -> int:
        """The number of the same format with the fill of a level."""
        fill = self.first_fill + list(FILLS).index(level)
        return self._copy(style, level, lambda xf: _with(xf, fillId=str(fill), applyFill="1"))

    def reason(self) -> int:
        """The number of the format of the reasons: broken into lines, at the top of the cell."""
        p = self.prefix
        xf = (
            f'<{p}xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" applyAlignment="1">'
            f'<{p}alignment vertical="top" wrapText="1"/></{p}xf>'
        )
        return self._copy(0, "reason", lambda _: xf)

    def _copy(self, style: int, kind: str, change: Callable[[str], str]) -> int:
        if style >= len(self.known):
            raise CannotMark("a format that is not there")
        key = (style, kind)
        if key not in self.copies:
            self.copies[key] = len(self.known) + len(self.added)
            self.added.append(change(self.known[style]))
        return self.copies[key]

    def text(self) -> str:
        """The part with what was added."""
        p = self.fills[1]
        fills = "".join(
            f'<{p}fill><{p}patternFill patternType="solid"><{p}fgColor rgb="{colour}"/>'
            f'<{p}bgColor indexed="64"/></{p}patternFill></{p}fill>'
            for colour in FILLS.values()
        )
        edits = [
            (self.fills, _grown(self.fills.group(), "fills", fills, len(FILLS))),
            (
                self.formats,
                _grown(self.formats.group(), "cellXfs", "".join(self.added), len(self.added)),
            ),
        ]
        text = self.whole
        for found, new in sorted(edits, key=lambda edit: -edit[0].start()):
            text = text[: found.start()] + new + text[found.end() :]
        return text


def _grown(element: str, name: str, inside: str, more: int) -> str:
    """An element with more children, and with their number in its ``count`` where it says one."""

    def counted(found: re.Match[str]) -> str:
        return f"{found[1]}{int(found[2]) + more}{found[3]}"

    head, close, rest = element.partition(">")
    head = re.sub(r"""(\scount\s*=\s*["'])(\d+)(["'])""", counted, head)
    start = rest.rindex("</")
    return head + close + rest[:start] + inside + rest[start:]


def _with(tag: str, **attributes: str) -> str:
    """An element with these attributes in its first tag."""
    head = re.match(r"<[\w:]+", tag)
    assert head is not None
    end = tag.index(">")
    opening, rest = tag[head.end() : end], tag[end:]
    slash = "/" if opening.endswith("/") else ""
    opening = opening.removesuffix("/")
    for name in attributes:
        opening = re.sub(rf"""\s{name}\s*=\s*("[^"]*"|'[^']*')""", "", opening)
    said = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return head.group() + opening.rstrip() + said + slash + rest


# ---------------------------------------------------------------- the sheet

_REFERENCE = re.compile(r"""\sr\s*=\s*["']([A-Z]{1,3})(\d{1,7})["']""")
_ROW_NUMBER = re.compile(r"""\sr\s*=\s*["'](\d{1,7})["']""")
_STYLE = re.compile(r"""\ss\s*=\s*["'](\d{1,6})["']""")


def _marked(text: str, marks: Marks, styles: _Styles) -> str:
    found = re.search(r"<((?:\w+:)?)sheetData\b[^<>]*>(.*?)</\1sheetData>", text, re.S)
    if found is None:
        raise CannotMark("no cells")
    p = found[1]
    rows = re.compile(rf"<{p}row\b([^<>]*?)(?:/>|>(.*?)</{p}row>)", re.S)
    wanted: dict[int, dict[int, str]] = {}
    for (number, column), level in marks.cells.items():
        wanted.setdefault(number, {})[column] = level
    touched = {*wanted, *marks.reasons, marks.head[0]}
    pieces: list[str] = []
    position = 0
    seen: set[int] = set()
    body = found[2]
    for row in rows.finditer(body):
        said = _ROW_NUMBER.search(f" {row[1]}")
        if said is None:
            raise CannotMark("rows without numbers")
        n = int(said[1])
        old = marks.column >= 0 and f'{column_letter(marks.column)}{n}"' in (row[2] or "")
        if n not in touched and not old:
            continue
        seen.add(n)
        pieces += [body[position : row.start()], _row(p, row, n, wanted.get(n, {}), marks, styles)]
        position = row.end()
    if touched - seen:
        raise CannotMark("a row that is not written")
    pieces.append(body[position:])
    text = text[: found.start(2)] + "".join(pieces) + text[found.end(2) :]
    text = _with_dimension(text, p, marks.column)
    return _with_width(text, p, marks.column)


def _row(
    p: str,
    row: re.Match[str],
    number: int,
    wanted: dict[int, str],
    marks: Marks,
    styles: _Styles,
) -> str:
    """One row with its marks and its reason."""
    cells: dict[int, str] = {}
    inside = row[2] or ""
    rest = re.sub(
        rf"<{p}c\b[^<>]*?(?:/>|>.*?</{p}c>)", lambda c: _noted(c.group(), cells), inside, flags=re.S
    )
    if rest.strip() and "<" in rest.replace(f"<{p}extLst", ""):
        raise CannotMark("something else among the cells")
    for column, level in wanted.items():
        cell = cells.get(column) or f'<{p}c r="{column_letter(column)}{number}"/>'
        head = cell[: cell.index(">")]
        style = _STYLE.search(head)
        mark: Level = "error" if level == "error" else "warning"
        cells[column] = _with(cell, s=str(styles.marked(int(style[1]) if style else 0, mark)))
    cells.pop(marks.column, None)
    reason = marks.reasons.get(number, "")
    style_number = styles.reason()
    if number == marks.head[0]:
        reason = marks.head[1] + (f"\n{reason}" if reason else "")
        beside = max((i for i in cells if i < marks.column), default=None)
        if beside is not None and (style := _STYLE.search(cells[beside].split(">")[0])):
            style_number = int(style[1])
            if wanted.get(beside):
                style_number = styles.reason()
    if reason:
        written = escape(cell_text(reason), quote=False)
        cells[marks.column] = (
            f'<{p}c r="{column_letter(marks.column)}{number}" s="{style_number}" t="inlineStr">'
            f'<{p}is><{p}t xml:space="preserve">{written}</{p}t></{p}is></{p}c>'
        )
    attributes = re.sub(r"""\sspans\s*=\s*("[^"]*"|'[^']*')""", "", f" {row[1].strip()}")
    if reason and (points := height_of(reason)) is not None:
        old = re.search(r"""\sht\s*=\s*["']([\d.]+)["']""", attributes)
        if old is None or float(old[1]) < points:
            attributes = re.sub(
                r"""\s(?:ht|customHeight)\s*=\s*("[^"]*"|'[^']*')""", "", attributes
            )
            attributes = f'{attributes.rstrip()} ht="{points}" customHeight="1"'
    joined = "".join(cells[column] for column in sorted(cells))
    return f"<{p}row{attributes.rstrip()}>{joined}{rest}</{p}row>"


def height_of(reason: str) -> float | None:
    """How high a row must be for its reason to be read, in points; None where one line will do."""
    lines = sum(len(wrap(line, REASON_WIDTH - 4)) for line in reason.split("\n"))
    return None if lines < 2 else min(lines * LINE_POINTS + 2, MOST_POINTS)


def _noted(cell: str, cells: dict[int, str]) -> str:
    reference = _REFERENCE.search(cell[: cell.index(">")])
    if reference is None:
        raise CannotMark("cells without references")
    column = 0
    for letter in reference[1]:
        column = column * 26 + ord(letter) - 64
    if column - 1 in cells:
        raise CannotMark("a cell that stands twice")
    cells[column - 1] = cell
    return ""


def _with_dimension(text: str, p: str, column: int) -> str:
    """The range that the sheet says it uses, with the column of reasons in it."""

    def wider(found: re.Match[str]) -> str:
        last = max(_number(found[4]), column + 1)
        return f"{found[1]}{found[2]}:{column_letter(last - 1)}{found[5]}{found[6]}"

    pattern = rf"""(<{p}dimension\s[^<>]*ref=["'])([A-Z]+\d+)(:([A-Z]+)(\d+))(["'])"""
    return re.sub(pattern, wider, text, count=1)


def _with_width(text: str, p: str, column: int) -> str:
    """A column of reasons that is wide enough to read; ranges that hold it are split."""
    place = column + 1
    own = f'<{p}col min="{place}" max="{place}" width="{REASON_WIDTH}" customWidth="1"/>'
    found = re.search(rf"<{p}cols\b[^<>]*>(.*?)</{p}cols>", text, re.S)
    if found is None:
        start = re.search(rf"<{p}sheetData\b", text)
        assert start is not None
        return f"{text[: start.start()]}<{p}cols>{own}</{p}cols>{text[start.start() :]}"
    ranges: list[tuple[int, str]] = [(place, own)]
    for col in re.finditer(rf"<{p}col\b[^<>]*/>", found[1]):
        tag = col.group()
        least = re.search(r"""\smin\s*=\s*["'](\d+)["']""", tag)
        most = re.search(r"""\smax\s*=\s*["'](\d+)["']""", tag)
        if least is None or most is None:
            raise CannotMark("columns without a range")
        first, last = int(least[1]), int(most[1])
        for a, b in ((first, min(last, place - 1)), (max(first, place + 1), last)):
            if a <= b:
                ranges.append((a, _with(tag, min=str(a), max=str(b))))
    inside = "".join(tag for _, tag in sorted(ranges))
    return text[: found.start(1)] + inside + text[found.end(1) :]


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
