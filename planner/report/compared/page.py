"""A comparison as one page without anything from outside: figures, rules, branches, enterprises."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import polars as pl

from planner.comparing import ACTIONS, Comparison
from planner.language import Language, Text
from planner.report.compared.words import (
    ABOUT,
    ACTION_WORDS,
    SIZE_WORDS,
    TABLE_WORDS,
    Sayer,
)
from planner.report.packs.blocks import Block, Facts, Grid, Heading, Paragraph
from planner.report.packs.html import to_html

if TYPE_CHECKING:
    from collections.abc import Mapping

_TITLE = Text("两个方案的比较", "Two plans compared")
_BLANK = Text("无", "none")


def compared_page(comparison: Comparison, language: Language) -> bytes:
    """The page, UTF-8; who and what has not changed is counted and not listed."""
    blocks = _Page(comparison, language).blocks()
    return to_html(blocks, _TITLE.say(language), language).encode()


class _Page:
    """The parts of the page, in their order."""

    def __init__(self, comparison: Comparison, language: Language) -> None:
        self.found, self.language = comparison, language
        self.says = Sayer(comparison, language)

    def say(self, zh: str, en: str) -> str:
        return self.says.text(zh, en).say(self.language)

    def blocks(self) -> Iterator[Block]:
        yield Heading(_TITLE.say(self.language), level=1)
        sides = (("old", self.found.old), ("new", self.found.new))
        yield Facts([(self.says.title(n), side.say(self.language)) for n, side in sides])
        if self.found.same:
            yield Paragraph(
                self.say("两个方案的安排完全相同。", "The two plans arrange everybody alike."),
                "good",
            )
        yield self.counts()
        figures = self.found.figures
        differs = pl.any_horizontal(
            pl.col("old").ne_missing(pl.col("new")),
            pl.col("old_base").ne_missing(pl.col("new_base")),
        )
        if not figures.filter(differs).is_empty():
            yield Heading(self.say("不同的指标", "Figures that differ"))
            yield self.figures(figures.filter(differs))
        yield from self.inputs()
        yield from self.listed(
            self.found.branches,
            self.say("有变化的⟦organisation⟧", "⟦organisation+⟧ that differ"),
            ("name", "kind", "form", "lead", "units", "members", "size", "came", "went"),
        )
        yield from self.listed(
            self.found.enterprises,
            self.say("有变化的⟦enterprise⟧", "⟦enterprise+⟧ that differ"),
            ("name", "zone", "mode", "branch", "instructor", "because"),
        )
        yield Heading(self.say("全部指标", "All figures"))
        yield self.figures(figures)

    def counts(self) -> Grid:
        heads = [
            self.says.title("action"),
            self.say("⟦enterprise⟧", "⟦enterprise+⟧"),
            self.say("⟦organisation⟧", "⟦organisation+⟧"),
            "",
        ]
        both = [self.found.counts(name) for name in ("enterprises", "branches")]
        rows = [
            [
                ACTION_WORDS[action].say(self.language),
                *(f"{counts[action]:,}" for counts in both),
                self.says.say(ABOUT[action]),
            ]
            for action in ACTIONS
        ]
        return Grid(heads, rows)

    def figures(self, table: pl.DataFrame) -> Grid:
        heads = [self.says.title(n) for n in ("figure", "old", "new", "difference", "points")]
        rows = []
        for row in table.iter_rows(named=True):
            title = row[f"title_{self.language}"]
            sides = [self.says.figure(row[s], row[f"{s}_base"]) for s in ("old", "new")]
            change = "" if not row["difference"] else f"{row['difference']:+,}"
            rows.append(
                [title[:1].upper() + title[1:], *sides, change, self.says.points(row) or ""]
            )
        return Grid(heads, rows)

    def inputs(self) -> Iterator[Block]:
        rows = []
        for table, found in (("rule", self.found.rules), ("parameter", self.found.parameters)):
            for row in found.iter_rows(named=True):
                name = f"{row[f'title_{self.language}']} ({row['name']})"
                rows.append([self.table_word(table), name, "", *self.sides(table, row)])
        for row in self.found.inputs.iter_rows(named=True):
            field = "" if row["field"] in ("id", row["id"]) else self.says.title(row["field"])
            word, name = self.table_word(row["table"]), self.says.named(row) or row["id"] or ""
            rows.append([word, name, field, *self.sides(row["table"], row)])
        if rows:
            yield Heading(self.say("不同的规则和输入", "Rules and inputs that differ"))
            yield Grid(["", "", *(self.says.title(n) for n in ("field", "old", "new"))], rows)

    def table_word(self, table: str) -> str:
        return self.says.text(*TABLE_WORDS[table]).say(self.language)

    def sides(self, table: str, row: Mapping[str, Any]) -> list[str]:
        blank = _BLANK.say(self.language)
        return [blank if one is None else one for one in self.says.sides(table, row)]

    def listed(self, table: pl.DataFrame, title: str, fields: tuple[str, ...]) -> Iterator[Block]:
        """What differs, an action after the other; old and new in one cell."""
        order = pl.col("action").replace_strict(list(ACTIONS), list(range(len(ACTIONS))))
        rows = table.filter(pl.col("action") != "unchanged").sort(order, maintain_order=True)
        if rows.is_empty():
            return
        yield Heading(title)
        heads = [self.says.title(name) for name in ("action", *fields)]
        yield Grid(heads, [self.row(row, fields) for row in rows.iter_rows(named=True)])

    def row(self, row: Mapping[str, Any], fields: tuple[str, ...]) -> list[str]:
        action = row["action"]
        cells = [ACTION_WORDS[action].say(self.language)]
        for field in fields:
            if field == "size":
                value: Any = SIZE_WORDS[row["size"]].say(self.language) if row["size"] else ""
            elif field in ("came", "went"):
                value = row[field]
            elif field == "because":
                value = row[f"because_{self.language}"] or self.says.what(row["what"])
            else:
                value, _ = self.says.both(field, row[f"{field}_old"], row[f"{field}_new"], action)
            cells.append("" if value is None else str(value))
        return cells
