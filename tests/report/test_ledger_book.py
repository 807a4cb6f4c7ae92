"""A ledger written as a workbook is read back as the same ledger, in either language."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.errors import InputError
from planner.language import Language
from planner.ledger import ledger_from_frames, read_ledger
from planner.model import Ledger
from planner.report.ledger_book import add_sheet, headers_of
from planner.report.workbook import Book

ID = st.text("0A9é-x", min_size=1, max_size=5) | st.sampled_from(["007", "913210840999999999"])
TEXT = st.none() | st.text(
    st.characters(exclude_categories=["Cs", "Cn"], exclude_characters="\0"), max_size=6
)
TRICKY = st.none() | st.text(alphabet="'=+-@＝\t\n\r\"，,;甲A1 \u00a0\u200b_x0041", max_size=8)
ROW = st.fixed_dictionaries(
    {
        "name": TEXT | TRICKY,
        "zone": TRICKY,
        "members": st.integers(0, 99),
        "employees": st.none() | st.integers(0, 9999),
        "above_scale": st.none() | st.booleans(),
        "lon": st.none() | st.floats(-180, 180),
        "lat": st.none() | st.floats(-90, 90),
        "current_mode": st.sampled_from([None, "standalone", "joint", "dispatched", "other"]),
        "pin_mode": st.sampled_from([None, "affiliated", "standalone"]),
        "pin_reason": TRICKY,
        "=note": TEXT | TRICKY,
        "figure": st.none()
        | st.sampled_from(["1", "-2.5", "007", "1e5", "-0", "12345678901234567"]),
    }
)


def written(ledger: Ledger, language: Language, path: Path) -> Path:
    book = Book("t")
    extras = {name: name for name in ledger.extra_columns}
    add_sheet(book, "enterprises", ledger.enterprises, language, extras=extras)
    for role in ("hosts", "instructors"):
        table = getattr(ledger, role)
        if table is not None:
            add_sheet(book, role, table, language)  # type: ignore[arg-type]
    path.write_bytes(book.bytes())
    return path


@settings(max_examples=30, deadline=None)
@given(st.dictionaries(ID, ROW, min_size=1, max_size=4), st.sampled_from(["zh", "en"]))
def test_any_ledger_comes_back_equal(rows: dict[str, Any], language: Language) -> None:
    frame = pl.DataFrame([{"id": ident, **row} for ident, row in rows.items()])
    frame = frame.cast({name: pl.String for name in frame.columns if frame[name].is_null().all()})
    try:
        first = ledger_from_frames(frame)
    except InputError:
        return
    if first.enterprises.is_empty():
        return
    with tempfile.TemporaryDirectory() as folder:
        again = read_ledger(written(first, language, Path(folder) / "a.xlsx"))
    table = first.enterprises.drop("source_row")
    assert again.enterprises.drop("source_row").to_dicts() == table.to_dicts()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_hosts_and_instructors_come_back_from_their_sheets(
    language: Language, tmp_path: Path
) -> None:
    first = ledger_from_frames(
        pl.DataFrame({"name": ["甲"], "full_members": [1], "above_scale": [True]}),
        pl.DataFrame({"id": ["01"], "name": ["=某支部"], "members": [4], "accepts": ["any"]}),
        pl.DataFrame({"name": ["岗位"], "role": ["contact"], "capacity": [2]}),
    )
    again = read_ledger(written(first, language, tmp_path / "a.xlsx"))
    assert again.warnings == ()
    for role in ("enterprises", "hosts", "instructors"):
        one, other = getattr(first, role), getattr(again, role)
        assert other.equals(one), role


def test_a_title_gives_way_where_an_unknown_column_is_called_alike() -> None:
    assert headers_of("enterprises", ["id", "zone"], [], "zh")["zone"] == "片区"
    assert headers_of("enterprises", ["id", "zone"], ["所在村"], "zh")["zone"] == "zone"
    assert headers_of("enterprises", ["id", "zone"], ["编号"], "zh")["id"] == "统一社会信用代码"


def test_a_ledger_with_a_rival_column_comes_back_equal(tmp_path: Path) -> None:
    frame = pl.DataFrame({"id": ["a"], "members": [1], "zone": ["东"], "所在村": ["西"]})
    first = ledger_from_frames(frame)
    again = read_ledger(written(first, "zh", tmp_path / "a.xlsx"))
    assert again.enterprises.equals(first.enterprises)
    assert again.extra_columns == ("所在村",)
