"""Something shown without the blanks that rich fills lines up with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.segment import Segment

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderResult


class Trimmed:
    """A table or tree, set in by some columns, whose lines end where their text ends.

    Rich pads every line to the width of the table, which in a file is nothing but noise.
    """

    def __init__(self, what: Any, indent: int = 2) -> None:
        self._what, self._indent = what, indent

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        narrower = options.update_width(max(1, options.max_width - self._indent))
        for line in console.render_lines(self._what, narrower, pad=False):
            while line and not line[-1].text.strip():
                line.pop()
            if line:
                last = line[-1]
                line[-1] = Segment(last.text.rstrip(), last.style)
                yield Segment(" " * self._indent)
                yield from line
            yield Segment.line()
