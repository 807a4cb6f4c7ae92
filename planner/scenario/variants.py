"""The scenarios of a file, each as the ledger and the rules that it comes down to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any

from planner.errors import InputError, Problem
from planner.language import Text
from planner.model import Ledger
from planner.rulebook.documents import Paper
from planner.scenario.enterprises import add, change, close, pin, transfer, unpin
from planner.scenario.joining import merge, split
from planner.scenario.others import (
    add_rows,
    change_rows,
    close_rows,
    keep_today,
    other_day,
    other_rules,
    resilient,
    set_parameters,
)
from planner.scenario.papers import (
    AddEnterprises,
    AddHosts,
    AddInstructors,
    ChangeEnterprises,
    ChangeHosts,
    ChangeInstructors,
    CloseEnterprises,
    CloseHosts,
    CloseInstructors,
    KeepToday,
    MergeEnterprises,
    OtherDay,
    OtherRules,
    PinEnterprises,
    Resilient,
    SetParameters,
    SplitEnterprise,
    TransferMembers,
    UnpinEnterprises,
)
from planner.scenario.reading import BASELINE, ScenarioFile, text_of
from planner.scenario.town import At, Load, RulesAsked, Town

if TYPE_CHECKING:
    from planner.rulebook import Rules

Apply = Callable[[Town, Any, At, Load], Town]

_APPLY: dict[type[Paper], Apply] = {
    SetParameters: set_parameters,
    OtherRules: other_rules,
    OtherDay: other_day,
    KeepToday: keep_today,
    Resilient: resilient,
    ChangeEnterprises: change,
    AddEnterprises: add,
    CloseEnterprises: close,
    TransferMembers: transfer,
    MergeEnterprises: merge,
    SplitEnterprise: split,
    PinEnterprises: pin,
    UnpinEnterprises: unpin,
    ChangeHosts: change_rows,
    AddHosts: add_rows,
    CloseHosts: close_rows,
    ChangeInstructors: change_rows,
    AddInstructors: add_rows,
    CloseInstructors: close_rows,
}


def apply_change(town: Town, change: Paper, at: At, load: Load) -> Town:
    """The town after one change; what is wrong with it is noted in ``at``."""
    return _APPLY[type(change)](town, change, at, load)


@dataclass(frozen=True)
class Variant:
    """One scenario, ready to be planned: its ledger, its rules, and what was changed, in words.

    ``unchanged``: it says nothing, so that its plan is the baseline's own. ``origin`` is what
    the plan's settings say of where its ledger and rules come from. ``restructure``: the
    baseline's plan counts as today's coverage.
    """

    name: str
    title: Text | None
    on: str | None
    ledger: Ledger
    rules: Rules
    changes: tuple[Text, ...] = ()
    unchanged: bool = False
    restructure: bool = False
    keep: str = "usual"
    resilience: int = 0
    origin: dict[str, Any] | None = None


def variants_of(file: ScenarioFile, ledger: Ledger, asked: RulesAsked, load: Load) -> list[Variant]:
    """The baseline and every scenario of the file, in its order.

    ``ledger`` and ``asked`` are the baseline's; ``load`` brings rules. Raises ``InputError``
    with every fault of every scenario.
    """
    load = cache(load)
    base = file.paper.baseline
    start = Town(ledger, asked, keep=base.keep, resilience=base.resilience)
    problems: list[Problem] = []
    towns: dict[str, Town] = {BASELINE: start}

    def town_of(name: str) -> Town:
        if name not in towns:
            paper = file.scenario(name)
            town = town_of(paper.builds_on or BASELINE)
            for index, one in enumerate(paper.changes):
                at = At(file.sheet, ("scenarios", name, "changes", index), problems)
                town = apply_change(town, one, at, load)
            towns[name] = town
        return towns[name]

    for name in file.paper.scenarios:
        town_of(name)
    words = load(asked).words
    if problems:
        found = [problem.in_words(words) for problem in dict.fromkeys(problems)]
        raise InputError(sorted(found, key=_by_line))
    common: dict[str, Any] = {"keep": base.keep, "resilience": base.resilience}
    made = [Variant(BASELINE, text_of(file.paper.title), None, ledger, load(asked), **common)]
    for name in file.paper.scenarios:
        paper, town = file.scenario(name), towns[name]
        restructure = _restructured(file, name)
        if town is start and not restructure:
            below = made[0]
            made.append(
                replace(
                    below, name=name, title=text_of(paper.title), on=paper.builds_on, unchanged=True
                )
            )
            continue
        made.append(
            Variant(
                name,
                text_of(paper.title),
                paper.builds_on,
                _ledger(town),
                load(town.asked),
                tuple(said.in_words(words) for said in _said(town, restructure)),
                restructure=restructure,
                keep=town.keep,
                resilience=town.resilience,
                origin=_origin(file, name, town, ledger, restructure, words),
            )
        )
    return made


def _by_line(problem: Problem) -> tuple[int, int]:
    at = problem.place
    return (at.line or 0, at.position or 0) if at else (0, 0)


def _ledger(town: Town) -> Ledger:
    """The scenario's ledger; one that was changed was read from no file as it stands."""
    ledger = town.ledger
    if town.warnings:
        ledger = replace(ledger, warnings=(*ledger.warnings, *town.warnings))
    return replace(ledger, sources=()) if town.tables else ledger


def _restructured(file: ScenarioFile, name: str) -> bool:
    """Whether the baseline's plan is today's coverage; not said: as with the one below."""
    paper = file.scenario(name)
    if paper.restructure is not None:
        return paper.restructure
    below = paper.builds_on
    return below not in (None, BASELINE) and _restructured(file, str(below))


def _said(town: Town, restructure: bool) -> tuple[Text, ...]:
    first = Text(
        "以基准方案为现状，尽量少变",
        "the baseline's plan is today's coverage: as few changes as can be",
    )
    return (first, *town.said) if restructure else town.said


def _origin(
    file: ScenarioFile,
    name: str,
    town: Town,
    baseline: Ledger,
    restructure: bool,
    words: Mapping[str, Text],
) -> dict[str, Any]:
    """Where a scenario's ledger and rules come from, as plain data for its plan."""
    return {
        "file": file.sheet.file,
        "name": name,
        "changes": [
            {"zh": said.say("zh"), "en": said.say("en")}
            for said in (one.in_words(words) for one in _said(town, restructure))
        ],
        "tables": sorted(town.tables | ({"enterprises"} if restructure else set())),
        "baseline": [
            {"role": s.role, "name": s.name, "sha256": s.sha256, "rows": s.rows}
            for s in baseline.sources
        ],
    }
