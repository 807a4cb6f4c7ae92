"""Writes a drawing as PNG, drawn twice as large and made smaller, so that edges are smooth."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from planner.report.pictures.drawing import PAPER, Box, Disc, Drawing, Label

if TYPE_CHECKING:
    from planner.report.pictures.drawing import Shape
    from planner.report.pictures.fonts import Face, Fonts

_TIMES = 2
_HALO = 0.11


def to_png(drawing: Drawing, fonts: Fonts) -> bytes:
    """The drawing as the bytes of a PNG file of its own size."""
    from PIL import Image

    size = drawing.width * _TIMES, drawing.height * _TIMES
    image = Image.new("RGB", size, PAPER)
    writer = _Writer(image, fonts)
    for shape in drawing.shapes:
        writer.shape(shape)
    out = io.BytesIO()
    # 144 points an inch: a slide of 13.33 by 7.5 inches.
    image.reduce(_TIMES).save(out, "PNG", optimize=True, dpi=(144, 144))
    return out.getvalue()


class _Writer:
    def __init__(self, image: Any, fonts: Fonts) -> None:
        from PIL import ImageDraw

        self.pen = ImageDraw.Draw(image, "RGBA")
        self.fonts = fonts
        self.loaded: dict[tuple[Face, float], Any] = {}

    def shape(self, shape: Shape) -> None:
        if isinstance(shape, Label):
            self.label(shape)
        elif isinstance(shape, Box):
            x, y = shape.x * _TIMES, shape.y * _TIMES
            corners = [x, y, x + shape.width * _TIMES - 1, y + shape.height * _TIMES - 1]
            if corners[2] < corners[0] or corners[3] < corners[1]:
                return
            width = max(1, round(shape.line * _TIMES)) if shape.stroke else 0
            self.pen.rounded_rectangle(
                corners, shape.radius * _TIMES, shape.fill, shape.stroke, width
            )
        elif isinstance(shape, Disc):
            x, y, r = shape.x * _TIMES, shape.y * _TIMES, shape.radius * _TIMES
            width = max(1, round(shape.line * _TIMES)) if shape.stroke else 0
            self.pen.ellipse([x - r, y - r, x + r, y + r], shape.fill, shape.stroke, width)
        else:
            points = [(x * _TIMES, y * _TIMES) for x, y in shape.points]
            if shape.fill and len(points) > 2:
                self.pen.polygon(points, _see_through(shape.fill, shape.opacity))
            if shape.stroke:
                width = max(1, round(shape.line * _TIMES))
                closed = [*points, *points[:2]] if shape.closed else points
                self.pen.line(closed, shape.stroke, width, joint="curve")

    def label(self, label: Label) -> None:
        width = self.fonts.width(label.text, label.weight, label.size)
        left = label.x - width * {"start": 0, "middle": 0.5, "end": 1}[label.anchor]
        for halo in (True, False) if label.halo else (False,):
            x = left
            for face, piece in self.fonts.runs(label.text, label.weight):
                font = self.font(face, label.size)
                for character in piece:
                    self.pen.text(
                        (x * _TIMES, label.y * _TIMES),
                        character,
                        PAPER if halo else label.colour,
                        font,
                        anchor="ls",
                        stroke_width=round(label.size * _HALO * _TIMES) if halo else 0,
                        stroke_fill=PAPER if halo else None,
                    )
                    x += face.advance(character) * label.size

    def font(self, face: Face, size: float) -> Any:
        from PIL import ImageFont

        key = face, size
        if key not in self.loaded:
            self.loaded[key] = ImageFont.truetype(
                str(face.file),
                size * _TIMES,
                index=face.index,
                layout_engine=ImageFont.Layout.BASIC,  # the same with and without other libraries
            )
        return self.loaded[key]


def _see_through(colour: str, opacity: float) -> tuple[int, int, int, int]:
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return red, green, blue, round(255 * opacity)
