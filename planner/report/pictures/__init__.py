"""Pictures of a plan for a slide or a document: the branch tree, the map, the coverage bars.

Own shapes rather than a plotting library: three kinds of picture need boxes, lines and text at
places, and the same shapes must go into SVG, PNG and a PDF with their glyphs embedded.
fontTools (outlines and widths of glyphs) and Pillow (pixels) are loaded when one is drawn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from planner.errors import Problem
from planner.language import Language

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.report.pictures.curve import Line
    from planner.report.pictures.drawing import Drawing
    from planner.report.pictures.fonts import Fonts
    from planner.report.story import Story

Kind = Literal["tree", "map", "bars"]
Format = Literal["png", "svg"]
KINDS: tuple[Kind, ...] = ("tree", "map", "bars")


def picture_of(
    story: Story,
    language: Language,
    kind: Kind = "tree",
    format: Format = "png",
    *,
    warnings: list[Problem] | None = None,
) -> bytes:
    """A picture of a plan, as wide as a slide of 16:9, as the bytes of a file.

    Characters that no font here has are added to ``warnings``; ``OutputError`` where there is no
    font with Chinese glyphs at all, and for a map of a ledger without coordinates. The same
    plan gives the same bytes on a computer with the same fonts.
    """
    from planner.report.pictures.fonts import fonts_here

    fonts = fonts_here()
    return written(drawing_of(story, language, kind, fonts), fonts, format, warnings=warnings)


def drawing_of(story: Story, language: Language, kind: Kind, fonts: Fonts) -> Drawing:
    """The picture as shapes, for documents that place it themselves."""
    from planner.report.pictures.bars import draw_bars
    from planner.report.pictures.map import draw_map
    from planner.report.pictures.slide import Slide
    from planner.report.pictures.tree import draw_tree

    slide = Slide(language, story.words, fonts)
    {"tree": draw_tree, "map": draw_map, "bars": draw_bars}[kind](slide, story)
    return slide.drawing


def curve_of(
    title: str,
    below: str,
    lines: Sequence[Line],
    across: str,
    up: str,
    language: Language,
    format: Format = "png",
    *,
    foot: str = "",
    warnings: list[Problem] | None = None,
) -> bytes:
    """Lines over one changing value, such as coverage over the reach of joint branches.

    ``across`` and ``up`` name the axes with their units; points are joined in their order.
    """
    from planner.report.pictures.curve import draw_curve
    from planner.report.pictures.fonts import fonts_here
    from planner.report.pictures.slide import Slide

    fonts = fonts_here()
    slide = Slide(language, {}, fonts)
    draw_curve(slide, title, below, lines, across, up, foot)
    return written(slide.drawing, fonts, format, warnings=warnings)


def grid_of(
    title: str,
    below: str,
    rows: Sequence[str],
    columns: Sequence[str],
    values: Sequence[Sequence[float | None]],
    said: Sequence[Sequence[str]],
    across: str,
    up: str,
    language: Language,
    format: Format = "png",
    *,
    foot: str = "",
    warnings: list[Problem] | None = None,
) -> bytes:
    """A grid over two changing values: the greater a cell's value the darker, with what it says."""
    from planner.report.pictures.curve import draw_grid
    from planner.report.pictures.fonts import fonts_here
    from planner.report.pictures.slide import Slide

    fonts = fonts_here()
    slide = Slide(language, {}, fonts)
    draw_grid(slide, title, below, rows, columns, values, said, across, up, foot)
    return written(slide.drawing, fonts, format, warnings=warnings)


def written(
    drawing: Drawing, fonts: Fonts, format: Format, *, warnings: list[Problem] | None = None
) -> bytes:
    """A drawing as the bytes of a file."""
    from planner.report.pictures.png import to_png
    from planner.report.pictures.svg import to_svg

    content = to_svg(drawing, fonts) if format == "svg" else to_png(drawing, fonts)
    if warnings is not None:
        warnings.extend(fonts.problems())
    return content
