"""How much of a plan can be had with a few moves: the best steps to begin with, exactly.

Any steps that keep to what must precede them (``after``) are a lawful way to begin, so what
a number of moves can bring is the best such set: least priority uncovered, then fewest steps
from first choices, then fewest enterprises that stand where the rules do not want them, then
fewest moves, then the earliest steps. Who is out of scope leaves at no cost.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from planner.model import MODES, OUTCOMES

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Stage:
    """What stands after some steps: which they are, how many moves, and what they bring."""

    budget: int | None
    """At most so many moves; None for all."""
    moves: int
    """Enterprises that have changed; who leaves because it is out of scope does not count."""
    steps: tuple[int, ...]
    uncovered: int
    """Priority of the uncovered enterprises, summed (the first aim of a plan)."""
    preference: int
    """Steps from first choices (the second aim); a form that is not listed counts as none."""
    irregular: int
    """Enterprises that stand in a form that the rules do not list for them, with a host or an
    instructor that may not have them, or in a branch that is unlawful or unknown."""
    counts: dict[str, int]
    """Enterprises by form of coverage, those out of scope apart."""

    @property
    def covered(self) -> int:
        """Enterprises in a branch: organisation coverage counts them."""
        return sum(self.counts[mode] for mode in ("standalone", "joint", "affiliated"))

    @property
    def reached(self) -> int:
        """Enterprises in a branch or with an instructor: work coverage counts them."""
        return sum(self.counts[mode] for mode in MODES)

    @property
    def base(self) -> int:
        """Enterprises in scope, those in a form that is none of ours (其他) too."""
        return sum(number for mode, number in self.counts.items() if mode != "excluded")


def stages(assignments: pl.DataFrame, moves: pl.DataFrame, budgets: Iterable[int]) -> list[Stage]:
    """What can be had with at most so many moves, for each budget in turn, and with all.

    ``assignments`` and ``moves`` are those of one plan (``Plan.moves``). Who leaves because
    it is out of scope costs nothing, as in the aims of a plan.
    """
    table = _worth(assignments, moves)
    steps, size, values, before = _by_step(table, moves)
    start = _today(assignments, moves)
    found = []
    for budget in sorted(set(budgets)):
        if budget >= size.sum():
            continue
        found.append(_stage(budget, _best(size, values, before, budget), steps, table, start))
    found.append(_stage(None, np.ones(len(steps), dtype=bool), steps, table, start))
    return found


def _worth(assignments: pl.DataFrame, moves: pl.DataFrame) -> pl.DataFrame:
    """Each move with what it changes in the aims: below nothing is better."""
    about = assignments.select("enterprise_id", "modes", "priority", "rank")
    menu = pl.col("modes").fill_null("").str.split(",")
    length = pl.when(pl.col("modes").fill_null("") == "").then(0).otherwise(menu.list.len())
    rank = length.cast(pl.Int64)
    for place in range(len(MODES)):
        here = menu.list.get(place, null_on_oob=True) == pl.col("from_mode")
        rank = pl.when(here.fill_null(False)).then(pl.lit(place, pl.Int64)).otherwise(rank)
    lost = (pl.col("to_mode") == "uncovered").cast(pl.Int64)
    out = pl.col("to_mode") == "excluded"
    had = (pl.col("from_mode") == "uncovered").cast(pl.Int64)
    return (
        moves.select("step", "enterprise_id", "from_mode", "to_mode", "reason")
        .join(about, on="enterprise_id", how="left", maintain_order="left")
        .with_columns(
            uncovered=pl.when(out).then(0).otherwise((lost - had) * pl.col("priority")),
            preference=pl.when(out).then(0).otherwise(pl.col("rank").fill_null(0) - rank),
            irregular=-pl.col("reason").is_in(IRREGULAR).cast(pl.Int64),
        )
        .with_columns(was=pl.when(out).then(0).otherwise(rank))
    )


IRREGULAR = ("form_not_allowed", "place_not_allowed", "branch_unknown", "branch_unlawful")
"""Reasons of moves that say so of where the enterprise stands today."""
_AIMS = ("uncovered", "preference", "irregular")


def _by_step(
    table: pl.DataFrame, moves: pl.DataFrame
) -> tuple[list[int], Ints, Ints, list[tuple[int, int]]]:
    """The steps, their sizes, what each changes in each aim, and who must precede whom."""
    grouped = (
        table.group_by("step")
        .agg((pl.col("to_mode") != "excluded").sum().alias("size"), pl.col(*_AIMS).sum())
        .sort("step")
    )
    steps: list[int] = grouped["step"].to_list()
    place = {step: k for k, step in enumerate(steps)}
    before = [
        (place[step], place[int(one)])
        for step, after in moves.select("step", "after").unique().sort("step").iter_rows()
        for one in (after or "").split()
    ]
    size = grouped["size"].cast(pl.Int64).to_numpy()
    return steps, size, grouped.select(*_AIMS).cast(pl.Int64).to_numpy(), before


def _best(
    size: Ints, values: Ints, before: list[tuple[int, int]], budget: int
) -> NDArray[np.bool_]:
    """The best steps within a budget, aim after aim, none without those that must precede it."""
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array

    count = len(size)
    if not count:
        return np.zeros(count, dtype=bool)
    order = np.arange(len(before))
    rows = np.concatenate([order, order])
    columns = np.array([b for b, _ in before] + [a for _, a in before], dtype=np.int64)
    signs = np.concatenate([np.ones(len(before)), -np.ones(len(before))])
    limits = [LinearConstraint(size[None, :].astype(float), -np.inf, budget)]
    if before:
        links = csr_array((signs, (rows, columns)), shape=(len(before), count))
        limits.append(LinearConstraint(links, -np.inf, 0))
    chosen = np.zeros(count)
    closing = -(size == 0).astype(np.int64)
    for aim in (*values.T, size, closing, np.arange(1, count + 1)):
        found = milp(
            aim.astype(float),
            constraints=limits,
            bounds=Bounds(0, 1),
            integrality=np.ones(count, dtype=np.int64),
            options={"mip_rel_gap": 0},
        )
        if found.x is None:
            break
        chosen = np.round(found.x)
        reached = round(float(aim @ chosen))
        limits.append(LinearConstraint(aim[None, :].astype(float), -np.inf, reached))
    return chosen > 0.5


def _today(assignments: pl.DataFrame, moves: pl.DataFrame) -> pl.DataFrame:
    """Everybody's form today: who does not move has it already."""
    return assignments.select("enterprise_id", "mode", "priority", "rank").join(
        moves.select("enterprise_id", "from_mode"), on="enterprise_id", how="left"
    )


def _stage(
    budget: int | None,
    chosen: NDArray[np.bool_],
    steps: list[int],
    table: pl.DataFrame,
    today: pl.DataFrame,
) -> Stage:
    done = [step for step, there in zip(steps, chosen.tolist(), strict=True) if there]
    moved = table.filter(pl.col("step").is_in(done))
    waits = ~pl.col("enterprise_id").is_in(moved["enterprise_id"].implode())
    # Who is out of scope counts nowhere, whether its leaving is still to come or not.
    stands = (
        pl.when(waits & (pl.col("mode") != "excluded"))
        .then(pl.coalesce("from_mode", "mode"))
        .otherwise("mode")
    )
    state = today.with_columns(stands=stands)
    counts = dict(state.group_by("stands").len().iter_rows())
    left = table.filter(~pl.col("step").is_in(done))
    in_scope = state.filter(pl.col("mode") != "excluded")
    settled = in_scope.filter(~pl.col("enterprise_id").is_in(left["enterprise_id"].implode()))
    uncovered = in_scope.filter(pl.col("stands") == "uncovered")["priority"].sum()
    return Stage(
        budget=budget,
        moves=moved.filter(pl.col("to_mode") != "excluded").height,
        steps=tuple(done),
        uncovered=int(uncovered),
        preference=int(settled["rank"].sum()) + int(left["was"].sum()),
        irregular=-int(left["irregular"].sum()),
        counts={
            mode: int(counts.get(mode, 0)) for mode in (*OUTCOMES, *sorted({*counts} - {*OUTCOMES}))
        },
    )
