"""A comparison on one screen: how many, which figures, which rules, then who and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl
from rich.table import Table
from rich.text import Text as Line

from planner.comparing import ACTIONS, Comparison
from planner.language import Language, Text
from planner.report.compared.words import (
    ABOUT,
    ACTION_WORDS,
    ARROW,
    SIZE_WORDS,
    TABLE_WORDS,
    Sayer,
)
from planner.report.trimmed import Trimmed
from planner.report.wrapping import wrap

if TYPE_CHECKING:
    from rich.console import Console

SHOWN = 20
STYLES = {
    "new": "#168a16",
    "dissolved": "#e0302a",
    "adjusted": "bold #a87400",
    "changed": "#2f6fd0",
    "unchanged": "dim",
}
_MORE = Text("…… 另有 {n:,} 项（--all 全部列出）", "… and {n:,} more (--all lists them all)")


def render_comparison(
    comparison: Comparison, language: Language, console: Console, *, most: int | None = SHOWN
) -> None:
    """Show a comparison; ``most``: how many rows of each list (None: all)."""
    _Screen(comparison, language, console, most).show()


class _Screen:
    """The sections of the screen, in their order."""

    def __init__(
        self, comparison: Comparison, language: Language, console: Console, most: int | None
    ) -> None:
        self.found, self.language, self.console, self.most = comparison, language, console, most
        self.says = Sayer(comparison, language)

    def show(self) -> None:
        for head, side in (("old", self.found.old), ("new", self.found.new)):
            self.line(f"{self.says.title(head)}  {side.say(self.language)}", "", "bold")
        if self.found.same:
            self.console.print()
            self.line(
                self.say("两个方案的安排完全相同。", "The two plans arrange everybody alike.")
            )
        self.counts()
        self.figures()
        self.inputs()
        self.branches()
        self.enterprises()

    def say(self, zh: str, en: str, **values: object) -> str:
        return self.says.say(Text(zh, en).fill(**values))

    def line(self, text: str, indent: str = "  ", style: str = "") -> None:
        for line in wrap(text, self.console.width, indent):
            self.console.print(Line(line, style=style))

    def head(self, zh: str, en: str) -> None:
        self.console.print()
        said = self.say(zh, en)
        self.line(said[:1].upper() + said[1:], "", "bold")

    def more(self, count: int) -> None:
        if count > 0:
            self.line(_MORE.fill(n=count).say(self.language), "  ", "dim")

    def first(self, rows: pl.DataFrame) -> pl.DataFrame:
        return rows if self.most is None else rows.head(self.most)

    def counts(self) -> None:
        self.console.print()
        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
        table.add_column("")
        for name in (
            self.say("⟦enterprise⟧", "⟦enterprise+⟧"),
            self.say("⟦organisation⟧", "⟦organisation+⟧"),
        ):
            table.add_column(name[:1].upper() + name[1:], justify="right")
        table.add_column("")
        both = [self.found.counts(name) for name in ("enterprises", "branches")]
        for action in ACTIONS:
            numbers = [f"{counts[action]:,}" for counts in both]
            style = STYLES[action] if any(counts[action] for counts in both) else "dim"
            word = Line(ACTION_WORDS[action].say(self.language), style=style)
            about = Line(self.says.say(ABOUT[action]), style="dim")
            table.add_row(word, *numbers, about)
        self.console.print(Trimmed(table))

    def figures(self) -> None:
        """Figures that differ, with their bases."""
        differs = pl.any_horizontal(
            pl.col("old").ne_missing(pl.col("new")),
            pl.col("old_base").ne_missing(pl.col("new_base")),
        )
        rows = self.found.figures.filter(differs)
        if rows.is_empty():
            return
        self.head("不同的指标", "Figures that differ")
        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
        table.add_column("", overflow="fold")
        for name in ("old", "new", "difference", "points"):
            table.add_column(self.says.title(name), justify="right", no_wrap=True)
        for row in rows.iter_rows(named=True):
            said = row[f"title_{self.language}"]
            change = "–" if row["difference"] is None else f"{row['difference']:+,}"
            sides = [self.says.figure(row[s], row[f"{s}_base"]) for s in ("old", "new")]
            table.add_row(
                said[:1].upper() + said[1:],
                *sides,
                "" if change == "+0" else change,
                self.says.points(row) or "",
            )
        self.console.print(Trimmed(table))

    def inputs(self) -> None:
        """What differs in rules, parameters, hosts, instructors and settings."""
        lines = []
        for table, rows in (("rule", self.found.rules), ("parameter", self.found.parameters)):
            for row in rows.iter_rows(named=True):
                name = f"{row[f'title_{self.language}']} ({row['name']})"
                lines.append(self.input_line(table, name, row))
        for row in self.found.inputs.iter_rows(named=True):
            name = self.says.named(row) or row["id"]
            if row["field"] not in ("id", row["id"]):
                name += self.say("：", ": ") + self.says.title(row["field"])
            lines.append(self.input_line(row["table"], name, row))
        if not lines:
            return
        self.head("不同的规则和输入", "Rules and inputs that differ")
        shown = lines if self.most is None else lines[: self.most]
        for line in shown:
            self.line(line)
        self.more(len(lines) - len(shown))

    def input_line(self, table: str, name: str, row: dict[str, Any]) -> str:
        blank = self.say("无", "none")
        sides = [blank if one is None else one for one in self.says.sides(table, row)]
        word = self.says.text(*TABLE_WORDS[table]).say(self.language)
        return f"{word}  {name}  {ARROW.join(sides).strip()}"

    def branches(self) -> None:
        rows = self.changed(self.found.branches)
        if rows.is_empty():
            return
        self.head("有变化的⟦organisation⟧", "⟦organisation+⟧ that differ")
        for row in self.first(rows).iter_rows(named=True):
            action = row["action"]
            name, _ = self.says.both("name", row["name_old"], row["name_new"], action)
            units, _ = self.says.both("units", row["units_old"], row["units_new"], action)
            told = [
                self.say(
                    "{n} 家⟦enterprise⟧",
                    "{n} ⟦enterprise{s}⟧",
                    n=units,
                    s="" if units == 1 else "+",
                )
            ]
            if row["size"] not in ("same", "founded", "dissolved"):
                told.append(SIZE_WORDS[row["size"]].say(self.language))
            for field in ("form", "lead", "parent_id", "kind"):
                value, differs = self.says.both(
                    field, row[f"{field}_old"], row[f"{field}_new"], action
                )
                if differs:
                    told.append(f"{self.says.title(field)} {value}")
            self.entry(action, str(name), self.say("，", ", ").join(told))
            for sign, names in (("+", row["came"]), ("−", row["went"])):
                if names and action == "adjusted":
                    comma = names if self.language == "zh" else names.replace("、", ", ")
                    self.line(f"{sign} {comma}", "        ", "dim")
        self.more(rows.height - self.first(rows).height)

    def enterprises(self) -> None:
        rows = self.changed(self.found.enterprises)
        if rows.is_empty():
            return
        self.head("有变化的⟦enterprise⟧", "⟦enterprise+⟧ that differ")
        for row in self.first(rows).iter_rows(named=True):
            action = row["action"]
            name = row["name_new"] or row["name_old"] or row["enterprise_id"]
            self.entry(action, name, self.arrangement(row))
            because = row[f"because_{self.language}"]
            if because is None:
                differs = self.says.what(row["what"])
                because = None if differs is None else self.say("{w}有变化。", "{w}.", w=differs)
            if because:
                self.line(because, "        ", "dim")
        self.more(rows.height - self.first(rows).height)

    def changed(self, table: pl.DataFrame) -> pl.DataFrame:
        order = pl.col("action").replace_strict(list(ACTIONS), list(range(len(ACTIONS))))
        return table.filter(pl.col("action") != "unchanged").sort(order, maintain_order=True)

    def entry(self, action: str, name: str, rest: str) -> None:
        word = ACTION_WORDS[action].say(self.language)
        lines = wrap(f"{word}  {name}  {rest}", self.console.width, "  ")
        for number, text in enumerate(lines):
            shown = Line(text if number == 0 else f"    {text.strip()}")
            if number == 0:
                shown.stylize(STYLES[action], 2, 2 + len(word))
            self.console.print(shown)

    def arrangement(self, row: dict[str, Any]) -> str:
        """The form and the branch or instructor, old → new."""

        def told(side: str) -> str | None:
            mode = row[f"mode_{side}"]
            if mode is None:
                return None
            where = row[f"branch_{side}"] or row[f"instructor_{side}"]
            word = str(self.says.value("mode", mode))
            if where is None or mode == "standalone":
                return word
            return f"{word}（{where}）" if self.language == "zh" else f"{word} ({where})"

        sides = [told(side) for side in ("old", "new")]
        there = [side for side in sides if side is not None]
        if len(there) == 1:
            return there[0]
        if sides[0] == sides[1]:
            other = self.say("（另一个同名的）", " (another of that name)")
            return there[0] + (other if "branch" in (row["what"] or "").split() else "")
        if row["mode_old"] == row["mode_new"]:
            word = str(self.says.value("mode", row["mode_new"]))
            to = [row[f"branch_{s}"] or row[f"instructor_{s}"] for s in ("old", "new")]
            if to[0] != to[1]:
                blank = self.say("不明", "unknown")
                return word + self.say("：", ": ") + ARROW.join(one or blank for one in to)
        return ARROW.join(there)
