"""What was found in a ledger, on one screen: columns, inferences, findings, the picture.

:func:`render` writes to a rich console. Nothing is cut short to fit: what is long runs on in
the next line.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rich.table import Table
from rich.text import Text as Line

from planner.language import Language, Text, counted
from planner.ledger.sheet import column_letter
from planner.ledger.titles import TABLE_TITLES
from planner.ledger.understanding import SourceColumn, source_columns
from planner.model import TABLES
from planner.report.check import faulty_rows, figures_of, verdict_of
from planner.report.trimmed import Trimmed
from planner.report.wrapping import columns, wrap

if TYPE_CHECKING:
    from rich.console import Console

    from planner.errors import Problem
    from planner.ledger.reading import Reading
    from planner.ledger.synonyms import Role

ERROR, WARNING, GOOD, DIM = "bold #e0302a", "#a87400", "green", "dim"
LISTED = 30
"""So many findings of one kind in one column are listed; more with ``everything``."""
ZONES = 12
_LEFT = 30


def render(
    reading: Reading, language: Language, console: Console, *, everything: bool = False
) -> None:
    """Show what was found; ``everything`` lists each row of each finding, and each zone."""
    _Screen(reading, language, console, everything).show()


class _Screen:
    """The sections, in the order in which they are shown."""

    def __init__(
        self, reading: Reading, language: Language, console: Console, everything: bool
    ) -> None:
        self.reading, self.language, self.console = reading, language, console
        self.everything = everything

    def show(self) -> None:
        self.headline()
        for role in self.reading.tables:
            self.columns(role)
        self.notes()
        self.findings("错误", "Errors", self.reading.errors, ERROR)
        self.findings("提醒", "Warnings", self.reading.warnings, WARNING)
        self.picture()

    def say(self, zh: str, en: str, **values: object) -> str:
        return Text(zh, en).fill(**values).say(self.language)

    def title(self, zh: str, en: str) -> None:
        self.console.print()
        self.console.print(Line(self.say(zh, en), style="bold"))

    def paragraph(self, text: str, style: str = "", indent: str = "  ") -> None:
        for line in wrap(text, self.console.width, indent):
            self.console.print(Line(line, style=style))

    def headline(self) -> None:
        for role, table in self.reading.tables.items():
            file = self.reading.files.get(role)
            header = table.mapping.header
            rows = str(header.last_row)
            if header.depth > 1:
                rows = f"{header.first + 1}–{header.last_row}"
            parts = [
                f"{TABLE_TITLES[role].say(self.language)}  {file.name if file else ''}",
                self.say("工作表“{s}”", 'sheet "{s}"', s=table.sheet.name)
                if table.sheet.name
                else "",
                self.say(
                    "表头在第 {rows} 行",
                    "header in rows {rows}" if header.depth > 1 else "header in row {rows}",
                    rows=rows,
                ),
                self.say(
                    "{n:,} 行数据",
                    "{rows} of data",
                    n=table.frame.height,
                    rows=counted(table.frame.height, "row"),
                ),
            ]
            self.paragraph(self.say("，", ", ").join(filter(None, parts)), "bold", "")
        verdict = verdict_of(self.reading)
        errors, warnings = _count(self.reading.errors), _count(self.reading.warnings)
        if verdict in ("errors", "unreadable"):
            said = self.say(
                "有 {errors:,} 处错误，改正后才能做方案", "{errors:,} to correct before planning",
                errors=errors,
            )  # fmt: skip
            if warnings:
                said += self.say("；另有 {n:,} 处提醒", "; {n:,} to look at", n=warnings)
            self.paragraph(said + self.say("。", "."), ERROR, "")
        elif verdict == "warnings":
            said = self.say(
                "可以做方案；有 {n:,} 处提醒，请看一看。", "Fit to plan with; {n:,} to look at.",
                n=warnings,
            )  # fmt: skip
            self.paragraph(said, WARNING, "")
        else:
            self.paragraph(self.say("没有发现问题。", "Nothing is wrong."), GOOD, "")

    # ------------------------------------------------------------ columns

    def columns(self, role: Role) -> None:
        title = TABLE_TITLES[role]
        only = len(self.reading.tables) == 1
        self.title(
            "各列怎样理解" if only else f"{title.zh}：各列怎样理解",
            "How each column was understood"
            if only
            else f"The {title.en}: how each column was understood",
        )
        table = self.reading.tables[role]
        grid = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style=DIM)
        grid.add_column(self.say("列", "col"), no_wrap=True)
        grid.add_column(self.say("台账中的表头", "header in the file"), overflow="fold")
        grid.add_column(self.say("作为", "read as"), overflow="fold")
        grid.add_column(self.say("有值", "filled"), justify="right", no_wrap=True)
        for one in source_columns(table, role):
            said, style = self.treatment(one, role, table.mapping.columns)
            header = one.header or self.say("（无表头）", "(no header)")
            grid.add_row(one.letter, header, Line(said, style=style), f"{one.filled:,}")
        self.console.print(Trimmed(grid))

    def treatment(self, one: SourceColumn, role: Role, chosen: dict[str, int]) -> tuple[str, str]:
        """What became of a column, in words, and the style of them."""
        title = ""
        if one.column is not None:
            titles = {c.name: c.title.zh for c in TABLES[role]}
            named = "、".join(titles[name] for name in one.column.split(","))
            title = f"{named} {one.column}" if self.language == "zh" else one.column
        if one.treatment == "read":
            by = self.say("（按您的指定）", " (as you said)") if one.decided else ""
            return title + by, ""
        if one.treatment == "asked":
            return self.say("几列都可以是 {c}，请指明", "could be {c}; say which", c=title), ERROR
        if one.treatment == "passed_over":
            other = chosen.get(one.column or "")
            letter = column_letter(other) if other is not None else "?"
            kept = (
                self.say("原样保留", "kept")
                if role == "enterprises"
                else self.say("未采用", "not used")
            )
            said = self.say(
                "{kept}（{c} 取自 {letter} 列）", "{kept} ({c} is read from {letter})",
                kept=kept, c=title, letter=letter,
            )  # fmt: skip
            return said, DIM
        by = self.say("（按您的指定）", " (as you said)") if one.decided else ""
        words = {
            "kept": Text("原样保留", "kept as it is"),
            "not_used": Text("未采用", "not used"),
            "person": Text("含个人信息，不写入输出", "holds persons: left out"),
            "person_kept": Text("含个人信息，按您的要求保留", "holds persons: kept, as you asked"),
            "remarks": Text("核对意见，不属于台账", "our own remarks, no part of it"),
            "planned": Text("上一方案的结果，不属于台账", "what a plan said, no part of it"),
            "empty": Text("空列", "empty"),
        }
        style = WARNING if one.treatment in ("person", "person_kept") else DIM
        return words[one.treatment].say(self.language) + by, style

    # ------------------------------------------------------------ findings

    def notes(self) -> None:
        if not self.reading.notes:
            return
        self.title("读取时的推断和处理", "What was inferred or left out")
        for problem in self.reading.notes:
            place = problem.place
            where = ""
            if place is not None and place.row is not None:
                where = self.say("第 {n} 行", "row {n}", n=place.row)
            if place is not None and place.column is not None:
                where += self.say("“{c}”列", " {c}", c=place.column)
            where += self.say("：", ": ") if where else ""
            if self.several() and place is not None and place.file:
                where = f"{self.source(place.file, place.sheet)} {where}"
            remedy = problem.remedy.say(self.language)
            said = where + problem.what.say(self.language)
            self.bullet(said + (self.say("；", "; ") + remedy if remedy else ""))

    def bullet(self, text: str) -> None:
        first, *rest = wrap(text, max(20, self.console.width - 4)) or [""]
        self.console.print(Line("  · ", style=DIM).append(first, style=""))
        for line in rest:
            self.console.print(Line("    " + line))

    def findings(self, zh: str, en: str, found: Sequence[Problem], style: str) -> None:
        if not found:
            return
        n = _count(found)
        self.title(f"{zh} {n:,} 处", f"{en}: {n:,}")
        groups: dict[tuple[str | None, str | None], list[Problem]] = {}
        for problem in found:
            place = problem.place
            source = (place.file, place.sheet) if place is not None else (None, None)
            groups.setdefault(source, []).append(problem)
        for (file, sheet), problems in groups.items():
            if self.several() and file is not None:
                self.paragraph(self.source(file, sheet), DIM)
            self.listed(problems, style)

    def listed(self, problems: Sequence[Problem], style: str) -> None:
        rows: list[tuple[str, str, str]] = []
        kinds: dict[tuple[str, str | None], int] = {}
        hidden = 0
        for problem in problems:
            kind = (problem.code, problem.place.column if problem.place else None)
            for one in problem.apart() if self.everything else (problem,):
                kinds[kind] = kinds.get(kind, 0) + 1
                if kinds[kind] > LISTED and not self.everything:
                    hidden += one.count
                    continue
                remedy = one.remedy.say(self.language)
                said = one.what.say(self.language)
                tail = self.say("；", "; ") + remedy if remedy else ""
                rows.append((*self.where(one), said + tail))
        first = max((columns(row) for row, _, _ in rows), default=0)
        second = max((columns(column) for _, column, _ in rows), default=0)
        left = min(_LEFT, first + 2 + second if second else first)
        for row, column, said in rows:
            lines = wrap(said, max(24, self.console.width - left - 4)) or [""]
            where = row + " " * (first - columns(row) + 2) + column if second else row
            head = Line("  ").append(where.rstrip(), style=style)
            gap = left - columns(where.rstrip())
            if gap >= 0:
                self.console.print(head.append(" " * (gap + 2) + lines.pop(0), style=""))
            else:
                self.console.print(head)
            for line in lines:
                self.console.print(Line(" " * (left + 4) + line))
        if hidden:
            said = self.say(
                "另有 {n:,} 处同类的没有列出；加 --all 全部列出。",
                "{n:,} more of the same kinds; --all lists them.",
                n=hidden,
            )
            self.paragraph(said, DIM)

    def where(self, problem: Problem) -> tuple[str, str]:
        """A place in the table: its row or rows, and the column's letter and header."""
        place = problem.place
        row = column = ""
        if place is not None and place.row is not None:
            row = self.say("第 {n} 行", "row {n}", n=place.row)
        elif len(problem.rows) == 1:
            row = self.say("第 {n} 行", "row {n}", n=problem.rows[0])
        elif problem.rows:
            row = self.say("{n:,} 行", "{n:,} rows", n=len(problem.rows))
        if place is not None and place.column is not None:
            column = " ".join(filter(None, (place.letter, place.column)))
        return row or self.say("全表", "all rows"), column

    def several(self) -> bool:
        """Whether findings come from more than one table, so that each must name its own."""
        return len(self.reading.tables) > 1 or bool(self.reading.unread)

    def source(self, file: str, sheet: str | None) -> str:
        if sheet is None:
            return file
        return file + self.say(" 工作表“{s}”", ' sheet "{s}"', s=sheet)

    # ------------------------------------------------------------ the picture

    def picture(self) -> None:
        table = self.reading.tables.get("enterprises")
        figures = figures_of(self.reading)
        if table is None or figures is None:
            return
        faulty = faulty_rows(self.reading)
        self.title("数据概况", "The ledger in figures")
        rows = self.figures(figures, table.has("members_elsewhere"))
        left = max(columns(label) for label, _ in rows)
        for label, value in rows:
            gap = " " * (left - columns(label) + 2)
            self.console.print(Line("  ").append(label, style=DIM).append(gap + value))
        self.zones(figures["by_zone"])
        if faulty:
            said = self.say(
                "有错误的 {n:,} 行，其中的数没有计入。",
                "The figures of {rows} with errors are not counted.",
                n=len(faulty),
                rows=counted(len(faulty), "row"),
            )
            self.paragraph(said, WARNING)

    def figures(self, figures: dict[str, Any], elsewhere: bool) -> list[tuple[str, str]]:
        """Label and value; columns are called by their titles."""
        titles = {c.name: c.title for c in TABLES["enterprises"]}
        members, full = (titles[name].say(self.language) for name in ("members", "full_members"))
        people = members.removesuffix("数")
        unclear = self.say("尚不明确（见上面的错误）", "not clear yet (see the errors above)")
        whole, counted = figures["rows"], figures["members"] is not None
        scope = unclear
        if figures["in_scope"] is not None:
            scope = self.say("在范围内 {n:,} 家", "{n:,} in scope", n=figures["in_scope"])
        among = self.say("{n:,} 家，{scope}", "{n:,}, {scope}", n=whole, scope=scope)
        sums = holders = unclear
        if counted:
            sums = self.say(
                "{members:,} 名，其中{full} {full_members:,} 名",
                "{members:,}, {full_members:,} of them full",
                full=full,
                **figures,
            )
            holders = self.say("{n:,} 家", "{n:,}", n=figures["with_members"])
        rows = [
            (self.say("企业", "Enterprises"), among),
            (people, sums),
            (self.say("有{people}的企业", "With {people}", people=people.lower()), holders),
        ]
        if elsewhere:
            label = titles["members_elsewhere"].say(self.language)
            away = figures["members_elsewhere"]
            said = unclear if away is None else self.say("{n:,} 名", "{n:,}", n=away)
            rows.append((label, said))
        return rows

    def zones(self, zones: list[dict[str, Any]]) -> None:
        if len(zones) < 2 and not (zones and zones[0]["zone"]):
            return
        grid = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style=DIM)
        grid.add_column(self.say("片区", "zone"), overflow="fold")
        titles = {c.name: c.title for c in TABLES["enterprises"]}
        people = titles["members"].say(self.language).removesuffix("数")
        heads = (
            self.say("企业", "rows"),
            self.say("在范围内", "in scope"),
            self.say("有{people}", "with {people}", people=people.lower()),
            people if self.language == "zh" else people.lower(),
            self.say("{full}", "full", full=titles["full_members"].zh),
        )
        for head in heads:
            grid.add_column(head, justify="right", no_wrap=True)
        shown = zones if self.everything else zones[:ZONES]
        keys = ("rows", "in_scope", "with_members", "members", "full_members")
        for zone in shown:
            name = zone["zone"] or self.say("（空白）", "(blank)")
            grid.add_row(name, *("–" if zone[key] is None else f"{zone[key]:,}" for key in keys))
        rest = zones[len(shown) :]
        if rest:
            name = self.say("另 {n:,} 个片区", "{n:,} more zones", n=len(rest))
            sums = [sum(z[key] or 0 for z in rest) for key in keys]
            grid.add_row(name, *(f"{n:,}" for n in sums), style=DIM)
        self.console.print()
        self.console.print(Trimmed(grid))


def _count(problems: Sequence[Problem]) -> int:
    return sum(problem.count for problem in problems)
