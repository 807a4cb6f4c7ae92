"""A restructure on one screen: how much moves, what a few moves bring, then step by step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl
from rich.table import Table
from rich.text import Text as Line

from planner.language import Language, Text, counted
from planner.model import Plan
from planner.moves.budget import Stage
from planner.report.numbers import percent
from planner.report.restructure.words import (
    ABOUT_ACTIONS,
    ACTION_WORDS,
    UNSHOWN,
    arrow,
)
from planner.report.story.steps import REASONS, TOGETHER
from planner.report.trimmed import Trimmed
from planner.report.wrapping import columns, wrap

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from planner.tradeoff import Within

SHOWN = 20
_STYLES = {
    "found": "#168a16",
    "join": "#168a16",
    "appoint": "#168a16",
    "transfer": "#2f6fd0",
    "leave": "#e0302a",
    "close": "dim",
}


def render_restructure(
    plan: Plan,
    stages: list[Stage],
    language: Language,
    console: Console,
    *,
    most: int | None = SHOWN,
    within: Sequence[Within] = (),
) -> None:
    """Show the steps of a plan with today's coverage; ``most`` steps (None: all).

    ``within``: the plans that were made for few changes, if any were asked for.
    """
    _Screen(plan, stages, within, language, console, most).show()


def names_of(plan: Plan) -> dict[str, str]:
    """Branches and instructors of a plan, id -> name."""
    found = dict(plan.instructors.select("instructor_id", "name").drop_nulls().iter_rows())
    return found | dict(plan.branches.select("branch_id", "name").drop_nulls().iter_rows())


class _Screen:
    """The sections of the screen, in their order."""

    def __init__(
        self,
        plan: Plan,
        stages: list[Stage],
        within: Sequence[Within],
        language: Language,
        console: Console,
        most: int | None,
    ) -> None:
        assert plan.moves is not None
        self.within = within
        self.plan, self.moves, self.stages = plan, plan.moves, stages
        self.language, self.console, self.most = language, console, most
        self.words = plan.rules.words
        self.names = names_of(plan)

    def show(self) -> None:
        self.headline()
        if self.moves.is_empty():
            return
        self.actions()
        self.curve()
        self.whole_plans()
        self.steps()

    def say(self, text: Text) -> str:
        return text.in_words(self.words).say(self.language)

    def line(self, text: str, indent: str = "  ", style: str = "") -> None:
        for line in wrap(text, self.console.width, indent):
            self.console.print(Line(line, style=style))

    def head(self, zh: str, en: str) -> None:
        self.console.print()
        self.line(self.say(Text(zh, en)), "", "bold")

    def headline(self) -> None:
        rules = self.plan.rules
        self.line(f"{self.say(rules.title)} · {rules.pack} · {rules.as_of}", "", "bold")
        if self.moves.is_empty():
            self.line(
                self.say(
                    Text(
                        "现状就是最好的方案，没有要办的步骤。",
                        "What is there today is the best plan: nothing has to be done.",
                    )
                ),
                "",
            )
            return
        closing = self.moves.filter(pl.col("action") == "close").height
        moving = self.moves.height - closing
        changed = next((t for t in self.plan.certificate if t.tier == "changes"), None)
        said = Text(
            "从现状到方案：{steps} 步，{moving} 家⟦enterprise⟧变动",
            "From today to the plan: {counted}, {moving} ⟦enterprise{s}⟧ change",
        ).fill(
            steps=f"{self.moves['step'].n_unique():,}",
            counted=counted(self.moves["step"].n_unique(), "step"),
            moving=f"{moving:,}",
            s="" if moving == 1 else "+",
        )
        self.line(self.say(said), "")
        if closing:
            said = Text("另有 {n} 家已不在范围内，退出", "{n} more are out of scope and leave")
            self.line(self.say(said.fill(n=f"{closing:,}")), "")
        if changed is not None:
            best = Text(
                "已证明：在同样的覆盖和方式下，变动不能更少。",
                "Proven: no plan with the same coverage and forms changes fewer.",
            )
            bound = Text(
                "同样的覆盖和方式下，变动至少 {n} 家。",
                "With the same coverage and forms at least {n} must change.",
            ).fill(n=f"{changed.bound:,}")
            if "objective" not in self.plan.settings:
                self.line(self.say(best if changed.optimal else bound), "")
            elif changed.optimal:
                other = Text(
                    "已证明：排在前面的目标不变时，变动不能更少。",
                    "Proven: given the aims before it, no plan changes fewer.",
                )
                self.line(self.say(other), "")

    def actions(self) -> None:
        counts = dict(self.moves.group_by("action").len().iter_rows())
        table = Table.grid(padding=(0, 2))
        table.add_column()
        table.add_column(justify="right")
        table.add_column(style="dim")
        for action, word in ACTION_WORDS.items():
            if counts.get(action):
                said = Line(word.say(self.language), style=_STYLES[action])
                table.add_row(said, f"{counts[action]:,}", self.say(ABOUT_ACTIONS[action]))
        self.console.print()
        self.console.print(Trimmed(table))

    def curve(self) -> None:
        """What can be had with a few moves."""
        self.head("先办几家能得到什么", "What a few moves bring")
        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
        heads = (
            Text("变动至多", "At most"),
            Text("步", "Steps"),
            Text("⟦uncovered⟧", "⟦uncovered⟧"),
            Text("组织覆盖", "Organisation"),
            Text("工作覆盖", "Work"),
            Text("离首选", "From first choices"),
            Text("不合规", "Irregular"),
        )
        for head in heads:
            said = self.say(head)
            table.add_column(said[:1].upper() + said[1:], justify="right")
        for stage in self.stages:
            budget = self.say(Text("全部", "all")) if stage.budget is None else f"{stage.budget:,}"
            if stage.budget is None:
                budget = f"{budget} {stage.moves:,}"
            table.add_row(
                budget,
                f"{len(stage.steps):,}",
                f"{stage.counts['uncovered']:,}",
                f"{stage.covered:,} {percent(stage.covered, stage.base):>6}",
                f"{stage.reached:,} {percent(stage.reached, stage.base):>6}",
                f"{stage.preference:,}",
                f"{stage.irregular:,}",
            )
        self.console.print(Trimmed(table))
        note = Text(
            "各行是保持次序合规的最好几步：先少留未覆盖（按优先级），再近首选方式。"
            "不合规：规则不再列有现方式，不在接收范围内，或所在的⟦organisation⟧不符合规定、不明。",
            "Each line is the best lawful beginning: least priority uncovered, then nearest to "
            "first choices. Irregular: the rules do not list today's form, today's place may not "
            "have it, or the ⟦organisation⟧ is not lawful or not known.",
        )
        self.line(self.say(note), "  ", "dim")
        for stage in self.stages:
            if stage.budget and stage.steps and len(stage.steps) < self.moves["step"].n_unique():
                some = Text("至多 {n} 家：第 {s} 步", "At most {n}: steps {s}").fill(
                    n=stage.budget,
                    s=Text("、".join(ranges(stage.steps)), ", ".join(ranges(stage.steps))),
                )
                self.line(self.say(some), "  ", "dim")

    def whole_plans(self) -> None:
        """Plans that were made for so many changes from the start."""
        if not self.within:
            return
        self.head("变动受限的完整方案", "Whole plans with few changes")
        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
        heads = (
            Text("变动至多", "At most"),
            Text("实际变动", "Changes"),
            Text("⟦uncovered⟧", "⟦uncovered⟧"),
            Text("组织覆盖", "Organisation"),
            Text("工作覆盖", "Work"),
            Text("离首选", "From first choices"),
            Text("", ""),
        )
        for head in heads:
            said = self.say(head)
            table.add_column(said[:1].upper() + said[1:], justify="right")
        for one in self.within:
            if one.plan is not None:
                table.add_row(*self.whole(one))
        if any(one.plan is not None for one in self.within):
            self.console.print(Trimmed(table))
        short = [one for one in self.within if one.plan is None]
        if short:
            least, floor = short[0].least or 0, short[0].floor or 0
            exact = Text(
                "现状并非处处合规：完整的合规方案至少要变动 {n} 家。",
                "Today is not lawful everywhere: a plan that is changes {n} at least.",
            )
            known = Text(
                "现状并非处处合规：完整的合规方案至少要变动 {f} 家，已知最少 {n} 家。",
                "Today is not lawful everywhere: a plan that is changes {f} at least; the fewest "
                "known is {n}.",
            )
            fewest = (exact if least == floor else known).fill(n=f"{least:,}", f=f"{floor:,}")
            self.line(self.say(fewest), "  ", "dim")
        note = Text(
            "每行是变动不超过该数、处处合规的最好方案；要照它办，用 --most-changes 重新得出。",
            "Each line is the best plan, lawful throughout, with at most so many changes; "
            "--most-changes makes that plan.",
        )
        self.line(self.say(note), "  ", "dim")

    def whole(self, one: Within) -> list[str]:
        """One line of the whole plans."""
        assert one.plan is not None
        counts = one.plan.statistics["counts"]
        covered = sum(counts[mode] for mode in ("standalone", "joint", "affiliated"))
        reached, base = covered + counts["dispatched"], counts["in_scope"]
        proven = self.say(Text("已证最优", "proven best")) if one.proven else ""
        return [
            f"{one.budget:,}",
            f"{one.tier('changes') or 0:,}",
            f"{counts['uncovered']:,}",
            f"{covered:,} {percent(covered, base):>6}",
            f"{reached:,} {percent(reached, base):>6}",
            f"{one.tier('preference') or 0:,}",
            proven,
        ]

    def steps(self) -> None:
        self.head("调整清单", "Step by step")
        groups = self.moves.partition_by("step", maintain_order=True)
        shown = groups if self.most is None else groups[: self.most]
        width = len(f"{len(groups):,}")
        for group in shown:
            self.step(group.to_dicts(), width)
        if len(groups) > len(shown):
            more = Text(
                "…… 另有 {n:,} 步（--all 全部列出）", "… and {n:,} more (--all lists them all)"
            )
            self.line(self.say(more.fill(n=len(groups) - len(shown))), "  ", "dim")

    def step(self, rows: list[dict[str, Any]], width: int) -> None:
        first = rows[0]
        inner = " " * (width + 4)
        for number, row in enumerate(rows):
            count = f"{row['step']:>{width},}" if number == 0 else " " * width
            word = ACTION_WORDS[row["action"]].say(self.language)
            name = row["name"] or row["enterprise_id"]
            lead = f"  {count}  {word}  "
            text = f"{name}  {self.say(arrow(row, self.words, self.names))}"
            lines = wrap(text, max(20, self.console.width - columns(lead)), "")
            for place, piece in enumerate(lines):
                shown = Line((lead if place == 0 else " " * columns(lead)) + piece)
                if place == 0:
                    shown.stylize(_STYLES[row["action"]], width + 4, width + 4 + len(word))
                self.console.print(shown)
        for text in self.about(rows, first):
            self.line(text, inner, "dim")

    def about(self, rows: list[dict[str, Any]], first: dict[str, Any]) -> list[str]:
        """Why, under which rule, what begins and ends, what must precede."""
        told = []
        comma = self.say(Text("，", ", "))
        if first["together"]:
            said = self.say(TOGETHER[first["together"]])
            told.append(said + ("" if first["smallest"] else self.say(UNSHOWN)))
        reasons = dict.fromkeys(self.say(REASONS[row["reason"]]) for row in rows)
        told.append(comma.join(reasons))
        for word, column in (
            (Text("新建“{n}”", 'founds "{n}"'), "founds"),
            (Text("撤销“{n}”", 'dissolves "{n}"'), "dissolves"),
        ):
            for name in dict.fromkeys(row[column] for row in rows if row[column]):
                told.append(self.say(word.fill(n=name)))
        if first["after"]:
            after = ranges(tuple(int(one) for one in first["after"].split()))
            follows = Text("第 {a} 步之后", "after step {a}").fill(
                a=Text("、".join(after), ", ".join(after))
            )
            told.append(self.say(follows))
        rules = dict.fromkeys((row["rule_id"], row[f"citation_{self.language}"]) for row in rows)
        cites = [self.cited(rule, article) for rule, article in rules]
        line = self.say(Text("；", "; ")).join([*told, *cites])
        return [line[:1].upper() + line[1:]]

    def cited(self, rule_id: str, article: str | None) -> str:
        titles = {rule.id: rule.title for rule in self.plan.rules.coverage}
        title = self.say(titles.get(rule_id, Text(rule_id, rule_id)))
        said = Text("依据“{t}”：{a}", "{t}: {a}").fill(t=title, a=article or "–")
        return self.say(said)


def ranges(numbers: tuple[int, ...]) -> list[str]:
    """Numbers in short: 1–3, 5."""
    found: list[list[int]] = []
    for number in sorted(numbers):
        if found and number == found[-1][1] + 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return [f"{a}" if a == b else f"{a}–{b}" if b > a + 1 else f"{a}, {b}" for a, b in found]
