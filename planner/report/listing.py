"""A report as one plain table: an enterprise a row, what happens to it, with whom, and why.

A report for publication has no rows of enterprises; its table is the coverage by group.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from planner.language import Text
from planner.report.words import WITHHELD, at_start

if TYPE_CHECKING:
    from collections.abc import Mapping

    from planner.language import Language
    from planner.report.story.nouns import CoverageRow, Enterprise, Story

_YES, _NO = Text("是", "yes"), Text("否", "no")


def csv_of(story: Story, language: Language) -> bytes:
    """The table as a CSV file with headers and words in one language."""
    import polars as pl

    from planner.ledger.cells import canonical_csv

    table = _groups(story, language) if story.withheld is not None else _rows(story, language)
    return canonical_csv(
        pl.DataFrame([pl.Series(name, values, strict=False) for name, values in table.items()])
    )


def _rows(story: Story, language: Language) -> dict[str, list[Any]]:
    heads = _heads(story)
    columns: dict[str, list[Any]] = {head.say(language): [] for head in heads}
    remedies = {case.enterprise_id: case.remedies for case in story.uncovered if case.remedies}
    for one in story.enterprises:
        cells = _cells(story, one, remedies)
        for values, value in zip(columns.values(), cells, strict=True):
            values.append(value.say(language) or None if isinstance(value, Text) else value)
    return columns


def _heads(story: Story) -> list[Text]:
    words = story.words
    heads = [
        Text("编号", "Identifier"),
        Text("⟦enterprise⟧名称", "⟦enterprise⟧"),
        Text("片区", "Zone"),
        Text("行业", "Industry"),
        Text("从业人员", "Employees"),
        Text("⟦member⟧", "⟦member+⟧"),
        Text("⟦full_member⟧", "⟦full_member+⟧"),
        Text("覆盖方式", "Form of coverage"),
        Text("归属", "With"),
        Text("距离（米）", "Distance (m)"),
        Text("第几选择", "Choice"),
        Text("理由", "Because"),
        Text("依据", "Articles"),
        Text("未取更优先方式的原因", "Why nothing better"),
        Text("人工指定", "Pinned"),
        Text("指定理由", "Reason for the pin"),
    ]
    if _helped(story):
        heads.append(Text("可行的办法", "What would help"))
    if story.has_today:
        heads += [Text("现状", "Today"), Text("较现状有变", "Changed")]
    found = [head.in_words(words) for head in heads]
    if words["member"] == words["full_member"]:
        found[6] = Text("其中可计数", f"{found[6].en} that count")
    return [at_start(head) for head in found]


def _cells(story: Story, one: Enterprise, remedies: Mapping[str, tuple[Text, ...]]) -> list[Any]:
    cells = [
        one.id,
        one.name,
        one.zone,
        one.industry,
        one.employees,
        one.members,
        one.full_members,
        story.words[one.mode],
        one.with_ or None,
        one.distance_m,
        None if one.rank is None or one.rank >= len(one.modes) else one.rank + 1,
        one.because,
        one.articles,
        one.why_not_better,
        _YES if one.pinned else _NO,
        one.pin_reason,
    ]
    if remedies:
        told = remedies.get(one.id, ())
        cells.append(Text("；".join(r.zh for r in told), "; ".join(r.en for r in told)))
    if story.has_today:
        cells += [one.today, None if one.changed is None else _YES if one.changed else _NO]
    return cells


def _helped(story: Story) -> bool:
    return any(case.remedies for case in story.uncovered)


def _groups(story: Story, language: Language) -> dict[str, list[Any]]:
    outcomes: Mapping[str, Text] = {one.token: one.word for one in story.outcomes}
    heads = [
        Text("分组", "By"), Text("组别", "Group"), Text("⟦enterprise⟧数", "⟦enterprise+⟧"),
        Text("在范围内", "In scope"), *outcomes.values(),
    ]  # fmt: skip
    heads = [at_start(head.in_words(story.words)) for head in heads]
    columns: dict[str, list[Any]] = {head.say(language): [] for head in heads}
    groups: list[tuple[Text, CoverageRow]] = [(Text("全部", "All"), story.whole)]
    groups += [(table.title, row) for table in story.coverage for row in table.rows]
    for title, row in groups:
        cells = [title.say(language), row.label.say(language), row.enterprises, row.in_scope]
        for values, value in zip(columns.values(), [*cells, *row.counts], strict=True):
            values.append(WITHHELD if value is None else str(value))
    return columns
