"""A long ledger is read in ways of its own, and says exactly what a short one would."""

from __future__ import annotations

import hashlib
from pathlib import Path

import polars as pl
import pytest

from planner.errors import InputError
from planner.ledger import delimited, typed, values
from planner.ledger.reading import Reading, examine

HEADER = "编号,企业名称,片区,行业,党员数,正式党员,规模以上,经营状态,指定方式,经度,纬度"
DIRTY = [
    "a1,甲厂,陆庄村,灯具,3,2,是,正常,,119.4,32.7",
    "a2,' 乙厂,陆 庄村,／,5人,约2,√,停业,,119.5,32.8",
    "a2,丙\u200b厂, 李庄村 ,无,三名,,否,乱写,standalone,999,32.8",
    "Ａ４,'=丁厂,陆庄村,灯具 ,４,4,×,—,乱写,119.4,x",
    ",戊厂,,,1,2,也许,正常,,,",
]


def read(path: Path) -> Reading:
    return examine(path)


def told(reading: Reading) -> list[list[dict[str, object]]]:
    return [
        [problem.record() for problem in found]
        for found in (reading.errors, reading.warnings, reading.notes)
    ]


@pytest.mark.parametrize("turn", range(len(DIRTY)))
def test_columns_typed_side_by_side_are_the_same_and_are_told_in_the_same_order(
    turn: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "台账.csv"
    rows = (DIRTY[turn:] + DIRTY[:turn]) * 6
    path.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    short = read(path)
    monkeypatch.setattr(typed, "_LONG", 1)
    monkeypatch.setattr(values, "_SAMPLE", 1)
    long = read(path)
    assert told(long) == told(short)
    one, other = short.tables["enterprises"], long.tables["enterprises"]
    assert one.frame.equals(other.frame)
    assert set(one.bad) == set(other.bad)
    assert all(one.bad[name].equals(other.bad[name]) for name in one.bad)


def many(count: int = 60_000) -> str:
    return "编号,企业名称,党员数\n" + "".join(f"{k:06},第{k}厂,{k % 7}\n" for k in range(count))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_long_text_is_read_in_each_encoding(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "台账.csv"
    path.write_bytes(many().encode(encoding))
    assert path.stat().st_size > delimited.LONG
    ledger = read(path).ledger()
    assert ledger.enterprises.height == 60_000
    assert ledger.enterprises["name"][-1] == "第59999厂"
    assert ledger.sources[0].sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize("at", [0.0, 0.3, 0.999])
def test_a_byte_that_is_no_text_is_found_wherever_it_stands(at: float, tmp_path: Path) -> None:
    path = tmp_path / "台账.csv"
    data = bytearray(many().encode())
    spot = data.index("厂".encode(), int(at * (len(data) - 100)))
    data[spot : spot + 3] = b"\xff\xff\xff"
    path.write_bytes(bytes(data))
    (problem,) = read(path).errors
    assert problem.code == "bad_encoding"
    line = data.count(b"\n", 0, spot) + 1
    assert f"第 {line} 行" in problem.what.zh


def test_a_nul_deep_in_a_long_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "台账.csv"
    path.write_bytes(many().encode()[:-3] + b"\0\n")
    with pytest.raises(InputError):
        read(path).ledger()


def test_a_long_text_with_quotes_inside_cells_is_read_by_the_patient_parser(
    tmp_path: Path,
) -> None:
    path = tmp_path / "台账.csv"
    path.write_text(many().replace("第5厂", '第5"管厂'), encoding="utf-8")
    names = read(path).ledger().enterprises["name"]
    assert names.filter(names.str.contains('"', literal=True)).to_list() == ['第5"管厂']


def test_few_distinct_texts_are_told_from_many() -> None:
    few = pl.Series("zone", ["东", "西"] * 20_000)
    found = values.few_distinct(few)
    assert found is not None and sorted(found.to_list()) == ["东", "西"]
    assert values.few_distinct(pl.Series("name", [str(k) for k in range(40_000)])) is None
    assert values.few_distinct(pl.Series("zone", ["东"])) is None
