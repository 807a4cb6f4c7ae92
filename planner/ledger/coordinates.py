"""Where things stand: coordinates in pairs, degrees and metres, swapped ones, far ones.

Nothing is turned round or moved by guess. What looks swapped, or stands in the wrong kind of
column, is named; only a datum that was declared moves places, back to WGS 84.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from planner.language import Text, counted
from planner.ledger.datum import to_wgs84
from planner.ledger.typed import Typed
from planner.model import EARTH_RADIUS_M

FAR_M = 500_000
"""A place farther than this from the middle of all others is worth a word."""

_CHINA = ((73.0, 135.5), (3.0, 54.0))
"""Degrees of longitude and latitude between which the country lies."""


def finish_places(table: Typed, datum: str | None = None, *, all_placed: bool = True) -> None:
    """Check coordinates: kind, range, halves, swapped and far ones; bring degrees to WGS 84.

    ``all_placed``: whether a row without coordinates is worth a word.
    """
    if not any(table.has(name) for name in ("x", "y", "lon", "lat")):
        return
    # Columns that nobody filled in are as good as none: then zones were meant to tell.
    filled = any(table.frame[c].null_count() < table.frame.height for c in ("x", "y", "lon", "lat"))
    _wrong_kind(table)
    if table.has("lon") or table.has("lat"):
        _swapped(table)
        _out_of_range(table)
    _halves(table)
    if not table.findings.errors:
        if all_placed and filled:
            _unplaced(table)
        _far(table)
    if datum is not None and table.has("lon"):
        _to_wgs84(table, datum)


def _between(values: pl.Series, limits: tuple[float, float]) -> pl.Series:
    return values.is_between(*limits).fill_null(False)


def _wrong_kind(table: Typed) -> None:
    """Columns of degrees that hold metres, columns of metres that hold degrees: one error each."""
    frame = table.frame
    lon, lat, x, y = (frame[name] for name in ("lon", "lat", "x", "y"))
    whole = lon.is_not_null() & lat.is_not_null()
    metres = whole & (lon.abs() > 180).fill_null(False) & (lat.abs() > 180).fill_null(False)
    if metres.any() and 2 * int(metres.sum()) > int(whole.sum()):
        _say_kind(
            table,
            ("lon", "lat"),
            metres,
            Text("像是以米为单位的平面坐标，不是度", "look like metres in a plane, not degrees"),
            Text(
                "请把这两列的表头改为 x、y（米），或改填经纬度",
                "name the two columns x and y (metres), or write degrees",
            ),
        )
        # Said once for all; none of them is judged again.
        table.frame = frame.with_columns(lon=pl.lit(None, pl.Float64), lat=pl.lit(None, pl.Float64))
        return
    both = x.is_not_null() & y.is_not_null()
    if not _between(x.head(1000).drop_nulls(), (3.0, 135.5)).all():
        return
    straight = _between(x, _CHINA[0]) & _between(y, _CHINA[1])
    turned = _between(x, _CHINA[1]) & _between(y, _CHINA[0])
    fine = ((x * 100 - (x * 100).round()).abs() > 1e-6).fill_null(False)
    if both.any() and ((straight | turned) | ~both).all() and 2 * int(fine.sum()) > int(both.sum()):
        _say_kind(
            table,
            ("x", "y"),
            both,
            Text("像是经纬度，不是以米为单位的坐标", "look like degrees, not metres"),
            Text(
                "请把表头改为“经度”“纬度”，或改填以米为单位的坐标",
                "name the two columns lon and lat, or write metres",
            ),
        )


def _say_kind(
    table: Typed, names: tuple[str, str], mask: pl.Series, what: Text, remedy: Text
) -> None:
    one, two = (table.header(name) for name in names)
    values = table.frame.filter(mask).select(names).row(0)
    count = int(mask.sum())
    sample = f"{values[0]:.10g}, {values[1]:.10g}"
    table.findings.error(
        "wrong_kind_of_coordinate",
        Text(
            f"“{one}”“{two}”两列的 {count} 行{what.zh}（如 {sample}）",
            f'{counted(count, "row")} of "{one}" and "{two}" {what.en} (e.g. {sample})',
        ),
        remedy,
        row=table.rows(mask)[0],
        column=one,
    )


def _swapped(table: Typed) -> None:
    """Longitude and latitude in each other's place: by range, or because only so it is China."""
    frame = table.frame
    lon, lat = frame["lon"], frame["lat"]
    judged = ~table.refused("lon", "lat")
    whole = (lon.is_not_null() & lat.is_not_null()) & judged
    beyond = (lat.abs() > 90).fill_null(False) & (lat.abs() <= 180).fill_null(False)
    beyond &= (lon.abs() <= 90).fill_null(False)
    likely = _between(lat, _CHINA[0]) & _between(lon, _CHINA[1])
    mask = whole & (beyond | likely)
    count = int(mask.sum())
    if not count:
        return
    if count > 2 and 2 * count > int(whole.sum()):
        one, two = table.header("lon"), table.header("lat")
        first = frame.filter(mask).select("lon", "lat").row(0)
        table.findings.error(
            "swapped_columns",
            Text(
                f"“{one}”“{two}”两列像是填反了（{count} 行，如经度 {first[0]:.10g}、"
                f"纬度 {first[1]:.10g}）",
                f'"{one}" and "{two}" look swapped ({count} rows, e.g. longitude {first[0]:.10g}, '
                f"latitude {first[1]:.10g})",
            ),
            Text("请对调两列的表头", "swap the headers of the two columns"),
            row=table.rows(mask)[0],
            column=two,
        )
    else:
        text = Text(
            "纬度 {value} 超出 ±90，经度和纬度像是填反了",
            "latitude {value} is beyond ±90; longitude and latitude look swapped",
        )
        inside = Text(
            "经度和纬度像是填反了（纬度 {value}）",
            "longitude and latitude look swapped (latitude {value})",
        )
        remedy = Text("请对调经度和纬度", "swap the two")
        for part, what in ((mask & beyond, text), (mask & ~beyond, inside)):
            cells = lat.filter(part).cast(pl.String).to_list()
            table.findings.error_rows(
                "out_of_range", what, remedy, table.rows(part), cells, table.header("lat")
            )
    _set_aside(table, mask)


def _set_aside(table: Typed, mask: pl.Series) -> None:
    """What has been said is not judged a second time."""
    for name in ("lon", "lat"):
        table.bad[name] = table.bad[name] | mask if name in table.bad else mask


def _out_of_range(table: Typed) -> None:
    frame = table.frame
    judged = ~table.refused("lon", "lat")
    for name, limit, zh, en in (("lat", 90, "纬度", "latitude"), ("lon", 180, "经度", "longitude")):
        mask = (frame[name].abs() > limit).fill_null(False) & judged
        if mask.any():
            table.findings.error_rows(
                "out_of_range",
                Text(f"{zh} {{value}} 超出 ±{limit}", f"{en} {{value}} is beyond ±{limit}"),
                Text("请核对坐标", "check the coordinates"),
                table.rows(mask),
                frame[name].filter(mask).cast(pl.String).to_list(),
                table.header(name),
            )


def _halves(table: Typed) -> None:
    frame = table.frame
    for first, second in (("x", "y"), ("lon", "lat")):
        half = (frame[first].is_null() != frame[second].is_null()) & ~table.refused(first, second)
        if not half.any():
            continue
        present = first if table.has(first) else second
        table.findings.warn_rows(
            "half_a_coordinate",
            Text(
                "坐标只有一半，按没有坐标处理",
                "only one of the two coordinates is there; read as none",
            ),
            Text(
                "{count} 行坐标只有一半，按没有坐标处理（{rows}）",
                "{count} rows have one of two coordinates only, read as none ({rows})",
            ),
            table.rows(half),
            column=table.header(present),
        )
        whole = pl.col(first).is_not_null() & pl.col(second).is_not_null()
        frame = frame.with_columns(pl.when(whole).then(pl.col(first, second)))
    table.frame = frame


def _unplaced(table: Typed) -> None:
    """The share of rows without coordinates, and of those that cannot be compared."""
    frame = table.frame
    plane, globe = frame["x"].is_not_null(), frame["lon"].is_not_null()
    total = frame.height
    none = int((~plane & ~globe).sum())
    if none and total:
        share = f"{100 * none / total:.1f}%"
        table.findings.warn(
            "without_coordinates",
            Text(
                f"{total} 行中有 {none} 行（{share}）没有坐标，其远近只按片区判断",
                f"{none} of {total} rows ({share}) have no coordinates; only their zone says what "
                "is near",
            ),
        )
    one, other = int((plane & ~globe).sum()), int((globe & ~plane).sum())
    if one and other:
        table.findings.warn(
            "two_kinds_of_coordinates",
            Text(
                f"{one} 行只有平面坐标，{other} 行只有经纬度，两者之间的距离无法计算",
                f"{one} rows have metres only and {other} degrees only; the distances between "
                "them are unknown",
            ),
        )


def middle(frame: pl.DataFrame) -> tuple[float, float] | None:
    """The median longitude and latitude of a table, if it has any."""
    lon, lat = frame["lon"].median(), frame["lat"].median()
    if isinstance(lon, float) and isinstance(lat, float):
        return lon, lat
    return None


def metres_from(frame: pl.DataFrame, place: tuple[float, float]) -> pl.Series:
    """The distance of each row from a place in degrees (haversine; null without coordinates)."""
    lon, lat = np.radians(frame["lon"].to_numpy()), np.radians(frame["lat"].to_numpy())
    there = np.radians(place)
    across = np.sin((lat - there[1]) / 2) ** 2
    along = np.sin((lon - there[0]) / 2) ** 2 * np.cos(lat) * np.cos(there[1])
    away = 2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(np.clip(across + along, 0, 1)))
    return pl.Series(away).fill_nan(None)


def _far(table: Typed) -> None:
    """Rows that stand far from the middle of all: mostly a slip of the pen."""
    frame = table.frame
    if int(frame["lon"].is_not_null().sum()) < 3:
        return
    centre = middle(frame)
    if centre is None:
        return
    far = (metres_from(frame, centre) > FAR_M).fill_null(False)
    if not far.any() or 2 * int(far.sum()) > int(frame["lon"].is_not_null().sum()):
        return
    picked = frame.filter(far)
    table.findings.warn_rows(
        "far_away",
        Text(
            "坐标（{value}）离其他各行的中心超过 500 公里",
            "the place ({value}) is more than 500 km from the middle of the others",
        ),
        Text(
            "{count} 行的坐标离其他各行的中心超过 500 公里（{rows}，如 {examples}）",
            "{count} rows stand more than 500 km from the middle of the others "
            "({rows}; {examples})",
        ),
        table.rows(far),
        [f"{a:.10g}, {b:.10g}" for a, b in picked.select("lon", "lat").iter_rows()],
        table.header("lon"),
        remedy=Text("请核对坐标", "check the coordinates"),
    )


def _to_wgs84(table: Typed, datum: str) -> None:
    """Degrees of a declared datum as WGS 84; a ledger keeps what it gave in columns of its own."""
    if datum == "wgs84":
        return
    frame = table.frame
    names = [f"lon_{datum}", f"lat_{datum}"]
    if any(name in table.extras for name in names):
        table.findings.error(
            "converted_already",
            Text(
                f"台账中已有“{names[0]}”列，经纬度已换算过一次",
                f"the ledger has the column {names[0]}: its degrees were converted before",
            ),
            Text("请不要再加 --datum", "leave --datum out"),
        )
        return
    lon, lat = to_wgs84(frame["lon"].to_numpy(), frame["lat"].to_numpy(), datum)
    moved = frame.with_columns(lon=pl.Series(lon).fill_nan(None), lat=pl.Series(lat).fill_nan(None))
    if table.keeps_extras:
        given = frame.select(
            pl.col(name).cast(pl.String).alias(own)
            for name, own in zip(("lon", "lat"), names, strict=True)
        )
        moved = moved.hstack(given)
        table.extras = (*table.extras, *names)
    table.frame = moved
