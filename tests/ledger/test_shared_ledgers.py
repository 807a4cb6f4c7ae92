"""Made-up ledgers in the shapes of real templates yield what stands beside them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from planner.errors import InputError
from planner.ledger import read_ledger

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "ledgers"

pytestmark = pytest.mark.skipif(
    not (FOLDER / "expected.json").is_file(), reason="the folder of sample ledgers is not here"
)


def expected(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FOLDER / "expected.json").read_text("utf-8"))[name]
    return found


@pytest.mark.parametrize("name", ["annual-report.csv", "street-register.xlsx"])
def test_a_ledger_yields_its_figures(name: str) -> None:
    wanted = expected(name)
    table = read_ledger(FOLDER / name).enterprises
    working = table.filter("operating")
    assert table.height == wanted["rows"]
    assert working.height == wanted["operating"]
    assert working["members"].sum() == wanted["members"]
    assert (working["members"] > 0).sum() == wanted["with_members"]
    if "full_members" in wanted:
        assert working["full_members"].sum() == wanted["full_members"]


def test_the_ledger_with_three_header_rows_yields_its_figures() -> None:
    wanted = expected("district-ledger.xlsx")
    table = read_ledger(FOLDER / "district-ledger.xlsx").enterprises
    assert table.height == wanted["rows"] and table["zone"].null_count() == 0
    assert table["operating"].sum() == wanted["rows_in_scope_unmapped"]
    assert table["members"].sum() == wanted["members_unmapped"]
    remaining = table.filter(table["备注"].is_null())
    assert remaining.height == wanted["operating"]
    assert remaining["members"].sum() == wanted["members"]


def test_the_bad_ledger_reports_every_problem_in_one_run() -> None:
    wanted = expected("bad-ledger.csv")["problems"]
    with pytest.raises(InputError) as caught:
        read_ledger(FOLDER / "bad-ledger.csv")
    rows = [p.place.row for p in caught.value.problems if p.place]
    assert rows == sorted(int(key.split()[1]) for key in wanted)
