"""A slide: title and summary above, provenance below, and between them room for one picture."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from planner.language import Language, Text
from planner.report.pictures.drawing import (
    FAINT,
    INK,
    SOFT,
    WIDTH,
    Anchor,
    Box,
    Disc,
    Drawing,
    Label,
    Path,
    Point,
    Weight,
    line_of,
)
from planner.report.pictures.fonts import Fonts

if TYPE_CHECKING:
    from planner.report.story.nouns import Story

MARGIN = 64
TOP, BOTTOM = 178, 1004
"""Between these lies the picture itself."""


@dataclass
class Slide:
    """A drawing with the words and fonts that it is written in."""

    language: Language
    words: Mapping[str, Text]
    fonts: Fonts
    drawing: Drawing = field(default_factory=lambda: Drawing(""))

    def say(self, zh: str, en: str, **values: object) -> str:
        return Text(zh, en).fill(**values).in_words(self.words).say(self.language)

    def count(self, number: int, role: str, measure: str = "个") -> str:
        """So many of a role: ``2 个联合党支部``, ``1 joint branch``."""
        several = "" if number == 1 else "+"
        return self.say(f"{number:,} {measure}⟦{role}⟧", f"{number:,} ⟦{role}{several}⟧")

    def head(self, title: str, below: str) -> None:
        """What the picture is of, and its main figures."""
        self.drawing.title, self.drawing.about = line_of(title), line_of(below)
        wide = WIDTH - 2 * MARGIN
        self.text(MARGIN, 92, self.fit(title, wide, 44, "bold"), 44, weight="bold")
        self.text(MARGIN, 138, self.fit(below, wide, 25), 25, SOFT)

    def foot(self, left: str, right: str = "") -> None:
        """What the picture leaves out or must be read with; from which rules and day it is."""
        room = WIDTH - 2 * MARGIN
        width = self.width(right, 19)
        self.drawing.add(Box(MARGIN, 1030, room, 1.5, FAINT))
        size = self.size_for(left, room - width - 40, 19, 13)
        self.text(MARGIN, 1058, self.fit(left, room - width - 40, size), size, SOFT)
        self.text(WIDTH - MARGIN, 1058, right, 19, SOFT, anchor="end")

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        colour: str = INK,
        *,
        weight: Weight = "plain",
        anchor: Anchor = "start",
        halo: bool = False,
    ) -> None:
        if text := line_of(text):
            self.drawing.add(Label(x, y, text, size, colour, weight, anchor, halo))

    def width(self, text: str, size: float, weight: Weight = "plain") -> float:
        return self.fonts.width(line_of(text), weight, size)

    def size_for(
        self, text: str, width: float, size: float, least: float, weight: Weight = "plain"
    ) -> float:
        """The size at which a text fits, no smaller than the least."""
        wide = self.width(text, size, weight)
        return size if wide <= max(width, 0.0) else max(least, size * max(width, 0.0) / wide)

    def fit(self, text: str, width: float, size: float, weight: Weight = "plain") -> str:
        """The text, cut with … where it is wider than there is room."""
        text = line_of(text)
        if self.width(text, size, weight) <= width:
            return text
        room = width - self.width("…", size, weight)
        kept, used = "", 0.0
        for character in text:
            used += self.width(character, size, weight) if character != " " else 0.25 * size
            if used > room:
                break
            kept += character
        return kept.rstrip() + "…"

    def listed(
        self, names: list[str], total: int, room: float, size: float, lines: int
    ) -> list[str]:
        """Names in so many lines; where some find no room, all are counted: ``甲、乙等 5 家``."""
        mark = self.say("、", ", ")
        out: list[str] = []
        at = 0
        for number in range(lines):
            last = number == lines - 1
            line = ""
            while at < len(names):
                name = self.fit(names[at], room * 0.8, size)
                more = total - at - 1
                tail = self._all(more, total) if last and more else ""
                tried = line + (mark if line else "") + name
                if self.width(tried + ("" if last else mark) + tail, size) > room and line:
                    break
                line, at = tried, at + 1
            if at < len(names) and not last:
                line += mark.rstrip()
            out.append(line)
            if at >= len(names):
                break
        if total > at:
            out[-1] += self._all(total - at, total)
        return out

    def _all(self, more: int, total: int) -> str:
        return self.say("等 {total:,} 家", " and {more:,} more", total=total, more=more)

    def panel(self, x: float, y: float, width: float, height: float, fill: str) -> None:
        self.drawing.add(Box(x, y, width, height, fill, radius=10))

    def dot(self, x: float, y: float, radius: float, fill: str) -> None:
        self.drawing.add(Disc(x, y, radius, fill))

    def line(self, points: tuple[Point, ...], colour: str, width: float = 2) -> None:
        self.drawing.add(Path(points, colour, width))


def withheld(slide: Slide, story: Story) -> str:
    """What a picture for publication must be read with; empty for an internal one."""
    said = story.withheld.said if story.withheld else ()
    return slide.say("", " ").join(sentence.say(slide.language) for sentence in said).rstrip("。.")


def tint(colour: str, share: float) -> str:
    """A colour on white paper, so much of it."""
    parts = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return "#" + "".join(f"{round(255 - (255 - part) * share):02x}" for part in parts)
