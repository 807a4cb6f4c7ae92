"""Plans whose joint branches withstand the loss of any one member, and what that costs.

A member may leave any enterprise. The branch then lacks a full member, if it was one; and an
enterprise that the rules no longer let be joint (it has no member left) drops out of it with all
that it brought. What is left must still be a lawful joint branch. That a whole enterprise with
several members closes is another matter, and not asked for here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from planner.model import Plan
    from planner.rulebook import Rules


def brittle(enterprises: pl.DataFrame, rules: Rules) -> pl.Series:
    """Which enterprises the rules no longer let be joint when one of their members has left.

    ``enterprises``: the ledger's table. A full member may leave, or one that is not.
    """
    from planner.rulebook import decide

    full, members = pl.col("full_members"), pl.col("members")
    probationary = (pl.col("probationary_members") - 1).clip(lower_bound=0)
    losses = (
        (full > 0, {"full_members": full - 1, "members": members - 1}),
        (members > full, {"members": members - 1, "probationary_members": probationary}),
    )
    rows = enterprises.with_row_index("row")
    weak: list[int] = []
    for can, change in losses:
        asked = rows.filter(can)
        after = decide(asked.drop("row").with_columns(**change), rules)
        leaves = ~after["modes"].str.split(",").list.contains("joint")
        weak += asked["row"].filter(leaves).to_list()
    return rows.select(pl.col("row").is_in(sorted(set(weak))).alias("brittle")).to_series()


@dataclass(frozen=True, slots=True)
class TierPrice:
    """What one tier costs more (or less) with a demand than without.

    ``proven``: both values are proven best, so that the difference is the price and not only
    that of two plans.
    """

    tier: str
    without: int
    value: int
    proven: bool

    @property
    def more(self) -> int:
        return self.value - self.without


def price_of(demanding: Plan, plain: Plan) -> tuple[TierPrice, ...]:
    """What a demand costs, tier by tier in the order of the objective.

    The plans are of one ledger and one order of the tiers, with the demand and without it. As tiers
    are compared one after the other, a later one may well be better with the demand.
    """
    before = {line.tier: line for line in plain.certificate}
    return tuple(
        TierPrice(
            line.tier,
            before[line.tier].value,
            line.value,
            line.optimal and before[line.tier].optimal,
        )
        for line in demanding.certificate
    )
