"""Numbers, shares and days as each language writes them.

A figure that is withheld from publication is None, and is shown as a mark that says so.
"""

from __future__ import annotations

from datetime import date

from planner.language import Text
from planner.report.words import WITHHELD as MARK
from planner.report.words import share

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


def number(value: int | None) -> str:
    """A whole number with its thousands apart, the same in both languages."""
    return MARK if value is None else f"{value:,}"


def decimal(value: float | None, places: int = 1) -> str:
    """A number with decimals, none where there is nothing behind the point."""
    if value is None:
        return MARK
    said = f"{value:,.{places}f}"
    return said.rstrip("0").rstrip(".") if "." in said else said


def percent(numerator: int | None, base: int | None) -> str:
    """A share in percent with one decimal, 0 and 100 only where it is; ``–`` on an empty base."""
    if base == 0:
        return "–"
    return MARK if numerator is None or base is None else share(numerator, base)


def metres(value: float | None) -> Text:
    """A distance for reading: metres up to a kilometre, then kilometres with one decimal."""
    if value is None:
        return Text("不明", "unknown")
    if value < 1000:
        return Text(f"{value:,.0f} 米", f"{value:,.0f} m")
    return Text(f"{decimal(value / 1000)} 公里", f"{decimal(value / 1000)} km")


def day(value: date) -> Text:
    """A day: 2024年6月30日, 30 June 2024."""
    return Text(
        f"{value.year}年{value.month}月{value.day}日",
        f"{value.day} {_MONTHS[value.month - 1]} {value.year}",
    )
