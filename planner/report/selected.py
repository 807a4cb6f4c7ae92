"""Some enterprises of a plan on the screen: what each gets, with whom, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl
from rich.table import Table
from rich.text import Text as Line

from planner.language import Language, Text
from planner.model import OUTCOMES
from planner.report.numbers import number
from planner.report.terminal import STYLES
from planner.report.trimmed import Trimmed
from planner.report.words import number_of
from planner.report.wrapping import columns, wrap

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console

    from planner.model import Plan

_EXPLAINED = 3
"""Of so many enterprises at most the reasons are given, too."""


def render_selected(
    plan: Plan, chosen: pl.DataFrame, language: Language, console: Console, *, most: int | None
) -> None:
    """Show these rows of ``plan.assignments``; ``most`` is how many are listed, None for all."""
    words = plan.rules.words

    def say(text: Text) -> str:
        return text.in_words(words).say(language)

    def paragraph(text: str, style: str = "", indent: str = "") -> None:
        for line in wrap(text, console.width, indent):
            console.print(Line(line, style=style))

    counts = dict(chosen["mode"].value_counts().rows())
    parts = [
        Text("{word} {n}", "{word} {n}").fill(word=words[one], n=number(counts[one]))
        for one in OUTCOMES
        if one in counts
    ]
    head = Text(
        f"{number_of(chosen.height, 'enterprise').zh}：{'，'.join(p.zh for p in parts)}",
        f"{number_of(chosen.height, 'enterprise').en}: {', '.join(p.en for p in parts)}",
    )
    paragraph(say(head), "bold")
    rows = list(_rows(plan, chosen if most is None else chosen.head(most), say))
    if chosen.height <= _EXPLAINED:
        _in_full(plan, chosen, rows, say, paragraph)
        return
    heads = [
        Text("⟦enterprise⟧", "⟦enterprise⟧"),
        Text("片区", "zone"),
        Text("方式", "form"),
        Text("归属", "with"),
        Text("⟦member⟧", "⟦member+⟧"),
        Text("距离", "distance"),
    ]
    console.print()
    console.print(Trimmed(_table([say(one) for one in heads], rows, console.width)))
    if len(rows) < chosen.height:
        rest = number_of(chosen.height - len(rows), "enterprise")
        more = Text("…… 另有{n}（--tree all 全部列出）", "… and {n} more (--tree all lists them)")
        paragraph(say(more.fill(n=rest)), "dim", "  ")


def _rows(plan: Plan, chosen: pl.DataFrame, say: Any) -> Iterator[tuple[list[str], str]]:
    """The cells of each enterprise, and the token of its form."""
    words = plan.rules.words
    names = {key: name or key for key, name in plan.branches.select("branch_id", "name").rows()}
    people = plan.instructors.select("instructor_id", "name", "zone").rows()
    names |= {key: name or zone or key for key, name, zone in people}
    two = words["member"] != words["full_member"]
    for row in chosen.iter_rows(named=True):
        served = row["branch_id"] or row["instructor_id"]
        members = number(row["members"])
        if two and row["full_members"] != row["members"]:
            full = Text("{m}（⟦full⟧ {f}）", "{m} ({f} ⟦full⟧)")
            members = say(full.fill(m=members, f=number(row["full_members"])))
        distance = row["distance_m"]
        metres = Text("{n} 米", "{n} m").fill(n=number(distance)) if distance is not None else None
        yield (
            [
                row["name"] or row["enterprise_id"],
                row["zone"] or "",
                say(words[row["mode"]]),
                names.get(served, served) if served else "",
                members,
                say(metres) if metres is not None else "",
            ],
            row["mode"],
        )


def _table(heads: list[str], rows: list[tuple[list[str], str]], width: int) -> Table:
    """One line an enterprise where there is room; else its name, and all else under it."""
    widths = [
        max(map(columns, column))
        for column in zip(heads, *(cells for cells, _ in rows), strict=True)
    ]
    if sum(widths) + 2 * len(heads) + 2 <= width:
        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
        for place, head in enumerate(heads):
            table.add_column(head, justify="right" if place > 3 else "left", no_wrap=True)
        for cells, mode in rows:
            table.add_row(*cells[:2], Line(cells[2], style=STYLES[mode]), *cells[3:])
        return table
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_header=False)
    table.add_column(overflow="fold")
    for cells, mode in rows:
        table.add_row(Line(cells[0]))
        rest = Line("  ").append(cells[2], style=STYLES[mode])
        for cell in (cells[3], cells[1], f"{heads[4]} {cells[4]}", cells[5]):
            if cell:
                rest.append(f" · {cell}", style="dim")
        table.add_row(rest)
    return table


def _in_full(
    plan: Plan, chosen: pl.DataFrame, rows: list[tuple[list[str], str]], say: Any, paragraph: Any
) -> None:
    """A few enterprises with the reasons of each."""
    from planner.explaining import reasons

    why = {one.enterprise_id: one for one in reasons(plan, only=chosen["enterprise_id"])}
    for key, (cells, _) in zip(chosen["enterprise_id"], rows, strict=True):
        one = why[key]
        paragraph("")
        place = f"  {cells[1]}" if cells[1] else ""
        paragraph(f"{cells[0]}  {key}{place}", "bold")
        paragraph(say(one.taken), STYLES[one.mode], "  ")
        paragraph(say(one.because), "", "  ")
        paragraph(say(Text("依据：{a}", "By {a}").fill(a=one.source)), "dim", "  ")
        if one.above or one.mode == "uncovered":
            paragraph(say(one.line), "", "  ")
