"""How the Word document looks: the styles of an official document, and those of a plain report.

Chinese follows GB/T 9704: A4, 版心 156 × 225 mm, title 小标宋 二号, headings 黑体, 楷体, 仿宋 三号,
text 仿宋 三号 at 28.95 points, page numbers ``— 1 —`` outside. Where a computer lacks these fonts,
the table of fonts says which others will do. English is a plain report.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from planner.language import Language
from planner.report.office.visible import visible

ANNEX, NOTE, PICTURE = "Planner Annex", "Planner Note", "Planner Picture"
CELL, CELL_HEAD, AFTER_TABLE = "Planner Table", "Planner Table Head", "Planner After Table"

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_SONG, _HEI, _KAI, _FANG = "方正小标宋简体", "黑体", "楷体_GB2312", "仿宋_GB2312"
_ROMAN, _SANS = "Times New Roman", "Arial"

FALL_BACKS = {
    _SONG: "方正小标宋_GBK,华文中宋,Noto Serif CJK SC,宋体",
    _HEI: "SimHei,Noto Sans CJK SC",
    _KAI: "楷体,KaiTi,华文楷体,Noto Serif CJK SC",
    _FANG: "仿宋,FangSong,华文仿宋,Noto Serif CJK SC",
    "宋体": "SimSun,Noto Serif CJK SC",
}
"""For a font of official documents, those that take its place where it is missing."""


@dataclass(frozen=True)
class Look:
    """A paragraph style: fonts, size in points, spacing in points, and how it stands."""

    east: str
    west: str = _ROMAN
    size: float = 16
    bold: bool = False
    align: str = "left"
    line: float | None = None
    """Exact line spacing; None for single."""
    before: float = 0
    after: float = 0
    indent: int = 0
    """Hundredths of a character before the first line."""
    keep: bool = False
    """Stays with the next paragraph."""
    new_page: bool = False
    level: int | None = None


_L = 28.95
OFFICIAL: dict[str, Look] = {
    "Normal": Look(_FANG, align="both", line=_L),
    "Body Text": Look(_FANG, align="both", line=_L, indent=200),
    "Title": Look(_SONG, size=22, align="center", line=35, after=6),
    "Subtitle": Look(_KAI, align="center", line=_L, after=_L),
    "Heading 1": Look(_HEI, line=_L, indent=200, keep=True, level=0),
    "Heading 2": Look(_KAI, line=_L, indent=200, keep=True, level=1),
    "Heading 3": Look(_FANG, bold=True, line=_L, indent=200, keep=True, level=2),
    "Caption": Look(_HEI, size=12, align="center", before=8, after=4, keep=True),
    ANNEX: Look(_HEI, line=_L, after=_L, keep=True, new_page=True),
    NOTE: Look(_FANG, size=12, align="both", before=6),
    PICTURE: Look(_FANG, size=12, align="center", before=8, keep=True),
    CELL: Look(_FANG, size=10.5, before=2, after=2),
    CELL_HEAD: Look(_HEI, size=10.5, before=2, after=2),
    AFTER_TABLE: Look(_FANG, size=8, line=10),
}
REPORT: dict[str, Look] = {
    "Normal": Look("宋体", size=11, line=None, after=6),
    "Body Text": Look("宋体", size=11, after=6),
    "Title": Look(_HEI, _SANS, 22, bold=True, after=4),
    "Subtitle": Look("宋体", size=12, after=18),
    "Heading 1": Look(_HEI, _SANS, 15, bold=True, before=18, after=6, keep=True, level=0),
    "Heading 2": Look(_HEI, _SANS, 12.5, bold=True, before=12, after=4, keep=True, level=1),
    "Heading 3": Look(_HEI, _SANS, 11, bold=True, before=8, after=4, keep=True, level=2),
    "Caption": Look(_HEI, _SANS, 9.5, bold=True, before=8, after=3, keep=True),
    ANNEX: Look(_HEI, _SANS, 12, after=6, keep=True, new_page=True),
    NOTE: Look("宋体", size=9, before=6),
    PICTURE: Look("宋体", size=9, align="center", before=8, keep=True),
    CELL: Look("宋体", size=9, before=2, after=2),
    CELL_HEAD: Look(_HEI, _SANS, 9, bold=True, before=2, after=2),
    AFTER_TABLE: Look("宋体", size=6, after=4),
}


def give(document: Any, language: Language, *, own: bool) -> None:
    """Give a document the styles that it lacks; where it is our own, all, and the page too."""
    wanted = OFFICIAL if language == "zh" else REPORT
    # Names first: a style may be based on one that comes later.
    there = {style.name for style in document.styles}
    for name, look in wanted.items():
        if own or name not in there:
            _style(document, name, look, new=name not in there)
    if own:
        _page(document, language)
        _fonts(document)


def _style(document: Any, name: str, look: Look, *, new: bool) -> None:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.oxml.parser import parse_xml

    style = (
        document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH) if new else document.styles[name]
    )
    element = style.element
    for old in (element.pPr, element.rPr):
        if old is not None:
            element.remove(old)
    if new and name != "Normal":
        style.base_style = None
    style.hidden = False
    style.quick_style = True
    # In the order that the schema asks for: pPr, rPr, before those of tables.
    element.append(parse_xml(_paragraph_xml(look)))
    element.append(parse_xml(_run_xml(look)))


def _paragraph_xml(look: Look) -> str:
    parts = []
    if look.keep:
        parts.append("<w:keepNext/>")
    if look.new_page:
        parts.append("<w:pageBreakBefore/>")
    rule = f' w:line="{round(look.line * 20)}" w:lineRule="exact"' if look.line else ""
    before, after = round(look.before * 20), round(look.after * 20)
    parts.append(f'<w:spacing w:before="{before}" w:after="{after}"{rule}/>')
    indent = f' w:firstLineChars="{look.indent}"' if look.indent else ""
    first = round(look.indent / 100 * look.size * 20)
    parts.append(f'<w:ind w:firstLine="{first}"{indent}/>')
    parts.append(f'<w:jc w:val="{look.align}"/>')
    if look.level is not None:
        parts.append(f'<w:outlineLvl w:val="{look.level}"/>')
    return f'<w:pPr xmlns:w="{_W}">{"".join(parts)}</w:pPr>'


def _run_xml(look: Look) -> str:
    fonts = (
        f"<w:rFonts w:ascii={quoteattr(look.west)} w:hAnsi={quoteattr(look.west)} "
        f"w:eastAsia={quoteattr(look.east)} w:cs={quoteattr(look.west)}/>"
    )
    bold = "<w:b/>" if look.bold else '<w:b w:val="0"/>'
    half = round(look.size * 2)
    size = f'<w:sz w:val="{half}"/><w:szCs w:val="{half}"/>'
    return (
        f'<w:rPr xmlns:w="{_W}">{fonts}{bold}<w:i w:val="0"/>'
        f'<w:color w:val="000000"/>{size}'
        '<w:lang w:val="en-GB" w:eastAsia="zh-CN"/></w:rPr>'
    )


def _page(document: Any, language: Language) -> None:
    from docx.shared import Mm

    section = document.sections[-1]
    section.page_width, section.page_height = Mm(210), Mm(297)
    if language == "zh":
        section.top_margin, section.bottom_margin = Mm(37), Mm(35)
        section.left_margin, section.right_margin = Mm(28), Mm(26)
        section.footer_distance, section.header_distance = Mm(24), Mm(15)
        document.settings.odd_and_even_pages_header_footer = True
        _number(section.footer, "right", "— ", " —", 14)
        _number(section.even_page_footer, "left", "— ", " —", 14)
    else:
        section.top_margin = section.bottom_margin = Mm(25)
        section.left_margin = section.right_margin = Mm(25)
        _number(section.footer, "center", "", "", 9)


def _number(footer: Any, align: str, before: str, after: str, size: int) -> None:
    """The page's number in a footer; the outer edge is one character away."""
    from docx.oxml.parser import parse_xml

    footer.is_linked_to_previous = False
    paragraph = footer.paragraphs[0]
    outer = {"right": 'w:right="280" w:rightChars="100"', "left": 'w:left="280" w:leftChars="100"'}
    indent = f"<w:ind {outer[align]}/>" if align in outer else ""
    run = (
        '<w:rPr><w:rFonts w:ascii="宋体" w:hAnsi="宋体" w:eastAsia="宋体"/>'
        f'<w:sz w:val="{size * 2}"/></w:rPr>'
    )
    text = '<w:r>{run}<w:t xml:space="preserve">{text}</w:t></w:r>'
    element = parse_xml(
        f'<w:p xmlns:w="{_W}"><w:pPr><w:spacing w:before="0" w:after="0"/>{indent}'
        f'<w:jc w:val="{align}"/></w:pPr>'
        f"{text.format(run=run, text=before)}"
        f'<w:fldSimple w:instr="PAGE"><w:r>{run}<w:t>1</w:t></w:r></w:fldSimple>'
        f"{text.format(run=run, text=after)}</w:p>"
    )
    paragraph._p.getparent().replace(paragraph._p, element)


def _fonts(document: Any) -> None:
    """Say in the table of fonts what takes the place of one that a computer lacks."""
    fonts = "".join(
        f"<w:font w:name={quoteattr(name)}><w:altName w:val={quoteattr(other)}/>"
        '<w:charset w:val="86"/><w:family w:val="auto"/><w:pitch w:val="default"/></w:font>'
        for name, other in FALL_BACKS.items()
    )
    fonts += "".join(
        f'<w:font w:name={quoteattr(name)}><w:charset w:val="00"/></w:font>'
        for name in (_ROMAN, _SANS)
    )
    table = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        f'<w:fonts xmlns:w="{_W}">{fonts}</w:fonts>'
    )
    for part in document.part.package.iter_parts():
        if str(part.partname) == "/word/fontTable.xml":
            part._blob = table.encode()


def table(grid: Sequence[int], rows: Sequence[str], style_id: str | None) -> str:
    """A table as XML, of the full width of the text."""
    style = f"<w:tblStyle w:val={quoteattr(style_id)}/>" if style_id else ""
    edges = "" if style_id else _edges()
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in grid)
    return (
        f'<w:tbl xmlns:w="{_W}"><w:tblPr>{style}<w:tblW w:w="{sum(grid)}" w:type="dxa"/>'
        f'{edges}<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="70" w:type="dxa"/>'
        '<w:right w:w="70" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{columns}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def row(
    cells: Sequence[str],
    grid: Sequence[int],
    style_id: str,
    numbers: frozenset[int],
    *,
    head: bool = False,
    keep: bool = False,
) -> str:
    """A row of a table as XML; a head is repeated on every page, a kept one stays with the next."""
    said = []
    kept = "<w:keepNext/>" if keep else ""
    for place, (text, width) in enumerate(zip(cells, grid, strict=True)):
        align = "center" if head else "right" if place in numbers else ""
        jc = f'<w:jc w:val="{align}"/>' if align else ""
        lines = visible(text).split("\n")
        runs = "<w:r><w:br/></w:r>".join(
            f'<w:r><w:t xml:space="preserve">{escape(line)}</w:t></w:r>' for line in lines
        )
        said.append(
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
            f"<w:p><w:pPr><w:pStyle w:val={quoteattr(style_id)}/>{kept}{jc}</w:pPr>{runs}</w:p>"
            "</w:tc>"
        )
    repeated = "<w:tblHeader/>" if head else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{repeated}</w:trPr>{''.join(said)}</w:tr>"


def _edges() -> str:
    lines = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    return f"<w:tblBorders>{lines}</w:tblBorders>"
