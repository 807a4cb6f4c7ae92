"""Writes the paper as a PDF: the same blocks as the Word document, with every glyph inside.

ReportLab (BSD) writes the file; lines, tables and pages are laid out here, since tables of
thousands of rows and Chinese line ends are what its own layout does worst.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from planner.report.office.paper import SMALL, Figure, Heading, Paper, Sentence, Table, Title
from planner.report.office.pdf_fonts import Embedded
from planner.report.office.visible import visible
from planner.report.pictures import drawing_of
from planner.report.pictures.drawing import Box, Disc, Drawing, Label
from planner.report.pictures.fonts import fonts_here
from planner.report.wrapping import pieces

if TYPE_CHECKING:
    from planner.errors import Problem
    from planner.language import Language
    from planner.report.office.paper import Block, Picture
    from planner.report.pictures.fonts import Fonts, Role
    from planner.report.story import Story

_MM = 72 / 25.4
_WIDE, _HIGH = 210 * _MM, 297 * _MM


@dataclass(frozen=True)
class _Style:
    """How a paragraph is set: face, size, line height, indent of the first line, space, place."""

    role: Role
    size: float
    line: float
    indent: float = 0
    before: float = 0
    after: float = 0
    middle: bool = False


@dataclass(frozen=True)
class _Page:
    """The page and its styles."""

    top: float
    bottom: float
    left: float
    right: float
    title: _Style
    subtitle: _Style
    annex: _Style
    heads: tuple[_Style, _Style, _Style]
    text: _Style
    note: _Style
    caption: _Style
    cell: _Style
    cell_head: _Style

    @property
    def width(self) -> float:
        return _WIDE - self.left - self.right


_L = 28.95
_OFFICIAL = _Page(
    37 * _MM,
    35 * _MM,
    28 * _MM,
    26 * _MM,
    title=_Style("title", 22, 35, after=6, middle=True),
    subtitle=_Style("kai", 16, _L, after=_L, middle=True),
    annex=_Style("hei", 16, _L, after=_L / 2),
    heads=(
        _Style("hei", 16, _L, indent=32),
        _Style("kai", 16, _L, indent=32),
        _Style("fang", 16, _L, indent=32),
    ),
    text=_Style("fang", 16, _L, indent=32),
    note=_Style("fang", 12, 20, before=6),
    caption=_Style("hei", 12, 16, before=8, after=4, middle=True),
    cell=_Style("fang", 10.5, 13.5),
    cell_head=_Style("hei", 10.5, 13.5),
)
_REPORT = _Page(
    25 * _MM,
    25 * _MM,
    25 * _MM,
    25 * _MM,
    title=_Style("bold", 22, 28, after=4),
    subtitle=_Style("plain", 12, 16, after=18),
    annex=_Style("bold", 12, 16, after=6),
    heads=(
        _Style("bold", 15, 19, before=16, after=6),
        _Style("bold", 12.5, 16, before=10, after=4),
        _Style("bold", 11, 14, before=8, after=4),
    ),
    text=_Style("plain", 10.5, 15, after=6),
    note=_Style("plain", 9, 12, before=6),
    caption=_Style("bold", 9.5, 12, before=8, after=4),
    cell=_Style("plain", 8.5, 11.5),
    cell_head=_Style("bold", 8.5, 11.5),
)
_PAD = 3.5
"""Between the text of a cell and its edges."""
_KEPT = 60.0
"""So much must find room after a paragraph that stays with the next."""


def pdf_of_paper(
    story: Story, language: Language, *, warnings: list[Problem] | None = None
) -> bytes:
    """The bytes of the PDF; ``OutputError`` where there is no font with Chinese glyphs."""
    fonts = fonts_here()
    blocks = list(Paper(story, language).blocks())
    drawings = {
        block.kind: drawing_of(story, language, block.kind, fonts)
        for block in blocks
        if isinstance(block, Figure)
    }
    writer = _Writer(story, language, fonts, drawings)
    content = writer.content(blocks)
    if warnings is not None:
        warnings.extend(fonts.problems())
    return content


class _Writer:
    def __init__(
        self, story: Story, language: Language, fonts: Fonts, drawings: Mapping[Picture, Drawing]
    ) -> None:
        self.story, self.language, self.fonts = story, language, fonts
        self.drawings = drawings
        self.page = _OFFICIAL if language == "zh" else _REPORT
        self.embedded = Embedded(fonts)
        self.number = 1
        self.y = _HIGH - self.page.top
        self.canvas: Any = None

    def content(self, blocks: Sequence[Block]) -> bytes:
        from reportlab.pdfgen.canvas import Canvas

        self.collect(blocks)
        self.embedded.embed()
        out = io.BytesIO()
        # Invariant: no clock in the file, so that the same plan gives the same bytes.
        self.canvas = Canvas(
            out,
            pagesize=(_WIDE, _HIGH),
            invariant=1,
            pageCompression=1,
            lang="zh-CN" if self.language == "zh" else "en-GB",
            initialFontName=self.embedded.first(),
        )
        self.canvas.setTitle(visible(self.story.title.say(self.language)))
        self.canvas.setAuthor("planner")
        self.canvas.setSubject(visible(self.story.basis.say(self.language)))
        for place, block in enumerate(blocks):
            self.block(block, blocks[place + 1] if place + 1 < len(blocks) else None)
        self.footer()
        self.canvas.save()
        return out.getvalue()

    def collect(self, blocks: Sequence[Block]) -> None:
        """Tell which characters are needed in which face, before anything is written."""
        page, need = self.page, self.embedded.need
        need("0123456789— …", page.text.role)
        for block in blocks:
            if isinstance(block, Title):
                need(visible(block.text), page.title.role)
                need(visible(block.below), page.subtitle.role)
                need(visible(block.annex), page.annex.role)
            elif isinstance(block, Heading):
                need(visible(block.text), page.heads[block.level - 1].role)
            elif isinstance(block, Sentence):
                need(visible(block.text), (page.note if block.note else page.text).role)
            elif isinstance(block, Table):
                need(visible(block.caption), page.caption.role)
                need(visible("".join(block.heads)), page.cell_head.role)
                for number, row in enumerate(block.rows):
                    style = page.cell_head if number in block.bold else page.cell
                    need(visible("".join(row)).replace("\n", ""), style.role)
            else:
                need(visible(block.caption), page.caption.role)
                for shape in self.drawings[block.kind].shapes:
                    if isinstance(shape, Label):
                        need(shape.text, shape.weight)

    # ------------------------------------------------------------ pages

    def footer(self) -> None:
        page, style = self.page, self.page.text
        said = f"— {self.number} —" if self.language == "zh" else str(self.number)
        size = 14 if self.language == "zh" else 9
        wide = self.fonts.width(said, style.role, size)
        if self.language == "en":
            x = (_WIDE - wide) / 2
        else:  # outside, one character from the edge
            x = _WIDE - page.right - size - wide if self.number % 2 else page.left + size
        self.write(said, x, page.bottom - 7 * _MM - size, style.role, size)

    def turn(self) -> None:
        """Go on to the next page."""
        self.footer()
        self.canvas.showPage()
        self.number += 1
        self.y = _HIGH - self.page.top

    def room(self, height: float) -> None:
        """Make sure of so much room on this page."""
        fresh = _HIGH - self.page.top
        if self.y - height < self.page.bottom and self.y < fresh - 0.1:
            self.turn()

    # ------------------------------------------------------------ blocks

    def block(self, block: Block, after: Block | None) -> None:
        page = self.page
        if isinstance(block, Title):
            if block.annex:
                self.turn()
                self.paragraph(block.annex, page.annex)
                self.entry(block.annex + " " + block.text, 0)
            self.paragraph(block.text, page.title)
            if block.below:
                self.paragraph(block.below, page.subtitle)
        elif isinstance(block, Heading):
            style = page.heads[block.level - 1]
            self.room(style.before + style.line + style.after + self.least(after))
            self.entry(block.text, block.level - 1)
            self.paragraph(block.text, page.heads[block.level - 1])
        elif isinstance(block, Sentence):
            self.paragraph(block.text, page.note if block.note else page.text)
        elif isinstance(block, Table):
            self.table(block)
        else:
            self.figure(block)

    def least(self, block: Block | None) -> float:
        """How much room the beginning of a block needs, that a heading does not stand alone."""
        page = self.page
        if isinstance(block, Table):
            widths = [page.width * w / sum(block.widths) for w in block.widths]
            few = block.rows if len(block.rows) <= SMALL else block.rows[:1]
            first = sum(_height(self.cells(row, widths, page.cell), page.cell) for row in few)
            head = self.cells(block.heads, widths, page.cell_head)
            caption = page.caption.before + page.caption.line + page.caption.after
            return caption + _height(head, page.cell_head) + min(first, 0.6 * _HIGH)
        if isinstance(block, Figure):
            drawing = self.drawings[block.kind]
            return drawing.height * page.width / drawing.width + 40
        if isinstance(block, Heading):
            return page.heads[block.level - 1].line + _KEPT
        return 2 * page.text.line

    def entry(self, text: str, level: int) -> None:
        """A line of the outline that viewers show beside the pages."""
        key = f"h{self.number}-{self.y:.1f}-{level}"
        self.canvas.bookmarkHorizontal(key, 0, self.y)
        self.canvas.addOutlineEntry(visible(text), key, level, closed=level > 0)

    def paragraph(self, text: str, style: _Style) -> None:
        lines = self.broken(visible(text), self.page.width, style, style.indent)
        if self.y < _HIGH - self.page.top - 0.1:
            self.y -= style.before
        for number, line in enumerate(lines):
            self.room(style.line)
            last = number == len(lines) - 1
            x = self.page.left + (0 if number else style.indent)
            room = self.page.width - (0 if number else style.indent)
            wide = self.fonts.width(line, style.role, style.size)
            if style.middle:
                x += (room - wide) / 2
            # Lines of Chinese are filled to the edge, as print has them.
            spread = 0.0 if last or style.middle or self.language == "en" else room - wide
            self.y -= style.line
            lift = (style.line - style.size) / 2 + 0.12 * style.size
            self.write(line, x, self.y + lift, style.role, style.size, spread)
        self.y -= style.after

    def table(self, table: Table) -> None:
        page = self.page
        shares = sum(table.widths)
        widths = [page.width * width / shares for width in table.widths]
        head = self.cells(table.heads, widths, page.cell_head)
        rows = (
            self.cells(row, widths, page.cell_head if number in table.bold else page.cell)
            for number, row in enumerate(table.rows)
        )
        first = True
        begun = False
        for number, cells in enumerate(rows):
            style = page.cell_head if number in table.bold else page.cell
            high = _height(cells, style)
            if first:
                self.room(self.least(table))
                self.paragraph(table.caption, page.caption)
                first = False
            if not begun or self.y - high < page.bottom:
                if begun:
                    self.turn()
                self.row(head, widths, page.cell_head, frozenset(), head=True)
                begun = True
            # A row higher than a page goes on over the next ones.
            for part in _split(cells, style, _HIGH - page.top - page.bottom - 40):
                if self.y - _height(part, style) < page.bottom:
                    self.turn()
                    self.row(head, widths, page.cell_head, frozenset(), head=True)
                self.row(part, widths, style, table.numbers)
        self.y -= 10

    def cells(
        self, texts: Sequence[str], widths: Sequence[float], style: _Style
    ) -> list[list[str]]:
        return [
            [
                line
                for part in visible(text).split("\n")
                for line in self.broken(part, width - 2 * _PAD, style)
            ]
            for text, width in zip(texts, widths, strict=True)
        ]

    def row(
        self,
        cells: Sequence[Sequence[str]],
        widths: Sequence[float],
        style: _Style,
        numbers: frozenset[int],
        *,
        head: bool = False,
    ) -> None:
        high = _height(cells, style)
        x, top = self.page.left, self.y
        self.canvas.setLineWidth(0.5)
        for place, (lines, width) in enumerate(zip(cells, widths, strict=True)):
            if head:
                self.canvas.setFillGray(0.93)
                self.canvas.rect(x, top - high, width, high, stroke=0, fill=1)
            self.canvas.rect(x, top - high, width, high, stroke=1, fill=0)
            self.canvas.setFillGray(0)
            block = style.line * len(lines)
            y = top - (high - block) / 2
            for line in lines:
                y -= style.line
                wide = self.fonts.width(line, style.role, style.size)
                left = x + _PAD
                if head:
                    left = x + (width - wide) / 2
                elif place in numbers:
                    left = x + width - _PAD - wide
                lift = (style.line - style.size) / 2 + 0.12 * style.size
                self.write(line, left, y + lift, style.role, style.size)
            x += width
        self.y = top - high

    def figure(self, figure: Figure) -> None:
        drawing = self.drawings[figure.kind]
        scale = self.page.width / drawing.width
        high = drawing.height * scale
        self.room(high + 40)
        self.y -= 8 + high
        self.canvas.saveState()
        self.canvas.translate(self.page.left, self.y)
        self.canvas.scale(scale, scale)
        for shape in drawing.shapes:
            self.shape(shape, drawing.height)
        self.canvas.restoreState()
        self.paragraph(figure.caption, self.page.caption)

    # ------------------------------------------------------------ shapes and lines

    def shape(self, shape: Any, height: float) -> None:
        canvas = self.canvas
        if isinstance(shape, Label):
            wide = self.fonts.width(shape.text, shape.weight, shape.size)
            x = shape.x - wide * {"start": 0, "middle": 0.5, "end": 1}[shape.anchor]
            if shape.halo:
                self.write(shape.text, x, height - shape.y, shape.weight, shape.size, halo=True)
            canvas.setFillColor(_colour(shape.colour))
            self.write(shape.text, x, height - shape.y, shape.weight, shape.size)
            return
        fill, stroke = int(shape.fill is not None), int(shape.stroke is not None)
        if fill:
            canvas.setFillColor(_colour(shape.fill))
        if stroke:
            canvas.setStrokeColor(_colour(shape.stroke))
            canvas.setLineWidth(shape.line)
        if isinstance(shape, Box):
            bottom = height - shape.y - shape.height
            if shape.width > 0 and shape.height > 0:
                radius = min(shape.radius, shape.width / 2, shape.height / 2)
                canvas.roundRect(
                    shape.x, bottom, shape.width, shape.height, radius, stroke=stroke, fill=fill
                )
        elif isinstance(shape, Disc):
            canvas.circle(shape.x, height - shape.y, shape.radius, stroke=stroke, fill=fill)
        else:
            path = canvas.beginPath()
            path.moveTo(shape.points[0][0], height - shape.points[0][1])
            for x, y in shape.points[1:]:
                path.lineTo(x, height - y)
            if shape.closed:
                path.close()
            canvas.setLineJoin(1)
            if shape.opacity < 1:
                canvas.setFillAlpha(shape.opacity)
            canvas.drawPath(path, stroke=stroke, fill=fill)
            canvas.setFillAlpha(1)

    def write(
        self,
        text: str,
        x: float,
        y: float,
        role: Role,
        size: float,
        spread: float = 0,
        *,
        halo: bool = False,
    ) -> None:
        """A line of text; ``spread`` is how much wider it shall be."""
        if not text:
            return
        # Where a line ends early, before a long word, it is not pulled apart.
        apart = spread / (len(text) - 1) if 0 < spread < 2 * size and len(text) > 1 else 0.0
        said = self.canvas.beginText(x, y)
        said.setCharSpace(apart)
        if halo:
            said.setTextRenderMode(1)
            self.canvas.setStrokeColor(_colour("#ffffff"))
            self.canvas.setLineWidth(size * 0.22)
        for name, piece in self.embedded.runs(text, role):
            said.setFont(name, size)
            said.textOut(piece)
        if halo:
            said.setTextRenderMode(0)
        self.canvas.drawText(said)

    def broken(self, text: str, width: float, style: _Style, indent: float = 0) -> list[str]:
        """The text in lines that fit, Chinese broken between characters, a word only if it must."""
        lines: list[str] = []
        line, used, room = "", 0.0, width - indent
        for piece in pieces(text):
            for part in self.parts(piece, width, style):
                wide = self.fonts.width(part, style.role, style.size)
                bare = self.fonts.width(part.rstrip(), style.role, style.size)
                if line and used + bare > room + 0.01:
                    lines.append(line.rstrip())
                    line, used, room = "", 0.0, width
                    part = part.lstrip()
                    wide = self.fonts.width(part, style.role, style.size)
                line, used = line + part, used + wide
        lines.append(line.rstrip())
        return lines

    def parts(self, piece: str, width: float, style: _Style) -> list[str]:
        """A piece that is wider than a line, such as a hash, in parts that are not."""
        if self.fonts.width(piece, style.role, style.size) <= width:
            return [piece]
        parts, part, used = [], "", 0.0
        for character in piece:
            wide = self.fonts.width(character, style.role, style.size)
            if part and used + wide > width:
                parts.append(part)
                part, used = "", 0.0
            part, used = part + character, used + wide
        return [*parts, part]


def _height(cells: Sequence[Sequence[str]], style: _Style) -> float:
    return style.line * max(1, *(len(lines) for lines in cells)) + 2 * _PAD


def _split(
    cells: Sequence[Sequence[str]], style: _Style, most: float
) -> list[Sequence[Sequence[str]]]:
    """A row in parts that find room on a page; nearly always one."""
    lines = max(1, int((most - 2 * _PAD) / style.line))
    deepest = max(len(cell) for cell in cells)
    return [
        [cell[start : start + lines] for cell in cells]
        for start in range(0, max(deepest, 1), lines)
    ]


def _colour(text: str) -> Any:
    from reportlab.lib.colors import HexColor

    return HexColor(text)
