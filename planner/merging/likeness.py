"""Rows that have no counterpart but look like one another: a typing error, a firm that moved in.

Names are compared by their characters and pairs of characters; those that many enterprises
share (灯饰, 有限公司) weigh little. Nothing is joined here, only asked about.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from planner.ledger.synonyms import header_key
from planner.merging.matching import PAIR
from planner.merging.rounds import Round, name_keys

NEAR = 0.6
"""How alike (0 to 1) two names must be; in made-up ledgers nine of ten typing errors are."""
NEAR_IN_PLACE = 0.45
"""The same where both stand in one zone or at one address."""
MOST_NAMES = 50_000
"""So many names of either round, evenly spread, tell which parts of names are common."""
MOST_CANDIDATES = 1_000_000
"""So many pairs are compared at most, those that share the rarest parts of names first."""
_ADDRESSES = ("地址", "住所", "经营地", "注册地", "address", "门牌")
_NO_PAIRS = pl.DataFrame(schema={**PAIR, "doubt": pl.String, "joined": pl.Boolean})


def likely(
    old: Round,
    new: Round,
    old_keys: pl.DataFrame,
    new_keys: pl.DataFrame,
    all_keys: tuple[pl.DataFrame, pl.DataFrame],
) -> tuple[pl.DataFrame, bool]:
    """Pairs of rows without counterpart that may be one enterprise, and whether all were compared.

    The keys are those of the rows without counterpart; ``all_keys`` are those of both whole
    rounds, which tell what is common in names. Names that are near count where not
    both have a code (two codes are two enterprises) or both stand in one place.
    """
    if old_keys.is_empty() or new_keys.is_empty():
        return _NO_PAIRS, True
    scored, whole = _alike(old_keys, new_keys, _weights(*all_keys))
    places = _places(old, new, old_keys, new_keys)
    coded = (
        scored.join(places.with_columns(here=pl.lit(True)), on=["o", "n"], how="left")
        .join(_beside(old_keys, old, "o"), on="o")
        .join(_beside(new_keys, new, "n"), on="n", suffix="_new")
        .with_columns(
            here=pl.col("here").fill_null(False)
            | (pl.col("zone") == pl.col("zone_new")).fill_null(False)
        )
    )
    strangers = pl.col("code").is_not_null() & pl.col("code_new").is_not_null()
    near = (pl.col("alike") >= NEAR) & ~strangers
    named = coded.filter(near | ((pl.col("alike") >= NEAR_IN_PLACE) & pl.col("here")))
    best = (pl.col("alike") == pl.col("alike").max().over("o")) | (
        pl.col("alike") == pl.col("alike").max().over("n")
    )
    named = named.filter(best).select(
        "o",
        "n",
        doubt=pl.when(near).then(pl.lit("near_name")).otherwise(pl.lit("same_place")),
        joined=pl.lit(False),
    )
    exact = places.select("o", "n", doubt=pl.lit("same_place"), joined=pl.lit(False))
    found = pl.concat([named, exact]).unique(["o", "n"], keep="first", maintain_order=True)
    return found.sort("n", "o"), whole


def _weights(old: pl.DataFrame, new: pl.DataFrame) -> pl.DataFrame:
    """How much each part of a name tells (``part, weight``): the less, the more names have it."""
    samples = [_spread(keys) for keys in (old, new)]
    often = [_parts(sample, "row").group_by("part").len("often") for sample in samples]
    most = max(sample.height for sample in samples)
    return (
        pl.concat(often)
        .group_by("part")
        .agg(weight=(pl.lit(most + 1) / pl.col("often").max()).log())
    )


def _spread(keys: pl.DataFrame) -> pl.DataFrame:
    """Some names of all, the same ones whatever the order of the rows."""
    named = keys.drop_nulls("name")
    if named.height <= MOST_NAMES:
        return named
    step = -(-named.height // MOST_NAMES)
    return (
        named.sort("name")
        .gather_every(step)
        .with_columns(row=pl.int_range(pl.len(), dtype=pl.UInt32))
    )


def _weighed(keys: pl.DataFrame, row: str, weights: pl.DataFrame) -> pl.DataFrame:
    """The parts of names with their weights; one that no other name was seen to have is rare."""
    rarest = weights["weight"].max()
    return (
        _parts(keys, row)
        .join(weights, on="part", how="left")
        .with_columns(pl.col("weight").fill_null(pl.lit(rarest)))
    )


def _alike(
    old: pl.DataFrame, new: pl.DataFrame, weights: pl.DataFrame
) -> tuple[pl.DataFrame, bool]:
    """Pairs of rows with the likeness of their names (``o, n, alike``), the unlike left out."""
    left, right = _weighed(old, "o", weights), _weighed(new, "n", weights)
    spread = (
        left.group_by("part")
        .agg(olds=pl.len().cast(pl.UInt64))
        .join(right.group_by("part").agg(news=pl.len().cast(pl.UInt64)), on="part")
        .with_columns(pairs=pl.col("olds") * pl.col("news"))
        .sort("pairs", "part")
        .with_columns(sum=pl.col("pairs").cum_sum())
    )
    rare = spread.filter(pl.col("sum") <= MOST_CANDIDATES).select("part")
    candidates = (
        left.join(rare, on="part", how="semi")
        .select("o", "part")
        .join(right.select("n", "part"), on="part")
        .select("o", "n")
        .unique()
    )
    common = (
        candidates.join(left.select("o", "part", "weight"), on="o")
        .join(right.select("n", "part"), on=["n", "part"], how="semi")
        .group_by("o", "n")
        .agg(common=pl.col("weight").sum())
    )
    scored = (
        common.join(left.group_by("o").agg(a=pl.col("weight").sum()), on="o")
        .join(right.group_by("n").agg(b=pl.col("weight").sum()), on="n")
        .select("o", "n", alike=(2 * pl.col("common") / (pl.col("a") + pl.col("b"))).round(9))
        .filter(pl.col("alike") >= min(NEAR, NEAR_IN_PLACE))
        .sort("n", "o")
    )
    return scored, rare.height == spread.height


def _parts(keys: pl.DataFrame, row: str) -> pl.DataFrame:
    """Each name's characters and pairs of neighbours (the first also with the beginning)."""
    named = keys.drop_nulls("name").filter(pl.col("name") != "")
    letters = (
        named.select(pl.col("row").alias(row), part=pl.col("name").str.split(""))
        .explode("part")
        .filter(pl.col("part") != "")
    )
    pairs = letters.with_columns(
        part=pl.col("part").shift(1, fill_value="^").over(row) + pl.col("part")
    )
    return pl.concat([letters, pairs]).unique().sort(row, "part")


def _beside(keys: pl.DataFrame, survey: Round, row: str) -> pl.DataFrame:
    zones = survey.enterprises.select("zone").with_row_index("row")
    return keys.select("row", "code").join(zones, on="row").rename({"row": row})


def _places(old: Round, new: Round, old_keys: pl.DataFrame, new_keys: pl.DataFrame) -> pl.DataFrame:
    """Pairs (``o, n``) at an address, or at coordinates, that only these two have."""
    shared: list[tuple[list[str], list[str]]] = [(["x", "y"],) * 2, (["lon", "lat"],) * 2]
    theirs = {header_key(column): column for column in new.extras}
    for column in old.extras:
        key = header_key(column)
        if key in theirs and any(word in key for word in _ADDRESSES):
            shared.append(([column], [theirs[key]]))
    found = [pl.DataFrame(schema=PAIR)]
    for a, b in shared:
        left, right = _placed(old, a, old_keys, "o"), _placed(new, b, new_keys, "n")
        found.append(left.join(right, on="place").select("o", "n"))
    return pl.concat(found).unique()


def _placed(survey: Round, columns: Sequence[str], keys: pl.DataFrame, row: str) -> pl.DataFrame:
    """The rows without counterpart that no other row of their ledger shares the place with."""
    there = survey.enterprises.select(
        place=pl.concat_str([pl.col(c).cast(pl.String) for c in columns], separator=" ")
    ).with_row_index(row)
    there = there.with_columns(place=name_keys(there["place"])).drop_nulls("place")
    there = there.filter(pl.len().over("place") == 1)
    return there.join(keys.select(pl.col("row").alias(row)), on=row, how="semi")
