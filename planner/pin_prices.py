"""What each decision of a person costs: the plan with it against the best plan without it.

A pin that asks for what the plan would do anyway costs nothing. Another one has a price: somebody
is uncovered, or takes a later choice, or moves, or goes farther, so that it can be kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import polars as pl

from planner.errors import PinError
from planner.model import TIERS, Ledger, Plan
from planner.pins import PIN_COLUMNS

Replan = Callable[[Ledger], Plan]
"""Plans another ledger by the same rules and settings."""


@dataclass(frozen=True)
class PinPrice:
    """A pin with what it costs.

    ``price``: tier -> how much lower (better) its value would be without the pin, the pinned
    enterprise counted by the rule's own list, as if nobody had decided for it. ``mode_without``
    is the form that it would then take, ``others`` how many other enterprises the pin moves
    to another form, branch or instructor. ``proven``: both plans are proven best. ``needed``:
    without it another pin cannot be kept, so that there is no plan to compare with.
    """

    enterprise_id: str
    name: str | None
    mode: str
    branch: str | None
    reason: str | None
    until: str | None
    price: dict[str, int]
    mode_without: str
    others: int
    proven: bool
    needed: bool = False

    @property
    def free(self) -> bool:
        """Whether the plan without it is no better."""
        first = next((self.price[tier] for tier in self.price if self.price[tier]), 0)
        return first <= 0


def prices(plan: Plan, replan: Replan) -> Iterator[PinPrice]:
    """The price of every pin that the plan keeps, in order of the enterprises' ids.

    One plan is made for each, so that it is worth giving ``replan`` a memory.
    """
    kept = plan.assignments.filter(pl.col("pinned")).sort("enterprise_id")
    pins = plan.ledger.enterprises.select("id", *PIN_COLUMNS)
    rows = kept.join(pins, left_on="enterprise_id", right_on="id", how="left", suffix="_given")
    for row in rows.sort("enterprise_id").iter_rows(named=True):
        one = row["enterprise_id"]
        pin = (
            one,
            row["name"],
            row["mode"],
            row["pin_branch"],
            row["pin_reason"],
            row["pin_until"],
        )
        try:
            without = replan(_unpinned(plan.ledger, one))
        except PinError:
            yield PinPrice(*pin, {}, row["mode"], 0, proven=False, needed=True)
            continue
        now, then = natural_values(plan, one), natural_values(without, one)
        mode = without.assignments.filter(pl.col("enterprise_id") == one)["mode"].item()
        yield PinPrice(
            *pin,
            {tier: now[tier] - then[tier] for tier in now},
            mode,
            _moved(plan, without, one),
            all(tier.optimal for p in (plan, without) for tier in p.certificate),
        )


def natural_values(plan: Plan, enterprise: str) -> dict[str, int]:
    """The tiers of a plan in its order, one enterprise counted by its rule's list whatever its pin.

    A form that the list does not have counts as its length, as being uncovered does.
    """
    values = {tier.tier: tier.value for tier in plan.certificate}
    row = plan.assignments.row(by_predicate=pl.col("enterprise_id") == enterprise, named=True)
    if row["pinned"] and "preference" in values:
        listed = [mode for mode in (row["modes"] or "").split(",") if mode]
        place = listed.index(row["mode"]) if row["mode"] in listed else len(listed)
        values["preference"] += place - (row["rank"] or 0)
    return {tier: values[tier] for tier in values if tier in TIERS}


def _unpinned(ledger: Ledger, enterprise: str) -> Ledger:
    """The ledger without the pin of one enterprise."""
    mine = pl.col("id") == enterprise
    columns = [pl.when(~mine).then(pl.col(name)).alias(name) for name in PIN_COLUMNS]
    return replace(ledger, enterprises=ledger.enterprises.with_columns(columns))


def _moved(plan: Plan, without: Plan, enterprise: str) -> int:
    """How many others have another form, branch or instructor; a joint branch is its partners."""
    both = _where(plan).join(_where(without), on="enterprise_id", suffix="_without")
    differs = (pl.col("mode") != pl.col("mode_without")) | pl.col("with").ne_missing(
        pl.col("with_without")
    )
    return both.filter(differs & (pl.col("enterprise_id") != enterprise)).height


def _where(plan: Plan) -> pl.DataFrame:
    """Each enterprise's form and what it is with: its host, instructor, or all of its group."""
    table = plan.assignments.sort("enterprise_id")
    group = (
        pl.col("enterprise_id").str.join(";").over("branch_id")
        if table.height
        else pl.lit(None, pl.String)
    )
    place = pl.coalesce("branch_id", "instructor_id")
    place = pl.when(pl.col("mode") == "joint").then(group).otherwise(place)
    return table.select("enterprise_id", "mode", place.alias("with"))


__all__ = ["PinPrice", "Replan", "natural_values", "prices"]
