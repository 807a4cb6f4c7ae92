"""A longitude and a latitude in one cell, as maps copy them: ``119.46,32.78``."""

from __future__ import annotations

import re

import polars as pl

from planner.language import Text
from planner.ledger import words
from planner.ledger.findings import Findings
from planner.ledger.mapping import Mapping

_PAIR = words.word_set(
    "经纬度 经纬度坐标 地理坐标 位置坐标 坐标 企业坐标 坐标位置 gps坐标 gps 经度,纬度 经度/纬度 "
    "经度纬度 经度、纬度 企业经纬度 地址经纬度 lonlat lnglat lon,lat lng,lat lon/lat lng/lat "
    "coordinates coordinate"
)
_PAIR_TURNED = words.word_set(
    "纬经度 纬度,经度 纬度/经度 纬度经度 纬度、经度 latlon latlng lat,lon lat,lng lat/lon lat/lng"
)
_SURE = r"^\s*[(（\[]?[^,，;；、/|\s\d]*\d[^,，;；、/|\s]*\s*[,，;；、/|\s]\s*[^,，;；、/|\s\d]*\d"
_PARTS = r"^\s*[(（\[]?\s*([^,，;；、/|\s]+)\s*[,，;；、/|\s]\s*([^,，;；、/|\s]+?)\s*[)）\]]?\s*$"


def find_pairs(mapping: Mapping, body: pl.DataFrame) -> tuple[int, tuple[str, str]] | None:
    """The column of pairs of a table that has no coordinates otherwise, and what it holds first.

    A column that holds no single pair is none, whatever its header says.
    """
    if any(name in mapping.columns for name in ("x", "y", "lon", "lat")):
        return None
    for index in mapping.extras:
        path = mapping.header.paths[index]
        names = _pair_names(path[-1]) if path else None
        if names and (body[f"c{index}"].str.contains(_SURE)).any():
            return index, names
    return None


def _pair_names(header: str) -> tuple[str, str] | None:
    """What the two halves of a cell are, where a header names both coordinates at once."""
    key = re.sub(r"\((?:度|°|米|m)\)$", "", words.folded(header)).replace("_", "")
    if key in _PAIR:
        return ("lon", "lat")
    return ("lat", "lon") if key in _PAIR_TURNED else None


def split_pairs(
    text: pl.Series, rows: pl.Series, header: str, names: tuple[str, str], findings: Findings
) -> tuple[dict[str, pl.Series], pl.Series]:
    """Two columns of text from one of pairs, by name, and which rows hold no pair (errors).

    Pairs of large numbers are metres, whatever the header says.
    """
    filled = text.is_not_null() & text.str.contains(r"[^\s/\\—―-]").fill_null(False)
    nothing = text.is_in(sorted(words.NOTHING)).fill_null(False)
    filled &= ~nothing
    parts = text.to_frame("t").select(
        one=pl.col("t").str.extract(_PARTS, 1), two=pl.col("t").str.extract(_PARTS, 2)
    )
    wrong = filled & parts["one"].is_null()
    if wrong.any():
        findings.error_rows(
            "not_a_pair",
            Text("“{value}”不是一对坐标", '"{value}" is not a pair of coordinates'),
            Text("请写成 119.46,32.78", "write 119.46,32.78"),
            rows.filter(wrong).to_list(),
            text.filter(wrong).to_list(),
            header,
        )
    large = [parts[name].cast(pl.Float64, strict=False).abs() > 180 for name in ("one", "two")]
    both = (large[0] & large[1]).fill_null(False)
    if both.any() and 2 * int(both.sum()) > int(filled.sum()):
        names = ("x", "y")
    blank = pl.when(~pl.lit(wrong)).then
    halves = parts.select(blank(pl.col("one")).alias("one"), blank(pl.col("two")).alias("two"))
    return {names[0]: halves["one"], names[1]: halves["two"]}, wrong
