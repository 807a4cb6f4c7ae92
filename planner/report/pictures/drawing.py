"""A picture before it is a file: shapes and labels at places, in points of a slide.

Origin top left, x to the right, y down. What is drawn later lies above. A drawing is written as
SVG, PNG or into a PDF by the modules beside this one; all three show the same.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

Point = tuple[float, float]
Anchor = Literal["start", "middle", "end"]
Weight = Literal["plain", "bold"]

WIDTH, HEIGHT = 1920, 1080
"""A slide of 16:9."""

INK, SOFT, FAINT, PAPER = "#1f2933", "#52606d", "#cbd2d9", "#ffffff"


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle, its corners rounded by ``radius``."""

    x: float
    y: float
    width: float
    height: float
    fill: str | None = None
    stroke: str | None = None
    line: float = 1.5
    radius: float = 0


@dataclass(frozen=True, slots=True)
class Path:
    """A line through points, or with ``closed`` an area; ``opacity`` is that of its filling."""

    points: tuple[Point, ...]
    stroke: str | None = None
    line: float = 1.5
    fill: str | None = None
    opacity: float = 1.0
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Disc:
    """A circle."""

    x: float
    y: float
    radius: float
    fill: str | None = None
    stroke: str | None = None
    line: float = 1.5


@dataclass(frozen=True, slots=True)
class Label:
    """A line of text; ``y`` is its baseline. ``halo`` draws paper around it."""

    x: float
    y: float
    text: str
    size: float
    colour: str = INK
    weight: Weight = "plain"
    anchor: Anchor = "start"
    halo: bool = False


Shape = Box | Path | Disc | Label


@dataclass
class Drawing:
    """A drawing in the making: ``title`` and ``about`` say in words what it shows."""

    title: str
    about: str = ""
    width: int = WIDTH
    height: int = HEIGHT
    shapes: list[Shape] = field(default_factory=list)

    def add(self, *shapes: Shape) -> None:
        self.shapes.extend(shapes)


def line_of(text: str) -> str:
    """A text as one line that can be drawn: blanks made one, marks that nobody sees left out."""
    seen = "".join(
        " " if c.isspace() else c
        for c in text
        if c.isspace() or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Cn")
    )
    return " ".join(seen.split())


def elbow(start: Point, end: Point, steps: int = 24) -> tuple[Point, ...]:
    """A soft bend from one point to another on its right."""
    (x0, y0), (x1, y1) = start, end
    if abs(y1 - y0) < 0.5:
        return start, end
    middle = (x0 + x1) / 2
    points = []
    for step in range(steps + 1):
        t = step / steps
        a, b, c, d = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3
        points.append((a * x0 + b * middle + c * middle + d * x1, (a + b) * y0 + (c + d) * y1))
    return tuple(points)


def around(points: Sequence[Point]) -> list[Point]:
    """The corners of the smallest bulging area that holds the points, in their turn."""
    ordered = sorted(set(points))
    if len(ordered) < 3:
        return ordered

    def half(line: Sequence[Point]) -> list[Point]:
        corners: list[Point] = []
        for p in line:
            while len(corners) > 1 and _turn(corners[-2], corners[-1], p) <= 0:
                corners.pop()
            corners.append(p)
        return corners[:-1]

    return half(ordered) + half(ordered[::-1])


def _turn(a: Point, b: Point, c: Point) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
