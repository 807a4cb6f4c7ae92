"""Which row of the new ledger is which row of the last one, and where only a person can tell.

Rows are joined by code, else by a name that is the only one of its kind on both sides.
Whatever speaks for and against is a doubt: listed, and joined only where the code itself says
so or a person has said it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import polars as pl

from planner.ledger.codes import same_code
from planner.merging.rounds import Round, name_keys

By = Literal["code", "name"]
Doubt = Literal["other_name", "other_code", "no_code", "repeated_name", "near_name", "same_place"]

PAIR = {"o": pl.UInt32, "n": pl.UInt32}
"""A pair of rows: positions in the old and in the new round."""
_MOST_TWINS = 20
"""So many rows of one repeated name are paired with each other; more tell nobody anything."""


@dataclass(frozen=True)
class Matching:
    """``pairs``: rows joined (``o, n, how``); ``doubts``: pairs to be looked at (``o, n, doubt,
    joined``). A row that is in neither has no counterpart."""

    pairs: pl.DataFrame
    doubts: pl.DataFrame


def keys_of(survey: Round) -> pl.DataFrame:
    """Per row: its position, its code and its name, as they are compared."""
    frame = survey.enterprises
    return pl.DataFrame(
        {
            "row": pl.Series(range(frame.height), dtype=pl.UInt32),
            "code": same_code(frame["id"]),
            "name": name_keys(frame["name"]),
        }
    )


def match(
    old: pl.DataFrame, new: pl.DataFrame, *, by: By | None, decided: Sequence[tuple[int, int]] = ()
) -> Matching:
    """Join two tables of keys. ``by``: code or name alone decides; None: code, else name.

    ``decided``: pairs that a person has called the same enterprise; they come first.
    """
    pairs = [
        pl.DataFrame(list(decided), schema=PAIR, orient="row").with_columns(how=pl.lit("decided"))
    ]
    doubts: list[pl.DataFrame] = []
    if by != "name":
        found = _join(_free(old, "o", pairs), _free(new, "n", pairs), "code")
        doubts.append(_doubt(_names_differ(found, old, new), "other_name", joined=True))
        pairs.append(found.select("o", "n", how=pl.lit("code")))
    alone = _alone(old, "name", "o").join(_alone(new, "name", "n"), on="name")
    free_old, free_new = _free(old, "o", pairs), _free(new, "n", pairs)
    same = (
        alone.select("o", "n")
        .join(free_old.select(o="row", old_code="code"), on="o")
        .join(free_new.select(n="row", new_code="code"), on="n")
        .with_columns(
            both=pl.col("old_code").is_not_null() & pl.col("new_code").is_not_null(),
            agree=pl.col("old_code").eq_missing(pl.col("new_code")),
        )
    )
    clash = same.filter("both", ~pl.col("agree"))
    if by == "code":
        doubts.append(_doubt(same.filter(~pl.col("both")), "no_code", joined=False))
    else:
        join = same if by == "name" else same.filter(~pl.col("both") | pl.col("agree"))
        pairs.append(join.select("o", "n", how=pl.lit("name")))
    doubts.append(_doubt(clash, "other_code", joined=by == "name"))
    free_old, free_new = _free(old, "o", pairs), _free(new, "n", pairs)
    if by == "name":
        codes = _join(free_old, free_new, "code")
        doubts.append(_doubt(codes, "other_name", joined=False))
    doubts.append(_doubt(_twins(free_old, free_new, old, new), "repeated_name", joined=False))
    return Matching(
        pl.concat(pairs).sort("n"),
        pl.concat(doubts).unique(["o", "n"], keep="first", maintain_order=True).sort("n", "o"),
    )


def _alone(keys: pl.DataFrame, key: str, row: str) -> pl.DataFrame:
    """The rows whose key no other row of the table has."""
    known = keys.drop_nulls(key)
    return known.filter(pl.len().over(key) == 1).select(pl.col("row").alias(row), key)


def _free(keys: pl.DataFrame, side: str, pairs: Sequence[pl.DataFrame]) -> pl.DataFrame:
    taken = pl.concat([pair.select(side) for pair in pairs])
    return keys.join(taken, left_on="row", right_on=side, how="anti", maintain_order="left")


def _join(old: pl.DataFrame, new: pl.DataFrame, key: str) -> pl.DataFrame:
    return _alone(old, key, "o").join(_alone(new, key, "n"), on=key).select("o", "n")


def _names_differ(pairs: pl.DataFrame, old: pl.DataFrame, new: pl.DataFrame) -> pl.DataFrame:
    named = pairs.join(old.select(o="row", was="name"), on="o").join(
        new.select(n="row", now="name"), on="n"
    )
    return named.filter(pl.col("was") != pl.col("now"))


def _twins(
    free_old: pl.DataFrame, free_new: pl.DataFrame, old: pl.DataFrame, new: pl.DataFrame
) -> pl.DataFrame:
    """Rows of one name of which either table has several."""
    counted = [
        keys.drop_nulls("name").group_by("name").len(name)
        for keys, name in ((old, "olds"), (new, "news"))
    ]
    many = (
        counted[0].join(counted[1], on="name").filter((pl.col("olds") > 1) | (pl.col("news") > 1))
    )
    sides = [
        keys.join(many.select("name"), on="name", how="semi", maintain_order="left").filter(
            pl.int_range(pl.len()).over("name") < _MOST_TWINS
        )
        for keys in (free_old, free_new)
    ]
    return sides[0].select("name", o="row").join(sides[1].select("name", n="row"), on="name")


def _doubt(pairs: pl.DataFrame, doubt: Doubt, *, joined: bool) -> pl.DataFrame:
    return pairs.select(
        pl.col("o").cast(pl.UInt32),
        pl.col("n").cast(pl.UInt32),
        doubt=pl.lit(doubt, dtype=pl.String),
        joined=pl.lit(joined),
    )
