"""What the planner writes it reads again without loss, and mutilated files never crash it."""

from __future__ import annotations

import io
import random
import tempfile
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.errors import InputError
from planner.ledger import ledger_from_frames, read_ledger
from planner.ledger.cells import canonical_csv

TEXT = (
    st.none()
    | st.text(alphabet="'=+-@＝＠\t\n\r\"，,;甲A1 \u00a0\u200b", max_size=6)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(TEXT, TEXT, st.none() | st.integers(0, 9), st.none() | st.booleans()),
        min_size=1,
        max_size=6,
    )
)
def test_a_ledger_written_as_csv_is_read_back_equal(rows: list[tuple[object, ...]]) -> None:
    frame = pl.DataFrame(
        [(f"E{i:02}", *row) for i, row in enumerate(rows)],
        schema={
            "id": pl.String,
            "name": pl.String,
            "=note": pl.String,
            "members": pl.Int64,
            "above_scale": pl.Boolean,
        },
        orient="row",
    )
    try:
        first = ledger_from_frames(frame)
    except InputError:
        return
    table = first.enterprises
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "enterprises.csv"
        path.write_bytes(canonical_csv(table.drop("operating", "source_row")))
        again = read_ledger(path)
    assert again.enterprises.drop("source_row").equals(table.drop("source_row"))
    assert again.extra_columns == first.extra_columns


def test_a_nul_character_does_not_make_the_ledgers_own_copy_unreadable(tmp_path: Path) -> None:
    frame = pl.DataFrame({"id": ["a"], "members": [1], "note": ["x\0y"]})
    table = ledger_from_frames(frame).enterprises
    path = tmp_path / "enterprises.csv"
    path.write_bytes(canonical_csv(table))
    assert read_ledger(path).enterprises["note"].to_list() == table["note"].to_list() == ["xy"]


SAMPLE = (
    "台账,,,,\n统一社会信用代码,企业名称,所在村（社区）,党员数,经度\n"
    '91321084100079190K,"甲,""厂""",陆庄村,3名,119.4\n91321084100237574C,乙,湖滨村,约2,\n合计,,,5,\n'
)


def test_mutilated_text_is_read_or_refused_and_never_crashes(tmp_path: Path) -> None:
    dice = random.Random(5)
    path = tmp_path / "a.csv"
    good = SAMPLE.encode("gb18030"), SAMPLE.encode(), SAMPLE.encode("utf-16")
    for _ in range(300):
        data = bytearray(dice.choice(good))
        for _ in range(dice.randint(1, 4)):
            place = dice.randrange(len(data))
            kind = dice.randrange(3)
            if kind == 0:
                data[place] = dice.choice(b',"\n\r\t;\0\xff9=x')
            elif kind == 1:
                del data[place : place + dice.randint(1, 9)]
            else:
                data[place:place] = dice.choice([b'"', b"\n", b",", b"\r", b"9" * 20])
        path.write_bytes(bytes(data))
        try:
            ledger = read_ledger(path)
        except InputError as refused:
            assert refused.problems and all(p.say("zh") for p in refused.problems)
        else:
            assert ledger.enterprises["members"].null_count() == 0


@pytest.mark.parametrize("seed", range(3))
def test_mutilated_workbooks_are_read_or_refused_and_never_crash(tmp_path: Path, seed: int) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    for row in [["企业名称", "党员数"], ["甲", 3], ["乙", "约2"]]:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    good, dice, path = stream.getvalue(), random.Random(seed), tmp_path / "a.xlsx"
    for _ in range(60):
        data = bytearray(good)
        for _ in range(dice.randint(1, 5)):
            data[dice.randrange(len(data))] = dice.randrange(256)
        path.write_bytes(bytes(data))
        try:
            assert read_ledger(path).enterprises.height == 2
        except InputError as refused:
            assert refused.problems
