"""What a plan comes down to beside another one: the figures that scenarios are compared by."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import polars as pl
from scipy.optimize import linear_sum_assignment

from planner.model import OUTCOMES, Plan, TierResult


@dataclass(frozen=True)
class Share:
    """A rate with what it was made of."""

    numerator: int
    base: int

    @property
    def ratio(self) -> float | None:
        """The rate itself; None on an empty base."""
        return self.numerator / self.base if self.base else None


@dataclass(frozen=True)
class Figures:
    """The figures of one plan; counts are of enterprises unless the name says otherwise.

    ``instructors_needed``: those with work, and posts to be filled. ``moves``: enterprises
    whose coverage differs from the baseline's, those that came or went apart (``came``,
    ``went``). ``distance_m``: the plan's dispersion [m].
    """

    counts: dict[str, int]
    in_scope: int
    enterprises: int
    organisation: Share
    strict: Share
    work: Share
    branches: int
    branches_new: int
    instructors_needed: int
    members: int
    moves: int
    came: int
    went: int
    distance_m: int
    certificate: tuple[TierResult, ...]
    cut_by_time: bool

    @property
    def proven(self) -> bool:
        """Whether no plan is better."""
        return all(tier.optimal for tier in self.certificate)

    def record(self) -> dict[str, Any]:
        """The figures as plain data."""
        rates = {
            name: {"numerator": share.numerator, "base": share.base, "ratio": share.ratio}
            for name, share in (
                ("organisation_coverage", self.organisation),
                ("organisation_coverage_strict", self.strict),
                ("work_coverage", self.work),
            )
        }
        return {
            "counts": self.counts,
            "in_scope": self.in_scope,
            "enterprises": self.enterprises,
            **rates,
            "branches": self.branches,
            "branches_new": self.branches_new,
            "instructors_needed": self.instructors_needed,
            "members": self.members,
            "moves": self.moves,
            "came": self.came,
            "went": self.went,
            "distance_m": self.distance_m,
            "proven": self.proven,
            "cut_by_time": self.cut_by_time,
            "certificate": [asdict(tier) for tier in self.certificate],
        }


def figures_of(plan: Plan, baseline: Plan) -> Figures:
    """The figures of a plan, with what differs from the baseline."""
    statistics = plan.statistics
    counts, coverage = statistics["counts"], statistics["coverage"]["operating"]
    branches, sent = statistics["branches"], statistics["instructors"]
    tiers = {tier.tier: tier.value for tier in plan.certificate}
    ours, theirs = plan.assignments["enterprise_id"], baseline.assignments["enterprise_id"]

    def share(name: str) -> Share:
        return Share(coverage[name]["numerator"], coverage[name]["denominator"])

    return Figures(
        counts={outcome: counts[outcome] for outcome in OUTCOMES},
        in_scope=counts["in_scope"],
        enterprises=counts["enterprises"],
        organisation=share("organisation_coverage"),
        strict=share("organisation_coverage_strict"),
        work=share("work_coverage"),
        branches=branches["total"],
        branches_new=branches["standalone"] + branches["joint"],
        instructors_needed=sent["with_work"] + sent["to_be_appointed"],
        members=branches["members"],
        moves=len(moved(plan, baseline)),
        came=len(set(ours) - set(theirs)),
        went=len(set(theirs) - set(ours)),
        distance_m=tiers["dispersion"],
        certificate=plan.certificate,
        cut_by_time=plan.cut_by_time,
    )


def moved(plan: Plan, baseline: Plan) -> list[str]:
    """The enterprises of both plans whose coverage differs: form, host, instructor, joint branch.

    A joint branch of one plan is at most one of the other's: the one with which it shares
    most enterprises, so that as few as possible count as moved.
    """
    if plan is baseline:
        return []
    columns = ["enterprise_id", "mode", "branch_id", "instructor_id"]
    both = plan.assignments.select(columns).join(
        baseline.assignments.select(columns), on="enterprise_id", how="inner", suffix="_was"
    )
    same_joint = _same_joint_branches(
        both.filter((pl.col("mode") == "joint") & (pl.col("mode_was") == "joint"))
    )
    both = both.join(
        same_joint, on=["branch_id", "branch_id_was"], how="left", maintain_order="left"
    )
    stays = (
        pl.when(pl.col("mode") != pl.col("mode_was"))
        .then(False)
        .when(pl.col("mode") == "joint")
        .then(pl.col("same").fill_null(False))
        .when(pl.col("mode") == "affiliated")
        .then(pl.col("branch_id").eq_missing(pl.col("branch_id_was")))
        .when(pl.col("mode") == "dispatched")
        .then(pl.col("instructor_id").eq_missing(pl.col("instructor_id_was")))
        .otherwise(True)
    )
    return both.filter(~stays)["enterprise_id"].sort().to_list()


def _same_joint_branches(both: pl.DataFrame) -> pl.DataFrame:
    """Which joint branch of one plan is which of the other: pairs with most in common.

    Only branches that share an enterprise come together, so that each cluster of them is
    matched alone, which is exact and stays small.
    """
    shared = (
        both.group_by("branch_id", "branch_id_was")
        .agg(pl.len().alias("shared"))
        .sort("branch_id", "branch_id_was")
    )
    schema = {"branch_id": pl.String, "branch_id_was": pl.String, "same": pl.Boolean}
    if shared.is_empty():
        return pl.DataFrame(schema=schema)
    import networkx as nx

    graph: nx.Graph[tuple[str, str]] = nx.Graph()
    for new, old, number in shared.iter_rows():
        graph.add_edge(("new", new), ("old", old), shared=number)
    pairs: list[tuple[str, str, bool]] = []
    for cluster in nx.connected_components(graph):
        new = sorted(name for side, name in cluster if side == "new")
        old = sorted(name for side, name in cluster if side == "old")
        weights = np.zeros((len(new), len(old)))
        for i, one in enumerate(new):
            for j, other in enumerate(old):
                edge = graph.get_edge_data(("new", one), ("old", other))
                weights[i, j] = edge["shared"] if edge else 0
        rows, found = linear_sum_assignment(weights, maximize=True)
        pairs += [
            (new[i], old[j], True)
            for i, j in zip(rows.tolist(), found.tolist(), strict=True)
            if weights[i, j] > 0
        ]
    return pl.DataFrame(pairs, schema=schema, orient="row")
