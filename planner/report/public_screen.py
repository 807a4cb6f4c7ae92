"""A story for publication on the screen: what may be read aloud, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text as Line

from planner.language import Language, Text
from planner.report.numbers import number
from planner.report.terminal import NOTICE, STYLES
from planner.report.trimmed import Trimmed
from planner.report.wrapping import columns, wrap

if TYPE_CHECKING:
    from rich.console import Console

    from planner.report.story.nouns import CoverageTable, Story


def render_public(story: Story, language: Language, console: Console) -> None:
    """Show headline, coverage, forms, key figures and the tables by group."""
    _Screen(story, language, console).show()


class _Screen:
    """The sections, in the order in which they are shown."""

    def __init__(self, story: Story, language: Language, console: Console) -> None:
        self.story, self.language, self.console = story, language, console

    def say(self, zh: str, en: str) -> str:
        return Text(zh, en).in_words(self.story.words).say(self.language)

    def paragraph(self, text: str, style: str = "", indent: str = "") -> None:
        for line in wrap(text, self.console.width, indent):
            self.console.print(Line(line, style=style))

    def title(self, text: str) -> None:
        self.console.print()
        self.console.print(Line(text, style="bold"))

    def show(self) -> None:
        story, say = self.story, self.language
        self.paragraph(story.title.say(say), "bold")
        self.paragraph(story.basis.say(say), "dim")
        self.paragraph(story.verdict.say(say), "green" if story.proven else NOTICE)
        for sentence in story.headline:
            self.paragraph(sentence.say(say))
        for sentence in story.withheld.said if story.withheld is not None else ():
            self.paragraph(sentence.say(say), NOTICE)
        self.title(self.say("覆盖率", "Coverage"))
        self.rates()
        for table in story.coverage:
            self.title(table.title.say(say))
            self.group(table)
        self.title(self.say("主要数字", "Key figures"))
        left = max(columns(one.label.say(say)) for one in story.figures)
        for one in story.figures:
            label = one.label.say(say)
            gap = " " * (left - columns(label) + 2)
            first, *rest = wrap(one.value.say(say), max(20, self.console.width - left - 4))
            self.console.print(Line("  ").append(label, style="dim").append(gap + first))
            for line in rest:
                self.console.print(Line(" " * (left + 4) + line))

    def rates(self) -> None:
        """A base, and its rates under it: it fits any console."""
        grid = Table.grid(padding=(0, 3, 0, 0))
        grid.add_column(overflow="fold")
        for justify in ("right", "right"):
            grid.add_column(justify=justify, no_wrap=True)
        for base, shares in zip(self.story.bases, self.story.whole.rates, strict=True):
            if base.on_request or shares[0].base == 0:
                continue
            grid.add_row(base.title.say(self.language), number(shares[0].base), "", style="bold")
            for rate, share in zip(self.story.rates, shares, strict=True):
                if not rate.on_request:
                    title = f"  {rate.title.say(self.language)}"
                    grid.add_row(title, number(share.numerator), share.percent)
        self.console.print(Trimmed(grid))

    def group(self, table: CoverageTable) -> None:
        """A row a group; where the forms' names take too much room, a line a form."""
        story = self.story
        places = [n for n, one in enumerate(story.outcomes) if one.token in story.shown]
        heads = [
            table.head,
            Text("在范围内", "In scope"),
            *(story.outcomes[n].word for n in places),
        ]
        said = [head.say(self.language) for head in heads]
        rows = [
            [row.label.say(self.language), *map(number, (row.in_scope, *row.counts))]
            for row in table.rows
        ]
        rows = [[*row[:2], *(row[2 + n] for n in places)] for row in rows]
        widths = [max(map(columns, column)) for column in zip(said, *rows, strict=True)]
        if sum(widths) + 2 * len(widths) + 2 <= self.console.width:
            shown = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
            for n, head in enumerate(said):
                shown.add_column(head, justify="right" if n else "left", no_wrap=True)
            for row in rows:
                shown.add_row(*row)
            self.console.print(Trimmed(shown))
            return
        for row in rows:
            line = Line("  ").append(row[0], style="bold").append(f"  {said[1]} {row[1]}")
            self.console.print(line)
            for n, head, count in zip(places, said[2:], row[2:], strict=True):
                if count != "0":
                    style = STYLES[story.outcomes[n].token]
                    self.console.print(Line("    ").append(head, style=style).append(f"  {count}"))
