"""Lines that fit: text broken by the columns that characters really take on a console.

A Chinese character takes two columns, and Chinese may break between any two characters,
except that no line starts with closing punctuation.
"""

from __future__ import annotations

import re
from unicodedata import east_asian_width

_CLOSING = "[，。；：、！？）》”]*"
_PIECES = re.compile(rf" +|[“（《]?[\u2e80-\uffef]{_CLOSING}|[^\s\u2e80-\uffef]+{_CLOSING}")


def columns(text: str) -> int:
    """How many columns of a console the text takes."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def pieces(line: str) -> list[str]:
    """The parts of a line that are not broken: words, blanks, Chinese characters with closers."""
    return _PIECES.findall(line)


def wrap(text: str, width: int, indent: str = "") -> list[str]:
    """The text in lines of at most so many columns, where no single word is longer.

    Line ends that the text has stay.
    """
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for piece in pieces(paragraph):
            if line and columns(indent + line + piece.rstrip()) > width:
                lines.append(indent + line.rstrip())
                line = piece.lstrip()
            else:
                line += piece
        lines.append((indent + line).rstrip())
    return lines
