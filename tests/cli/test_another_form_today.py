"""A form of coverage that is none of ours (其他) goes through every command and report as such."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from planner.ledger.words import mode_of

Planner = Callable[..., Any]


@pytest.mark.parametrize("ending", ["html", "xlsx", "docx", "csv", "json"])
def test_reports_say_another_form_where_today_has_one(
    planner: Planner, tmp_path: Path, ending: str
) -> None:
    ledger = tmp_path / "ledger.csv"
    ledger.write_text(
        "id,name,zone,members,current_mode\na,甲厂,东,4,区域网格\nb,乙厂,东,4,\n", encoding="utf-8"
    )
    said = planner("assign", ledger, "-o", tmp_path / "plan", "-o", tmp_path / f"report.{ending}")
    assert said.code == 0, said.err.decode()
    assert (tmp_path / f"report.{ending}").stat().st_size > 0


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_steps_from_today_name_it_in_words(
    planner: Planner, tmp_path: Path, language: str
) -> None:
    ledger = tmp_path / "ledger.csv"
    ledger.write_text(
        "id,name,zone,members,current_mode\na,甲厂,东,4,区域网格\nb,乙厂,东,4,\n", encoding="utf-8"
    )
    shown = planner("restructure", ledger, "--lang", language).text
    assert "⟦" not in shown
    assert ("其他方式" if language == "zh" else "nother form") in shown


@pytest.mark.parametrize("word", ["指导员", "党建指导员", "党建工作指导员（联络员）", "派驻指导员"])
def test_an_instructor_is_a_form_of_coverage(word: str) -> None:
    assert mode_of(word, codes=False) == "dispatched"


def test_the_base_of_rates_is_the_same_before_and_after_the_moves(
    planner: Planner, tmp_path: Path
) -> None:
    ledger = tmp_path / "ledger.csv"
    ledger.write_text(
        "id,name,zone,members,current_mode\na,甲厂,东,4,区域网格\nb,乙厂,东,4,单独组建\n",
        encoding="utf-8",
    )
    found = json.loads(planner("restructure", ledger, "--format", "json").out)
    rates = [one["organisation_coverage"] for one in found["budgets"]]
    assert rates == [{"numerator": 1, "denominator": 2}, {"numerator": 2, "denominator": 2}]
