"""A document as Markdown, which any editor and any code host shows."""

from __future__ import annotations

import re
from collections.abc import Iterable

from planner.report.packs.blocks import Block, Facts, Heading, Paragraph

_SPECIAL = re.compile(r"([\\`*_\[\]#|])")


def to_markdown(blocks: Iterable[Block]) -> str:
    """The blocks as one Markdown text."""
    parts = []
    for block in blocks:
        if isinstance(block, Heading):
            parts.append(f"{'#' * block.level} {_plain(block.text)}")
        elif isinstance(block, Paragraph):
            parts.append(_plain(block.text))
        elif isinstance(block, Facts):
            parts.append("\n".join(f"- **{_plain(a)}**: {_cell(b)}" for a, b in block.rows))
        else:
            lines = [
                "| " + " | ".join(_cell(head) for head in block.heads) + " |",
                "|" + "---|" * len(block.heads),
            ]
            lines += ["| " + " | ".join(_cell(cell) for cell in row) + " |" for row in block.rows]
            parts.append("\n".join(lines))
    return "\n\n".join(parts) + "\n"


def _plain(text: str) -> str:
    # An address in angle brackets stays one; any other < is only a sign.
    text = _SPECIAL.sub(r"\\\1", text)
    return re.sub(r"<(?!https?://)", "&lt;", text)


def _cell(text: str) -> str:
    return "<br>".join(_plain(line) for line in text.split("\n"))
