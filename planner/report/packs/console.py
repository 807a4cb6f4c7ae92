"""A document on a terminal: tables where they fit, else one record below the other."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from rich.text import Text as Line

from planner.report.packs.blocks import MARK, Block, Facts, Grid, Heading, Paragraph
from planner.report.wrapping import columns, wrap

if TYPE_CHECKING:
    from rich.console import Console

_STYLES = {"dim": "dim", "bold": "bold", "notice": "#a87400", "good": "green", "": ""}
_LEAST_WIDE = 26
_GAP = 2


def show(blocks: Iterable[Block], console: Console) -> None:
    """Write the blocks to a console."""
    first = True
    for block in blocks:
        if isinstance(block, Heading):
            if not first:
                console.print()
            console.print(Line(block.text, style="bold"))
        elif isinstance(block, Paragraph):
            _lines(console, block.text, "" if block.tone == "bold" else "  ", block.tone)
        elif isinstance(block, Facts):
            _facts(block, console)
        else:
            _grid(block, console)
        first = False


def _lines(console: Console, text: str, indent: str, tone: str = "") -> None:
    for line in wrap(text, console.width, indent):
        console.print(Line(line, style=_STYLES[tone]))


def _facts(block: Facts, console: Console) -> None:
    widest = max((columns(label) for label, _ in block.rows), default=0)
    if widest > min(36, console.width // 2):
        for label, text in block.rows:
            _lines(console, label, "  ", "dim")
            for part in text.split("\n"):
                _lines(console, part, "    ")
        return
    left = widest
    for label, text in block.rows:
        room = max(20, console.width - left - 4)
        first, *rest = [line for part in text.split("\n") for line in wrap(part, room)] or [""]
        gap = " " * max(1, left - columns(label) + 2)
        console.print(Line("  ").append(label, style="dim").append(gap + first, style=_tone(text)))
        for line in rest:
            console.print(Line(" " * (left + 4) + line, style=_tone(text)))


def _tone(text: str) -> str:
    return _STYLES["notice"] if text.startswith(MARK) else ""


def _grid(block: Grid, console: Console) -> None:
    widths = _fitting(block, console.width - 2)
    if widths is None:
        _records(block, console)
        return
    _row([[head] for head in block.heads], widths, console, "dim")
    for row in block.rows:
        cells = [
            [line for part in cell.split("\n") for line in wrap(part, width)]
            for cell, width in zip(row, widths, strict=True)
        ]
        _row(cells, widths, console, "")


def _row(cells: list[list[str]], widths: list[int], console: Console, style: str) -> None:
    for number in range(max(map(len, cells), default=1)):
        line = Line("  ")
        for column, (cell, width) in enumerate(zip(cells, widths, strict=True)):
            text = cell[number] if number < len(cell) else ""
            own = _tone(cell[0]) if cell else ""
            last = column == len(widths) - 1
            line.append(text, style=style or own)
            if not last:
                line.append(" " * (width - columns(text) + _GAP))
        line.rstrip()
        console.print(line)


def _fitting(block: Grid, room: int) -> list[int] | None:
    """The widths of the columns; wide ones give way; None where even that does not fit."""
    natural = [
        max(columns(line) for cell in [head, *cells] for line in cell.split("\n"))
        for head, *cells in zip(block.heads, *block.rows, strict=True)
    ]
    room -= _GAP * (len(natural) - 1)
    if sum(natural) <= room:
        return natural
    fixed = sum(width for at, width in enumerate(natural) if at not in block.wide)
    wide = [at for at in range(len(natural)) if at in block.wide]
    least = {at: min(natural[at], max(_LEAST_WIDE, _longest_word(block, at))) for at in wide}
    left = room - fixed - sum(least.values())
    if not wide or left < 0:
        return None
    # Each gets what it needs at least; what is left goes first to those that need little more.
    more = {at: natural[at] - least[at] for at in wide}
    for among, at in zip(range(len(wide), 0, -1), sorted(wide, key=more.__getitem__), strict=True):
        natural[at] = least[at] + min(more[at], left // among)
        left -= natural[at] - least[at]
    return natural


def _longest_word(block: Grid, at: int) -> int:
    """The widest piece of a column that no line can break."""
    cells = [block.heads[at], *(row[at] for row in block.rows)]
    return max(columns(line) for cell in cells for line in wrap(cell, 1))


def _records(block: Grid, console: Console) -> None:
    """A table that does not fit: each row as a little list of its own."""
    for row in block.rows:
        title, *rest = row
        first, *more = title.split("\n")
        _lines(console, first, "  ", "bold")
        for line in more:
            _lines(console, line, "  ")
        for head, cell in zip(block.heads[1:], rest, strict=True):
            if cell in ("", "–"):
                continue
            room = max(20, console.width - 6)
            told = [line for part in cell.split("\n") for line in wrap(part, room)]
            label = f"{head}: " if head else ""
            if len(told) == 1 and columns(label + told[0]) <= room:
                one = Line("    ").append(label, style="dim")
                console.print(one.append(told[0], style=_tone(cell)))
                continue
            console.print(Line("    ").append(label.rstrip(), style="dim"))
            for line in told:
                console.print(Line("      " + line, style=_tone(cell)))
