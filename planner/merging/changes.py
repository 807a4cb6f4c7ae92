"""What is different between two rounds: which field of which enterprise, from what to what."""

from __future__ import annotations

import polars as pl

from planner.ledger.synonyms import header_key
from planner.merging.coverage import CURRENT
from planner.merging.rounds import Round, name_keys
from planner.model import ENTERPRISE_COLUMNS

PIN = ("pin_mode", "pin_branch", "pin_reason", "pin_until")
_TEXT = ("name", "industry", "home_branch")
CHANGES = {
    "o": pl.UInt32,
    "n": pl.UInt32,
    "field": pl.String,
    "old": pl.String,
    "new": pl.String,
}


def changes(old: Round, new: Round, pairs: pl.DataFrame) -> pl.DataFrame:
    """One row a field that differs: ``o, n, field, old, new`` (values as text, null is blank).

    Only what both files hold is compared. Texts differ where more than width and blanks do;
    two words for operating are no difference. Today's coverage is no figure of the survey.
    """
    found = [pl.DataFrame(schema=CHANGES)]
    was = old.enterprises[pairs["o"]]
    now = new.enterprises[pairs["n"]]
    for column in ENTERPRISE_COLUMNS:
        name = column.name
        if name in CURRENT or not {name} <= old.held & new.held:
            continue
        a, b = was[name], now[name]
        differ = _text_differs(a, b) if name in _TEXT else a.ne_missing(b)
        if name == "status":
            differ = _text_differs(a, b) & ~(was["operating"] & now["operating"])
        elif name in PIN:
            differ = differ & b.is_not_null()  # a blank pin is none: the old one stays
        elif name == "id":
            differ = differ & b.is_not_null()
        found.append(_rows(pairs, name, a, b, differ))
    theirs = {header_key(column): column for column in new.extras}
    for extra in old.extras:
        same = theirs.get(header_key(extra))
        if same is not None:
            a, b = was[extra], now[same]
            found.append(_rows(pairs, same, a, b, _extra_differs(a, b)))
    order = {
        name: place
        for place, name in enumerate(frame["field"][0] for frame in found[1:] if len(frame))
    }
    table = pl.concat(found)
    if table.is_empty():
        return table
    place = table["field"].replace_strict(order, return_dtype=pl.UInt32)
    return table.with_columns(place.alias("place")).sort("n", "place").drop("place")


def _rows(
    pairs: pl.DataFrame, name: str, a: pl.Series, b: pl.Series, differ: pl.Series
) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "o": pairs["o"].filter(differ),
            "n": pairs["n"].filter(differ),
            "field": pl.repeat(name, int(differ.sum()), dtype=pl.String, eager=True),
            "old": _as_text(a.filter(differ)),
            "new": _as_text(b.filter(differ)),
        },
        schema=CHANGES,
    )


def _as_text(values: pl.Series) -> pl.Series:
    return values.cast(pl.String)


def _text_differs(a: pl.Series, b: pl.Series) -> pl.Series:
    return name_keys(a).ne_missing(name_keys(b))


def _extra_differs(a: pl.Series, b: pl.Series) -> pl.Series:
    """Whether two unknown cells differ; 5 and 5.0 do not."""
    numbers = a.cast(pl.Float64, strict=False) == b.cast(pl.Float64, strict=False)
    return _text_differs(a, b) & ~numbers.fill_null(False)
