"""Reads a forecast file: strictly, and with the line of everything that is wrong."""

from __future__ import annotations

from dataclasses import dataclass

from planner.errors import InputError, Place, Problem, RulesError
from planner.forecasting.papers import RATES, ForecastPaper
from planner.language import Text
from planner.rulebook.asking import condition_faults
from planner.rulebook.conditions import COVERAGE_FIELDS
from planner.rulebook.papers import read_model
from planner.rulebook.reading import Path_, Sheet, read_sheet
from planner.scenario.papers import OtherDay, OtherRules


@dataclass(frozen=True)
class ForecastFile:
    """A forecast as written, and where everything in it stands."""

    paper: ForecastPaper
    sheet: Sheet

    def labels(self, base_year: int) -> list[int]:
        """The years that are planned after the baseline's."""
        first = self.paper.first_year
        start = base_year + 1 if first is None else first
        return list(range(start, start + self.paper.years))


def read_forecast(text: str, shown: str) -> ForecastFile:
    """The forecast in a YAML text; raises ``InputError`` with every fault."""
    problems: list[Problem] = []
    try:
        sheet = read_sheet(text, shown)
    except RulesError as error:
        raise InputError(error.problems) from error
    paper = read_model(ForecastPaper, sheet.data, sheet, problems)
    if paper is not None:
        problems += _wrong_conditions(paper, sheet)
        problems += _wrong_days(paper, sheet)
    if paper is None or problems:
        raise InputError(sorted(problems, key=_by_place))
    return ForecastFile(paper, sheet)


def _by_place(problem: Problem) -> tuple[int, int]:
    at = problem.place or Place()
    return at.line or 0, at.position or 0


def _wrong_conditions(paper: ForecastPaper, sheet: Sheet) -> list[Problem]:
    found: list[Problem] = []
    for name in RATES:
        for index, rate in enumerate(paper.rates.of(name)):
            several = isinstance(getattr(paper.rates, name), list)
            path: Path_ = ("rates", name, index) if several else ("rates", name)
            for number, one in enumerate(rate.where):
                at: Path_ = (*path, "where", number)
                found += condition_faults(
                    one,
                    COVERAGE_FIELDS,
                    {},
                    lambda key, at=at: sheet.place((*at, key), value=True),  # type: ignore[misc]
                )
    return found


def _wrong_days(paper: ForecastPaper, sheet: Sheet) -> list[Problem]:
    """The day goes on by a year a year; nothing else may move it."""
    return [
        Problem(
            "day-in-a-forecast",
            Text("规则日期逐年顺延，不能另改", "the day goes on by itself, a year a year"),
            Text("请删去 as_of", "leave as_of out"),
            sheet.place(("events", year, index, "as_of")),
        )
        for year, changes in paper.events.items()
        for index, one in enumerate(changes)
        if isinstance(one, OtherDay) or (isinstance(one, OtherRules) and one.as_of is not None)
    ]
