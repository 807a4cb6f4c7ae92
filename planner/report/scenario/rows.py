"""The rows of a comparison: what each figure is called, its value, and how it is shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from planner.language import Language, Text
from planner.model import MODES
from planner.report.words import TIER_WORDS, at_start, share
from planner.scenario.figures import Figures, Share

Value = int | Share


@dataclass(frozen=True)
class Row:
    """One figure of every plan; ``key`` is its column in files."""

    key: str
    title: Text
    value: Callable[[Figures], Value]


def rows(words: Mapping[str, Text]) -> list[Row]:
    """The figures in the order in which they are shown."""

    def count(outcome: str) -> Callable[[Figures], Value]:
        return lambda figures: figures.counts[outcome]

    modes = [
        Row(outcome, at_start(words[outcome]), count(outcome))
        for outcome in (*MODES, "uncovered", "excluded")
    ]
    coverage = [
        Row("organisation_coverage", Text("组织覆盖", "Organisation"), lambda f: f.organisation),
        Row("organisation_coverage_strict", Text("两项口径", "  strict"), lambda f: f.strict),
        Row("work_coverage", Text("工作覆盖", "Work coverage"), lambda f: f.work),
    ]
    return [
        *coverage,
        *modes,
        Row(
            "branches",
            at_start(Text("⟦organisation⟧", "⟦organisation+⟧").in_words(words)),
            lambda f: f.branches,
        ),
        Row("branches_new", Text("其中新建", "  newly founded"), lambda f: f.branches_new),
        Row(
            "instructors_needed",
            at_start(Text("所需⟦instructor⟧", "⟦instructor+⟧ needed").in_words(words)),
            lambda f: f.instructors_needed,
        ),
        Row(
            "members", at_start(Text("⟦member⟧", "⟦member+⟧").in_words(words)), lambda f: f.members
        ),
        Row("moves", Text("与基准不同的企业", "Differ from baseline"), lambda f: f.moves),
        Row("came", Text("新增企业", "New enterprises"), lambda f: f.came),
        Row("went", Text("减少企业", "Gone"), lambda f: f.went),
        Row("distance_m", Text("分散度（米）", "Dispersion (m)"), lambda f: f.distance_m),
    ]


def worth_showing(row: Row, figures: list[Figures]) -> bool:
    """Whether a row says anything: what is nothing everywhere is left out on a screen."""
    if row.key in ("standalone", "joint", "affiliated", "dispatched", "excluded", "came", "went"):
        return any(row.value(one) for one in figures)
    return True


def shown(value: Value) -> str:
    """A value as a cell: a count, or a rate with what it was made of."""
    if isinstance(value, Share):
        return f"{value.numerator:,}/{value.base:,} {share(value.numerator, value.base)}"
    return f"{value:,}"


def difference(value: Value, baseline: Value) -> str:
    """What it is more or less than the baseline's; nothing where it is the same."""
    if isinstance(value, Share) and isinstance(baseline, Share):
        if value == baseline:
            return ""
        if value.ratio is None or baseline.ratio is None:
            return ""
        points = round((value.ratio - baseline.ratio) * 1000) / 10
        return f"{points:+.1f}" if points else "±0.0"
    assert isinstance(value, int) and isinstance(baseline, int)
    return f"{value - baseline:+,}" if value != baseline else ""


def proof(figures: Figures, language: Language) -> str:
    """Whether the plan is proven best, else the first aim that is not, with its gap."""
    if figures.proven:
        said = Text("已证明最优", "proven best")
    else:
        first = next(tier for tier in figures.certificate if not tier.optimal)
        gap = first.value - first.bound
        name = TIER_WORDS[first.tier]
        said = Text(
            f"{name.zh}差 {gap:,} 未证明", f"{name.en.partition(',')[0].lower()}: gap {gap:,}"
        )
        if not gap:
            said = Text("前面的目标未证明", "not proven before")
    if figures.cut_by_time:
        said = Text(f"{said.zh}（被截断）", f"{said.en} (cut)")
    return said.say(language)
