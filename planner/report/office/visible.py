"""Text as a document can hold it: no character that XML forbids or that nobody can see."""

from __future__ import annotations

from planner.report.pictures.drawing import line_of


def visible(text: str) -> str:
    """The text, its lines kept, without control characters and marks of direction."""
    if text.isprintable():
        return text
    return "\n".join(line_of(line) for line in text.split("\n"))
