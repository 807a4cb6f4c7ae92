"""What a few moves bring, against every lawful beginning of small move lists."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest
from cli.conftest import planner as planner
from histories import plan_of, planned_towns
from oracle import View, solve_exact
from replay import Replay

from planner.model import MODES, Plan
from planner.moves.budget import stages
from planner.report.restructure.files import restructure_workbook
from planner.tradeoff import plans_within

COVERED = set(MODES)


def value(replay: Replay, plan: Plan, done: set[int]) -> tuple[int, int]:
    """Priority uncovered and steps from first choices after some steps, counted by hand."""
    view: View = replay.view
    assert plan.moves is not None
    moved = {m["enterprise_id"]: m for m in plan.moves.to_dicts()}
    uncovered = preference = 0
    for one, row in replay.plan.items():
        i = replay.rows[one]
        if row["mode"] == "excluded":
            continue
        stays = one in moved and moved[one]["step"] not in done
        mode = moved[one]["from_mode"] if stays else row["mode"]
        if mode == "uncovered":
            uncovered += view.rows[i]["priority"]
        if not stays:
            preference += row["rank"]
        elif mode in view.lists[i]:
            preference += view.lists[i].index(mode)
        else:
            preference += len(view.lists[i])
    return uncovered, preference


def test_no_other_lawful_beginning_within_the_budget_brings_more() -> None:
    compared = 0
    for first in range(0, 36, 12):
        for seed, made, plan in planned_towns(first, first + 12, 9):
            assert plan.moves is not None
            replay = Replay(made, plan)
            if not 3 <= len(replay.steps) <= 8:
                continue
            best: dict[int, tuple[int, int]] = {}
            numbers = sorted(replay.steps)
            for there in product((False, True), repeat=len(numbers)):
                done = {n for n, yes in zip(numbers, there, strict=True) if yes}
                if any(set(replay.after[n]) - done for n in done):
                    continue
                size = sum(
                    replay.goal[one][0] != "excluded" for n in done for one in replay.steps[n]
                )
                reached = value(replay, plan, done)
                for budget in range(size, plan.moves.height):
                    best[budget] = min(best.get(budget, reached), reached)
            for stage in stages(plan.assignments, plan.moves, (0, 2, 5)):
                told = (stage.uncovered, stage.preference)
                assert told == value(replay, plan, set(stage.steps)), seed
                if stage.budget is not None:
                    assert told == best[stage.budget], (seed, stage.budget)
                    assert stage.moves <= stage.budget
                    compared += 1
    assert compared > 20


def test_all_moves_bring_what_the_plan_has_and_none_leave_today_as_it_is() -> None:
    for seed, _, plan in planned_towns(0, 12, 9):
        assert plan.moves is not None
        *_, every = stages(plan.assignments, plan.moves, [0])
        proof = {tier.tier: tier.value for tier in plan.certificate}
        assert (every.uncovered, every.preference) == (proof["uncovered"], proof["preference"]), (
            seed
        )
        assert every.irregular == 0
        assert every.counts == {k: plan.statistics["counts"][k] for k in every.counts}


def test_whole_plans_with_few_changes_are_the_best_that_an_exact_solver_finds() -> None:
    compared = short = 0
    for seed, made, plan in planned_towns(0, 12, 9):
        changes = next(t.value for t in plan.certificate if t.tier == "changes")
        budgets = [changes // 2, changes - 1] if changes > 2 else []
        found = plans_within(partial(plan_of, made), budgets)
        assert [one.budget for one in found] == sorted(set(budgets))
        for one in found:
            exact = solve_exact(made, most_changes=one.budget)
            if one.plan is None:
                assert exact is None, seed
                assert one.floor is not None
                assert one.budget < one.floor
                short += 1
                continue
            assert exact is not None, seed
            if one.proven:
                told = (one.tier("uncovered"), one.tier("preference"))
                assert told == (exact["uncovered"], exact["preference"]), (seed, one.budget)
                compared += 1
            assert (one.tier("changes") or 0) <= one.budget
    assert compared > 2
    assert short > 0


# ---- the command -----------------------------------------------------------------------------


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    """Four firms of the east: two share a host that is not theirs, one is covered by nobody."""
    head = "id,name,zone,members,full_members,current_mode,current_branch"
    rows = [
        "a,甲厂,东片,2,2,affiliated,西村党支部",
        "b,乙厂,东片,1,1,affiliated,西村党支部",
        "c,丙厂,东片,1,1,,",
        "d,丁厂,东片,4,4,standalone,",
    ]
    hosts = tmp_path / "hosts.csv"
    hosts.write_text("id,name,zone,members\nw,西村党支部,西片,9\n", encoding="utf-8")
    path = tmp_path / "today.csv"
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return path


def test_the_steps_are_shown_with_what_a_few_of_them_bring(
    planner: Callable[..., Any], ledger: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    hosts = ("--hosts", tmp_path / "hosts.csv")
    said = planner("restructure", ledger, *hosts, "--budget", "0,1,2", "--lang", "zh")
    assert said.code == 0
    assert "从现状到方案：2 步，3 家企业变动" in said.text
    assert "共同成立，缺一不可" in said.text
    assert "变动受限的完整方案" in said.text
    assert "至少要变动 2 家" in said.text.replace("\n  ", "")
    assert "接收范围内" in said.text.replace("\n      ", "")
    assert "支部工作条例" in said.text.replace("\n", "")
    assert max(len(line) for line in said.text.splitlines()) <= 80


def test_the_list_is_written_as_a_workbook_data_and_a_folder(
    planner: Callable[..., Any], ledger: Path, tmp_path: Path
) -> None:
    outputs = [tmp_path / name for name in ("m.xlsx", "m.csv", "m.json", "plan")]
    written = [part for out in outputs for part in ("-o", out)]
    said = planner(
        "restructure", ledger, "--hosts", tmp_path / "hosts.csv", *written, "--format", "json"
    )
    assert said.code == 0
    document = json.loads(said.out)
    assert [one["budget"] for one in document["budgets"]] == [0, None]
    assert json.loads((tmp_path / "m.json").read_bytes()) == document
    assert (tmp_path / "m.csv").read_bytes() == (tmp_path / "plan" / "moves.csv").read_bytes()
    sheet = openpyxl.load_workbook(tmp_path / "m.xlsx").worksheets[0]
    assert [cell.value for cell in sheet["A"][1:]] == [1, 1, 2]


def test_a_ledger_without_today_is_refused_with_what_to_do(
    planner: Callable[..., Any], tmp_path: Path
) -> None:
    path = tmp_path / "plain.csv"
    path.write_text("name,members\n甲厂,3\n", encoding="utf-8")
    said = planner("restructure", path)
    assert said.code == 2
    assert b"current_mode" in said.err
    assert planner("restructure", path, "--budget", "5,x").code == 2
    assert planner("restructure", path, "-o", "m.doc").code == 2


def test_the_workbook_holds_every_move_in_words() -> None:
    for _, _, plan in planned_towns(0, 12, 9):
        assert plan.moves is not None
        found = stages(plan.assignments, plan.moves, [0, 5])
        for language in ("zh", "en"):
            book = openpyxl.load_workbook(io.BytesIO(restructure_workbook(plan, found, language)))
            assert book.worksheets[0].max_row == max(plan.moves.height, 0) + 1
            text = [c.value for line in book.worksheets[0].iter_rows() for c in line]
            assert not {"uncovered_today", "form_not_allowed", "founding"} & set(map(str, text))


def test_who_stands_with_a_host_of_another_zone_is_told_so() -> None:
    seen = set()
    for first in range(0, 36, 12):
        for seed, made, plan in planned_towns(first, first + 12, 9):
            assert plan.moves is not None
            replay = Replay(made, plan)
            for move in plan.moves.filter(pl.col("reason") == "place_not_allowed").to_dicts():
                seen.add(move["from_mode"])
                one = move["enterprise_id"]
                place = replay.today[one][1]
                assert place is not None
                kind, key = place
                i = replay.rows[one]
                if kind == "host":
                    host = next(h for h in replay.view.hosts if h["id"] == key)
                    assert not replay.view.to_host(i, host)[0], seed
                elif kind == "post":
                    post = next(p for p in replay.view.instructors if p["id"] == key)
                    assert not replay.view.to_instructor(i, post)[0], seed
            for move in plan.moves.filter(pl.col("reason") == "rearranged").to_dicts():
                place = replay.today[move["enterprise_id"]][1]
                if place is not None and place[0] == "host":
                    host = next(h for h in replay.view.hosts if h["id"] == place[1])
                    assert replay.view.to_host(replay.rows[move["enterprise_id"]], host)[0], seed
    assert seen == {"affiliated", "dispatched"}
