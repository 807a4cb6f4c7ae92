"""What the plan rests on: rules with their articles, parameters, problems of the data, origins."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from planner.report.numbers import day as day_said
from planner.report.numbers import number
from planner.report.page.markup import NOTHING, Markup, join, tag
from planner.report.page.tables import Head, note, table

if TYPE_CHECKING:
    from planner.report.page.wording import Wording
    from planner.report.story import Story
    from planner.report.story.nouns import Finding, RuleSaid

_MOST_ALIKE = 20


def rules(story: Story, say: Wording) -> Markup:
    """Each rule with when it answers, what it lists and its articles; then the parameters."""
    return join(
        tag("ul", *(_rule(at, one, say) for at, one in enumerate(story.rules)), class_="note"),
        _parameters(story, say),
        _instruments(story, say),
    )


def _rule(at: int, one: RuleSaid, say: Wording) -> Markup:
    told = [say("answers_for", n=number(one.enterprises)), say("priority", n=one.priority)]
    if one.excluded:
        told = told[:1]
    reading = say.text(one.own_reading)
    return tag(
        "li",
        tag("b", say.text(one.title)),
        " ",
        tag("code", one.id, class_="soft"),
        tag("span", f" · {' · '.join(told)}", class_="soft small"),
        tag("p", f"{say.text(one.when)} → ", tag("b", say.text(one.modes_said))),
        tag(
            "p",
            join(say.text(one.articles), " " if one.unverified else None, _unverified(one, say)),
            class_="soft small",
        ),
        tag("p", say("own_reading") + reading, class_="soft small") if reading else None,
        id=f"rule-{at}",
    )


def _unverified(one: RuleSaid, say: Wording) -> Markup:
    return tag("span", f"（{say('unverified')}）", class_="notice") if one.unverified else NOTHING


def _parameters(story: Story, say: Wording) -> Markup:
    heads: list[Head] = [
        (say("parameter"), ""), (say("value"), ""), (say("source"), ""), (say("note"), "roomy"),
    ]  # fmt: skip
    rows = []
    for one in story.parameters:
        source = say.text(one.source)
        if one.unverified:
            source += f"（{say('unverified')}）"
        rows.append(
            (
                join(
                    say.text(one.title), " ", tag("code", one.name, class_="soft roomy"),
                ),
                say.text(one.said),
                tag("span", source, class_=None if one.law else "notice"),
                say.text(one.note),
            )
        )  # fmt: skip
    return table(say("parameters"), heads, rows) if rows else NOTHING


def _instruments(story: Story, say: Wording) -> Markup:
    if not story.instruments:
        return NOTHING
    items = []
    for one in story.instruments:
        told = []
        if one.in_force is not None:
            told.append(say("in_force", day=say.text(day_said(one.in_force))))
        if one.unverified:
            told.append(say("unverified"))
        if say.text(one.note):
            told.append(say.text(one.note))
        beside = tag("span", " · " + " · ".join(told), class_="soft") if told else None
        items.append(join(say.text(one.title), beside))
    return join(tag("h3", say("instruments")), note(items))


def findings(story: Story, say: Wording) -> Markup:
    """Problems and warnings, those of one kind together, the rest of many folded in."""
    if not story.findings:
        return tag("p", say("no_findings"), class_="soft")
    parts = []
    ordered = sorted(story.findings, key=lambda one: one.code)
    for _, alike in groupby(ordered, key=lambda one: one.code):
        items = [_finding(one, say) for one in alike]
        parts.append(note(items[:_MOST_ALIKE]))
        if len(items) > _MOST_ALIKE:
            rest = tag("summary", say("alike", n=number(len(items) - _MOST_ALIKE)))
            parts.append(tag("details", rest, note(items[_MOST_ALIKE:])))
    return join(*parts)


def _finding(one: Finding, say: Wording) -> Markup:
    where, remedy = say.text(one.where), say.text(one.remedy)
    return join(
        tag("span", f"{where}　", class_="soft") if where else None,
        say.text(one.what),
        tag("span", f"　{remedy}", class_="soft") if remedy else None,
    )


def provenance(story: Story, say: Wording) -> Markup:
    """From what, by which rules, on which day and by which program the plan was made."""
    made = story.provenance
    pairs: list[tuple[str, str]] = [
        (say("program"), f"{made.tool} {made.version}"),
        (say("pack"), join(f"{say.text(made.pack_title)} ", tag("code", made.pack))),
        ("SHA-256", tag("code", made.rules_sha256)),
        (say("day"), say.text(day_said(made.day))),
    ]
    if made.last_checked is not None:
        pairs.append((say("checked"), say.text(day_said(made.last_checked))))
    given = [f"{name} = {value}" for name, value in made.overrides]
    if given:
        pairs.append((say("overridden"), ", ".join(given)))
    if made.settings:
        pairs.append((say("settings"), ", ".join(f"{k} = {v}" for k, v in made.settings)))
    heads: list[Head] = [
        (say("file"), ""), (say("role"), "roomy"), (say("data_rows"), "n"), ("SHA-256", ""),
    ]  # fmt: skip
    rows = [(one.name, one.role, number(one.rows), tag("code", one.sha256)) for one in made.inputs]
    facts = [part for label, value in pairs for part in (tag("dt", label), tag("dd", value))]
    return join(
        tag("dl", *facts, class_="facts"),
        table(say("files"), heads, rows) if rows else None,
        note(say.text(one) for one in story.withheld.said) if story.withheld is not None else None,
    )
