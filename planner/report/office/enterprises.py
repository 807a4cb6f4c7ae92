"""The sheets that are a ledger again: enterprises with the plan and pins, hosts, instructors."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import polars as pl

from planner.ledger.filling import NOTES, REFUSALS
from planner.model import TABLES
from planner.report.ledger_book import (
    SHEET_NAMES,
    WORDS,
    add_sheet,
    field_of,
    headers_of,
    worded,
)
from planner.report.office.paper_lists import passed_over
from planner.report.workbook import Book, Field, Rule, numbers_where_exact

if TYPE_CHECKING:
    from planner.ledger.synonyms import Role
    from planner.model import Ledger
    from planner.report.office.naming import Wording
    from planner.report.story.nouns import Enterprise

PINS = ("pin_mode", "pin_branch", "pin_reason", "pin_until")
_FIRST = ("id", "name", "zone")
_CURRENT = ("current_mode", "current_branch", "current_instructor")
_MORE_ROWS = 500
"""So many rows below the last one have the drop-down lists too."""
_PLAN_FILL, _PIN_FILL = "46606E", "8A5A00"

Columns = list[tuple[Field, pl.Series]]


def add(book: Book, wording: Wording, ledger: Ledger, footer: str) -> None:
    """One row an enterprise: who it is, what the plan gives it and why, pins, the whole ledger."""
    table = ledger.enterprises.sort("id")
    there = [column.name for column in TABLES["enterprises"] if column.name in table.columns]
    shown = [
        name
        for name in there
        if name in (*_FIRST, *PINS)
        or (name in _CURRENT and ledger.has_current)
        or table[name].null_count() < table.height
    ]
    extras = [n for n in ledger.extra_columns if n not in ledger.person_columns]
    headers = headers_of("enterprises", shown, extras, wording.language)
    known = {column.name: column for column in TABLES["enterprises"]}
    notes = NOTES["enterprises"]

    def own(name: str) -> tuple[Field, pl.Series]:
        values = worded(table[name], known[name], wording.language)
        note = notes[name].say(wording.language) if name in notes and name in PINS else ""
        made = field_of(known[name], headers[name], note=note, rule=_rule(name, wording))
        if name in PINS:
            made = Field(
                made.header, made.kind, made.note, made.rule, least_width=16, header_fill=_PIN_FILL
            )
        return made, values

    columns: Columns = [own(name) for name in shown if name in _FIRST]
    columns += _planned(wording, table["id"])
    columns += [own(name) for name in shown if name in PINS]
    columns += [own(name) for name in shown if name not in (*_FIRST, *PINS)]
    for name in extras:
        values, kind = numbers_where_exact(table[name])
        columns.append((Field(name, kind), values))
    rows = pl.DataFrame([s.alias(str(i)) for i, (_, s) in enumerate(columns)])
    book.table(
        wording.sheet("enterprises"),
        [one for one, _ in columns],
        rows,
        rule_rows=rows.height + _MORE_ROWS,
        footer=footer,
    )


def add_others(book: Book, wording: Wording, ledger: Ledger, footer: str) -> None:
    """Hosts and instructors as they were given."""
    for role in ("hosts", "instructors"):
        given = getattr(ledger, role)
        if given is not None:
            add_sheet(book, role, given.sort("id"), wording.language, footer=footer)


def add_choices(book: Book, wording: Wording, footer: str) -> None:
    """Where an enterprise can be pinned to: what the drop-down lists of pins offer."""
    rows = _choices(wording)
    fields = [
        Field(wording.say("可指定的去向", "What a pin may name"), least_width=30),
        Field(wording.say("配合的方式", "With the form"), least_width=16),
        Field(wording.say("片区", "Zone"), least_width=14),
        Field(wording.say("方案中已有⟦enterprise⟧", "Now in it"), "whole"),
    ]
    schema = {"0": pl.String, "1": pl.String, "2": pl.String, "3": pl.Int64}
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    book.table(wording.sheet("choices"), fields, frame, footer=footer)


def _choices(wording: Wording) -> list[tuple[str, str, str | None, int]]:
    """Hosts, branches that may take others, joint branches, instructors; ids where names repeat."""
    story, language = wording.story, wording.language
    words = WORDS["mode"]
    form = {"existing": "affiliated", "standalone": "affiliated", "joint": "joint"}
    kinds = ("existing", "joint") + (("standalone",) if _own_may_host(wording) else ())
    named = [
        (b.name, b.id, words[form[b.kind]].say(language), b.zone, b.units)
        for kind in kinds
        for b in story.branches
        if b.kind == kind
    ]
    named += [
        (i.name, i.id, words["dispatched"].say(language), i.zone, i.load)
        for i in story.instructors
        if not i.post
    ]
    called = Counter(name for name, *_ in named)
    return [
        (name if called[name] == 1 else key, mode, zone, units)
        for name, key, mode, zone, units in named
    ]


def _own_may_host(wording: Wording) -> bool:
    return any(
        p.name == "standalone_may_host" and p.value is True for p in wording.story.parameters
    )


def _planned(wording: Wording, ids: pl.Series) -> Columns:
    """What the plan says of each enterprise."""
    story = wording.story
    told = [story.enterprise[key] for key in ids.to_list()]

    def column(
        zh: str, en: str, values: list[str | None], *, width: int = 0, coloured: bool = False
    ) -> tuple[Field, pl.Series]:
        fills = wording.fills() if coloured else {}
        one = Field(wording.planned(zh, en), least_width=width, fills=fills, header_fill=_PLAN_FILL)
        return one, pl.Series(values, dtype=pl.String)

    def number(zh: str, en: str, values: list[int | None]) -> tuple[Field, pl.Series]:
        one = Field(wording.planned(zh, en), "whole", header_fill=_PLAN_FILL)
        return one, pl.Series(values, dtype=pl.Int64)

    columns = [
        column(
            "覆盖方式", "Form", [wording.outcome(e.mode) for e in told], width=14, coloured=True
        ),
        column("去向", "Goes to", [e.with_ or None for e in told], width=24),
    ]
    if story.has_today:
        columns.append(column("变动", "Action", [_action(wording, e) for e in told], width=10))
    columns += [
        column("为什么", "Why", [wording.text(e.because) or None for e in told], width=40),
        column("未采用的方式", "Passed over", [_passed(wording, e) for e in told], width=20),
        column("依据", "Articles", [wording.text(e.articles) or None for e in told], width=24),
        number("距离（米）", "Distance (m)", [e.distance_m for e in told]),
        number("第几选择", "Choice", [None if e.rank is None else e.rank + 1 for e in told]),
    ]
    columns = [pair for pair in columns if pair[1].null_count() < len(told) or not told]
    if any(e.contact_ids for e in told):
        names = [
            wording.say("、", ", ").join(story.instructor[key].name for key in e.contact_ids)
            for e in told
        ]
        columns.append(column("联系干部", "Contact cadre", [n or None for n in names], width=14))
    return columns


def _passed(wording: Wording, one: Enterprise) -> str | None:
    """Each form that the rule lists before the one taken, and why it was not."""
    mark = wording.say("：", ": ")
    told = [wording.start(c.word) + mark + wording.text(c.why) for c in passed_over(one)]
    return "\n".join(told) or None


def _action(wording: Wording, one: Enterprise) -> str | None:
    """What happens to an enterprise that is known today, in one word."""
    if one.mode == "excluded":
        return None
    if not one.changed:
        return wording.say("不变", "keep")
    before = one.today_mode not in (None, "uncovered")
    if one.mode == "uncovered":
        return wording.say("不再覆盖", "drop") if before else wording.say("不变", "keep")
    return wording.say("调整", "change") if before else wording.say("新覆盖", "add")


def _rule(name: str, wording: Wording) -> Rule | None:
    language = wording.language
    refusal = REFUSALS["choose"].say(language)
    if name == "pin_mode":
        known = [w.say(language) for token, w in WORDS["mode"].items() if token != "other"]
        return Rule(refusal, choices=tuple(known))
    if name == "pin_branch":
        count = max(len(_choices(wording)), 1)
        return Rule(refusal, source=f"'{wording.sheet('choices')}'!$A$2:$A${count + 1}")
    return None


def sheet_of(role: Role, wording: Wording) -> str:
    """The name of a sheet that is a table of the ledger."""
    if role == "enterprises":
        return wording.sheet("enterprises")
    return SHEET_NAMES[role].say(wording.language)
