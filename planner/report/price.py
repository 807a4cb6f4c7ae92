"""What a demand on the plan costs, in a sentence: the tiers with it beside those without it."""

from __future__ import annotations

from collections.abc import Sequence

from planner.errors import Problem
from planner.language import Text
from planner.report.words import TIER_WORDS
from planner.resilience import TierPrice

WITHSTANDS = Text(
    "每个⟦joint_branch⟧都经得起任何一名⟦member⟧转出",
    "every ⟦joint_branch⟧ withstands the loss of any one ⟦member⟧",
)


def price_said(prices: Sequence[TierPrice], demand: Text = WITHSTANDS) -> Problem:
    """The price as a note for the reader of the plan."""
    changed = [price for price in prices if price.more]
    if not changed:
        cost = Text("没有代价", "this costs nothing")
    else:
        zh = "；".join(_one(price).zh for price in changed)
        en = "; ".join(_one(price).en for price in changed)
        cost = Text(f"与不作此要求相比，{zh}", f"beside a plan without this, {en}")
    proof = (
        Text("（已证明）", " (proven)")
        if all(price.proven for price in prices)
        else Text(
            "（两个方案未全部证明最优，差额仅指这两个方案）",
            " (not all of this is proven: it is the difference of two plans)",
        )
    )
    return Problem(
        "price",
        Text("{demand}：{cost}{proof}", "{demand}: {cost}{proof}").fill(
            demand=demand, cost=cost, proof=proof
        ),
    )


def _one(price: TierPrice) -> Text:
    word = TIER_WORDS[price.tier]
    numbers = f"{price.without:,} → {price.value:,} ({price.more:+,})"
    return Text(
        f"{word.zh}{numbers.replace(' (', '（').replace(')', '）')}", f"{word.en} {numbers}"
    )
