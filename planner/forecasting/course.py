"""Plans year after year: each starts from the plan of the year before and changes little."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

from planner.errors import InputError, Problem
from planner.forecasting.chance import Chance, Drawn, Even
from planner.forecasting.reading import ForecastFile
from planner.forecasting.year import UNITS, Happened, year_after
from planner.formation import Memory
from planner.language import Text
from planner.model import KEEP, Ledger
from planner.planning import make_plan
from planner.scenario.figures import Figures, figures_of
from planner.scenario.papers import Where
from planner.scenario.today import with_today
from planner.scenario.town import At, Load, RulesAsked, Town
from planner.scenario.variants import apply_change

if TYPE_CHECKING:
    from planner.model import Plan, Progress
    from planner.rulebook import Rules


@dataclass(frozen=True)
class Year:
    """One year of a course: what happened in it, and the plan after it.

    ``label`` is the year, the baseline's being None; ``figures`` count moves from the plan of
    the year before.
    """

    label: int | None
    happened: Happened
    plan: Plan
    figures: Figures


@dataclass(frozen=True)
class Forecast:
    """A forecast ready to be planned: its file, the baseline's ledger, where rules come from."""

    file: ForecastFile
    ledger: Ledger
    asked: RulesAsked
    load: Load
    warnings: tuple[Problem, ...] = ()

    def rules(self, asked: RulesAsked, years: int) -> Rules:
        """The rules so many years after the baseline's day."""
        day = self.load(asked).as_of
        return self.load(replace(asked, as_of=day_after(day, years)))

    @property
    def labels(self) -> list[int]:
        """The years that are planned after the baseline's."""
        return self.file.labels(self.load(self.asked).as_of.year)


def prepared(file: ForecastFile, ledger: Ledger, asked: RulesAsked, load: Load) -> Forecast:
    """A forecast, its changes of single years tried on the baseline.

    Raises ``InputError`` with every change that makes no sense, and for years that are not
    planned.
    """
    forecast = Forecast(file, ledger, asked, cache(load))
    problems: list[Problem] = []
    labels = forecast.labels
    for year in file.paper.events:
        if year not in labels:
            problems.append(
                Problem(
                    "year-not-planned",
                    Text(f"{year} 年不在预测之内", f"{year} is not one of the years"),
                    Text(
                        f"预测的是 {labels[0]}—{labels[-1]} 年",
                        f"the forecast is of {labels[0]} to {labels[-1]}",
                    ),
                    file.sheet.place(("events", year)),
                )
            )
    town = Town(ledger, asked)
    for year in sorted(file.paper.events):
        town = _with_events(town, forecast, year, problems)
    if problems:
        words = forecast.load(asked).words
        raise InputError(problem.in_words(words) for problem in problems)
    words = forecast.load(asked).words
    idle = tuple(problem.in_words(words) for problem in _idle_rates(forecast))
    return replace(forecast, warnings=idle)


def _idle_rates(forecast: Forecast) -> Iterator[Problem]:
    """Rates of somebody of whom the ledger knows none: nothing would come of them."""
    rates, table = forecast.file.paper.rates, forecast.ledger.enterprises
    for name, column in UNITS.items():
        given = name in rates.model_fields_set and bool(rates.of(name))
        filled = name == "admitted" and bool(rates.of("trained"))
        if given and not filled and not table[column].fill_null(0).sum():
            yield Problem(
                "idle-rate",
                Text(
                    f"台账的 {column} 全是空白或 0，“{name}”不会发生",
                    f'the ledger gives no {column}, so "{name}" never happens',
                ),
                Text("请在台账中填写这一列", "fill in that column of the ledger"),
                forecast.file.sheet.place(("rates", name)),
            )


def _with_events(town: Town, forecast: Forecast, year: int, problems: list[Problem]) -> Town:
    for index, one in enumerate(forecast.file.paper.events.get(year, [])):
        at = At(forecast.file.sheet, ("events", year, index), problems)
        town = apply_change(town, one, at, forecast.load)
    return town


def course(
    forecast: Forecast,
    chance: Chance,
    *,
    start: Plan | None = None,
    memory: Memory | None = None,
    time_limit: float | None = None,
    workers: int = 1,
    progress: Callable[[int | None], Progress | None] = lambda label: None,
) -> Iterator[Year]:
    """The baseline's plan (``start``, where it was made before), then one plan a year."""
    paper = forecast.file.paper
    memory = memory or Memory()

    def planned(ledger: Ledger, rules: Rules, label: int | None) -> Plan:
        return make_plan(
            ledger,
            rules,
            committee=paper.baseline.committee,
            objective=KEEP[town.keep],
            resilience=town.resilience,
            memory=memory,
            time_limit=time_limit,
            workers=workers,
            progress=progress(label),
        )

    town = Town(
        forecast.ledger,
        forecast.asked,
        keep=paper.baseline.keep,
        resilience=paper.baseline.resilience,
    )
    plan = start or planned(forecast.ledger, forecast.load(forecast.asked), None)
    yield Year(None, Happened(), plan, figures_of(plan, plan))
    spared = _named_in_events(forecast)
    for passed, label in enumerate(forecast.labels, start=1):
        problems: list[Problem] = []
        town = _with_events(town, forecast, label, problems)
        if problems:
            raise InputError(problems)
        rules = forecast.rules(town.asked, passed)
        town, happened = year_after(town, paper.rates, rules, chance, label=label, spared=spared)
        before = plan
        plan = planned(with_today(town.ledger, before), rules, label)
        origin: dict[str, Any] = {
            "file": forecast.file.sheet.file,
            "year": label,
            "happened": happened.record(),
        }
        plan = replace(plan, settings={**plan.settings, "forecast": origin})
        yield Year(label, happened, plan, figures_of(plan, before))


def _named_in_events(forecast: Forecast) -> frozenset[str]:
    """Enterprises that a year's list speaks of: of these it is known what becomes of them."""
    named: set[str] = set()
    for changes in forecast.file.paper.events.values():
        for one in changes:
            for value in (getattr(one, name, None) for name in type(one).model_fields):
                if isinstance(value, Where):
                    continue
                if isinstance(value, str):
                    named.add(value)
                elif isinstance(value, list):
                    named.update(item for item in value if isinstance(item, str))
    table = forecast.ledger.enterprises
    known = table.filter(table["id"].is_in(sorted(named)) | table["name"].is_in(sorted(named)))
    return frozenset(known["id"].to_list())


def runs(
    forecast: Forecast,
    number: int,
    seed: int,
    *,
    start: Plan,
    memory: Memory | None = None,
    time_limit: float | None = None,
    workers: int = 1,
    progress: Callable[[int, int | None], Progress | None] = lambda run, label: None,
) -> Iterator[list[tuple[Happened, Figures]]]:
    """Courses by lot, one a run: what happened in each year, and the plan's figures."""
    for run in range(1, number + 1):

        def shown(label: int | None, run: int = run) -> Progress | None:
            return progress(run, label)

        years = course(
            forecast,
            Drawn(seed, run),
            start=start,
            memory=memory,
            time_limit=time_limit,
            workers=workers,
            progress=shown,
        )
        yield [(year.happened, year.figures) for year in years]


def even() -> Even:
    """The course without chance: what is expected, spread evenly."""
    return Even()


def day_after(day: date, years: int) -> date:
    """The same day so many years later; the 29th of February becomes the 28th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
