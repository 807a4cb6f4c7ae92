"""Reads a file of scenarios: strictly, and with the line of everything that is wrong."""

from __future__ import annotations

import re
from dataclasses import dataclass

from planner.errors import InputError, Place, Problem, RulesError
from planner.language import Text
from planner.rulebook.papers import did_you_mean, read_model
from planner.rulebook.reading import Path_, Sheet, read_sheet
from planner.scenario.papers import ScenarioPaper, ScenariosPaper, Title

BASELINE = "baseline"
"""What the baseline is called, and the folder of its plan."""
_RESERVED = {
    BASELINE, ".", "..", "con", "prn", "aux", "nul", "comparison",
    *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10)),
}  # fmt: skip
_NO_FOLDER = re.compile(r'[<>:"/\\|?*\x00-\x1f]|^\s|[\s.]$')
"""What no folder's name may hold on one system or another."""


@dataclass(frozen=True)
class ScenarioFile:
    """A file of scenarios as written, and where everything in it stands."""

    paper: ScenariosPaper
    sheet: Sheet

    def scenario(self, name: str) -> ScenarioPaper:
        """One scenario; one that says nothing is an empty one."""
        return self.paper.scenarios[name] or ScenarioPaper()


def text_of(title: Title | None) -> Text | None:
    """A title as a text; one language serves for both."""
    if title is None:
        return None
    return Text(title, title) if isinstance(title, str) else Text(title.zh, title.en)


def read_scenarios(text: str, shown: str) -> ScenarioFile:
    """The scenarios in a YAML text; raises ``InputError`` with every fault.

    ``shown`` is how the file is named in messages.
    """
    problems: list[Problem] = []
    try:
        sheet = read_sheet(text, shown)
    except RulesError as error:
        raise InputError(error.problems) from error
    paper = read_model(ScenariosPaper, sheet.data, sheet, problems)
    if paper is None or problems:
        raise InputError(sorted(problems, key=_by_place))
    problems += _wrong_names(paper, sheet)
    problems += _wrong_chains(paper, sheet)
    if problems:
        raise InputError(sorted(problems, key=_by_place))
    return ScenarioFile(paper, sheet)


def _by_place(problem: Problem) -> tuple[int, int]:
    at = problem.place or Place()
    return at.line or 0, at.position or 0


def _wrong_names(paper: ScenariosPaper, sheet: Sheet) -> list[Problem]:
    """A scenario's name is the name of its plan's folder, on every system."""
    found = []
    seen: dict[str, str] = {}
    for name in paper.scenarios:
        at: Path_ = ("scenarios", name)
        if name.casefold() in _RESERVED or _NO_FOLDER.search(name):
            found.append(
                Problem(
                    "scenario-name",
                    Text(
                        f"情景不能叫“{name}”，它的方案要放在同名的文件夹里",
                        f'a scenario cannot be called "{name}": its plan lies in a folder of '
                        "that name",
                    ),
                    Text("请换一个名称", "give it another name"),
                    sheet.place(at),
                )
            )
        other = seen.setdefault(name.casefold(), name)
        if other != name:
            found.append(
                Problem(
                    "scenario-name",
                    Text(
                        f"“{name}”与“{other}”只有大小写不同，文件夹会相同",
                        f'"{name}" and "{other}" differ in case only: one folder on many systems',
                    ),
                    Text("请换一个名称", "give it another name"),
                    sheet.place(at),
                )
            )
    return found


def _wrong_chains(paper: ScenariosPaper, sheet: Sheet) -> list[Problem]:
    """A scenario builds on one that exists, and never on itself."""
    found = []
    on = {name: one.builds_on if one else None for name, one in paper.scenarios.items()}
    for name, below in on.items():
        at = sheet.place(("scenarios", name, "builds_on"), value=True)
        if below is None or below == BASELINE:
            continue
        if below not in on:
            found.append(
                Problem(
                    "unknown-scenario",
                    Text(f"没有情景“{below}”", f'there is no scenario "{below}"'),
                    did_you_mean(below, on),
                    at,
                    below,
                )
            )
            continue
        seen, step = {name}, below
        while step in on and step not in seen:
            seen.add(step)
            step = on[step] or BASELINE
        if step == name:
            found.append(
                Problem(
                    "circular-scenarios",
                    Text(f"情景“{name}”绕回自身", f'the scenario "{name}" builds on itself'),
                    Text("请去掉其中一个 builds_on", "take one of the builds_on out"),
                    at,
                    name,
                )
            )
    return found
