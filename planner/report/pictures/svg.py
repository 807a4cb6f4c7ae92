"""Writes a drawing as SVG, its characters as shapes: it looks the same without any font.

Each glyph is kept once and used where it stands; each label says its text to a screen reader.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from planner.report.pictures.drawing import PAPER, Box, Disc, Drawing, Label, Path

if TYPE_CHECKING:
    from planner.report.pictures.drawing import Shape
    from planner.report.pictures.fonts import Face, Fonts

_HALO = 0.22
"""The width of the paper around a label, in ems."""


def to_svg(drawing: Drawing, fonts: Fonts) -> bytes:
    """The drawing as the bytes of an SVG file."""
    return _Writer(drawing, fonts).bytes()


class _Writer:
    def __init__(self, drawing: Drawing, fonts: Fonts) -> None:
        self.drawing, self.fonts = drawing, fonts
        self.glyphs: dict[tuple[Face, str], str] = {}
        self.outlines: list[str] = []

    def bytes(self) -> bytes:
        body = [self.shape(shape) for shape in self.drawing.shapes]
        width, height = self.drawing.width, self.drawing.height
        lines = [
            '<?xml version="1.0" encoding="UTF-8"?>',
            '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
            f'width="{width}" height="{height}" viewBox="0 0 {width} {height}" role="img" '
            'aria-labelledby="title about">',
            f'<title id="title">{escape(self.drawing.title)}</title>',
            f'<desc id="about">{escape(self.drawing.about)}</desc>',
            "<defs>",
            *self.outlines,
            "</defs>",
            f'<rect width="{width}" height="{height}" fill="{PAPER}"/>',
            *body,
            "</svg>",
        ]
        return ("\n".join(lines) + "\n").encode()

    def shape(self, shape: Shape) -> str:
        if isinstance(shape, Label):
            return self.label(shape)
        paint = f'fill="{shape.fill or "none"}"'
        if shape.stroke:
            paint += f' stroke="{shape.stroke}" stroke-width="{_n(shape.line)}"'
        if isinstance(shape, Box):
            place = f'x="{_n(shape.x)}" y="{_n(shape.y)}"'
            size = f'width="{_n(shape.width)}" height="{_n(shape.height)}"'
            radius = f' rx="{_n(shape.radius)}"' if shape.radius else ""
            return f"<rect {place} {size}{radius} {paint}/>"
        if isinstance(shape, Disc):
            place = f'cx="{_n(shape.x)}" cy="{_n(shape.y)}" r="{_n(shape.radius)}"'
            return f"<circle {place} {paint}/>"
        if shape.opacity < 1:
            paint += f' fill-opacity="{_n(shape.opacity)}"'
        return (
            f'<path d="{_points(shape)}" stroke-linejoin="round" stroke-linecap="round" {paint}/>'
        )

    def label(self, label: Label) -> str:
        width = self.fonts.width(label.text, label.weight, label.size)
        x = label.x - width * {"start": 0, "middle": 0.5, "end": 1}[label.anchor]
        uses = []
        pen = 0.0
        for face, piece in self.fonts.runs(label.text, label.weight):
            for character in piece:
                name = self.glyph(face, character)
                if name:
                    uses.append(f'<use xlink:href="#{name}" x="{_n(pen * 1000)}"/>')
                pen += face.advance(character)
        scale = label.size / 1000
        placed = f"translate({_n(x)} {_n(label.y)}) scale({scale:.5g} {-scale:.5g})"
        halo = (
            f' stroke="{PAPER}" stroke-width="{_HALO * 1000:.0f}" stroke-linejoin="round" '
            'paint-order="stroke"'
            if label.halo
            else ""
        )
        said = quoteattr(label.text)
        return (
            f'<g aria-label={said} transform="{placed}" fill="{label.colour}"{halo}>'
            f"{''.join(uses)}</g>"
        )

    def glyph(self, face: Face, character: str) -> str:
        """The name of a glyph's outline, in thousandths of an em; empty for a blank."""
        key = face, character
        if key not in self.glyphs:
            outline = outline_of(face, character)
            name = f"g{len(self.outlines)}" if outline else ""
            self.glyphs[key] = name
            if name:
                self.outlines.append(f'<path id="{name}" d="{outline}"/>')
        return self.glyphs[key]


def outline_of(face: Face, character: str) -> str:
    """The outline of a character as path data, y up, in thousandths of an em."""
    from fontTools.pens.svgPathPen import SVGPathPen
    from fontTools.pens.transformPen import TransformPen

    glyphs = face.font.getGlyphSet()
    pen = SVGPathPen(glyphs, ntos=lambda number: f"{number:.0f}")
    scale = 1000 / face.units
    glyphs[face.glyphs[ord(character)]].draw(TransformPen(pen, (scale, 0, 0, scale, 0, 0)))
    return str(pen.getCommands())


def _points(path: Path) -> str:
    points = " ".join(f"{_n(x)},{_n(y)}" for x, y in path.points)
    return f"M{points}{'Z' if path.closed else ''}"


def _n(number: float) -> str:
    """A number with two decimals at most, and never -0."""
    said = f"{number:.2f}".rstrip("0").rstrip(".")
    return "0" if said == "-0" else said
