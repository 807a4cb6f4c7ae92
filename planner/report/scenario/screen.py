"""Scenarios on one screen: a row a figure, a column a scenario, and what differs.

Where the columns do not fit beside each other, further blocks follow, each with the
baseline's column first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text as Line

from planner.language import Language, Text
from planner.report.scenario.rows import Row, difference, proof, rows, shown, worth_showing
from planner.report.trimmed import Trimmed
from planner.report.words import words_of
from planner.report.wrapping import columns, wrap

if TYPE_CHECKING:
    from rich.console import Console

    from planner.errors import Problem
    from planner.scenario.figures import Figures
    from planner.scenario.running import Outcome
    from planner.scenario.variants import Variant

_BASELINE = Text("基准", "Baseline")
_GAP = 2


def render_comparison(outcomes: Sequence[Outcome], language: Language, console: Console) -> None:
    """Show what became of every scenario."""
    _Screen(outcomes, language, console).show()


class _Screen:
    def __init__(self, outcomes: Sequence[Outcome], language: Language, console: Console) -> None:
        self.outcomes, self.language, self.console = outcomes, language, console
        self.words = words_of(outcomes[0].variant.rules)
        figures = [one.figures for one in outcomes if one.figures is not None]
        self.base = figures[0]
        self.rows = [row for row in rows(self.words) if worth_showing(row, figures)]

    def show(self) -> None:
        _headline(self.outcomes[0].variant, self.language, self.console)
        for block in self.blocks():
            self.console.print()
            self.console.print(Trimmed(self.table(block)))
        for outcome in self.outcomes[1:]:
            show_changes(outcome.variant, self.language, self.console, outcome.problems)

    def called(self, outcome: Outcome) -> str:
        if outcome is self.outcomes[0]:
            return _BASELINE.say(self.language)
        return outcome.variant.name

    def cells(self, outcome: Outcome) -> list[tuple[str, str]]:
        """The value and the difference of each row, then the proof."""
        figures = outcome.figures
        if figures is None:
            none = Text("无法成立", "impossible").say(self.language)
            return [(none, ""), *(("–", "") for _ in self.rows)]
        cells = [(self.value(row, figures), self.changed(row, figures)) for row in self.rows]
        return [*cells, (proof(figures, self.language), "")]

    def value(self, row: Row, figures: Figures) -> str:
        if figures is self.base and row.key in ("moves", "came", "went"):
            return "–"
        return shown(row.value(figures))

    def changed(self, row: Row, figures: Figures) -> str:
        if figures is self.base or row.key in ("moves", "came", "went"):
            return ""
        return difference(row.value(figures), row.value(self.base))

    def width(self, outcome: Outcome) -> tuple[int, int]:
        cells = self.cells(outcome)
        value = max(columns(value) for value, _ in cells[:-1])
        more = max((columns(change) for _, change in cells), default=0)
        both = max(value + (more + 1 if more else 0), columns(cells[-1][0]))
        return max(both, min(columns(self.called(outcome)), 24)), more

    def blocks(self) -> Iterator[list[Outcome]]:
        """The scenarios that fit beside the baseline, block after block."""
        labels = max(columns(row.title.say(self.language)) for row in self.rows)
        room = self.console.width - 2 - labels - _GAP - self.width(self.outcomes[0])[0]
        block: list[Outcome] = []
        used = 0
        for outcome in self.outcomes[1:]:
            wide = self.width(outcome)[0] + _GAP
            if block and used + wide > room:
                yield [self.outcomes[0], *block]
                block, used = [], 0
            block.append(outcome)
            used += wide
        yield [self.outcomes[0], *block]

    def table(self, block: list[Outcome]) -> Table:
        table = Table(box=None, padding=(0, _GAP, 0, 0), pad_edge=False, header_style="bold")
        table.add_column("", no_wrap=True)
        cells = []
        for outcome in block:
            table.add_column(self.called(outcome), justify="right", overflow="fold", min_width=8)
            cells.append((self.cells(outcome), self.width(outcome)[1]))
        for index, row in enumerate(self.rows):
            line: list[str | Line] = [row.title.say(self.language)]
            for found, more in cells:
                value, change = found[index]
                cell = Line(value)
                if more:
                    cell.append(f" {change:>{more}}", style="#2f6fd0")
                line.append(cell)
            table.add_row(*line)
        last = [Text("证明", "Proof").say(self.language)]
        table.add_row(*last, *(found[-1][0] for found, _ in cells))
        return table


def render_changes(variants: Sequence[Variant], language: Language, console: Console) -> None:
    """What each scenario changes; the first variant is the baseline."""
    _headline(variants[0], language, console)
    for variant in variants[1:]:
        show_changes(variant, language, console)


def show_changes(
    variant: Variant, language: Language, console: Console, problems: Sequence[Problem] = ()
) -> None:
    """What a scenario changes, in words, and why it cannot be planned, if so."""
    words = words_of(variant.rules)

    def say(text: Text, style: str = "") -> None:
        for line in wrap(text.in_words(words).say(language), console.width, "  "):
            console.print(Line(line, style=style))

    head = variant.name
    if variant.title is not None and variant.title.say(language) != head:
        head += f"  {variant.title.say(language)}"
    if variant.on:
        head += Text(f"（在“{variant.on}”之上）", f' (on "{variant.on}")').say(language)
    console.print()
    for line in wrap(head, console.width):
        console.print(Line(line, style="bold"))
    if variant.unchanged:
        say(Text("没有变更，与基准相同。", "No change: the baseline itself."))
    for change in variant.changes:
        say(change)
    for problem in problems:
        say(problem.what, style="bold #e0302a")


def _headline(variant: Variant, language: Language, console: Console) -> None:
    if variant.title is not None:
        console.print(Line(variant.title.say(language), style="bold"))
    rules = variant.rules
    head = Text(
        "基准：规则 {pack} · {title} · {day}", "Baseline: rules {pack} · {title} · {day}"
    ).fill(pack=rules.pack, title=rules.title, day=rules.as_of.isoformat())
    for line in wrap(head.say(language), console.width):
        console.print(Line(line, style="dim"))
