"""One or two parameters over a range: each point is the plan with these values, each flip exact."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console
from scenario.town import ledger, load, write

from planner.cli import main
from planner.cli.sweep import ranges
from planner.errors import PinError, Problem, UsageError
from planner.language import Language, Text
from planner.model import Plan
from planner.planning import make_plan
from planner.report.scenario.sweep_screen import render_sweep
from planner.report.wrapping import columns
from planner.scenario import RulesAsked, figures_of
from planner.scenario.sweeping import Axis, sweep

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Run:
    def run_it(*arguments: object) -> tuple[int, str, str]:
        code = main([str(argument) for argument in arguments])
        return (code, *capfd.readouterr())

    return run_it


@pytest.fixture(scope="module")
def town() -> Plan:
    return make_plan(ledger(), load(RulesAsked("cpc-2018")))


@pytest.mark.parametrize(
    ("pair", "values"),
    [
        ("a=500:2000:500", ["500", "1000", "1500", "2000"]),
        ("a=1:10:4", ["1", "5", "9"]),
        ("a=2:4", ["2", "3", "4"]),
        ("a=3,5,8", ["3", "5", "8"]),
        ("a=1:3, 10, none", ["1", "2", "3", "10", "none"]),
        ("a=true,false", ["true", "false"]),
    ],
)
def test_a_range_or_a_list_says_the_values(pair: str, values: list[str]) -> None:
    assert ranges([pair, "b=4"]) == ({"a": values}, ("b=4",))


@pytest.mark.parametrize(
    "pairs",
    [["a=3"], [], ["a=1:2", "b=1:2", "c=1:2"], ["a=1:2", "a=3,4"], ["a=5:1:1"], ["a=1:9:0"],
     ["a=:5"], ["a=1,,2"], ["a=1:99999999"]],
)  # fmt: skip
def test_what_is_no_range_is_refused(pairs: list[str]) -> None:
    with pytest.raises(UsageError):
        ranges(pairs)


def test_each_point_is_the_plan_that_these_values_give(town: Plan) -> None:
    def plan_at(values: tuple[object, ...]) -> Plan:
        asked = RulesAsked("cpc-2018", None, (("joint_max_distance_m", values[0]),))  # type: ignore[arg-type]
        return make_plan(ledger(), load(asked))

    found = sweep([Axis("joint_max_distance_m", (50, 99, 100))], town, plan_at)
    for point in found.points:
        assert point.figures == figures_of(plan_at(point.values), town)
    flips = [(f.enterprise_id, f.below, f.above, f.was, f.now, f.exact) for f in found.flips]
    assert flips == [
        ("A2", 99, 100, "affiliated", "joint", True),
        ("A3", 99, 100, "affiliated", "joint", True),
    ]
    halved = sweep([Axis("joint_max_distance_m", (50, 150))], town, plan_at, exact=True)
    assert [(f.enterprise_id, f.above, f.exact) for f in halved.flips] == [
        ("A2", 100, True), ("A3", 100, True),
    ]  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(1, 400), min_size=5, max_size=5), st.integers(2, 6))
def test_halving_finds_the_value_at_which_each_enterprise_flips(
    thresholds: list[int], steps: int
) -> None:
    town = make_plan_once()
    at = dict(zip(["A1", "A2", "A3", "A4", "B1"], thresholds, strict=True))

    def plan_at(values: tuple[object, ...]) -> Plan:
        joint = [one for one, least in at.items() if values[0] >= least]  # type: ignore[operator]
        mode = pl.when(pl.col("enterprise_id").is_in(joint)).then(pl.lit("joint"))
        mode = mode.otherwise(pl.lit("affiliated")).alias("mode")
        return replace(town, assignments=town.assignments.with_columns(mode))

    axis = Axis("joint_max_distance_m", tuple(range(0, 401, 400 // steps)))
    found = sweep([axis], town, plan_at, exact=True)
    last = axis.values[-1]
    expected = {one: least for one, least in at.items() if least <= last}  # type: ignore[operator]
    assert {flip.enterprise_id: flip.above for flip in found.flips} == expected
    assert all(flip.exact and flip.above == flip.below + 1 for flip in found.flips)  # type: ignore[operator]
    assert found.plans <= len(axis.values) + len(set(thresholds)) * 9


_KEPT: list[Plan] = []


def make_plan_once() -> Plan:
    if not _KEPT:
        _KEPT.append(make_plan(ledger(), load(RulesAsked("cpc-2018"))))
    return _KEPT[0]


def test_a_value_that_no_plan_can_meet_leaves_a_gap_and_no_flips(town: Plan) -> None:
    def plan_at(values: tuple[object, ...]) -> Plan:
        if values[0] == 2:
            raise PinError(Problem("pin", Text("不行", "impossible")))
        return town

    found = sweep([Axis("joint_max_units", (2, 3))], town, plan_at)
    assert [point.figures is None for point in found.points] == [True, False]
    assert found.flips == ()
    out = io.StringIO()
    render_sweep(found, town.rules, "moves", "en", Console(file=out, width=80))
    assert "impossible" in out.getvalue()


@pytest.mark.parametrize("width", [80, 200])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_chart_and_grid_fit_the_screen(town: Plan, width: int, language: Language) -> None:
    line = sweep([Axis("joint_max_distance_m", (*range(0, 3000, 250), None))], town, lambda _: town)
    many = Axis("joint_max_units", tuple(range(2, 30)))
    grid = sweep([Axis("joint_max_distance_m", (1, 2)), many], town, lambda _: town)
    for found in (line, grid):
        out = io.StringIO()
        render_sweep(
            found, town.rules, "organisation_coverage", language, Console(file=out, width=width)
        )
        assert max(map(columns, out.getvalue().splitlines())) <= width


def test_a_plan_folder_serves_as_well_as_its_ledger(run: Run, tmp_path: Path) -> None:
    write(tmp_path, "s:")
    tables = [f"--{role}={tmp_path / role}.csv" for role in ("hosts", "instructors")]
    first, plan = tmp_path / "enterprises.csv", tmp_path / "plan"
    assert run("assign", first, *tables, "-o", plan)[0] == 0
    asked = ("--set", "joint_max_distance_m=50,150")
    one, two = tmp_path / "one.csv", tmp_path / "two.csv"
    assert run("sweep", first, *tables, *asked, "-o", one)[0] == 0
    assert run("sweep", plan, *asked, "-o", two)[0] == 0
    assert one.read_bytes() == two.read_bytes()
    table = pl.read_csv(one)
    assert table["joint"].to_list() == [0, 2]
    assert run("sweep", plan, *asked, "-o", two)[0] == 2
    assert run("sweep", plan, *asked, "--rules", "cpc-2018")[0] == 2


def test_files_of_every_kind_are_written_and_errors_name_what_is_near(
    run: Run, tmp_path: Path
) -> None:
    write(tmp_path, "s:")
    first = tmp_path / "enterprises.csv"
    asked = ("--set", "joint_max_distance_m=50,150", "--set", "joint_max_units=2,5")
    out = [tmp_path / f"s{ending}" for ending in (".json", ".svg", ".png")]
    written = [word for path in out for word in ("-o", path)]
    code, said, _ = run("sweep", first, *asked, *written, "--format", "csv")
    assert code == 0 and said.startswith("\ufeffjoint_max_distance_m,joint_max_units,planned,")
    document = json.loads(out[0].read_text())
    assert [axis["parameter"] for axis in document["axes"]] == [
        "joint_max_distance_m", "joint_max_units",
    ]  # fmt: skip
    assert len(document["points"]) == 4 and document["flips"][0]["axis"] == "joint_max_distance_m"
    assert out[1].read_text(encoding="utf-8").startswith(("<svg", "<?xml"))
    assert out[2].read_bytes().startswith(b"\x89PNG")
    code, _, err = run("sweep", first, "--set", "joint_max_unit=2,5", "--lang", "en")
    assert code == 2 and 'did you mean "joint_max_units"' in err
    code, _, err = run("sweep", first, *asked, "--exact", "--lang", "en")
    assert code == 2 and "one parameter" in err
