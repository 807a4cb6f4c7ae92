"""The coverage bars on one slide: the forms in one bar, each rate with numerator and base."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from planner.report.numbers import number
from planner.report.pictures.drawing import FAINT, INK, SOFT, WIDTH, Box
from planner.report.pictures.slide import BOTTOM, MARGIN, TOP, Slide, withheld
from planner.report.words import at_start

if TYPE_CHECKING:
    from planner.report.story.nouns import CoverageRow, Share, Story

_STRIP = 50
_LABELS = 360
_TRACK, _FILL, _FILL_BASES = "#e4e9ee", "#8aa0b6", "#34557a"
_LEAST_ROW, _MOST_ROW = 38.0, 62.0


def draw_bars(slide: Slide, story: Story) -> None:
    """Draw the coverage of a plan on a slide."""
    root = f"{story.committee}  " if story.committee else ""
    slide.head(
        root + slide.say("⟦organisation⟧覆盖情况", "Coverage by ⟦organisation+⟧"),
        story.summary.say(slide.language),
    )
    _strip(slide, story)
    left_out = _rates(slide, story, TOP + _STRIP + 96)
    told = [one for one in (withheld(slide, story), left_out) if one]
    slide.foot(slide.say("；", "; ").join(told), story.basis.say(slide.language))


def _strip(slide: Slide, story: Story) -> None:
    """All enterprises in scope as one bar, a part a form."""
    parts = [o for o in story.outcomes if o.token in story.shown and o.token != "excluded"]
    known = all(o.count is not None for o in parts)
    whole = sum(o.count or 0 for o in parts) if known else len(parts)
    if not whole:
        return
    room = WIDTH - 2 * MARGIN
    said = [
        f"{at_start(part.word).say(slide.language)} {number(part.count)}"
        + (f" · {part.share.percent}" if part.share else "")
        for part in parts
    ]
    size = min(slide.size_for(one, room / 2, 20, 14) for one in said)
    wides = [21 + slide.width(one, size) + 26 for one in said]
    if sum(wides) - 26 > room:
        size *= room / sum(wides)
        wides = [21 + slide.width(one, size) + 26 for one in said]
    x = ends = float(MARGIN)
    for place, (part, told) in enumerate(zip(parts, said, strict=True)):
        # Where counts are withheld the parts are equal: their widths must not tell them.
        count = (part.count or 0) if known else 1
        wide = room * count / whole
        if wide:
            slide.drawing.add(Box(x, TOP, max(wide - 2, 1), _STRIP, part.colour, radius=3))
            if slide.width(number(part.count), 24, "bold") < wide - 24:
                slide.text(x + 12, TOP + 34, number(part.count), 24, "#ffffff", weight="bold")
        # Under its part, but never so far right that those after it find no room.
        start = min(max(x, ends), MARGIN + room + 26 - sum(wides[place:]))
        slide.drawing.add(Box(start, TOP + _STRIP + 15, 14, 14, part.colour, radius=3))
        slide.text(start + 21, TOP + _STRIP + 29, told, size, SOFT)
        ends = start + wides[place]
        x += wide


def _rates(slide: Slide, story: Story, top: float) -> str:
    """One line a base, then one a zone; one column a rate. Says which zones find no room."""
    columns = [i for i, rate in enumerate(story.rates) if not rate.on_request][:5]
    lines: list[tuple[str, str, Sequence[Share], bool]] = []
    for base, shares in zip(story.bases, story.whole.rates, strict=True):
        if not base.on_request and shares and shares[0].base != 0:
            told = slide.say("{n} 家", "{n}", n=number(shares[0].base))
            lines.append((at_start(base.title).say(slide.language), told, shares, True))
    zones = next((table for table in story.coverage if table.by == "zone"), None)
    rows = sorted(zones.rows, key=_largest_first) if zones else []
    rows = [row for row in rows if row.in_scope != 0]
    room = BOTTOM - top - 44
    most = int(room / _LEAST_ROW) - len(lines) - 1
    shown = rows if len(rows) <= most else rows[: max(0, most - 1)]
    for row in shown if len(rows) > 1 else ():
        told = slide.say("{n} 家", "{n}", n=number(row.in_scope))
        lines.append((row.label.say(slide.language), told, row.rates[0], False))
    if not lines or not columns:
        return ""
    high = min(_MOST_ROW, room / (len(lines) + 1))
    wide = (WIDTH - 2 * MARGIN - _LABELS) / len(columns)
    for place, column in enumerate(columns):
        title = at_start(story.rates[column].title).say(slide.language)
        x = MARGIN + _LABELS + place * wide
        size = slide.size_for(title, wide - 30, 23, 15, "bold")
        slide.text(x, top + 26, title, size, weight="bold")
    slide.text(
        MARGIN + _LABELS - 24, top + 26, slide.say("⟦enterprise⟧数", "base"), 19, SOFT, anchor="end"
    )
    y = top + 44
    before = True
    for label, told, row_shares, is_base in lines:
        if before and not is_base:
            y += high * 0.5
            slide.drawing.add(Box(MARGIN, y - high * 0.25, WIDTH - 2 * MARGIN, 1.2, FAINT))
        before = is_base
        _line(slide, y, high, label, told, [row_shares[i] for i in columns], wide, is_base)
        y += high
    if len(rows) > len(shown):
        n = len(rows) - len(shown)
        return slide.say(
            "另有 {n:,} 个片区未列出（按⟦enterprise⟧数）", "{n:,} smaller zones not shown", n=n
        )
    return ""


def _line(
    slide: Slide,
    y: float,
    high: float,
    label: str,
    told: str,
    shares: Sequence[Share],
    wide: float,
    is_base: bool,
) -> None:
    size = min(22.0, high * 0.5)
    base = y + high / 2 + size * 0.36
    slide.text(MARGIN, base, slide.fit(label, _LABELS - 130, size), size)
    slide.text(MARGIN + _LABELS - 24, base, told, size * 0.9, SOFT, anchor="end")
    said = [(s.percent, f"{number(s.numerator)} / {number(s.base)}") for s in shares]
    for place, (share, (percent, parts)) in enumerate(zip(shares, said, strict=True)):
        x = MARGIN + _LABELS + place * wide
        track = wide - 30 - 204
        thick = min(22.0, high * 0.42)
        slide.drawing.add(Box(x, y + (high - thick) / 2, track, thick, _TRACK, radius=3))
        if share.ratio:
            fill = _FILL_BASES if is_base else _FILL
            slide.drawing.add(
                Box(x, y + (high - thick) / 2, track * share.ratio, thick, fill, radius=3)
            )
        slide.text(x + track + 96, base, percent, size, INK, anchor="end", weight="bold")
        small = slide.size_for(parts, 100, size * 0.8, 10)
        slide.text(x + track + 106, base, parts, small, SOFT)


def _largest_first(row: CoverageRow) -> tuple[int, str]:
    return -(row.in_scope or 0), row.key or ""
