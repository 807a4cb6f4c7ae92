"""The map on one slide: where enterprises lie, which form each has, and whom each branch reaches.

Squares are branches that take affiliates and their affiliates, discs branches of enterprises,
triangles instructors and those whom they serve, crosses enterprises left uncovered; so
the map can be read without its colours. There are no tiles: nothing is fetched from anywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import cos, pi, sin, sqrt
from typing import TYPE_CHECKING

from planner.errors import OutputError, Problem
from planner.language import Text
from planner.report.pictures.drawing import (
    FAINT,
    INK,
    PAPER,
    SOFT,
    Box,
    Disc,
    Path,
    Point,
    Weight,
    around,
)
from planner.report.pictures.slide import BOTTOM, MARGIN, TOP, Slide, tint
from planner.report.words import at_start, number_of

if TYPE_CHECKING:
    from planner.report.story.nouns import Outcome, Spot, Story

_RIGHT = 1440
_FRAME = (MARGIN, TOP - 12, _RIGHT, BOTTOM + 6)
_PAD = 46
_LEGEND = _RIGHT + 36
_FEW = 600
"""From so many enterprises on marks are smaller."""


def draw_map(slide: Slide, story: Story) -> None:
    """Draw the map of a plan on a slide; ``OutputError`` where nothing has coordinates."""
    if not any(one.spot for one in story.enterprises):
        raise OutputError(_no_map(story))
    _Map(slide, story).draw()


class _Map:
    def __init__(self, slide: Slide, story: Story) -> None:
        self.slide, self.story = slide, story
        self.colour = {one.token: one.colour for one in story.outcomes}
        shown = [e for e in story.enterprises if e.mode != "excluded"]
        self.placed = [e for e in shown if e.spot]
        self.unplaced = len(shown) - len(self.placed)
        self.small = len(self.placed) > _FEW
        spots = [e.spot for e in self.placed]
        spots += [b.spot for b in story.branches if b.units and b.kind == "existing"]
        spots += [i.spot for i in story.instructors if i.load]
        self.window = _window([(s.x, s.y) for s in spots if s])
        x0, y0, x1, y1 = self.window
        wide, high = max(x1 - x0, 1.0), max(y1 - y0, 1.0)
        room = _FRAME[2] - _FRAME[0] - 2 * _PAD, _FRAME[3] - _FRAME[1] - 2 * _PAD
        self.scale = min(room[0] / wide, room[1] / high)
        """Points of the slide a metre."""
        self.left = (_FRAME[0] + _FRAME[2]) / 2 - (x0 + x1) / 2 * self.scale
        self.base = (_FRAME[1] + _FRAME[3]) / 2 + (y0 + y1) / 2 * self.scale
        self.points, self.beside = self.places()
        self.outside = sum(1 for e in self.placed if e.id not in self.points)
        self.taken: list[tuple[float, float, float, float]] = []

    def draw(self) -> None:
        slide, story = self.slide, self.story
        root = story.committee or at_start(story.words["committee_above"]).say(slide.language)
        slide.head(
            slide.say("{root}  ⟦organisation⟧分布", "{root}: where ⟦organisation+⟧ are", root=root),
            story.summary.say(slide.language),
        )
        x0, y0, x1, y1 = _FRAME
        slide.drawing.add(Box(x0, y0, x1 - x0, y1 - y0, "#f7f9fa", FAINT, 1.5, 8))
        self.groups()
        self.links()
        self.marks()
        self.names()
        self.bar()
        self.north()
        self.legend()
        slide.foot(self.said(), story.basis.say(slide.language))

    def at(self, spot: Spot) -> Point | None:
        """Where a spot is on the slide; None outside the window."""
        x0, y0, x1, y1 = self.window
        if not (x0 <= spot.x <= x1 and y0 <= spot.y <= y1):
            return None
        return self.left + spot.x * self.scale, self.base - spot.y * self.scale

    def places(self) -> tuple[dict[str, Point], bool]:
        """Each enterprise's point; those of one place stand around it, that each be seen."""
        step = 7.0 if self.small else 13.0
        together: dict[tuple[int, int], list[tuple[str, Point]]] = {}
        for one in self.placed:
            assert one.spot is not None
            point = self.at(one.spot)
            if point is not None:
                together.setdefault((round(point[0] / 3), round(point[1] / 3)), []).append(
                    (one.id, point)
                )
        points: dict[str, Point] = {}
        for there in together.values():
            for number, (name, (x, y)) in enumerate(there):
                angle, far = number * pi * (3 - sqrt(5)), step * sqrt(number) * 0.75
                points[name] = (x + far * cos(angle), y + far * sin(angle))
        return points, len(points) > len(together)

    def groups(self) -> None:
        """Joint branches as areas that hold their enterprises."""
        colour = self.colour["joint"]
        for branch in self.story.branches:
            if branch.kind != "joint":
                continue
            inside = [self.points[i] for i in branch.enterprise_ids if i in self.points]
            if len(inside) < 2:
                continue
            area = around([p for point in inside for p in _ring(point, 9 if self.small else 15)])
            line = 0.8 if self.small else 1.5
            self.slide.drawing.add(Path(tuple(area), colour, line, colour, 0.13, closed=True))

    def links(self) -> None:
        story = self.story
        thin = 0.9 if self.small else 1.4
        for branch in story.branches:
            if branch.kind != "joint" and branch.spot and branch.units:
                self.rays(branch.spot, branch.enterprise_ids, self.colour["affiliated"], thin)
        for one in story.instructors:
            if one.spot and one.load:
                self.rays(one.spot, one.enterprise_ids, self.colour["dispatched"], thin)

    def rays(self, spot: Spot, ids: Iterable[str], colour: str, thin: float) -> None:
        start = self.at(spot)
        for name in ids:
            if start and name in self.points and self.points[name] != start:
                self.slide.drawing.add(Path((start, self.points[name]), tint(colour, 0.55), thin))

    def marks(self) -> None:
        r = 4.6 if self.small else 7.0
        order = ("affiliated", "dispatched", "joint", "uncovered", "standalone")
        for mode in order:
            for one in self.placed:
                if one.mode == mode and one.id in self.points:
                    self.mark(mode, *self.points[one.id], r)
        for branch in self.story.branches:
            if branch.kind == "existing" and branch.units and branch.spot:
                point = self.at(branch.spot)
                if point:
                    self.mark("host", *point, r * 1.6)
        for sent in self.story.instructors:
            if sent.load and sent.spot:
                point = self.at(sent.spot)
                if point:
                    aside = r * 2.4 if _near(point, self.hosts()) else 0
                    self.mark("instructor", point[0] + aside, point[1] - aside, r * 1.6)

    def mark(self, kind: str, x: float, y: float, r: float) -> None:
        add, colour = self.slide.drawing.add, self.colour
        if kind in ("standalone", "joint"):
            size = r * 1.25 if kind == "standalone" else r
            add(Disc(x, y, size, colour[kind], PAPER, 1.5))
        elif kind in ("affiliated", "host"):
            half = r * 0.85
            fill, line = (colour["affiliated"], 1.5) if kind == "affiliated" else (INK, 2.0)
            add(Box(x - half, y - half, 2 * half, 2 * half, fill, PAPER, line))
        elif kind in ("dispatched", "instructor"):
            fill = colour["dispatched"] if kind == "dispatched" else INK
            corners = ((x, y - r * 1.1), (x + r, y + r * 0.8), (x - r, y + r * 0.8))
            add(Path(corners, PAPER, 1.5, fill, closed=True))
        else:
            for one in (1, -1):
                ends = ((x - r * 0.8, y - one * r * 0.8), (x + r * 0.8, y + one * r * 0.8))
                add(Path(ends, colour["uncovered"], max(2.2, r * 0.42)))

    def names(self) -> None:
        """Names of branches where there is room, those that reach most first."""
        self.taken = [(x - 8, y - 8, x + 8, y + 8) for x, y in self.hosts()]
        self.taken.append((_FRAME[0], _FRAME[3] - 76, _FRAME[0] + 320, _FRAME[3]))  # the scale bar
        wanted: list[tuple[bool, int, str, str, Point]] = []
        if self.small:
            for zone, middle in self.zones():
                self.name(zone, middle, weight="bold")
        for branch in self.story.branches:
            own = branch.kind == "standalone"
            if branch.kind == "existing":
                point = self.at(branch.spot) if branch.units and branch.spot else None
            elif self.small:
                continue
            else:
                point = self.points.get(branch.lead_id or "")
            if point:
                wanted.append((own, -branch.units, branch.id, branch.name, point))
        before = False
        for own, _, _, name, place in sorted(wanted):
            if own and not before:  # these go only where they hide no other enterprise
                self.taken += [(x - 5, y - 5, x + 5, y + 5) for x, y in self.points.values()]
            before = own
            self.name(name, place)

    def hosts(self) -> list[Point]:
        found = [
            self.at(b.spot)
            for b in self.story.branches
            if b.kind == "existing" and b.units and b.spot
        ]
        return [point for point in found if point]

    def zones(self) -> list[tuple[str, Point]]:
        """The middle of each zone, the largest first: in a large town they tell where one is."""
        there: dict[str, list[Point]] = {}
        for one in self.placed:
            if one.zone and one.id in self.points:
                there.setdefault(one.zone, []).append(self.points[one.id])
        found = sorted(there.items(), key=lambda pair: (-len(pair[1]), pair[0]))
        return [(zone, (_middle(x for x, _ in p), _middle(y for _, y in p))) for zone, p in found]

    def name(self, name: str, point: Point, weight: Weight = "plain") -> None:
        slide, size = self.slide, 18.0
        text = slide.fit(name, 260, size, weight)
        wide, (x, y) = slide.width(text, size, weight), point
        away = 15
        for left, base in (
            (x + away, y + 6),
            (x - away - wide, y + 6),
            (x - wide / 2, y - away),
            (x - wide / 2, y + away + 14),
        ):
            area = (left - 4, base - size, left + wide + 4, base + 6)
            inside = (
                area[0] > _FRAME[0] + 6
                and area[2] < _FRAME[2] - 6
                and area[1] > _FRAME[1] + 6
                and area[3] < _FRAME[3] - 6
            )
            if inside and not any(_overlap(area, other) for other in self.taken):
                self.taken.append(area)
                slide.text(left, base, text, size, weight=weight, halo=True)
                return

    def bar(self) -> None:
        """The scale bar."""
        metres = _round_length(260 / self.scale)
        wide = metres * self.scale
        x, y = _FRAME[0] + 26, _FRAME[3] - 26
        self.slide.drawing.add(
            Box(x - 12, y - 38, wide + 24, 52, PAPER, radius=6),
            Path(((x, y - 8), (x, y), (x + wide, y), (x + wide, y - 8)), INK, 2),
        )
        said = (
            self.slide.say("{n:,} 公里", "{n:,} km", n=metres // 1000)
            if metres >= 1000
            else self.slide.say("{n:,} 米", "{n:,} m", n=metres)
        )
        self.slide.text(x + wide / 2, y - 14, said, 18, anchor="middle")

    def north(self) -> None:
        x, y = _FRAME[2] - 40, _FRAME[1] + 74
        arrow = ((x, y - 44), (x + 10, y - 14), (x, y - 21), (x - 10, y - 14))
        self.slide.drawing.add(Path(arrow, None, 1, SOFT, closed=True))
        self.slide.text(x, y + 8, self.slide.say("北", "N"), 20, SOFT, anchor="middle")

    def legend(self) -> None:
        slide, story = self.slide, self.story
        y = float(TOP + 22)
        for outcome in story.outcomes:
            if outcome.token in story.shown and outcome.token != "excluded":
                self.entry(outcome.token, y, *self.counted(outcome))
                y += 74
        hosts = sum(1 for b in story.branches if b.kind == "existing" and b.units and b.spot)
        if hosts:
            word = at_start(story.words["host_branch"]).say(slide.language)
            self.entry("host", y, word, slide.say("{n:,} 个", "{n:,}", n=hosts))
            y += 74
        sent = sum(1 for i in story.instructors if i.load and i.spot)
        if sent:
            word = at_start(story.words["instructor"]).say(slide.language)
            self.entry("instructor", y, word, slide.say("{n:,} 名", "{n:,}", n=sent))

    def counted(self, outcome: Outcome) -> tuple[str, str]:
        count = sum(1 for e in self.placed if e.mode == outcome.token and e.id in self.points)
        said = self.slide.say("{n}", "{n}", n=number_of(count, "enterprise"))
        return at_start(outcome.word).say(self.slide.language), said

    def entry(self, kind: str, y: float, word: str, count: str) -> None:
        slide, x = self.slide, _LEGEND + 14
        if kind == "joint":
            area = around([*_ring((x - 7, y + 3), 13), *_ring((x + 9, y - 3), 13)])
            colour = self.colour["joint"]
            slide.drawing.add(Path(tuple(area), colour, 1.5, colour, 0.13, closed=True))
            self.mark(kind, x - 7, y + 3, 6)
            self.mark(kind, x + 9, y - 3, 6)
        else:
            self.mark(kind, x, y, 13 if kind in ("host", "instructor") else 9)
        room = 1920 - MARGIN - x - 36
        size = slide.size_for(word, room, 23, 17)
        slide.text(x + 36, y, slide.fit(word, room, size), size)
        slide.text(x + 36, y + 28, count, 19, SOFT)

    def said(self) -> str:
        """What the map leaves out."""
        say, told = self.slide.say, []
        if self.unplaced:
            told.append(
                say(
                    "{n}没有坐标，不在图上",
                    "{n} without coordinates",
                    n=number_of(self.unplaced, "enterprise"),
                )
            )
        if self.outside:
            told.append(
                say(
                    "{n}离其余很远，在图外",
                    "{n} far from all others, beyond the frame",
                    n=number_of(self.outside, "enterprise"),
                )
            )
        if self.beside:
            told.append(
                say(
                    "同一地点的⟦enterprise⟧错开标出",
                    "⟦enterprise+⟧ of one place stand side by side",
                )
            )
        return say("；", "; ").join(told)


def _window(points: Sequence[Point]) -> tuple[float, float, float, float]:
    """What the map shows: everything, unless a few points far away would make the rest a dot."""

    def range_of(values: list[float]) -> tuple[float, float]:
        values = sorted(values)
        cut = max(len(values) // 50, int(len(values) >= 8))
        low, high = values[cut], values[-1 - cut]
        margin = (high - low) * 0.5 or 1.0
        if values[-1] - values[0] > 4 * (high - low) and cut:
            values = [v for v in values if low - margin <= v <= high + margin]
        return values[0], values[-1]

    x0, x1 = range_of([x for x, _ in points])
    y0, y1 = range_of([y for _, y in points])
    return x0, y0, x1, y1


def _ring(point: Point, radius: float, corners: int = 16) -> list[Point]:
    x, y = point
    angles = (2 * pi * number / corners for number in range(corners))
    return [(x + radius * cos(angle), y + radius * sin(angle)) for angle in angles]


def _middle(values: Iterable[float]) -> float:
    ordered = sorted(values)
    return ordered[len(ordered) // 2]


def _near(point: Point, others: Iterable[Point]) -> bool:
    return any(abs(point[0] - x) < 6 and abs(point[1] - y) < 6 for x, y in others)


def _overlap(one: Sequence[float], other: Sequence[float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _round_length(metres: float) -> int:
    """The greatest of 1, 2, 5, 10, 20 … metres that is no longer than this."""
    unit = 1
    while unit * 10 <= metres:
        unit *= 10
    return max(
        length for length in (unit, 2 * unit, 5 * unit) if length <= metres or length == unit
    )


def _no_map(story: Story) -> Problem:
    if story.withheld is not None:
        return Problem(
            "picture-withheld",
            Text(
                "地图标出每一家企业，公开版没有地图",
                "a map shows every single enterprise: a report for publication has none",
            ),
            Text("请另选一种图，或不加 --public", "choose another picture, or leave out --public"),
        )
    return Problem(
        "no-coordinates",
        Text("台账里没有坐标，画不出地图", "the ledger has no coordinates to draw a map from"),
        Text(
            "请在台账中加上经度、纬度（或横坐标、纵坐标）两列，或改用 --picture tree",
            "add columns lon and lat (or x and y) to the ledger, or use --picture tree",
        ),
    )
