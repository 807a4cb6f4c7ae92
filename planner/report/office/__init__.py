"""What an office works with: the plan as an Excel workbook, a Word document and a PDF.

Each is made from a :class:`~planner.report.story.Story` and nothing else; libraries are loaded
when one of them is asked for. The same story gives the same bytes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from planner.errors import Problem
    from planner.language import Language
    from planner.report.story import Story


def workbook_of(
    story: Story, language: Language, *, warnings: list[Problem] | None = None
) -> bytes:
    """The plan as an .xlsx; its sheets of enterprises, hosts and instructors are a ledger again."""
    from planner.report.office.book import book_of

    return book_of(story, language, warnings=warnings)


def document_of(
    story: Story,
    language: Language,
    template: bytes | None = None,
    *,
    warnings: list[Problem] | None = None,
) -> bytes:
    """The plan as a .docx; ``template`` is one whose styles, page, header and footer it keeps."""
    from planner.report.office.word import word_of

    return word_of(story, language, template, warnings=warnings)


def pdf_of(story: Story, language: Language, *, warnings: list[Problem] | None = None) -> bytes:
    """The same paper as a .pdf, with every glyph inside it."""
    from planner.report.office.pdf import pdf_of_paper

    return pdf_of_paper(story, language, warnings=warnings)
