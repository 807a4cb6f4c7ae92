"""Coordinates and zones: what looks swapped, far or double is said; only a datum moves places."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from saying import codes, said

from planner.ledger import read_ledger
from planner.ledger.datum import from_wgs84, to_wgs84
from planner.ledger.options import DATUMS, ReadOptions
from planner.ledger.zones import near_duplicates
from planner.model import Ledger

Read = Callable[..., Ledger]
Faults = Callable[..., list[str]]
Write = Callable[..., Path]

HEAD = "name,members,lon,lat\n"


def rows(*pairs: tuple[object, object], head: str = HEAD) -> str:
    return head + "".join(f"企业{i},1,{a},{b}\n" for i, (a, b) in enumerate(pairs))


def test_one_swapped_row_is_named_with_its_place(faults: Faults) -> None:
    (only,) = faults(rows((119.46, 32.78), (32.78, 119.46), (119.4, 32.7)))
    assert only.startswith("enterprises.csv row 3, column lat:") and "look swapped" in only


def test_two_swapped_columns_are_one_error(faults: Faults) -> None:
    (only,) = faults(rows(*[(32.7 + i / 100, 119.4) for i in range(50)]))
    assert "look swapped (50 rows" in only and "swap the headers" in only


def test_swapped_degrees_are_seen_even_where_both_are_in_range(faults: Faults) -> None:
    (only,) = faults(rows(*[(43.8, 87.6 + i / 100) for i in range(5)]))
    assert "look swapped" in only
    (one,) = faults(rows((87.6, 43.8), (43.8, 87.6), (87.61, 43.8)))
    assert "row 3" in one and "look swapped" in one


def test_places_elsewhere_in_the_world_are_left_alone(read: Read) -> None:
    assert read(rows((9.18, 48.78), (9.2, 48.8))).enterprises["lon"].to_list() == [9.18, 9.2]


def test_metres_under_headers_of_degrees_are_one_error(faults: Faults) -> None:
    (only,) = faults(rows(*[(500_000 + i, 3_620_000 + i) for i in range(30)]))
    assert "look like metres" in only and "x and y" in only


def test_degrees_under_headers_of_metres_are_one_error(faults: Faults, read: Read) -> None:
    head = "name,members,x,y\n"
    (only,) = faults(rows(*[(119.4561 + i / 1000, 32.7832) for i in range(9)], head=head))
    assert "look like degrees" in only
    metres = rows((119.5, 32.5), (100, 20), (80.25, 10), head=head)
    assert read(metres).enterprises["x"].to_list() == [119.5, 100.0, 80.25]


@pytest.mark.parametrize(
    "text",
    [
        "119.46,32.78",
        "119.46，32.78",
        "(119.46 32.78)",
        "119.46;32.78",
        "东经119.46、北纬32.78",
        "E119.46/N32.78",
    ],
)
def test_a_pair_in_one_cell_is_two_coordinates(read: Read, text: str) -> None:
    ledger = read(f'name,members,经纬度\n甲,1,"{text}"\n乙,1,\n')
    assert ledger.enterprises.select("lon", "lat").rows() == [(119.46, 32.78), (None, None)]
    assert ledger.extra_columns == ()


def test_a_header_that_names_latitude_first_is_read_so(read: Read) -> None:
    ledger = read('name,members,"纬度,经度"\n甲,1,"32.78,119.46"\n')
    assert ledger.enterprises.select("lon", "lat").row(0) == (119.46, 32.78)


def test_a_cell_that_is_no_pair_is_an_error(faults: Faults) -> None:
    (only,) = faults('name,members,经纬度\n甲,1,"119.46,32.78"\n乙,1,119.46\n')
    assert 'row 3, column 经纬度: "119.46" is not a pair' in only


def test_a_column_of_addresses_is_no_column_of_pairs(read: Read) -> None:
    assert read("name,members,坐标\n甲,1,桥头路西\n").extra_columns == ("坐标",)


def test_a_place_far_from_all_others_is_warned_of(read: Read) -> None:
    ledger = read(rows((119.46, 32.78), (119.47, 32.79), (19.46, 32.78), (119.4, 32.7)))
    (only,) = [w for w in said(ledger) if "500 km" in w]
    assert "row 4" in only


def test_the_share_without_coordinates_is_said(read: Read) -> None:
    ledger = read(rows((119.46, 32.78), ("", ""), ("", ""), (119.4, 32.7)))
    assert any("2 of 4 rows (50.0%) have no coordinates" in w for w in said(ledger))
    assert "without_coordinates" not in codes(read("name,members\n甲,1\n"))
    assert "without_coordinates" not in codes(read("name,members,lon,lat\n甲,1,,\n"))


def test_metres_here_and_degrees_there_cannot_be_compared(read: Read) -> None:
    ledger = read("name,members,x,y,lon,lat\n甲,1,5,5,,\n乙,1,,,119.4,32.7\n")
    assert "two_kinds_of_coordinates" in codes(ledger)


def test_hosts_in_another_part_of_the_country_are_noticed(write: Write) -> None:
    ledger = read_ledger(
        write(rows((119.46, 32.78), (119.4, 32.7))),
        hosts=write("name,members,lon,lat\n支部,3,91.1,29.6\n", "h.csv"),
    )
    assert "tables_far_apart" in codes(ledger)


# ---------------------------------------------------------------- datum


@given(st.floats(73.6, 134.7), st.floats(3.9, 53.5), st.sampled_from(DATUMS))
def test_a_place_comes_back_from_every_datum(lon: float, lat: float, datum: str) -> None:
    x, y = from_wgs84(np.array([lon]), np.array([lat]), datum)
    back = to_wgs84(x, y, datum)
    assert abs(back[0][0] - lon) < 2e-8 and abs(back[1][0] - lat) < 2e-8


def test_a_declared_datum_moves_places_and_keeps_what_was_given(write: Write) -> None:
    path = write(rows((116.41024449916938, 39.91640428150164)))
    ledger = read_ledger(path, options=ReadOptions(datum="gcj02"))
    row = ledger.enterprises.row(0, named=True)
    assert (row["lon"], row["lat"]) == (116.404, 39.915)
    assert (row["lon_gcj02"], row["lat_gcj02"]) == ("116.41024449916938", "39.91640428150164")
    assert ledger.datum == "gcj02" and ledger.extra_columns == ("lon_gcj02", "lat_gcj02")
    same = read_ledger(path, options=ReadOptions(datum="wgs84")).enterprises
    assert same["lon"].to_list() == [116.41024449916938] and "lon_wgs84" not in same.columns


def test_no_place_is_moved_twice(faults: Faults) -> None:
    text = "name,members,lon,lat,lon_gcj02,lat_gcj02\n甲,1,116.404,39.915,116.41,39.92\n"
    (only,) = faults(text, options=ReadOptions(datum="gcj02"))
    assert "converted before" in only


def test_all_tables_are_of_the_declared_datum(write: Write) -> None:
    place = rows((116.41024449916938, 39.91640428150164))
    ledger = read_ledger(
        write(place), hosts=write(place, "h.csv"), options=ReadOptions(datum="gcj02")
    )
    assert ledger.hosts is not None
    assert ledger.hosts.select("lon", "lat").rows() == [(116.404, 39.915)]


# ---------------------------------------------------------------- zones


def test_zones_that_may_be_one_are_suggested_and_stay_apart(read: Read) -> None:
    ledger = read("name,members,zone\n甲,1,陆庄村\n乙,1,陆庄\n丙,1,湖滨村\n丁,1, 湖 滨村\n")
    (only,) = [w for w in said(ledger) if "nearly the same name" in w]
    assert '"陆庄" and "陆庄村"' in only and "湖滨" not in only
    assert sorted(ledger.enterprises["zone"].unique()) == ["湖滨村", "陆庄", "陆庄村"]


@pytest.mark.parametrize(
    ("zones", "pairs"),
    [
        (["郭集镇陆庄村", "陆庄村"], [("郭集镇陆庄村", "陆庄村")]),
        (["陆庄村委会", "陆庄村"], [("陆庄村", "陆庄村委会")]),
        (["A区", "a区"], [("A区", "a区")]),
        (["工业一区", "工业二区"], []),
        (["东村", "西村", "村"], []),
        (["镇1", "镇11"], []),
    ],
)
def test_which_zones_are_nearly_the_same(zones: list[str], pairs: list[tuple[str, str]]) -> None:
    assert near_duplicates(zones) == pairs
