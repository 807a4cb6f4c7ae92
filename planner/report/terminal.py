"""The plan on one screen: coverage, forms, branches, warnings, and whether it is proven best.

:func:`render` writes to a rich console; the colours, the width and the characters are the
console's affair. Nothing is cut short to fit: what is long runs on in the next line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from rich.table import Table
from rich.text import Text as Line

from planner.language import Language, Text
from planner.model import MODES, OUTCOMES
from planner.report.figures import key_figures
from planner.report.tree import branch_tree
from planner.report.trimmed import Trimmed
from planner.report.words import (
    TIER_WORDS,
    at_start,
    number_of,
    share,
    token_words,
    words_of,
)
from planner.report.wrapping import columns, wrap

if TYPE_CHECKING:
    from rich.console import Console

    from planner.errors import Problem
    from planner.model import Plan, TierResult
    from planner.rulebook.rules import CountTable, Statistics

STYLES = {
    "standalone": "#2f6fd0",
    "joint": "#b832a0",
    "affiliated": "#168a16",
    "dispatched": "#0f8f9f",
    "uncovered": "bold #e0302a",
    "excluded": "dim",
}
"""Readable on black and on white, and told apart where a console knows 16 colours only."""
NOTICE = "#a87400"
_MOST_KINDS_OF_WARNINGS = 8
_BAR = 40


def render(
    plan: Plan,
    language: Language,
    console: Console,
    *,
    branches: int | None = 40,
    statistics: Literal["short", "full"] = "short",
) -> None:
    """Show the plan; ``branches`` is how many branches the tree lists (None: all, 0: no tree).

    ``statistics``: ``full`` shows every base and rate of the rule pack, and its tables.
    """
    _Report(plan, language, console, full=statistics == "full").show(branches)


class _Report:
    """The sections of the report, in the order in which they are shown."""

    def __init__(
        self, plan: Plan, language: Language, console: Console, *, full: bool = False
    ) -> None:
        self.plan, self.language, self.console = plan, language, console
        self.full = full
        self.counted: Statistics = plan.rules.statistics
        # Forms that no rule lists, and nobody has by a pin, go without saying.
        listed = {mode for rule in plan.rules.coverage for mode in rule.modes}
        counts = plan.statistics["counts"]
        self.listed = [mode for mode in MODES if mode in listed or counts[mode]]
        self.statistics: dict[str, Any] = plan.statistics
        self.words = words_of(plan.rules)

    def show(self, branches: int | None) -> None:
        self.headline()
        self.coverage()
        self.forms()
        if self.full:
            for table in self.counted.tables:
                self.table(table)
            self.codes()
        self.key_figures(everything=branches is None)
        if branches != 0:
            self.title("组织架构", "Branches")
            self.print(branch_tree(self.plan, self.language, self.words, STYLES, branches))
        self.warnings()
        self.certificate()

    def say(self, zh: str, en: str, **values: object) -> str:
        return Text(zh, en).fill(**values).in_words(self.words).say(self.language)

    def print(self, what: Any) -> None:
        self.console.print(Trimmed(what))

    def paragraph(self, text: str, style: str, indent: str = "  ") -> None:
        for line in wrap(text, self.console.width, indent):
            self.console.print(Line(line, style=style))

    def title(self, zh: str, en: str) -> None:
        self.console.print()
        self.console.print(Line(self.say(zh, en), style="bold"))

    def headline(self) -> None:
        rules, counts = self.plan.rules, self.statistics["counts"]
        head = self.say(
            "{all}，{scope:,} 家在范围内",
            "{all}, {scope:,} in scope",
            all=number_of(counts["enterprises"], "enterprise"),
            scope=counts["in_scope"],
        )
        if self.plan.committee:
            head = f"{self.plan.committee}  {head}"
        by = self.say(
            "规则 {pack} · {title} · {day}",
            "Rules {pack} · {title} · {day}",
            pack=rules.pack,
            title=rules.title,
            day=rules.as_of.isoformat(),
        )
        if rules.overrides:
            changed = ", ".join(f"{name}={value}" for name, value in rules.overrides.items())
            by += self.say(" · 改动 {changed}", " · with {changed}", changed=changed)
        self.paragraph(head, "bold", "")
        self.paragraph(by, "dim", "")
        self.verdict()

    def verdict(self) -> None:
        tiers = self.plan.certificate
        if all(tier.optimal for tier in tiers):
            said = self.say(
                "已证明最优：按这些规则没有更好的方案。",
                "Proven best: under these rules no plan is better.",
            )
            self.paragraph(said, "green", "")
            return
        said = self.say(
            "找到的最好方案，尚未证明各项都最优（见文末）。",
            "The best plan found; not proven best in every respect (see the end).",
        )
        proven = [self.tier_word(tier).lower() for tier in tiers if tier.optimal]
        if proven:
            joined = self.say("、", ", ").join(proven)
            said += self.say("已证明：{joined}。", " Proven: {joined}.", joined=joined)
        self.paragraph(said, NOTICE, "")

    def coverage(self) -> None:
        self.title("覆盖率", "Coverage")
        rates = [rate for rate in self.counted.rates if self.full or not rate.on_request]
        heads = [self.say("企业数", "Base"), *(self.titled(rate.title) for rate in rates)]
        rows: list[list[str]] = []
        for base in self.counted.bases:
            if base.on_request and not self.full:
                continue
            found = self.statistics["coverage"][base.name]
            size = found["work_coverage"]["denominator"]
            if rows and not size and not self.full:
                continue
            cells = [_count_and_share(found[rate.name]["numerator"], size) for rate in rates]
            rows.append([self.titled(base.title), f"{size:,}", *cells])
        widths = [max(map(columns, column)) for column in zip(["", *heads], *rows, strict=True)]
        for gap in (3, 2):
            if sum(widths) + gap * len(heads) + 2 <= self.console.width:
                self.print(_rates_side_by_side(heads, rows, gap))
                break
        else:
            self.print(_rates_one_a_line(heads, rows))
        told = []
        for rate in rates:
            parts = [mode for mode in rate.modes if mode in self.listed]
            if len(rate.modes) > 1 and parts:
                modes = " + ".join(self.words[mode].say(self.language) for mode in parts)
                told.append(f"{self.titled(rate.title)} = {modes}")
        self.paragraph(self.say("；", "; ").join(told), "dim")

    def titled(self, title: Text) -> str:
        return at_start(title.in_words(self.words)).say(self.language)

    def table(self, table: CountTable) -> None:
        """A table of counts of the pack, a part set in under what it is a part of."""
        self.title(*table.title.in_words(self.words))
        titles = {base.name: self.titled(base.title) for base in self.counted.bases}
        counts = {row["row"]: row for row in self.statistics["tables"][table.name]}
        shown = _table()
        shown.add_column("", overflow="fold")
        for base in table.bases:
            shown.add_column(titles[base], justify="right", no_wrap=True)
        for row in table.rows:
            indent = "  " if row.within else ""
            numbers = [f"{counts[row.id][base]:,}" for base in table.bases]
            shown.add_row(indent + self.titled(row.title), *numbers, style="dim" if indent else "")
        self.print(shown)

    def codes(self) -> None:
        """How many enterprises stand under each code of the pack's report."""
        code = self.counted.report_code
        if code is None:
            return
        self.title(*code.title.in_words(self.words))
        shown = _table()
        for justify in ("left", "right", "left"):
            shown.add_column("", justify=justify, no_wrap=justify != "left")
        for value, count in self.statistics["report_codes"].items():
            modes = [self.words[mode] for mode, one in code.values.items() if one == value]
            joined = self.say("、", ", ").join(mode.say(self.language) for mode in modes)
            shown.add_row(value, f"{count:,}", joined)
        shown.show_header = False
        self.print(shown)

    def forms(self) -> None:
        self.title("覆盖方式", "Forms of coverage")
        counts = self.statistics["counts"]
        scope = counts["in_scope"]
        possible = {*self.listed, "uncovered"}
        shown = [outcome for outcome in OUTCOMES if counts[outcome] or outcome in possible]
        words = {outcome: at_start(self.words[outcome]).say(self.language) for outcome in shown}
        taken = max(map(columns, words.values())) + len(f"{scope:,}") + 16
        room = max(8, min(_BAR, self.console.width - taken))
        table = _table()
        table.add_column("", no_wrap=True)
        table.add_column("", justify="right", no_wrap=True)
        table.add_column("", justify="right", no_wrap=True)
        table.add_column("", no_wrap=True)
        for outcome in shown:
            count, excluded = counts[outcome], outcome == "excluded"
            table.add_row(
                words[outcome],
                f"{count:,}",
                "" if excluded else share(count, scope),
                "" if excluded else Line(self.bar(count, scope, room), style=STYLES[outcome]),
                style="dim" if excluded else "",
            )
        table.show_header = False
        self.print(table)

    def bar(self, count: int, whole: int, room: int) -> str:
        """A bar in eighths of a character, or in # where the console cannot show blocks."""
        eighths = round(count / whole * room * 8) if whole else 0
        eighths = max(1, eighths) if count else 0
        if not self.console.encoding.lower().startswith("utf"):
            return "#" * ((eighths + 7) // 8)
        return "█" * (eighths // 8) + " ▏▎▍▌▋▊▉"[eighths % 8].strip()

    def key_figures(self, *, everything: bool) -> None:
        self.title("主要数字", "Key figures")
        most = {"zones": None} if everything else {}
        rows = [
            (label.say(self.language), value.say(self.language))
            for label, value in key_figures(self.plan, self.words, **most)
        ]
        left = max(columns(label) for label, _ in rows)
        for label, value in rows:
            gap = " " * (left - columns(label) + 2)
            first, *rest = wrap(value, max(20, self.console.width - left - 4))
            self.console.print(Line("  ").append(label, style="dim").append(gap + first))
            for line in rest:
                self.console.print(Line(" " * (left + 4) + line))

    def warnings(self) -> None:
        found = self.plan.warnings
        if not found:
            return
        self.title(f"提醒 {len(found):,} 条", f"Warnings: {len(found):,}")
        kinds: dict[str, list[Problem]] = {}
        for problem in found:
            kinds.setdefault(problem.code, []).append(problem)
        for alike in list(kinds.values())[:_MOST_KINDS_OF_WARNINGS]:
            line = alike[0].say(self.language)
            if len(alike) > 1:
                n = len(alike) - 1
                line += self.say("（同类另有 {n:,} 条）", " (and {n:,} more like it)", n=n)
            self.paragraph(line, NOTICE)
        if len(kinds) > _MOST_KINDS_OF_WARNINGS:
            n = len(kinds) - _MOST_KINDS_OF_WARNINGS
            self.paragraph(self.say("另有 {n} 类。", "And {n} more kinds.", n=n), "dim")

    def certificate(self) -> None:
        self.title("最优性证明", "Proof")
        table = _table()
        aims = self.say("目标（先后有序，越小越好）", "Aims in order, less is better")
        table.add_column(aims, overflow="fold")
        table.add_column(self.say("本方案", "plan"), justify="right", no_wrap=True)
        table.add_column(self.say("下界", "bound"), justify="right", no_wrap=True)
        table.add_column("", overflow="fold")
        for tier in self.plan.certificate:
            said, style = self.proof(tier)
            numbers = (f"{tier.value:,}", f"{tier.bound:,}")
            table.add_row(self.tier_word(tier), *numbers, Line(said, style=style))
        self.print(table)
        if self.plan.cut_by_time:
            said = self.say(
                "求解到时间上限为止；给更多时间可能得到更好的方案。",
                "The time limit cut the search short; more time may give a better plan.",
            )
            self.paragraph(said, NOTICE)

    def tier_word(self, tier: TierResult) -> str:
        return token_words(TIER_WORDS, tier.tier).say(self.language)

    def proof(self, tier: TierResult) -> tuple[str, str]:
        """What is proven of one tier, in plain words, and its style."""
        gap = tier.value - tier.bound
        if tier.optimal:
            return self.say("已证明最优", "proven best"), "green"
        if not gap:
            said = self.say("在前面各项之下最优", "best, given those above")
        else:
            of = share(gap, tier.value)
            said = self.say(
                "至多还能减少 {gap:,}（{of}）", "at most {gap:,} less ({of})", gap=gap, of=of
            )
        return said, NOTICE


def _table(gap: int = 3) -> Table:
    return Table(box=None, pad_edge=False, padding=(0, gap, 0, 0), header_style="dim")


def _rates_side_by_side(heads: list[str], rows: list[list[str]], gap: int) -> Table:
    """One row a base, one column a rate; the first base is that of all others."""
    table = _table(gap)
    table.add_column("", no_wrap=True)
    for head in heads:
        table.add_column(head, justify="right", no_wrap=True)
    for number, row in enumerate(rows):
        table.add_row(*row, style="" if number else "bold")
    return table


def _rates_one_a_line(heads: list[str], rows: list[list[str]]) -> Table:
    """The same for a narrow console or large numbers: a base, and its rates under it."""
    table = Table.grid(padding=(0, 3, 0, 0))
    table.add_column(overflow="fold")
    table.add_column(justify="right", no_wrap=True)
    for number, (base, size, *rates) in enumerate(rows):
        table.add_row(base, size, style="" if number else "bold")
        for head, rate in zip(heads[1:], rates, strict=True):
            table.add_row(f"  {head}", rate)
    return table


def _count_and_share(count: int, base: int) -> str:
    return f"{count:,} {share(count, base):>6}" if base else "–"
