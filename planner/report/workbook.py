"""Workbooks that Excel and WPS open and a clerk can work in: tables with clear headers.

A :class:`Book` takes tables, one a sheet, and hands back the bytes of an .xlsx file. Text
stays text: no cell is ever run as a formula, codes keep all their digits and zeros, control
characters come back as they were. What a cell or a sheet cannot hold is an ``OutputError``
that says where, never cut short. The same tables give the same bytes.
"""

from __future__ import annotations

import io
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import isfinite
from typing import TYPE_CHECKING, Any, Literal

from planner.errors import OutputError, Place, Problem
from planner.language import Text
from planner.report.wrapping import columns as columns_of
from planner.report.wrapping import wrap

if TYPE_CHECKING:
    import polars as pl

MAX_TEXT = 32_767
MAX_ROWS = 1_048_576
MAX_COLUMNS = 16_384
"""What Excel holds: characters in a cell, rows and columns in a sheet."""

FieldKind = Literal["text", "whole", "decimal", "percent"]
_FORMATS: dict[FieldKind, str] = {
    "text": "@",
    "whole": "0",
    "decimal": "General",
    "percent": "0.0%",
}

_RUNS = re.compile(r"\s*[=+\-@＝＋－＠']")
"""Texts that a spreadsheet would run, or change, when their cell is edited."""
_ESCAPE_LOOKALIKE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f]")
_BLANK = re.compile("[ \t\n]")
_NO_CHARACTER = re.compile("[\ufffe\uffff]")

_SAMPLE = 400
_NARROWEST, _WIDEST = 8, 44
_HEADER_LINES, _MOST_LINES = 3, 12
_READ = 1_000
"""So many characters of a long text decide how high its row is."""
_LINE = 15.5
_PAGE_WIDTH = 240
"""Columns of text beside each other on a page of A4 landscape that can still be read."""
_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The zip format knows no earlier day; a workbook says nothing of when it was made."""
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")


@dataclass(frozen=True, slots=True)
class Rule:
    """What may be typed into a column, and what is said where something else is.

    ``choices`` become a drop-down list, and so do the cells of ``source``, a range, beside
    which anything else may be typed. ``within``: a number between two (``whole``: without a
    fraction). ``formula``: a condition on the cells of the first row below the header, in
    Excel's words. ``strict`` refuses anything else; without it a person is asked and may go on.
    """

    message: str
    choices: tuple[str, ...] = ()
    source: str = ""
    within: tuple[float, float] | None = None
    whole: bool = False
    formula: str = ""
    strict: bool = True
    title: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a sheet: its header, what it holds, a note on the header, a rule."""

    header: str
    kind: FieldKind = "text"
    note: str = ""
    rule: Rule | None = None
    must: bool = False
    """Whether it must be filled in; its header stands out."""
    least_width: int = 0
    fills: Mapping[str, str] = field(default_factory=dict)
    """The colour (``RRGGBB``) behind cells that hold one of these texts."""
    header_fill: str = ""
    """The colour of the header, where it is not the book's."""


@dataclass(frozen=True, slots=True)
class Look:
    """The colours and the font of a book."""

    font: str = "等线"
    header_fill: str = "1F4E79"
    header_text: str = "FFFFFF"
    must_fill: str = "9C2B23"
    line: str = "BFC7D1"
    row_fill: str = "FFF6DC"


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a sheet that is laid out freely: a value and its looks."""

    value: str | int | float | None = None
    bold: bool = False
    size: int = 11
    colour: str = ""
    fill: str = ""
    format: str = ""
    """A number format; text has its own."""
    wrap: bool = False
    align: Literal["", "left", "center", "right"] = ""
    line: Literal["", "hair", "thin", "medium"] = ""
    """The line under the cell."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of such a sheet; ``merged`` ranges of its columns (from 0) are one cell each."""

    cells: tuple[Cell, ...] = ()
    height: float | None = None
    merged: tuple[tuple[int, int], ...] = ()
    page_break: bool = False


@dataclass
class Book:
    """A workbook in the making; ``bytes()`` ends it."""

    title: str
    author: str = "planner"
    look: Look = field(default_factory=Look)
    _book: Any = None
    _problems: list[Problem] = field(default_factory=list)
    _wrapped: list[bool] = field(default_factory=list)

    def __post_init__(self) -> None:
        import datetime

        from openpyxl import Workbook

        self._book = Workbook(write_only=True)
        properties = self._book.properties
        properties.title, properties.creator = self.title, self.author
        properties.created = datetime.datetime(*_EPOCH)

    def table(
        self,
        name: str,
        fields: Sequence[Field],
        rows: pl.DataFrame,
        *,
        marked: Collection[int] = (),
        special: Mapping[tuple[int, int], tuple[str | None, str]] | None = None,
        rule_rows: int = 0,
        frozen: int = 2,
        footer: str = "",
    ) -> None:
        """A sheet with one table: frozen header, filter, widths, print set-up.

        ``rows`` has a column a field, in their order; those in ``marked`` (from 0) are tinted.
        ``special`` cells (row and column, from 0) have a colour of their own and, where one is
        given, a text in the place of their value.
        The rules of the fields hold for ``rule_rows`` rows below the header. So many
        ``frozen`` columns stay in sight.
        """
        from openpyxl.styles import Font

        if rows.height >= MAX_ROWS or len(fields) > MAX_COLUMNS:
            self._problems.append(_too_large(name, rows.height, len(fields)))
            return
        sheet = self._book.create_sheet(name)
        longest = [_longest(rows[rows.columns[i]]) for i in range(len(fields))]
        for (row, index), (text, _) in (special or {}).items():
            if text is not None and row < _SAMPLE:
                longest[index] = max(longest[index], columns_of(text))
        widths = [_width(f, size) for f, size in zip(fields, longest, strict=True)]
        self._wrapped = [size + 2 > _WIDEST for size in longest]
        lines = max(
            (len(wrap(f.header, w - 3)) for f, w in zip(fields, widths, strict=True)), default=1
        )
        for index, (one, width) in enumerate(zip(fields, widths, strict=True), start=1):
            dimension = sheet.column_dimensions[_letter(index)]
            dimension.width = width
            # What is typed below the rows later on shall look, and be kept, like the rest.
            dimension.number_format = _FORMATS[one.kind]
            dimension.font = Font(name=self.look.font)
            dimension.alignment = self._alignment(one, wrap_text=self._wrapped[index - 1])
        sheet.row_dimensions[1].height = _LINE * min(lines, _HEADER_LINES) + 8
        sheet.freeze_panes = f"{_letter(frozen + 1)}2" if len(fields) > 2 * frozen else "A2"
        last = max(rows.height + 1, 2)
        if fields:
            sheet.auto_filter.ref = f"A1:{_letter(len(fields))}{last}"
        _set_up_print(sheet, footer, wide=-(-sum(widths) // _PAGE_WIDTH))
        self._rules(sheet, fields, rule_rows)
        self._header(sheet, fields)
        self._body(sheet, name, fields, rows, marked, widths, special or {})

    def page(self, name: str, lines: Iterable[tuple[str, str]], *, width: int = 100) -> None:
        """A sheet of text to read: pairs of style (``title``, ``head``, ``text``) and text."""
        from openpyxl.cell import WriteOnlyCell
        from openpyxl.styles import Alignment, Font

        sheet = self._book.create_sheet(name)
        sheet.sheet_view.showGridLines = False
        sheet.column_dimensions["A"].width = 2
        sheet.column_dimensions["B"].width = width
        _set_up_print(sheet, "", landscape=False)
        sizes = {"title": (16, True), "head": (12, True), "text": (11, False)}
        for number, (style, text) in enumerate(lines, start=1):
            size, bold = sizes[style]
            cell = WriteOnlyCell(sheet)
            cell.font = Font(name=self.look.font, size=size, bold=bold)
            cell.alignment = Alignment(wrap_text=True, vertical="center")
            self._put(cell, text, Place(sheet=name, row=number))
            height = len(wrap(text, width - 4)) * size * 1.45 + (8 if style != "text" else 2)
            sheet.row_dimensions[number].height = height
            sheet.append([None, cell])

    def sheet(
        self,
        name: str,
        lines: Sequence[Line],
        widths: Sequence[float],
        *,
        landscape: bool = True,
        footer: str = "",
        pages: int = 0,
    ) -> None:
        """A sheet laid out freely: several small tables and sentences, for reading and printing.

        ``pages``: so many pages it shall fit on; 0 for as many as it needs.
        """
        sheet = self._book.create_sheet(name)
        sheet.sheet_view.showGridLines = False
        for index, width in enumerate(widths, start=1):
            sheet.column_dimensions[_letter(index)].width = width
        _set_up_print(sheet, footer, landscape=landscape, header=False)
        sheet.page_setup.fitToHeight = pages
        made: dict[Cell, Any] = {}
        for number, line in enumerate(lines, start=1):
            if line.height is not None:
                sheet.row_dimensions[number].height = line.height
            for first, last in line.merged:
                sheet.merged_cells.add(f"{_letter(first + 1)}{number}:{_letter(last + 1)}{number}")
            row = []
            for place, cell in enumerate(line.cells):
                look = replace(cell, value=None)
                if look not in made:
                    made[look] = self._look(sheet, look)
                written = made[look] if made[look] not in row else self._look(sheet, look)
                if isinstance(cell.value, str):
                    where = Place(sheet=name, row=number, column=_letter(place + 1))
                    self._put(written, cell.value, where)
                    written.quotePrefix = bool(_RUNS.match(cell.value))
                    written.number_format = "@"
                else:
                    _put_number(written, cell.value)
                    written.number_format = cell.format or "General"
                row.append(written)
            sheet.append(row)

    def _look(self, sheet: Any, cell: Cell) -> Any:
        from openpyxl.cell import WriteOnlyCell
        from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

        made = WriteOnlyCell(sheet)
        colour = cell.colour or "1F2933"
        made.font = Font(name=self.look.font, bold=cell.bold, size=cell.size, color=colour)
        made.alignment = Alignment(
            horizontal=cell.align or None, vertical="center", wrap_text=cell.wrap
        )
        if cell.fill:
            made.fill = PatternFill("solid", start_color=cell.fill)
        if cell.line:
            made.border = Border(bottom=Side(style=cell.line, color=self.look.line))
        return made

    def bytes(self) -> bytes:
        """The finished workbook; raises ``OutputError`` for all that it could not hold."""
        stream = io.BytesIO()
        if self._book.worksheets:
            self._book.save(stream)  # also where it is of no use: it ends what was begun
        if self._problems:
            raise OutputError(self._problems)
        return same_every_day(stream)

    def _rules(self, sheet: Any, fields: Sequence[Field], rows: int) -> None:
        from openpyxl.worksheet.datavalidation import DataValidation

        for index, one in enumerate(fields, start=1):
            if one.rule is None or rows < 1:
                continue
            rule, letter = one.rule, _letter(index)
            if rule.choices:
                validation = DataValidation("list", formula1=f'"{",".join(rule.choices)}"')
            elif rule.source:
                validation = DataValidation("list", formula1=rule.source)
            elif rule.within:
                low, high = rule.within
                kind = "whole" if rule.whole else "decimal"
                validation = DataValidation(kind, "between", f"{low}", f"{high}")
            else:
                validation = DataValidation("custom", formula1=rule.formula)
            validation.allow_blank = True
            validation.showErrorMessage = not rule.source
            validation.errorStyle = "stop" if rule.strict else "warning"
            validation.errorTitle, validation.error = rule.title[:32], rule.message[:225]
            validation.add(f"{letter}2:{letter}{rows + 1}")
            sheet.data_validations.append(validation)

    def _header(self, sheet: Any, fields: Sequence[Field]) -> None:
        from openpyxl.cell import WriteOnlyCell
        from openpyxl.comments import Comment
        from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

        look = self.look
        side = Side(style="thin", color=look.line)
        cells = []
        for one in fields:
            cell = WriteOnlyCell(sheet)
            cell.font = Font(name=look.font, bold=True, color=look.header_text)
            colour = look.must_fill if one.must else one.header_fill or look.header_fill
            cell.fill = PatternFill("solid", start_color=colour)
            cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
            cell.border = Border(left=side, right=side, bottom=side)
            cell.number_format = "@"
            self._put(cell, one.header, Place(sheet=sheet.title, row=1))
            if one.note:
                size = wrap(one.note, 44)
                note = Comment(one.note, self.author)
                note.width, note.height = 340, 24 + 19 * len(size)
                cell.comment = note
            cells.append(cell)
        sheet.append(cells)

    def _body(
        self,
        sheet: Any,
        name: str,
        fields: Sequence[Field],
        rows: pl.DataFrame,
        marked: Collection[int],
        widths: Sequence[int],
        special: Mapping[tuple[int, int], tuple[str | None, str]],
    ) -> None:
        # A cell is written as soon as its row is, and then filled anew for the next one.
        cells = {
            (tinted, quoted): [
                self._cell(sheet, one, wrapped, tinted, quoted)
                for one, wrapped in zip(fields, self._wrapped, strict=True)
            ]
            for tinted in (False, True)
            for quoted in (False, True)
        }
        painted: dict[tuple[int, str, bool], Any] = {}
        marks = frozenset(marked)
        for number, record in enumerate(rows.iter_rows()):
            tinted = number in marks
            self._make_room(sheet, number + 2, record, widths)
            plain, quoted = cells[tinted, False], cells[tinted, True]
            line = []
            for index, value in enumerate(record):
                cell = plain[index]
                text, colour = special.get((number, index), (None, "")) if special else (None, "")
                value = value if text is None else text
                if isinstance(value, str):
                    colour = colour or fields[index].fills.get(value, "")
                    if _RUNS.match(value):
                        cell = quoted[index]
                if colour:
                    look = (index, colour, cell is quoted[index])
                    if look not in painted:
                        painted[look] = self._cell(
                            sheet, fields[index], self._wrapped[index], False, look[2], colour
                        )
                    cell = painted[look]
                if isinstance(value, str):
                    place = Place(sheet=name, row=number + 2, column=fields[index].header)
                    self._put(cell, value, place)
                else:
                    _put_number(cell, value)
                line.append(cell)
            sheet.append(line)

    def _make_room(
        self, sheet: Any, row: int, record: Sequence[Any], widths: Sequence[int]
    ) -> None:
        """Make a row as high as its longest text needs: not every program does so itself."""
        lines = 1
        for index, wrapped in enumerate(self._wrapped):
            if wrapped and isinstance(record[index], str):
                lines = max(lines, len(wrap(record[index][:_READ], widths[index] - 3)))
        if lines > 1:
            sheet.row_dimensions[row].height = _LINE * min(lines, _MOST_LINES) + 3

    def _alignment(self, one: Field, *, wrap_text: bool) -> Any:
        from openpyxl.styles import Alignment

        if one.kind == "text":
            return Alignment(vertical="center", wrap_text=wrap_text)
        return Alignment(horizontal="right", vertical="center", indent=1)

    def _cell(
        self, sheet: Any, one: Field, wrapped: bool, tinted: bool, quoted: bool, fill: str = ""
    ) -> Any:
        """A cell in the look of its column."""
        from openpyxl.cell import WriteOnlyCell
        from openpyxl.styles import Border, Font, PatternFill, Side

        cell = WriteOnlyCell(sheet)
        cell.font = Font(name=self.look.font)
        cell.number_format = _FORMATS[one.kind]
        cell.alignment = self._alignment(one, wrap_text=wrapped)
        cell.border = Border(bottom=Side(style="hair", color=self.look.line))
        if tinted or fill:
            cell.fill = PatternFill("solid", start_color=fill or self.look.row_fill)
        cell.quotePrefix = quoted
        return cell

    def _put(self, cell: Any, text: str, place: Place) -> None:
        written = cell_text(text)
        if len(written) + sum(c > "\uffff" for c in written) > MAX_TEXT:
            self._problems.append(_too_long(place, len(text)))
            return
        cell.value = written
        cell.data_type = "s"  # openpyxl takes =1+1 for a formula and #N/A for an error


def _put_number(cell: Any, value: Any) -> None:
    """A number with all its digits, or nothing."""
    if isinstance(value, float) and isfinite(value):
        cell.value = repr(value)  # openpyxl itself drops the 17th digit
        cell.data_type = "n"
    else:
        cell.value = value


def cell_text(text: str) -> str:
    """A text as an .xlsx file holds it; every reader of such files undoes this.

    Control characters have no place in XML and are written ``_xHHHH_``; what looks like that
    already has its first ``_`` written so. A text of blanks only keeps them the same way.
    U+FFFE and U+FFFF, which are no characters, become the replacement character.
    """
    written = _ESCAPE_LOOKALIKE.sub("_x005F_", text)
    if not written.isprintable():
        written = _UNWRITABLE.sub(_escaped, written)
        written = _NO_CHARACTER.sub("\ufffd", written)
    # Of a text of blanks openpyxl does not say that they are meant.
    return written if written.strip() else _BLANK.sub(_escaped, written)


def _escaped(found: re.Match[str]) -> str:
    return f"_x{ord(found.group()):04X}_"


def numbers_where_exact(text: pl.Series) -> tuple[pl.Series, FieldKind]:
    """A text column as numbers where each value would be read back as the very same text.

    Figures that the planner does not know stay figures that a spreadsheet can add up; one
    code with a leading zero, or with more digits than Excel keeps, and the column is text.
    """
    import polars as pl

    whole = r"\A-?[1-9][0-9]{0,14}\z|\A0\z"
    if text.null_count() == len(text):
        return text, "text"
    if text.str.contains(whole).all():
        return text.cast(pl.Int64), "whole"
    fraction = r"\A-?(?:0|[1-9][0-9]{0,8})\.[0-9]{0,5}[1-9]\z"
    small = r"\A-?0\.0000"  # Python writes these with an exponent
    if (text.str.contains(f"{whole}|{fraction}") & ~text.str.contains(small)).all():
        return text.cast(pl.Float64), "decimal"
    return text, "text"


def _longest(values: pl.Series) -> int:
    """How many columns the longest line of the first rows really takes."""
    import polars as pl

    sample = values.head(_SAMPLE).cast(pl.String).drop_nulls().to_list()
    return max((columns_of(line) for text in sample for line in text.split("\n")), default=0)


def _width(one: Field, longest: int) -> int:
    """A column's width, of its header and of what is in it; a long header is broken."""
    header = columns_of(one.header)
    header = header if header <= 12 else max(12, -(-header // 2) + 2)
    return max(min(max(longest + 2, header + 4, _NARROWEST), _WIDEST), one.least_width)


def _letter(index: int) -> str:
    from openpyxl.utils import get_column_letter

    return str(get_column_letter(index))


def _set_up_print(
    sheet: Any, footer: str, *, landscape: bool = True, wide: int = 1, header: bool = True
) -> None:
    """A4, so many pages wide, the header on every page, the page's number below."""
    sheet.page_setup.paperSize = 9
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = max(1, wide), 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    if landscape and header:
        sheet.print_title_rows = "1:1"
        if wide > 1:
            sheet.print_title_cols = "A:B"
    (sheet.oddFooter.right if footer else sheet.oddFooter.center).text = "&P / &N"
    if footer:
        sheet.oddFooter.left.text = footer.replace("&", "&&")
    margins = sheet.page_margins
    margins.left = margins.right = 0.4
    margins.top = margins.bottom = 0.6
    margins.header = margins.footer = 0.25


def same_every_day(stream: io.BytesIO) -> bytes:
    """The workbook without the day and hour at which it was made."""
    from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

    out = io.BytesIO()
    with ZipFile(stream) as made, ZipFile(out, "w", ZIP_DEFLATED) as kept:
        for name, content in _parts(made):
            entry = ZipInfo(name, _EPOCH)
            entry.compress_type = ZIP_DEFLATED
            kept.writestr(entry, content)
    return out.getvalue()


def _parts(archive: Any) -> Iterator[tuple[str, bytes]]:
    for name in archive.namelist():
        content = archive.read(name)
        if name == "docProps/core.xml":
            content = _MODIFIED.sub(rb"\g<1>1980-01-01T00:00:00Z", content)
        yield name, content


def _too_long(place: Place, length: int) -> Problem:
    return Problem(
        "cell-too-long",
        Text(
            f"有 {length:,} 个字符，Excel 的一个单元格最多 {MAX_TEXT:,} 个",
            f"the text has {length:,} characters; a cell of Excel holds {MAX_TEXT:,} at most",
        ),
        Text("请改为写出 CSV，或缩短该文字", "write CSV instead, or shorten the text"),
        place,
    )


def _too_large(sheet: str, rows: int, width: int) -> Problem:
    return Problem(
        "sheet-too-large",
        Text(
            f"有 {rows:,} 行、{width:,} 列，Excel 的一张工作表最多 {MAX_ROWS - 1:,} 行数据、"
            f"{MAX_COLUMNS:,} 列",
            f"the table has {rows:,} rows and {width:,} columns; a sheet of Excel holds "
            f"{MAX_ROWS - 1:,} rows of data and {MAX_COLUMNS:,} columns",
        ),
        Text("请改为写出 CSV", "write CSV instead"),
        Place(sheet=sheet),
    )
