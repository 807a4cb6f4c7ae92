"""The tables in the examples' READMEs are what the program says of the examples."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "docs"))

import tables  # noqa: E402

GUOJI, DISTRICT = (ROOT / "examples" / name / "README.md" for name in ("guoji", "district"))


def test_the_readmes_with_tables_are_these() -> None:
    assert tables.readmes() == [DISTRICT, GUOJI]
    for readme in (GUOJI, DISTRICT):
        assert readme.read_text(encoding="utf-8").count("```text\n") >= 2


def test_the_tables_of_the_first_example_are_as_the_program_shows_them() -> None:
    assert tables.with_tables(GUOJI) == GUOJI.read_text(encoding="utf-8")


@pytest.mark.slow
def test_the_tables_of_the_district_are_as_the_program_shows_them() -> None:
    assert tables.with_tables(DISTRICT) == DISTRICT.read_text(encoding="utf-8")


def test_the_tables_of_the_district_come_from_the_script_beside_them() -> None:
    names: dict[str, object] = {"__name__": "make"}
    source = DISTRICT.parent / "make.py"
    exec(compile(source.read_text(encoding="utf-8"), str(source), "exec"), names)
    made: dict[str, str] = names["tables"]()  # type: ignore[operator]
    for name, text in made.items():
        assert (DISTRICT.parent / name).read_bytes() == text.encode("utf-8")


def test_what_the_readmes_say_of_the_tables_is_true() -> None:
    path = GUOJI.parent / "scenarios.yaml"
    baseline, transferred, closed = (outcome.figures for outcome in tables.outcomes(path))
    assert baseline and transferred and closed
    counts = [one.counts for one in (baseline, transferred, closed)]
    assert (counts[0]["standalone"], counts[1]["standalone"]) == (7, 14)
    assert counts[1]["dispatched"] * 2 == counts[0]["dispatched"]
    assert counts[0]["uncovered"] - counts[2]["uncovered"] == 14
    years = tables.years(GUOJI.parent / "forecast.yaml")
    assert sum(year.happened.admitted for year in years) == 68
    assert sum(year.happened.trained for year in years) == 216
