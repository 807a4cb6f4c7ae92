"""A sweep on one screen: a row a value with a small chart, or a grid; then who flips where."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text as Line

from planner.language import Language, Text
from planner.model import MODES
from planner.report.scenario.rows import proof, rows, shown
from planner.report.scenario.sweep_document import axis_title, row_of
from planner.report.terminal import STYLES
from planner.report.trimmed import Trimmed
from planner.report.words import at_start, words_of
from planner.report.wrapping import columns, wrap
from planner.rulebook.parameters import said

if TYPE_CHECKING:
    from rich.console import Console

    from planner.rulebook.rules import Rules
    from planner.scenario.figures import Figures
    from planner.scenario.sweeping import Flip, Point, Sweep

SHOWN = 40
_MARKS = {"standalone": "█", "joint": "▓", "affiliated": "▒", "dispatched": "░", "uncovered": "·"}
_BAR = 40
_SHORT = {
    "organisation_coverage": Text("组织", "Organ."),
    "organisation_coverage_strict": Text("两项", "strict"),
    "work_coverage": Text("工作", "Work"),
    "branches": Text("⟦organisation⟧", "⟦organisation+⟧"),
    "instructors_needed": Text("指导员", "Instr."),
    "moves": Text("变动", "Differ"),
    "distance_m": Text("分散度", "Dispersion"),
}
_COLUMNS = tuple(_SHORT)


def render_sweep(
    sweep: Sweep,
    rules: Rules,
    figure: str,
    language: Language,
    console: Console,
    *,
    everything: bool = False,
) -> None:
    """Show a sweep; ``figure`` is what a grid shows, ``everything`` lists every flip."""
    _Screen(sweep, rules, language, console).show(figure, None if everything else SHOWN)


class _Screen:
    def __init__(self, sweep: Sweep, rules: Rules, language: Language, console: Console) -> None:
        self.sweep, self.rules = sweep, rules
        self.language, self.console = language, console
        self.words = words_of(rules)

    def say(self, zh: str, en: str, **values: object) -> str:
        return Text(zh, en).fill(**values).in_words(self.words).say(self.language)

    def paragraph(self, text: str, style: str = "", indent: str = "") -> None:
        for line in wrap(text, self.console.width, indent):
            self.console.print(Line(line, style=style))

    def show(self, figure: str, most: int | None) -> None:
        for axis in self.sweep.axes:
            title = axis_title(self.rules, axis.name).say(self.language)
            today = said(self.rules.parameters[axis.name]).say(self.language)
            self.paragraph(
                self.say("{title}  {name}，现为 {today}", "{title}  {name}, now {today}",
                         title=title, name=axis.name, today=today),
                "bold",
            )  # fmt: skip
        head = Text("规则 {pack} · {title} · {day}", "Rules {pack} · {title} · {day}").fill(
            pack=self.rules.pack, title=self.rules.title, day=self.rules.as_of.isoformat()
        )
        self.paragraph(head.say(self.language), "dim")
        self.console.print()
        if len(self.sweep.axes) == 1:
            self.curve()
            self.table()
        else:
            self.grid(figure)
        self.impossible()
        self.flips(most)

    # ------------------------------------------------------------------ one parameter

    def label(self, point: Point) -> str:
        return "  ".join(said(value).say(self.language) for value in point.values)

    def curve(self) -> None:
        """Each plan as one bar: how all in scope are covered, in the order of the legend."""
        points = self.sweep.points
        wide = max(columns(self.label(point)) for point in points)
        room = min(_BAR, self.console.width - wide - 22)
        for point in points:
            label = self.label(point)
            line = Line("  " + " " * (wide - columns(label)) + label + " ")
            if point.figures is None:
                line.append(self.say("无法成立", "impossible"), style=STYLES["uncovered"])
            else:
                for mode, length in self.lengths(point.figures, room):
                    line.append(_MARKS[mode] * length, style=STYLES[mode])
                share = point.figures.organisation
                line.append(f" {shown(share)}")
            self.console.print(line)
        legend = Line("  " + " " * (wide + 1))
        used = columns(legend.plain)
        seen = [point.figures for point in points if point.figures is not None]
        for mode in (*MODES, "uncovered"):
            if not any(figures.counts[mode] for figures in seen):
                continue  # a form that the rules may not even know
            word = f"{_MARKS[mode]} {at_start(self.words[mode]).say(self.language)}  "
            if used + columns(word) > self.console.width:
                self.console.print(legend[: len(legend.plain.rstrip())])
                legend = Line("  " + " " * (wide + 1))
                used = columns(legend.plain)
            legend.append(word, style=STYLES[mode])
            used += columns(word)
        self.console.print(legend[: len(legend.plain.rstrip())])

    def lengths(self, figures: Figures, room: int) -> Iterator[tuple[str, int]]:
        """How many cells each form takes; they add up to the whole bar."""
        done = cells = 0
        for mode in (*MODES, "uncovered"):
            done += figures.counts[mode]
            end = round(done * room / max(1, figures.in_scope))
            yield mode, end - cells
            cells = end

    def table(self) -> None:
        self.console.print()
        titles = {row.key: row for row in rows(self.words)}
        some = [point for point in self.sweep.points if point.figures is not None]
        table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="bold")
        table.add_column("", justify="right", no_wrap=True)
        for key in _COLUMNS:
            title = at_start(_SHORT[key].in_words(self.words)).say(self.language)
            table.add_column(title, justify="right", no_wrap=True)
        proven = all(point.figures.proven for point in some if point.figures)
        if not proven:
            table.add_column(self.say("证明", "Proof"), overflow="fold")
        for point in self.sweep.points:
            line = [self.label(point)]
            for key in _COLUMNS:
                line.append(self.cell(point, titles[key].value) if point.figures else "–")
            if not proven:
                line.append(proof(point.figures, self.language) if point.figures else "–")
            table.add_row(*line)
        self.console.print(Trimmed(table))
        if proven and some:
            self.paragraph(
                self.say("每个方案都已证明最优。", "Every plan is proven best."), "dim", "  "
            )

    def cell(self, point: Point, value: object) -> str:
        figures = point.figures
        assert figures is not None
        found = value(figures)  # type: ignore[operator]
        text = shown(found)
        return text.rpartition(" ")[2] if "/" in text else text

    # ----------------------------------------------------------------- two parameters

    def grid(self, figure: str) -> None:
        first, second = self.sweep.axes
        row = row_of(figure, self.words)
        self.paragraph(
            self.say(
                "{figure}：行为 {first}，列为 {second}",
                "{figure}: rows {first}, columns {second}",
                figure=Text(row.title.zh.strip(), row.title.en.strip()),
                first=first.name,
                second=second.name,
            ),
            "bold",
        )
        labels = [said(value).say(self.language) for value in second.values]
        cells = [
            [self.shown_in_grid(self.sweep.at(one, two), figure) for two in second.values]
            for one in first.values
        ]
        names = [said(value).say(self.language) for value in first.values]
        room = self.console.width - 4 - max(map(columns, names))
        wide = 2 + max(columns(text) for text in [*labels, *(c for line in cells for c in line)])
        per = max(1, room // wide)
        for start in range(0, len(labels), per):
            table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="bold")
            table.add_column("", justify="right", no_wrap=True)
            for label in labels[start : start + per]:
                table.add_column(label, justify="right", no_wrap=True)
            for name, line in zip(names, cells, strict=True):
                table.add_row(name, *line[start : start + per])
            self.console.print(Trimmed(table))
            if start + per < len(labels):
                self.console.print()
        proven = all(p.figures.proven for p in self.sweep.points if p.figures is not None)
        if proven:
            self.paragraph(
                self.say("每个方案都已证明最优。", "Every plan is proven best."), "dim", "  "
            )
        else:
            self.paragraph(self.say("* 未证明最优", "* not proven best"), "dim", "  ")

    def shown_in_grid(self, point: Point, figure: str) -> str:
        if point.figures is None:
            return "–"
        text = self.cell(point, row_of(figure, self.words).value)
        return text if point.figures.proven else f"{text}*"

    # -------------------------------------------------------------------------- flips

    def impossible(self) -> None:
        for point in self.sweep.points:
            for problem in point.problems:
                self.paragraph(
                    f"{self.label(point)}: {problem.say(self.language)}", STYLES["uncovered"], "  "
                )

    def flips(self, most: int | None) -> None:
        """Between which values who gets another form, those of one kind together."""
        self.console.print()
        flips = self.sweep.flips
        if not flips:
            self.paragraph(
                self.say(
                    "这些值之间没有企业改变覆盖方式。",
                    "No ⟦enterprise⟧ gets another form of coverage between these values.",
                )
            )
            return
        number = len({flip.enterprise_id for flip in flips})
        self.paragraph(
            self.say("谁在哪里改变覆盖方式（{n} 家）", "Who flips where ({n})", n=number), "bold"
        )

        def step(flip: Flip) -> tuple[object, ...]:
            return (flip.axis, flip.other, flip.below, flip.above)

        listed = 0
        for _, group in groupby(flips, key=step):
            together = list(group)
            if most is not None and listed >= most:
                break
            self.paragraph(self.between(together[0]), "", "  ")
            for (was, now), same in groupby(
                sorted(together, key=lambda f: (f.was, f.now, f.enterprise_id)),
                key=lambda f: (f.was, f.now),
            ):
                names = [flip.name or flip.enterprise_id for flip in same]
                some = names if most is None else names[: max(1, most - listed)]
                listed += len(some)
                rest = len(names) - len(some)
                more = self.say(" 等 {n} 家", " … ({n} in all)", n=len(names)) if rest else ""
                arrow = self.say(
                    "{was} → {now}：{names}{more}", "{was} → {now}: {names}{more}",
                    was=at_start(self.words[was]), now=at_start(self.words[now]),
                    names="、".join(some) if self.language == "zh" else ", ".join(some),
                    more=more,
                )  # fmt: skip
                self.paragraph(arrow, "", "    ")
        if most is not None and listed >= most and len(flips) > listed:
            self.paragraph(
                self.say("…… 共 {n:,} 处（--all 全部列出）", "… {n:,} in all (--all lists them)",
                         n=len(flips)),
                "dim", "  ",
            )  # fmt: skip

    def between(self, flip: Flip) -> str:
        below, above = said(flip.below), said(flip.above)
        if len(self.sweep.axes) == 1:
            where = Text("", "")
        else:
            other = next(axis.name for axis in self.sweep.axes if axis.name != flip.axis)
            value = said(flip.other)
            where = Text(f"（{other}={value.zh}）", f" ({other}={value.en})")
        name = flip.axis if len(self.sweep.axes) > 1 else ""
        if flip.exact:
            return self.say(
                "{name} {below} 与 {above} 之间，恰好从 {above} 起{where}",
                "{name} from exactly {above} on (at {below} not yet){where}",
                name=name, below=below, above=above, where=where,
            ).strip()  # fmt: skip
        return self.say(
            "{name} {below} 与 {above} 之间{where}", "{name} between {below} and {above}{where}",
            name=name, below=below, above=above, where=where,
        ).strip()  # fmt: skip
