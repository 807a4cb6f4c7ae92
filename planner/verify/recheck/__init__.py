"""Solves the plan's problem a second time, with another model and another solver.

The town is read again from the inputs, divided into parts that have nothing to do with each
other, and every part that is small enough is written down as a program and minimised tier
after tier, each under what the plan reaches in the tiers before. Where the least is what
the plan has, its claim is proven again; where it is less, the claim is refuted, and the
finding says by how much and where. What was not settled in the time is said.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from planner.language import Text, counted
from planner.model import TIERS
from planner.verify.case import Case
from planner.verify.recheck.claims import Claim, ClaimsTried, try_claims
from planner.verify.recheck.model import Program, program_of
from planner.verify.recheck.parts import parts_of
from planner.verify.recheck.solvers import Range, Solver, available
from planner.verify.recheck.town import TooLarge, Town, town_of

PLAN = "plan.json"
SECONDS = 60.0
_TIERS = {
    "uncovered": Text("未覆盖（按优先级加权）", "uncovered, weighted by priority"),
    "preference": Text("偏离首选的步数", "steps from the first choice"),
    "changes": Text("与现状不同的企业数", "changes from today"),
    "dispersion": Text("分散度（米）", "dispersion (m)"),
}
MOST_SECONDS_A_PART = 30.0
MOST_ENTERPRISES_A_PART = 600
"""Larger parts are not tried: their programs would take longer to write than anybody waits."""


@dataclass(frozen=True)
class TierAgain:
    """What was found of one tier: for how many enterprises the plan's value was proven least."""

    tier: str
    value: int
    bound: int
    proven: int
    bound_proven: bool


@dataclass
class Recheck:
    """What a second solving came to.

    ``parts`` is how many independent parts the town has, ``settled`` how many of them were
    solved to the end, ``open`` the number of enterprises in the others.
    """

    solver: str
    enterprises: int
    parts: int = 0
    settled: int = 0
    open: int = 0
    tiers: list[TierAgain] = field(default_factory=list)
    relaxed: bool = False
    """Whether settings of the plan were left aside, so that less could be asked."""
    too_large: bool = False
    claims: ClaimsTried | None = None

    def lines(self) -> list[Text]:
        """What came of it, line by line."""
        if self.too_large:
            return [
                Text(
                    f"复核（{self.solver}）：{self.enterprises} 家⟦enterprise⟧过多，未复核。",
                    f"Recheck ({self.solver}): {self.enterprises} ⟦enterprise+⟧ in scope are too "
                    "many; nothing was solved again.",
                )
            ]
        lines = [
            Text(
                f"复核（{self.solver}）：范围内 {self.enterprises} 家⟦enterprise⟧分成互不影响的 "
                f"{self.parts} 部分，解完 {self.settled} 部分。",
                f"Recheck ({self.solver}): {self.enterprises} ⟦enterprise+⟧ in scope fall into "
                f"{counted(self.parts, 'independent part')}; {self.settled} solved to the end.",
            )
        ]
        if self.open:
            lines.append(
                Text(
                    f"  其余部分的 {self.open} 家⟦enterprise⟧在限定时间内没有解完。",
                    f"  Not settled in the time given: parts with {self.open} ⟦enterprise+⟧.",
                )
            )
        if self.relaxed:
            lines.append(
                Text(
                    "  方案有附加设置，这里不计入：只能再次证明，不能推翻。",
                    "  The plan has further settings, which are left aside here: this can prove "
                    "again, not refute.",
                )
            )
        lines += [self._line(tier) for tier in self.tiers]
        return lines + ([] if self.claims is None else [self.claims.line()])

    def _line(self, tier: TierAgain) -> Text:
        name = _TIERS.get(tier.tier, Text(tier.tier, tier.tier))
        head = Text(f"  {name.zh}：{tier.value:,}", f"  {name.en}: {tier.value:,}")
        if tier.value == tier.bound and tier.bound_proven:
            said = Text("，再次证明为最优", ", proven best again")
        elif tier.bound_proven:
            said = Text(
                f"，再次证明不低于 {tier.bound:,}",
                f", proven again to be no less than {tier.bound:,}",
            )
        else:
            said = Text(
                f"，在 {tier.proven} 家⟦enterprise⟧范围内再次证明为最优",
                f", proven best again for {tier.proven} of {self.enterprises} ⟦enterprise+⟧",
            )
        return Text(head.zh + said.zh, head.en + said.en)

    def record(self) -> dict[str, Any]:
        """The same as plain data."""
        return {
            "solver": self.solver,
            "enterprises": self.enterprises,
            "parts": self.parts,
            "settled": self.settled,
            "enterprises_not_settled": self.open,
            "settings_left_aside": self.relaxed,
            "too_large": self.too_large,
            "tiers": [
                {
                    "tier": t.tier,
                    "value": t.value,
                    "bound": t.bound,
                    "bound_proven_again": t.bound_proven,
                    "enterprises_proven_again": t.proven,
                }
                for t in self.tiers
            ],
            "explanations": None if self.claims is None else self.claims.record(),
        }


def recheck_case(
    case: Case,
    *,
    seconds: float = SECONDS,
    solver: Solver | None = None,
    claims: Sequence[Claim] = (),
) -> Recheck:
    """Solve the problem of a plan that was checked and found in order; adds findings to it.

    ``claims`` are forms that explanations of the plan call impossible, for a sample of which
    that is tried, in half as much time again.
    """
    solver = solver or available()
    settings = case.document.get("settings")
    settings = settings if isinstance(settings, Mapping) else {}
    scope = case.units.filter(~pl.col("excluded")).height
    found = Recheck(solver.name, scope)
    found.relaxed = bool(settings.get("resilience")) or settings.get("most_changes") is not None
    try:
        town = town_of(case)
    except TooLarge:
        found.too_large = True
        found.open = scope
        return found
    certificate = list(case.document["certificate"])
    tiers = [line["tier"] for line in certificate]
    reached = _reached(case, town)
    parts = parts_of(town)
    found.parts = len(parts)
    until = time.monotonic() + seconds
    ranges: list[list[Range]] = []
    values: list[list[int]] = []
    for part in parts:
        mine = [sum(reached[tier][i] for i in part) for tier in tiers]
        values.append(mine)
        left = min(until - time.monotonic(), MOST_SECONDS_A_PART)
        ranges.append(_solved(case, solver, town, part, tiers, mine, left))
        if all(one.settled for one in ranges[-1]):
            found.settled += 1
        else:
            found.open += len(part)
    _judge(case, found, town, parts, certificate, values, ranges)
    if claims and not found.relaxed:
        found.claims = try_claims(case, town, parts, claims, solver, seconds / 2)
    return found


def _reached(case: Case, town: Town) -> dict[str, list[int]]:
    """What each enterprise adds to each tier in the plan; a joint branch counts at its lead."""
    assert case.rank is not None and case.changed is not None
    unknown = case.weight("unknown_distance_m")
    units = case.units.with_columns(
        pl.Series("own_rank", case.rank), pl.Series("own_changed", case.changed)
    ).filter(~pl.col("excluded"))
    mode = pl.col("a_mode")
    travels = (mode == "affiliated") | ((mode == "dispatched") & pl.lit(town.instructors_given))
    table = units.join(
        case.joint.select(pl.col("lead").alias("id"), "dispersion"),
        on="id",
        how="left",
        maintain_order="left",
    ).select(
        uncovered=pl.when(mode == "uncovered").then("priority").otherwise(0),
        preference="own_rank",
        changes=pl.col("own_changed").cast(pl.Int64) * int(town.has_current),
        dispersion=pl.col("dispersion").fill_null(0)
        + pl.when(travels).then(pl.col("a_distance_m").fill_null(unknown)).otherwise(0),
    )
    return {tier: table[tier].to_list() for tier in TIERS}


def _solved(
    case: Case,
    solver: Solver,
    town: Town,
    part: list[int],
    tiers: list[str],
    reached: list[int],
    seconds: float,
) -> list[Range]:
    """Between which numbers the least of each tier lies in one part."""
    nothing = [Range(0, None) for _ in tiers]
    if len(part) > MOST_ENTERPRISES_A_PART or seconds <= 0:
        return nothing
    program = program_of(town, part)
    if len(program.rows) == 1:
        return _of_one(program, tiers, reached)
    try:
        ranges = solver.solve(program, tiers, reached, seconds)
    except Exception:
        # A solver that fails says nothing of the plan: the part stays open, and that is said.
        return nothing
    if ranges is None:
        first = town.ids[part[0]]
        case.findings.add(
            "recheck-no-solution",
            Text(
                f"复核：{first} 所在的部分（{len(part)} 家⟦enterprise⟧）无解，而方案给出了解",
                f"recheck: the part of {first} ({len(part)} ⟦enterprise+⟧) has no solution, "
                "although the plan has one",
            ),
            file=PLAN,
            value=first,
        )
        return nothing
    return ranges


def _of_one(program: Program, tiers: list[str], reached: list[int]) -> list[Range]:
    """The ranges where only one choice is to be made: no solver is needed for that."""
    (terms, _, _) = program.rows[0]
    costs = [program.costs[n] for n, _ in terms]
    found = []
    for tier, most in zip(tiers, reached, strict=True):
        at = TIERS.index(tier)
        least = min((cost[at] for cost in costs), default=0)
        found.append(Range(least, least))
        costs = [cost for cost in costs if cost[at] <= most]
    return found


def _judge(
    case: Case,
    found: Recheck,
    town: Town,
    parts: list[list[int]],
    certificate: list[Any],
    values: list[list[int]],
    ranges: list[list[Range]],
) -> None:
    """Compare every claim of the certificate with what was found."""
    firm = [True] * len(parts)  # parts that are proven best in all tiers so far
    for at, line in enumerate(certificate):
        tier, value, bound = line["tier"], line["value"], line["bound"]
        gains = [
            (mine[at] - (one[at].high or 0), p)
            for p, (mine, one) in enumerate(zip(values, ranges, strict=True))
            if one[at].high is not None and one[at].high != mine[at]
        ]
        gained = sum(gain for gain, _ in gains if gain > 0)
        if gained > value - bound and not found.relaxed:
            _refuted(case, town, parts, tier, value, bound, gained, gains)
        for p, (mine, one) in enumerate(zip(values, ranges, strict=True)):
            if one[at].low > mine[at] and not found.relaxed:
                _impossible(case, town, parts[p], tier, mine[at], one[at].low)
        low = sum(one[at].low for one in ranges)
        known = all(firm)
        firm = [
            was and one[at].low >= mine[at]
            for was, mine, one in zip(firm, values, ranges, strict=True)
        ]
        proven = sum(len(part) for part, is_firm in zip(parts, firm, strict=True) if is_firm)
        found.tiers.append(TierAgain(tier, value, bound, proven, known and low >= bound))


def _impossible(case: Case, town: Town, part: list[int], tier: str, value: int, least: int) -> None:
    first, size = town.ids[part[0]], len(part)
    case.findings.add(
        "recheck-impossible",
        Text(
            f"复核：{first} 所在的部分（{size} 家⟦enterprise⟧）的 {tier} 至少为 {least}，"
            f"方案却做到 {value}",
            f"recheck: in the part of {first} ({size} ⟦enterprise+⟧) {tier} is at least {least}, "
            f"yet the plan has {value}",
        ),
        file=PLAN,
        value=tier,
    )


def _refuted(
    case: Case,
    town: Town,
    parts: list[list[int]],
    tier: str,
    value: int,
    bound: int,
    gained: int,
    gains: list[tuple[int, int]],
) -> None:
    gain, part = max((gain, -p) for gain, p in gains)
    first, size = town.ids[parts[-part][0]], len(parts[-part])
    case.findings.add(
        "recheck-refuted",
        Text(
            f"复核：{tier} 可以做到 {value - gained}，证明却说不会低于 {bound}；"
            f"例如 {first} 所在的部分（{size} 家⟦enterprise⟧）可再减少 {gain}",
            f"recheck: {tier} can be {value - gained}, yet the certificate says that it is never "
            f"below {bound}; e.g. in the part of {first} ({size} ⟦enterprise+⟧) it can be {gain} "
            "less",
        ),
        file=PLAN,
        value=tier,
    )
