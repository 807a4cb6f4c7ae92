"""What a pack counts on a day: bases, rates, tables of counts and the codes of reports.

The bases and rates of the plan's format (:data:`OF_THE_FORMAT`) are in every plan: a pack
gives them its titles and its sources, but cannot change what they count. It may have more of
its own, under other names.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, TypeVar

from planner.errors import Problem
from planner.language import Text
from planner.rulebook.inheriting import Entry, Merged
from planner.rulebook.parameters import cites, version_on
from planner.rulebook.resolving import condition, own_reading
from planner.rulebook.rules import (
    OF_THE_FORMAT,
    Base,
    CountRow,
    CountTable,
    ParameterDetail,
    Rate,
    ReportCode,
    Source,
    Statistics,
)

T = TypeVar("T", Base, Rate)


def resolve_statistics(
    merged: Merged,
    day: date,
    details: Mapping[str, ParameterDetail],
    problems: list[Problem],
) -> Statistics:
    """The definitions in force on the day; those of the format stand first, whatever the day."""

    def conditions(entry: Entry[Any], path: tuple[object, ...], when: list[Any]) -> tuple[Any, ...]:
        return tuple(
            condition(one, entry, (*path, index), day, details, problems)
            for index, one in enumerate(when)
        )

    bases: list[Base] = []
    rates: list[Rate] = []
    for name, entry in merged.bases.items():
        if (found := _in_force(entry, day, merged)) is not None:
            version, source, title = found
            when = conditions(entry, ("in_force", source.since, "when"), version.when)
            bases.append(Base(name, title, when, bool(entry.paper.on_request), source))
    for name, rate in merged.rates.items():
        if (found := _in_force(rate, day, merged)) is not None:
            version, source, title = found
            modes = tuple(version.modes)
            rates.append(Rate(name, title, modes, bool(rate.paper.on_request), source))
    tables = []
    for name, table in merged.tables.items():
        if (found := _in_force(table, day, merged)) is not None:
            version, source, title = found
            rows = tuple(
                CountRow(
                    row.id,
                    Text(row.title.zh, row.title.en),
                    conditions(table, ("in_force", source.since, "rows", index, "when"), row.when),
                    row.within,
                    row.count,
                    row.apart,
                )
                for index, row in enumerate(version.rows)
            )
            tables.append(CountTable(name, title, tuple(version.bases), rows, source))
    code = None
    if merged.report_code is not None:
        found = _in_force(merged.report_code, day, merged)
        if found is not None:
            version, source, title = found
            code = ReportCode(title, dict(version.values), source)
    return Statistics(
        _format_first(OF_THE_FORMAT.bases, bases),
        _format_first(OF_THE_FORMAT.rates, rates),
        tuple(tables),
        code,
    )


def _in_force(entry: Entry[Any], day: date, merged: Merged) -> tuple[Any, Source, Text] | None:
    paper = entry.paper
    since, _ = version_on(paper.in_force, day)
    if since is None or paper.in_force[since].repealed:
        return None
    version = paper.in_force[since]
    source = Source(
        since,
        cites(version.cite, merged.instruments),
        own_reading(version),
        version.unverified,
        entry.pack,
    )
    title = Text(paper.title.zh, paper.title.en) if paper.title else Text("", "")
    return version, source, title


def _format_first(fixed: Sequence[T], own: Sequence[T]) -> tuple[T, ...]:
    """The definitions of the format, as the pack titles them, then the pack's further ones."""
    by_name: dict[str, T] = {one.name: one for one in own}
    further = [one for one in own if one.name not in {one.name for one in fixed}]
    return tuple([by_name.get(one.name, one) for one in fixed] + further)
