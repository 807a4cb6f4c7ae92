"""Puts the glyphs that a PDF needs into it, from whatever fonts this computer has.

Only the outlines that occur are taken, made anew as a small TrueType font: so any font will do,
whichever way it draws its outlines, and the file shows the same on every computer.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from planner.report.pictures.fonts import Face, Fonts, Role


class Embedded:
    """The fonts of one PDF: told first what will be written, then asked how to write it."""

    def __init__(self, fonts: Fonts) -> None:
        self.fonts = fonts
        self._needed: dict[Face, set[str]] = {}
        self._names: dict[Face, str] = {}

    def need(self, text: str, role: Role) -> None:
        """Say that a text will be written."""
        for face, piece in self.fonts.runs(text, role):
            self._needed.setdefault(face, set()).update(piece)

    def embed(self) -> None:
        """Make a font of what each face was needed for."""
        from reportlab.pdfbase import pdfmetrics
        from reportlab.pdfbase.ttfonts import TTFont

        for face, characters in self._needed.items():
            held = "".join(sorted(characters))
            # Named after what it holds: ReportLab keeps fonts by name from one file to the next.
            key = hashlib.sha256(f"{face.file.name} {face.index} {held}".encode()).hexdigest()
            name = f"planner-{key[:12]}"
            if name not in pdfmetrics.getRegisteredFontNames():
                made = io.BytesIO(_small_font(face, held, name))
                pdfmetrics.registerFont(TTFont(name, made))
            self._names[face] = name

    def first(self) -> str:
        """The name of some embedded font: a page begins with it, rather than with one outside."""
        return next(iter(self._names.values()))

    def runs(self, text: str, role: Role) -> Iterator[tuple[str, str]]:
        """The text in pieces of one embedded font each: the font's name and the piece."""
        for face, piece in self.fonts.runs(text, role):
            yield self._names[face], piece


def _small_font(face: Face, characters: str, name: str) -> bytes:
    """A TrueType font with just these characters of a face."""
    from fontTools.fontBuilder import FontBuilder
    from fontTools.pens.cu2quPen import Cu2QuPen
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    source: Any = face.font.getGlyphSet()
    order = [".notdef"]
    outlines: dict[str, Any] = {".notdef": TTGlyphPen(None).glyph()}
    metrics = {".notdef": (face.units, 0)}
    cmap = {}
    cubic = "glyf" not in face.font
    for character in characters:
        glyph = f"u{ord(character):05X}"
        pen = TTGlyphPen(None)
        # Cubic outlines are wound the other way than TrueType's.
        drawn = Cu2QuPen(pen, face.units / 1000, reverse_direction=True) if cubic else pen
        _flat(source, face.glyphs[ord(character)], drawn)
        outlines[glyph] = pen.glyph()
        metrics[glyph] = (round(face.advance(character) * face.units), 0)
        cmap[ord(character)] = glyph
        order.append(glyph)
    made = FontBuilder(face.units, isTTF=True)
    made.setupGlyphOrder(order)
    made.setupCharacterMap(cmap)
    made.setupGlyf(outlines)
    for glyph, (advance, _) in metrics.items():
        metrics[glyph] = (advance, getattr(made.font["glyf"][glyph], "xMin", 0) or 0)
    made.setupHorizontalMetrics(metrics)
    made.setupHorizontalHeader(ascent=round(0.88 * face.units), descent=-round(0.12 * face.units))
    made.setupNameTable({"familyName": name, "styleName": "Regular", "psName": name})
    made.setupOS2(sTypoAscender=round(0.88 * face.units), sTypoDescender=-round(0.12 * face.units))
    made.setupPost()
    made.font.recalcTimestamp = False
    made.font["head"].created = made.font["head"].modified = 0  # the same on every day
    out = io.BytesIO()
    made.font.save(out)
    return out.getvalue()


def _flat(source: Any, glyph: str, pen: Any) -> None:
    """Draw a glyph, parts that it borrows from others included."""
    from fontTools.pens.recordingPen import DecomposingRecordingPen

    recorded = DecomposingRecordingPen(source)
    source[glyph].draw(recorded)
    recorded.replay(pen)
