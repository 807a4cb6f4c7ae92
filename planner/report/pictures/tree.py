"""The branch tree on one slide: committee, forms of coverage, branches, and whom they cover.

However large the town, what is written can be read: where there is no room for every branch
the largest are named, and the slide says how many are left out and how many enterprises they cover.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from planner.language import Text
from planner.report.pictures.drawing import SOFT, WIDTH, Box, elbow, line_of
from planner.report.pictures.slide import BOTTOM, MARGIN, TOP, Slide, tint, withheld
from planner.report.words import at_start, number_of
from planner.report.wrapping import pieces

if TYPE_CHECKING:
    from planner.report.story.nouns import Branch, Enterprise, Instructor, Story

_LEAST_LINE, _MOST_LINE = 29.0, 52.0
"""How far lines are apart: the least still holds letters of 10 points on a slide."""
_GAP = 0.75
"""Between two limbs, in lines."""
_ROOT = (MARGIN, 190)
_LIMB = (MARGIN + 190 + 60, 312)
_BAR = _LIMB[0] + _LIMB[1] + 26
_CELLS = _BAR + 22
_END = WIDTH - MARGIN


@dataclass(frozen=True)
class Twig:
    """A branch or an instructor with whom it covers; or one enterprise, without ``names``."""

    label: str
    note: str = ""
    names: tuple[str, ...] = ()
    units: int = 1


@dataclass
class Limb:
    """A form of coverage with its branches; ``abreast`` of them stand in one line."""

    title: str
    notes: tuple[str, ...]
    colour: str
    twigs: list[Twig]
    more: Text
    """What is said of those left out: ``{n}`` twigs that cover ``{units}``."""
    abreast: int = 1
    deep: int = 1
    """Lines of names that each twig may take."""
    heights: list[int] = field(default_factory=list)


def draw_tree(slide: Slide, story: Story) -> None:
    """Draw the tree of a plan on a slide."""
    root = story.committee or at_start(story.words["committee_above"]).say(slide.language)
    slide.head(
        slide.say("{root}  ⟦organisation⟧架构", "{root}: ⟦organisation+⟧", root=root),
        f"{story.summary.say(slide.language)}{slide.say('；', '; ')}{_rates(slide, story)}",
    )
    # For publication no branch is named: the forms stand alone, with what may be said of them.
    limbs = [limb for limb in _limbs(slide, story) if limb.twigs or story.withheld]
    left_out = _Layout(slide, limbs).draw(root)
    slide.foot(left_out or withheld(slide, story), story.basis.say(slide.language))


def _rates(slide: Slide, story: Story) -> str:
    told = []
    for measure, share in zip(story.rates, story.whole.rates[0], strict=True):
        if measure.name in ("organisation_coverage", "work_coverage"):
            title = measure.title.say(slide.language)
            told.append(f"{title} {share.percent}")
    return slide.say("，", ", ").join(told)


class _Layout:
    """Which twigs find room, and where they stand."""

    def __init__(self, slide: Slide, limbs: Sequence[Limb]) -> None:
        self.slide, self.limbs = slide, limbs
        height = BOTTOM - TOP
        self.lines = [self.wanted(limb) for limb in limbs]
        gaps = _GAP * max(0, len(limbs) - 1)
        room = int(height / _LEAST_LINE - gaps)
        self.granted = _shared_out(self.lines, room)
        for limb, granted in zip(limbs, self.granted, strict=True):
            if granted < sum(limb.heights):  # rather more branches than more names of each
                limb.heights = [1] * len(limb.twigs)
        self.lines = [
            max(2, sum(limb.heights) or -(-len(limb.twigs) // limb.abreast)) for limb in limbs
        ]
        self.granted = _shared_out(self.lines, room)
        used = sum(self.granted) + gaps
        self.line = min(_MOST_LINE, height / max(used, 1))
        self.size = round(min(26.0, self.line * 0.68), 1)

    def wanted(self, limb: Limb) -> int:
        """The lines that a limb needs to show all that it has; two at least, for its own box."""
        if limb.deep > 1:
            size = 20.0
            room = _END - _CELLS - 470
            limb.heights = [
                min(
                    limb.deep,
                    len(self.slide.listed(list(t.names), len(t.names), room, size, limb.deep)),
                )
                for t in limb.twigs
            ]
            return max(2, sum(limb.heights))
        return max(2, -(-len(limb.twigs) // limb.abreast))

    def draw(self, root: str) -> str:
        """Draw everything, and say what was left out."""
        slide = self.slide
        tops: list[float] = []
        y = float(TOP)
        spare = (BOTTOM - TOP) - self.line * (
            sum(self.granted) + _GAP * max(0, len(self.limbs) - 1)
        )
        y += max(0.0, spare / 2)
        for granted in self.granted:
            tops.append(y)
            y += (granted + _GAP) * self.line
        middle = (
            (tops[0] + tops[-1] + self.granted[-1] * self.line) / 2 if tops else (TOP + BOTTOM) / 2
        )
        joint = _ROOT[0] + _ROOT[1]
        for limb, top, granted in zip(self.limbs, tops, self.granted, strict=True):
            centre = top + granted * self.line / 2
            slide.line(elbow((joint, middle), (_LIMB[0], centre)), limb.colour, 3)
        self.root(root, middle)
        left_out = [
            self.limb(limb, top, granted)
            for limb, top, granted in zip(self.limbs, tops, self.granted, strict=True)
        ]
        told = [one for one in left_out if one]
        if not told:
            return ""
        return slide.say("图中未逐一列出：", "Not listed one by one: ") + slide.say(
            "；", "; "
        ).join(told)

    def root(self, name: str, middle: float) -> None:
        slide = self.slide
        lines = _broken(slide, name, _ROOT[1] - 24, 26)
        height = 36 * len(lines) + 32
        slide.drawing.add(
            Box(_ROOT[0], middle - height / 2, _ROOT[1], height, "#27323f", radius=12)
        )
        for number, line in enumerate(lines):
            y = middle - height / 2 + 16 + 36 * number + 27
            slide.text(
                _ROOT[0] + _ROOT[1] / 2, y, line, 26, "#ffffff", weight="bold", anchor="middle"
            )

    def limb(self, limb: Limb, top: float, granted: int) -> str:
        slide, line = self.slide, self.line
        height = granted * line
        centre = top + height / 2
        box = 30 + 27.0 * (1 + len(limb.notes))
        start = centre - box / 2
        slide.panel(_LIMB[0], start, _LIMB[1], box, tint(limb.colour, 0.12))
        slide.drawing.add(Box(_LIMB[0], start, 8, box, limb.colour, radius=4))
        x, room = _LIMB[0] + 24, _LIMB[1] - 36
        size = slide.size_for(limb.title, room, 25, 20, "bold")
        title = slide.fit(limb.title, room, size, "bold")
        slide.text(x, start + 35, title, size, limb.colour, weight="bold")
        for number, note in enumerate(limb.notes):
            small = slide.size_for(note, room, 20, 16)
            slide.text(x, start + 64 + 27 * number, slide.fit(note, room, small), small, SOFT)
        if not limb.twigs:
            return ""
        slide.line(((_LIMB[0] + _LIMB[1], centre), (_BAR, centre)), limb.colour, 2.5)
        inset = 0.2 * line
        slide.line(((_BAR, top + inset), (_BAR, top + height - inset)), limb.colour, 2.5)
        return self.twigs(limb, top, granted)

    def twigs(self, limb: Limb, top: float, granted: int) -> str:
        """The twigs of a limb that find room; says how many did not."""
        shown = self.fitting(limb, granted)
        rest = limb.twigs[shown:]
        if limb.deep > 1:
            row = 0
            used = sum(limb.heights[:shown]) + bool(rest)
            offset = (granted - used) / 2
            for twig, height in zip(limb.twigs[:shown], limb.heights, strict=False):
                self.twig(
                    limb, twig, _CELLS, top + (row + offset) * self.line, _END - _CELLS, height
                )
                row += height
            if rest:
                self.rest(limb, rest, _CELLS, top + (row + offset) * self.line, _END - _CELLS)
        else:
            wide = (_END - _CELLS) / limb.abreast
            used = -(-(shown + bool(rest)) // limb.abreast)
            offset = (granted - used) / 2
            for number in range(shown + bool(rest)):
                # Down the first column, then down the next: the order is that of reading a list.
                column, row = divmod(number, used)
                x, y = _CELLS + column * wide, top + (row + offset) * self.line
                if number < shown:
                    self.twig(limb, limb.twigs[number], x, y, wide - 24, 1)
                else:
                    self.rest(limb, rest, x, y, wide)
        return self.counted(limb, rest) if rest else ""

    def fitting(self, limb: Limb, granted: int) -> int:
        """How many twigs are shown; where not all, the last place says how many are not."""
        if limb.deep > 1:
            if sum(limb.heights) <= granted:
                return len(limb.twigs)
            shown, used = 0, 0
            while shown < len(limb.twigs) and used + limb.heights[shown] <= granted - 1:
                used += limb.heights[shown]
                shown += 1
            return shown
        places = granted * limb.abreast
        return len(limb.twigs) if len(limb.twigs) <= places else places - 1

    def twig(self, limb: Limb, twig: Twig, x: float, y: float, room: float, lines: int) -> None:
        slide, size = self.slide, self.size
        base = y + self.line / 2 + size * 0.36
        slide.dot(x + 4, y + self.line / 2, 4, limb.colour)
        x, room = x + 18, room - 18
        # The label first; its note takes what is left before the names begin.
        begin = 430.0 if limb.deep > 1 else room * 0.5 if twig.names else room
        label = slide.fit(twig.label, begin * (0.68 if twig.note else 1.0), size)
        after = x + slide.width(label, size) + 12
        small = slide.size_for(twig.note, x + begin - after - 8, size * 0.86, 15)
        wide = slide.width(twig.note, small)
        # A number that is cut short would be another number.
        note = twig.note if after + wide < x + begin else ""
        wide = wide if note else 0
        slide.text(x, base, label, size)
        slide.text(after, base, note, small, SOFT)
        if not twig.names:
            return
        start = x + 452 if limb.deep > 1 else after + (wide + 14 if note else 0)
        listed = slide.listed(list(twig.names), twig.units, x + room - start, size * 0.9, lines)
        for number, line in enumerate(listed):
            slide.text(start, base + number * self.line, line, size * 0.9, SOFT)

    def rest(self, limb: Limb, rest: Sequence[Twig], x: float, y: float, room: float) -> None:
        said = "…… " + self.counted(limb, rest)
        size = self.slide.size_for(said, room - 18, self.size, 12)
        base = y + self.line / 2 + size * 0.36
        self.slide.text(x + 18, base, self.slide.fit(said, room - 18, size), size, SOFT)

    def counted(self, limb: Limb, rest: Sequence[Twig]) -> str:
        units = number_of(sum(twig.units for twig in rest), "enterprise")
        return self.slide.say(*limb.more, n=len(rest), units=units)


def _limbs(slide: Slide, story: Story) -> list[Limb]:
    outcomes = {outcome.token: outcome for outcome in story.outcomes}
    enterprises = story.enterprise

    def limb(
        token: str,
        notes: list[str],
        twigs: list[Twig],
        more: Text,
        abreast: int = 1,
        deep: int = 1,
    ) -> Limb:
        title = at_start(outcomes[token].word).say(slide.language)
        one = outcomes[token]
        count = slide.say(*number_of(one.count, "enterprise"))
        share = f" · {one.share.percent}" if one.share else ""
        told = () if story.withheld else tuple(note for note in notes if note)
        lines = (count + share, *told)
        return Limb(title, lines, outcomes[token].colour, twigs, more, abreast, deep)

    used = [branch for branch in story.branches if branch.units]
    used.sort(key=lambda branch: (-branch.units, -branch.members, branch.id))
    own, joint, hosts = (
        [b for b in used if b.kind == kind] for kind in ("standalone", "joint", "existing")
    )
    busy = sorted((i for i in story.instructors if i.load), key=lambda i: (-i.load, i.id))
    left = [e for e in story.enterprises if e.mode == "uncovered"]
    left.sort(key=lambda e: (-e.priority, e.id))
    posts = sum(i.to_be_appointed for i in busy)
    idle = sum(1 for b in story.branches if b.kind == "existing" and not b.units)
    sent = slide.count(len(busy), "instructor", "名")
    if posts:
        sent = slide.say("需选派 {n:,} 名", "{n:,} to be appointed", n=posts)
    return [
        limb(
            "standalone",
            [],
            [_own(slide, branch) for branch in own],
            Text("⟦own_branch⟧另有 {n:,} 个，{units}", "{n:,} more ⟦own_branch+⟧, {units}"),
            abreast=3,
        ),
        limb(
            "joint",
            [slide.count(len(joint), "joint_branch")],
            [_branch(slide, branch, enterprises) for branch in joint],
            Text("⟦joint_branch⟧另有 {n:,} 个，{units}", "{n:,} more ⟦joint_branch+⟧, {units}"),
            deep=2,
        ),
        limb(
            "affiliated",
            [
                slide.count(len(hosts), "host_branch"),
                slide.say("另有 {n:,} 个未承接", "{n:,} more take nobody", n=idle) if idle else "",
            ],
            [_branch(slide, branch, enterprises) for branch in hosts],
            Text("⟦host_branch⟧另有 {n:,} 个，{units}", "{n:,} more ⟦host_branch+⟧, {units}"),
            deep=2,
        ),
        limb(
            "dispatched",
            [sent],
            [_instructor(slide, one, enterprises) for one in busy],
            Text("⟦instructor⟧另有 {n:,} 名，{units}", "{n:,} more ⟦instructor+⟧, {units}")
            if not posts
            else Text("另有 {n:,} 个片区，{units}", "{n:,} more zones, {units}"),
            abreast=2,
        ),
        limb(
            "uncovered",
            [],
            [Twig(one.name) for one in left],
            Text("⟦uncovered⟧另有 {n:,} 家", "{n:,} more ⟦uncovered⟧"),
            abreast=4,
        ),
    ]


def _own(slide: Slide, branch: Branch) -> Twig:
    """A standalone branch goes by its enterprise; whom it hosts besides is counted."""
    name = branch.lead or branch.name
    note = slide.say("{n}", "{n}", n=number_of(branch.members, "member"))
    if branch.units > 1:
        note += slide.say("，承接 {n:,} 家", ", hosts {n:,}", n=branch.units - 1)
    return Twig(name, note, units=branch.units)


def _branch(slide: Slide, branch: Branch, enterprises: Mapping[str, Enterprise]) -> Twig:
    note = slide.say(
        "{units} · {members}",
        "{units} · {members}",
        units=slide.say("{n:,} 家", "{n:,}", n=branch.units),
        members=number_of(branch.members, "member"),
    )
    names = tuple(enterprises[i].name for i in branch.enterprise_ids if i in enterprises)
    if branch.kind == "joint" and names:
        lead = slide.say("（⟦lead_enterprise⟧）", " (lead)")
        names = (names[0] + lead, *names[1:])
    return Twig(branch.name, note, names, branch.units)


def _instructor(slide: Slide, one: Instructor, enterprises: Mapping[str, Enterprise]) -> Twig:
    names = tuple(enterprises[i].name for i in one.enterprise_ids if i in enterprises)
    note = ""
    if one.post:
        note = slide.say("选派 {n:,} 名", "{n:,} to appoint", n=one.to_be_appointed)
    return Twig(one.name, note, names, one.load)


def _broken(slide: Slide, text: str, width: float, size: float) -> list[str]:
    """A name in at most four lines."""
    lines, line = [], ""
    for piece in pieces(line_of(text)):
        # A word that is wider than a line is broken all the same.
        whole = slide.width(piece, size, "bold") <= width
        for part in [piece] if whole else list(piece):
            if line and slide.width(line + part.rstrip(), size, "bold") > width:
                lines.append(line)
                line = ""
            line += part
    lines.append(line)
    if len(lines) > 4:
        lines = [*lines[:3], slide.fit(lines[3] + "…", width, size, "bold")]
    return [one.strip() for one in lines if one.strip()] or ["–"]


def _shared_out(wanted: Sequence[int], room: int) -> list[int]:
    """How many lines each gets: all it wants where there is room, else an even share."""
    granted = [0] * len(wanted)
    left = room
    for position, index in enumerate(sorted(range(len(wanted)), key=lambda i: (wanted[i], i))):
        granted[index] = min(wanted[index], max(2, left // (len(wanted) - position)))
        left -= granted[index]
    return granted
