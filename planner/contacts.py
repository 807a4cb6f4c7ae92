"""Which contact cadre (联系干部) keeps contact with which enterprises.

Contact is neither coverage nor supply: it adds edges to the branch graph and changes
nothing else. Each cadre keeps contact with as many enterprises as their own ``capacity``
says, else ``contact_enterprises`` (1 unless the rules say otherwise).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

_PAIRS = {"cadre_id": pl.String, "enterprise_id": pl.String}


def contact_points(
    enterprises: pl.DataFrame, cadres: pl.DataFrame, parameters: Mapping[str, Any]
) -> pl.DataFrame:
    """Spread the contact points over the enterprises in scope: ``cadre_id, enterprise_id``.

    No enterprise has two cadres before all have one. Enterprises come in order of
    priority, then employees (most first, unknown last), then id; cadres in order of id,
    one enterprise each before anyone has two. A cadre with a zone takes enterprises of
    that zone first; what zones leave over is then dealt to the slots still open.

    ``enterprises`` holds those in scope (``id, zone, employees, priority``), ``cadres``
    the rows of the instructors' table whose role is ``contact``.
    """
    points = slots_of(cadres, parameters)
    ordered = enterprises.select("id", "zone", "employees", "priority").sort(
        ["priority", "employees", "id"], descending=[True, True, False], nulls_last=True
    )
    slots = (
        points.select(
            pl.col("id").alias("cadre_id"),
            "zone",
            # More slots than enterprises would only repeat what the cadre already has.
            pl.int_ranges(pl.min_horizontal("contact_enterprises", ordered.height)).alias("turn"),
        )
        .explode("turn", empty_as_null=False)
        .sort("turn", "cadre_id")
    )
    dealt, slots = _deal(slots, ordered)
    if not slots.is_empty():
        dealt = pl.concat([dealt, _deal_again(slots, ordered, dealt)])
    return dealt.sort("cadre_id", "enterprise_id")


def slots_of(cadres: pl.DataFrame, parameters: Mapping[str, Any]) -> pl.DataFrame:
    """The cadres with how many enterprises each keeps contact with (``contact_enterprises``)."""
    default = parameters.get("contact_enterprises")
    number = pl.col("capacity").fill_null(1 if default is None else int(default))
    return cadres.with_columns(number.cast(pl.Int64).alias("contact_enterprises"))


def _deal(slots: pl.DataFrame, ordered: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The first enterprise of every slot, as far as there are any; and the slots left open."""
    by_zone = ordered.filter(pl.col("zone").is_not_null()).select(
        "zone", pl.col("id").alias("enterprise_id"), pl.int_range(pl.len()).over("zone").alias("at")
    )
    zoned = slots.filter(pl.col("zone").is_not_null()).with_columns(
        pl.int_range(pl.len()).over("zone").alias("at")
    )
    near = zoned.join(by_zone, on=["zone", "at"], how="inner")
    open_slots = slots.join(near, on=["cadre_id", "turn"], how="anti", maintain_order="left")
    rest = ordered.join(
        near, left_on="id", right_on="enterprise_id", how="anti", maintain_order="left"
    ).select(pl.col("id").alias("enterprise_id"), pl.int_range(pl.len()).alias("at"))
    numbered = open_slots.with_columns(pl.int_range(pl.len()).alias("at"))
    far = numbered.join(rest, on="at", how="left", maintain_order="left")
    found = pl.concat([near.select(*_PAIRS), far.drop_nulls("enterprise_id").select(*_PAIRS)])
    left = far.filter(pl.col("enterprise_id").is_null()).select("cadre_id", "zone", "turn")
    return found, left


def _deal_again(slots: pl.DataFrame, ordered: pl.DataFrame, dealt: pl.DataFrame) -> pl.DataFrame:
    """Second and further cadres, where there are more slots than enterprises in scope.

    Row by row, since each choice depends on those before; so many slots mean few enterprises.
    """
    counts = dict.fromkeys(ordered["id"], 1)
    zones = dict(zip(ordered["id"], ordered["zone"], strict=True))
    has: dict[str, set[str]] = {}
    for cadre, enterprise in dealt.select(*_PAIRS).iter_rows():
        has.setdefault(cadre, set()).add(enterprise)
    pairs = []
    for cadre, zone in slots.select("cadre_id", "zone").iter_rows():
        own = has.setdefault(cadre, set())
        # min takes the first of equals, and the dictionary is in the order of the deal.
        chosen = min(
            (enterprise for enterprise in counts if enterprise not in own),
            key=lambda e: (counts[e], zone is None or zones[e] != zone),
        )
        counts[chosen] += 1
        own.add(chosen)
        pairs.append((cadre, chosen))
    return pl.DataFrame(pairs, schema=_PAIRS, orient="row")
