"""The comparison itself: everybody's old and new place side by side, and what differs."""

from __future__ import annotations

import polars as pl

from planner.comparing.branches import branch_rows, matched
from planner.comparing.figures import figure_rows, input_rows, parameter_rows, rule_rows
from planner.comparing.nouns import ENTERPRISE_FIELDS, Comparison
from planner.comparing.why import Inquiry
from planner.language import Text
from planner.model import ENTERPRISE_COLUMNS, MODES, Plan

_NOT_FACTS = (
    "id", "current_mode", "current_branch", "current_instructor", "pin_mode", "pin_branch",
    "pin_reason", "pin_until",
)  # fmt: skip
_IDS = ("branch_id", "instructor_id")
FACTS = tuple(c.name for c in ENTERPRISE_COLUMNS if c.name not in _NOT_FACTS)
"""What the ledger says of an enterprise itself; pins and today's coverage are no facts of it."""


def compare(old: Plan, new: Plan) -> Comparison:
    """Put two plans side by side and say what differs, for whom and why. Pure.

    The plans may be of different ledgers, rules and days; enterprises are the same where
    their id is.
    """
    same = matched(old, new)
    figures = figure_rows(old, new)
    parameters, rules, inputs = (
        parameter_rows(old, new),
        rule_rows(old, new),
        input_rows(old, new),
    )
    enterprises = _enterprises(old, new, same)
    inquiry = Inquiry(old, new, parameters, inputs, enterprises)
    answers = [
        inquiry.why(row)
        for row in enterprises.filter(
            pl.col("action").is_in(["new", "dissolved", "adjusted"])
        ).iter_rows(named=True)
    ]
    why = pl.DataFrame(
        answers,
        schema=dict.fromkeys(("enterprise_id", "why", "because_zh", "because_en"), pl.String),
        orient="row",
    )
    return Comparison(
        enterprises=enterprises.join(why, on="enterprise_id", how="left", maintain_order="left"),
        branches=branch_rows(old, new, same),
        figures=figures,
        parameters=parameters,
        rules=rules,
        inputs=inputs,
        old=_called(old),
        new=_called(new),
        words=dict(new.rules.words),
        rule_titles={rule.id: rule.title for p in (old, new) for rule in p.rules.coverage},
        rules_of=(old.rules, new.rules),
        settings_of=(old.settings, new.settings),
    )


def _called(plan: Plan) -> Text:
    """A plan in a few words: its ledger's file, its pack and its day."""
    names = [s.name for s in plan.ledger.sources if s.role == "enterprises"]
    file = names[0] if names else ""
    said = f"{plan.rules.pack} · {plan.rules.as_of}"
    return Text(f"{file} · {said}", f"{file} · {said}") if file else Text(said, said)


def _enterprises(old: Plan, new: Plan, same: dict[str, str]) -> pl.DataFrame:
    """One row an enterprise of either plan: old and new, what differs, what became of it."""
    sides = {"old": _side(old, None), "new": _side(new, same)}
    both = (
        sides["old"]
        .join(sides["new"], on="enterprise_id", how="full", coalesce=True, suffix="_new")
        .sort("enterprise_id")
    )
    renamed = {c: f"{c}_old" for c in sides["old"].columns if c != "enterprise_id"}
    both = both.rename(renamed).with_columns(pl.col("here_old", "here_new").fill_null(False))
    stays = pl.col("here_old") & pl.col("here_new")

    def differs(name: str) -> pl.Expr:
        return pl.col(f"{name}_old").ne_missing(pl.col(f"{name}_new"))

    arranged = [
        ("mode", differs("mode")),
        ("branch", differs("place")),
        ("instructor", differs("instructor_id")),
    ]
    facts = [(name, differs(f"fact_{name}")) for name in FACTS]
    pinned = [("pin", differs("pin"))]
    told = [("rule", differs("rule_id") | differs("modes"))]
    what = pl.concat_str(
        [
            pl.when(stays & flag).then(pl.lit(name))
            for name, flag in [*arranged, *facts, *pinned, *told]
        ],
        separator=" ",
        ignore_nulls=True,
    )
    covered = [pl.col(f"mode_{side}").is_in(MODES).fill_null(False) for side in ("old", "new")]
    action = (
        pl.when(~pl.col("here_old"))
        .then(pl.lit("new"))
        .when(~pl.col("here_new"))
        .then(pl.lit("dissolved"))
        .when(~covered[0] & covered[1])
        .then(pl.lit("new"))
        .when(covered[0] & ~covered[1])
        .then(pl.lit("dissolved"))
        .when(pl.any_horizontal([flag for _, flag in arranged]))
        .then(pl.lit("adjusted"))
        .when(pl.any_horizontal([flag for _, flag in [*facts, *pinned, *told]]))
        .then(pl.lit("changed"))
        .otherwise(pl.lit("unchanged"))
    )
    fields = [f"{name}_{side}" for name in ENTERPRISE_FIELDS for side in ("old", "new")]
    return both.with_columns(action=action, what=what).select(
        "action",
        "enterprise_id",
        *fields,
        *(f"{name}_{side}" for name in _IDS for side in ("old", "new")),
        "what",
    )


def _side(plan: Plan, same: dict[str, str] | None) -> pl.DataFrame:
    """What one plan says of each enterprise; ``place`` is its branch in the first plan's ids."""
    facts = plan.ledger.enterprises
    pin = pl.concat_str(
        [pl.col(c).fill_null("") for c in ("pin_mode", "pin_branch")], separator="|"
    )
    told = facts.select(
        pl.col("id").alias("enterprise_id"),
        pin.alias("pin"),
        *(pl.col(name).alias(f"fact_{name}") for name in FACTS),
    )
    places = pl.DataFrame(
        {"branch_id": list(same or {}), "place": list((same or {}).values())},
        schema={"branch_id": pl.String, "place": pl.String},
    )
    own = pl.col("branch_id") if same is None else pl.concat_str(pl.lit("new:"), "branch_id")
    return (
        plan.assignments.join(
            plan.branches.select("branch_id", branch="name"), on="branch_id", how="left"
        )
        .join(
            plan.instructors.select("instructor_id", instructor="name"),
            on="instructor_id", how="left",
        )
        .join(places, on="branch_id", how="left")
        .with_columns(
            pl.coalesce("place", own).alias("place"),
            pl.coalesce("instructor", "instructor_id").alias("instructor"),
        )
        .select(
            "enterprise_id", "branch_id", "instructor_id", "place", "modes",
            *ENTERPRISE_FIELDS, pl.lit(True).alias("here"),
        )
        .join(told, on="enterprise_id", how="left")
    )  # fmt: skip
