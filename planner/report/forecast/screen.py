"""A forecast on one screen: a column a year; with runs, how far courses by lot lie apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text as Line

from planner.forecasting.papers import RATES
from planner.forecasting.spread import LEVELS
from planner.language import Language, Text
from planner.report.scenario.rows import proof, rows, shown, worth_showing
from planner.report.trimmed import Trimmed
from planner.report.words import at_start, words_of
from planner.report.wrapping import columns, wrap

if TYPE_CHECKING:
    from rich.console import Console

    from planner.forecasting.course import Year
    from planner.forecasting.spread import Spread

_HAPPENED = {
    "confirmed": Text("转正", "Confirmed"),
    "transferred": Text("转入组织关系", "Transferred here"),
    "admitted": Text("发展", "Admitted"),
    "trained": Text("新培养积极分子", "New applicants"),
    "left": Text("离开", "Left"),
    "closed": Text("停业", "Closed"),
    "founded": Text("新企业", "Founded"),
}
_MOVES = Text("与上年不同的企业", "Differ from last year")
_BASELINE = Text("基准", "Baseline")
_LEVELS = {
    "min": Text("最小", "min"),
    "q1": Text("下四分位", "q1"),
    "median": Text("中位", "median"),
    "q3": Text("上四分位", "q3"),
    "max": Text("最大", "max"),
}
_SHARES = ("organisation_coverage", "organisation_coverage_strict", "work_coverage")
_SPREAD = (*_SHARES, "uncovered", "branches", "instructors_needed", "members", "moves")
_GAP = 2


def render_forecast(
    years: Sequence[Year],
    language: Language,
    console: Console,
    *,
    title: Text | None = None,
    runs: int = 0,
    seed: int | None = None,
    spread: Sequence[Spread] = (),
) -> None:
    """Show what each year brings, and the spread where there were runs."""
    rules = years[0].plan.rules
    words = words_of(rules)
    if title is not None:
        console.print(Line(title.say(language), style="bold"))
    head = Text(
        "基准：规则 {pack} · {title} · {day}，以后逐年顺延",
        "Baseline: rules {pack} · {title} · {day}, and a year later each year",
    ).fill(pack=rules.pack, title=rules.title, day=rules.as_of.isoformat())
    for line in wrap(head.say(language), console.width):
        console.print(Line(line, style="dim"))
    for table in _years(years, language, console.width):
        console.print()
        console.print(Trimmed(table))
    if spread:
        _show_spread(spread, words, language, console, runs, seed)


def _years(years: Sequence[Year], language: Language, width: int) -> Iterator[Table]:
    """The table of years, in as many blocks as the width asks for."""
    words = words_of(years[0].plan.rules)
    figures = [year.figures for year in years]
    happened = [name for name in RATES if any(getattr(year.happened, name) for year in years)]
    lines: list[tuple[str, list[str]]] = []
    for name in happened:
        cells = [f"{getattr(year.happened, name):,}" for year in years[1:]]
        lines.append((_HAPPENED[name].say(language), ["–", *cells]))
    for row in rows(words):
        if not worth_showing(row, figures) or row.key in ("came", "went"):
            continue
        said = (_MOVES if row.key == "moves" else row.title).say(language)
        cells = [shown(row.value(one)) for one in figures]
        lines.append((said, ["–", *cells[1:]] if row.key == "moves" else cells))
    lines.append((Text("证明", "Proof").say(language), [proof(one, language) for one in figures]))
    names = [_BASELINE.say(language), *(str(year.label) for year in years[1:])]
    label = max(columns(said) for said, _ in lines)
    wide = [
        max(columns(names[at]), *(columns(cells[at]) for _, cells in lines))
        for at in range(len(years))
    ]
    start = 0
    while start < len(years):
        end, used = start, 2 + label + _GAP
        while end < len(years) and (end == start or used + wide[end] <= width):
            used += wide[end] + _GAP
            end += 1
        table = Table(box=None, padding=(0, _GAP, 0, 0), pad_edge=False, header_style="bold")
        table.add_column("", no_wrap=True)
        for name in names[start:end]:
            table.add_column(name, justify="right", overflow="fold")
        for said, cells in lines:
            table.add_row(said, *cells[start:end])
        yield table
        start = end


def _show_spread(
    spread: Sequence[Spread],
    words: dict[str, Text],
    language: Language,
    console: Console,
    runs: int,
    seed: int | None,
) -> None:
    head = Text(
        f"随机 {runs} 次的分布（种子 {seed}）", f"Spread over {runs} courses by lot (seed {seed})"
    )
    console.print()
    console.print(Line(head.say(language), style="bold"))
    titles = {row.key: row.title for row in rows(words)} | {"moves": _MOVES}
    table = Table(box=None, padding=(0, _GAP, 0, 0), pad_edge=False, header_style="bold")
    table.add_column("", overflow="fold")
    table.add_column("", no_wrap=True)
    for level in LEVELS:
        table.add_column(_LEVELS[level].say(language), justify="right", no_wrap=True)
    for name in _SPREAD:
        first = True
        for one in (one for one in spread if one.figure == name):
            share = name in _SHARES
            cells = [
                f"{v * 100:.1f}%" if share else f"{v:,.1f}".removesuffix(".0") for v in one.values
            ]
            title = at_start(titles[name]).say(language).strip() if first else ""
            table.add_row(title, str(one.year), *cells)
            first = False
    console.print(Trimmed(table))
