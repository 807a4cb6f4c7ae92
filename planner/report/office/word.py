"""Writes the paper as a Word document: in Chinese in the form of an official document.

All looks are styles (Title, Heading 1 to 3, Body Text, Caption and a few of our own), so that a
department's template can replace them: ``--template my.docx`` keeps its page, header, footer
and every style that it has, and only adds those that it lacks.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile, ZipFile

from planner.errors import OutputError, Problem
from planner.language import Language, Text
from planner.report.office import word_looks as looks
from planner.report.office.paper import SMALL, Figure, Heading, Paper, Sentence, Table, Title
from planner.report.office.visible import visible
from planner.report.workbook import same_every_day

if TYPE_CHECKING:
    from planner.report.office.paper import Block
    from planner.report.pictures.fonts import Fonts
    from planner.report.story import Story

MARKS = ("〔正文〕", "[body]")
"""A paragraph of a template that holds nothing but one of these is where the report goes."""


def word_of(
    story: Story,
    language: Language,
    template: bytes | None = None,
    *,
    warnings: list[Problem] | None = None,
) -> bytes:
    """The bytes of the document."""
    told: list[Problem] = [] if warnings is None else warnings
    return _Writer(story, language, template, told).content()


class _Writer:
    def __init__(
        self, story: Story, language: Language, template: bytes | None, told: list[Problem]
    ) -> None:
        self.story, self.language, self.told = story, language, told
        self.document = _opened(template)
        looks.give(self.document, language, own=template is None)
        section = self.document.sections[-1]
        self.width = section.page_width - section.left_margin - section.right_margin
        """[EMU] of the text"""
        self.fonts: Fonts | None = None
        self.fontless = False

    def content(self) -> bytes:
        body = self.document.element.body
        there = len(body)
        for block in Paper(self.story, self.language).blocks():
            self.block(block)
        _put_in_place(body, there)
        self.describe()
        stream = io.BytesIO()
        self.document.save(stream)
        if self.fonts is not None:
            self.told.extend(self.fonts.problems())
        return same_every_day(stream)

    def describe(self) -> None:
        """The properties, without a clock or a person."""
        import datetime

        core = self.document.core_properties
        core.title = visible(self.story.title.say(self.language))[:250]
        core.author = core.last_modified_by = "planner"
        core.language = "zh-CN" if self.language == "zh" else "en-GB"
        core.created = core.modified = datetime.datetime(1980, 1, 1)
        core.revision = 1

    def block(self, block: Block) -> None:
        if isinstance(block, Title):
            if block.annex:
                self.paragraph(block.annex, looks.ANNEX)
            self.paragraph(block.text, "Title")
            if block.below:
                self.paragraph(block.below, "Subtitle")
        elif isinstance(block, Heading):
            self.paragraph(block.text, f"Heading {block.level}")
        elif isinstance(block, Sentence):
            self.paragraph(block.text, looks.NOTE if block.note else "Body Text")
        elif isinstance(block, Table):
            self.paragraph(block.caption, "Caption")
            self.table(block)
        else:
            self.figure(block)

    def paragraph(self, text: str, style: str) -> None:
        self.document.add_paragraph(visible(text), style=style)

    def table(self, table: Table) -> None:
        """A table, written as XML: cell by cell it would take minutes for a large town."""
        from docx.oxml.parser import parse_xml

        styles = self.document.styles
        names = {
            False: styles[looks.CELL].style_id,
            True: styles[looks.CELL_HEAD].style_id,
        }
        grid = [round(self.width / 635 * share / sum(table.widths)) for share in table.widths]
        rows = [looks.row(table.heads, grid, names[True], frozenset(), head=True, keep=True)]
        last = len(table.rows) - 1
        for number, line in enumerate(table.rows):
            style = names[number in table.bold]
            keep = last < SMALL and number < last
            rows.append(looks.row(line, grid, style, table.numbers, keep=keep))
        style_id = styles["Table Grid"].style_id if "Table Grid" in styles else None
        element = parse_xml(looks.table(grid, rows, style_id))
        self.document.element.body._insert_tbl(element)
        self.document.add_paragraph(style=looks.AFTER_TABLE)

    def figure(self, figure: Figure) -> None:
        from docx.shared import Emu

        picture = self.picture(figure)
        if picture is None:
            return
        content, about = picture
        paragraph = self.document.add_paragraph(style=looks.PICTURE)
        shape = paragraph.add_run().add_picture(io.BytesIO(content), width=Emu(self.width))
        shape._inline.docPr.set("descr", visible(about))
        shape._inline.docPr.set("name", figure.kind)
        self.paragraph(figure.caption, "Caption")
        # Below a picture the caption closes something; above a table it opens something.
        self.document.paragraphs[-1].paragraph_format.keep_with_next = False

    def picture(self, figure: Figure) -> tuple[bytes, str] | None:
        """The picture with what it shows in words; None, with a warning, where there is no font."""
        from planner.report.pictures import drawing_of
        from planner.report.pictures.fonts import fonts_here
        from planner.report.pictures.png import to_png

        if self.fontless:
            return None
        self.fonts = self.fonts or fonts_here()
        try:
            drawing = drawing_of(self.story, self.language, figure.kind, self.fonts)
            return to_png(drawing, self.fonts), f"{drawing.title}: {drawing.about}"
        except OutputError as error:
            self.fontless, self.fonts = True, None
            left_out = Text("文档中没有插图：", "the document has no pictures: ")
            for one in error.problems:
                what = Text(left_out.zh + one.what.zh, left_out.en + one.what.en)
                self.told.append(Problem(one.code, what, one.remedy))
            return None


def _put_in_place(body: Any, there: int) -> None:
    """Move what was written to where the template wants it; without a mark, after all it holds."""
    from docx.oxml.ns import qn

    mark = next(
        (
            element
            for element in body.iterchildren(qn("w:p"))
            if "".join(t.text or "" for t in element.iter(qn("w:t"))).strip().lower() in MARKS
        ),
        None,
    )
    if mark is None:
        return
    # The last child of a body is the set-up of its last section.
    written = list(body)[there - 1 : -1]
    for element in written:
        mark.addprevious(element)
    body.remove(mark)


def _opened(template: bytes | None) -> Any:
    from docx import Document

    if template is None:
        document = Document()
        for element in list(document.element.body)[:-1]:
            document.element.body.remove(element)
        return document
    try:
        return Document(io.BytesIO(_as_document(template)))
    except (BadZipFile, KeyError, ValueError, OSError) as error:
        raise OutputError(
            Problem(
                "template-unreadable",
                Text(
                    "给出的模板不是 Word 文档（.docx、.dotx）",
                    "the template is no Word document (.docx, .dotx)",
                ),
                Text(
                    "请在 Word 或 WPS 中另存为 .docx 后再用",
                    "save it as .docx in Word or WPS and try again",
                ),
            )
        ) from error


_OF_TEMPLATE = b"wordprocessingml.template.main+xml"


def _as_document(content: bytes) -> bytes:
    """A .dotx says of itself that it is a template; else it is the same."""
    with ZipFile(io.BytesIO(content)) as archive:
        types = archive.read("[Content_Types].xml")
        if _OF_TEMPLATE not in types:
            return content
        out = io.BytesIO()
        with ZipFile(out, "w") as made:
            for name in archive.namelist():
                part = archive.read(name)
                if name == "[Content_Types].xml":
                    part = part.replace(_OF_TEMPLATE, b"wordprocessingml.document.main+xml")
                made.writestr(name, part)
        return out.getvalue()
