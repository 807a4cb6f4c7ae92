"""The parts of a document: headings, paragraphs, lists of facts and tables, in one language.

What a document says is put together once; the renderers beside this module only lay it out, on
a terminal, as Markdown or as one HTML file.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Tone = Literal["", "dim", "bold", "notice", "good"]


@dataclass(frozen=True)
class Heading:
    """A heading; ``anchor`` is what a link to it is called."""

    text: str
    level: int = 2
    anchor: str = ""


@dataclass(frozen=True)
class Paragraph:
    """A few sentences."""

    text: str
    tone: Tone = ""


@dataclass(frozen=True)
class Facts:
    """Labels with what they say, one a line."""

    rows: list[tuple[str, str]]


@dataclass(frozen=True)
class Grid:
    """A table: heads, and rows of cells; a cell may have several lines.

    Cells that begin with ``⚠`` are marks and are shown as notices.
    """

    heads: list[str]
    rows: list[list[str]]
    wide: frozenset[int] = field(default=frozenset())
    """Columns of sentences, which may be folded to fit."""


Block = Heading | Paragraph | Facts | Grid
MARK = "⚠"


def link(text: str, address: str | None) -> str:
    """A text with where it leads to; renderers that can make it a link."""
    return f"{text} <{address}>" if address else text
