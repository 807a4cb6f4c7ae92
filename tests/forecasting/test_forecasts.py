"""A plan a year: what the rates expect comes about, nobody is lost, and little is changed."""

from __future__ import annotations

import io
import itertools
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import jsonschema
import numpy as np
import polars as pl
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console
from scenario.town import ledger, load, write

import planner
from planner.cli import main
from planner.errors import InputError, Problem
from planner.forecasting.chance import Drawn, Even
from planner.forecasting.course import Forecast, Year, course, day_after, even, prepared, runs
from planner.forecasting.papers import RATES, RatesPaper
from planner.forecasting.reading import read_forecast
from planner.forecasting.schemas import schemas
from planner.forecasting.spread import spreads
from planner.forecasting.year import year_after
from planner.language import Language
from planner.ledger import ledger_from_frames
from planner.model import ENTERPRISE_COLUMNS
from planner.report.forecast.screen import render_forecast
from planner.report.wrapping import columns
from planner.rulebook.schemas import as_json
from planner.scenario import RulesAsked
from planner.scenario.town import Town
from planner.verify import verify_plan

Run = Callable[..., tuple[int, str, str]]
HEAD = "baseline:\n  ledger: enterprises.csv\n  hosts: hosts.csv\n  instructors: instructors.csv\n"
WHOLE = f"""\
{HEAD}years: 3
first_year: 2025
rates:
  admitted: 25%
  trained: {{number: 2}}
  closed: [{{share: 0.5, where: [{{field: industry, is: 灯具}}]}}, {{share: 0}}]
  founded: {{number: 1, where: [{{field: zone, is: 东片}}]}}
events:
  2026:
    - close: A4
    - change: A2
      fields: {{members: +1}}
"""


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Run:
    def run_it(*arguments: object) -> tuple[int, str, str]:
        code = main([str(argument) for argument in arguments])
        return (code, *capfd.readouterr())

    return run_it


def made(text: str) -> Forecast:
    return prepared(read_forecast(text, "f.yaml"), ledger(), RulesAsked("cpc-2018"), load)


def faults(text: str) -> list[Problem]:
    with pytest.raises(InputError) as caught:
        made(text)
    return list(caught.value.problems)


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("years: 3", "yaers: 3", 5, 'did you mean "years"?'),
        ("years: 3", "years: 0", 5, "too small"),
        ("admitted: 25%", "admited: 25%", 8, 'did you mean "admitted"?'),
        ("admitted: 25%", "admitted: 250%", 8, "at most 100%"),
        ("admitted: 25%", "admitted: many", 8, "write 9% or 0.09"),
        ("{number: 2}", "{number: 2, share: 1%}", 9, "one of share"),
        ("{number: 2}", "{nummer: 2}", 9, 'did you mean "number"?'),
        ("field: industry", "field: industri", 10, 'did you mean "industry"?'),
        ("is: 灯具", "iss: 灯具", 10, 'did you mean "is"?'),
        ("  2026:", "  2029:", 13, "is of 2025 to 2027"),
        ("close: A4", "close: A44", 14, 'did you mean "A4"?'),
        ("close: A4", "cloze: A4", 14, 'did you mean "close"?'),
        ("close: A4", "as_of: 2026-01-01", 14, "goes on by itself"),
        ("members: +1", "membrs: +1", 16, 'did you mean "members"?'),
    ],
)
def test_a_spoilt_forecast_is_refused_with_line_and_near_name(
    old: str, new: str, line: int, said: str
) -> None:
    assert old in WHOLE
    found = faults(WHOLE.replace(old, new, 1))
    hits = [problem for problem in found if said in problem.say("en")]
    assert hits, [problem.say("en") for problem in found]
    assert hits[0].place is not None and hits[0].place.line == line
    assert all(problem.say("zh") for problem in found)


def test_the_schema_takes_what_the_reader_takes() -> None:
    checker = jsonschema.Draft202012Validator(schemas()["forecast"])
    assert list(checker.iter_errors(as_json(yaml.safe_load(WHOLE)))) == []
    bad = WHOLE.replace("admitted: 25%", "admitted: many")
    assert list(checker.iter_errors(as_json(yaml.safe_load(bad))))
    assert "NoChange" not in json.dumps(schemas())


@given(
    st.lists(st.tuples(st.integers(0, 9), st.floats(0, 1)), min_size=1, max_size=30),
    st.integers(1, 6),
)
def test_without_chance_the_expected_number_comes_about_over_the_years(
    rows: list[tuple[int, float]], years: int
) -> None:
    units = np.array([row[0] for row in rows])
    share = np.array([row[1] for row in rows])
    chance = Even()
    total = np.zeros(len(rows), dtype=np.int64)
    for _ in range(years):
        found = chance.happens(units, share)
        assert ((found >= 0) & (found <= units)).all()
        total += found
    assert abs(total.sum() - years * (units * share).sum()) <= 0.5 + 1e-5 * years * len(rows)


def test_a_small_rate_waits_for_its_year() -> None:
    chance = Even()
    found = [int(chance.happens(np.array([1]), np.array([0.25]))[0]) for _ in range(8)]
    assert found == [0, 1, 0, 0, 0, 1, 0, 0]


def test_lots_come_from_the_seed_and_the_run_alone() -> None:
    units, share = np.full(2000, 3), np.full(2000, 0.2)
    first = Drawn(7, 1).happens(units, share)
    assert (first == Drawn(7, 1).happens(units, share)).all()
    assert (first != Drawn(7, 2).happens(units, share)).any()
    assert (first != Drawn(8, 1).happens(units, share)).any()
    assert abs(first.sum() - 1200) < 5 * np.sqrt(6000 * 0.2 * 0.8)
    picked = Drawn(7, 1).picks(50, np.array([1.0, 0.0, 3.0]))
    assert picked.sum() == 50 and picked[1] == 0 and picked[2] > picked[0]


shares = st.one_of(st.none(), st.floats(0, 1))


@settings(max_examples=60, deadline=None)
@given(
    st.fixed_dictionaries({name: shares for name in RATES if name != "confirmed"}),
    st.floats(0, 1),
    st.one_of(st.just(None), st.integers(0, 99)),
)
def test_a_year_loses_and_invents_nobody(
    rates: dict[str, float | None], confirmed: float, seed: int | None
) -> None:
    paper = RatesPaper(**{**rates, "confirmed": confirmed})  # type: ignore[arg-type]
    town, rules = Town(ledger(), RulesAsked("cpc-2018")), load(RulesAsked("cpc-2018"))
    chance = Even() if seed is None else Drawn(seed, 1)
    before = town.ledger.enterprises
    for label in (2025, 2026):
        start = town.ledger.enterprises
        town, happened = year_after(town, paper, rules, chance, label=label)
        after = town.ledger.enterprises
        sums = [
            {name: frame[name].fill_null(0).sum() for name in frame.columns if name in COUNTS}
            for frame in (start, after.filter(pl.col("id").is_in(start["id"].implode())))
        ]
        more = {name: sums[1][name] - sums[0][name] for name in COUNTS}
        assert more["members"] == happened.transferred + happened.admitted - happened.left
        assert more["members_elsewhere"] == -happened.transferred
        assert more["activists"] == happened.trained - happened.admitted
        assert after.height == start.height + happened.founded
        closed = int((start["operating"]).sum()) - int(
            after.filter(pl.col("id").is_in(start["id"].implode()))["operating"].sum()
        )
        assert closed == happened.closed
    known = [column.name for column in ENTERPRISE_COLUMNS]
    table = town.ledger.enterprises
    again = ledger_from_frames(table.select(known)).enterprises
    assert table.select([*known, "operating"]).equals(again.select([*known, "operating"]))
    assert (table["members"] >= table["full_members"]).all()
    assert table["id"].n_unique() == table.height >= before.height


COUNTS = ("members", "members_elsewhere", "activists")


def test_probation_ends_after_a_year() -> None:
    town, rules = Town(ledger(), RulesAsked("cpc-2018")), load(RulesAsked("cpc-2018"))
    table = town.ledger.enterprises.with_columns(
        activists=pl.when(pl.col("id") == "A4").then(2).otherwise(None)
    )
    town = replace(town, ledger=replace(town.ledger, enterprises=table))
    figures = []
    for label, share in ((2025, 1.0), (2026, 0.0)):
        town, _ = year_after(town, RatesPaper(admitted=share), rules, Even(), label=label)
        row = town.ledger.enterprises.filter(id="A4").row(0, named=True)
        figures.append((row["members"], row["full_members"], row["probationary_members"]))
    assert figures == [(2, 0, 2), (2, 2, 0)]


@pytest.fixture(scope="module")
def years() -> list[Year]:
    return list(course(made(WHOLE), even()))


def test_each_year_starts_from_the_plan_of_the_last(years: list[Year]) -> None:
    assert [year.label for year in years] == [None, 2025, 2026, 2027]
    days = [year.plan.rules.as_of for year in years]
    assert days == [day_after(days[0], passed) for passed in range(4)]
    for before, after in itertools.pairwise(years):
        assert after.plan.ledger.has_current
        modes = dict(before.plan.assignments.select("enterprise_id", "mode").iter_rows())
        rows = after.plan.ledger.enterprises.select("id", "current_mode").iter_rows()
        for one, today in rows:
            was = modes.get(one)
            assert today == (None if was in (None, "uncovered", "excluded") else was)
        assert list(verify_plan(after.plan)) == []
    assert sum(year.happened.founded for year in years) == 3
    assert "2025-1" in years[1].plan.assignments["enterprise_id"]


def test_what_is_known_of_a_year_happens_in_it_and_is_left_to_no_chance(
    years: list[Year],
) -> None:
    def mode(year: Year, name: str) -> str:
        found: str = year.plan.assignments.filter(enterprise_id=name)["mode"].item()
        return found

    assert [mode(year, "A4") == "excluded" for year in years] == [False, False, True, True]
    members = [year.plan.ledger.enterprises.filter(id="A2")["members"].item() for year in years]
    assert members == [2, 2, 3, 3]
    sure = made(WHOLE.replace("share: 0.5", "share: 1"))
    for year in course(sure, Drawn(1, 1)):
        assert mode(year, "A2") != "excluded"  # the list speaks of it, so no rate closes it


def test_a_rate_of_somebody_whom_the_ledger_does_not_know_is_a_warning() -> None:
    rates = "rates: {admitted: 25%, transferred: 10%}\n"
    (warning,) = made(f"{HEAD}years: 1\n{rates}").warnings
    assert warning.place is not None and warning.place.line == 6
    assert 'no activists, so "admitted" never happens' in warning.what.en
    assert made(WHOLE).warnings == ()  # new ones are trained there, who can be admitted later


def test_where_nothing_happens_nothing_changes() -> None:
    found = list(course(made(f"{HEAD}years: 2\nrates: {{confirmed: 0}}\n"), even()))
    assert [year.figures.moves for year in found] == [0, 0, 0]
    tables = [year.plan.assignments.drop("changed") for year in found]
    assert tables[0].equals(tables[1]) and tables[1].equals(tables[2])


def test_the_first_case_trains_216_and_admits_68_in_five_years() -> None:
    example = Path(__file__).parents[2] / "examples" / "guoji" / "enterprises.csv"
    asked = RulesAsked("guoji-2007")
    town = Town(planner.read_ledger(example), asked)
    rates = RatesPaper(admitted={"number": 13.6}, trained={"number": 43.2})  # type: ignore[arg-type]
    chance = Even()
    admitted = trained = 0
    for label in range(2008, 2013):
        town, happened = year_after(town, rates, load(asked), chance, label=label)
        admitted, trained = admitted + happened.admitted, trained + happened.trained
    assert (admitted, trained) == (68, 216)


def test_the_spread_is_that_of_the_courses() -> None:
    forecast = made(WHOLE)
    start = next(iter(course(forecast, even()))).plan
    found = list(runs(forecast, 3, 5, start=start))
    assert found == list(runs(forecast, 3, 5, start=start))
    labels = forecast.labels
    spread = {(one.year, one.figure): one.values for one in spreads(found, labels)}
    for index, label in enumerate(labels, start=1):
        members = sorted(one[index][1].members for one in found)
        least, _, median, _, most = spread[label, "members"]
        assert [least, median, most] == members


def test_a_leap_day_moves_to_the_28th() -> None:
    assert day_after(date(2024, 2, 29), 1) == date(2025, 2, 28)
    assert day_after(date(2024, 2, 29), 4) == date(2028, 2, 29)


@pytest.mark.parametrize("width", [80, 200])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_table_fits_the_screen(years: list[Year], width: int, language: Language) -> None:
    long = [*years, *(replace(years[-1], label=label) for label in range(2028, 2045))]
    course_ = [(year.happened, year.figures) for year in long]
    spread = spreads([course_, course_], [year.label or 0 for year in long[1:]])
    out = io.StringIO()
    console = Console(file=out, width=width, no_color=True)
    render_forecast(long, language, console, runs=2, seed=1, spread=spread)
    assert max(map(columns, out.getvalue().splitlines())) <= width


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_same_forecast_has_the_same_bytes(run: Run, tmp_path: Path) -> None:
    write(tmp_path, "s:")
    file = tmp_path / "f.yaml"
    file.write_text(WHOLE.replace("years: 3", "years: 2"), encoding="utf-8")
    one, two = tmp_path / "one", tmp_path / "two"
    for out in (one, two):
        assert run("forecast", file, "-o", out, "--runs", 2, "--seed", 4)[0] == 0
    assert files(one) == files(two)
    assert {"forecast.csv", "forecast.json", "spread.csv"} <= set(files(one))
    assert run("verify", one / "2026")[0] == 0
    assert run("reproduce", one / "2026")[0] == 0
    table = pl.read_csv(one / "forecast.csv")
    assert table["year"].to_list() == ["baseline", "2025", "2026"]
    document = json.loads((one / "forecast.json").read_text())
    assert document["runs"]["number"] == 2 and len(document["runs"]["courses"][0]) == 3
    plain = tmp_path / "plain"
    tables = [f"--{role}={tmp_path / role}.csv" for role in ("hosts", "instructors")]
    assert run("assign", tmp_path / "enterprises.csv", *tables, "-o", plain)[0] == 0
    assert files(plain) == files(one / "baseline")


def test_mistakes_on_the_command_line_are_refused(run: Run, tmp_path: Path) -> None:
    write(tmp_path, "s:")
    file = tmp_path / "f.yaml"
    file.write_text(WHOLE, encoding="utf-8")
    assert run("forecast", file, "--seed", 4)[0] == 2
    assert run("forecast", file, "--runs", "many")[0] == 2
    assert run("forecast", tmp_path / "g.yaml")[0] == 2
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "letter.txt").write_text("dear")
    assert run("forecast", file, "-o", tmp_path / "out")[0] == 2
