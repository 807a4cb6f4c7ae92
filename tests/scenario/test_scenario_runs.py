"""Scenarios are planned and compared with the baseline; an empty one is the baseline itself."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import polars as pl
import pytest
from rich.console import Console
from scenario.town import made, write

from planner.cli import main
from planner.language import Language
from planner.planning import make_plan
from planner.report.scenario.screen import render_comparison
from planner.report.wrapping import columns
from planner.scenario import Outcome, plans_of
from planner.scenario.figures import moved
from planner.verify import verify_plan

SCENARIOS = """\
nothing:
closures:
  title: {zh: 甲厂停业, en: A1 closes}
  changes: [{close: A1}]
near:
  builds_on: closures
  changes: [{set: {joint_max_distance_m: 50}}]
"""


class Said(NamedTuple):
    code: int
    out: str
    err: str


Run = Callable[..., Said]


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Run:
    def run_it(*arguments: object) -> Said:
        code = main([str(argument) for argument in arguments])
        return Said(code, *capfd.readouterr())

    return run_it


def planned(scenarios: str) -> dict[str, Outcome]:
    return {one.variant.name: one for one in plans_of(list(made(scenarios).values()))}


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_an_empty_scenario_is_the_baseline_to_the_byte(run: Run, tmp_path: Path) -> None:
    file, out = write(tmp_path, SCENARIOS), tmp_path / "out"
    assert run("scenario", "run", file, "-o", out).code == 0
    assert files(out / "nothing") == files(out / "baseline")
    plain = tmp_path / "plain"
    tables = [f"--{role}={tmp_path / role}.csv" for role in ("hosts", "instructors")]
    assert run("assign", tmp_path / "enterprises.csv", *tables, "-o", plain).code == 0
    assert files(plain) == files(out / "baseline")


def test_every_plan_of_a_scenario_can_be_checked_alone(run: Run, tmp_path: Path) -> None:
    file, out = write(tmp_path, SCENARIOS), tmp_path / "out"
    run("scenario", "run", file, "-o", out)
    for name in ("closures", "near"):
        assert run("verify", out / name).code == 0
        assert run("reproduce", out / name).code == 0
        settings = json.loads((out / name / "plan.json").read_text())["settings"]["scenario"]
        assert (settings["file"], settings["name"]) == ("what-if.yaml", name)
        assert settings["changes"][0]["en"] == "close 甲厂"
        assert settings["baseline"][0]["name"] == "enterprises.csv"


def test_the_comparison_says_what_the_plans_say(run: Run, tmp_path: Path) -> None:
    file, out = write(tmp_path, SCENARIOS), tmp_path / "out"
    run("scenario", "run", file, "-o", out)
    table = pl.read_csv(out / "comparison.csv")
    document = json.loads((out / "comparison.json").read_text())
    assert table["scenario"].to_list() == ["baseline", "nothing", "closures", "near"]
    for row, one in zip(table.iter_rows(named=True), document["scenarios"], strict=True):
        plan = json.loads((out / row["scenario"] / "plan.json").read_text())
        counts = plan["statistics"]["counts"]
        rate = plan["statistics"]["coverage"]["operating"]["work_coverage"]
        assert {name: row[name] for name in counts} == counts
        assert (row["work_coverage_numerator"], row["work_coverage_base"]) == (
            rate["numerator"],
            rate["denominator"],
        )
        assert one["figures"]["certificate"] == plan["certificate"]
        assert row["distance_m"] == plan["certificate"][-1]["value"]
    assert table["moves"].to_list()[:2] == [0, 0]


def test_who_moved_is_who_has_another_form_host_instructor_or_joint_branch() -> None:
    found = planned("near:\n  changes: [{set: {joint_max_distance_m: 50}}]")
    baseline, near = found["baseline"].plan, found["near"].plan
    assert baseline is not None and near is not None
    modes = dict(near.assignments.select("enterprise_id", "mode").iter_rows())
    assert (modes["A2"], modes["A3"]) == ("affiliated", "affiliated")
    assert moved(near, baseline) == ["A2", "A3"]
    assert found["near"].figures is not None and found["near"].figures.moves == 2


def test_a_joint_branch_that_gets_another_lead_is_still_the_same() -> None:
    found = planned(
        """\
        lead:
          changes: [{change: A3, fields: {full_members: +1, members: +1}}, {pin: A3, mode: joint}]
        """,
    )
    baseline, lead = found["baseline"].plan, found["lead"].plan
    assert baseline is not None and lead is not None
    joint = [p.assignments.filter(mode="joint")["branch_id"].unique() for p in (baseline, lead)]
    assert [one.to_list() for one in joint] == [["J-A2"], ["J-A3"]]
    assert moved(lead, baseline) == []


def test_a_scenario_that_no_plan_can_meet_says_why_and_the_others_go_on(
    run: Run, tmp_path: Path
) -> None:
    file, out = (
        write(
            tmp_path,
            """\
            full:
              changes:
                - change_host: H1
                  fields: {max_units: 0}
                - {pin: A2, mode: affiliated, branch: H1}
            near:
              changes: [{set: {joint_max_distance_m: 50}}]
            """,
        ),
        tmp_path / "out",
    )
    said = run("scenario", "run", file, "-o", out, "--lang", "en")
    assert said.code == 1
    assert "impossible" in said.out and 'scenario "full"' in said.err
    assert not (out / "full").exists() and (out / "near" / "plan.json").exists()
    row = pl.read_csv(out / "comparison.csv").row(1, named=True)
    assert (row["planned"], row["standalone"]) == (False, None)


@pytest.fixture(scope="module")
def many() -> list[Outcome]:
    text = "".join(
        f"情景{n}: {{changes: [{{set: {{joint_max_distance_m: {n}}}}}]}}\n" for n in range(9)
    )
    first = planned("nothing:\n情景0: {changes: [{set: {joint_max_distance_m: 50}}]}\n")
    variants = list(made(text + "nothing:\n").values())
    return [
        replace(first["情景0" if one.name.startswith("情景") else "baseline"], variant=one)
        for one in variants
    ]


@pytest.mark.parametrize("width", [80, 200])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_table_fits_the_screen(many: list[Outcome], width: int, language: Language) -> None:
    out = io.StringIO()
    render_comparison(many, language, Console(file=out, width=width, no_color=True))
    lines = out.getvalue().splitlines()
    assert max(map(columns, lines)) <= width
    base = "基准  " if language == "zh" else "Baseline  "
    assert len([line for line in lines if base in line]) >= (2 if width == 80 else 1)
    assert all(f"情景{n}" in out.getvalue() for n in range(9))


def test_only_what_is_wanted_is_planned_and_near_names_are_offered(
    run: Run, tmp_path: Path
) -> None:
    file = write(tmp_path, SCENARIOS)
    said = run("scenario", "run", file, "--only", "near", "--format", "csv")
    assert [line.split(",")[0] for line in said.out.splitlines()] == [
        "\ufeffscenario", "baseline", "near",
    ]  # fmt: skip
    said = run("scenario", "run", file, "--only", "nera", "--lang", "en")
    assert said.code == 2 and 'did you mean "near"' in said.err


def test_a_folder_of_others_is_left_alone(run: Run, tmp_path: Path) -> None:
    file, out = write(tmp_path, SCENARIOS), tmp_path / "out"
    out.mkdir()
    (out / "letter.txt").write_text("dear")
    assert run("scenario", "run", file, "-o", out).code == 2
    assert [path.name for path in out.iterdir()] == ["letter.txt"]
    only = ("--only", "nothing")
    assert run("scenario", "run", file, "-o", out, "--force", *only).code == 0
    assert (out / "letter.txt").read_text() == "dear"
    assert run("scenario", "run", file, "-o", out, *only).code == 0


def test_what_was_done_before_an_interruption_is_whole(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import planner.scenario.running as running

    file, out = write(tmp_path, SCENARIOS), tmp_path / "out"
    make, calls = running.make_plan, iter(range(9))

    def interrupted_at_the_second(*given: object, **more: object) -> object:
        if next(calls) == 1:
            raise KeyboardInterrupt
        return make(*given, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(running, "make_plan", interrupted_at_the_second)
    said = run("scenario", "run", file, "-o", out, "--lang", "en")
    assert said.code == 130 and "2 plans (the baseline among them)" in said.err
    assert sorted(path.name for path in out.iterdir()) == [
        "baseline", "comparison.csv", "comparison.json", "nothing",
    ]  # fmt: skip
    assert pl.read_csv(out / "comparison.csv")["scenario"].to_list() == ["baseline", "nothing"]
    assert run("verify", out / "baseline").code == 0


def test_check_says_what_each_scenario_changes_without_planning(run: Run, tmp_path: Path) -> None:
    file = write(tmp_path, SCENARIOS + "void:\n  changes: [{unpin: A1}]\n")
    said = run("scenario", "check", file, "--lang", "zh")
    assert said.code == 0 and "甲厂 停业" in said.out and "没有变更" in said.out
    assert "what-if.yaml 第 14 行" in said.err
    bad = write(tmp_path, "s:\n  changes: [{close: A0}, {cloze: A1}]\n")
    said = run("scenario", "check", bad, "--lang", "en")
    assert said.code == 2 and 'did you mean "close"' in said.err


def test_new_writes_a_file_that_check_accepts(run: Run, tmp_path: Path) -> None:
    write(tmp_path, "s:\n")
    new = tmp_path / "sub" / "new.yaml"
    assert run("scenario", "new", "-o", new, "--ledger", tmp_path / "enterprises.csv").code == 0
    assert run("scenario", "check", new).code == 0
    assert run("scenario", "new", "-o", new).code == 2


def test_a_baseline_that_cannot_be_read_is_named_with_its_line(run: Run, tmp_path: Path) -> None:
    file = write(tmp_path, "s:\n", "baseline:\n  ledger: enterprise.csv\nscenarios:\n")
    said = run("scenario", "run", file, "--lang", "en")
    assert said.code == 2
    assert 'what-if.yaml line 2, position 11: there is no file "enterprise.csv"' in said.err
    assert run("scenario", "run", tmp_path / "none.yaml", "--lang", "en").code == 2


def test_the_plans_of_scenarios_pass_the_independent_check() -> None:
    for outcome in planned(SCENARIOS).values():
        assert outcome.plan is not None
        assert list(verify_plan(outcome.plan)) == []
        alone = make_plan(outcome.variant.ledger, outcome.variant.rules)
        assert outcome.plan.assignments.equals(alone.assignments)
        assert outcome.plan.certificate == alone.certificate


def test_a_restructure_starts_from_the_baseline_and_changes_as_little_as_can_be() -> None:
    found = planned(
        """\
        free: {changes: [{close: A2}]}
        kept: {builds_on: free, restructure: true}
        still: {restructure: true}
        """
    )
    kept, free, still = (found[name] for name in ("kept", "free", "still"))
    assert kept.plan is not None and kept.figures is not None
    assert free.figures is not None and still.figures is not None
    assert kept.figures.counts == free.figures.counts
    assert kept.figures.moves <= free.figures.moves
    tiers = {tier.tier: tier.value for tier in kept.plan.certificate}
    # Who closed has moved away, but an enterprise out of scope is no change of the plan.
    assert kept.figures.moves == tiers["changes"] + 1
    assert still.figures.moves == 0
    assert kept.plan.moves is not None and kept.plan.moves["enterprise_id"].n_unique() >= 1
    assert list(verify_plan(kept.plan)) == []


def test_resilience_and_the_weight_of_today_can_be_asked_for(run: Run, tmp_path: Path) -> None:
    file, out = (
        write(
            tmp_path,
            """\
        sturdy: {changes: [{resilience: 1}]}
        tame: {restructure: true, changes: [{keep: first}, {set: {joint_max_distance_m: 50}}]}
        """,
        ),
        tmp_path / "out",
    )
    said = run("scenario", "run", file, "-o", out, "--lang", "en")
    assert said.code == 0 and "survive the loss of any one" in said.out
    plans = {
        name: json.loads((out / name / "plan.json").read_text()) for name in ("sturdy", "tame")
    }
    assert plans["sturdy"]["settings"]["resilience"] == 1
    assert plans["tame"]["settings"]["objective"][0] == "changes"
    assert (out / "tame" / "moves.csv").exists()
    for name in plans:
        assert run("verify", out / name).code == 0
        assert run("reproduce", out / name).code == 0


@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_ambiguous_column_is_settled_in_the_mapping_file(
    run: Run, tmp_path: Path, language: str
) -> None:
    (tmp_path / "l.csv").write_text("企业名称,企业名称,党员数\n甲,乙,3\n", encoding="utf-8")
    (tmp_path / "s.yaml").write_text("baseline: {ledger: l.csv}\nscenarios: {a: }\n")
    said = run("scenario", "check", tmp_path / "s.yaml", "--lang", language)
    assert said.code == 2
    told = "".join(said.err.split())
    assert "mapping:" in told and "columns:" in told
    assert "--map" not in told.replace("--save-mapping", "")
