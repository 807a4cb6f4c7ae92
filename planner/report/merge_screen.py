"""A merge on one screen: counts first, then what a person must look at, then the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
from rich.table import Table
from rich.text import Text as Line

from planner.language import Language, Text
from planner.merging.merged import Merged
from planner.merging.notes import TITLES, title_of
from planner.merging.words import STATUS_WORDS
from planner.report.merge_files import change_list
from planner.report.trimmed import Trimmed
from planner.report.words import at_start
from planner.report.wrapping import wrap

if TYPE_CHECKING:
    from rich.console import Console

    from planner.errors import Problem

SHOWN = 20
_STYLES = {
    "same": "dim",
    "changed": "#2f6fd0",
    "new": "#168a16",
    "doubtful": "bold #a87400",
    "gone": "#e0302a",
}
_MORE = Text("…… 另有 {n:,} 项（--all 全部列出）", "… and {n:,} more (--all lists them all)")
_HEADS = {
    "called": Text("企业", "Enterprise"),
    "code": Text("代码", "Code"),
    "zone": Text("片区", "Zone"),
    "field": Text("项目", "What"),
    "old": Text("旧台账", "Old"),
    "new": Text("新台账", "New"),
    "remark": Text("说明", "Remark"),
}


def render_merge(
    merged: Merged,
    language: Language,
    console: Console,
    *,
    most: int | None = SHOWN,
    warnings: tuple[Problem, ...] = (),
) -> None:
    """Show the merge; ``most``: how many rows of each list (None: all)."""
    _Screen(merged, language, console, most).show(warnings)


class _Screen:
    """The sections of the screen, in their order."""

    def __init__(
        self, merged: Merged, language: Language, console: Console, most: int | None
    ) -> None:
        self.merged, self.language, self.console, self.most = merged, language, console, most
        self.list = change_list(merged, language)

    def show(self, warnings: tuple[Problem, ...]) -> None:
        self.counts()
        self.doubts()
        self.section("gone", ("called", "code", "zone", "remark"))
        self.section("new", ("called", "code", "zone"))
        self.changes()
        self.carried()
        self.warnings(warnings)

    def say(self, zh: str, en: str, **values: object) -> str:
        return Text(zh, en).fill(**values).say(self.language)

    def title(self, text: str) -> None:
        self.console.print()
        self.console.print(Line(text, style="bold"))

    def counts(self) -> None:
        merged, counts = self.merged, self.merged.counts
        head = self.say(
            "旧台账 {a}（{m:,} 家），新台账 {b}（{n:,} 家）",
            "Old ledger {a} ({m:,}), new ledger {b} ({n:,})",
            a=merged.old.name,
            b=merged.new.name,
            m=counts["old_rows"],
            n=counts["new_rows"],
        )
        self.line(head, "", "bold")
        table = Table.grid(padding=(0, 2))
        table.add_column()
        table.add_column(justify="right")
        table.add_column(style="dim")
        about = {
            "same": Text("", ""),
            "changed": Text("共 {n:,} 处", "in {n:,} fields").fill(n=merged.changed.height),
            "new": Text("", ""),
            "doubtful": Text("请逐一核实", "to be looked at one by one"),
            "gone": Text("只在旧台账中", "in the old ledger only"),
        }
        for status, word in STATUS_WORDS.items():
            number = counts[status]
            style = _STYLES[status] if number else "dim"
            remark = about[status].say(self.language) if number else ""
            table.add_row(
                Line(at_start(word).say(self.language), style=style), f"{number:,}", remark
            )
        self.console.print(Trimmed(table))
        if counts["pins_old"] or counts["pins"]:
            pins = self.say(
                "指定：旧台账 {pins_old:,} 项，沿用 {pins_kept:,} 项，"
                "企业消失 {pins_gone:,} 项，待核实 {pins_doubtful:,} 项；合并后共 {pins:,} 项",
                "Pins: {pins_old:,} in the old ledger, {pins_kept:,} carried over, {pins_gone:,} "
                "of enterprises that are gone, {pins_doubtful:,} doubtful; {pins:,} in all now",
                **counts,
            )
            self.line(pins, "  ")

    def doubts(self) -> None:
        """Each doubtful pair as a block: two long names side by side would break everywhere."""
        word = STATUS_WORDS["doubtful"]
        rows = self.list.filter(pl.col("status") == word.say(self.language))
        if rows.is_empty():
            return
        self.title(at_start(word).say(self.language))
        shown = rows if self.most is None else rows.head(self.most)
        heads = [self.say("旧", "old"), self.say("新", "new")]
        for record in shown.iter_rows(named=True):
            self.line(f"{record['field']}{self.say('：', ': ')}{record['remark']}", "  ")
            for head, text in zip(heads, (record["old"], record["new"]), strict=True):
                self.line(f"{head}  {text}", "    ", "dim" if head == heads[0] else "")
        self.more(rows.height - shown.height)

    def line(self, text: str, indent: str, style: str = "") -> None:
        for line in wrap(text, self.console.width, indent):
            self.console.print(Line(line, style=style))

    def more(self, count: int) -> None:
        if count > 0:
            self.line(_MORE.fill(n=count).say(self.language), "  ", "dim")

    def section(self, status: str, columns: tuple[str, ...]) -> None:
        """The rows of one kind, as many as are wanted."""
        word = STATUS_WORDS[status].say(self.language)
        rows = self.list.filter(pl.col("status") == word).select(columns)
        if rows.is_empty():
            return
        self.title(at_start(STATUS_WORDS[status]).say(self.language))
        self.rows(rows)

    def changes(self) -> None:
        """Which fields changed how often, then the rows."""
        changed = self.merged.changed
        if changed.is_empty():
            return
        self.title(at_start(STATUS_WORDS["changed"]).say(self.language))
        often = (
            changed.group_by("field", maintain_order=True)
            .len()
            .sort("len", descending=True, maintain_order=True)
        )
        words = [f"{title_of(f, self.language)} {n:,}" for f, n in often.iter_rows()]
        self.line(" · ".join(words), "  ", "dim")
        word = STATUS_WORDS["changed"].say(self.language)
        rows = self.list.filter(pl.col("status") == word)
        self.rows(rows.select("called", "field", "old", "new"))

    def rows(self, rows: pl.DataFrame) -> None:
        shown = rows if self.most is None else rows.head(self.most)
        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
        filled = [c for c in rows.columns if shown[c].null_count() < shown.height]
        for column in filled:
            table.add_column(_HEADS[column].say(self.language), overflow="fold")
        blank = self.say("空", "blank")
        for record in shown.select(filled).iter_rows(named=True):
            table.add_row(
                *(
                    Line((blank if key in ("old", "new") else "") if value is None else value)
                    for key, value in record.items()
                )
            )
        self.console.print(Trimmed(table))
        self.more(rows.height - shown.height)

    def carried(self) -> None:
        """Which columns hold what comes from the old ledger."""
        cells = self.merged.carried
        if not cells:
            return
        self.title(self.say("沿用旧台账的内容", "Carried over from the old ledger"))
        names = [name for name in TITLES if name in cells] + [n for n in cells if n not in TITLES]
        words = [f"{title_of(name, self.language)} {cells[name]:,}" for name in names]
        self.line(" · ".join(words), "  ")

    def warnings(self, warnings: tuple[Problem, ...]) -> None:
        if not warnings:
            return
        self.title(self.say("提醒", "Warnings"))
        shown = warnings if self.most is None else warnings[: self.most]
        for warning in shown:
            self.line(warning.say(self.language), "  ", _STYLES["doubtful"].removeprefix("bold "))
        self.more(len(warnings) - len(shown))
