"""Lines over one changing value, and a grid over two: what a limit does to coverage, on a slide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor, log10
from typing import TYPE_CHECKING

from planner.report.pictures.drawing import FAINT, PAPER, SOFT, Box, Disc, Path
from planner.report.pictures.slide import BOTTOM, MARGIN, TOP, tint

if TYPE_CHECKING:
    from planner.report.pictures.slide import Slide

_COLOURS = ("#3568d4", "#c67c15", "#046a5e", "#701d8c", "#ad1f12", "#52606d")
_LEFT, _RIGHT = MARGIN + 110, 1560
_LOW = BOTTOM - 74


@dataclass(frozen=True)
class Line:
    """A line of a chart: its name and its points; a value that is not known leaves a gap."""

    name: str
    points: tuple[tuple[float, float | None], ...]
    percent: bool = False
    """Whether the values are shares of 1."""


def draw_curve(
    slide: Slide, title: str, below: str, lines: Sequence[Line], across: str, up: str, foot: str
) -> None:
    """Draw lines over one value on a slide."""
    slide.head(title, below)
    known = [p for line in lines for p in line.points if p[1] is not None]
    values = [y for _, y in known if y is not None] or [0.0]
    percent = bool(lines) and all(line.percent for line in lines)
    x_marks = _marks([x for x, _ in known] or [0.0], 9)
    y_marks = _marks([*values, 0.0] if min(values) >= 0 and _near_zero(values) else values, 6)
    x0, x1, y0, y1 = x_marks[0], x_marks[-1], y_marks[0], y_marks[-1]

    def at(x: float, y: float) -> tuple[float, float]:
        return (
            _LEFT + (_RIGHT - _LEFT) * (x - x0) / (x1 - x0),
            _LOW - (_LOW - TOP - 40) * (y - y0) / (y1 - y0),
        )

    for mark in y_marks:
        height = at(x0, mark)[1]
        slide.drawing.add(Box(_LEFT, height, _RIGHT - _LEFT, 1, FAINT))
        slide.text(_LEFT - 16, height + 7, _said(mark, percent, y_marks), 20, SOFT, anchor="end")
    for mark in x_marks:
        place = at(mark, y0)[0]
        slide.drawing.add(Box(place - 0.75, _LOW, 1.5, 8, SOFT))
        slide.text(place, _LOW + 34, _said(mark, False, x_marks), 20, SOFT, anchor="middle")
    slide.text((_LEFT + _RIGHT) / 2, _LOW + 68, across, 22, SOFT, anchor="middle")
    slide.text(_LEFT - 16, TOP + 6, up, 22, SOFT)
    ends = []
    for number, line in enumerate(lines):
        colour = _COLOURS[number % len(_COLOURS)]
        for part in _unbroken(line.points):
            points = tuple(at(x, y) for x, y in part)
            if len(points) > 1:
                slide.drawing.add(Path(points, colour, 3.5))
            slide.drawing.add(*(Disc(x, y, 6, colour, PAPER, 1.5) for x, y in points))
        last = [(x, y) for x, y in line.points if y is not None]
        if last:
            ends.append((at(last[-1][0], last[-1][1] or 0.0)[1], number, line, last[-1][1]))
    height = float(TOP)
    for wanted, number, line, value in sorted(ends, key=lambda end: end[:2]):
        height = max(height + 56, wanted)
        x = _RIGHT + 24
        name = slide.fit(line.name, 1920 - MARGIN - x, 22, "bold")
        slide.text(x, height - 2, name, 22, _COLOURS[number % len(_COLOURS)], weight="bold")
        slide.text(x, height + 24, _said(value or 0.0, line.percent, ()), 20, SOFT)
    slide.foot(foot)


def draw_grid(
    slide: Slide,
    title: str,
    below: str,
    rows: Sequence[str],
    columns: Sequence[str],
    values: Sequence[Sequence[float | None]],
    said: Sequence[Sequence[str]],
    across: str,
    up: str,
    foot: str,
) -> None:
    """Draw a grid over two values on a slide."""
    slide.head(title, below)
    known = [v for line in values for v in line if v is not None]
    low, high = min(known, default=0.0), max(known, default=0.0)
    left, top = MARGIN + 240, TOP + 76
    wide = (1920 - MARGIN - left) / max(1, len(columns))
    tall = min(150.0, (BOTTOM - top) / max(1, len(rows)))
    slide.text(left, TOP + 14, across, 22, SOFT)
    slide.text(MARGIN, top - 18, slide.fit(up, 220, 22), 22, SOFT)
    for number, name in enumerate(columns):
        slide.text(
            left + (number + 0.5) * wide,
            top - 18,
            slide.fit(name, wide - 8, 22),
            22,
            anchor="middle",
        )
    for row, name in enumerate(rows):
        y = top + row * tall
        slide.text(MARGIN, y + tall / 2 + 8, slide.fit(name, 220, 22), 22)
        for column, (value, text) in enumerate(zip(values[row], said[row], strict=True)):
            deep = 0.0 if value is None or high == low else (value - low) / (high - low)
            fill = "#f0f2f5" if value is None else tint("#1f4e79", 0.08 + 0.82 * deep)
            x = left + column * wide
            slide.drawing.add(Box(x + 2, y + 2, wide - 4, tall - 4, fill, radius=4))
            size = slide.size_for(text, wide - 16, 24, 13)
            ink = "#ffffff" if deep > 0.62 else "#1f2933"
            slide.text(x + wide / 2, y + tall / 2 + size * 0.36, text, size, ink, anchor="middle")
    slide.foot(foot)


def _unbroken(
    points: Sequence[tuple[float, float | None]],
) -> list[list[tuple[float, float]]]:
    parts: list[list[tuple[float, float]]] = [[]]
    for x, y in points:
        if y is None:
            parts.append([])
        else:
            parts[-1].append((x, y))
    return [part for part in parts if part]


def _near_zero(values: Sequence[float]) -> bool:
    return min(values) < 0.5 * (max(values) or 1.0)


def _marks(values: Sequence[float], most: int) -> list[float]:
    """Round values from below the least to above the greatest, at even steps."""
    low, high = min(values), max(values)
    if low == high:
        low, high = low - (abs(low) * 0.1 or 1.0), high + (abs(high) * 0.1 or 1.0)
    raw = (high - low) / most
    unit = 10.0 ** floor(log10(raw))
    step = next(unit * m for m in (1, 2, 2.5, 5, 10) if unit * m >= raw * 0.999)
    first = floor(low / step + 1e-9)
    marks = [first * step]
    while marks[-1] < high - step * 1e-9:
        marks.append((first + len(marks)) * step)
    return marks


def _said(value: float, percent: bool, marks: Sequence[float]) -> str:
    if percent:
        # Marks of less than a percent apart need their decimals.
        fine = len(marks) < 2 or marks[1] - marks[0] < 0.0099
        return f"{value * 100:.1f}%" if fine else f"{value * 100:.0f}%"
    return f"{value:,.10g}" if abs(value) < 1e15 else f"{value:.3g}"
